"""The jobs table from both sides: owed inside a unit of work, taken and settled by workers.

Every instant that decides who may work is the database's (`now()`): workers' clocks need not agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import RowMapping, Select, and_, case, delete, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql.elements import ColumnElement

from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.errors import translated
from potentia.adapters.postgres.tables.jobs import JobRow
from potentia.domain.errors import NotFound
from potentia.domain.ids import Ids
from potentia.domain.jobs import Claim, ClaimLost, Job, Queue

LAST_ERROR_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class JobHint:
    """Word of a job that was stored: enough to send it to the right queue at the right time."""

    job_id: UUID
    queue: Queue
    delay: timedelta


class PostgresJobs:
    """The jobs of one transaction (domain.jobs.Jobs)."""

    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids
        self.added: list[JobHint] = []

    async def add(self, job: Job, *, delay: timedelta = timedelta(0)) -> None:
        row = {
            "id": self._ids.new(),
            "kind": job.kind,
            "version": job.version,
            "queue": job.queue,
            "unique_key": job.unique_key,
            "payload": msgspec.json.encode(job),
            "run_at": func.now() + delay,
        }
        stored = await self._connection.execute(
            insert(JobRow).values(row).on_conflict_do_nothing(constraint="uq_jobs_kind_unique_key").returning(JobRow.id)
        )
        job_id = stored.scalar_one_or_none()
        if job_id is not None:
            self.added.append(JobHint(job_id, job.queue, delay))

    async def complete(self, claim: Claim) -> None:
        """Mark the claimed job done in this transaction. Raises ClaimLost when a later attempt owns it."""
        done = await self._connection.execute(
            update(JobRow).where(_held(claim)).values(done_at=func.now(), leased_until=None).returning(JobRow.id)
        )
        if done.scalar_one_or_none() is None:
            raise ClaimLost


class JobView(msgspec.Struct, frozen=True):
    """A job as operators see it: no payload beyond ids, since jobs carry ids only."""

    id: UUID
    kind: str
    version: int
    queue: str
    state: str
    attempts: int
    created_at: datetime
    run_at: datetime
    leased_until: datetime | None
    done_at: datetime | None
    dead_at: datetime | None
    last_error: str | None
    payload: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that this worker holds; `tries` counts the attempts that count, this one included."""

    claim: Claim
    kind: str
    payload: bytes
    tries: int


