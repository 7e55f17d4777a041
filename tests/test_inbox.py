"""The inbox on each database: many windows, servers that go away, tables of other releases, odd URLs."""

import signal
import sqlite3
from contextlib import closing
from functools import partial
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qrbridge_cli import catalogue

from qrbridge import audit, bridge
from qrbridge.audit import Event, Head, Who
from qrbridge.errors import InboxError
from qrbridge.inbox import Crossing, Inbox, Register, Revision, Trail, database, migration, probe
from qrbridge.pack import Case, File, Record
from qrbridge.supervision import KINDS, Terms, figures, trace
from tests import windows
from tests.command import quick as qrbridge
from tests.databases import on_both, on_postgresql, refusal, sql
from tests.postgres import Server
from tests.stations import listed, sealed, take_in
from tests.windows import in_processes

NOW = 2_000_000_000
LATE = 7_000_000_000
"""The year 2191: neither 31 nor 32 bits hold such a time."""

CLERK = Who("王芳", "W03")


def small(hall, data: bytes, issued: int = NOW) -> bytes:
    return sealed(hall, File("a.txt", "text/plain", data), issued)


def written(url: str, operator: str = "王芳") -> None:
    with Inbox(url) as inbox:
        Trail(inbox, Who(operator, "W03")).write(NOW, Event("scan"))


def verified(url: str) -> Head:
    with Inbox(url) as inbox:
        return audit.verify(*Trail(inbox, CLERK).log())


@on_both
def test_processes_take_in_the_same_envelope_once(hall, saic):
    envelope = small(hall, b"abc")
    done = in_processes(*[partial(windows.take_in, saic.folder, [envelope], NOW)] * 4)
    outcomes = [outcome for (outcome,) in done]
    assert outcomes.count("imported") == 1
    assert set(outcomes) <= {"imported", "inbox.already"}
    assert len(listed(saic)) == 1


@on_both
def test_processes_take_in_different_envelopes_and_none_is_lost(hall, saic):
    each = [[small(hall, bytes([window, number])) for number in range(10)] for window in range(4)]
    done = in_processes(*(partial(windows.take_in, saic.folder, envelopes, NOW) for envelopes in each))
    assert done == [["imported"] * 10] * 4
    with Inbox(saic.inbox_url) as inbox:
        there = [inbox.envelope(item.number) for item in inbox.list()]
    assert sorted(there) == sorted(envelope for envelopes in each for envelope in envelopes)


@on_both
def test_of_revisions_that_arrive_at_the_same_moment_no_older_one_comes_after_a_later_one(hall, saic):
    applications = [f"3201052014101600{number:04}" for number in range(10)]
    each = [
        [sealed(hall, Record("saic", 1, {}, Case(number, revision)), NOW - 10) for number in applications]
        for revision in range(4)
    ]
    done = in_processes(*(partial(windows.take_in, saic.folder, envelopes, NOW) for envelopes in each))
    assert {code for codes in done for code in codes} <= {"imported", "inbox.older_revision"}
    assert done[3] == ["imported"] * 10
    for number in applications:
        revisions = [item.revision for item in listed(saic) if item.application == number]
        assert revisions == sorted(revisions)


@on_both
def test_eight_windows_write_the_log_and_a_supervisor_verifies_it_meanwhile(url):
    Inbox(url).close()
    names = [f"window {number}" for number in range(8)]
    writing = [partial(windows.write_log, url, name, 25) for name in names]
    *_, turns = in_processes(*writing, partial(windows.verify_log, url, 200))
    assert turns > 1
    with Inbox(url) as inbox:
        entries, head = Trail(inbox, CLERK).log()
    assert audit.verify(entries, head).number == 200
    for name in names:
        said = [entry.event.facts["frames"] for entry in entries if entry.who.operator == name]
        assert said == list(range(25))


@on_both
def test_processes_that_open_a_new_inbox_all_open_it(new_database):
    for _ in range(3):
        assert in_processes(*[partial(windows.open_inbox, new_database())] * 4) == ["opened"] * 4


