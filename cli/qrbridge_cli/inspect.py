"""`qrbridge inspect`: what a frame, picture, envelope or trust card says; nothing of it is verified."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import click

from qrbridge import bridge, envelope, files, fountain, frame, line, pack
from qrbridge.bridge import Receiver
from qrbridge.envelope import trust
from qrbridge.errors import FrameError, QrbridgeError
from qrbridge.frame import Whole
from qrbridge.pack import File
from qrbridge.picture.film import READERS
from qrbridge_cli import catalogue, language
from qrbridge_cli.figures import Figures
from qrbridge_cli.terminal import say
from qrbridge_cli.texts import Texts

Facts = dict[str, object]


@click.command()
@click.argument("thing", metavar="ANYTHING")
def inspect(thing: str) -> None:
    """Tell what ANYTHING says: a picture, folder, video, PDF, digit lines, envelope, trust card, or digits.

    One JSON line for each frame and each envelope that comes out. Nothing is verified, nothing imported.
    """
    path = Path(thing)
    found = _of_bytes(path) if files.is_file(path) else None
    if found is not None:
        _say(found)
        return
    texts = iter([thing]) if thing.isdecimal() and not files.is_folder(path) else iter(_texts(thing))
    for facts in _of_texts(texts):
        _say(facts)


def _texts(thing: str) -> Iterator[str]:
    figures = Figures()
    yield from Texts((thing,), READERS, figures)
    for error in figures.failed:
        raise error


def _of_bytes(path: Path) -> Facts | None:
    """Return the facts of an envelope or a trust card, None for a file that is neither."""
    head = files.head(path, 64)
    if head[:1] in (b"\xd2", b"\xd0"):
        return _of_envelope(files.read(path, fountain.MAX_LENGTH))
    if not head.lstrip().startswith(b"{"):
        return None
    card = trust.card_from_json(files.read(path, trust.CARD_LIMIT))
    return {
        "what": "trust card",
        "name": card.name,
        "role": card.role,
        "profile": card.profile,
        "fingerprint": card.key.fingerprint,
    }


def _of_texts(texts: Iterator[str]) -> Iterator[Facts]:
    receiver, seen = Receiver(), False
    for text in texts:
        seen = True
        try:
            frames = line.frames(text)
        except QrbridgeError as error:
            yield {"what": "no frame", "text": text.strip()[:60], "error": language.of(error)}
            continue
        for data in frames:
            yield _of_frame(data)
            done = receiver.add(data).envelope
            if done is not None:
                yield _of_envelope(done)
    if not seen:
        raise FrameError("scan.no_symbol")


def _of_frame(data: bytes) -> Facts:
    content = frame.decode(data)
    facts: Facts = {"what": "frame", "format_version": frame.FORMAT_VERSION, "bytes": len(data)}
    if isinstance(content, Whole):
        transfer = bridge.transfer_id(content.envelope).hex()
        return facts | {"kind": "whole", "transfer": transfer, "envelope_bytes": len(content.envelope)}
    return facts | {
        "kind": "packet",
        "transfer": content.transfer.hex(),
        "envelope_bytes": content.length,
        "packets": fountain.source_symbols(content.length, len(content.symbol)),
        "symbol_size": len(content.symbol),
        "esi": content.esi,
    }


def _of_envelope(data: bytes) -> Facts:
    signed = envelope.parse(data)
    claims = signed.claims
    facts: Facts = {
        "what": "envelope, not verified",
        "transfer": bridge.transfer_id(data).hex(),
        "receipt": bridge.receipt_of(data),
        "sha256": sha256(data).hexdigest(),
        "bytes": len(data),
        "algorithm": signed.algorithm,
        "kid": signed.kid.hex(),
        "issuer": claims.issuer,
        "audience": claims.audience,
        "issued_at": claims.issued_at,
        "expires_at": claims.expires_at,
    }
    content = pack.unpack(signed.payload, catalogue.dictionaries())
    if isinstance(content, File):
        return facts | {"kind": "file", "name": content.name, "content_bytes": len(content.data)}
    return facts | {"kind": "record", "profile": content.profile, "version": content.version}


def _say(facts: Facts) -> None:
    say(json.dumps(facts, ensure_ascii=False))
