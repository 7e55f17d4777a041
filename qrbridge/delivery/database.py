"""The database of a business system: how it is reached, and its errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from qrbridge import files
from qrbridge.errors import DeliveryError

WAIT = 10
"""Seconds to wait for another window that writes into the same SQLite file, or for a server."""

_SERVER = {"connect_timeout": str(WAIT), "tcp_user_timeout": "30000"}
"""What libpq is told unless the URL says otherwise; of itself it waits for a cable that was cut."""


def parsed(url: str, base: Path) -> URL | None:
    """Return the URL, a SQLite file's path counted from `base`; None if it is none or keeps nothing."""
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        return None
    if found.drivername == "postgresql":
        return found.set(drivername="postgresql+psycopg", query={**_SERVER, **found.query})
    if found.get_backend_name() != "sqlite":
        return found
    kept = found.database and found.database != ":memory:"
    return found.set(database=str((base / found.database).absolute())) if kept and found.database else None


@contextmanager
def opened(url: URL, target: str) -> Iterator[Engine]:
    """Give the database at `url`; what fails in the block is told as a DeliveryError about `target`."""
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite and not files.is_file(Path(url.database or "")):
        # It would be made, empty, in a place where the business system has none.
        raise DeliveryError("delivery.no_database", target=target, path=url.database)
    try:
        options = {"timeout": WAIT} if sqlite else {}
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=options)
    except (ImportError, NoSuchModuleError):
        raise DeliveryError("delivery.driver", target=target, driver=url.drivername) from None
    except (ValueError, TypeError) as error:  # an option in the URL
        raise DeliveryError("delivery.database", target=target, reason=str(error)[:200]) from None
    try:
        yield engine
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise DeliveryError("delivery.database", target=target, reason=reason) from None
    finally:
        engine.dispose()
