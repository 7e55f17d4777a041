"""Addresses -> handlers: who may ask what, errors as JSON, and the files of the page."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from qrbridge.desk import arrivals, feeds, hall, oversight, people, receive, shapes, shows
from qrbridge.desk.call import Call, Desk, Download, Handler
from qrbridge.desk.guard import Guard
from qrbridge.errors import DeskError, QrbridgeError, UsageError
from qrbridge.operators import CLERK, SUPERVISOR

SMALL, LARGE = 1_000_000, 200_000_000
"""Bytes of a body: of JSON, and of a file that is dropped."""

LONG_POLL = 20.0
"""Seconds after which a page that waits for news is answered that there is none."""

STEP = 0.05

AT_ONCE = 2
"""Files of minutes that are read at once; everything else goes on beside them."""

OPEN = "open"
"""Whoever has the page open may ask; CLERK: who is signed in; SUPERVISOR: one of them."""

PERSON = "x-person"
"""The header of requests that somebody's click, key, card or code has caused."""

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".html": "text/html"}


@dataclass(frozen=True, slots=True)
class Door:
    """An address, the handler behind it, who may ask, how large a body may be, and whether it takes long."""

    method: str
    path: str
    handler: Handler
    access: str = CLERK
    limit: int = SMALL
    slow: bool = False


DOORS = (
    Door("GET", "/api/me", people.me, OPEN),
    Door("GET", "/api/words", people.words, OPEN),
    Door("POST", "/api/sign-in", people.sign_in, OPEN),
    Door("POST", "/api/sign-out", people.sign_out, OPEN),
    Door("POST", "/api/first-operator", people.first, OPEN),
    Door("GET", "/api/operators", people.listed, SUPERVISOR),
    Door("POST", "/api/operators", people.add, SUPERVISOR),
    Door("POST", "/api/operators/remove", people.remove, SUPERVISOR),
    Door("POST", "/api/receive/line", receive.line),
    Door("POST", "/api/receive/picture", receive.picture, limit=LARGE),
    Door("POST", "/api/receive/file", receive.file, limit=LARGE, slow=True),
    Door("GET", "/api/receive/sources", feeds.listed),
    Door("POST", "/api/receive/start", feeds.start),
    Door("POST", "/api/receive/stop", feeds.stop),
    Door("GET", "/api/receive/view", feeds.view),
    Door("GET", "/api/receive/look", feeds.seen),
    Door("GET", "/api/arrivals", arrivals.listed),
    Door("GET", "/api/arrivals/{number}", arrivals.one),
    Door("GET", "/api/arrivals/{number}/export", arrivals.export),
    Door("GET", "/api/arrivals/{number}/copy", arrivals.copied),
    Door("POST", "/api/arrivals/{number}/deliver", arrivals.deliver),
    Door("POST", "/api/arrivals/{number}/check", arrivals.checked),
    Door("POST", "/api/arrivals/{number}/answer", arrivals.answer),
    Door("GET", "/api/shows/{id}", shows.pictures),
    Door("POST", "/api/shows/{id}/shown", shows.shown),
    Door("GET", "/api/shows/{id}/sheet.pdf", shows.sheet),
    Door("GET", "/api/applications", hall.listed),
    Door("POST", "/api/applications", hall.dropped, limit=LARGE),
    Door("GET", "/api/applications/{number}", hall.one),
    Door("POST", "/api/applications/{number}/send", hall.send),
    Door("GET", "/api/applications/{number}/notice.pdf", hall.notice),
    Door("GET", "/api/applications/{number}/collection.pdf", hall.collection),
    Door("GET", "/api/lights", oversight.lights),
    Door("GET", "/api/trace/{number}", oversight.trace),
    Door("GET", "/api/figures", oversight.figures),
    Door("POST", "/api/training/next", people.lesson),
    Door("GET", "/api/audit", oversight.entries),
    Door("POST", "/api/audit/verify", oversight.verify),
    Door("GET", "/api/audit/export", oversight.export, SUPERVISOR),
)


def make(desk: Desk, port: int) -> ASGIApp:
    """Return the application that serves a desk on this machine's `port`."""
    cookie = f"qrbridge-{port}"
    routes = [
        Route("/", _entry(desk, cookie)),
        Route("/page/{name}", _page),
        Route("/api/receive/next", _news(desk, cookie)),
        *(Route(door.path, _endpoint(desk, cookie, door), methods=[door.method]) for door in DOORS),
    ]
    hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
    return Guard(Starlette(routes=routes), hosts)


