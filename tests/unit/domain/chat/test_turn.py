"""A turn over a database in memory: its one end, whatever the model, the worker or the reader does."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from potentia.domain.chat.errors import ModelUnavailable, RunActive
from potentia.domain.chat.events import ContextChosen, Delta, Event, RunEnded, RunStarted, Titled
from potentia.domain.chat.jobs import AnswerMessage, AssessTurn
from potentia.domain.chat.judge import JudgeBrief, RawVerdict
from potentia.domain.chat.model import Role, RunStatus
from potentia.domain.errors import Invalid, Unavailable
from potentia.domain.jobs import ClaimLost
from tests.fakes.jobs import Owed
from tests.unit.domain.chat.stage import ACTOR, USER, Chat, Outage


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


async def test_a_short_outage_at_the_end_costs_no_answer(chat: Chat) -> None:
    """The reader has seen all of it: the end is tried again while the claim holds."""
    await chat.post("Where shall we go?")
    owed = chat.owed(AnswerMessage)[0]
    outage = Outage(chat.work.open, begins_at=3, lasts=4)
    turns = replace(chat.turns, open_uow=outage.open)
    told = [e async for e in turns.answer(USER, owed.job.run_id, owed.claim(), last_try=False)]  # type: ignore[attr-defined]
    assert (told[-1].status, outage.opened) == (RunStatus.COMPLETED, 7)  # type: ignore[attr-defined]
    assert chat.messages()[-1].content == "A scripted answer."


async def test_an_outage_that_lasts_leaves_the_run_to_a_later_attempt(chat: Chat) -> None:
    await chat.post("Where shall we go?")
    owed = chat.owed(AnswerMessage)[0]
    turns = replace(chat.turns, open_uow=Outage(chat.work.open, begins_at=3, lasts=99).open)
    with pytest.raises(Unavailable):
        _ = [e async for e in turns.answer(USER, owed.job.run_id, owed.claim(), last_try=False)]  # type: ignore[attr-defined]
    assert (await chat.run()).status is RunStatus.RUNNING
    assert len(chat.owed(AnswerMessage)) == 1


async def test_a_rule_that_breaks_in_a_turn_ends_the_run(chat: Chat) -> None:
    """An error that no later attempt would mend must not leave the conversation blocked."""
    chat.model.fail["answer"] = Invalid()
    await chat.post("Where shall we go?")
    with pytest.raises(Invalid):
        await chat.attempt()
    assert (await chat.run()).status is RunStatus.FAILED
    await chat.post("The conversation goes on")


async def test_a_title_given_by_hand_during_the_first_turn_stays(chat: Chat) -> None:
    async def rename_meanwhile(brief: JudgeBrief, complaint: str | None = None) -> RawVerdict:
        await chat.service.rename(ACTOR, chat.conversation, "MY OWN TITLE")
        return RawVerdict("new", "new", title="A title of the judge's")

    chat.model.judge = rename_meanwhile  # type: ignore[method-assign]
    await chat.post("Where shall we go?")
    assert Titled not in kinds(await chat.attempt())
    assert (await chat.service.conversation(ACTOR, chat.conversation)).title == "MY OWN TITLE"


async def test_a_conversation_deleted_in_mid_turn_ends_the_work_quietly(chat: Chat) -> None:
    await chat.post("first")
    owed = chat.owed(AnswerMessage)[0]
    events = chat.turns.answer(USER, owed.job.run_id, owed.claim(), last_try=False)  # type: ignore[attr-defined]
    async for event in events:
        if isinstance(event, ContextChosen):
            await chat.service.delete(ACTOR, chat.conversation)
    assert chat.owed(AnswerMessage) == []
    assert chat.messages() == []
