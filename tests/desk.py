"""Starts `qrbridge desk` as a clerk does, and talks to it as its page does."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.command import COMMAND, clean_environment

PASSWORD = "eight characters"


@dataclass
class Answer:
    """What a request was answered with."""

    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def json(self):
        return json.loads(self.data)


@dataclass
class Client:
    """A browser of its own: it has its cookie, and sends what the page would send."""

    address: str
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        connection = HTTPConnection(self.host, timeout=60)
        own = {"Origin": f"http://{self.host}", "Cookie": self.cookie, "X-Person": "1"} | self.headers
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in (own | named).items() if value}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        done = Answer(answer.status, dict(answer.getheaders()), answer.read())
        connection.close()
        return done

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, **headers)

    def post(self, path: str, said: object = None, **headers: str) -> Answer:
        data = said if isinstance(said, bytes) else json.dumps(said or {}).encode()
        return self.request("POST", path, data, **headers)

    def enter(self) -> "Client":
        """Open the page with its address."""
        parts = urlsplit(self.address)
        answer = self.get(f"{parts.path}?{parts.query}", Origin="")
        assert answer.status == 303, answer
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        return self

    def sign_in(self, name: str = "王芳", password: str = PASSWORD) -> "Client":
        answer = self.post("/api/sign-in", {"operator": name, "password": password})
        assert answer.status == 200, answer.data
        return self


@contextmanager
def running(station: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Run a station's desk; each line that it prints is an address that opens one browser."""
    process = subprocess.Popen(
        [COMMAND, "desk", "--port", "0", "--no-browser", "--station", str(station), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=30)


@contextmanager
def doors(station: Path, *options: str) -> Iterator[Callable[[], str]]:
    """Run a station's desk; give what returns the next address that it has printed."""
    with running(station, *options) as process:

        def address() -> str:
            found = process.stdout.readline().strip()
            assert found, process.stderr.read()
            return found

        yield address


@contextmanager
def desk(station: Path, *options: str) -> Iterator[str]:
    """Run a station's desk; give the address that opens the first browser."""
    with doors(station, *options) as address:
        yield address()
