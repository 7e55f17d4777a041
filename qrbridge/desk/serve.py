"""Serves a desk on this machine until it is stopped."""

import socket
from collections.abc import Callable

import uvicorn

from qrbridge.desk.app import make
from qrbridge.desk.call import Desk
from qrbridge.errors import UsageError

HOST = "127.0.0.1"

PATIENCE = 2
"""Seconds that a page which waits for news may take to be told that the desk closes."""


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
    config = uvicorn.Config(
        make(desk, port),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    server = _Server(config, begun)
    server.run(sockets=[listening])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, begun: Callable[[], None]) -> None:
        super().__init__(config)
        self._begun = begun

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._begun()
