"""Runs of one transaction (domain.chat.ports.Runs), every statement keyed by the user."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import BindParameter, bindparam, func, insert, select, text, update
from sqlalchemy.sql.elements import ColumnElement

from potentia.adapters.postgres.compiled import Read, Write, given
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.chat import ACTIVE, RunRow
from potentia.domain.chat.errors import IdempotencyMismatch, RunNotFound, RunSuperseded
from potentia.domain.chat.model import Idempotency, Run, RunStatus, Usage, Verdict

_RUN = [getattr(RunRow, name) for name in Run.__struct_fields__]

_USER: BindParameter[UUID] = bindparam("user_id")
_ID: BindParameter[UUID] = bindparam("id")
_EPOCH: BindParameter[int] = bindparam("run_epoch")
_THIS = (RunRow.user_id == _USER, RunRow.id == _ID)
_OF_CONVERSATION = (RunRow.user_id == _USER, RunRow.conversation_id == bindparam("conversation_id"))
_MINE = (*_THIS, RunRow.epoch == _EPOCH, text(ACTIVE))
"""Of the epoch that writes, and not final."""

_GET = Read(select(*_RUN).where(*_THIS))
_ACTIVE_OF = Read(select(*_RUN).where(*_OF_CONVERSATION, text(ACTIVE)))
_BY_KEY = Read(
    select(*_RUN, RunRow.body_hash).where(*_OF_CONVERSATION, RunRow.idempotency_key == bindparam("idempotency_key"))
)
_ADD = Write(
    insert(RunRow).values(
        given("user_id", "id", "conversation_id", "message_id", "status", "created_at", "idempotency_key", "body_hash")
    )
)
_BEGIN = Write(
    update(RunRow)
    .where(*_THIS, RunRow.epoch < _EPOCH, text(ACTIVE))
    .values(status=RunStatus.RUNNING, epoch=_EPOCH, started_at=func.coalesce(RunRow.started_at, bindparam("at")))
    .returning(*_RUN)
)
_JUDGED = Write(update(RunRow).where(*_MINE).values(given("verdict")).returning(RunRow.id))
_SEAL = Write(update(RunRow).where(*_MINE).values(given("status", "usage", "problem", "ended_at")).returning(RunRow.id))


class PostgresRuns:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, user_id: UUID, run: Run, idempotency: Idempotency | None) -> None:
        await _ADD.rows(
            self._connection,
            user_id=user_id,
            id=run.id,
            conversation_id=run.conversation_id,
            message_id=run.message_id,
            status=run.status,
            created_at=run.created_at,
            idempotency_key=idempotency and idempotency.key,
            body_hash=idempotency and idempotency.body_hash,
        )

    async def get(self, user_id: UUID, run_id: UUID) -> Run:
        row = await _GET.one(self._connection, user_id=user_id, id=run_id)
        if row is None:
            raise RunNotFound
        return _run(row)

    async def of_message(self, user_id: UUID, message_id: UUID) -> Run:
        wanted = select(*_RUN).where(RunRow.user_id == user_id, RunRow.message_id == message_id)
        row = (await self._connection.execute(wanted)).one_or_none()
        if row is None:
            raise RunNotFound
        return _run(row)

    async def active(self, user_id: UUID, conversation_id: UUID) -> Run | None:
        row = await _ACTIVE_OF.one(self._connection, user_id=user_id, conversation_id=conversation_id)
        return _run(row) if row else None

    async def by_key(self, user_id: UUID, conversation_id: UUID, idempotency: Idempotency) -> Run | None:
        wanted = {"user_id": user_id, "conversation_id": conversation_id, "idempotency_key": idempotency.key}
        row = await _BY_KEY.one(self._connection, **wanted)
        if row is None:
            return None
        *run, body_hash = row
        if body_hash != idempotency.body_hash:
            raise IdempotencyMismatch
        return _run(run)

    async def begin(self, user_id: UUID, run_id: UUID, epoch: int, at: datetime) -> Run:
        begun = await _BEGIN.one(self._connection, user_id=user_id, id=run_id, run_epoch=epoch, at=at)
        if begun is not None:
            return _run(begun)
        run = await self.get(user_id, run_id)
        if not run.status.is_final:
            raise RunSuperseded
        return run

    async def judged(self, user_id: UUID, run: Run, verdict: Verdict) -> None:
        await self._write(_JUDGED, user_id, run, verdict=_json(verdict))

    async def seal(self, user_id: UUID, run: Run) -> None:
        ended = {"status": run.status, "problem": run.problem, "ended_at": run.ended_at}
        await self._write(_SEAL, user_id, run, usage=run.usage and _json(run.usage), **ended)

    async def _write(self, statement: Write, user_id: UUID, run: Run, **values: object) -> None:
        mine = {"user_id": user_id, "id": run.id, "run_epoch": run.epoch}
        if await statement.one(self._connection, **mine, **values) is None:
            raise RunSuperseded

    async def correct(self, user_id: UUID, run_id: UUID, verdict: Verdict) -> Run:
        await self._connection.execute(
            update(RunRow).where(_is_run(user_id, run_id)).values(verdict=msgspec.to_builtins(verdict))
        )
        return await self.get(user_id, run_id)


def _is_run(user_id: UUID, run_id: UUID) -> ColumnElement[bool]:
    return (RunRow.user_id == user_id) & (RunRow.id == run_id)


def _json(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode()


def _run(row: Sequence[Any]) -> Run:
    """The run with its parts as what they are: the database knows text and plain JSON."""
    run = Run(*row)
    return msgspec.structs.replace(
        run,
        status=RunStatus(run.status),
        verdict=msgspec.convert(run.verdict, Verdict | None),
        usage=msgspec.convert(run.usage, Usage | None),
    )
