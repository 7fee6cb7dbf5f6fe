"""Real processes to be killed, and what is told of a drill at its end."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP

import pytest

from potentia.entrypoints.cli.embedded.process import dying_with_parent

ROOT = Path(__file__).parents[2]


@dataclass
class Victim:
    """A process that comes back whenever it is killed."""

    command: list[str]
    environ: Mapping[str, str]
    log: Path
    descriptors: tuple[int, ...] = ()
    process: Process | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def has_ended(self) -> bool:
        return self.process is not None and self.process.returncode is not None

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *dying_with_parent(SIGKILL),
                *(sys.executable, *self.command),
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), **self.environ},
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=self.descriptors,
            )

    async def freeze_and_kill(self, is_at_work: Callable[[], Awaitable[bool]]) -> bool:
        """SIGKILL; whether it was at work is asked while it is stopped, so that the answer is true of its end."""
        assert self.process is not None
        if self.process.returncode is not None:
            return False
        self.process.send_signal(SIGSTOP)
        hit = await is_at_work()
        self.process.kill()
        await self.process.wait()
        return hit

    async def stop(self) -> None:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.terminate()
            self.process.send_signal(SIGCONT)
        await asyncio.wait_for(self.process.wait(), 15)


@asynccontextmanager
async def running(victim: Victim) -> AsyncIterator[Victim]:
    await victim.start()
    try:
        yield victim
    finally:
        await victim.stop()


def report(capsys: pytest.CaptureFixture[str], line: str, **figures: object) -> None:
    """Print the figure of a drill, as a sentence and as JSON, past pytest's capture."""
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n{json.dumps(figures)}\n")
