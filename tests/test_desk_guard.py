"""The desk keeps to this machine, this page and who is signed in; what a stranger sends changes nothing."""

import json
import os
import select
import socket
import termios
import tty
from contextlib import closing
from http.client import HTTPConnection
from itertools import count

import pytest

from qrbridge import digits, frame, operators
from qrbridge.desk.sessions import TRIES, WAIT, Sessions
from qrbridge.errors import DeskError, QrbridgeError
from qrbridge.frame import Whole
from tests.command import qrbridge, quick
from tests.desk import PASSWORD, Client, desk, running


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guard")
    assert (
        quick(
            "station",
            "init",
            "saic",
            "--role",
            "department",
            "--name",
            "saic",
            "--profile",
            "saic",
            cwd=folder,
        ).code
        == 0
    )
    return folder


@pytest.fixture(scope="module")
def client(place):
    with desk(place / "saic") as address:
        first = Client(address).enter()
        made = first.post("/api/first-operator", {"operator": "李主管", "password": PASSWORD})
        assert made.status == 200, made.data
        added = first.post("/api/operators", {"operator": "王芳", "password": PASSWORD, "role": "clerk"})
        assert added.status == 200, added.data
        yield first


@pytest.fixture(scope="module")
def hall(place):
    assert quick("station", "init", "hall", "--role", "hall", "--name", "hall", cwd=place).code == 0
    with desk(place / "hall") as address:
        first = Client(address).enter()
        assert first.post("/api/first-operator", {"operator": "李主管", "password": PASSWORD}).status == 200
        yield first


def code(answer) -> str:
    return answer.json["error"]["code"]


def test_only_this_machine_is_served(client):
    port = client.host.partition(":")[2]
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {
        "127.0.0.1"
    }
    for other in others | {"127.0.0.2"}:
        with pytest.raises(OSError), socket.create_connection((other, int(port)), timeout=2):
            pass


def test_another_host_s_name_another_origin_and_another_page_s_request_are_refused(client):
    assert client.get("/api/me").status == 200
    for name in ("evil.example", f"evil.example:{client.host.partition(':')[2]}", "127.0.0.1", "localhost:1"):
        assert client.get("/api/me", Host=name).status == 403
    for origin in ("http://evil.example", "null", "https://" + client.host, "http://127.0.0.1:1"):
        assert client.post("/api/sign-out", Origin=origin).status == 403
    assert client.post("/api/sign-out", Origin="").status == 403
    assert client.get("/api/me", Origin="", Sec_Fetch_Site="cross-site").status == 403
    assert client.get("/api/me").json["operator"] == "李主管"


def test_an_address_opens_one_browser(client):
    assert Client(client.address).get("/", Origin="").status == 403
    assert Client(f"http://{client.host}/?token=wrong").get("/?token=wrong", Origin="").status == 403
    spent = client.address.partition("?")[2]
    assert Client(client.address).get(f"/?{spent}", Origin="").status == 403
    assert code(Client(client.address).get("/api/me")) == "desk.no_session"


def test_every_answer_forbids_what_a_page_could_be_made_to_do(client):
    for path in ("/", "/api/me", "/page/closed.html", "/nowhere", "/api/arrivals/1"):
        headers = client.get(path, Origin="").headers
        policy = headers["content-security-policy"]
        assert (
            "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        )
        assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "name", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "app.py", ".", "a.js/..", "x.html%00"]
)
def test_nothing_but_the_page_s_own_files_is_given_out(client, name):
    assert client.get(f"/page/{name}", Origin="").status in {400, 404}


def test_a_supervisor_s_work_is_not_a_clerk_s(place, client):
    with desk(place / "saic") as address:
        clerk = Client(address).enter()
        for path in ("/api/arrivals", "/api/operators", "/api/audit", "/api/receive/sources"):
            assert code(clerk.get(path)) == "desk.signed_out"
        clerk.sign_in("王芳")
        assert clerk.get("/api/arrivals").status == 200
        for answer in (
            clerk.get("/api/operators"),
            clerk.get("/api/audit/export"),
            clerk.post("/api/operators", {"operator": "x", "password": PASSWORD, "role": "supervisor"}),
            clerk.post("/api/operators/remove", {"operator": "李主管"}),
        ):
            assert (answer.status, code(answer)) == (403, "desk.not_supervisor")
        assert (
            code(clerk.post("/api/first-operator", {"operator": "x", "password": PASSWORD}))
            == "desk.not_first"
        )


def test_who_is_removed_works_no_longer(place, client):
    with desk(place / "saic") as address:
        gone = client.post("/api/operators", {"operator": "临时", "password": PASSWORD, "role": "clerk"})
        assert gone.status == 200
        other = Client(address).enter().sign_in("临时")
        assert client.post("/api/operators/remove", {"operator": "临时"}).status == 200
        assert code(other.get("/api/arrivals")) == "desk.signed_out"
        assert code(client.post("/api/operators/remove", {"operator": "李主管"})) == "operator.last"
        demoted = {"operator": "李主管", "password": PASSWORD, "role": "clerk"}
        assert code(client.post("/api/operators", demoted)) == "operator.last"


