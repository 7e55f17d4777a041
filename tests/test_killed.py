"""Windows that die: kill -9 at random moments of import and delivery loses nothing and does nothing twice."""

import json
import os
import random
import select
import signal
import sqlite3
import traceback
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest
from qrbridge_cli import catalogue
from qrbridge_schemas import invented

from qrbridge import audit, station
from qrbridge.audit import Who
from qrbridge.counter import delivering, opened, receiving, sending
from qrbridge.counter.receiving import Seen
from qrbridge.envelope import trust
from qrbridge.errors import QrbridgeError
from tests.databases import on_both, sql

NOW = 1_800_000_000
CLERK = Who("王芳", "W03")

STEPS = 3
"""Of each envelope: it is filed, and delivered to two targets."""

TARGETS = """
[target.files]
kind = "file"
folder = "drop"
format = "json"

[target.rows]
kind = "table"
url = "{url}"
mapping = "rows.toml"
"""

MAPPING = """
table = "licence"
left_out = {left_out}

[columns]
digest = {{ arrival = "digest" }}
entname = "ENTNAME"
"""


def sealed(folder: Path, count: int) -> tuple[station.Station, list[bytes]]:
    """Make a hall; return it, and so many applications that it has sent to saic."""
    hall = station.init(folder / "hall", "hall", "hall", None, b"h" * 32)
    card = station.card(station.init(folder / "elsewhere", "saic", "department", "saic", b"s" * 32))
    with opened(hall, catalogue, CLERK) as window:
        records = invented.applications(count, 3, rare=0.0)
        return hall, [sending.send_record(window, record, card, NOW)[0] for record in records]


def work(folder: Path, envelopes: list[bytes]) -> None:
    """Take in and deliver everything, as a window does that begins anew after a power cut."""
    at = station.load(folder)
    with opened(at, catalogue, CLERK) as window:
        targets = delivering.targets(window)
        for envelope in envelopes:
            with suppress(QrbridgeError):
                receiving.take_in(window, envelope, Seen("camera"), NOW + 60)
            for item in window.inbox.list()[-2:]:
                for target in targets.values():
                    delivering.deliver(window, item, target, NOW + 60)
        for item in window.inbox.list():
            for target in targets.values():
                delivering.deliver(window, item, target, NOW + 60)


def window(folder: Path, envelopes: list[bytes]) -> int:
    """Start a window in a process of its own; return its number."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work(folder, envelopes)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


@on_both
@pytest.mark.parametrize("deaths", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_nothing_is_lost_and_nothing_is_twice(deaths, inbox_url, dbms, new_database, request, tmp_path):
    hall, envelopes = sealed(tmp_path, deaths + 2)
    saic = station.init(tmp_path / "saic", "saic", "department", "saic", b"s" * 32, inbox_url)
    station.save_trusted(saic, trust.add((), station.card(hall)))
    business = prepare(saic.folder, new_database())
    undisturbed(saic.folder, envelopes[:1])  # makes the tables, which later ones need not do
    life = undisturbed(saic.folder, envelopes[1:2])
    chance, died, amidst, before = random.Random(deaths), 0, 0, steps(saic)
    while died < deaths:
        # Something new with each death, so that the deaths are spread over all that a window does.
        known = envelopes[: 3 + died]
        child = window(saic.folder, known[-4:])
        _live(child, chance.uniform(0, life))
        killed, after = _killed(child), steps(saic)
        died, amidst = died + killed, amidst + (killed and before < after < STEPS * len(known))
        before = after
        if dbms == "postgresql" and died % 50 == 49:
            request.getfixturevalue("server").restart(signal.SIGKILL)
    assert amidst >= deaths / 4, f"only {amidst} of {deaths} windows have died amidst their work"
    undisturbed(saic.folder, envelopes)
    judge(saic, envelopes, business)


def undisturbed(folder: Path, envelopes: list[bytes]) -> float:
    """Let a window do all of its work; return how many seconds it took here."""
    begun = monotonic()
    _, status = os.waitpid(window(folder, envelopes), 0)
    assert os.waitstatus_to_exitcode(status) == 0, "see its traceback above"
    return monotonic() - begun


def steps(at: station.Station) -> int:
    """Return how many times something was filed or delivered, as the log tells."""
    return sql(at.inbox_url, "SELECT count(*) FROM audit WHERE kind IN ('accept', 'deliver')")[0][0]


def _killed(child: int) -> bool:
    """Kill a child; return whether it was still at work."""
    os.kill(child, signal.SIGKILL)  # one that has ended is there until it is waited for
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0, "see its traceback above"
    return os.WIFSIGNALED(status)


def _live(child: int, seconds: float) -> None:
    """Let a child live for a while, or until it has ended."""
    process = os.pidfd_open(child)
    select.select([process], [], [], seconds)
    os.close(process)


def prepare(folder: Path, business: str) -> str:
    """Make the business system's folder and table, and describe them; return its database."""
    (folder / "drop").mkdir()
    if business.startswith("sqlite:///"):
        sqlite3.connect(business.removeprefix("sqlite:///")).close()
    sql(business, "CREATE TABLE licence (digest VARCHAR(64), entname VARCHAR(200))")
    (folder / "delivery.toml").write_text(TARGETS.format(url=business))
    fields = catalogue.load("saic").outbound.fields
    others = [
        path for path, field in fields.items() if field.type not in ("array", "object") and path != "ENTNAME"
    ]
    (folder / "rows.toml").write_text(MAPPING.format(left_out=json.dumps(others)))
    return business


def judge(saic: station.Station, envelopes: list[bytes], business: str) -> None:
    """See that each envelope was filed once, delivered once to each target, and told by the log once."""
    with opened(saic, catalogue, CLERK) as window:
        digests = [item.digest for item in window.inbox.list()]
        assert len(digests) == len(set(digests)) == len(envelopes)
        entries, head = window.trail.log()
        assert audit.verify(entries, head, [station.noted_head(saic)]) == head
    told = [entry.event for entry in entries]
    assert sorted(event.digest for event in told if event.kind == "accept") == sorted(digests)
    delivered = sorted((event.digest, event.facts["target"]) for event in told if event.kind == "deliver")
    assert delivered == sorted((digest, name) for digest in digests for name in ("files", "rows"))
    files = [json.loads(path.read_text("gbk")) for path in (saic.folder / "drop").glob("*.json")]
    assert len(files) == len(digests)
    assert sorted(row[0] for row in sql(business, "SELECT digest FROM licence")) == sorted(digests)
