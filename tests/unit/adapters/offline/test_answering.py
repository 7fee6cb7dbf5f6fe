"""What the offline Specialist says, and what it never says."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.chat.judge import Line
from potentia.domain.chat.words import words
from tests.unit.adapters.offline.pipeline import NOW, asked, remembered

NOTICE = "No language model is configured"


def said(*contents: str) -> list[Line]:
    """Messages of the person, oldest first, each answered."""
    lines = []
    for age, content in enumerate(contents):
        lines += [Line("user", content, NOW + timedelta(minutes=age)), Line("assistant", "Noted.", NOW)]
    return lines


def test_a_statement_is_acknowledged_in_the_words_it_came_in() -> None:
    assert asked("My locker code is 4471 and I'm allergic to nuts.", []) == (
        "Noted: your locker code is 4471; you're allergic to nuts."
    )
    assert asked("Kode loker saya 4471.", []) == "Dicatat: kode loker kamu 4471."


def test_a_preference_for_short_answers_is_honoured() -> None:
    """With it the answer is the memory alone; without it, it says where it comes from."""
    fact, wish = "My locker code is 4471.", "I prefer short answers."
    assert asked("What's my locker code?", remembered(fact, wish)) == "Your locker code is 4471."
    assert asked("What's my locker code?", remembered(fact)) == "You told me: your locker code is 4471."


def test_a_dislike_of_short_answers_is_no_wish_for_them() -> None:
    memories = remembered("My locker code is 4471.", "I hate short answers.")
    assert asked("What's my locker code?", memories).startswith("You told me")


@pytest.mark.parametrize(
    ("question", "language"), [("What's my shoe size?", "en"), ("Ukuran sepatu saya berapa?", "id"), ("4471?", "id")]
)
def test_without_anything_relevant_it_says_plainly_what_it_is(question: str, language: str) -> None:
    told = asked(question, remembered("My locker code is 8080."), language)
    assert "8080" not in told
    assert ("Model bahasa belum diatur" if language == "id" else NOTICE) in told


def test_it_says_so_once_in_a_conversation() -> None:
    first = asked("What's my shoe size?", [])
    history = [Line("user", "What's my shoe size?", NOW), Line("assistant", first, NOW)]
    assert NOTICE in first
    assert NOTICE not in asked("And my hat size?", [], history=history)


def test_a_question_about_the_world_is_not_answered_with_a_word_in_common() -> None:
    told = asked("What is the capital city of Peru in South America?", remembered("My flight to Peru leaves at 6:45."))
    assert "6:45" not in told


def test_the_language_is_the_messages_own() -> None:
    """An English question is answered in English, an Indonesian one in Indonesian, whatever the person's setting."""
    memories = remembered("My locker code is 4471.")
    assert asked("What's my locker code?", memories, language="id").startswith("You told me")
    assert asked("Apa kode locker saya?", memories, language="en").startswith("Kamu pernah bilang")


def test_what_was_said_a_moment_ago_is_known_before_it_is_stored() -> None:
    assert "1000" in asked("Which number should you remember?", [], history=said("Remember the number 1000."))


def test_what_was_said_last_counts_more_than_what_is_stored() -> None:
    told = asked(
        "What's my locker code?", remembered("My locker code is 4471."), history=said("My locker code is 5512.")
    )
    assert "5512" in told
    assert "4471" not in told


def test_what_the_assistant_said_is_never_told_as_the_persons_word() -> None:
    history = [Line("assistant", "Your locker code is 9999.", NOW)]
    assert "9999" not in asked("What's my locker code?", [], history=history)


def test_it_tells_all_that_it_remembers_when_asked() -> None:
    told = asked("What do you know about me?", remembered("My locker code is 4471.", "I want to learn the cello."))
    assert "4471" in told
    assert "cello" in told


FACTS = ["My locker code is 4471.", "I live in Ghent.", "My cat is named Biscuit.", "I want to learn the cello by May."]
QUESTIONS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(words("what is my locker code cat where do i live name cello kode saya apa")), max_size=8
    ).map(" ".join),
)


@given(QUESTIONS, st.sets(st.sampled_from(FACTS)))
def test_it_never_claims_what_is_not_in_its_prompt(question: str, known: set[str]) -> None:
    """A value that was not told is never in an answer."""
    told = asked(question, remembered(*sorted(known)))
    for fact, value in zip(FACTS, ["4471", "Ghent", "Biscuit", "2026-05-31"], strict=True):
        if fact not in known and value.casefold() not in question.casefold():
            assert value not in told


@given(st.sampled_from(FACTS), QUESTIONS)
def test_every_number_it_says_stands_in_its_prompt(fact: str, question: str) -> None:
    memories = remembered(fact)
    known = " ".join([question, *(f"{memory.text} {memory.due_on}" for memory in memories)])
    assert set(re.findall(r"\d+", asked(question, memories))) <= set(re.findall(r"\d+", known))


def test_a_wish_is_quoted_with_the_day_that_it_meant() -> None:
    told = asked("What are my plans?", remembered("Remind me to pay the rent on Friday."))
    assert told == "You asked me: “Remind me to pay the rent on 6 March 2026”."


@pytest.mark.parametrize(("message", "told"), [("ok", "All right."), ("Ya, tidak apa-apa.", "Baik.")])
def test_an_aside_gets_a_word_and_no_lecture(message: str, told: str) -> None:
    assert asked(message, remembered("My locker code is 4471.")) == told
