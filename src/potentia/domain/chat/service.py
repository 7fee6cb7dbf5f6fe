"""What a person does with conversations: all but the answering itself, which is `turn/service.py`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

import msgspec

from potentia.domain.audit import Entry
from potentia.domain.chat.errors import MessageNotFound, RunActive
from potentia.domain.chat.events import Event, Numbered, RunEnded, RunQueued, Snapshot
from potentia.domain.chat.jobs import AnswerMessage
from potentia.domain.chat.model import (
    Context,
    Conversation,
    Decision,
    Idempotency,
    Message,
    Role,
    Run,
    RunStatus,
    Verdict,
)
from potentia.domain.chat.ports import RunLog, Work
from potentia.domain.clock import Clock
from potentia.domain.errors import FieldProblem, Invalid, Unavailable
from potentia.domain.identity.model import Actor
from potentia.domain.ids import Ids
from potentia.domain.paging import Page, Window
from potentia.domain.unit_of_work import OpenUow

TICKS_BETWEEN_QUESTIONS = 10
"""A reader who hears nothing asks the database about every 10 s: only a lost record leaves an end untold."""


class Posted(msgspec.Struct, frozen=True):
    """A stored message and the run that answers it."""

    message: Message
    run: Run


@dataclass(frozen=True, slots=True)
class ChatService:
    """Every method raises ConversationNotFound, MessageNotFound or RunNotFound for what is not the actor's own."""

    open_uow: OpenUow[Work]
    run_log: RunLog
    clock: Clock
    ids: Ids

    async def start_conversation(self, actor: Actor, title: str | None) -> Conversation:
        """A new one. Without a title its first turn names it."""
        now = self.clock.now()
        conversation = Conversation(self.ids.new(), title, None, now, now)
        async with self.open_uow() as uow:
            await uow.conversations.add(actor.user_id, conversation)
            await uow.audit.add(actor.user_id, Entry.of("conversation.created", after=conversation))
        return conversation

    async def conversations(self, actor: Actor, window: Window) -> Page[Conversation]:
        """The actor's, newest first."""
        async with self.open_uow() as uow:
            return await uow.conversations.find(actor.user_id, window)

    async def conversation(self, actor: Actor, conversation_id: UUID) -> Conversation:
        async with self.open_uow() as uow:
            return await uow.conversations.get(actor.user_id, conversation_id)

    async def rename(self, actor: Actor, conversation_id: UUID, title: str) -> Conversation:
        async with self.open_uow() as uow:
            known = await uow.conversations.lock(actor.user_id, conversation_id)
            await uow.conversations.rename(actor.user_id, conversation_id, title)
            renamed = await uow.conversations.get(actor.user_id, conversation_id)
            await uow.audit.add(actor.user_id, Entry.of("conversation.renamed", before=known, after=renamed))
        return renamed

    async def delete(self, actor: Actor, conversation_id: UUID) -> None:
        """Everything in it goes; what was learnt from it stays in memory."""
        async with self.open_uow() as uow:
            known = await uow.conversations.lock(actor.user_id, conversation_id)
            await uow.conversations.delete(actor.user_id, conversation_id)
            await uow.audit.add(actor.user_id, Entry.of("conversation.deleted", before=known))

    async def post_message(
        self,
        actor: Actor,
        conversation_id: UUID,
        content: str,
        parent_id: UUID | None,
        idempotency: Idempotency | None,
    ) -> Posted:
        """Store a message and the run that answers it: both or none.

        The message follows `parent_id`, or the newest one. A key that was used before answers what it made then.
        Raises RunActive while another message is being answered, and IdempotencyMismatch.
        """
        async with self.open_uow() as uow:
            await uow.conversations.lock(actor.user_id, conversation_id)
            known = idempotency and await uow.runs.by_key(actor.user_id, conversation_id, idempotency)
            if known:
                return Posted(await uow.messages.get(actor.user_id, known.message_id), known)
            await _refuse_while_active(uow, actor.user_id, conversation_id)
            parent = await _parent(uow, actor.user_id, conversation_id, parent_id)
            posted = self._posted(conversation_id, content, parent)
            await uow.messages.add(actor.user_id, posted.message)
            await uow.runs.add(actor.user_id, posted.run, idempotency)
            await uow.jobs.add(AnswerMessage(user_id=actor.user_id, run_id=posted.run.id))
            await uow.audit.add(actor.user_id, Entry.of("message.posted", after=posted.message))
        return posted

    def _posted(self, conversation_id: UUID, content: str, parent_id: UUID | None) -> Posted:
        now = self.clock.now()
        message = Message(self.ids.new(), conversation_id, parent_id, None, Role.USER, content, None, now)
        run = Run(self.ids.new(), conversation_id, message.id, RunStatus.QUEUED, created_at=now)
        return Posted(message, run)

    async def messages(self, actor: Actor, conversation_id: UUID, window: Window) -> Page[Message]:
        """Newest first, of all branches."""
        async with self.open_uow() as uow:
            await uow.conversations.get(actor.user_id, conversation_id)
            return await uow.messages.find(actor.user_id, conversation_id, window)

    async def contexts(self, actor: Actor, conversation_id: UUID, window: Window) -> Page[Context]:
        """The one begun last first."""
        async with self.open_uow() as uow:
            await uow.conversations.get(actor.user_id, conversation_id)
            return await uow.conversations.find_contexts(actor.user_id, conversation_id, window)

    async def start_context(self, actor: Actor, conversation_id: UUID, title: str | None) -> Context:
        """A new, active context by hand: the next message belongs to it without a Judge. Raises RunActive."""
        context = self._new_context(conversation_id, title)
        async with self.open_uow() as uow:
            await uow.conversations.lock(actor.user_id, conversation_id)
            await _refuse_while_active(uow, actor.user_id, conversation_id)
            await uow.conversations.add_context(actor.user_id, context)
            await uow.audit.add(actor.user_id, Entry.of("context.started", after=context))
        return context

    async def correct_judge(
        self, actor: Actor, conversation_id: UUID, message_id: UUID, context_id: UUID | None, title: str | None
    ) -> Run:
        """The Judge was wrong about a user's message: it and its answer belong to `context_id`, or to a new context
        (None) of this title. That context becomes the active one.

        Raises RunActive, ContextNotFound, and Invalid for a title beside a context that has its own.
        """
        if context_id and title:
            raise Invalid(FieldProblem("title", "chat.title-of-known-context"))
        async with self.open_uow() as uow:
            await uow.conversations.lock(actor.user_id, conversation_id)
            await _refuse_while_active(uow, actor.user_id, conversation_id)
            message = await uow.messages.get(actor.user_id, message_id)
            if message.conversation_id != conversation_id or message.role is not Role.USER:
                raise MessageNotFound
            run = await uow.runs.of_message(actor.user_id, message_id)
            context = await self._chosen(uow, actor.user_id, conversation_id, context_id, title)
            answer = await uow.messages.answer_to(actor.user_id, run.id)
            placed = [message_id, answer.id] if answer else [message_id]
            await uow.messages.place(actor.user_id, placed, context.id)
            decision = Decision.SWITCH if context_id else Decision.NEW
            verdict = Verdict(decision, context.id, context.title, "corrected by the user", "user")
            corrected = await uow.runs.correct(actor.user_id, run.id, verdict)
            await uow.audit.add(actor.user_id, Entry.of("run.judge-corrected", before=run, after=corrected))
        return corrected

    async def _chosen(
        self, uow: Work, user_id: UUID, conversation_id: UUID, context_id: UUID | None, title: str | None
    ) -> Context:
        if context_id is None:
            context = self._new_context(conversation_id, title)
            await uow.conversations.add_context(user_id, context)
            await uow.audit.add(user_id, Entry.of("context.started", after=context))
            return context
        known = await uow.conversations.context(user_id, conversation_id, context_id)
        context = msgspec.structs.replace(known, last_active_at=self.clock.now())
        await uow.conversations.enter_context(user_id, context)
        await uow.audit.add(user_id, Entry.of("context.entered", before=known, after=context))
        return context

    def _new_context(self, conversation_id: UUID, title: str | None) -> Context:
        now = self.clock.now()
        return Context(self.ids.new(), conversation_id, title, now, now)

    async def run(self, actor: Actor, run_id: UUID) -> Run:
        async with self.open_uow() as uow:
            return await uow.runs.get(actor.user_id, run_id)

    async def active_run(self, actor: Actor, conversation_id: UUID) -> Run | None:
        """The run that is answering in this conversation now."""
        async with self.open_uow() as uow:
            await uow.conversations.get(actor.user_id, conversation_id)
            return await uow.runs.active(actor.user_id, conversation_id)

    async def events(self, actor: Actor, run_id: UUID, after: int) -> AsyncIterator[Numbered | None]:
        """What happened in a run since event number `after`, and what happens, up to its end.

        None says that nothing came for about a second. When the live record is lost, the reader gets a Snapshot and
        the end from the database.
        """
        run = await self.run(actor, run_id)
        if run.status is RunStatus.QUEUED:
            yield Numbered(0, RunQueued(run_id))
        ticks = 0
        async with aclosing(self.run_log.follow(run_id, after)) as source:  # type: ignore[type-var]
            async for numbered in source:
                if numbered is None and self._is_time_to_ask(ticks):
                    for event in await self._ending(actor, run_id):
                        yield Numbered(0, event)
                        if isinstance(event, RunEnded):
                            return
                ticks = ticks + 1 if numbered is None else 1
                yield numbered
                if numbered is not None and isinstance(numbered.event, RunEnded):
                    return

    def _is_time_to_ask(self, ticks: int) -> bool:
        """The database is asked once at the beginning, and then seldom while the record can be trusted to tell."""
        return ticks == 0 or ticks % (TICKS_BETWEEN_QUESTIONS if self.run_log.is_answering else 1) == 0

    async def _ending(self, actor: Actor, run_id: UUID) -> Sequence[Event]:
        """How the run ended, or nothing while it has not, or while that is not to be learnt."""
        try:
            async with self.open_uow() as uow:
                run = await uow.runs.get(actor.user_id, run_id)
                message = await uow.messages.answer_to(actor.user_id, run_id) if run.status.is_final else None
        except Unavailable:
            return ()
        if not run.status.is_final:
            return ()
        ended = RunEnded(run.status, message, run.usage, run.problem)
        return (Snapshot(message.content), ended) if message else (ended,)


async def _refuse_while_active(uow: Work, user_id: UUID, conversation_id: UUID) -> None:
    active = await uow.runs.active(user_id, conversation_id)
    if active:
        raise RunActive(run_id=str(active.id))


async def _parent(uow: Work, user_id: UUID, conversation_id: UUID, parent_id: UUID | None) -> UUID | None:
    if parent_id is None:
        latest = await uow.messages.latest(user_id, conversation_id)
        return latest.id if latest else None
    parent = await uow.messages.get(user_id, parent_id)
    if parent.conversation_id != conversation_id:
        raise MessageNotFound
    return parent_id
