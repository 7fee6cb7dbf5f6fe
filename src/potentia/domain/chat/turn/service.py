"""A turn: the Judge and the Specialist, with no transaction open around either.

Transaction 1 begins an attempt and reads what the Judge needs; the Judge; transaction 2 stores the verdict, enters
the context and reads what the Specialist needs; the Specialist, streamed; transaction 3 seals the answer together
with the job. The third call to a model, the Assessor's, is a job of its own (`assessment/service.py`).
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from potentia.domain.audit import Entry
from potentia.domain.chat import judge, prompt
from potentia.domain.chat.errors import (
    AnswerBlocked,
    AnswerEmpty,
    ConversationNotFound,
    ModelUnavailable,
    RunNotFound,
    RunSuperseded,
)
from potentia.domain.chat.events import ContextChosen, Delta, Event, RunEnded, RunStarted, Titled
from potentia.domain.chat.jobs import AssessTurn
from potentia.domain.chat.judge import ContextBrief, InvalidVerdict, JudgeBrief, Line
from potentia.domain.chat.model import Context, Conversation, Message, Role, Run, RunStatus, Usage, Verdict
from potentia.domain.chat.persona import persona
from potentia.domain.chat.ports import LanguageModel, RunLog, Work
from potentia.domain.clock import Clock
from potentia.domain.errors import Throttled, Unavailable
from potentia.domain.identity.model import User
from potentia.domain.ids import Ids
from potentia.domain.jobs import Claim
from potentia.domain.memory.model import Kind, Memory, Purpose, Vector
from potentia.domain.memory.ports import Embedder
from potentia.domain.unit_of_work import OpenUow

RECENT = 50
"""How many messages the Judge sees."""
JUDGED = 100
"""How many contexts the Judge sees."""
RECALLED = 60
"""How many memories are held against the question."""
SEAL_WAITS = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds between the tries to store an end."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one attempt at a run works on."""

    user: User
    run: Run
    question: Message
    conversation: Conversation
    contexts: Sequence[Context]
    recent: Sequence[Message]

    @property
    def active(self) -> Context | None:
        return next((c for c in self.contexts if c.id == self.conversation.active_context_id), None)


@dataclass(slots=True)
class Draft:
    """The answer as far as it has come, the context that it belongs to, and the run as it is stored."""

    run: Run
    context_id: UUID | None = None
    text: str = ""
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """The judged run and its context, whether its title became the conversation's, and what the Specialist is told."""

    run: Run
    context: Context
    names_conversation: bool
    prompt: prompt.Prompt


