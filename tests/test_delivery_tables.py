"""A record's rows in a business system's tables: all of them, once, as they are in the form.

The tests run on SQLite and on PostgreSQL.
"""

import json
import socket
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import count

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    UniqueConstraint,
    column,
    create_engine,
    func,
    inspect,
    select,
    table,
)

from qrbridge.delivery import TableTarget, deliver, form_of, load
from qrbridge.delivery.database import parsed
from qrbridge.errors import DeliveryError
from tests.crossings import NAMES, PROFILES, arrival, crossing
from tests.processes import died, together


@pytest.fixture(params=["sqlite", "postgresql"])
def dbms(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def database(url: str) -> str:
    """Return an empty database of the business system, as it is written in delivery.toml."""
    if url.startswith("sqlite:///"):
        sqlite3.connect(url.removeprefix("sqlite:///")).close()
    return url


POLICE, FIELDS = crossing("police-typical")
FORM = form_of(POLICE)
_, MANY = crossing("saic-fifty-shareholders")


def leaves_of(profile, listed=None):
    """Return the fields of the form, or of the rows of one of its lists, by their paths from there."""
    around = f"{listed}[]." if listed else ""
    fields = [field for field in profile.outbound.fields.values() if field.type not in ("object", "array")]
    inside = [field for field in fields if field.path.startswith(around)]
    return {
        field.path.removeprefix(around): field for field in inside if "[]" not in field.path[len(around) :]
    }


def lists_of(profile):
    return [field.path for field in profile.outbound.fields.values() if field.type == "array"]


def mapping_of(profile):
    """Return a mapping file that gives each field the column of its name."""
    lines = ['table = "main"', "[columns]", 'envelope = { arrival = "digest" }']
    lines += [f'"{path}" = "{path}"' for path in leaves_of(profile)]
    for name in lists_of(profile):
        lines += [f"[lists.{name}]", f'table = "{name}"', f"[lists.{name}.columns]"]
        lines += ['envelope = { arrival = "digest" }', 'line = { arrival = "row" }']
        lines += [f'"{path}" = "{path}"' for path in leaves_of(profile, name)]
    return "\n".join(lines) + "\n"


def make_tables(url, profile, unique=False):
    """Make the tables of `mapping_of` as a business system would have them."""
    metadata = MetaData()
    for name, listed in (("main", None), *((name, name) for name in lists_of(profile))):
        kinds = {
            path: Integer if field.type == "integer" else String(9999)
            for path, field in leaves_of(profile, listed).items()
        }
        columns = [Column(path, kind) for path, kind in kinds.items()]
        rules = [UniqueConstraint("envelope")] if unique and not listed else []
        line = [Column("line", Integer)] if listed else []
        Table(name, metadata, Column("envelope", String(64)), *line, *columns, *rules)
    make(url, metadata)


def make(url, metadata):
    engine = create_engine(url)
    metadata.create_all(engine)
    engine.dispose()


def rows(url, name) -> list[Mapping]:
    """Return all rows of a table, as anybody finds them there."""
    engine = create_engine(url)
    with engine.connect() as connection:
        there = Table(name, MetaData(), autoload_with=engine)
        found = [dict(row._mapping) for row in connection.execute(select(there))]
    engine.dispose()
    return found


def tables(url) -> list[str]:
    engine = create_engine(url)
    names = inspect(engine).get_table_names()
    engine.dispose()
    return names


def target(folder, url, profile, mapping, more="") -> TableTarget:
    """Return the target that an administrator describes so."""
    (folder / "tables.toml").write_text(mapping, "utf-8")
    described = f'[target.main]\nkind = "table"\nurl = "{url}"\nmapping = "tables.toml"\n{more}'
    (folder / "delivery.toml").write_text(described, "utf-8")
    return load(folder, profile)["main"]


@pytest.fixture(params=["marker", "key", "unique key"])
def saic(request, tmp_path, database):
    """The tables of a form with lists, and how deliveries are recognised."""
    make_tables(database, PROFILES["saic"], unique=request.param == "unique key")
    more = "" if request.param == "marker" else 'marker = false\nkey = "envelope"\n'
    return target(tmp_path, database, PROFILES["saic"], mapping_of(PROFILES["saic"]), more)


def copies(url, fields, digest) -> int:
    """Return how often all rows of an arrival are there; that some of them are without the others fails."""
    engine = create_engine(url)
    found = []
    with engine.connect() as connection:
        for name in ("main", "investors"):
            there = table(name, column("envelope"))
            query = select(func.count()).select_from(there).where(there.c.envelope == digest)
            found.append(connection.execute(query).scalar_one())
    engine.dispose()
    assert found[1] == found[0] * len(fields["investors"])
    return found[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_crossings_are_found_in_the_tables(name, tmp_path, database):
    profile, fields = crossing(name)
    make_tables(database, profile)
    to = target(tmp_path, database, profile, mapping_of(profile))
    assert deliver(to, arrival(), fields, form_of(profile)).new
    (main,) = rows(database, "main")
    found = {path: value for path, value in main.items() if value is not None and path != "envelope"}
    expected = {}
    for path in leaves_of(profile):
        value = fields
        for step in path.split("."):
            value = value.get(step, {})
        if value != {}:
            expected[path] = value
    assert found == expected
    for listed in lists_of(profile):
        there = sorted(rows(database, listed), key=lambda row: row["line"])
        assert [row.pop("line") for row in there] == list(range(1, len(fields.get(listed, [])) + 1))
        assert {row.pop("envelope") for row in there} <= {arrival().digest}
        assert [{k: v for k, v in row.items() if v is not None} for row in there] == fields.get(listed, [])


def test_what_was_delivered_is_not_delivered_again(saic, database):
    notes = []
    first = deliver(saic, arrival(), MANY, form_of(PROFILES["saic"]), notes.append)
    again = deliver(saic, arrival(), MANY, form_of(PROFILES["saic"]), notes.append)
    other = deliver(saic, arrival(2), MANY, form_of(PROFILES["saic"]), notes.append)
    assert [done.new for done in (first, again, other)] == [True, False, True]
    assert notes == [first, again, other]
    assert first.where == "main"
    assert [copies(database, MANY, arrival(number).digest) for number in (1, 2)] == [1, 1]
    assert ("qrbridge_delivered" in tables(database)) == (saic.key is None)


def test_a_row_that_the_business_system_moved_away_does_not_come_again(tmp_path, database):
    make_tables(database, PROFILES["saic"])
    to = target(tmp_path, database, PROFILES["saic"], mapping_of(PROFILES["saic"]))
    deliver(to, arrival(), MANY, form_of(PROFILES["saic"]))
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(Table("main", MetaData(), autoload_with=engine).delete())
    engine.dispose()
    assert not deliver(to, arrival(), MANY, form_of(PROFILES["saic"])).new
    assert rows(database, "main") == []


def test_two_tables_of_one_database_each_get_theirs(tmp_path, database):
    profile = PROFILES["qs"]
    _, fields = crossing("qs-typical")
    make_tables(database, profile)
    columns = mapping_of(profile).replace('table = "main"', 'table = "archive"')
    metadata = MetaData()
    Table(
        "archive",
        metadata,
        Column("envelope", String(64)),
        *(Column(p, String(9999)) for p in leaves_of(profile)),
    )
    make(database, metadata)
    for path, field in leaves_of(profile).items():
        if field.type == "integer":
            columns = columns.replace(
                f'"{path}" = "{path}"', f'"{path}" = {{ from = "{path}", type = "text" }}'
            )
    (tmp_path / "other").mkdir()
    one = target(tmp_path, database, profile, mapping_of(profile))
    two = target(tmp_path / "other", database, profile, columns)
    done = [deliver(to, arrival(), fields, form_of(profile)).new for to in (one, two, one, two)]
    assert done == [True, True, False, False]
    assert len(rows(database, "main")) == len(rows(database, "archive")) == 1


def test_a_refused_row_takes_all_others_with_it(saic, database):
    """The last shareholder's row breaks a rule of the business system."""
    metadata = MetaData()
    engine = create_engine(database)
    Table("investors", metadata, autoload_with=engine)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        strict = MetaData()
        kinds = [Column(path, String(9999)) for path in leaves_of(PROFILES["saic"], "investors")]
        columns = [Column("envelope", String(64)), Column("line", Integer), *kinds]
        Table("investors", strict, *columns, UniqueConstraint("INV"))
        strict.create_all(connection)
    engine.dispose()
    twice = {**MANY, "investors": [*MANY["investors"], MANY["investors"][0]]}
    with pytest.raises(DeliveryError) as caught:
        deliver(saic, arrival(), twice, form_of(PROFILES["saic"]))
    assert caught.value.code == "delivery.database"
    assert copies(database, twice, arrival().digest) == 0
    assert deliver(saic, arrival(), MANY, form_of(PROFILES["saic"])).new
    assert copies(database, MANY, arrival().digest) == 1


@pytest.mark.parametrize("saic", ["marker", "key"], indirect=True)
def test_killed_at_each_step_all_rows_are_there_or_none(saic, database):
    """Each window that dies leaves the next one an arrival that it can deliver, or find delivered."""
    outcomes = []
    form, fields = form_of(PROFILES["saic"]), {**MANY, "investors": MANY["investors"][:2]}
    for number in count(1):
        item = arrival(number)
        work = partial(deliver, saic, item, fields, form)
        if not died(work, number, "delivery/table", "delivery/database", "delivery/delivering"):
            break
        outcomes.append(copies(database, fields, item.digest))
        assert work().new == (not outcomes[-1])
        assert copies(database, fields, item.digest) == 1
    # It died on both sides of the one step that counts.
    assert (outcomes[0], outcomes[-1]) == (0, 1)
    assert len(outcomes) > 25


def test_windows_at_once_deliver_each_arrival_once(saic, database, tmp_path, request):
    fields = {**MANY, "investors": MANY["investors"][:2]}

    def window(number):
        for one in range(20):
            if deliver(saic, arrival(one), fields, form_of(PROFILES["saic"])).new:
                (tmp_path / f"new-{one}-{number}").touch()

    together(window, 4)
    there = [copies(database, fields, arrival(one).digest) for one in range(20)]
    assert sum(there) == len(list(tmp_path.glob("new-*")))
    if request.node.callspec.params["saic"] == "key":
        assert min(there) >= 1  # at least once is all that such a table allows
    else:
        assert there == [1] * 20


SEALS = """
table = "units"
left_out = [
  "Qyjbxx.tyshxydm", "Qyjbxx.zzjgdm", "Qyjbxx.dwdz_ssxqdm", "Qyjbxx.dwdz_qhnxxdz", "Qyjbxx.fddbr_xm",
  "Qyjbxx.fddbr_cyzjdm", "Qyjbxx.fddbr_zjhm", "Qyjbxx.fddbr_lxdh", "Qyjbxx.lxdh", "Qyjbxx.jyfw",
  "Qyjbxx.dwjjhy",
]

[columns]
name = "Qyjbxx.dwmc"
founded = { from = "Qyjbxx.zcrq", type = "date" }
postal_code = { from = "Qyjbxx.yzbm", type = "integer" }
licence = { from = "Qyjbxx.zch", type = "decimal" }
unit_type = "Qyjbxx.yzspdwlxdm"
source = { const = "qrbridge" }
weight = { const = "0.30", type = "decimal" }
release = { const = 7 }
tried = { const = true }
since = { const = "20140901", type = "date" }
number = { arrival = "number" }
application = { arrival = "application" }
revision = { arrival = "revision" }
sender = { arrival = "issuer" }
received = { arrival = "received_at" }

[lists.SealList]
table = "seals"

[lists.SealList.columns]
envelope = { arrival = "digest" }
line = { arrival = "row" }
unit = "/Qyjbxx.dwmc"
electronic = { from = "Sfydzz", type = "boolean" }
material = "zcdm"
maker = "yzzzdwbm"
"""
LEFT_OUT = ("yzmc", "yzlxdm", "yzxtdm", "yxzmcc", "dzzsl", "jbr_xm", "jbr_cyzjdm", "jbr_gmsfhm", "jbr_lxdh")
SEALS = SEALS.replace(
    '"Qyjbxx.dwjjhy",', ", ".join(['"Qyjbxx.dwjjhy"', *(f'"SealList[].{n}"' for n in LEFT_OUT)])
)


def make_seals(url):
    metadata = MetaData()
    Table(
        "units",
        metadata,
        *(Column(name, String(100)) for name in ("name", "unit_type", "source", "application", "sender")),
        *(Column(name, Integer) for name in ("postal_code", "release", "number", "revision", "received")),
        *(Column(name, Date) for name in ("founded", "since")),
        Column("licence", Numeric(20, 0)),
        Column("weight", Numeric(10, 2)),
        Column("tried", Boolean),
        Column("state", String(8), server_default="new"),
    )
    Table(
        "seals",
        metadata,
        *(Column(name, String(100)) for name in ("envelope", "unit", "material")),
        Column("maker", String(12), server_default="unknown"),
        Column("line", Integer),
        Column("electronic", Boolean),
    )
    make(url, metadata)


def test_columns_have_types_constants_and_facts_of_the_arrival(tmp_path, database):
    make_seals(database)
    to = target(tmp_path, database, POLICE, SEALS)
    _, fields = crossing("police-minimal")
    deliver(to, arrival(12, revision=3), fields, FORM)
    (unit,) = rows(database, "units")
    assert unit == {
        "name": "南京远帆信息咨询有限公司",
        "founded": date(2014, 9, 24),
        "postal_code": 210018,
        "licence": Decimal("320199000100014"),
        "unit_type": "02",
        "source": "qrbridge",
        "weight": Decimal("0.30"),
        "release": 7,
        "tried": True,
        "since": date(2014, 9, 1),
        "number": 12,
        "application": "32010220140922000017",
        "revision": 3,
        "sender": "hall",
        "received": 2000,
        "state": "new",
    }
    (seal,) = rows(database, "seals")
    assert seal == {
        "envelope": arrival(12).digest,
        "line": 1,
        "unit": unit["name"],
        "electronic": False,
        "material": "04",
        # The record does not say it, so the column's own default holds.
        "maker": "unknown",
    }


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("zcrq", "2014-09-24", "column founded: 2014-09-24 is no date"),
        ("zcrq", "20140931", "no date"),
        ("zcrq", "２０１４０９２４", "no date"),
        ("yzbm", "21001A", "column postal_code: 21001A is no integer"),
        ("yzbm", "9" * 19, "no integer"),
        ("yzbm", "", "no integer"),
        ("zch", "1e5", "column licence: 1e5 is no decimal"),
        ("zch", "NaN", "no decimal"),
    ],
)
def test_a_value_that_its_column_cannot_hold_is_told(tmp_path, database, path, value, words):
    make_seals(database)
    to = target(tmp_path, database, POLICE, SEALS)
    _, fields = crossing("police-minimal")
    with pytest.raises(DeliveryError) as caught:
        deliver(to, arrival(), {**fields, "Qyjbxx": {**fields["Qyjbxx"], path: value}}, FORM)
    assert words in str(caught.value)
    assert rows(database, "units") == rows(database, "seals") == []
    assert deliver(to, arrival(), fields, FORM).new


