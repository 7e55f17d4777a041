"""Where a station's inbox is: URLs that are wrong, places that do not do, and passwords that nobody sees."""

import json
import sys
from time import time
from urllib.parse import quote

import pytest

from qrbridge import station
from qrbridge.envelope import trust
from qrbridge.inbox import Inbox, probe
from qrbridge.pack import File
from tests.command import quick as qrbridge
from tests.databases import on_both, on_postgresql, refusal, sql
from tests.postgres import PASSWORD, Server
from tests.stations import sealed, typed


def init(place, name, url):
    role = ("--role", "department", "--profile", "saic", "--name", name)
    return qrbridge("station", "init", name, *role, *(["--inbox", url] if url else []), cwd=place)


@on_both
def test_a_station_is_made_on_a_database_and_works_on_it(hall, url, tmp_path):
    made = init(tmp_path, "saic", url)
    assert made.code == 0, made.err
    at = station.load(tmp_path / "saic")
    assert at.inbox_url == url
    assert (at.folder / "station.json").stat().st_mode & 0o077 == 0
    station.save_trusted(at, trust.add((), station.card(hall)))
    (tmp_path / "a.txt").write_text(
        typed(sealed(hall, File("a.txt", "text/plain", b"abc"), int(time()) - 60))
    )
    taken = qrbridge("scan", "a.txt", "--station", "saic", cwd=tmp_path)
    shown = qrbridge("inbox", "list", "--json", "--station", "saic", cwd=tmp_path)
    assert [item["number"] for item in json.loads(shown.out)] == [1]
    assert not (at.folder / "inbox.sqlite").exists()
    assert PASSWORD not in "".join(done.out + done.err for done in (made, taken, shown))
    assert PASSWORD not in repr(at) + str(at)


def test_the_url_may_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("QRBRIDGE_INBOX", f"sqlite:///{tmp_path}/elsewhere.sqlite")
    assert init(tmp_path, "saic", None).code == 0
    assert station.load(tmp_path / "saic").inbox_url.endswith("elsewhere.sqlite")


def test_a_station_of_an_earlier_release_has_its_inbox_in_its_folder(saic):
    path = saic.folder / "station.json"
    said = json.loads(path.read_text())
    assert said.pop("inbox") is None
    path.write_text(json.dumps(said))
    assert station.load(saic.folder) == saic
    assert station.load(saic.folder).inbox_url == f"sqlite:///{saic.folder}/inbox.sqlite"
    path.write_text(json.dumps(said | {"inbox": 5}))
    assert refusal(lambda: station.load(saic.folder)).code == "station.damaged"


SECRET = "hunter2"
WRONG = {
    "": "inbox.url",
    "inbox.sqlite": "inbox.url",
    SECRET: "inbox.url",
    f"clerk:{SECRET}@server/inbox": "inbox.url",
    f"mysql://clerk:{SECRET}@server/inbox": "inbox.url",
    f"postgres://clerk:{SECRET}@server/inbox": "inbox.url",
    f"{SECRET}@x://server": "inbox.url",
    "sqlite://": "inbox.place",
    "sqlite:///": "inbox.place",
    "sqlite:///inbox.sqlite": "inbox.place",
    "sqlite:///:memory:": "inbox.place",
    "sqlite:////no/such/folder/inbox.sqlite": "inbox.no_folder",
    "postgresql://": "inbox.place",
    f"postgresql://clerk:{SECRET}@server": "inbox.place",
    f"postgresql://clerk:{SECRET}@server:port/inbox": "inbox.place",
    f"postgresql://clerk:a@{SECRET}@server/inbox": "inbox.place",
    f"postgresql://clerk:a@{SECRET}/b@server/inbox": "inbox.place",
    f"postgresql://clerk:a@b?{SECRET}=@server/inbox": "inbox.place",
    f"postgresql://clerk:{SECRET}\n@server/inbox": "inbox.place",
    f"postgresql://clerk:{SECRET}@/inbox?host=/no/such/folder": "inbox.no_server",
    f"postgresql://clerk:{SECRET}@127.0.0.1:1/inbox": "inbox.no_server",
    f"postgresql://clerk:{SECRET}@127.0.0.1:99999999/inbox": "inbox.no_server",
    f"postgresql://clerk:{SECRET}@127.0.0.1:1/inbox?passwd=1": "inbox.database",
}


@pytest.mark.parametrize(("url", "code"), WRONG.items())
def test_a_wrong_url_is_told_in_one_line_before_anything_is_made_and_never_its_password(tmp_path, url, code):
    assert refusal(lambda: probe(url)).code == code
    done = qrbridge("station", "init", "a", "--role", "hall", "--name", "a", "--inbox", url, cwd=tmp_path)
    assert done.code in (1, 2)
    assert len(done.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
    for said in (done.out, done.err, *(refusal(lambda: probe(url)).text(name) for name in ("en", "zh"))):
        assert SECRET not in said


@on_postgresql
def test_a_wrong_password_or_name_is_told_without_it(url, server: Server, tmp_path):
    for wrong in (url.replace(quote(PASSWORD, safe=""), SECRET), url.replace("/inbox", "/outbox")):
        done = init(tmp_path, "saic", wrong)
        assert done.code == 1
        assert "does not let us in" in done.error
        assert not {SECRET, PASSWORD} & set(done.error.split())
        assert SECRET not in done.err
        assert PASSWORD not in done.err
    assert list(tmp_path.iterdir()) == []


@on_postgresql
def test_an_init_that_is_refused_leaves_nothing_in_the_database(url, tmp_path):
    assert init(tmp_path, "x" * 33, url).code == 1
    assert sql(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_database_that_does_not_hold_chinese_is_refused(server: Server):
    name = server.create("ENCODING 'SQL_ASCII'")
    for work in (Inbox, probe):
        assert refusal(lambda work=work: work(server.url(name))).code == "inbox.encoding"
    server.drop(name)


def test_a_driver_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    refused = refusal(lambda: probe("postgresql://clerk@server/inbox"))
    assert refused.code == "inbox.no_driver"
    assert "qrbridge[postgresql]" in str(refused)
