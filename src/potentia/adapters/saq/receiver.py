"""Receive word of stored jobs: SAQ's worker, made to outlive every outage of Redis."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from signal import Signals
from typing import Any, Final, Self
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError
from saq.job import Job
from saq.queue.redis import RedisQueue
from saq.worker import Worker

from potentia.adapters.saq.carrier import HAND_OVER_SECONDS, TASK
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

    async def sweep(self, lock: int = 60, abort: float = 5.0) -> list[str]:
        """Forget the hints that dead workers took with them.

        SAQ's own sweep takes a hint that was fetched a moment ago for a lost one, and asks the dead to abort theirs
        over a connection that nothing closes.
        """
        redis: Any = self.redis  # redis-py types every reply as one that may not have to be awaited
        taken = await redis.lrange(self._active, 0, -1)
        lost = [job_id for job_id in taken if self._is_lost(self.deserialize(await redis.get(job_id)))]
        for job_id in lost:
            async with redis.pipeline(transaction=True) as pipe:
                await pipe.lrem(self._active, 0, job_id).zrem(self._incomplete, job_id).delete(job_id).execute()
        return [job_id.decode() for job_id in lost]

    def _is_lost(self, hint: Job | None) -> bool:
        return hint is None or time.time() - max(hint.queued / 1000, hint.scheduled) > 2 * HAND_OVER_SECONDS

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
        """Take no more hints; one that was taken and not handed over is found by a sweeper.

        Cancels until it helps: redis-py swallows a cancellation that meets its connecting, and SAQ asks only once.
        """
        tasks = set(self._listener.tasks)
        await self._listener.stop()
        while tasks := {task for task in tasks if not task.done()}:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=0.1)
        if self._listening is not None:
            await asyncio.gather(self._listening, return_exceptions=True)
