"""A turn over a database in memory: its one end, whatever the model, the worker or the reader does."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from potentia.domain.chat.assessment.service import AssessorService
from potentia.domain.chat.errors import ModelUnavailable, RunActive
from potentia.domain.chat.events import ContextChosen, Delta, Event, RunEnded, RunStarted, Titled
from potentia.domain.chat.jobs import AnswerMessage, AssessTurn
from potentia.domain.chat.judge import RawVerdict
from potentia.domain.chat.model import Message, Role, Run, RunStatus
from potentia.domain.chat.prompt import Slot
from potentia.domain.chat.service import ChatService, Posted
from potentia.domain.chat.turn.service import TurnService
from potentia.domain.errors import Unavailable
from potentia.domain.identity.model import Actor, Language, User
from potentia.domain.jobs import ClaimLost
from potentia.domain.memory.model import Finding, Kind, Memory
from tests.fakes.clock import MemoryClock, MemoryIds
from tests.fakes.jobs import Owed
from tests.fakes.models import ScriptedModel, WordEmbedder
from tests.fakes.run_log import MemoryRunLog
from tests.fakes.work import MemoryWork

USER = UUID(int=0x7000_8000_0000_0000_0001 << 40)
ACTOR = Actor(USER, USER, is_guest=False, is_admin=False)


@dataclass
class Chat:
    """A person, a conversation and everything that answers it."""

    model: ScriptedModel = field(default_factory=ScriptedModel)
    embedder: WordEmbedder = field(default_factory=WordEmbedder)
    work: MemoryWork = field(default_factory=MemoryWork)
    log: MemoryRunLog = field(default_factory=MemoryRunLog)
    clock: MemoryClock = field(default_factory=MemoryClock)
    ids: MemoryIds = field(default_factory=MemoryIds)
    conversation: UUID = USER

    @property
    def service(self) -> ChatService:
        return ChatService(self.work.open, self.log, self.clock, self.ids)

    @property
    def turns(self) -> TurnService:
        return TurnService(self.work.open, self.model, self.embedder, self.log, self.clock, self.ids, budget=4_000)

    @property
    def assessor(self) -> AssessorService:
        return AssessorService(self.work.open, self.model, self.embedder, self.ids)

    async def begin(self) -> "Chat":
        now = self.clock.now()
        async with self.work.open() as uow:
            await uow.users.add(User(USER, None, "Ada", False, Language.ENGLISH, "Asia/Jakarta", False, now, now), None)
        self.conversation = (await self.service.start_conversation(ACTOR, None)).id
        return self

    async def post(self, content: str) -> Posted:
        self.clock.advance(seconds=1)
        return await self.service.post_message(ACTOR, self.conversation, content, None, None)

    def owed(self, kind: type) -> list[Owed]:
        return [owed for owed in self.work.state.owed if isinstance(owed.job, kind) and not owed.done]

    async def attempt(self, *, last_try: bool = False) -> list[Event]:
        """What a worker does with the owed answer: carry all events to the log, and tell them."""
        owed = self.owed(AnswerMessage)[0]
        claim = owed.claim()
        told: list[Event] = []
        async for event in self.turns.answer(USER, owed.job.run_id, claim, last_try=last_try):  # type: ignore[attr-defined]
            told.append(event)
            epoch = (await self.service.run(ACTOR, owed.job.run_id)).epoch  # type: ignore[attr-defined]
            await self.log.append(owed.job.run_id, epoch, [event])  # type: ignore[attr-defined]
        return told

    async def say(self, content: str) -> Message:
        await self.post(content)
        ended = (await self.attempt())[-1]
        assert isinstance(ended, RunEnded)
        assert ended.message is not None
        return ended.message

    async def assess(self) -> None:
        owed = self.owed(AssessTurn)[0]
        await self.assessor.assess(USER, owed.job.run_id, owed.claim())  # type: ignore[attr-defined]

    async def run(self) -> Run:
        (run,) = self.work.state.runs.values()
        found: Run = run
        return found

    def messages(self) -> list[Message]:
        return sorted(self.work.state.messages.values(), key=lambda message: message.id)

    def memories(self) -> list[Memory]:
        return [memory for memory, _, _ in self.work.state.memories]


@pytest.fixture
async def chat() -> Chat:
    return await Chat().begin()


def kinds(events: Sequence[Event]) -> list[type]:
    return [type(event) for event in events]


async def test_a_turn_tells_what_happens_and_ends_once(chat: Chat) -> None:
    await chat.post("Where shall we go?")
    events = await chat.attempt()
    assert kinds(events) == [RunStarted, ContextChosen, Titled, Delta, Delta, RunEnded]
    question, answer = chat.messages()
    assert (answer.role, answer.content, answer.parent_id) == (Role.ASSISTANT, "A scripted answer.", question.id)
    assert answer.context_id == question.context_id is not None
    run = await chat.run()
    assert (run.status, run.usage, run.problem) == (RunStatus.COMPLETED, events[-1].usage, None)  # type: ignore[attr-defined]
    assert chat.owed(AnswerMessage) == []
    assert len(chat.owed(AssessTurn)) == 1


async def test_only_the_first_turn_names_the_conversation(chat: Chat) -> None:
    await chat.say("Where shall we go?")
    await chat.post("And when?")
    assert Titled not in kinds(await chat.attempt())


async def test_a_verdict_that_contradicts_the_facts_is_repaired_once(chat: Chat) -> None:
    """The complaint says what was wrong; the second verdict counts, and is stored with its reason and its judge."""
    chat.model.judge_script = [RawVerdict("continue", "?"), RawVerdict("new", "a new start", title="Holidays")]
    await chat.say("Where shall we go?")
    (_, first), (_, second) = chat.model.judged
    assert (first, second) == (None, "there is no active context to continue")
    verdict = (await chat.run()).verdict
    assert verdict is not None
    assert (verdict.judge, verdict.reason, verdict.title) == ("scripted", "a new start", "Holidays")


@pytest.mark.parametrize("broken", [RawVerdict("nonsense", "?"), ModelUnavailable()], ids=["nonsense", "outage"])
async def test_without_a_usable_verdict_the_fallback_judges(chat: Chat, broken: RawVerdict | ModelUnavailable) -> None:
    if isinstance(broken, RawVerdict):
        chat.model.judge_script = broken
    else:
        chat.model.fail["judge"] = broken
    await chat.say("Where shall we go?")
    verdict = (await chat.run()).verdict
    assert verdict is not None
    assert verdict.judge == "fallback"


async def test_the_specialist_sees_the_context_and_not_the_others(chat: Chat) -> None:
    """Messages of a context that was left are not in the prompt; those of the one returned to are, however old."""
    await chat.say("The roses need water")
    garden = chat.messages()[0].context_id
    chat.model.judge_script = RawVerdict("new", "other", title="Taxes")
    await chat.say("The tax office wrote")
    assert [line.content for line in chat.model.answered[-1].messages] == []
    chat.model.judge_script = RawVerdict("switch", "back", context_id=str(garden))
    await chat.say("And the tulips?")
    assert [line.content for line in chat.model.answered[-1].messages] == ["The roses need water", "A scripted answer."]


async def test_a_context_started_by_hand_needs_no_judge(chat: Chat) -> None:
    await chat.say("The roses need water")
    started = await chat.service.start_context(ACTOR, chat.conversation, None)
    asked = len(chat.model.judged)
    answer = await chat.say("The roses need more water")
    assert (answer.context_id, len(chat.model.judged)) == (started.id, asked)


async def test_a_model_that_is_down_fails_the_run_and_keeps_the_message(chat: Chat) -> None:
    chat.model.fail["answer"] = ModelUnavailable()
    chat.model.pieces = ()
    await chat.post("Where shall we go?")
    ended = (await chat.attempt())[-1]
    assert ended == RunEnded(RunStatus.FAILED, None, None, "chat.model-unavailable")
    assert [message.content for message in chat.messages()] == ["Where shall we go?"]
    assert chat.owed(AnswerMessage) == []
    await chat.post("The conversation goes on")


async def test_an_answer_cut_short_is_kept_as_interrupted(chat: Chat) -> None:
    chat.model.fail["answer"] = ModelUnavailable()
    await chat.post("Where shall we go?")
    ended = (await chat.attempt())[-1]
    assert isinstance(ended, RunEnded)
    assert (ended.status, ended.problem) == (RunStatus.INTERRUPTED, "chat.model-unavailable")
    assert chat.messages()[-1].content == "A scripted answer."


async def test_an_empty_answer_is_no_answer(chat: Chat) -> None:
    chat.model.pieces = ()
    await chat.post("Where shall we go?")
    ended = (await chat.attempt())[-1]
    assert isinstance(ended, RunEnded)
    assert (ended.status, ended.message) == (RunStatus.FAILED, None)
    assert ended.problem


async def test_an_unforeseen_fault_ends_the_run_and_is_not_swallowed(chat: Chat) -> None:
    chat.model.fail["answer"] = ZeroDivisionError()
    await chat.post("Where shall we go?")
    with pytest.raises(ZeroDivisionError):
        await chat.attempt()
    run = await chat.run()
    assert (run.status, run.problem) == (RunStatus.FAILED, "internal")
    assert chat.owed(AnswerMessage) == []


async def test_a_worker_that_died_silently_is_replaced(chat: Chat) -> None:
    """No text was shown: the second attempt answers, in the context that was chosen before."""
    await chat.post("Where shall we go?")
    await abandon(chat, after=ContextChosen)
    chosen = (await chat.run()).verdict
    events = await chat.attempt()
    assert events[0] == RunStarted((await chat.run()).id, 2)
    assert (await chat.run()).verdict == chosen
    assert len(chat.model.judged) == 1
    assert [message.role for message in chat.messages()] == [Role.USER, Role.ASSISTANT]


async def test_an_answer_that_was_shown_is_never_regenerated(chat: Chat) -> None:
    await chat.post("Where shall we go?")
    await abandon(chat, after=Delta)
    events = await chat.attempt()
    ended = events[-1]
    assert isinstance(ended, RunEnded)
    assert (ended.status, ended.problem) == (RunStatus.INTERRUPTED, "chat.worker-lost")
    assert chat.messages()[-1].content == "A scripted "
    assert len(chat.model.answered) == 1


async def test_a_run_that_keeps_losing_its_workers_is_given_up(chat: Chat) -> None:
    await chat.post("Where shall we go?")
    for _ in range(2):
        await abandon(chat, after=RunStarted)
    ended = (await chat.attempt(last_try=True))[-1]
    assert ended == RunEnded(RunStatus.FAILED, None, None, "chat.worker-lost")
    await chat.post("The conversation goes on")


async def abandon(chat: Chat, after: type[Event]) -> None:
    """A worker that dies after it has told of `after`."""
    owed = chat.owed(AnswerMessage)[0]
    run_id, claim = owed.job.run_id, owed.claim()  # type: ignore[attr-defined]
    events = chat.turns.answer(USER, run_id, claim, last_try=False)
    async for event in events:
        await chat.log.append(run_id, claim.attempt, [event])
        if isinstance(event, after):
            break
    await events.aclose()  # type: ignore[attr-defined]


async def test_a_late_worker_writes_nothing(chat: Chat) -> None:
    """Its claim is void: the seal is refused, and the answer of the other attempt stands."""
    await chat.post("Where shall we go?")
    owed = chat.owed(AnswerMessage)[0]
    late = owed.claim()
    await chat.attempt()
    before = chat.messages()
    told = [event async for event in collect(chat, owed, late)]
    assert told == []
    assert chat.messages() == before


async def collect(chat: Chat, owed: Owed, claim: object) -> AsyncIterator[Event]:
    try:
        async for event in chat.turns.answer(USER, owed.job.run_id, claim, last_try=False):  # type: ignore[attr-defined,arg-type]
            yield event
    except ClaimLost:
        return


async def test_what_the_assessor_finds_is_in_the_next_prompt(chat: Chat) -> None:
    chat.model.findings = [Finding(Kind.FACT, "my locker code", "Your locker code is 4471", "locker code is 4471")]
    await chat.say("Remember that my locker code is 4471")
    await chat.assess()
    await chat.say("What is my locker code?")
    assert chat.model.answered[-1].lines(Slot.FACTS) == ("Your locker code is 4471",)
    (memory,) = chat.memories()
    assert (memory.subject, memory.message_id) == ("locker code", chat.messages()[0].id)


async def test_a_finding_that_the_message_does_not_say_is_dropped(chat: Chat) -> None:
    chat.model.findings = [Finding(Kind.FACT, "secret", "The secret is 1", "the assistant said 1")]
    await chat.say("Hello")
    await chat.assess()
    assert chat.memories() == []
    assert chat.owed(AssessTurn) == []


async def test_a_contradiction_supersedes_and_stays_as_history(chat: Chat) -> None:
    for code in ("4471", "5512"):
        text = f"locker code is {code}"
        chat.model.findings = [Finding(Kind.FACT, "locker code", f"Your {text}", text)]
        await chat.say(f"My {text}")
        await chat.assess()
    old, new = chat.memories()
    assert (old.valid_to, old.superseded_by) == (new.valid_from, new.id)
    assert new.valid_to is None


async def test_an_older_message_does_not_overrule_a_newer_one(chat: Chat) -> None:
    """Jobs may run in any order."""
    for code in ("4471", "5512"):
        await chat.say(f"My locker code is {code}")
    for later, code in ((True, "5512"), (False, "4471")):
        owed = chat.owed(AssessTurn)[-1 if later else 0]
        chat.model.findings = [Finding(Kind.FACT, "locker code", f"Your locker code is {code}", f"code is {code}")]
        await chat.assessor.assess(USER, owed.job.run_id, owed.claim())  # type: ignore[attr-defined]
    assert [memory.text for memory in chat.memories() if memory.valid_to is None] == ["Your locker code is 5512"]


async def test_the_assessor_waits_for_a_model_that_is_down(chat: Chat) -> None:
    await chat.say("My locker code is 4471")
    chat.model.fail["assess"] = ModelUnavailable()
    with pytest.raises(Unavailable):
        await chat.assess()
    assert len(chat.owed(AssessTurn)) == 1


async def test_an_embedder_that_is_down_does_not_stop_an_answer(chat: Chat) -> None:
    chat.embedder.fail = Unavailable()
    assert (await chat.say("Where shall we go?")).content == "A scripted answer."


async def test_nothing_else_begins_while_an_answer_is_owed(chat: Chat) -> None:
    posted = await chat.post("first")
    for act in (chat.post("second"), chat.service.start_context(ACTOR, chat.conversation, None)):
        with pytest.raises(RunActive) as refusal:
            await act
        assert refusal.value.facts == {"run_id": str(posted.run.id)}


async def test_a_deleted_conversation_is_not_answered(chat: Chat) -> None:
    await chat.post("first")
    await chat.service.delete(ACTOR, chat.conversation)
    assert await chat.attempt() == []
    assert chat.owed(AnswerMessage) == []
