"""`potentia api`: the application under its server."""

import gc
import socket

import click
import uvloop

from potentia.entrypoints import bootstrap, logs
from potentia.entrypoints.cli.environment import current_settings
from potentia.entrypoints.cli.listening import listen
from potentia.entrypoints.http.app import create_app
from potentia.entrypoints.http.server import server


@click.command("api")
@click.option("--fd", type=int, hidden=True, help="A listening socket that the parent process hands on.")
def api(fd: int | None) -> None:
    """Serve HTTP and WebSocket until SIGTERM or Ctrl-C."""
    settings = current_settings()
    logs.configure(settings.log_level, settings.log_format)
    listener = listen(settings) if fd is None else socket.socket(fileno=fd)
    app = create_app(settings, bootstrap.services)
    # What is loaded by now stays: the collector would go through all of it, 100 ms and more, in the midst of requests.
    gc.collect()
    gc.freeze()
    uvloop.run(server(app, host=settings.http_host, port=settings.http_port).serve(sockets=[listener]))