ODD = ['a"b', "a'; DROP TABLE units; --", "select", "a.b", "a%b", "a:b (c) [d]", "列", "A b"]


def test_names_reach_the_database_as_they_are(tmp_path, database):
    metadata = MetaData()
    table_name = 'x"; DROP TABLE units; --'
    Table(table_name, metadata, *(Column(name, String(100)) for name in ODD))
    make(database, metadata)
    make_seals(database)
    sources = list(leaves_of(POLICE))
    columns = [
        f'{json.dumps(name, ensure_ascii=False)} = {{ from = "{path}" }}'
        for name, path in zip(ODD, sources, strict=False)
    ]
    left = json.dumps([*sources[len(ODD) :], "SealList"])
    mapping = f"table = {json.dumps(table_name)}\nleft_out = {left}\n[columns]\n" + "\n".join(columns)
    to = target(tmp_path, database, POLICE, mapping)
    _, fields = crossing("police-typical")
    given = {path: f"{path}'\"%s" for path in sources[: len(ODD)]}
    block = {path.removeprefix("Qyjbxx."): value for path, value in given.items()}
    deliver(to, arrival(), {**fields, "Qyjbxx": block}, FORM)
    assert [list(row.values()) for row in rows(database, table_name)] == [list(given.values())]
    assert "units" in tables(database)


