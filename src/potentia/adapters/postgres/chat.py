"""Conversations, messages and runs of one transaction (domain.chat.ports). Every statement is keyed by the user."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import BindParameter, Select, bindparam, delete, func, literal, null, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.elements import ColumnElement

from potentia.adapters.postgres.compiled import Read
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.chat import ACTIVE, ContextRow, ConversationRow, MessageRow, RunRow
from potentia.domain.chat.errors import (
    ContextNotFound,
    ConversationNotFound,
    IdempotencyMismatch,
    MessageNotFound,
    RunNotFound,
    RunSuperseded,
)
from potentia.domain.chat.model import (
    Context,
    Conversation,
    Idempotency,
    Message,
    Role,
    Run,
    RunStatus,
    Usage,
    Verdict,
)
from potentia.domain.paging import Page, Window

UNFINISHED = (RunStatus.QUEUED, RunStatus.RUNNING)

_CONVERSATION = [getattr(ConversationRow, name) for name in Conversation.__struct_fields__]
_CONTEXT = [getattr(ContextRow, name) for name in Context.__struct_fields__]
_MESSAGE = [getattr(MessageRow, name) for name in Message.__struct_fields__]
_ROLE = Message.__struct_fields__.index("role")
_RUN = [getattr(RunRow, name) for name in Run.__struct_fields__]

_USER: BindParameter[UUID] = bindparam("user_id")
_ID: BindParameter[UUID] = bindparam("id")
_CONVERSATION_ID: BindParameter[UUID] = bindparam("conversation_id")
_NEWEST = (
    select(*_MESSAGE)
    .where(MessageRow.user_id == _USER, MessageRow.conversation_id == _CONVERSATION_ID)
    .order_by(MessageRow.id.desc())
    .limit(bindparam("limit"))
)
_READ_CONVERSATION = Read(select(*_CONVERSATION).where(ConversationRow.user_id == _USER, ConversationRow.id == _ID))
_READ_NEWEST = Read(_NEWEST)
_READ_OLDER = Read(_NEWEST.where(MessageRow.id < bindparam("after")))
_READ_MESSAGE = Read(select(*_MESSAGE).where(MessageRow.user_id == _USER, MessageRow.id == _ID))
_READ_ANSWER = Read(select(*_MESSAGE).where(MessageRow.user_id == _USER, MessageRow.run_id == _ID))
_READ_OF_CONTEXT = Read(
    select(*_MESSAGE)
    .where(MessageRow.user_id == _USER, MessageRow.context_id == _ID, MessageRow.id < bindparam("before"))
    .order_by(MessageRow.id.desc())
    .limit(bindparam("limit"))
)
_READ_CONTEXTS = Read(
    select(*_CONTEXT)
    .where(ContextRow.user_id == _USER, ContextRow.conversation_id == _CONVERSATION_ID)
    .order_by(ContextRow.last_active_at.desc(), ContextRow.id.desc())
    .limit(bindparam("limit"))
)
_READ_RUN = Read(select(*_RUN).where(RunRow.user_id == _USER, RunRow.id == _ID))
_READ_ACTIVE = Read(
    select(*_RUN).where(RunRow.user_id == _USER, RunRow.conversation_id == _CONVERSATION_ID, text(ACTIVE))
)


class PostgresConversations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, user_id: UUID, conversation: Conversation) -> None:
        values = {"user_id": user_id, **msgspec.structs.asdict(conversation)}
        await self._connection.execute(insert(ConversationRow).values(values))

    async def get(self, user_id: UUID, conversation_id: UUID) -> Conversation:
        row = await _READ_CONVERSATION.one(self._connection, user_id=user_id, id=conversation_id)
        if row is None:
            raise ConversationNotFound
        return Conversation(*row)

    async def lock(self, user_id: UUID, conversation_id: UUID) -> Conversation:
        wanted = select(*_CONVERSATION).where(_is_conversation(user_id, conversation_id))
        return await self._one(wanted.with_for_update(key_share=True))

    async def _one(self, statement: Select[*tuple[Any, ...]]) -> Conversation:
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            raise ConversationNotFound
        return Conversation(*row)

    async def find(self, user_id: UUID, window: Window) -> Page[Conversation]:
        newest = select(*_CONVERSATION).where(ConversationRow.user_id == user_id).order_by(ConversationRow.id.desc())
        if window.after:
            newest = newest.where(ConversationRow.id < window.after)
        rows = await self._connection.execute(newest.limit(window.limit + 1))
        return window.page([Conversation(*row) for row in rows])

    async def rename(self, user_id: UUID, conversation_id: UUID, title: str) -> None:
        await self._connection.execute(
            update(ConversationRow)
            .where(_is_conversation(user_id, conversation_id))
            .values(title=title, updated_at=func.now())
        )

    async def name(self, user_id: UUID, conversation_id: UUID, title: str) -> bool:
        named = await self._connection.execute(
            update(ConversationRow)
            .where(_is_conversation(user_id, conversation_id), ConversationRow.title.is_(None))
            .values(title=title)
            .returning(ConversationRow.id)
        )
        return named.scalar_one_or_none() is not None

    async def delete(self, user_id: UUID, conversation_id: UUID) -> None:
        await self._connection.execute(delete(ConversationRow).where(_is_conversation(user_id, conversation_id)))

    async def add_context(self, user_id: UUID, context: Context) -> None:
        values = {"user_id": user_id, **msgspec.structs.asdict(context)}
        await self._connection.execute(insert(ContextRow).values(values))
        await self._activate(user_id, context)

    async def enter_context(self, user_id: UUID, context: Context) -> None:
        await self._connection.execute(
            update(ContextRow)
            .where(ContextRow.user_id == user_id, ContextRow.id == context.id)
            .values(title=context.title, last_active_at=context.last_active_at)
        )
        await self._activate(user_id, context)

    async def _activate(self, user_id: UUID, context: Context) -> None:
        await self._connection.execute(
            update(ConversationRow)
            .where(_is_conversation(user_id, context.conversation_id))
            .values(active_context_id=context.id, updated_at=context.last_active_at)
        )

    async def context(self, user_id: UUID, conversation_id: UUID, context_id: UUID) -> Context:
        wanted = _contexts_of(user_id, conversation_id).where(ContextRow.id == context_id)
        row = (await self._connection.execute(wanted)).one_or_none()
        if row is None:
            raise ContextNotFound
        return Context(*row)

    async def recent_contexts(self, user_id: UUID, conversation_id: UUID, limit: int) -> Sequence[Context]:
        wanted = {"user_id": user_id, "conversation_id": conversation_id, "limit": limit}
        return [Context(*row) for row in await _READ_CONTEXTS.rows(self._connection, **wanted)]

    async def find_contexts(self, user_id: UUID, conversation_id: UUID, window: Window) -> Page[Context]:
        newest = _contexts_of(user_id, conversation_id).order_by(ContextRow.id.desc())
        if window.after:
            newest = newest.where(ContextRow.id < window.after)
        rows = await self._connection.execute(newest.limit(window.limit + 1))
        return window.page([Context(*row) for row in rows])


class PostgresMessages:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, user_id: UUID, message: Message) -> None:
        values = {"user_id": user_id, **msgspec.structs.asdict(message)}
        await self._connection.execute(insert(MessageRow).values(values))

    async def get(self, user_id: UUID, message_id: UUID) -> Message:
        row = await _READ_MESSAGE.one(self._connection, user_id=user_id, id=message_id)
        if row is None:
            raise MessageNotFound
        return _message(row)

    async def answer_to(self, user_id: UUID, run_id: UUID) -> Message | None:
        row = await _READ_ANSWER.one(self._connection, user_id=user_id, id=run_id)
        return _message(row) if row else None

    async def latest(self, user_id: UUID, conversation_id: UUID) -> Message | None:
        wanted = {"user_id": user_id, "conversation_id": conversation_id, "limit": 1}
        row = await _READ_NEWEST.one(self._connection, **wanted)
        return _message(row) if row else None

    async def before(self, user_id: UUID, message_id: UUID, limit: int) -> Sequence[Message]:
        """Up the tree by its keys: `limit` look-ups, however long the conversation is."""
        start = select(MessageRow.parent_id.label("id"), literal(1).label("step")).where(
            MessageRow.user_id == user_id, MessageRow.id == message_id
        )
        path = start.cte("path", recursive=True)
        parent = (
            select(MessageRow.parent_id, path.c.step + 1)
            .join(path, MessageRow.id == path.c.id)
            .where(MessageRow.user_id == user_id, path.c.step < limit)
        )
        path = path.union_all(parent)
        rows = await self._connection.execute(
            select(*_MESSAGE)
            .join(path, MessageRow.id == path.c.id)
            .where(MessageRow.user_id == user_id)
            .order_by(path.c.step.desc())
        )
        return [_message(row) for row in rows]

    async def of_context(self, user_id: UUID, context_id: UUID, before: UUID, limit: int) -> Sequence[Message]:
        wanted = {"user_id": user_id, "id": context_id, "before": before, "limit": limit}
        return [_message(row) for row in await _READ_OF_CONTEXT.rows(self._connection, **wanted)][::-1]

    async def find(self, user_id: UUID, conversation_id: UUID, window: Window) -> Page[Message]:
        wanted = {"user_id": user_id, "conversation_id": conversation_id, "limit": window.limit + 1}
        if window.after:
            rows = await _READ_OLDER.rows(self._connection, **wanted, after=window.after)
        else:
            rows = await _READ_NEWEST.rows(self._connection, **wanted)
        return window.page([_message(row) for row in rows])

    async def place(self, user_id: UUID, message_ids: Sequence[UUID], context_id: UUID) -> None:
        await self._connection.execute(
            update(MessageRow)
            .where(MessageRow.user_id == user_id, MessageRow.id.in_(message_ids))
            .values(context_id=context_id)
        )


class PostgresRuns:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, user_id: UUID, run: Run, idempotency: Idempotency | None) -> None:
        key = {"idempotency_key": idempotency.key, "body_hash": idempotency.body_hash} if idempotency else {}
        values = {
            "user_id": user_id,
            "id": run.id,
            "conversation_id": run.conversation_id,
            "message_id": run.message_id,
            "status": run.status,
            "created_at": run.created_at,
            **key,
        }
        await self._connection.execute(insert(RunRow).values(values))

    async def get(self, user_id: UUID, run_id: UUID) -> Run:
        row = await _READ_RUN.one(self._connection, user_id=user_id, id=run_id)
        if row is None:
            raise RunNotFound
        return _run(Run(*row))

    async def of_message(self, user_id: UUID, message_id: UUID) -> Run:
        return await self._one(RunRow.user_id == user_id, RunRow.message_id == message_id)

    async def _one(self, *where: ColumnElement[bool]) -> Run:
        row = (await self._connection.execute(select(*_RUN).where(*where))).one_or_none()
        if row is None:
            raise RunNotFound
        return _run(Run(*row))

    async def active(self, user_id: UUID, conversation_id: UUID) -> Run | None:
        row = await _READ_ACTIVE.one(self._connection, user_id=user_id, conversation_id=conversation_id)
        return _run(Run(*row)) if row else None

    async def by_key(self, user_id: UUID, conversation_id: UUID, idempotency: Idempotency) -> Run | None:
        wanted = select(*_RUN, RunRow.body_hash).where(
            RunRow.user_id == user_id,
            RunRow.conversation_id == conversation_id,
            RunRow.idempotency_key == idempotency.key,
        )
        row = (await self._connection.execute(wanted)).one_or_none()
        if row is None:
            return None
        if row.body_hash != idempotency.body_hash:
            raise IdempotencyMismatch
        return _run(Run(*row[:-1]))

    async def begin(self, user_id: UUID, run_id: UUID, epoch: int, at: datetime) -> Run:
        begun = await self._connection.execute(
            update(RunRow)
            .where(_is_run(user_id, run_id), RunRow.epoch < epoch, _is_unfinished())
            .values(status=RunStatus.RUNNING, epoch=epoch, started_at=func.coalesce(RunRow.started_at, at))
            .returning(RunRow.id)
        )
        run = await self.get(user_id, run_id)
        if begun.scalar_one_or_none() is None and not run.status.is_final:
            raise RunSuperseded
        return run

    async def judged(self, user_id: UUID, run: Run, verdict: Verdict) -> None:
        await self._write(user_id, run, verdict=msgspec.to_builtins(verdict))

    async def seal(self, user_id: UUID, run: Run) -> None:
        await self._write(
            user_id,
            run,
            status=run.status,
            usage=null() if run.usage is None else msgspec.to_builtins(run.usage),
            problem=run.problem,
            ended_at=run.ended_at,
        )

    async def _write(self, user_id: UUID, run: Run, **values: object) -> None:
        mine = (_is_run(user_id, run.id), RunRow.epoch == run.epoch, _is_unfinished())
        written = await self._connection.execute(update(RunRow).where(*mine).values(values).returning(RunRow.id))
        if written.scalar_one_or_none() is None:
            raise RunSuperseded

    async def correct(self, user_id: UUID, run_id: UUID, verdict: Verdict) -> Run:
        await self._connection.execute(
            update(RunRow).where(_is_run(user_id, run_id)).values(verdict=msgspec.to_builtins(verdict))
        )
        return await self.get(user_id, run_id)


def _contexts_of(user_id: UUID, conversation_id: UUID) -> Select[*tuple[Any, ...]]:
    return select(*_CONTEXT).where(ContextRow.user_id == user_id, ContextRow.conversation_id == conversation_id)


def _is_conversation(user_id: UUID, conversation_id: UUID) -> ColumnElement[bool]:
    return (ConversationRow.user_id == user_id) & (ConversationRow.id == conversation_id)


def _is_run(user_id: UUID, run_id: UUID) -> ColumnElement[bool]:
    return (RunRow.user_id == user_id) & (RunRow.id == run_id)


def _is_unfinished() -> ColumnElement[bool]:
    return RunRow.status.in_([status.value for status in UNFINISHED])


def _message(row: Sequence[Any]) -> Message:
    return Message(*(*row[:_ROLE], Role(row[_ROLE]), *row[_ROLE + 1 :]))


def _run(run: Run) -> Run:
    """The run with its parts as what they are: the database knows text and plain JSON."""
    return msgspec.structs.replace(
        run,
        status=RunStatus(run.status),
        verdict=msgspec.convert(run.verdict, Verdict | None),
        usage=msgspec.convert(run.usage, Usage | None),
    )