@on_both
def test_a_window_that_dies_leaves_nothing_and_holds_up_nobody(url):
    written(url)
    with windows.hanging(url) as window:
        window.kill()
        window.join()
        written(url)
    assert verified(url).number == 2


@on_both
def test_a_window_that_hangs_is_told_of_and_the_next_try_works(url, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 100)
    written(url)
    with windows.hanging(url):
        assert refusal(lambda: written(url)).code == "inbox.busy"
        assert verified(url).number == 1  # who only reads does not wait
    monkeypatch.undo()
    written(url)
    assert verified(url).number == 2


def test_a_file_that_another_program_keeps_for_itself_is_told(url, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 100)
    written(url)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("UPDATE layout SET version = version")
        assert refusal(lambda: Inbox(url)).code == "inbox.busy"
    assert verified(url).number == 1


@on_postgresql
def test_a_window_that_hangs_for_long_is_shut_out_by_the_server(url, monkeypatch):
    monkeypatch.setattr(database, "HANGING", 100)

    def stand_still(transaction):
        Trail(inbox, CLERK).noting(NOW, Event("scan"))(transaction)
        written(url, "another")  # waits until this one is shut out

    with Inbox(url) as inbox:
        assert refusal(lambda: inbox.change(stand_still)).code == "inbox.no_server"
        assert verified(url).number == 1
        Trail(inbox, CLERK).write(NOW, Event("scan"))
    assert verified(url).number == 2


@on_postgresql
def test_a_server_that_was_started_anew_is_not_noticed_between_two_imports(url, server: Server):
    with Inbox(url) as inbox:
        trail = Trail(inbox, CLERK)
        for _ in range(2):
            trail.write(NOW, Event("scan"))
            assert trail.head().number
            server.restart()
        assert audit.verify(*trail.log()).number == 2


@on_postgresql
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_server_that_goes_away_in_between_is_told_and_the_next_try_works(url, server: Server, how):
    def and_then_it_goes(transaction):
        trail.noting(NOW, Event("scan"))(transaction)
        server.restart(how)

    with Inbox(url) as inbox:
        trail = Trail(inbox, CLERK)
        trail.write(NOW, Event("scan"))
        assert refusal(lambda: inbox.change(and_then_it_goes)).code == "inbox.no_server"
        trail.write(NOW, Event("scan"))
    assert verified(url).number == 2


@on_postgresql
def test_what_was_taken_in_is_there_after_a_crash_of_the_server(hall, saic, server: Server):
    envelopes = [small(hall, bytes([number])) for number in range(20)]
    assert windows.take_in(saic.folder, envelopes, NOW) == ["imported"] * 20
    server.restart(signal.SIGKILL)
    assert windows.take_in(saic.folder, envelopes, NOW) == ["inbox.already"] * 20
    assert len(listed(saic)) == 20


@on_postgresql
def test_a_command_without_its_server_says_so_in_one_line(saic, server: Server):
    show = ("inbox", "list", "--station", saic.folder)
    assert qrbridge(*show, cwd=saic.folder).code == 0
    with server.away():
        done = qrbridge(*show, cwd=saic.folder)
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert "database server does not answer" in done.err
    assert qrbridge(*show, cwd=saic.folder).code == 0


RELEASE_0_1_0 = """CREATE TABLE arrivals (
    number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    digest VARCHAR(64) NOT NULL,
    kind VARCHAR(8) NOT NULL,
    title VARCHAR(255) NOT NULL,
    issuer VARCHAR(32) NOT NULL,
    fingerprint VARCHAR(39) NOT NULL,
    issued_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    envelope BLOB NOT NULL,
    UNIQUE (digest)
)"""
"""What release 0.1.0 made; on PostgreSQL it would have been the same in that one's words."""

IN_ITS_WORDS = {
    "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT": "SERIAL PRIMARY KEY",
    "BLOB": "BYTEA",
    "_at INTEGER": "_at BIGINT",
}


