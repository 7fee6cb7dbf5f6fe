"""The worker's process: everything that runs in it, how it starts and how it stops."""

import asyncio
import functools
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from potentia.domain.jobs import Queue
from potentia.entrypoints import bootstrap, logs
from potentia.entrypoints.bootstrap import Services
from potentia.entrypoints.settings import Settings
from potentia.entrypoints.worker import consumers
from potentia.entrypoints.worker.attempt import Consumer
from potentia.entrypoints.worker.cron import scheduler
from potentia.entrypoints.worker.loops import repeating
from potentia.entrypoints.worker.runner import JobRunner
from potentia.entrypoints.worker.sweeper import sweeper

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 8.0
"""How long work may go on after SIGTERM; with what else there is to close, the process ends within 10 s."""

Consumers = Callable[[Services], Sequence[Consumer[Any]]]


async def run(settings: Settings, known: Consumers = consumers.consumers) -> None:
    """Work until SIGTERM or SIGINT."""
    logs.configure(settings.log_level, settings.log_format)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with bootstrap.services(settings) as services, working(services, settings, known) as runner:
        log.info("Worker takes jobs")
        await stop.wait()
        log.info("Worker stops, %d jobs in flight", sum(runner.in_flight.values()))


@asynccontextmanager
async def working(
    services: Services, settings: Settings, known: Consumers = consumers.consumers, patience: float = PATIENCE_SECONDS
) -> AsyncIterator[JobRunner]:
    """Jobs are taken and carried out for as long as the block lasts.

    Its end takes no more, waits `patience` seconds for what runs, and gives the rest back.
    """
    places = {Queue.CHAT: settings.run_concurrency, Queue.DEFAULT: settings.job_concurrency}
    worker = f"{socket.gethostname()}:{os.getpid()}"
    runner = JobRunner(services.jobs, known(services), places, worker)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(repeating("leases", runner.keep_leases))
        stack.push_async_callback(runner.stop, patience)
        for queue in places:
            receive = functools.partial(runner.receive, queue)
            hints = await stack.enter_async_context(services.receive_hints(queue, receive))
            await stack.enter_async_context(repeating(f"sweeper of {queue}", sweeper(runner, queue, hints)))
        await stack.enter_async_context(repeating("cron", scheduler(services.open_uow, services.clock)))
        yield runner
