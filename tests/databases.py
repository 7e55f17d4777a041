"""The same tests on each database that an inbox may be in: fixtures, and a way to say SQL to either."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from qrbridge.errors import QrbridgeError
from qrbridge.messages import LANGUAGES
from tests import postgres

on_both = pytest.mark.parametrize("dbms", ["sqlite", "postgresql"])
on_postgresql = pytest.mark.parametrize("dbms", ["postgresql"])


@pytest.fixture
def dbms() -> str:
    """Which database system the inboxes of a test are in; `on_both` has a test run on each."""
    return "sqlite"


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed; make test does it where it may")
    with postgres.running(programs) as running:
        yield running


@pytest.fixture
def new_database(dbms: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Return what makes an empty database at each call, and returns its URL."""
    if dbms == "sqlite":
        numbers = count(1)
        yield lambda: f"sqlite:///{tmp_path}/inbox-{next(numbers)}.sqlite"
        return
    running: postgres.Server = request.getfixturevalue("server")
    names: list[str] = []

    def make() -> str:
        names.append(running.create())
        return running.url(names[-1])

    yield make
    for name in names:
        running.drop(name)


@pytest.fixture
def url(new_database: Callable[[], str]) -> str:
    """Return the URL of an empty database."""
    return new_database()


@pytest.fixture
def inbox_url(dbms: str, request: pytest.FixtureRequest) -> str | None:
    """Return what a station is made with: None for its own file, the URL of an empty database otherwise."""
    return None if dbms == "sqlite" else request.getfixturevalue("url")


def sql(url: str, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """Say one statement to a database, by hands that are not ours, and return its rows."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
    try:
        with engine.begin() as connection:
            done = connection.execute(text(statement), values)
            return [tuple(row) for row in done] if done.returns_rows else []
    finally:
        engine.dispose()


def refusal(work: Callable[[], object]) -> QrbridgeError:
    """Return the error that `work` ends with: one line in both languages, without the server's password."""
    with pytest.raises(QrbridgeError) as caught:
        work()
    for language in LANGUAGES:
        assert len(caught.value.text(language).splitlines()) == 1
        assert postgres.PASSWORD not in caught.value.text(language)
    return caught.value
