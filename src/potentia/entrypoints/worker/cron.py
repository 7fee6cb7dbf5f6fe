"""What happens by the clock: each period is one job row with a key of its own, however many workers there are."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from croniter import croniter

from potentia.domain.clock import Clock
from potentia.domain.jobs import Claim, Job, Jobs

PAUSE_SECONDS = 1.0
CATCH_UP = timedelta(days=3)
"""A period that was missed is caught up for so long; well below the time that done jobs, and their keys, are kept."""


class Periodic(Job, frozen=True, kw_only=True, tag_field="kind"):
    """A job that the clock causes. `period` is when its period began (UTC)."""

    period: datetime

    @property
    def unique_key(self) -> str:
        return f"{self.kind}@{self.period.isoformat()}"


class PurgeDoneJobs(Periodic, frozen=True, tag="jobs.purge-done", tag_field="kind"):
    """Forget jobs that were done long ago."""


class PurgeSessions(Periodic, frozen=True, tag="identity.purge-sessions", tag_field="kind"):
    """Forget sessions, refresh tokens and one-time tokens that have expired."""


class PurgeNotifications(Periodic, frozen=True, tag="notifications.purge", tag_field="kind"):
    """Forget notifications that were read long ago."""


class PurgeIdempotencyKeys(Periodic, frozen=True, tag="idempotency.purge", tag_field="kind"):
    """Forget requests that were answered more than a day ago."""


class ChainAudit(Periodic, frozen=True, tag="audit.chain", tag_field="kind"):
    """Chain what has been added to the audit."""

    timeout = timedelta(minutes=10)


class PurgeInvitations(Periodic, frozen=True, tag="workspaces.purge-invitations", tag_field="kind"):
    """Forget invitations to workspaces that expired a month ago."""


class PurgeCanvasInvitations(Periodic, frozen=True, tag="canvas.purge-invitations", tag_field="kind"):
    """Forget invitations to canvases that expired a month ago."""


class PurgeDeletedBlocks(Periodic, frozen=True, tag="canvas.purge-deleted-blocks", tag_field="kind"):
    """Forget blocks that were deleted long ago, or beyond the number that a canvas keeps."""

    timeout = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CronEntry:
    """A job and the cron expression (UTC) of the instants that cause it."""

    expression: str
    job: type[Periodic]


CRON = (
    CronEntry("* * * * *", ChainAudit),
    CronEntry("7 * * * *", PurgeDoneJobs),
    CronEntry("17 * * * *", PurgeIdempotencyKeys),
    CronEntry("27 * * * *", PurgeDeletedBlocks),
    CronEntry("37 * * * *", PurgeSessions),
    CronEntry("47 3 * * *", PurgeNotifications),
    CronEntry("57 3 * * *", PurgeInvitations),
    CronEntry("52 3 * * *", PurgeCanvasInvitations),
)


class Owing(Protocol):
    """A unit of work as cron uses it."""

    @property
    def jobs(self) -> Jobs: ...


class OpenOwing(Protocol):
    def __call__(self, *, completes: Claim | None = None) -> AbstractAsyncContextManager[Owing]: ...


def latest_period(expression: str, now: datetime) -> datetime:
    """The last instant up to `now` (aware) that the expression names."""
    instant: datetime = croniter(expression, now + timedelta(microseconds=1)).get_prev(datetime)
    return instant


def scheduler(open_uow: OpenOwing, clock: Clock, entries: Sequence[CronEntry] = CRON) -> Callable[[], Awaitable[float]]:
    """A step for `repeating`: owes the job of each entry's latest period, once.

    Only the latest: of the periods that passed while no worker ran, the one that matters is made up for.
    """
    owed: dict[type[Periodic], datetime] = {}

    async def tick() -> float:
        now = clock.now()
        for entry in entries:
            period = latest_period(entry.expression, now)
            if owed.get(entry.job) != period and now - period < CATCH_UP:
                async with open_uow() as uow:
                    await uow.jobs.add(entry.job(period=period))
                owed[entry.job] = period
        return PAUSE_SECONDS

    return tick