def of_release_0_1_0(hall, url: str) -> bytes:
    """Make the inbox that release 0.1.0 made, with one arrival, and return its envelope."""
    statement = RELEASE_0_1_0
    for lite, other in IN_ITS_WORDS.items() if url.startswith("postgresql") else ():
        statement = statement.replace(lite, other)
    sql(url, statement)
    envelope = small(hall, b"old")
    row = {"digest": sha256(envelope).hexdigest(), "envelope": envelope, "at": NOW - 10}
    sql(
        url,
        "INSERT INTO arrivals (digest, kind, title, issuer, fingerprint, issued_at, received_at, envelope)"
        " VALUES (:digest, 'file', 'a.txt', 'hall', 'f', :at, :at, :envelope)",
        **row,
    )
    return envelope


@on_both
def test_an_inbox_of_release_0_1_0_is_brought_to_this_one_with_what_is_in_it(hall, saic):
    envelope = of_release_0_1_0(hall, saic.inbox_url)
    with Inbox(saic.inbox_url) as inbox:
        (item,) = inbox.list()
        assert (item.number, item.title, item.issued_at, item.application) == (1, "a.txt", NOW - 10, None)
        assert inbox.envelope(1) == envelope
        assert inbox.newest("32010520141016000042", "saic") is None
        Trail(inbox, CLERK).write(NOW, Event("scan"))
    assert windows.take_in(saic.folder, [envelope, small(hall, b"new")], NOW) == [
        "inbox.already",
        "imported",
    ]
    assert [item.number for item in listed(saic)] == [1, 2]
    done = qrbridge("inbox", "export", "1", "--station", "saic", "--out", "old.txt", cwd=saic.folder.parent)
    assert done.code == 0, done.err
    assert (saic.folder.parent / "old.txt").read_bytes() == b"old"


@on_both
def test_an_inbox_without_names_is_brought_to_this_release(url):
    with Inbox(url) as inbox:
        Trail(inbox, CLERK).write(NOW, Event("scan"))
    for table in ("arrivals", "revisions"):
        sql(url, f"ALTER TABLE {table} DROP COLUMN name")
    sql(url, "DROP INDEX audit_digest")
    sql(url, "UPDATE layout SET version = 2")
    with Inbox(url) as inbox:
        register = Register(inbox)
        for revision in revisions():
            crossing = Crossing(revision.digest, revision.application, revision.digest, "saic", "saic", NOW)
            register.sent(revision, crossing)
        assert [one.application for one in register.search("远帆", 10)] == ["A-1"]
        assert inbox.search("远帆", 10) == ()
        assert len(Trail(inbox, CLERK).entries()) == 1


@on_both
def test_windows_that_open_an_old_inbox_at_one_moment_all_open_it(hall, url):
    of_release_0_1_0(hall, url)
    assert in_processes(*[partial(windows.open_inbox, url)] * 4) == ["opened"] * 4
    with Inbox(url) as inbox:
        assert len(inbox.list()) == 1


def everything(url: str) -> dict[str, list[tuple]]:
    names = ("arrivals", "revisions", "crossings", "audit", "audit_head", "layout")
    return {name: sql(url, f"SELECT * FROM {name}") for name in names}


@on_both
def test_an_inbox_of_a_later_release_is_refused_and_unchanged(url):
    written(url)
    sql(url, "UPDATE layout SET version = :later", later=migration.VERSION + 1)
    sql(url, "ALTER TABLE arrivals ADD COLUMN priority INTEGER")
    sql(url, "DROP TABLE crossings")
    sql(url, "CREATE TABLE crossings (other INTEGER)")
    before = everything(url)
    for work in (Inbox, probe):
        assert refusal(lambda work=work: work(url)).code == "inbox.newer"
    assert everything(url) == before


@on_both
def test_times_after_2038(hall, saic):
    envelope = small(hall, b"late", LATE)
    item = take_in(envelope, saic, LATE).item
    with Inbox(saic.inbox_url) as inbox:
        trail = Trail(inbox, CLERK)
        trail.write(LATE, Event("scan"))
        assert trail.entries()[0].at == item.received_at == LATE
    assert verified(saic.inbox_url).number == 1


