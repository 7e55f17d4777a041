"""Serves a desk on this machine until it is stopped."""

import socket
from collections.abc import Callable

import uvicorn

from qrbridge.desk.app import make
from qrbridge.desk.call import Desk
from qrbridge.errors import UsageError

HOST = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """Return a socket on this machine's `port`, 0 for any that is free; UsageError if it is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        listening.close()
        raise UsageError("desk.port", port=port, reason=(error.strerror or str(error)).lower()) from None
    return listening


def serve(desk: Desk, listening: socket.socket, begun: Callable[[], None]) -> None:
    """Serve the desk on a socket until the process is told to stop; `begun` is called when it answers."""
    port = listening.getsockname()[1]
    config = uvicorn.Config(make(desk, port), log_config=None, access_log=False, server_header=False)
    server = _Server(config, begun, desk)
    server.run(sockets=[listening])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, begun: Callable[[], None], desk: Desk) -> None:
        super().__init__(config)
        self._begun, self._desk = begun, desk

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._begun()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._desk.closing.set()  # pages that wait for news are answered, and go
        await super().shutdown(sockets)
