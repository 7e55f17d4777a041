"""A real PostgreSQL server for the tests: in a folder of its own, on a socket there, gone when they are."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import psycopg

USER, PASSWORD = "qrbridge", "p@ss/word%"

# Only processes are killed here, never the machine: what one gave to the system stays, with fsync or without.
SETTINGS = ("fsync=off", "listen_addresses=", "shared_buffers=16MB", "max_connections=60")

READY = "ready to accept connections"


def binaries() -> Path | None:
    """Return the folder of a server's programs: Debian's newest, else one on the PATH; None without one."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    found = [path for path in debian if (path / "postgres").exists()]
    other = shutil.which("postgres")
    return found[-1] if found else Path(other).parent if other else None


def _as_who_may(*command: object) -> list[str]:
    """Return `command` as one that a server's programs allow (never root), and that ends when we do."""
    who = ["--reuid", "postgres", "--regid", "postgres", "--init-groups"] if os.geteuid() == 0 else []
    # SIGINT is PostgreSQL's fast shutdown.
    return ["setpriv", *who, "--pdeathsig", "INT", *map(str, command)]


class Server:
    """A server in `folder`, whose first process is `process`; it can be stopped, killed and started again."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self._programs, self._count = folder, programs, 0
        password = folder / "password"
        password.write_text(PASSWORD)
        if os.geteuid() == 0:
            for path in (folder, password):
                shutil.chown(path, "postgres", "postgres")
        options = ("--encoding=UTF8", "--locale=C", "--no-sync", "--auth=scram-sha-256")
        subprocess.run(
            _as_who_may(
                programs / "initdb", "-D", folder / "data", "-U", USER, f"--pwfile={password}", *options
            ),
            check=True,
            capture_output=True,
            cwd=folder,
        )
        self.start()

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        settings = [f"unix_socket_directories={self.folder}", *SETTINGS]
        options = [word for setting in settings for word in ("-c", setting)]
        self.process = subprocess.Popen(
            _as_who_may(self._programs / "postgres", "-D", self.folder / "data", *options),
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env={**os.environ, "LC_ALL": "C"},
        )
        assert self.process.stderr
        told = []
        for line in self.process.stderr:
            told.append(line)
            if READY in line:
                break
        else:
            raise AssertionError("".join(told))
        # What it goes on to say has to be read, or it would wait for us.
        self._reader = Thread(target=self.process.stderr.read, daemon=True)
        self._reader.start()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it, and return when it is gone: all its connections end."""
        self.process.send_signal(how)
        self.process.wait()
        self._reader.join()  # its last process has ended, too
        assert self.process.stderr
        self.process.stderr.close()

    @contextmanager
    def away(self, how: signal.Signals = signal.SIGINT) -> Iterator[None]:
        """Have it gone for a while."""
        self.stop(how)
        try:
            yield
        finally:
            self.start()

    def restart(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it and start it again; SIGKILL is what a power cut would do to it."""
        with self.away(how):
            pass

    def url(self, name: str, password: str = PASSWORD) -> str:
        """Return the URL of a database."""
        return f"postgresql://{USER}:{quote(password, safe='')}@/{name}?host={self.folder}"

    def create(self, options: str = "") -> str:
        """Make a database, and return its name."""
        self._count += 1
        name = f"inbox{self._count}"
        self._say(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def _say(self, statement: str) -> None:
        place = {"host": str(self.folder), "dbname": "postgres"}
        with psycopg.connect(user=USER, password=PASSWORD, autocommit=True, **place) as connection:
            connection.execute(statement)


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """Give a new server, and leave nothing of it."""
    folder = Path(tempfile.mkdtemp(prefix="qrbridge-postgresql-"))
    try:
        server = Server(folder, programs)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
