"""The API's server: uvicorn, told to let go of open streams before it waits for them."""

import asyncio
import signal
import socket
from types import FrameType

import uvicorn
from litestar import Litestar

DRAIN_SECONDS = 8
"""How long open requests may take to end; with the closing of pools after it, the process is gone within 10 s."""


class DrainingServer(uvicorn.Server):
    """Says that it is about to stop *before* it waits for connections to end.

    The application's own shutdown comes after that wait, which a stream that nobody told would make endless. So
    streams watch `draining`: when it is set they send a hint to retry and end.
    """

    def __init__(self, config: uvicorn.Config, draining: asyncio.Event) -> None:
        super().__init__(config)
        self._draining = draining

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._draining.set()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal asks to stop, and stopping is no failure: the process ends with 0. A second Ctrl-C does not wait."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def server(app: Litestar, *, host: str, port: int, drain_seconds: int = DRAIN_SECONDS) -> DrainingServer:
    """A server for the application on the running loop; port 0 takes a free one.

    Behind a proxy that the settings trust, the caller's address and scheme are those that it forwards.
    """
    proxies = list(app.state.settings.trusted_proxies)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=drain_seconds,
    )
    return DrainingServer(config, app.state.draining)
