"""The service as it runs in earnest, on servers of its own in a temporary folder: all end with the block."""

import asyncio
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from bench.harness.client import Connection, WrongAnswer, request
from bench.harness.processes import Cores, cores, on
from potentia.entrypoints.cli.embedded.postgres import EmbeddedPostgres
from potentia.entrypoints.cli.embedded.process import StartError, dying_with_parent, spawn, stop, tail
from potentia.entrypoints.cli.embedded.program import output_of
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey
from potentia.entrypoints.settings import variables

START_SECONDS = 30.0
STOP_SECONDS = 8.5
SETTINGS = {
    "POTENTIA_ENVIRONMENT": "production",
    "POTENTIA_LOG_FORMAT": "json",
    "POTENTIA_ACCESS_TOKEN_SECONDS": "86400",
}
OPTIONAL_SETTINGS = {"limits": "off"}
"""Set where there is such a setting: a benchmark is what limits are made to stop."""


@dataclass(frozen=True)
class Server:
    """A process that listens on a port of this machine."""

    port: int
    process: int


@dataclass(frozen=True)
class Stage:
    """Postgres and Valkey with nothing in them, and what it takes to start programs on them."""

    environ: dict[str, str]
    folder: Path
    cores: Cores
    postgres: int
    valkey: int
    stack: AsyncExitStack

    @property
    def database_url(self) -> str:
        """As asyncpg takes it."""
        return self.environ["POTENTIA_DATABASE_URL"].replace("+asyncpg", "")

    @property
    def secret_key(self) -> str:
        return self.environ["POTENTIA_SECRET_KEY"]

    async def api(self) -> Server:
        """`potentia api` on a core of its own."""
        return await self.listening("api", ["-P", "-m", "potentia.entrypoints.cli.main", "api", "--fd"], "/ready")

    async def worker(self) -> int:
        """`potentia worker`; its process."""
        return await self._start("worker", ["-P", "-m", "potentia.entrypoints.cli.main", "worker"], self.cores.others)

    async def listening(self, name: str, arguments: Sequence[str], path: str) -> Server:
        """A Python program that is given a listening socket as its last argument; it answers on `path` when ready."""
        listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        number = listener.fileno()
        process = await self._start(name, [*arguments, str(number)], self.cores.service, hand_on=[number])
        server = Server(listener.getsockname()[1], process)
        listener.close()
        try:
            await _until_ready(server.port, path)
        except TimeoutError:
            raise StartError(f"{name} is not ready: {tail(self.folder / f'{name}.log')}") from None
        return server

    async def _start(
        self, name: str, arguments: Sequence[str], chosen: Sequence[int], hand_on: Sequence[int] = ()
    ) -> int:
        with on(chosen):
            process = await spawn(
                [*dying_with_parent(Signals.SIGKILL), sys.executable, *arguments],
                log=self.folder / f"{name}.log",
                environ=self.environ,
                hand_on=hand_on,
            )
        self.stack.push_async_callback(stop, process, Signals.SIGTERM, STOP_SECONDS)
        return process.pid


@asynccontextmanager
async def stage(**settings: str) -> AsyncIterator[Stage]:
    """Servers and a migrated database; keyword settings: `run_concurrency="8"`."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="potentia-bench-")))
        division = cores()
        stack.enter_context(on(division.others))
        postgres, valkey = EmbeddedPostgres(folder / "postgres"), EmbeddedValkey(folder / "valkey")
        for server in (postgres, valkey):
            await server.start()
            stack.push_async_callback(server.stop)
        environ = _environ(postgres.url, valkey.url, settings)
        await output_of(["migrate"], environ)
        yield Stage(environ, folder, division, postgres.process.pid, valkey.process.pid, stack)


def _environ(database_url: str, redis_url: str, settings: dict[str, str]) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("POTENTIA_")}
    known = {name: value for name, value in OPTIONAL_SETTINGS.items() if name in variables()}
    named = {f"POTENTIA_{name.upper()}": value for name, value in (known | settings).items()}
    return {
        **inherited,
        **SETTINGS,
        "POTENTIA_DATABASE_URL": database_url,
        "POTENTIA_REDIS_URL": redis_url,
        "POTENTIA_SECRET_KEY": secrets.token_urlsafe(48),
        **named,
    }


async def _until_ready(port: int, path: str) -> None:
    asked = request("GET", path)
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                connection = await Connection.open(port)
                await connection.exchange(asked)
                connection.close()
                return
            except (OSError, WrongAnswer):
                await asyncio.sleep(0.1)
