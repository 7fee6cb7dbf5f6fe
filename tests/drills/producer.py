"""Owes numbered jobs from `first` on and notes, in files of its own, what it began and what was acknowledged."""

import asyncio
import os
import sys
from itertools import count
from pathlib import Path

from potentia.entrypoints import bootstrap
from potentia.entrypoints.settings import Settings
from tests.drills.jobs import Work

PAUSE_SECONDS = 0.02


async def produce(first: int, begun: Path, acknowledged: Path) -> None:
    async with bootstrap.services(Settings.read(os.environ)) as services:
        for number in count(first):
            note(begun, number)
            async with services.open_uow() as uow:
                await uow.jobs.add(Work(number=number))
            note(acknowledged, number)
            await asyncio.sleep(PAUSE_SECONDS)


def note(file: Path, number: int) -> None:
    """One write of a whole line: what is in the file survives any kill."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{number}\n".encode())
    os.close(descriptor)


if __name__ == "__main__":
    _, first, begun, acknowledged = sys.argv
    asyncio.run(produce(int(first), Path(begun), Path(acknowledged)))