class PostgresJobStore:
    """What a worker and an operator do with jobs: each call a short transaction of its own."""

    def __init__(self, engine: AsyncEngine, *, lease: timedelta) -> None:
        self._engine = engine
        self._lease = lease

    async def take(self, job_id: UUID, worker: str, known: Sequence[tuple[str, int]]) -> Taken | None:
        """Hold one job if it is due, free and of a known kind and version; None otherwise."""
        taken = await self._take(select(JobRow.id).where(JobRow.id == job_id, *_due(known)), worker)
        return taken[0] if taken else None

    async def take_due(
        self, queue: Queue, limit: int, worker: str, known: Sequence[tuple[str, int]], *, overdue: timedelta
    ) -> Sequence[Taken]:
        """Hold up to `limit` jobs of `queue` that have been due for `overdue` (hints get that head start)."""
        due = (
            select(JobRow.id)
            .where(JobRow.queue == queue, JobRow.run_at <= func.now() - overdue, *_due(known))
            .order_by(JobRow.run_at)
            .limit(limit)
        )
        return await self._take(due, worker)

    async def _take(self, due: Select[UUID], worker: str) -> Sequence[Taken]:
        statement = (
            update(JobRow)
            .where(JobRow.id.in_(due.with_for_update(skip_locked=True).scalar_subquery()))
            .values(attempts=JobRow.attempts + 1, leased_until=func.now() + self._lease, worker=worker)
            .returning(JobRow.id, JobRow.attempts, JobRow.kind, JobRow.payload, JobRow.forgiven)
        )
        with translated():
            async with self._engine.begin() as connection:
                rows = (await connection.execute(statement)).all()
        return [Taken(Claim(row.id, row.attempts), row.kind, row.payload, row.attempts - row.forgiven) for row in rows]

    async def renew(self, claims: Sequence[Claim]) -> set[UUID]:
        """Extend the leases that are still held, not those that were given back; answers the ids of the held ones."""
        statement = (
            update(JobRow)
            .where(
                tuple_(JobRow.id, JobRow.attempts).in_([(c.job_id, c.attempt) for c in claims]),
                JobRow.leased_until.is_not(None),
            )
            .values(leased_until=func.now() + self._lease)
            .returning(JobRow.id)
        )
        with translated():
            async with self._engine.begin() as connection:
                return set((await connection.execute(statement)).scalars())

    async def postpone(self, claim: Claim, wait: timedelta, error: str, *, forgive: bool = False) -> None:
        """Give the job back for a later attempt; this one does not count with `forgive`."""
        await self._settle(
            claim,
            run_at=func.now() + wait,
            leased_until=None,
            last_error=error[:LAST_ERROR_LENGTH],
            forgiven=JobRow.forgiven + int(forgive),
        )

    async def release(self, claim: Claim) -> None:
        """Give the job back at once, as if it had not been taken (a worker that stops)."""
        await self._settle(claim, leased_until=None, run_at=func.now(), forgiven=JobRow.forgiven + 1)

    async def bury(self, claim: Claim, error: str) -> None:
        """No further attempt: the job is dead, and visible as such."""
        await self._settle(claim, dead_at=func.now(), leased_until=None, last_error=error[:LAST_ERROR_LENGTH])

    async def _settle(self, claim: Claim, **values: object) -> None:
        with translated():
            async with self._engine.begin() as connection:
                await connection.execute(update(JobRow).where(_held(claim)).values(values))

    async def find(self, *, dead: bool, limit: int) -> Sequence[JobView]:
        """The newest jobs, or the newest dead ones."""
        newest = select(*_SEEN).order_by(JobRow.id.desc())
        statement = newest.where(JobRow.dead_at.is_not(None)) if dead else newest
        return await self._views(statement.limit(limit))

    async def show(self, job_id: UUID) -> JobView:
        """Raises NotFound."""
        found = await self._views(select(*_SEEN).where(JobRow.id == job_id))
        if not found:
            raise NotFound
        return found[0]

    async def retry(self, job_id: UUID | None) -> int:
        """Make one dead job, or all of them (None), due again with fresh attempts; answers how many."""
        statement = (
            update(JobRow)
            .where(JobRow.dead_at.is_not(None), *([JobRow.id == job_id] if job_id else []))
            .values(dead_at=None, run_at=func.now(), forgiven=JobRow.attempts)
            .returning(JobRow.id)
        )
        with translated():
            async with self._engine.begin() as connection:
                return len((await connection.execute(statement)).all())

    async def census(self) -> dict[tuple[str, str], int]:
        """How many jobs are in each (queue, state), done ones left out."""
        state = case((JobRow.dead_at.is_not(None), "dead"), (JobRow.leased_until > func.now(), "running"), else_="owed")
        statement = (
            select(JobRow.queue, state, func.count()).where(JobRow.done_at.is_(None)).group_by(JobRow.queue, state)
        )
        with translated():
            async with self._engine.connect() as connection:
                return {(queue, state): count for queue, state, count in await connection.execute(statement)}

    async def purge(self, older_than: timedelta) -> int:
        """Forget jobs that were done long ago; answers how many."""
        statement = delete(JobRow).where(JobRow.done_at < func.now() - older_than)
        with translated():
            async with self._engine.begin() as connection:
                return (await connection.execute(statement)).rowcount

    async def _views(self, statement: Select[*tuple[Any, ...]]) -> list[JobView]:
        with translated():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(statement)).all()
        return [_view(row._mapping) for row in rows]


_SEEN = (
    JobRow.id,
    JobRow.kind,
    JobRow.version,
    JobRow.queue,
    JobRow.attempts,
    JobRow.created_at,
    JobRow.run_at,
    JobRow.leased_until,
    JobRow.done_at,
    JobRow.dead_at,
    JobRow.last_error,
    JobRow.payload,
)


def _unsettled() -> tuple[ColumnElement[bool], ...]:
    return (JobRow.done_at.is_(None), JobRow.dead_at.is_(None))


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(JobRow.id == claim.job_id, JobRow.attempts == claim.attempt, *_unsettled())


def _due(known: Sequence[tuple[str, int]]) -> tuple[ColumnElement[bool], ...]:
    return (
        *_unsettled(),
        JobRow.run_at <= func.now(),
        or_(JobRow.leased_until.is_(None), JobRow.leased_until < func.now()),
        tuple_(JobRow.kind, JobRow.version).in_(list(known)),
    )


def _view(row: RowMapping) -> JobView:
    columns = dict(row)
    payload = msgspec.Raw(columns.pop("payload"))
    return JobView(**columns, state=_state(row), payload=payload)


def _state(row: RowMapping) -> str:
    if row["done_at"]:
        return "done"
    if row["dead_at"]:
        return "dead"
    return "running" if row["leased_until"] and row["leased_until"] > datetime.now(UTC) else "owed"
