"""`qrbridge scan`: pictures or digit lines in, transfers out."""

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import click

from qrbridge import bridge, intake
from qrbridge.bridge import Receiver, Reception
from qrbridge.counter import FaultsError, Window, receiving
from qrbridge.counter.receiving import Seen
from qrbridge.errors import FrameError, IncompleteError, QrbridgeError
from qrbridge.pack import File
from qrbridge.picture.film import READERS
from qrbridge.station import Station
from qrbridge_cli import language, records
from qrbridge_cli.figures import Figures
from qrbridge_cli.options import now, open_window, station_option
from qrbridge_cli.stdout import folder_only
from qrbridge_cli.terminal import say
from qrbridge_cli.texts import Texts

LIVE = ("camera:", "serial:")


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@station_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    callback=folder_only,
    help="A folder: files and records also land there.",
)
@click.option("--stats", is_flag=True, help="End with a JSON line of figures.")
@click.option(
    "--reader",
    "readers",
    multiple=True,
    type=click.Choice(READERS),
    help="Find symbols with this reader only; may be given again. All of them, if not given.",
)
@click.option("--count", type=click.IntRange(1), help="Stop after so many transfers.")
def scan(
    sources: tuple[str, ...],
    station: Station,
    out: Path | None,
    stats: bool,
    readers: tuple[str, ...],
    count: int | None,
) -> None:
    """Read SOURCEs: pictures, folders, videos, PDFs; digit lines from - or a .txt file.

    camera:0 and serial:PORT are read until Ctrl-C, or until --count transfers have come. Prints one JSON line
    for each transfer. What is verified, meant for this station and new goes into its inbox.
    """
    figures, receiver = Figures(), Receiver()
    found = _envelopes(Texts(sources, readers or READERS, figures), receiver, figures)
    with open_window(station) as window, suppress(*_ends(sources)):
        for envelope, seen in islice(found, count):
            _say(_take_in(window, envelope, seen, out, figures))
    waiting = receiver.incomplete()
    for part in waiting:
        _say(_incomplete(part))
    if stats:
        _say({"stats": figures.summary(len(waiting))})
    _judge(figures, waiting)


def _ends(sources: tuple[str, ...]) -> list[type[BaseException]]:
    """Return what ends reading as it should: Ctrl-C, where a source has no end of its own."""
    return [KeyboardInterrupt] if any(name.startswith(LIVE) for name in sources) else []


def _envelopes(texts: Texts, receiver: Receiver, figures: Figures) -> Iterator[tuple[bytes, Seen]]:
    """Yield each envelope that is whole, and how it came in."""
    for text in texts:
        for data in texts.frames(text):
            try:
                reception = receiver.add(data)
            except QrbridgeError as error:
                figures.reject(error)
                continue
            figures.count(reception)
            texts.note(reception)
            if reception.envelope is not None:
                yield reception.envelope, Seen(texts.source, reception.received, reception.duplicates)
    for envelope in receiver.last_attempts():
        yield envelope, Seen(texts.source)


def _take_in(
    window: Window, envelope: bytes, seen: Seen, out: Path | None, figures: Figures
) -> dict[str, object]:
    transfer = bridge.transfer_id(envelope).hex()
    try:
        filed = receiving.take_in(window, envelope, seen, now(), out)
    except QrbridgeError as error:
        if isinstance(error, FaultsError):
            records.tell(error.findings)
        figures.refused.append(error)
        return {"transfer": transfer, "status": "refused", "code": error.code, "error": language.of(error)}
    records.tell(filed.findings)
    figures.complete += 1
    return {"transfer": transfer, "status": "imported"} | _describe(filed)


def _describe(filed: intake.Filed) -> dict[str, object]:
    content, claims = filed.arrival.content, filed.arrival.claims
    if isinstance(content, File):
        what: dict[str, object] = {"kind": "file", "name": content.name, "bytes": len(content.data)}
    else:
        what = {"kind": "record", "profile": content.profile, "version": content.version}
    return {
        **what,
        **filed.about,
        "issuer": claims.issuer,
        "issued_at": claims.issued_at,
        "receipt": bridge.receipt(filed.arrival.digest),
        "inbox": filed.item.number,
        "path": str(filed.path) if filed.path else None,
    }


def _incomplete(part: Reception) -> dict[str, object]:
    return {
        "transfer": part.transfer.hex(),
        "status": "incomplete",
        "received": part.received,
        "needed": part.needed,
        "suspect": part.state == "suspect",
    }


def _say(line: dict[str, object]) -> None:
    say(json.dumps(line, ensure_ascii=False))


def _judge(figures: Figures, waiting: tuple[Reception, ...]) -> None:
    """Raise what decides the exit code: bad data first, then what is missing."""
    problems = figures.refused + figures.failed
    for error in problems[:-1]:
        say(f"qrbridge: error: {language.of(error)}", err=True)
    if problems:
        raise problems[-1]
    if figures.hint is not None and (waiting or not figures.complete):
        say(f"qrbridge: warning: {language.of(figures.hint)}", err=True)
    if waiting:
        fullest = max(waiting, key=lambda part: part.received / part.needed)
        code = "scan.suspect" if fullest.state == "suspect" else "scan.incomplete"
        raise IncompleteError(
            code, transfer=fullest.transfer.hex(), received=fullest.received, needed=fullest.needed
        )
    if not figures.complete:
        if figures.rejected:
            raise FrameError("scan.only_rejected", count=figures.frames_rejected)
        if not (figures.pictures or figures.unreadable):
            raise IncompleteError("scan.no_line", foreign=figures.foreign)
        raise IncompleteError("scan.nothing", pictures=figures.pictures, foreign=figures.foreign)
