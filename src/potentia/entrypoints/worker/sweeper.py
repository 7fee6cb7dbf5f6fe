"""Finds the jobs that no hint led to: lost hints, retries, jobs of dead workers, and everything while Redis is away."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

from potentia.domain.jobs import Queue
from potentia.entrypoints.worker.runner import JobRunner

HEAD_START = timedelta(seconds=1)
"""While hints flow, they reach a job first: a sweeper that is as fast would only make them vain."""
PAUSE_SECONDS = 1.0
PAUSE_WITHOUT_HINTS_SECONDS = 0.15


class Hints(Protocol):
    """Where hints come from."""

    @property
    def is_answering(self) -> bool: ...


def sweeper(runner: JobRunner, queue: Queue, hints: Hints) -> Callable[[], Awaitable[float]]:
    """A step for `repeating`: takes what is due, and answers how long to pause."""

    async def sweep() -> float:
        hinted = hints.is_answering
        if await runner.sweep(queue, HEAD_START if hinted else timedelta(0)):
            await runner.wait_for_place(queue)
            return 0.0
        return PAUSE_SECONDS if hinted else PAUSE_WITHOUT_HINTS_SECONDS

    return sweep
