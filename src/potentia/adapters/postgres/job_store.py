"""The jobs table as workers and operators see it: each call a short transaction of its own.

Every instant that decides who may work is the database's (`now()`): workers' clocks need not agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    ARRAY,
    Integer,
    Interval,
    RowMapping,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import TableValuedAlias

from potentia.adapters.postgres.compiled import Write
from potentia.adapters.postgres.connection import Connection, Singles
from potentia.adapters.postgres.errors import translated
from potentia.adapters.postgres.jobs import SHOWN, UNSETTLED
from potentia.adapters.postgres.tables.jobs import JobRow
from potentia.adapters.postgres.turnstile import Turnstile
from potentia.domain.errors import NotFound
from potentia.domain.jobs import Claim, Queue

LAST_ERROR_LENGTH = 2_000

Known = Sequence[tuple[str, int]]
"""The kinds and versions of jobs that a worker knows."""


class JobView(msgspec.Struct, frozen=True):
    """A job as operators see it. The payload is ids; of a job that holds secrets it is empty."""

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

    def __init__(self, engine: AsyncEngine, *, lease: timedelta, singles: Singles | None = None) -> None:
        self._engine = engine
        self._turnstile = Turnstile(engine)
        self._singles = singles
        self._lease = lease

    async def take(self, job_id: UUID, worker: str, known: Known) -> Taken | None:
        """Hold one job if it is due, free and of a known kind and version; None otherwise."""
        rows = await self._take(_TAKE, worker, known, job_id=job_id)
        return rows[0] if rows else None

    async def take_due(
        self, queue: Queue, limit: int, worker: str, known: Known, *, overdue: timedelta
    ) -> Sequence[Taken]:
        """Hold up to `limit` jobs of `queue` that have been due for `overdue` (hints get that head start)."""
        return await self._take(_TAKE_DUE, worker, known, queue=queue, limit=limit, overdue=overdue)

    async def _take(self, statement: Write, worker: str, known: Known, **values: object) -> Sequence[Taken]:
        kinds, versions = [kind for kind, _ in known], [version for _, version in known]
        given = {"kinds": kinds, "versions": versions, "worker": worker, "lease": self._lease}
        return [_taken(row) for row in await self._alone(statement, **given, **values)]

    async def renew(self, claims: Sequence[Claim]) -> set[UUID]:
        """Extend the leases that are still held, not those that were given back; answers the ids of the held ones."""
        job_ids, attempts = [each.job_id for each in claims], [each.attempt for each in claims]
        rows = await self._alone(_RENEW, job_ids=job_ids, attempts=attempts, lease=self._lease)
        return {row[0] for row in rows}

    async def _alone(self, statement: Write, **values: object) -> list[Any]:
        """A statement in a transaction of its own."""
        with translated():
            if self._singles is not None:
                return await statement.rows(self._singles, **values)
            async with Connection(self._engine, self._turnstile, None) as connection:
                return await statement.rows(connection, **values)

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
        """Forget jobs that were done long ago, and dead ones that hold secrets; answers how many."""
        before = func.now() - older_than
        statement = delete(JobRow).where(
            or_(JobRow.done_at < before, and_(JobRow.holds_secret, JobRow.dead_at < before))
        )
        with translated():
            async with self._engine.begin() as connection:
                return (await connection.execute(statement)).rowcount

    async def _views(self, statement: Select[*tuple[Any, ...]]) -> list[JobView]:
        with translated():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(statement)).all()
        return [_view(row._mapping) for row in rows]


_LEASED = func.now() + bindparam("lease", type_=Interval)


def _rows(**columns: type[Uuid[UUID] | String | Integer]) -> TableValuedAlias:
    """Rows from arrays, one a column, each a parameter of that name and an s: `job_ids`."""
    arrays = [bindparam(f"{name}s", type_=ARRAY(kind)) for name, kind in columns.items()]
    return func.unnest(*arrays).table_valued(*columns).render_derived()


_CLAIMS = _rows(job_id=Uuid, attempt=Integer)
_RENEW = Write(
    update(JobRow)
    .where(JobRow.id == _CLAIMS.c.job_id, JobRow.attempts == _CLAIMS.c.attempt, JobRow.leased_until.is_not(None))
    .values(leased_until=_LEASED)
    .returning(JobRow.id)
)


_KNOWN = _rows(kind=String, version=Integer)
_DUE = (
    *UNSETTLED,
    JobRow.run_at <= func.now(),
    or_(JobRow.leased_until.is_(None), JobRow.leased_until < func.now()),
    exists().where(_KNOWN.c.kind == JobRow.kind, _KNOWN.c.version == JobRow.version),
)


def _taking(due: Select[UUID]) -> Write:
    return Write(
        update(JobRow)
        .where(JobRow.id.in_(due.with_for_update(skip_locked=True, of=JobRow).scalar_subquery()))
        .values(attempts=JobRow.attempts + 1, leased_until=_LEASED, worker=bindparam("worker"))
        .returning(JobRow.id, JobRow.attempts, JobRow.kind, JobRow.payload, JobRow.forgiven)
    )


_TAKE = _taking(select(JobRow.id).where(JobRow.id == bindparam("job_id"), *_DUE))
_TAKE_DUE = _taking(
    select(JobRow.id)
    .where(
        JobRow.queue == bindparam("queue"),
        JobRow.run_at <= func.now() - bindparam("overdue", type_=Interval),
        *_DUE,
    )
    .order_by(JobRow.run_at)
    .limit(bindparam("limit"))
)


def _taken(row: Sequence[Any]) -> Taken:
    job_id, attempts, kind, payload, forgiven = row
    return Taken(Claim(job_id, attempts), kind, payload, attempts - forgiven)


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
    SHOWN.label("payload"),
)


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(JobRow.id == claim.job_id, JobRow.attempts == claim.attempt, *UNSETTLED)


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
