"""One attempt at a job: how long it may last, and what becomes of the job when it fails."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec

from potentia.domain.errors import DomainError, Throttled, Unavailable
from potentia.domain.jobs import ClaimLost, Job, backoff, is_retryable, wait_after
from potentia.entrypoints.worker.store import JobStore, Taken

log = logging.getLogger(__name__)

J = TypeVar("J", bound=Job)
ERROR_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Consumer(Generic[J]):
    """Who carries out the jobs of one kind.

    `consume` calls one use case and hands it the claim, which the use case completes with its last transaction.
    With `ends_itself` the use case is told of the last try and settles what the job is about: no such job is buried
    because its workers died, and an attempt that the outside did not let begin or end does not count.
    """

    job: type[J]
    consume: Callable[[J, Taken], Awaitable[None]]
    ends_itself: bool = False

    @property
    def kind(self) -> str:
        return str(self.job.__struct_config__.tag)


class Outcome(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    POSTPONED = "postponed"
    DEAD = "dead"
    LOST = "lost"
    """Another attempt owns the job."""
    RELEASED = "released"
    """The worker stopped; the attempt does not count."""
    ABANDONED = "abandoned"
    """It could not be settled; the job comes back when its lease ends."""


async def attempt(store: JobStore, consumer: Consumer[Any], taken: Taken) -> Outcome:
    """Carry out a job that is held. Raises what the store raises when the job cannot be settled."""
    if taken.tries > consumer.job.retry.attempts and not consumer.ends_itself:
        return await _bury(store, taken, f"its workers died: {taken.tries - 1} attempts ended without a word")
    try:
        job = msgspec.json.decode(taken.payload, type=consumer.job)
    except msgspec.DecodeError as error:
        return await _bury(store, taken, f"its payload cannot be read: {error}")
    try:
        await _in_time(consumer.consume(job, taken), job.timeout.total_seconds())
    except ClaimLost:
        log.info("Job %s (%s): another attempt owns it", taken.claim.job_id, taken.kind)
        return Outcome.LOST
    except Exception as error:
        return await _settle(store, consumer, taken, error)
    return Outcome.DONE


async def _in_time(work: Awaitable[None], seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds) as deadline:
            await work
    except TimeoutError as error:
        if deadline.expired():
            raise TimeoutError(f"not done in {seconds:g} s") from error
        raise


async def _settle(store: JobStore, consumer: Consumer[Any], taken: Taken, error: Exception) -> Outcome:
    wait = _wait(consumer, taken, error)
    if wait is None:
        return await _bury(store, taken, in_words(error), error)
    log.warning(
        "Job %s (%s) failed, next attempt in %.1f s: %s",
        *(taken.claim.job_id, taken.kind, wait.total_seconds(), in_words(error)),
        exc_info=None if isinstance(error, DomainError) else error,
    )
    forgive = consumer.ends_itself and isinstance(error, Unavailable | Throttled)
    await store.postpone(taken.claim, wait, in_words(error), forgive=forgive)
    return Outcome.POSTPONED


def _wait(consumer: Consumer[Any], taken: Taken, error: Exception) -> timedelta | None:
    retry, jitter = consumer.job.retry, random.random()  # noqa: S311 (spreads retries, hides nothing)
    wait = wait_after(error, retry, taken.tries, jitter)
    if wait is None and consumer.ends_itself and is_retryable(error):
        return backoff(retry, taken.tries, jitter)
    return wait


async def _bury(store: JobStore, taken: Taken, why: str, error: Exception | None = None) -> Outcome:
    log.error("Job %s (%s) is dead: %s", taken.claim.job_id, taken.kind, why, exc_info=error)
    await store.bury(taken.claim, why)
    return Outcome.DEAD


def in_words(error: Exception) -> str:
    """What an operator reads. Only the first line: drivers put people's own words into the others."""
    if isinstance(error, DomainError):
        return error.code
    first, *_ = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {first}"[:ERROR_LENGTH]
