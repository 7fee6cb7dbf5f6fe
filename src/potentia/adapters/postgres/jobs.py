"""The jobs that a unit of work owes and completes (domain.jobs.Jobs)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy import (
    Interval,
    bindparam,
    case,
    func,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from potentia.adapters.postgres.compiled import Write, given
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.jobs import JobRow
from potentia.domain.ids import Ids
from potentia.domain.jobs import Claim, ClaimLost, Job, Queue


@dataclass(frozen=True, slots=True)
class JobHint:
    """Word of a job that was stored: enough to send it to the right queue at the right time."""

    job_id: UUID
    queue: Queue
    delay: timedelta


UNSETTLED = (JobRow.done_at.is_(None), JobRow.dead_at.is_(None))
SHOWN = case((JobRow.holds_secret, b"{}"), else_=JobRow.payload)
"""A payload without secrets."""
_ADD = Write(
    insert(JobRow)
    .values(
        given("id", "kind", "version", "queue", "unique_key", "payload", "holds_secret")
        | {"run_at": func.now() + bindparam("delay", type_=Interval)}
    )
    .on_conflict_do_nothing(constraint="uq_jobs_kind_unique_key")
    .returning(JobRow.id)
)
_COMPLETE = Write(
    update(JobRow)
    .where(JobRow.id == bindparam("job_id"), JobRow.attempts == bindparam("attempt"), *UNSETTLED)
    .values(done_at=func.now(), leased_until=None, payload=SHOWN)
    .returning(JobRow.id)
)


class PostgresJobs:
    """The jobs of one transaction (domain.jobs.Jobs)."""

    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids
        self.added: list[JobHint] = []

    async def add(self, job: Job, *, delay: timedelta = timedelta(0)) -> None:
        job_id = self._ids.new()
        stored = await _ADD.one(
            self._connection,
            id=job_id,
            kind=job.kind,
            version=job.version,
            queue=job.queue,
            unique_key=job.unique_key,
            payload=msgspec.json.encode(job),
            holds_secret=job.holds_secret,
            delay=delay,
        )
        if stored is not None:
            self.added.append(JobHint(job_id, job.queue, delay))

    async def complete(self, claim: Claim) -> None:
        """Mark the claimed job done in this transaction, and forget its secrets.

        Raises ClaimLost when a later attempt owns it.
        """
        if await _COMPLETE.one(self._connection, job_id=claim.job_id, attempt=claim.attempt) is None:
            raise ClaimLost