@pytest.mark.parametrize(
    "body",
    [
        b'{"source": "serial:\\ud800", "text": 1, "operator": "\\ud800"}',
        b'{"text": NaN',
        b"",
        b"[]",
        b"{",
        b"null",
        b"\xff",
        b'{"text": 1}',
        b"[" * 100_000,
    ],
)
@pytest.mark.parametrize(
    "path", ["/api/sign-in", "/api/receive/line", "/api/receive/start", "/api/operators"]
)
def test_odd_bodies_get_one_line(client, path, body):
    answer = client.post(path, body)
    assert answer.status == 400 and answer.json["error"]["zh"], answer


@pytest.mark.parametrize(
    "path", ["/api/arrivals/0", "/api/arrivals/x", "/api/arrivals/99999999999999999999", "/api/shows/x"]
)
def test_what_is_not_there_gets_one_line(client, path):
    assert client.get(path).status == 400


def test_too_large_a_body_is_not_taken(client):
    answer = client.post("/api/receive/line", b'{"text": "' + b"1" * 1_100_000 + b'"}')
    assert (answer.status, code(answer)) == (413, "desk.too_large")


def test_signing_in_and_out_is_in_the_log_without_passwords(place, client):
    wrong = Client(client.address, client.cookie).post(
        "/api/sign-in", {"operator": "王芳", "password": "wrong one"}
    )
    assert (wrong.status, code(wrong)) == (403, "desk.wrong_password")
    done = qrbridge("audit", "list", "--json", "--station", "saic", cwd=place)
    told = [json.loads(line) for line in done.out.splitlines()]
    assert {"sign_in", "operator"} <= {one["kind"] for one in told}
    refused = next(one for one in told if one["kind"] == "refuse_sign_in")
    assert refused["facts"] == {"name": "王芳", "code": "desk.wrong_password"} and not refused["operator"]
    assert PASSWORD not in done.out and "wrong one" not in done.out
    assert qrbridge("audit", "verify", "--station", "saic", cwd=place).code == 0


def sessions(now: list[int]) -> Sessions:
    secrets = map(str, count())
    return Sessions(lambda: next(secrets), lambda: now[0], idle=600)


SOMEBODY = operators.make("王芳", "clerk", PASSWORD, b"salt")


def test_a_desk_locks_after_idleness_and_keeps_its_session():
    now = [0]
    desk = sessions(now)
    session = desk.find(desk.enter(desk.token))
    with pytest.raises(DeskError, match="signed in"):
        desk.working(session)
    desk.sign_in(session, "王芳", lambda: SOMEBODY)
    now[0] = 600
    assert desk.working(session) == SOMEBODY
    now[0] = 601
    with pytest.raises(DeskError, match="locked"):
        desk.working(session)
    desk.sign_in(session, "王芳", lambda: SOMEBODY)
    now[0] = 1200
    desk.touch(session)
    now[0] = 1800
    assert desk.working(session) == SOMEBODY


def test_who_guesses_passwords_has_to_wait():
    now = [0]
    desk = sessions(now)
    session = desk.find(desk.enter(desk.token))
    for _ in range(TRIES):
        with pytest.raises(DeskError, match="wrong"):
            desk.sign_in(session, "王芳", lambda: None)
    with pytest.raises(DeskError, match="try again in"):
        desk.sign_in(session, "王芳", lambda: SOMEBODY)
    assert desk.sign_in(session, "李主管", lambda: SOMEBODY)
    now[0] = WAIT
    assert desk.sign_in(session, "王芳", lambda: SOMEBODY)


@pytest.mark.parametrize(
    ("name", "role", "password"),
    [
        ("", "clerk", PASSWORD),
        ("a" * 33, "clerk", PASSWORD),
        ("a\n", "chief", PASSWORD),
        ("a", "clerk", "short"),
    ],
)
def test_an_operator_needs_a_name_a_role_and_a_password(name, role, password):
    with pytest.raises(QrbridgeError):
        operators.make(name, role, password, b"salt")


def test_without_a_terminal_the_command_says_how_to_give_the_password(place):
    done = qrbridge("operator", "add", "赵", "--station", "saic", cwd=place)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1), done.err
    assert "--password-stdin" in done.error


def test_a_password_of_many_accents_is_refused_at_once(client):
    long = "a" + "\u0300\u0316" * 40_000
    answer = client.post("/api/sign-in", {"operator": "王芳", "password": long})
    assert code(answer) in {"desk.wrong_password", "desk.wait"}
    made = client.post("/api/operators", {"operator": "x", "password": long, "role": "clerk"})
    assert code(made) == "operator.password"


