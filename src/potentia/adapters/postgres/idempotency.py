"""Requests that named themselves: each call a short transaction of its own."""

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from potentia.adapters.postgres.errors import translated
from potentia.adapters.postgres.tables.idempotency import IdempotencyKeyRow as Row
from potentia.domain.idempotency import KEPT, RUNNING, Answer, Attempt, IdempotencyKeyReused, StillRunning


class PostgresIdempotencyKeys:
    """domain.idempotency.IdempotencyKeys. Raises DatabaseUnavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def begin(self, attempt: Attempt) -> Answer | None:
        """The insert waits for another one of this key to commit: of several at once one may run."""
        values = {"fingerprint": attempt.fingerprint, "attempt": attempt.id, "begun_at": func.now(), "status": None}
        taken = (
            insert(Row)
            .values(user_id=attempt.user_id, key=attempt.key, **values)
            .on_conflict_do_update(index_elements=[Row.user_id, Row.key], set_=values, where=_is_free(attempt))
            .returning(Row.attempt)
        )
        known = select(Row.fingerprint, Row.status, Row.media_type, Row.body).where(
            Row.user_id == attempt.user_id, Row.key == attempt.key
        )
        with translated():
            async with self._engine.begin() as connection:
                if (await connection.execute(taken)).scalar_one_or_none() is not None:
                    return None
                row = (await connection.execute(known)).one_or_none()
        if row is not None and row.fingerprint != attempt.fingerprint:
            raise IdempotencyKeyReused
        if row is None or row.status is None:
            raise StillRunning
        return Answer(row.status, row.media_type, row.body)

    async def finish(self, attempt: Attempt, answer: Answer) -> None:
        given = {"status": answer.status, "media_type": answer.media_type, "body": answer.body}
        with translated():
            async with self._engine.begin() as connection:
                await connection.execute(update(Row).where(_is_of(attempt)).values(given))

    async def forget(self, attempt: Attempt) -> None:
        with translated():
            async with self._engine.begin() as connection:
                await connection.execute(delete(Row).where(_is_of(attempt)))

    async def purge(self) -> int:
        with translated():
            async with self._engine.begin() as connection:
                return (await connection.execute(delete(Row).where(Row.begun_at < func.now() - KEPT))).rowcount


def _is_of(attempt: Attempt) -> ColumnElement[bool]:
    return and_(Row.user_id == attempt.user_id, Row.key == attempt.key, Row.attempt == attempt.id)


def _is_free(attempt: Attempt) -> ColumnElement[bool]:
    """Too old to count, or the same request, which died while it ran."""
    died = and_(Row.status.is_(None), Row.begun_at < func.now() - RUNNING, Row.fingerprint == attempt.fingerprint)
    return or_(Row.begun_at < func.now() - KEPT, died)
