"""A turn: the Judge and the Specialist, with no transaction open around either.

Transaction 1 begins an attempt and reads what the Judge needs; the Judge; transaction 2 stores the verdict, enters
the context and reads what the Specialist needs; the Specialist, streamed; transaction 3 seals the answer together
with the job. The third call to a model, the Assessor's, is a job of its own (`assessment/service.py`).
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from potentia.domain.chat import judge, prompt
from potentia.domain.chat.errors import AnswerBlocked, AnswerEmpty, ModelUnavailable, RunNotFound
from potentia.domain.chat.events import ContextChosen, Delta, Event, RunEnded, RunStarted, Titled
from potentia.domain.chat.jobs import AssessTurn
from potentia.domain.chat.judge import ContextBrief, InvalidVerdict, JudgeBrief, Line
from potentia.domain.chat.model import Context, Conversation, Decision, Message, Role, Run, RunStatus, Usage, Verdict
from potentia.domain.chat.persona import persona
from potentia.domain.chat.ports import LanguageModel, RunLog, Work
from potentia.domain.chat.title import title_from
from potentia.domain.clock import Clock
from potentia.domain.errors import DomainError, Unavailable
from potentia.domain.identity.model import User
from potentia.domain.ids import Ids
from potentia.domain.jobs import Claim
from potentia.domain.memory.model import Kind, Memory, Purpose, Vector
from potentia.domain.memory.ports import Embedder
from potentia.domain.unit_of_work import OpenUow

RECENT = 50
"""How many messages the Judge sees."""
RECALLED = 60
"""How many memories are held against the question."""


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
    """The answer as far as it has come, and the context that it belongs to."""

    context_id: UUID | None = None
    text: str = ""
    usage: Usage | None = None


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

        Whatever a model does, the run ends here with a status and the claim is completed; a run that is gone or
        final just completes it. An earlier attempt that showed text is sealed as interrupted, never regenerated
        behind the reader's back; on the `last_try` a run that keeps losing its workers is given up. Raises
        RunSuperseded or ClaimLost, storing nothing, when another attempt owns the run.
        """
        turn = await self._begin(user_id, run_id)
        if turn is None or turn.run.status.is_final:
            await self._complete(claim)
            return
        draft = Draft(turn.question.context_id)
        shown = await self.run_log.text(run_id) if turn.run.epoch > 1 else None
        yield RunStarted(run_id, turn.run.epoch)
        if shown:
            draft.text = shown
            yield await self._seal(turn, draft, claim, RunStatus.INTERRUPTED, "chat.worker-lost")
        elif last_try:
            yield await self._seal(turn, draft, claim, RunStatus.FAILED, "chat.worker-lost")
        else:
            async for event in self._attempt(turn, draft, claim):
                yield event

    async def _attempt(self, turn: Turn, draft: Draft, claim: Claim) -> AsyncIterator[Event]:
        try:
            async for event in self._think(turn, draft):
                yield event
        except ModelUnavailable as error:
            status = RunStatus.INTERRUPTED if draft.text else RunStatus.FAILED
            yield await self._seal(turn, draft, claim, status, error.code)
        except AnswerBlocked as error:
            yield await self._seal(turn, draft, claim, RunStatus.BLOCKED, error.code)
        except DomainError:
            raise
        except Exception:
            yield await self._seal(turn, draft, claim, RunStatus.FAILED, "internal")
            raise
        else:
            yield await self._seal(turn, draft, claim, RunStatus.COMPLETED, None)

    async def _begin(self, user_id: UUID, run_id: UUID) -> Turn | None:
        async with self.open_uow() as uow:
            try:
                run = await uow.runs.begin(user_id, run_id, self.clock.now())
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
                contexts=await uow.conversations.contexts(user_id, run.conversation_id),
                recent=await uow.messages.before(user_id, run.message_id, RECENT),
            )

    async def _complete(self, claim: Claim) -> None:
        async with self.open_uow(completes=claim):
            pass

    async def _think(self, turn: Turn, draft: Draft) -> AsyncIterator[Event]:
        verdict = turn.run.verdict or await self._judge(turn)
        vector = await self._embed(turn.question.content)
        context, packed = await self._enter(turn, verdict, vector)
        draft.context_id = context.id
        yield ContextChosen(verdict.decision, context, verdict.reason)
        if turn.conversation.title is None and context.title:
            yield Titled(context.title)
        async for part in self.model.answer(packed):
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
            title = title_from(turn.question.content)
            return Verdict(Decision.CONTINUE, active.id, title, "a context that was started by hand", "user")
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

    async def _enter(self, turn: Turn, verdict: Verdict, vector: Vector | None) -> tuple[Context, prompt.Prompt]:
        """The Memory Manager: loads or makes the context that the verdict names, and recalls for it."""
        user_id, now = turn.user.id, self.clock.now()
        context = self._context(turn, verdict, now)
        async with self.open_uow() as uow:
            await uow.runs.judged(user_id, turn.run, msgspec.structs.replace(verdict, context_id=context.id))
            if context.created_at == now:
                await uow.conversations.add_context(user_id, context)
            else:
                await uow.conversations.enter_context(user_id, context)
            await uow.messages.place(user_id, [turn.question.id], context.id)
            if turn.conversation.title is None and context.title:
                await uow.conversations.rename(user_id, turn.conversation.id, context.title)
            memories = await uow.memories.recall(user_id, near=vector, model=self.embedder.model, limit=RECALLED)
            history = await uow.messages.of_context(user_id, context.id, turn.question.id, RECENT)
        return context, self._prompt(turn, context, memories, history)

    def _context(self, turn: Turn, verdict: Verdict, now: datetime) -> Context:
        known = {context.id: context for context in turn.contexts}
        if verdict.context_id is None or verdict.context_id not in known:
            return Context(self.ids.new(), turn.conversation.id, verdict.title, now, now)
        context = known[verdict.context_id]
        return msgspec.structs.replace(context, title=context.title or verdict.title, last_active_at=now)

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
        """The one end of a run: its state, its answer, what it owes and its job, together or not at all."""
        now = self.clock.now()
        user_id, question = turn.user.id, turn.question
        run = msgspec.structs.replace(turn.run, status=status, usage=draft.usage, problem=problem, ended_at=now)
        answer = None
        if draft.text:
            answer = Message(
                self.ids.new(),
                run.conversation_id,
                question.id,
                draft.context_id,
                Role.ASSISTANT,
                draft.text,
                run.id,
                now,
            )
        async with self.open_uow(completes=claim) as uow:
            await uow.runs.seal(user_id, run)
            if answer:
                await uow.messages.add(user_id, answer)
                await uow.jobs.add(AssessTurn(user_id=user_id, run_id=run.id))
        return RunEnded(status, answer, draft.usage, problem)


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
