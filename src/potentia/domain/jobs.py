"""Work that is owed: stored in the transaction that caused it, done at least once, effective exactly once.

Postgres owns a job from the commit of its cause until `done`; whatever carries word of it to a worker is a
hint (docs/adr/0003). A worker holds a job by a *claim*: a lease and an attempt number. The last unit of work
of the use case takes the claim and commits effect and "done" together, or nothing (`open_uow(completes=claim)`).
"""

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar, Protocol
from uuid import UUID

import msgspec

from potentia.domain.errors import Conflict, DomainError, Throttled, Unavailable


class Queue(StrEnum):
    """Lanes with a concurrency of their own, so that slow work never waits behind, or in front of, a chat."""

    CHAT = "chat"
    DEFAULT = "default"
    MAIL = "mail"
    """What waits for mail servers, and for nothing else."""


class Retry(msgspec.Struct, frozen=True):
    """How often and how patiently: waits double from `base` up to `cap`, both in seconds."""

    attempts: int = 8
    base: float = 1.0
    cap: float = 300.0


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen, tagged message; subclasses set their tag (`chat.run-turn`) and may override the rest.

    Raise `version` when the meaning of the fields changes: a worker takes only versions that it knows.
    """

    version: ClassVar[int] = 1
    queue: ClassVar[Queue] = Queue.DEFAULT
    retry: ClassVar[Retry] = Retry()
    timeout: ClassVar[timedelta] = timedelta(seconds=60)
    holds_secret: ClassVar[bool] = False
    """Whether the fields are nobody's business: operators are not shown them, and they are forgotten once the job is
    done (docs/adr/0014)."""

    @property
    def kind(self) -> str:
        return str(self.__struct_config__.tag)

    @property
    def unique_key(self) -> str | None:
        """Two jobs of one kind with one key are one job; None: never the same."""
        return None


class Claim(msgspec.Struct, frozen=True):
    """The right to finish a job: void as soon as a later attempt has begun."""

    job_id: UUID
    attempt: int


class ClaimLost(Conflict):
    """Another attempt owns the job by now: the transaction that met this must leave no trace."""

    code = "jobs.claim-lost"


class Jobs(Protocol):
    """The part of a unit of work that remembers what is owed."""

    async def add(self, job: Job, *, delay: timedelta = timedelta(0)) -> None:
        """Store the job with this transaction. One with a known `unique_key` is already owed: nothing happens."""
        ...


def is_retryable(error: BaseException) -> bool:
    """Outside trouble and unforeseen faults may pass; a rule that was broken stays broken."""
    return not isinstance(error, DomainError) or isinstance(error, Unavailable | Throttled)


def backoff(retry: Retry, attempt: int, jitter: float) -> timedelta:
    """The wait after failed attempt number `attempt` (from 1): exponential with full jitter in its upper half.

    `jitter` is uniform in [0, 1). Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    ceiling = min(retry.cap, retry.base * 2.0 ** min(attempt - 1, 30))
    return timedelta(seconds=ceiling * (0.5 + jitter / 2))


def wait_after(error: BaseException, retry: Retry, attempt: int, jitter: float) -> timedelta | None:
    """How long to wait before the next attempt, or None when there shall be none (the job is dead).

    A delay that the outside asked for (`retry_after`) is honoured when it is longer than ours.
    """
    if attempt >= retry.attempts or not is_retryable(error):
        return None
    asked = getattr(error, "retry_after", None) or 0.0
    return max(backoff(retry, attempt, jitter), timedelta(seconds=asked))
