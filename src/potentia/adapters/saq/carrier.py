"""Send word of stored jobs to the workers."""

import asyncio
import logging
import math
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol, Self
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError
from saq.queue.redis import RedisQueue

from potentia.domain.jobs import Queue

log = logging.getLogger(__name__)

TASK = "run_job"
HAND_OVER_SECONDS = 60
"""How long a worker may take to hand a job over to its runner, which is at most the wait for a free place."""
SENDING_AT_ONCE = 1_000
MUTE_SECONDS = 1.0


class Hint(Protocol):
    """Word of a job that was stored."""

    @property
    def job_id(self) -> UUID: ...
    @property
    def queue(self) -> Queue: ...
    @property
    def delay(self) -> timedelta: ...


class SaqCarrier:
    """Sends hints from the background of the process: never in a caller's way, never with an error.

    A hint that cannot be sent is counted and left out: the workers' sweepers find the job a second later.
    """

    def __init__(self, redis: Redis) -> None:
        self._queues = {queue: RedisQueue(redis, name=queue) for queue in Queue}
        self._sending: set[asyncio.Task[None]] = set()
        self._muted_until = 0.0
        self._is_down = False
        self.sent = 0
        self.left_out = 0

    def announce(self, hints: Sequence[Hint]) -> None:
        if len(self._sending) >= SENDING_AT_ONCE or time.monotonic() < self._muted_until:
            self.left_out += len(hints)
            return
        task = asyncio.create_task(self._send(tuple(hints)), name="hints")
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, hints: Sequence[Hint]) -> None:
        for number, hint in enumerate(hints):
            try:
                await self._enqueue(hint)
            except (RedisError, OSError) as error:
                self._failed(error, len(hints) - number)
                return
            self.sent += 1
        self._is_down = False

    async def _enqueue(self, hint: Hint) -> None:
        """The key makes it one task however often it is told. Arguments named like SAQ's own fields would be lost."""
        await self._queues[hint.queue].enqueue(
            TASK,
            key=str(hint.job_id),
            job_id=str(hint.job_id),
            scheduled=math.ceil(time.time() + hint.delay.total_seconds()) if hint.delay else 0,
            timeout=HAND_OVER_SECONDS,
            retries=1,
            ttl=-1,
        )

    def _failed(self, error: Exception, left_out: int) -> None:
        self.left_out += left_out
        self._muted_until = time.monotonic() + MUTE_SECONDS
        if not self._is_down:
            self._is_down = True
            log.warning("Redis takes no hints (%s): jobs wait for the sweepers", type(error).__name__)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Wait for what is being sent, which the client's short timeouts bound; it belongs to who made it."""
        await asyncio.gather(*self._sending)
