"""The server under both twins: the one that ours has, with the same options."""

import socket
from typing import Any

import uvicorn
import uvloop

POOL_SIZE = 10
"""As POTENTIA_DATABASE_POOL_SIZE has it where it is not set."""


def serve(app: Any, descriptor: int) -> None:
    """Serve the application on a listening socket that was handed on."""
    config = uvicorn.Config(
        app, http="httptools", lifespan="on", log_config=None, access_log=False, server_header=False
    )
    uvloop.run(uvicorn.Server(config).serve(sockets=[socket.socket(fileno=descriptor)]))
