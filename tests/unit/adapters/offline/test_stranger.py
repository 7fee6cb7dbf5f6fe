"""What the offline provider tells a stranger: the right person's thing, or that it has nothing."""

import re

import pytest

from potentia.adapters.offline.phrases import PHRASES
from tests.unit.adapters.offline import stranger_cases as cases
from tests.unit.adapters.offline import stranger_held_out as held_out
from tests.unit.adapters.offline.pipeline import asked, found_in, remembered

KNOWN = ["My wifi password is tulip-42.", "My locker code is 4471.", "My PIN is 1234."]


@pytest.mark.parametrize(("language", "said", "question", "wrong"), cases.ABOUT_ANOTHER)
def test_nobody_is_told_what_belongs_to_another(
    language: str, said: tuple[str, ...], question: str, wrong: str
) -> None:
    """A memory answers only when both its owner and its attribute are asked for."""
    assert wrong not in asked(question, remembered(*said), language)


@pytest.mark.parametrize(("language", "said", "question", "right"), cases.THE_RIGHT_ONE)
def test_the_owner_that_is_asked_for_is_answered(
    language: str, said: tuple[str, ...], question: str, right: str
) -> None:
    assert right in asked(question, remembered(*said), language)


@pytest.mark.parametrize(("language", "message"), cases.FORGET)
def test_a_request_to_forget_stores_nothing_and_repeats_no_secret(language: str, message: str) -> None:
    told = asked(message, remembered(*KNOWN), language)
    assert told == PHRASES[language].cannot_forget
    assert not found_in(message)


@pytest.mark.parametrize(("message", "value"), cases.NO_FORGETTING)
def test_not_to_forget_is_to_remember(message: str, value: str) -> None:
    assert any(value in finding.text for finding in found_in(message))


@pytest.mark.parametrize(("language", "said", "question", "new", "old"), cases.CORRECTED)
def test_a_correction_in_own_words_supersedes(
    language: str, said: tuple[str, ...], question: str, new: str, old: str
) -> None:
    memories = remembered(*said, language=language)
    told = asked(question, memories, language)
    assert new in told
    assert not re.search(rf"\b{old}\b", told)
    assert len(memories) == 1


@pytest.mark.parametrize(("language", "said", "question", "still"), cases.LEFT_ALONE)
def test_what_was_said_beside_a_superseded_fact_stays(
    language: str, said: tuple[str, ...], question: str, still: str
) -> None:
    assert still in asked(question, remembered(*said), language)


@pytest.mark.parametrize(("language", "message", "questions"), cases.FACTS_IN_ONE)
def test_an_introduction_is_several_facts(language: str, message: str, questions: tuple[tuple[str, str], ...]) -> None:
    memories = remembered(message, language=language)
    assert [(question, value in asked(question, memories, language)) for question, value in questions] == [
        (question, True) for question, _ in questions
    ]


@pytest.mark.parametrize(("language", "message"), cases.SAID_OF_ONESELF)
def test_what_a_person_says_of_themself_is_acknowledged(language: str, message: str) -> None:
    told = asked(message, remembered(*KNOWN), language)
    assert PHRASES[language].nothing not in told
    assert PHRASES[language].notice not in told
    assert not re.search("tulip|4471|1234", told)


@pytest.mark.parametrize(("language", "message"), cases.SOCIAL)
def test_greetings_and_goodbyes_get_a_short_friendly_line(language: str, message: str) -> None:
    told = asked(message, remembered(*KNOWN), language)
    assert told in {PHRASES[language].hello, PHRASES[language].bye}
    assert not found_in(message)


@pytest.mark.parametrize(("language", "question"), cases.OVERVIEWS)
def test_the_overview_is_of_all_kinds_and_says_when_it_is_cut(language: str, question: str) -> None:
    """With more than fit, every kind is there and the rest is counted."""
    facts = [f"My locker number {n} is {n}{n}." for n in range(10, 20)]
    told = asked(question, remembered(*facts, "I prefer tea.", "I want to learn the cello."), language)
    assert "cello" in told
    assert "tea" in told
    assert ("and 4 more" if language == "en" else "dan 4 lagi") in told


@pytest.mark.parametrize(("language", "message", "day", "relative"), cases.DATED)
def test_a_day_is_remembered_as_what_it_was_on_the_day_it_was_said(
    language: str, message: str, day: str, relative: str
) -> None:
    (memory,) = remembered(message, language=language)
    assert day in memory.text
    assert relative.casefold() not in memory.text.casefold()
    assert memory.quote in message


@pytest.mark.parametrize("message", cases.HABITS)
def test_a_habit_and_a_yearly_day_keep_their_words(message: str) -> None:
    (finding,) = found_in(message)
    assert "2026" not in finding.text


@pytest.mark.parametrize(("message", "text"), cases.TOPIC_MARKERS)
def test_a_topic_marker_is_not_stored(message: str, text: str) -> None:
    assert [finding.text for finding in found_in(message)] == [text]


@pytest.mark.parametrize("message", cases.ONLY_MARKERS)
def test_a_topic_marker_alone_is_nothing(message: str) -> None:
    assert not found_in(message)


def test_plans_are_intentions_and_dated_events() -> None:
    """All of them, each with its day once, in words."""
    memories = remembered(
        "Remind me to pay the rent on Friday.",
        "My flight to Oslo leaves at 6:45 on Thursday.",
        "I want to learn the cello by May.",
        "My cat is named Biscuit.",
    )
    told = asked("What are my plans?", memories)
    assert "“Remind me to pay the rent on 6 March 2026”" in told
    assert "5 March 2026" in told
    assert "by 31 May 2026" in told
    assert "Biscuit" not in told
    assert not re.search(r"\d{4}-\d\d-\d\d", told)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Kode loker saya 4471.", "Dicatat: kode loker kamu 4471."),
        ("I actually am a nurse.", "Noted: you actually are a nurse."),
        ("I'm actually a nurse now.", "Noted: you're actually a nurse now."),
        ("Ella's school starts at 8:30, remember that.", "Noted: Ella's school starts at 8:30."),
        ("My locker code is 4471 .", "Noted: your locker code is 4471."),
    ],
)
def test_an_acknowledgement_reads_well(message: str, told: str) -> None:
    assert asked(message, []) == told


def test_a_memory_in_another_language_is_quoted_as_it_is() -> None:
    told = asked("Apa kode loker saya?", remembered("My locker code is 4471."), "en")
    assert told == "Kamu pernah bilang: “My locker code is 4471”."


@pytest.mark.parametrize(("language", "unseen", "least"), [("en", held_out.EN, 19), ("id", held_out.ID, 20)])
def test_conversations_written_after_the_rules_pass_as_well(
    language: str, unseen: list[tuple[tuple[str, ...], str, str, str]], least: int
) -> None:
    """Of 20 that the rules were not written for, at least `least` are answered with the right thing and no other."""
    answers = [(asked(question, remembered(*said, language=language), language), case)
               for case in unseen for said, question, _, _ in [case]]  # fmt: skip
    assert sum(right in told and wrong not in told for told, (_, _, right, wrong) in answers) >= least


def test_what_only_passes_in_conversation_leaves_no_trace() -> None:
    assert not [message for message in held_out.NOTHING if found_in(message)]
