"""`potentia api`: the application under uvicorn."""

import socket

import click
import uvicorn

from potentia.entrypoints import bootstrap, logs
from potentia.entrypoints.cli.environment import current_settings
from potentia.entrypoints.cli.listening import listen
from potentia.entrypoints.http.app import create_app

DRAIN_SECONDS = 5
"""How long requests, streams and sockets may take to end after SIGTERM."""


@click.command("api")
@click.option("--fd", type=int, hidden=True, help="A listening socket that the parent process hands on.")
def api(fd: int | None) -> None:
    """Serve HTTP and WebSocket."""
    settings = current_settings()
    logs.configure(settings.log_level, settings.log_format)
    listener = listen(settings) if fd is None else socket.socket(fileno=fd)
    config = uvicorn.Config(
        create_app(settings, bootstrap.services),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])
