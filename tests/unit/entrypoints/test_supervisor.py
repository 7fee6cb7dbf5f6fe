"""What dies is started again with growing pauses; what dies again and again is given up."""

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from potentia.entrypoints.cli.embedded.process import StartError
from potentia.entrypoints.cli.embedded.supervisor import LONGEST_PAUSE, MOST_QUICK_DEATHS, Kept, pause_after

LIVES = "import time; time.sleep(60)"
DIES = "raise SystemExit(3)"


class Script:
    """A part that runs a line of Python."""

    process: Process

    def __init__(self, *lines: str) -> None:
        self.starts = 0
        self._lines = lines

    async def start(self) -> None:
        line = self._lines[min(self.starts, len(self._lines) - 1)]
        self.starts += 1
        self.process = await asyncio.create_subprocess_exec(sys.executable, "-I", "-S", "-c", line)

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def kept(part: Script, told: list[str]) -> AsyncIterator[tuple[Kept, asyncio.Task[None]]]:
    """The part, started and kept without pauses."""
    await part.start()
    keeping = Kept("It", part, told.append, pause=lambda _: 0.0)
    task = asyncio.create_task(keeping.run())
    try:
        yield keeping, task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await part.stop()


async def until_started(part: Script, times: int) -> None:
    async with asyncio.timeout(10):
        while part.starts < times:
            await asyncio.sleep(0.01)


async def test_what_dies_again_and_again_is_given_up() -> None:
    """After five quick deaths in a row the error names the part and its last exit code."""
    part = Script(DIES)
    async with kept(part, []) as (_, task):
        with pytest.raises(StartError, match=f"It ended {MOST_QUICK_DEATHS} times in a row, the last time with code 3"):
            await asyncio.wait_for(task, 10)
    assert part.starts == MOST_QUICK_DEATHS


async def test_what_dies_once_is_started_again_and_told() -> None:
    """One death is one start more, and one line that says so."""
    part, told = Script(DIES, LIVES), list[str]()
    async with kept(part, told):
        await until_started(part, 2)
    assert told == ["It ended with code 3; it starts again in 0.0 s"]


async def test_a_restart_that_was_asked_for_is_no_death() -> None:
    """However often the source changes, nothing is reported or given up."""
    part, told = Script(LIVES), list[str]()
    async with kept(part, told) as (keeping, task):
        for times in range(2, MOST_QUICK_DEATHS + 4):
            await keeping.restart()
            await until_started(part, times)
        assert not task.done()
    assert told == []


def test_pauses_double_up_to_a_bound() -> None:
    """The pause before a start doubles with each quick death and never passes its bound."""
    pauses = [pause_after(deaths) for deaths in range(1, 20)]
    assert pauses[0] == 0.2
    assert all(later == min(2 * earlier, LONGEST_PAUSE) for earlier, later in pairwise(pauses))
