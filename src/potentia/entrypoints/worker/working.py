"""Everything that runs in a worker, started and stopped in order."""

import functools
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any, Protocol
from uuid import UUID

from potentia.domain.clock import Clock
from potentia.domain.jobs import Queue
from potentia.entrypoints.worker.attempt import Consumer
from potentia.entrypoints.worker.cron import CRON, CronEntry, OpenOwing, scheduler
from potentia.entrypoints.worker.loops import repeating
from potentia.entrypoints.worker.runner import JobRunner
from potentia.entrypoints.worker.store import JobStore
from potentia.entrypoints.worker.sweeper import Hints, sweeper

PATIENCE_SECONDS = 7.0
"""How long work may go on after a stop is asked for; with what else there is to close, a worker ends within 10 s."""


class Means(Protocol):
    """What a worker works with (`bootstrap.Services`)."""

    @property
    def jobs(self) -> JobStore: ...
    @property
    def open_uow(self) -> OpenOwing: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def receive_hints(
        self,
    ) -> Callable[[Queue, Callable[[UUID], Awaitable[None]]], AbstractAsyncContextManager[Hints]]: ...


@asynccontextmanager
async def working(
    means: Means,
    consumers: Sequence[Consumer[Any]],
    places: Mapping[Queue, int],
    *,
    cron: Sequence[CronEntry] = CRON,
    patience: float = PATIENCE_SECONDS,
) -> AsyncIterator[JobRunner]:
    """Jobs are taken and carried out for as long as the block lasts.

    Its end takes no more, waits `patience` seconds for what runs, and gives the rest back.
    """
    runner = JobRunner(means.jobs, consumers, places, f"{socket.gethostname()}:{os.getpid()}")
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(repeating("leases", runner.keep_leases))
        stack.push_async_callback(runner.stop, patience)
        for queue in places:
            receive = functools.partial(runner.receive, queue)
            hints = await stack.enter_async_context(means.receive_hints(queue, receive))
            await stack.enter_async_context(repeating(f"sweeper of {queue}", sweeper(runner, queue, hints)))
        await stack.enter_async_context(repeating("cron", scheduler(means.open_uow, means.clock, cron)))
        yield runner
