"""Messages of one transaction (domain.chat.ports.Messages), every statement keyed by the user."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, BindParameter, Select, Uuid, any_, bindparam, insert, literal, select, update

from potentia.adapters.postgres.compiled import Read, Write, given
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.chat import MessageRow
from potentia.domain.chat.errors import MessageNotFound
from potentia.domain.chat.model import Message, Role
from potentia.domain.paging import Page, Window

_MESSAGE = [getattr(MessageRow, name) for name in Message.__struct_fields__]
_ROLE = Message.__struct_fields__.index("role")

_USER: BindParameter[UUID] = bindparam("user_id")
_ID: BindParameter[UUID] = bindparam("id")
_LIMIT: BindParameter[int] = bindparam("limit")


def _up_the_tree() -> Select[*tuple[Any, ...]]:
    """By its keys: `limit` look-ups, however long the conversation is."""
    start = select(MessageRow.parent_id.label("id"), literal(1).label("step")).where(
        MessageRow.user_id == _USER, MessageRow.id == _ID
    )
    path = start.cte("path", recursive=True)
    parent = (
        select(MessageRow.parent_id, path.c.step + 1)
        .join(path, MessageRow.id == path.c.id)
        .where(MessageRow.user_id == _USER, path.c.step < _LIMIT)
    )
    path = path.union_all(parent)
    return (
        select(*_MESSAGE)
        .join(path, MessageRow.id == path.c.id)
        .where(MessageRow.user_id == _USER)
        .order_by(path.c.step.desc())
    )


_OF_CONVERSATION = (
    select(*_MESSAGE)
    .where(MessageRow.user_id == _USER, MessageRow.conversation_id == bindparam("conversation_id"))
    .order_by(MessageRow.id.desc())
    .limit(_LIMIT)
)
_NEWEST = Read(_OF_CONVERSATION)
_OLDER = Read(_OF_CONVERSATION.where(MessageRow.id < bindparam("after")))
_GET = Read(select(*_MESSAGE).where(MessageRow.user_id == _USER, MessageRow.id == _ID))
_ANSWER = Read(select(*_MESSAGE).where(MessageRow.user_id == _USER, MessageRow.run_id == _ID))
_BEFORE = Read(_up_the_tree())
_OF_CONTEXT = Read(
    select(*_MESSAGE)
    .where(MessageRow.user_id == _USER, MessageRow.context_id == _ID, MessageRow.id < bindparam("before"))
    .order_by(MessageRow.id.desc())
    .limit(_LIMIT)
)
_ADD = Write(insert(MessageRow).values(given("user_id", *Message.__struct_fields__)))
_PLACE = Write(
    update(MessageRow)
    .where(MessageRow.user_id == _USER, MessageRow.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .values(given("context_id"))
)


class PostgresMessages:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, user_id: UUID, message: Message) -> None:
        await _ADD.rows(self._connection, user_id=user_id, **msgspec.structs.asdict(message))

    async def get(self, user_id: UUID, message_id: UUID) -> Message:
        row = await _GET.one(self._connection, user_id=user_id, id=message_id)
        if row is None:
            raise MessageNotFound
        return _message(row)

    async def answer_to(self, user_id: UUID, run_id: UUID) -> Message | None:
        row = await _ANSWER.one(self._connection, user_id=user_id, id=run_id)
        return _message(row) if row else None

    async def latest(self, user_id: UUID, conversation_id: UUID) -> Message | None:
        wanted = {"user_id": user_id, "conversation_id": conversation_id, "limit": 1}
        row = await _NEWEST.one(self._connection, **wanted)
        return _message(row) if row else None

    async def before(self, user_id: UUID, message_id: UUID, limit: int) -> Sequence[Message]:
        rows = await _BEFORE.rows(self._connection, user_id=user_id, id=message_id, limit=limit)
        return [_message(row) for row in rows]

    async def of_context(self, user_id: UUID, context_id: UUID, before: UUID, limit: int) -> Sequence[Message]:
        wanted = {"user_id": user_id, "id": context_id, "before": before, "limit": limit}
        return [_message(row) for row in await _OF_CONTEXT.rows(self._connection, **wanted)][::-1]

    async def find(self, user_id: UUID, conversation_id: UUID, window: Window) -> Page[Message]:
        wanted = {"user_id": user_id, "conversation_id": conversation_id, "limit": window.limit + 1}
        if window.after:
            rows = await _OLDER.rows(self._connection, **wanted, after=window.after)
        else:
            rows = await _NEWEST.rows(self._connection, **wanted)
        return window.page([_message(row) for row in rows])

    async def place(self, user_id: UUID, message_ids: Sequence[UUID], context_id: UUID) -> None:
        await _PLACE.rows(self._connection, user_id=user_id, ids=message_ids, context_id=context_id)


def _message(row: Sequence[Any]) -> Message:
    return Message(*(*row[:_ROLE], Role(row[_ROLE]), *row[_ROLE + 1 :]))
