"""Keep child processes running: what dies is started again, what dies again and again is given up."""

import asyncio
import contextlib
from asyncio.subprocess import Process
from collections.abc import Callable
from typing import Protocol

from potentia.entrypoints.cli.embedded.process import StartError

QUICK_SECONDS = 10.0
"""A process that lived shorter than this died quickly."""
MOST_QUICK_DEATHS = 5
LONGEST_PAUSE = 5.0


class Part(Protocol):
    """Something that runs as a child process: a server or a program."""

    process: Process

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def pause_after(quick_deaths: int) -> float:
    """Seconds to wait before the next start: 0.2 after the first quick death, twice as long after each more."""
    return float(min(0.1 * 2**quick_deaths, LONGEST_PAUSE))


class Kept:
    """A started part that is kept running."""

    def __init__(
        self, name: str, part: Part, report: Callable[[str], None], pause: Callable[[int], float] = pause_after
    ) -> None:
        self._name = name
        self._part = part
        self._report = report
        self._pause = pause
        self._restarts = False
        self._changing = asyncio.Lock()  # a restart that is asked for during a start waits for it

    async def run(self) -> None:
        """Start the part again whenever it ends, for ever.

        Raises:
            StartError: it died quickly five times in a row.
        """
        quick_deaths = 0
        while True:
            code, lived = await self._outlive()
            if not self._restarts:
                quick_deaths = quick_deaths + 1 if lived < QUICK_SECONDS else 1
                await self._wait(code, quick_deaths)
            async with self._changing:
                with contextlib.suppress(StartError):  # its process has ended, which counts as one more quick death
                    await self._part.start()
                self._restarts = False

    async def restart(self) -> None:
        """Stop the part now and let it be started again at once."""
        async with self._changing:
            self._restarts = True
            await self._part.stop()

    async def _outlive(self) -> tuple[int, float]:
        clock = asyncio.get_running_loop().time
        since = clock()
        return await self._part.process.wait(), clock() - since

    async def _wait(self, code: int, quick_deaths: int) -> None:
        if quick_deaths >= MOST_QUICK_DEATHS:
            raise StartError(f"{self._name} ended {quick_deaths} times in a row, the last time with code {code}")
        pause = self._pause(quick_deaths)
        self._report(f"{self._name} ended with code {code}; it starts again in {pause:.1f} s")
        await asyncio.sleep(pause)
