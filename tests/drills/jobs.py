"""The jobs of the drill: their effect is one row, written by the transaction that completes them."""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from potentia.domain.jobs import Job
from potentia.entrypoints.bootstrap import Services
from potentia.entrypoints.worker.attempt import Consumer
from potentia.entrypoints.worker.store import Taken

NEVER = timedelta(days=365)


class Work(Job, frozen=True, tag="drill.work", tag_field="kind"):
    """Something that takes a while: `seconds`, or a random part of them."""

    number: int
    seconds: float = 0.1
    is_random: bool = True


class Effect(Job, frozen=True, tag="drill.effect", tag_field="kind"):
    """What `Work` did: a job that nobody ever takes, so that its row stays to be counted."""

    number: int


def consumers(services: Services) -> Sequence[Consumer[Any]]:
    async def work(job: Work, taken: Taken) -> None:
        await asyncio.sleep(job.seconds * (random.random() if job.is_random else 1))
        async with services.open_uow(completes=taken.claim) as uow:
            await uow.jobs.add(Effect(number=job.number), delay=NEVER)

    return [Consumer(Work, work)]
