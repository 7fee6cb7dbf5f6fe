"""The fallback Judge decides conversations that its weights were never fitted on."""

import pytest

from bench.fit_judge import Case, cases
from potentia.domain.chat.odds import LEAVE_AT, Evidence, leave_probability, leaves

HELD_OUT = [case for case in cases() if case.held_out]


@pytest.mark.parametrize("language", ["en", "id"])
def test_held_out_messages_are_judged_like_their_labels(language: str) -> None:
    """At least 95 % of them; and no message that belongs to its context is torn out of it."""
    mine = [case for case in HELD_OUT if case.language == language]
    assert len(mine) >= 20
    assert sum(case.is_right() for case in mine) >= 0.95 * len(mine)
    assert all(case.is_right() for case in mine if not case.leaves)


def test_there_are_labels_of_every_kind_in_both_languages() -> None:
    """At least 120 cases; no decision and no language is missing from either split."""

    def kind(case: Case) -> tuple[bool, str, str]:
        return case.held_out, case.language, case.expect if isinstance(case.expect, str) else "switch"

    everything = cases()
    assert len(everything) >= 120
    assert len({kind(case) for case in everything}) == 2 * 2 * 3


def test_a_context_is_left_only_when_the_odds_are_clear() -> None:
    """At even odds the person stays where they are."""
    doubtful = Evidence.of("Which drums would fit there?", frozenset({"fit"}), [frozenset({"drum"})], 20)
    assert 0.4 < leave_probability(doubtful) < LEAVE_AT
    assert not leaves(doubtful)