odd_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@on_both
@given(who=st.builds(Who, odd_words, odd_words), application=odd_words, revision=st.integers(0, 2**40))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_log_takes_whatever_was_typed(url, who, application, revision):
    with Inbox(url) as inbox:
        event = Event("refuse", application=application, revision=revision, facts={"code": application})
        Trail(inbox, who).write(NOW, event)
    verified(url)


@on_both
def test_arrivals_are_found_alike(hall, saic):
    names = ("A_1.txt", "b%2.TXT", "许可.pdf")
    envelopes = [sealed(hall, File(name, "text/plain", b"x"), NOW - 10) for name in names]
    assert windows.take_in(saic.folder, envelopes, NOW) == ["imported"] * 3
    looked_for = {
        ".txt": [2, 1],
        "A_1": [1],
        "a_1": [1],
        "_": [1],
        "%": [2],
        "许": [3],
        "2": [2],
        "\\": [],
        "": [3, 2, 1],
        bridge.receipt_of(envelopes[2]).lower(): [3],
    }
    with Inbox(saic.inbox_url) as inbox:
        for text, numbers in looked_for.items():
            assert [item.number for item in inbox.search(text, 9)] == numbers, text
        assert len(inbox.search("", 2)) == 2


@on_both
@pytest.mark.parametrize("text", ["\0", "\udcff", "許" * 500, "'; DROP TABLE arrivals; --"])
def test_what_is_looked_for_may_be_anything(url, text):
    with Inbox(url) as inbox:
        newest, search = partial(inbox.newest, text, text), partial(inbox.search, most=9)
        for look in (inbox.find, newest, search):
            try:
                assert not look(text)
            except InboxError as error:
                assert error.code == "inbox.database"
        assert inbox.list() == ()


def revisions() -> list[Revision]:
    """Three applications, the first of which has had an answer since."""
    rows = [("A-1", 0, "南京远帆"), ("B-2", 0, "Nanjing 50%_Trade"), ("C-3", 0, None), ("A-1", 1, "南京远帆")]
    return [
        Revision(number, revision, f"{at:064}", NOW + at, {"revision": revision}, name)
        for at, (number, revision, name) in enumerate(rows)
    ]


@on_both
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["A-1", "C-3", "B-2"]),
        ("a-1", ["A-1"]),
        ("远帆", ["A-1"]),
        ("nanjing", ["B-2"]),
        ("50%", ["B-2"]),
        ("_", ["B-2"]),
        ("%", ["B-2"]),
        ("nothing", []),
    ],
)
def test_applications_are_found_by_number_and_name_each_in_its_newest_revision(url, text, found):
    with Inbox(url) as inbox:
        register = Register(inbox)
        for at, revision in enumerate(revisions()):
            sent = Crossing(f"{at:064x}", revision.application, revision.digest, "saic", "saic", NOW)
            register.sent(revision, sent)
        shown = register.search(text, 10)
        assert [one.application for one in shown] == found
        assert all(one == register.newest(one.application) for one in shown)
        assert register.search(text, 1) == shown[:1]


@on_both
def test_what_is_asked_of_the_log_is_what_all_of_it_would_tell(url):
    kinds = ["encode", "show", "scan", "verify", "return"]
    events = [
        Event(
            kind,
            # Who shows and scans does not know of what it is.
            application=None if kind in {"show", "scan", "verify"} else f"A-{number % 3}",
            digest=f"{number % 5:064}",
        )
        for number in range(20)
        for kind in kinds
    ]
    with Inbox(url) as inbox:
        trail, terms = Trail(inbox, CLERK), Terms(catalogue.calendar(), {})
        trail.write(NOW, *events)
        entries = trail.entries()
        for number in ("A-0", "A-1", "A-2", "A-3"):
            assert trace(trail.about(number), number) == trace(entries, number)
        wanted = {"A-0", "A-2"}
        assert trail.of(wanted) == tuple(one for one in entries if one.event.application in wanted)
        assert trail.entries(KINDS) == tuple(one for one in entries if one.event.kind in KINDS)
        assert figures(trail.entries(KINDS), terms) == figures(entries, terms)
        assert trail.newest(7) == entries[:-8:-1]
        assert trail.newest(7, before=50) == entries[48:41:-1]
