"""`delivery.toml` in a station's folder -> its targets: where what arrives goes, by name."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from qrbridge import files
from qrbridge.delivery.database import parsed
from qrbridge.delivery.parse_tables import parse_tables
from qrbridge.delivery.values import FileTarget, Layout, TableTarget, Target, form_of
from qrbridge.delivery.writing import WRITERS, has_bom
from qrbridge.errors import DeliveryError, ProfileError, UsageError
from qrbridge.profile import Profile
from qrbridge.profile.convert import CHARSETS
from qrbridge.profile.read import Source

CONFIG_FILE = "delivery.toml"

_LIMIT = 1_000_000
"""Bytes of a file that an administrator writes."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_FILE_KEYS = ("kind", "folder", "format", "charset", "bom", "line_ends", "spreadsheet")
_TABLE_KEYS = ("kind", "url", "mapping", "marker", "key")
_LINE_ENDS = ("lf", "crlf")


def load(folder: Path, profile: Profile) -> dict[str, Target]:
    """Return the targets of the station in `folder`, a department's of this profile, in the file's order.

    UsageError if it has no delivery.toml, DeliveryError for a mistake in that or in a mapping file.
    """
    path = folder / CONFIG_FILE
    if not files.is_file(path):
        raise UsageError("delivery.no_targets", path=path)
    with _told():
        source = _source(path)
        source.allow(source.content, ("target",), "the file")
        described = source.table_of(source.content, "target", "the file")
        return {name: _target(source, name, described, folder, profile) for name in described}


def pick(targets: Mapping[str, Target], name: str | None) -> list[Target]:
    """Return the target called `name`, or all of them; UsageError if there is none."""
    if name is None:
        return list(targets.values())
    if name not in targets:
        raise UsageError("delivery.no_target", found=name[:40], known=", ".join(targets) or "none")
    return [targets[name]]


def _target(
    source: Source, name: str, described: Mapping[str, object], folder: Path, profile: Profile
) -> Target:
    if not _NAME.fullmatch(name):
        raise source.mistake(f"the target's name {name!r:.40} must be of a-z, 0-9, _ and -", name)
    target = source.table_of(described, name, "target")
    kind = source.text_of(target, "kind", name)
    if kind not in ("file", "table"):
        raise source.mistake(f"kind of {name} is {kind!r:.40}, allowed are file, table", name, "kind")
    if kind == "file":
        return _file(source, name, target, folder, profile)
    return _table(source, name, target, folder, profile)


def _file(
    source: Source, name: str, target: Mapping[str, object], folder: Path, profile: Profile
) -> FileTarget:
    source.allow(target, _FILE_KEYS, name)
    layout = Layout(
        format=_one_of(source, target, name, "format", tuple(WRITERS), None),
        charset=_one_of(source, target, name, "charset", CHARSETS, profile.charset),
        bom=source.yes_of(target, "bom", name),
        crlf=_one_of(source, target, name, "line_ends", _LINE_ENDS, "lf") == "crlf",
        spreadsheet=source.yes_of(target, "spreadsheet", name),
    )
    if layout.bom and not has_bom(layout.charset):
        raise source.mistake(f"{layout.charset.upper()} has no byte order mark, leave out bom", name, "bom")
    if layout.spreadsheet and layout.format != "csv":
        raise source.mistake("spreadsheet goes with format csv only", name, "spreadsheet")
    return FileTarget(name, folder / source.text_of(target, "folder", name), layout)


def _table(
    source: Source, name: str, target: Mapping[str, object], folder: Path, profile: Profile
) -> TableTarget:
    source.allow(target, _TABLE_KEYS, name)
    url = parsed(source.text_of(target, "url", name), folder)
    if url is None:
        raise source.mistake("url must be like postgresql://user@host/database", name, "url")
    mapping = _source(folder / source.text_of(target, "mapping", name))
    tables = parse_tables(mapping, form_of(profile), profile.outbound)
    key = source.optional_text(target, "key", name)
    if source.yes_of(target, "marker", name, default=True) == (key is not None):
        raise source.mistake("marker = false needs a key, and a key needs marker = false", name)
    digests = [column.name for column in tables.main.columns if column.arrival == "digest"]
    if key is not None and key not in digests:
        raise source.mistake(
            f'key {key!r:.40} must be a column of {mapping.file} with arrival = "digest"', name, "key"
        )
    return TableTarget(name, url, tables, key)


def _one_of(
    source: Source,
    target: Mapping[str, object],
    name: str,
    key: str,
    known: tuple[str, ...],
    default: str | None,
) -> str:
    value = source.text_of(target, key, name, default)
    if value not in known:
        raise source.mistake(f"{key} of {name} is {value!r:.40}, allowed are {', '.join(known)}", name, key)
    return value


def _source(path: Path) -> Source:
    try:
        return Source(path.name, files.read(path, _LIMIT).decode())
    except UnicodeDecodeError:
        raise DeliveryError("delivery.mistake", file=path.name, reason="it is no text in UTF-8") from None


@contextmanager
def _told() -> Iterator[None]:
    """Tell a mistake as one of a delivery: what reads profiles reads these files, too."""
    try:
        yield
    except ProfileError as error:
        raise DeliveryError("delivery.mistake", **error.facts) from None
