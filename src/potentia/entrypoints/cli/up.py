"""`potentia up`: PostgreSQL, Valkey, the API and the worker on this machine, until Ctrl-C or SIGTERM."""

import asyncio
import contextlib
import json
import socket
from collections.abc import Iterator
from signal import SIGHUP, SIGINT, SIGTERM
from time import perf_counter

import click
from rich.console import Console
from rich.markup import escape

from potentia.entrypoints.cli.embedded.postgres import EmbeddedPostgres
from potentia.entrypoints.cli.embedded.process import StartError
from potentia.entrypoints.cli.embedded.program import Program, output_of
from potentia.entrypoints.cli.embedded.supervisor import Kept
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey
from potentia.entrypoints.cli.environment import environment
from potentia.entrypoints.cli.folder import DataFolder
from potentia.entrypoints.cli.listening import address_of, listen
from potentia.entrypoints.cli.ready import until_ready
from potentia.entrypoints.cli.reload import changes
from potentia.entrypoints.settings import Settings, variable_name

# Fewer of malloc's arenas: each thread's own would hold on to memory that nobody uses.
MEMORY_HINTS = {"MALLOC_ARENA_MAX": "2"}


@click.command("up")
@click.option("--reload", is_flag=True, help="Restart the API and the worker when the source changes.")
def up(reload: bool) -> None:
    """Start everything on this machine and keep it running."""
    environ = environment()
    settings = Settings.read(environ, without=Settings.UP_PROVIDES)
    asyncio.run(_until_stopped(Up(settings, environ), reload=reload))


async def _until_stopped(run: "Up", *, reload: bool) -> None:
    running = asyncio.create_task(run.run(reload=reload))
    for signal in (SIGINT, SIGTERM, SIGHUP):
        asyncio.get_running_loop().add_signal_handler(signal, _stop_once, running)
    with contextlib.suppress(asyncio.CancelledError):
        await running


def _stop_once(running: asyncio.Task[None]) -> None:
    """Ask for the end; asking again changes nothing, or the cleaning up itself would be cut short."""
    if not running.cancelling():
        running.cancel()


class Up:
    """One run of `potentia up`. Cancelling `run` stops all that it started, within ten seconds."""

    def __init__(self, settings: Settings, environ: dict[str, str]) -> None:
        self._settings = settings
        self._environ = MEMORY_HINTS | environ
        self._folder = DataFolder(settings.data_dir)
        self._console = Console(highlight=False, soft_wrap=True)
        self._stack = contextlib.AsyncExitStack()
        self._kept: list[Kept] = []

    async def run(self, *, reload: bool) -> None:
        """Start everything, say where it is, and keep it running.

        Raises:
            StartError: something cannot be started, or died again and again.
        """
        async with self._stack:
            with self._step("Data folder", str(self._folder.path)):
                self._stack.enter_context(self._folder.held())
                listener = self._stack.enter_context(listen(self._settings))
            await self._start_servers()
            self._provide(listener)
            with self._step("Migrations"):
                await output_of(["migrate"], self._environ)
            programs = await self._start_programs(listener)
            await self._keep(address_of(listener), programs if reload else [])

    async def _start_servers(self) -> None:
        if not self._settings.database_url:
            postgres = EmbeddedPostgres(self._folder.path / "postgres")
            await self._start("PostgreSQL", postgres)
            self._environ[variable_name("database_url")] = postgres.url
        if not self._settings.redis_url:
            valkey = EmbeddedValkey(self._folder.path / "valkey")
            await self._start("Valkey", valkey)
            self._environ[variable_name("redis_url")] = valkey.url

    def _provide(self, listener: socket.socket) -> None:
        """Complete the environment of the programs, and tell other commands what they need to reach the servers."""
        if not self._settings.secret_key:
            self._environ[variable_name("secret_key")] = self._folder.secret_key()
        self._environ[variable_name("data_dir")] = str(self._folder.path)
        self._environ[variable_name("http_port")] = str(listener.getsockname()[1])
        self._environ.setdefault(variable_name("public_url"), address_of(listener))
        told = ("database_url", "redis_url", "secret_key", "http_port")
        self._folder.tell({variable_name(name): self._environ[variable_name(name)] for name in told})

    async def _start_programs(self, listener: socket.socket) -> list[Kept]:
        api = Program(["api", "--fd", str(listener.fileno())], self._environ, hand_on=[listener.fileno()])
        worker = Program(["worker"], self._environ)
        for program in (api, worker):
            await program.start()
        self._stack.push_async_callback(_stop_together, [api, worker])
        self._stack.callback(listener.close)  # nobody is kept waiting on a socket that is no longer served
        programs = [Kept("The API", api, self._say), Kept("The worker", worker, self._say)]
        self._kept += programs
        return programs

    async def _start(self, name: str, server: EmbeddedPostgres | EmbeddedValkey) -> None:
        with self._step(name):
            await server.start()
        self._stack.push_async_callback(server.stop)
        self._kept.append(Kept(name, server, self._say))

    async def _keep(self, address: str, reloaded: list[Kept]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for kept in self._kept:
                    group.create_task(kept.run())
                group.create_task(self._announce(address))
                if reloaded:
                    group.create_task(self._reload(reloaded))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None

    async def _announce(self, address: str) -> None:
        made = await self._make_first_administrator()
        with self._step("API and worker"):
            await until_ready(address)
        self._say(f"Potentia is ready at [bold]{address}[/], its manual at {address}/docs; Ctrl-C stops it.")
        if made:
            self._say(f"The one-time password of {made} stands above, and is shown this once.")

    async def _make_first_administrator(self) -> str:
        """The e-mail of the one that was made, if any."""
        try:
            made = await output_of(["users", "first"], self._environ)
        except StartError as error:
            self._say(f"No first administrator was made ({error}): `potentia users create --admin` makes one.")
            return ""
        if not made:
            return ""
        account = json.loads(made)
        self._say(f"The first administrator is {account['email']}, with the one-time password {account['password']}")
        return str(account["email"])

    async def _reload(self, programs: list[Kept]) -> None:
        async for name in changes():
            self._say(f"{name} changed")
            await asyncio.gather(*(program.restart() for program in programs))

    @contextlib.contextmanager
    def _step(self, name: str, detail: str = "") -> Iterator[None]:
        since = perf_counter()
        yield
        self._say(f"[green]✓[/] {name} {escape(detail)} [dim]{perf_counter() - since:.1f} s[/]")

    def _say(self, line: str) -> None:
        self._console.print(line)


async def _stop_together(parts: list[Program]) -> None:
    await asyncio.gather(*(part.stop() for part in parts))