def test_a_desk_that_is_told_to_end_closes_what_it_has_opened(place, client, tmp_path, monkeypatch):
    """The log's head is noted, and nothing of a training stays."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with desk(place / "saic", "--training") as address:
        Client(address).enter()
        assert list(tmp_path.glob("qrbridge-training-*"))
    assert not list(tmp_path.iterdir())
    with desk(place / "saic") as address:
        Client(address).enter().sign_in()
    log = quick("audit", "list", "--json", "--station", "saic", cwd=place).lines
    assert (place / "saic" / "audit.head").read_text().split()[0] == str(log[-1]["number"])


def test_who_signs_in_is_named_and_not_who_was_there_before(place, client):
    with desk(place / "saic") as address:
        page = Client(address).enter().sign_in("王芳")
        page.sign_in("李主管")
    log = quick("audit", "list", "--json", "--station", "saic", cwd=place).lines
    assert [one["operator"] for one in log if one["kind"] == "sign_in"][-2:] == ["王芳", "李主管"]


def test_a_body_is_not_taken_from_a_stranger(client):
    stranger = Client(client.address)
    answer = stranger.post("/api/receive/file?name=a.png", b"0" * 1000)
    assert code(answer) == "desk.no_session"


def line(envelope: bytes) -> bytes:
    """Return a whole transfer in one line, which is taken in and then refused."""
    return digits.encode(frame.encode(Whole(envelope))).encode() + b"\r"


def closed(device: int) -> bool:
    """Return whether nobody has the other side of a pseudo-terminal open, after a moment at most."""
    hangs_up = select.poll()
    hangs_up.register(device, 0)
    return bool(hangs_up.poll(100))


def test_a_serial_scanner_of_the_desk_is_read_until_it_is_stopped(place, client):
    ours, theirs = os.openpty()
    tty.setraw(theirs, termios.TCSANOW)
    source = f"serial:{os.ttyname(theirs)}"
    with desk(place / "saic") as address:
        page = Client(address).enter().sign_in("王芳")
        assert page.post("/api/receive/start", {"source": source}).json["running"][0]["ok"]
        before: set[str] = set()
        while not before:  # what is sent before the port is open is lost
            os.write(ours, line(b"a" * 20))
            page.get("/api/receive/next?after=0")
            before = receipts(page)
        os.close(theirs)  # from here on only the desk has the port open
        assert page.post("/api/receive/stop", {"source": source}).json["running"] == []
        os.write(ours, line(b"b" * 20))
        while not closed(ours):
            assert receipts(page) == before, "it is still read"
        assert receipts(page) == before
    os.close(ours)


def receipts(page: Client) -> set[str]:
    """Return the receipts of all that came to the desk."""
    page.post("/api/receive/line", {"text": "no line of ours"})  # there is news, so that nobody waits for it
    told = page.get("/api/receive/next?after=0").json["happenings"]
    return {one["receipt"] for one in told if one["receipt"]}


def test_a_desk_ends_at_once_and_without_a_word_while_a_page_waits_for_news(place, client):
    with running(place / "saic") as process:
        page = Client(process.stdout.readline().strip()).enter().sign_in("王芳")
        after = page.get("/api/receive/next").json["after"]
        waiting = HTTPConnection(page.host, timeout=60)
        headers = {"Cookie": page.cookie, "Origin": f"http://{page.host}"}
        waiting.request("GET", f"/api/receive/next?after={after}", headers=headers)
        page.get("/api/me")  # the server has taken in what came before
        process.terminate()
        with closing(waiting), waiting.getresponse() as answer:
            assert answer.status == 200 and json.loads(answer.read())["happenings"] == []
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0 and not said, said


def test_many_guesses_at_once_are_counted_too():
    desk = sessions([0])
    session = desk.find(desk.enter(desk.token))

    def nested(left: int):
        """A guess that is judged while others are made."""
        if left:
            with pytest.raises(DeskError):
                desk.sign_in(session, "王芳", lambda: nested(left - 1))

    nested(TRIES)
    with pytest.raises(DeskError, match="try again in"):
        desk.sign_in(session, "王芳", lambda: SOMEBODY)


@pytest.mark.parametrize("outcomes", [[1], 5, [{}], "x", [{"department": 1}]])
def test_a_dropped_record_may_say_what_it_likes(hall, outcomes):
    dropped = hall.post("/api/applications", {"application_number": "A-1", "outcomes": outcomes})
    assert dropped.status == 200 and not dropped.json["ok"]
    assert hall.get("/api/applications/A-1").status == 200
    assert hall.get("/api/applications").status == 200
    odd = hall.post("/api/applications", {"application_number": "x/y"})
    assert code(odd) == "desk.no_application"
