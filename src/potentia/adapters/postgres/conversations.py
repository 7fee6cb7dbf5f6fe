"""Conversations and contexts of one transaction (domain.chat.ports.Conversations), all keyed by the user."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import BindParameter, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from potentia.adapters.postgres.compiled import Read, Write, given
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.chat import ContextRow, ConversationRow
from potentia.domain.chat.errors import ContextNotFound, ConversationNotFound
from potentia.domain.chat.model import Context, Conversation
from potentia.domain.paging import Page, Window

_CONVERSATION = [getattr(ConversationRow, name) for name in Conversation.__struct_fields__]
_CONTEXT = [getattr(ContextRow, name) for name in Context.__struct_fields__]

_USER: BindParameter[UUID] = bindparam("user_id")
_ID: BindParameter[UUID] = bindparam("id")
_OF_CONVERSATION = (ContextRow.user_id == _USER, ContextRow.conversation_id == bindparam("conversation_id"))
_THIS = (ConversationRow.user_id == _USER, ConversationRow.id == _ID)

_GET = Read(select(*_CONVERSATION).where(*_THIS))
_LOCK = Write(select(*_CONVERSATION).where(*_THIS).with_for_update(key_share=True))
_ADD = Write(insert(ConversationRow).values(given("user_id", *Conversation.__struct_fields__)))
_ACTIVATE = Write(update(ConversationRow).where(*_THIS).values(given("active_context_id", "updated_at")))
_NAME = Write(
    update(ConversationRow)
    .where(*_THIS, ConversationRow.title.is_(None))
    .values(given("title"))
    .returning(ConversationRow.id)
)
_ADD_CONTEXT = Write(insert(ContextRow).values(given("user_id", *Context.__struct_fields__)))
_ENTER_CONTEXT = Write(
    update(ContextRow).where(ContextRow.user_id == _USER, ContextRow.id == _ID).values(given("title", "last_active_at"))
)
_CONTEXT_BY_ID = Read(select(*_CONTEXT).where(*_OF_CONVERSATION, ContextRow.id == _ID))
_RECENT_CONTEXTS = Read(
    select(*_CONTEXT)
    .where(*_OF_CONVERSATION)
    .order_by(ContextRow.last_active_at.desc(), ContextRow.id.desc())
    .limit(bindparam("limit"))
)


class PostgresConversations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, user_id: UUID, conversation: Conversation) -> None:
        await _ADD.rows(self._connection, user_id=user_id, **msgspec.structs.asdict(conversation))

    async def get(self, user_id: UUID, conversation_id: UUID) -> Conversation:
        return _found(await _GET.one(self._connection, user_id=user_id, id=conversation_id))

    async def lock(self, user_id: UUID, conversation_id: UUID) -> Conversation:
        return _found(await _LOCK.one(self._connection, user_id=user_id, id=conversation_id))

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
        named = await _NAME.one(self._connection, user_id=user_id, id=conversation_id, title=title)
        return named is not None

    async def delete(self, user_id: UUID, conversation_id: UUID) -> None:
        await self._connection.execute(delete(ConversationRow).where(_is_conversation(user_id, conversation_id)))

    async def add_context(self, user_id: UUID, context: Context) -> None:
        await _ADD_CONTEXT.rows(self._connection, user_id=user_id, **msgspec.structs.asdict(context))
        await self._activate(user_id, context)

    async def enter_context(self, user_id: UUID, context: Context) -> None:
        await _ENTER_CONTEXT.rows(
            self._connection,
            user_id=user_id,
            id=context.id,
            title=context.title,
            last_active_at=context.last_active_at,
        )
        await self._activate(user_id, context)

    async def _activate(self, user_id: UUID, context: Context) -> None:
        await _ACTIVATE.rows(
            self._connection,
            user_id=user_id,
            id=context.conversation_id,
            active_context_id=context.id,
            updated_at=context.last_active_at,
        )

    async def context(self, user_id: UUID, conversation_id: UUID, context_id: UUID) -> Context:
        wanted = {"user_id": user_id, "conversation_id": conversation_id, "id": context_id}
        row = await _CONTEXT_BY_ID.one(self._connection, **wanted)
        if row is None:
            raise ContextNotFound
        return Context(*row)

    async def recent_contexts(self, user_id: UUID, conversation_id: UUID, limit: int) -> Sequence[Context]:
        wanted = {"user_id": user_id, "conversation_id": conversation_id, "limit": limit}
        return [Context(*row) for row in await _RECENT_CONTEXTS.rows(self._connection, **wanted)]

    async def find_contexts(self, user_id: UUID, conversation_id: UUID, window: Window) -> Page[Context]:
        newest = _contexts_of(user_id, conversation_id).order_by(ContextRow.id.desc())
        if window.after:
            newest = newest.where(ContextRow.id < window.after)
        rows = await self._connection.execute(newest.limit(window.limit + 1))
        return window.page([Context(*row) for row in rows])


def _found(row: Sequence[Any] | None) -> Conversation:
    if row is None:
        raise ConversationNotFound
    return Conversation(*row)


def _contexts_of(user_id: UUID, conversation_id: UUID) -> Select[*tuple[Any, ...]]:
    return select(*_CONTEXT).where(ContextRow.user_id == user_id, ContextRow.conversation_id == conversation_id)


def _is_conversation(user_id: UUID, conversation_id: UUID) -> ColumnElement[bool]:
    return (ConversationRow.user_id == user_id) & (ConversationRow.id == conversation_id)
