"""Chains the audit again and again, until it is killed."""

import asyncio
import os

from potentia.entrypoints import bootstrap
from potentia.entrypoints.settings import Settings

PAUSE_SECONDS = 0.02


async def chain() -> None:
    async with bootstrap.services(Settings.read(os.environ)) as services:
        while True:
            await services.audit.extend()
            await asyncio.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    asyncio.run(chain())
