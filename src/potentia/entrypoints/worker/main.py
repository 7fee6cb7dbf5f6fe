"""The worker's process."""

import asyncio
import logging
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from potentia.domain.jobs import Queue
from potentia.entrypoints import bootstrap, logs
from potentia.entrypoints.settings import Settings
from potentia.entrypoints.worker.attempt import Consumer
from potentia.entrypoints.worker.consumers import consumers
from potentia.entrypoints.worker.working import working

POOL_WAIT_SECONDS = 30.0
"""More jobs run at once than there are connections. Nobody waits for an answer here: queueing beats failing."""

MAILS_AT_ONCE = 4
"""Mail servers do not like more connections from one machine."""

log = logging.getLogger(__name__)


async def run(settings: Settings, known: Callable[[bootstrap.Services], Sequence[Consumer[Any]]] = consumers) -> None:
    """Work until SIGTERM or SIGINT, with the jobs that `known` names."""
    logs.configure(settings.log_level, settings.log_format)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with bootstrap.services(settings, pool_wait=POOL_WAIT_SECONDS) as services:
        async with working(services, known(services), places(settings)) as runner:
            log.info("Worker takes jobs")
            await stop.wait()
            log.info("Worker stops with %d jobs in flight", sum(runner.in_flight.values()))
        log.info("Worker has stopped: %s", ", ".join(f"{count} {name}" for name, count in runner.counts.items()))


def places(settings: Settings) -> Mapping[Queue, int]:
    """How many jobs of each queue a worker carries at once."""
    return {Queue.CHAT: settings.run_concurrency, Queue.DEFAULT: settings.job_concurrency, Queue.MAIL: MAILS_AT_ONCE}
