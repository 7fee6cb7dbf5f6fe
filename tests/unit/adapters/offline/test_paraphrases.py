"""A hundred ways to tell something and to ask for it again, and many that must leave no trace."""

import pytest

from tests.unit.adapters.offline import held_out, paraphrases_en, paraphrases_id
from tests.unit.adapters.offline.pipeline import asked, found_in, remembered

SAID_AND_ASKED = [
    *(("en", *each) for each in paraphrases_en.SAID_AND_ASKED),
    *(("id", *each) for each in paraphrases_id.SAID_AND_ASKED),
]
NOTHING = [
    *paraphrases_en.NOTHING_TO_KEEP,
    *paraphrases_id.NOTHING_TO_KEEP,
    *held_out.NOTHING_EN,
    *held_out.NOTHING_ID,
]
HELD_OUT = [
    ("en", held_out.EN, 19),
    ("id", held_out.ID, 20),
    ("en", held_out.EN_AGAIN, 20),
    ("id", held_out.ID_AGAIN, 20),
]


def passes(language: str, said: str, question: str, expected: str) -> bool:
    return expected in asked(question, remembered(said), language)


@pytest.mark.parametrize(("language", "said", "question", "expected"), SAID_AND_ASKED)
def test_what_was_said_is_answered_later(language: str, said: str, question: str, expected: str) -> None:
    """What a person says is found, kept, packed and told when they ask; without it, it is not told."""
    assert expected in asked(question, remembered(said), language)
    assert expected not in asked(question, [], language)


@pytest.mark.parametrize(("language", "cases", "least"), HELD_OUT)
def test_sentences_written_after_the_rules_pass_as_well(
    language: str, cases: list[tuple[str, str, str]], least: int
) -> None:
    """Of 20 sentences that the rules were not written for, at least `least` pass."""
    assert sum(passes(language, *case) for case in cases) >= least


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_right_memory_is_found_among_all_others(language: str) -> None:
    """With everything of a language in memory, at least 95 % of what is still valid is told when it is asked for."""
    cases = [case for case in SAID_AND_ASKED if case[0] == language]
    memories = remembered(*(said for _, said, _, _ in cases))
    valid = [case for case in cases if any(case[3] in memory.text for memory in memories)]
    told = [case for case in valid if case[3] in asked(case[2], memories, language)]
    assert len(valid) >= 45
    assert len(told) >= 0.95 * len(valid)


def test_small_talk_questions_others_words_and_suppositions_leave_no_trace() -> None:
    """Of more than 120 messages with nothing to keep, at most 2 % leave something."""
    kept = [message for message in NOTHING if found_in(message)]
    assert len(NOTHING) >= 120
    assert len(kept) <= 0.02 * len(NOTHING), kept
