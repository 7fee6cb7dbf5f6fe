"""Conversations, messages and runs in dictionaries. Each is given the table that it keeps its rows in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from potentia.domain.chat.errors import (
    ContextNotFound,
    ConversationNotFound,
    IdempotencyMismatch,
    MessageNotFound,
    RunActive,
    RunNotFound,
    RunSuperseded,
)
from potentia.domain.chat.model import Context, Conversation, Idempotency, Message, Run, RunStatus, Verdict
from potentia.domain.paging import Page, Window

Key = tuple[UUID, UUID]
Table = dict[Key, Any]


def _newest(rows: Table, user_id: UUID, window: Window, conversation_id: UUID | None = None) -> Page[Any]:
    mine = [row for (owner, _), row in rows.items() if owner == user_id]
    if conversation_id is not None:
        mine = [row for row in mine if row.conversation_id == conversation_id]
    if window.after is not None:
        mine = [row for row in mine if row.id < window.after]
    return window.page(sorted(mine, key=lambda row: row.id, reverse=True)[: window.limit + 1])


class MemoryConversations:
    def __init__(self, conversations: Table, contexts: Table, others: Sequence[Table]) -> None:
        self._rows = conversations
        self._contexts = contexts
        self._others = others

    async def add(self, user_id: UUID, conversation: Conversation) -> None:
        self._rows[user_id, conversation.id] = conversation

    async def get(self, user_id: UUID, conversation_id: UUID) -> Conversation:
        if (user_id, conversation_id) not in self._rows:
            raise ConversationNotFound
        found: Conversation = self._rows[user_id, conversation_id]
        return found

    lock = get

    async def find(self, user_id: UUID, window: Window) -> Page[Conversation]:
        return _newest(self._rows, user_id, window)

    async def rename(self, user_id: UUID, conversation_id: UUID, title: str) -> None:
        self._rows[user_id, conversation_id] = replace(await self.get(user_id, conversation_id), title=title)

    async def name(self, user_id: UUID, conversation_id: UUID, title: str) -> bool:
        unnamed = (await self.get(user_id, conversation_id)).title is None
        if unnamed:
            await self.rename(user_id, conversation_id, title)
        return unnamed

    async def delete(self, user_id: UUID, conversation_id: UUID) -> None:
        self._rows.pop((user_id, conversation_id), None)
        for table in (self._contexts, *self._others):
            for key in [key for key, row in table.items() if row.conversation_id == conversation_id]:
                del table[key]

    async def add_context(self, user_id: UUID, context: Context) -> None:
        await self.enter_context(user_id, context)

    async def enter_context(self, user_id: UUID, context: Context) -> None:
        self._contexts[user_id, context.id] = context
        owner = await self.get(user_id, context.conversation_id)
        self._rows[user_id, owner.id] = replace(owner, active_context_id=context.id, updated_at=context.last_active_at)

    async def context(self, user_id: UUID, conversation_id: UUID, context_id: UUID) -> Context:
        found: Context | None = self._contexts.get((user_id, context_id))
        if found is None or found.conversation_id != conversation_id:
            raise ContextNotFound
        return found

    async def find_contexts(self, user_id: UUID, conversation_id: UUID, window: Window) -> Page[Context]:
        return _newest(self._contexts, user_id, window, conversation_id)

    async def recent_contexts(self, user_id: UUID, conversation_id: UUID, limit: int) -> Sequence[Context]:
        mine = [
            c for (owner, _), c in self._contexts.items() if (owner, c.conversation_id) == (user_id, conversation_id)
        ]
        return sorted(mine, key=lambda context: (context.last_active_at, context.id), reverse=True)[:limit]


class MemoryMessages:
    def __init__(self, messages: Table) -> None:
        self._rows = messages

    async def add(self, user_id: UUID, message: Message) -> None:
        if message.run_id and await self.answer_to(user_id, message.run_id):
            raise RunSuperseded
        self._rows[user_id, message.id] = message

    async def get(self, user_id: UUID, message_id: UUID) -> Message:
        if (user_id, message_id) not in self._rows:
            raise MessageNotFound
        found: Message = self._rows[user_id, message_id]
        return found

    async def answer_to(self, user_id: UUID, run_id: UUID) -> Message | None:
        return next((m for (owner, _), m in self._rows.items() if owner == user_id and m.run_id == run_id), None)

    async def latest(self, user_id: UUID, conversation_id: UUID) -> Message | None:
        page = await self.find(user_id, conversation_id, Window(1))
        return page.items[0] if page.items else None

    async def before(self, user_id: UUID, message_id: UUID, limit: int) -> Sequence[Message]:
        path: list[Message] = []
        parent = (await self.get(user_id, message_id)).parent_id
        while parent and len(path) < limit:
            path.insert(0, await self.get(user_id, parent))
            parent = path[0].parent_id
        return path

    async def of_context(self, user_id: UUID, context_id: UUID, before: UUID, limit: int) -> Sequence[Message]:
        mine = [m for (owner, _), m in self._rows.items() if owner == user_id and m.context_id == context_id]
        return sorted((m for m in mine if m.id < before), key=lambda m: m.id)[-limit:]

    async def find(self, user_id: UUID, conversation_id: UUID, window: Window) -> Page[Message]:
        return _newest(self._rows, user_id, window, conversation_id)

    async def place(self, user_id: UUID, message_ids: Sequence[UUID], context_id: UUID) -> None:
        for message_id in message_ids:
            self._rows[user_id, message_id] = replace(self._rows[user_id, message_id], context_id=context_id)


class MemoryRuns:
    def __init__(self, runs: Table, keys: dict[tuple[UUID, UUID, str], tuple[UUID, bytes]]) -> None:
        self._rows = runs
        self._keys = keys

    async def add(self, user_id: UUID, run: Run, idempotency: Idempotency | None) -> None:
        if await self.active(user_id, run.conversation_id):
            raise RunActive
        self._rows[user_id, run.id] = run
        if idempotency:
            self._keys[user_id, run.conversation_id, idempotency.key] = (run.id, idempotency.body_hash)

    async def get(self, user_id: UUID, run_id: UUID) -> Run:
        if (user_id, run_id) not in self._rows:
            raise RunNotFound
        found: Run = self._rows[user_id, run_id]
        return found

    async def of_message(self, user_id: UUID, message_id: UUID) -> Run:
        for (owner, _), run in self._rows.items():
            if owner == user_id and run.message_id == message_id:
                return run  # type: ignore[no-any-return]
        raise RunNotFound

    async def active(self, user_id: UUID, conversation_id: UUID) -> Run | None:
        mine = [run for (owner, _), run in self._rows.items() if owner == user_id and not run.status.is_final]
        return next((run for run in mine if run.conversation_id == conversation_id), None)

    async def by_key(self, user_id: UUID, conversation_id: UUID, idempotency: Idempotency) -> Run | None:
        run_id, body_hash = self._keys.get((user_id, conversation_id, idempotency.key), (None, b""))
        if run_id is None:
            return None
        if body_hash != idempotency.body_hash:
            raise IdempotencyMismatch
        return await self.get(user_id, run_id)

    async def begin(self, user_id: UUID, run_id: UUID, epoch: int, at: datetime) -> Run:
        run = await self.get(user_id, run_id)
        if run.status.is_final:
            return run
        if run.epoch >= epoch:
            raise RunSuperseded
        begun = replace(run, status=RunStatus.RUNNING, epoch=epoch, started_at=run.started_at or at)
        self._rows[user_id, run_id] = begun
        return begun

    async def judged(self, user_id: UUID, run: Run, verdict: Verdict) -> None:
        self._rows[user_id, run.id] = replace(await self._mine(user_id, run), verdict=verdict)

    async def seal(self, user_id: UUID, run: Run) -> None:
        stored = await self._mine(user_id, run)
        self._rows[user_id, run.id] = replace(
            stored, status=run.status, usage=run.usage, problem=run.problem, ended_at=run.ended_at
        )

    async def _mine(self, user_id: UUID, run: Run) -> Run:
        stored = self._rows.get((user_id, run.id))
        if stored is None or stored.epoch != run.epoch or stored.status.is_final:
            raise RunSuperseded
        found: Run = stored
        return found

    async def correct(self, user_id: UUID, run_id: UUID, verdict: Verdict) -> Run:
        run = replace(await self.get(user_id, run_id), verdict=verdict)
        self._rows[user_id, run_id] = run
        return run