Endpoint = Callable[[Request], Awaitable[Response]]


def _entry(desk: Desk, cookie: str) -> Endpoint:
    async def entry(request: Request) -> Response:
        token = request.query_params.get("token")
        if token is not None and (name := desk.sessions.enter(token)):
            answer = RedirectResponse("/", 303)
            answer.set_cookie(cookie, name, httponly=True, samesite="strict")
            return answer
        try:
            desk.sessions.find(request.cookies.get(cookie, ""))
        except DeskError:
            return HTMLResponse(_text("closed.html"), 403)
        return HTMLResponse(_text("index.html"))

    return entry


async def _page(request: Request) -> Response:
    name = request.path_params["name"]
    suffix = f".{name.rpartition('.')[2]}"
    if suffix not in TYPES or not name.replace(".", "").replace("-", "").replace("_", "").isalnum():
        return Response(status_code=404)
    try:
        return Response(_text(name), media_type=TYPES[suffix])
    except OSError:
        return Response(status_code=404)


def _text(name: str) -> str:
    # The player's script is the one of the HTML files that `encode` writes.
    room = "qrbridge.picture" if name == "player.js" else "qrbridge.desk"
    folder = resources.files(room)
    return (folder if name == "player.js" else folder / "page").joinpath(name).read_text("utf-8")


def _endpoint(desk: Desk, cookie: str, door: Door) -> Endpoint:
    limiter = CapacityLimiter(AT_ONCE) if door.slow else None

    async def endpoint(request: Request) -> Response:
        try:
            call = _call(desk, cookie, door.access, request)  # before anything is taken from a stranger
            data = await _body(request, door.limit)
            work = partial(_handled, door.handler, replace(call, data=data))
            return _answer(await to_thread.run_sync(work, limiter=limiter))
        except QrbridgeError as error:
            return JSONResponse(shapes.error(error), _status(error))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it

    return endpoint


def _news(desk: Desk, cookie: str) -> Endpoint:
    async def news(request: Request) -> Response:
        try:
            call = _call(desk, cookie, CLERK, request)
        except QrbridgeError as error:
            return JSONResponse(shapes.error(error), _status(error))
        after, version = call.asked("after"), call.asked("version")
        number = desk.tray.number if after is None else after
        version = desk.tray.version if version is None else version  # what the page shows now
        for _ in range(int(LONG_POLL / STEP) if after is not None else 0):
            if desk.tray.number > number or desk.tray.version != version or desk.closing.is_set():
                break
            await asyncio.sleep(STEP)
        try:
            _call(desk, cookie, CLERK, request)  # who has signed out meanwhile is told nothing
        except QrbridgeError as error:
            return JSONResponse(shapes.error(error), _status(error))
        reached = desk.tray.number  # what happens from here on is told next time
        found = await run_in_threadpool(desk.tray.after, number)
        told = await run_in_threadpool(receive.look, desk, found, 0)
        return JSONResponse(told | {"after": reached})

    return news


def _handled(handler: Handler, call: Call) -> object:
    """Return the answer; whatever was done, how far the log reaches is noted beside it."""
    try:
        return handler(call)
    finally:
        with suppress(QrbridgeError):
            call.desk.window.note_head()


def _call(desk: Desk, cookie: str, access: str, request: Request) -> Call:
    session = desk.sessions.find(request.cookies.get(cookie, ""))
    operator = session.operator
    if access != OPEN:
        operator = desk.sessions.working(session)
        if people.still_here(session, desk) is None:
            desk.sessions.sign_out(session)
            raise DeskError("desk.signed_out")
        if access == SUPERVISOR and operator.role != SUPERVISOR:
            raise DeskError("desk.not_supervisor")
        if request.headers.get(PERSON):
            desk.sessions.touch(session)
    return Call(desk, session, operator, request.path_params, request.query_params)


async def _body(request: Request, limit: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise UsageError("desk.too_large", allowed=limit)
        parts.append(part)
    return b"".join(parts)


def _answer(told: object) -> Response:
    if not isinstance(told, Download):
        return JSONResponse(told)
    headers = {}
    if told.name is not None:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(told.name, safe='')}"
    return Response(told.data, media_type=told.media_type, headers=headers)


def _status(error: QrbridgeError) -> int:
    codes = {"desk.no_session": 401, "desk.signed_out": 401, "desk.locked": 401, "desk.wrong_password": 403}
    codes |= {"desk.not_supervisor": 403, "desk.wait": 429, "desk.too_large": 413}
    return codes.get(error.code, 400)
