"""The socket that the API listens on: bound before anything else starts, and handed on when the API is restarted."""

import errno
import socket

from potentia.entrypoints.cli.embedded.process import StartError
from potentia.entrypoints.settings import Settings, variable_name

BACKLOG = 2048


def listen(settings: Settings) -> socket.socket:
    """A listening socket on the address that the settings name.

    Raises:
        StartError: the port is taken or not allowed, or the host is not one of this machine's.
    """
    host, port = settings.http_host, settings.http_port
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartError(
                f"Port {port} on {host} is taken: stop what uses it, or set {variable_name('http_port')}"
            ) from None
        raise StartError(f"Cannot listen on {host}, port {port}: {error.strerror}") from error


def address_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds it, such as `http://127.0.0.1:8000`."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
