"""What is learnt from messages, and when."""

import pytest

from potentia.domain.chat.errors import ModelUnavailable
from potentia.domain.chat.jobs import AssessTurn
from potentia.domain.chat.prompt import Slot
from potentia.domain.errors import Unavailable
from potentia.domain.memory.model import Finding, Kind
from tests.unit.domain.chat.stage import USER, Chat


@pytest.fixture
async def chat() -> Chat:
    return await Chat().begin()


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


async def test_a_message_of_a_failed_run_is_learnt_from_all_the_same(chat: Chat) -> None:
    chat.model.pieces = ()
    chat.model.fail["answer"] = ModelUnavailable()
    chat.model.findings = [Finding(Kind.FACT, "locker code", "Your locker code is 4471", "locker code is 4471")]
    await chat.post("My locker code is 4471")
    await chat.attempt()
    await chat.assess()
    assert [memory.text for memory in chat.memories()] == ["Your locker code is 4471"]
