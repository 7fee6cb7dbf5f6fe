"""Receive word of stored jobs: SAQ's worker, made to outlive every outage of Redis."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from signal import Signals
from typing import Any, Final, Self
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError
from saq.job import Job
from saq.queue.redis import RedisQueue
from saq.worker import Worker

from potentia.adapters.saq.carrier import TASK
from potentia.domain.jobs import Queue

log = logging.getLogger(__name__)

# SAQ reports an outage with a traceback a second; the receiver says the same once.
logging.getLogger("saq").setLevel(logging.CRITICAL)

BLOCK_SECONDS: Final = 1.0
"""How long one wait for a hint lasts at Redis. The client must have more patience than that for a reply."""
PAUSE_SECONDS: Final = 0.5
LISTENERS: Final = 2
"""How many hints of a queue are handed over at once; a place in the runner is what they wait for."""


class _Hints(RedisQueue):
    """SAQ's queue, whose reading end pauses while Redis does not answer (SAQ's own would ask again at once)."""

    is_answering = False

    async def dequeue(self, timeout: float = 0.0, poll_interval: float = 0.0) -> Job | None:  # noqa: ASYNC109 (SAQ's)
        try:
            hint = await super().dequeue(BLOCK_SECONDS, poll_interval)
        except (RedisError, OSError) as error:
            await self._pause(error)
            return None
        if not self.is_answering:
            log.info("Queue %s: Redis answers", self.name)
        self.is_answering = True
        return hint

    async def notify(self, job: Job) -> None:
        """Nobody waits for news of a hint."""

    async def _pause(self, error: Exception) -> None:
        if self.is_answering:
            log.warning("Queue %s: Redis does not answer (%s); polling Postgres", self.name, type(error).__name__)
        self.is_answering = False
        await asyncio.sleep(PAUSE_SECONDS)


class _Listener(Worker[Any]):
    """SAQ's worker without signal handlers of its own: the process has one master."""

    SIGNALS: list[Signals] = []  # noqa: RUF012 (as SAQ declares it)

    async def process(self) -> bool:
        """One hint. SAQ raises from here when Redis is lost between taking the hint and striking it off."""
        try:
            return await super().process()
        except (RedisError, OSError):
            return False


class SaqReceiver:
    """Hands the hints of one queue to `receive`, which waits until there is a place for the job."""

    def __init__(self, redis: Redis, queue: Queue, receive: Callable[[UUID], Awaitable[None]]) -> None:
        self._receive = receive
        self._hints = _Hints(redis, name=queue)
        self._listener = _Listener(
            self._hints,
            [(TASK, self._run_job)],
            concurrency=LISTENERS,
            cancellation_hard_deadline_s=0.5,
        )
        self._listening: asyncio.Task[None] | None = None

    @property
    def is_answering(self) -> bool:
        """Whether hints come through; else jobs have to be looked for."""
        return self._hints.is_answering

    async def _run_job(self, _: Any, *, job_id: str) -> None:
        await self._receive(UUID(job_id))

    async def __aenter__(self) -> Self:
        self._listening = asyncio.create_task(self._listener.start(), name=f"hints of {self._hints.name}")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Take no more hints; one that was taken and not handed over is found by a sweeper."""
        await self._listener.stop()
        if self._listening is not None:
            await asyncio.gather(self._listening, return_exceptions=True)