def test_a_table_in_a_schema_of_the_database(tmp_path, database):
    """SQLite calls its own one main."""
    make_seals(database)
    schema = "main" if database.startswith("sqlite") else "public"
    to = target(tmp_path, database, POLICE, f'schema = "{schema}"\n{SEALS}')
    _, fields = crossing("police-minimal")
    assert deliver(to, arrival(), fields, FORM).new
    assert not deliver(to, arrival(), fields, FORM).new
    with pytest.raises(DeliveryError):
        deliver(target(tmp_path, database, POLICE, f'schema = "other"\n{SEALS}'), arrival(), fields, FORM)


def test_a_table_that_is_not_there_is_told_in_one_line(tmp_path, database):
    to = target(tmp_path, database, POLICE, SEALS)
    _, fields = crossing("police-minimal")
    with pytest.raises(DeliveryError) as caught:
        deliver(to, arrival(), fields, FORM)
    assert "units" in str(caught.value)
    assert "\n" not in str(caught.value)
    make_seals(database)
    assert deliver(to, arrival(), fields, FORM).new


def test_a_file_that_is_no_database_is_not_made(tmp_path):
    to = target(tmp_path, f"sqlite:///{tmp_path / 'wrong.sqlite'}", POLICE, SEALS)
    with pytest.raises(DeliveryError) as caught:
        deliver(to, arrival(), FIELDS, FORM)
    assert caught.value.code == "delivery.no_database"
    assert not (tmp_path / "wrong.sqlite").exists()
    (tmp_path / "wrong.sqlite").write_bytes(b"no database, and long enough to be read as one " * 99)
    with pytest.raises(DeliveryError) as caught:
        deliver(to, arrival(), FIELDS, FORM)
    assert caught.value.code == "delivery.database"


