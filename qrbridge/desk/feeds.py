"""Sources that the server reads itself, each in a thread of its own: cameras and serial scanners."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

from qrbridge import serial_line
from qrbridge.desk import people, receive, shapes
from qrbridge.desk.call import Call, Download
from qrbridge.desk.eyes import Eye, Feed
from qrbridge.errors import DeskError, PictureError, QrbridgeError
from qrbridge.picture import camera, writing

KINDS = ("camera", "serial")
PATIENCE = 5.0
"""Seconds that a device has to let go: it looks up whether to stop after each picture, or pause of a line."""

MAX_NAME = 64


def listed(call: Call) -> dict[str, Any]:
    """Return the cameras and ports that there are, and what is running."""
    running = call.desk.feeds
    return {
        "cameras": sorted(int(number) for number in _numbers("video") if number.isdecimal()),
        "ports": sorted(str(path) for kind in ("ttyACM*", "ttyUSB*") for path in Path("/dev").glob(kind)),
        "running": [
            {"source": name, "ok": feed.error is None, "text": shapes.words(feed.error)}
            for name, feed in list(running.items())
        ],
    }


def start(call: Call) -> dict[str, Any]:
    """Begin to read a source, "camera:0" or "serial:/dev/ttyACM0", until it is stopped or ends."""
    name = call.text("source")
    kind, _, device = name.partition(":")
    if kind not in KINDS or not device or len(name) > MAX_NAME:
        raise DeskError("desk.source", found=name[:64])
    running, feed = call.desk.feeds, Feed()
    with call.desk.lock:
        if name in running and running[name].error is None:
            return listed(call)
        running[name] = feed
    work = _watch if kind == "camera" else _listen
    feed.thread = Thread(target=_guarded, args=(work, call, feed, device), daemon=True)
    feed.thread.start()
    return listed(call)


def stop(call: Call) -> dict[str, Any]:
    """Stop reading a source; it can be opened again, here or elsewhere, once this is answered."""
    feed = call.desk.feeds.get(call.text("source"))
    if feed:
        feed.stop.set()
        if feed.thread:
            feed.thread.join(PATIENCE)
        call.desk.feeds.pop(call.text("source"), None)
    return listed(call)


def view(call: Call) -> Download:
    """Return the last picture of a camera that the server reads."""
    feed = _feed(call)
    if feed.picture is None:
        raise DeskError("desk.no_picture")
    return Download(writing.jpeg(feed.picture.pixels), "image/jpeg")


def seen(call: Call) -> dict[str, Any]:
    """Return what was seen in that picture."""
    return receive.look(call.desk, [], 0, _feed(call).seen)


def _numbers(kind: str) -> list[str]:
    return [path.name.removeprefix(kind) for path in Path("/dev").glob(f"{kind}*")]


def _feed(call: Call) -> Feed:
    found = call.desk.feeds.get(call.query.get("source", ""))
    if found is None:
        raise DeskError("desk.no_picture")
    if found.error:
        raise found.error
    return found


def _guarded(work: Callable[[Call, Feed, str], None], call: Call, feed: Feed, device: str) -> None:
    try:
        work(call, feed, device)
    except QrbridgeError as error:
        feed.error = error
    except Exception as error:  # of a driver, say: nobody else would hear of it
        feed.error = DeskError("desk.device", found=device, reason=str(error).partition("\n")[0][:200])
    if feed.error:
        call.desk.tray.tell(device, feed.error)


def _watch(call: Call, feed: Feed, device: str) -> None:
    eye = Eye()
    for picture in camera.pictures(device):
        if feed.stop.is_set():
            return
        try:
            seen = eye.look(picture.pixels)
        except PictureError:
            continue  # one bad picture of many
        feed.picture, feed.seen = picture, seen
        _feed_tray(call, seen.texts, "server-camera")


def _listen(call: Call, feed: Feed, device: str) -> None:
    for text in serial_line.lines(device):
        if feed.stop.is_set():
            return
        if text:
            call.desk.tray.part("serial")
            _feed_tray(call, [text], "serial")


def _feed_tray(call: Call, texts: list[str], source: str) -> None:
    """Take in what a source has read, for who works here now; nothing while nobody does."""
    desk = call.desk
    try:
        operator = desk.sessions.working(call.session)
    except DeskError:
        return
    if people.still_here(call.session, desk) is not None:
        desk.tray.feed(texts, source, receive.taking(replace(call, operator=operator)))
