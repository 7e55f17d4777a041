"""The tables of an inbox: what arrived, what a hall has sent, what was done. Times are seconds since 1970."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()

MAX_NAME = 200
"""Characters of a name that people look for."""

ARRIVALS = Table(
    "arrivals",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("digest", String(64), unique=True, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("title", String(255), nullable=False),
    Column("issuer", String(32), nullable=False),
    Column("fingerprint", String(39), nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    # Of what application it is, and of which revision; a file is of none.
    Column("application", String(64)),
    Column("revision", Integer),
    # What people look for; what an older release has filed has none.
    Column("name", String(MAX_NAME)),
    sqlite_autoincrement=True,
)

REVISIONS = Table(
    "revisions",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("application", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("digest", String(64), unique=True, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("record", LargeBinary, nullable=False),
    # What people look for; a revision of an older release has none.
    Column("name", String(MAX_NAME)),
    # The revision that it was merged from: of two windows that merge into the same one, one has to wait.
    Column("merged_from", String(64), unique=True),
    sqlite_autoincrement=True,
)

CROSSINGS = Table(
    "crossings",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("application", String(64), nullable=False),
    Column("record", String(64), nullable=False),
    Column("department", String(32), nullable=False),
    Column("station", String(32), nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("outcome", String(16)),
    Column("answered_at", BigInteger),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    # What was typed or refused may be of any length; SQLite would not mind, PostgreSQL would.
    Column("operator", Text, nullable=False),
    Column("terminal", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("application", Text),
    Column("revision", BigInteger),
    Column("station", String(32)),
    Column("digest", String(64)),
    Column("facts", Text, nullable=False),
    Column("link", String(64), unique=True, nullable=False),
)

# One row: how far the log reaches. Who writes an entry changes it first, so that others wait.
AUDIT_HEAD = Table(
    "audit_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("link", String(64), nullable=False),
)

# One row: the release of these tables.
LAYOUT = Table(
    "layout",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)

INDICES = [
    Index(f"{table.name}_application", table.c.application)
    for table in (ARRIVALS, REVISIONS, CROSSINGS, AUDIT)
] + [Index("audit_digest", AUDIT.c.digest)]
