"""A real `potentia up` as a child process, seen as a person sees it: its output, its exit code, its processes."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Sequence
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Self

import httpx

START_SECONDS = 60.0
STOP_SECONDS = 10.0
AS_ANOTHER_USER = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
AS_ROOT = ["unshare", "--user", "--map-root-user", "--"]


def as_ordinary_user() -> list[str]:
    """The prefix under which a program sees itself as an ordinary user, who owns what we own."""
    return AS_ANOTHER_USER if os.geteuid() == 0 else []


def as_root() -> list[str]:
    """The prefix under which a program sees itself as root."""
    return [] if os.geteuid() == 0 else AS_ROOT


class Machine:
    """One `potentia up` on the data folder `data`; leaving the block ends it, whatever happened."""

    process: Process

    def __init__(self, data: Path, *, name: str = "up", prefix: Sequence[str] = (), **settings: str) -> None:
        self.data = data
        self._name = name
        self._prefix = prefix
        self._settings = {"DATA_DIR": str(data), "HTTP_PORT": "0"} | settings

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        if self.process.returncode is None:
            self.process.send_signal(SIGTERM)
            await asyncio.wait_for(self.process.wait(), 2 * STOP_SECONDS)

    async def start(self) -> None:
        """Start it and wait until it says where it is."""
        self.process = await self.spawn("up")
        await eventually(lambda: self.address or self.process.returncode is not None, START_SECONDS)
        assert self.address, self.output + self.errors

    async def refusal(self) -> str:
        """Start it where it must not start: the one line that it ends with on stderr."""
        self.process = await self.spawn("up")
        code = await asyncio.wait_for(self.process.wait(), START_SECONDS)
        assert code not in (0, None)
        [line] = self.errors.splitlines()
        return line

    async def run(self, *arguments: str) -> str:
        """What another command prints that runs beside it."""
        beside = Machine(self.data, name="beside", prefix=self._prefix)
        process = await beside.spawn(*arguments)
        assert await asyncio.wait_for(process.wait(), START_SECONDS) == 0, beside.errors
        return beside.output

    async def failure(self, *arguments: str) -> list[str]:
        """The lines on stderr of another command that must fail."""
        beside = Machine(self.data, name="beside", prefix=self._prefix)
        process = await beside.spawn(*arguments)
        assert await asyncio.wait_for(process.wait(), START_SECONDS) != 0, beside.output
        return beside.errors.splitlines()

    async def stop(self, signal: int = SIGTERM) -> float:
        """Send `signal`, wait for the end, and answer how many seconds it took."""
        clock = asyncio.get_running_loop().time
        since = clock()
        self.process.send_signal(signal)
        await asyncio.wait_for(self.process.wait(), 2 * STOP_SECONDS)
        return clock() - since

    async def kill(self) -> None:
        """Kill it as the kernel does when memory runs out, and wait until nothing that it started is left."""
        children = self.children()
        await self.stop(SIGKILL)
        await eventually(lambda: not alive(children))

    async def is_ready(self) -> bool:
        """Whether `GET /ready` answers 200."""
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"{self.address}/ready")).status_code == 200
            except httpx.TransportError:
                return False

    @property
    def address(self) -> str:
        """Where it says that it is; nothing as long as it does not."""
        found = re.search(r"ready at (http://\S+),", self.output)
        return found[1] if found else ""

    @property
    def output(self) -> str:
        return self._file("out").read_text()

    @property
    def errors(self) -> str:
        return self._file("err").read_text()

    def children(self) -> dict[int, str]:
        """All processes that it started, those that they started too: number and command line."""
        return _descendants(self.process.pid)

    def children_named(self, part: str) -> set[int]:
        """The numbers of those whose command line holds `part`."""
        return {number for number, command in self.children().items() if part in command}

    async def kill_part(self, part: str) -> None:
        """Kill the one part that is called so, and wait until it has been started again."""
        [victim] = self.children_named(part)
        os.kill(victim, SIGKILL)
        await eventually(lambda: self.children_named(part) - {victim})

    async def spawn(self, *arguments: str) -> Process:
        """Start a command of `potentia` with its output in files."""
        environ = {key: value for key, value in os.environ.items() if not key.startswith("POTENTIA_")}
        environ |= {f"POTENTIA_{key}": value for key, value in self._settings.items()}
        command = [*self._prefix, sys.executable, "-P", "-m", "potentia.entrypoints.cli.main", *arguments]
        with self._file("out").open("wb") as output, self._file("err").open("wb") as errors:
            return await asyncio.create_subprocess_exec(
                *command, stdin=DEVNULL, stdout=output, stderr=errors, env=environ
            )

    def _file(self, kind: str) -> Path:
        return self.data.with_name(f"{self._name}.{kind}")


async def eventually(holds: Callable[[], object], seconds: float = STOP_SECONDS) -> None:
    """Wait until `holds` does, for at most `seconds`."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.05)


def alive(processes: dict[int, str]) -> dict[int, str]:
    """Those that still run, zombies left out."""
    return {number: command for number, command in processes.items() if _command(number) == command}


def _descendants(parent: int) -> dict[int, str]:
    parents = {number: _parent(number) for number in map(int, filter(str.isdigit, os.listdir("/proc")))}
    found = {parent}
    for number in sorted(parents):  # a child's number is above its parent's but for the rare wrap-around
        if parents[number] in found:
            found.add(number)
    return {number: command for number in found - {parent} if (command := _command(number))}


def _parent(number: int) -> int:
    try:
        return int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _command(number: int) -> str:
    """The command line; nothing for a process that has ended, zombie or not."""
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