def test_a_server_that_does_not_answer_is_not_waited_for_without_end(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/business"
        assert "connect_timeout" in parsed(url, tmp_path).query
        to = target(tmp_path, f"{url}?connect_timeout=2", POLICE, SEALS)
        with pytest.raises(DeliveryError) as caught:
            deliver(to, arrival(), FIELDS, FORM)
    assert caught.value.code == "delivery.database"


@pytest.mark.parametrize("option", ["timeout=abc", "detect_types=z"])
def test_an_option_that_the_driver_does_not_take_is_told(tmp_path, option):
    (tmp_path / "business.sqlite").touch()
    to = target(tmp_path, f"sqlite:///{tmp_path / 'business.sqlite'}?{option}", POLICE, SEALS)
    with pytest.raises(DeliveryError) as caught:
        deliver(to, arrival(), FIELDS, FORM)
    assert caught.value.code == "delivery.database"


def test_a_relative_path_counts_from_the_station(tmp_path):
    (tmp_path / "office").mkdir()
    url = f"sqlite:///{tmp_path / 'office' / 'business.sqlite'}"
    make_seals(url)
    to = target(tmp_path, "sqlite:///office/business.sqlite", POLICE, SEALS)
    assert deliver(to, arrival(), FIELDS, FORM).new
    assert len(rows(url, "units")) == 1


def test_a_server_that_is_not_there_is_told_without_its_password(tmp_path):
    to = target(tmp_path, "mysql+nowhere://clerk:secret@127.0.0.1:1/db", POLICE, SEALS)
    with pytest.raises(DeliveryError) as caught:
        deliver(to, arrival(), FIELDS, FORM)
    assert caught.value.code == "delivery.driver"
    assert "secret" not in f"{caught.value} {to!r}"


def test_postgresql_is_reached_by_its_newest_driver(tmp_path):
    to = target(tmp_path, "postgresql://clerk@127.0.0.1/db", POLICE, SEALS)
    assert to.url.drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("old", "new", "near", "words"),
    [
        ('table = "units"', "", "", "needs the text 'table'"),
        ('table = "units"', "table = 1", "table = 1", "needs the text 'table'"),
        (
            'table = "units"',
            'table = "units"\ntabel = "x"',
            'tabel = "x"',
            "'tabel', allowed are columns, left_out",
        ),
        (
            'name = "Qyjbxx.dwmc"',
            'name = "Qyjbxx.dwm"',
            'name = "Qyjbxx.dwm"',
            "'Qyjbxx.dwm', which is no field of the form",
        ),
        ('name = "Qyjbxx.dwmc"', 'name = "Qyjbxx"', 'name = "Qyjbxx"', "no field of the form"),
        (
            'name = "Qyjbxx.dwmc"',
            'name = "SealList[].zcdm"',
            'name = "SealList[].zcdm"',
            "of which there may be several",
        ),
        ('name = "Qyjbxx.dwmc"', "name = 3", "name = 3", "must be the name of a field, or a table"),
        ('name = "Qyjbxx.dwmc"', "name = {}", "name = {}", "needs one of from, const and arrival"),
        (
            'name = "Qyjbxx.dwmc"',
            'name = { from = "Qyjbxx.dwmc", const = "x" }',
            'name = { from = "Qyjbxx.dwmc", const = "x" }',
            "needs one of from",
        ),
        (
            'name = "Qyjbxx.dwmc"',
            'name = { form = "Qyjbxx.dwmc" }',
            'name = { form = "Qyjbxx.dwmc" }',
            "'form', allowed are",
        ),
        ('unit_type = "Qyjbxx.yzspdwlxdm"', "", "", "Qyjbxx.yzspdwlxdm goes into no column"),
        ('"Qyjbxx.jyfw",', "", "", "Qyjbxx.jyfw goes into no column"),
        (
            '"Qyjbxx.jyfw"',
            '"Qyjbxx.jyfw", "scope"',
            '"Qyjbxx.jyfw", "scope"',
            "left_out has 'scope', which is not in the form",
        ),
        (
            'type = "date" }\npostal',
            'type = "day" }\npostal',
            'type = "day" }',
            "type 'day', allowed are text, integer",
        ),
        ('const = "0.30"', 'const = "a third"', 'const = "a third"', "const of 'weight' is no decimal"),
        ("const = 7", "const = 7.5", "const = 7.5", "const of 'release' must be"),
        ('const = "20140901"', 'const = "2014-09-01"', 'const = "2014-09-01"', "const of 'since' is no date"),
        (
            'arrival = "number"',
            'arrival = "numbers"',
            'arrival = "numbers"',
            "'numbers', allowed are number, digest",
        ),
        ('arrival = "number"', 'arrival = "row"', 'arrival = "row"', "'row', allowed are"),
        ("[lists.SealList]", "[lists.Seals]", "[lists.Seals]", "'Seals', which is no list of the form"),
        ("[lists.SealList]", "[lists.SealList]\nif = 1", "if = 1", "'if', allowed are columns, table"),
        ('unit = "/Qyjbxx.dwmc"', 'unit = "Qyjbxx.dwmc"', 'unit = "Qyjbxx.dwmc"', "no field of the form"),
        (
            'unit = "/Qyjbxx.dwmc"',
            'unit = "/SealList[].zcdm"',
            'unit = "/SealList[].zcdm"',
            "of which there may be several",
        ),
        ('table = "seals"', "", "[lists.SealList]", "needs the text 'table'"),
        ('table = "units"', 'table = "units"\n[', "[", "at line 3"),
    ],
)
def test_a_mistake_in_the_mapping_is_told_with_its_line(tmp_path, old, new, near, words):
    """That is the line of the text `near` in the file with the mistake."""
    assert SEALS.count(old) == 1
    with pytest.raises(DeliveryError) as caught:
        target(tmp_path, "sqlite:///x.sqlite", POLICE, wrong := SEALS.replace(old, new))
    line = wrong[: wrong.index(near)].count("\n") + 1
    assert f"tables.toml, line {line}: " in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