@dataclass(frozen=True, slots=True)
class TurnService:
    """`budget` bounds the prompt, in tokens."""

    open_uow: OpenUow[Work]
    model: LanguageModel
    embedder: Embedder
    run_log: RunLog
    clock: Clock
    ids: Ids
    budget: int

    async def answer(self, user_id: UUID, run_id: UUID, claim: Claim, *, last_try: bool) -> AsyncIterator[Event]:
        """Make one attempt at a run and tell what happens, RunEnded last.

        Whatever a model does, the run ends here with a status and the claim is completed; a run that is final, or
        gone with its conversation, just completes it. An earlier attempt that showed text is sealed as interrupted,
        never regenerated behind the reader's back; on the `last_try` a run that keeps losing its workers is given up.
        Raises RunSuperseded or ClaimLost, storing nothing, when another attempt owns the run, and Unavailable or
        Throttled when the attempt had better be made later.
        """
        turn = await self._begin(user_id, run_id, claim)
        if turn is None or turn.run.status.is_final:
            await self._complete(claim)
            return
        try:
            async with aclosing(self._run(turn, claim, last_try=last_try)) as events:  # type: ignore[type-var]
                async for event in events:
                    yield event
        except ConversationNotFound:
            await self._complete(claim)

    async def _run(self, turn: Turn, claim: Claim, *, last_try: bool) -> AsyncIterator[Event]:
        draft = Draft(turn.run, turn.question.context_id)
        shown = await self.run_log.text(turn.run.id) if claim.attempt > 1 else None
        yield RunStarted(turn.run.id, turn.run.epoch)
        if shown:
            draft.text = shown
            yield await self._seal(turn, draft, claim, RunStatus.INTERRUPTED, "chat.worker-lost")
        elif last_try:
            yield await self._seal(turn, draft, claim, RunStatus.FAILED, "chat.worker-lost")
        else:
            async with aclosing(self._attempt(turn, draft, claim)) as events:  # type: ignore[type-var]
                async for event in events:
                    yield event

    async def _attempt(self, turn: Turn, draft: Draft, claim: Claim) -> AsyncIterator[Event]:
        try:
            async with aclosing(self._think(turn, draft)) as events:  # type: ignore[type-var]
                async for event in events:
                    yield event
        except ModelUnavailable as error:
            status = RunStatus.INTERRUPTED if draft.text else RunStatus.FAILED
            yield await self._seal(turn, draft, claim, status, error.code)
        except AnswerBlocked as error:
            yield await self._seal(turn, draft, claim, RunStatus.BLOCKED, error.code)
        except (RunSuperseded, ConversationNotFound, Unavailable, Throttled):
            raise
        except Exception:
            yield await self._seal(turn, draft, claim, RunStatus.FAILED, "internal")
            raise
        else:
            yield await self._seal(turn, draft, claim, RunStatus.COMPLETED, None)

    async def _begin(self, user_id: UUID, run_id: UUID, claim: Claim) -> Turn | None:
        async with self.open_uow() as uow:
            try:
                run = await uow.runs.begin(user_id, run_id, claim.attempt, self.clock.now())
            except RunNotFound:
                return None
            user = await uow.users.get(user_id)
            if user is None:
                return None
            return Turn(
                user=user,
                run=run,
                question=await uow.messages.get(user_id, run.message_id),
                conversation=await uow.conversations.get(user_id, run.conversation_id),
                contexts=await uow.conversations.recent_contexts(user_id, run.conversation_id, JUDGED),
                recent=await uow.messages.before(user_id, run.message_id, RECENT),
            )

    async def _complete(self, claim: Claim) -> None:
        async with self.open_uow(completes=claim):
            pass

    async def _think(self, turn: Turn, draft: Draft) -> AsyncIterator[Event]:
        verdict = turn.run.verdict or await self._judge(turn)
        vector = await self._embed(turn.question.content)
        entered = await self._enter(turn, verdict, vector)
        draft.run, draft.context_id = entered.run, entered.context.id
        yield ContextChosen(verdict.decision, entered.context, verdict.reason)
        if entered.names_conversation and entered.context.title:
            yield Titled(entered.context.title)
        async with aclosing(self.model.answer(entered.prompt)) as parts:  # type: ignore[type-var]
            async for part in parts:
                draft.usage = part.usage or draft.usage
                if part.text:
                    draft.text += part.text
                    yield Delta(part.text)
        if not draft.text:
            raise AnswerEmpty

    async def _judge(self, turn: Turn) -> Verdict:
        """The model's verdict, repaired once; else the fallback's."""
        active = turn.active
        if active and active.title is None:
            return judge.first_of(active.id, turn.question.content, turn.user.language)
        brief = _judge_brief(turn)
        try:
            return await self._ask_judge(brief)
        except (InvalidVerdict, ModelUnavailable, AnswerBlocked):
            return judge.fallback(brief)

    async def _ask_judge(self, brief: JudgeBrief) -> Verdict:
        raw = await self.model.judge(brief)
        try:
            return judge.read(raw, brief, self.model.name)
        except InvalidVerdict as error:
            raw = await self.model.judge(brief, str(error.facts.get("why")))
            return judge.read(raw, brief, self.model.name)

    async def _embed(self, question: str) -> Vector | None:
        """Without a vector the newest memories are recalled instead of the nearest: worse, and no reason to fail."""
        try:
            return (await self.embedder.embed([question], Purpose.QUERY))[0]
        except Unavailable:
            return None

    async def _enter(self, turn: Turn, verdict: Verdict, vector: Vector | None) -> Entered:
        """The Memory Manager: loads or makes the context that the verdict names, and recalls for it."""
        user_id, conversation_id = turn.user.id, turn.conversation.id
        known = next((context for context in turn.contexts if context.id == verdict.context_id), None)
        context = self._entered(known, verdict) if known else self._made(conversation_id, verdict)
        verdict = msgspec.structs.replace(verdict, context_id=context.id)
        run = msgspec.structs.replace(turn.run, verdict=verdict)
        async with self.open_uow() as uow:
            await uow.conversations.lock(user_id, conversation_id)
            await uow.runs.judged(user_id, turn.run, verdict)
            await uow.audit.add(user_id, Entry.of("run.judged", before=turn.run, after=run))
            if known:
                await uow.conversations.enter_context(user_id, context)
                await uow.audit.add(user_id, Entry.of("context.entered", before=known, after=context))
            else:
                await uow.conversations.add_context(user_id, context)
                await uow.audit.add(user_id, Entry.of("context.started", after=context))
            await uow.messages.place(user_id, [turn.question.id], context.id)
            names = bool(context.title) and await uow.conversations.name(user_id, conversation_id, context.title or "")
            if names:
                await uow.audit.add(user_id, Entry("conversation.named", "conversation", conversation_id))
            memories = await uow.memories.recall(user_id, near=vector, model=self.embedder.model, limit=RECALLED)
            history = await uow.messages.of_context(user_id, context.id, turn.question.id, RECENT)
        return Entered(run, context, names, self._prompt(turn, context, memories, history))

    def _made(self, conversation_id: UUID, verdict: Verdict) -> Context:
        now = self.clock.now()
        return Context(self.ids.new(), conversation_id, verdict.title, now, now)

    def _entered(self, known: Context, verdict: Verdict) -> Context:
        return msgspec.structs.replace(known, title=known.title or verdict.title, last_active_at=self.clock.now())

    def _prompt(
        self, turn: Turn, context: Context, memories: Sequence[Memory], history: Sequence[Message]
    ) -> prompt.Prompt:
        def of(*kinds: Kind) -> list[str]:
            return [memory.in_words() for memory in memories if memory.kind in kinds]

        return prompt.pack(
            persona=persona(turn.user.name),
            preferences=of(Kind.PREFERENCE, Kind.PERSONA_HINT),
            facts=of(Kind.FACT),
            intentions=of(Kind.INTENTION),
            context=[*([context.title] if context.title else []), f"Today is {_today(turn.user, self.clock.now())}."],
            history=[_line(message) for message in history],
            question=turn.question.content,
            language=turn.user.language,
            budget=self.budget,
        )

    async def _seal(self, turn: Turn, draft: Draft, claim: Claim, status: RunStatus, problem: str | None) -> RunEnded:
        """The one end of a run. An outage that passes while the claim holds costs no answer that was shown."""
        answer = self._answer(turn, draft) if draft.text else None
        run = msgspec.structs.replace(
            draft.run, status=status, usage=draft.usage, problem=problem, ended_at=self.clock.now()
        )
        for wait in SEAL_WAITS:
            try:
                await self._store_end(turn.user.id, draft.run, run, answer, claim)
                break
            except Unavailable:
                await self.clock.sleep(wait)
        else:
            await self._store_end(turn.user.id, draft.run, run, answer, claim)
        return RunEnded(status, answer, draft.usage, problem)

    async def _store_end(self, user_id: UUID, before: Run, run: Run, answer: Message | None, claim: Claim) -> None:
        """The run's state, its answer, what it owes and its job, together or not at all."""
        async with self.open_uow(completes=claim) as uow:
            await uow.conversations.lock(user_id, run.conversation_id)
            await uow.runs.seal(user_id, run)
            await uow.audit.add(user_id, Entry.of("run.ended", before=before, after=run))
            if answer:
                await uow.messages.add(user_id, answer)
                await uow.audit.add(user_id, Entry.of("message.answered", after=answer))
            await uow.jobs.add(AssessTurn(user_id=user_id, run_id=run.id))

    def _answer(self, turn: Turn, draft: Draft) -> Message:
        return Message(
            id=self.ids.new(),
            conversation_id=turn.conversation.id,
            parent_id=turn.question.id,
            context_id=draft.context_id,
            role=Role.ASSISTANT,
            content=draft.text,
            run_id=turn.run.id,
            created_at=self.clock.now(),
        )


def _judge_brief(turn: Turn) -> JudgeBrief:
    active = turn.active
    return JudgeBrief(
        message=turn.question.content,
        at=turn.question.created_at,
        active=_brief(active) if active else None,
        others=[_brief(context) for context in turn.contexts if context is not active],
        recent=[_line(message) for message in turn.recent],
    )


def _brief(context: Context) -> ContextBrief:
    return ContextBrief(context.id, context.title, context.last_active_at)


def _line(message: Message) -> Line:
    return Line(message.role, message.content, message.created_at, message.context_id)


def _today(user: User, now: datetime) -> str:
    return now.astimezone(ZoneInfo(user.time_zone)).strftime("%A, %Y-%m-%d")
