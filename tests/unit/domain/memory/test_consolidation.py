"""New things are kept, repeated ones merge, contradictions supersede."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.memory.consolidation import SUBJECT_LENGTH, TEXT_LENGTH, consolidate, normalise, subjects
from potentia.domain.memory.model import Finding, Kind, Memory

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def fact(subject: str, text: str, due_on: date | None = None, kind: Kind = Kind.FACT) -> Finding:
    return Finding(kind, subject, text, text, due_on)


def known(finding: Finding, since: datetime = NOW) -> Memory:
    nobody = UUID(int=0)
    subject = normalise(finding.subject)
    return Memory(nobody, nobody, finding.kind, subject, finding.text, finding.due_on, nobody, finding.quote, since)


@pytest.mark.parametrize(
    "spelling",
    [
        "locker code",
        "My locker code",
        "the LOCKER  code",
        "locker-code!",
        "ｌｏｃｋｅｒ code",
        "the user's locker code",
        "locker's code",
    ],
)
def test_one_subject_has_one_spelling(spelling: str) -> None:
    assert normalise(spelling) == "locker code"


@pytest.mark.parametrize("spelling", ["kode loker", "Kode loker saya", "kode loker aku", "KODE LOKER KAMI"])
def test_a_possessive_behind_does_not_matter_either(spelling: str) -> None:
    assert normalise(spelling) == "kode loker"


@given(st.text(max_size=90))
def test_a_normal_spelling_is_normal(subject: str) -> None:
    assert normalise(normalise(subject)) == normalise(subject)
    assert len(normalise(subject)) <= SUBJECT_LENGTH


def test_a_new_thing_is_kept_under_its_normal_subject() -> None:
    (keep,) = consolidate([fact("My locker code", " It is 1 ")], [], NOW)
    assert (keep.finding.subject, keep.finding.text, keep.replaces) == ("locker code", "It is 1", None)


def test_a_contradiction_replaces_what_was_known() -> None:
    old = known(fact("locker code", "It is 1"))
    (keep,) = consolidate([fact("Locker code", "It is 2")], [old], NOW)
    assert keep.replaces is old


def test_a_repetition_is_not_kept_again() -> None:
    assert consolidate([fact("locker code", "it is 1!")], [known(fact("locker code", "It is 1"))], NOW) == []


def test_another_day_for_the_same_intention_replaces_it() -> None:
    old = known(fact("send draft", "I'll send it", date(2026, 3, 6), Kind.INTENTION))
    new = fact("send draft", "I'll send it", date(2026, 3, 9), Kind.INTENTION)
    assert [keep.replaces for keep in consolidate([new], [old], NOW)] == [old]


def test_kinds_do_not_replace_each_other() -> None:
    old = known(fact("tea", "Tea is in the left cupboard"))
    (keep,) = consolidate([fact("tea", "I like tea", kind=Kind.PREFERENCE)], [old], NOW)
    assert keep.replaces is None


def test_an_older_message_never_contradicts_a_newer_one() -> None:
    old = known(fact("code", "It is 2"), since=NOW)
    assert consolidate([fact("code", "It is 1")], [old], NOW - timedelta(minutes=1)) == []


def test_of_two_in_one_message_the_last_one_counts() -> None:
    (keep,) = consolidate([fact("code", "It is 1"), fact("my code", "It is 2")], [], NOW)
    assert keep.finding.text == "It is 2"


def test_a_subject_without_a_word_is_no_subject() -> None:
    assert consolidate([fact("!?", "It is 1")], [], NOW) == []


FINDINGS = st.lists(
    st.builds(
        fact,
        st.sampled_from(["code", "My code", "cat", "kode saya", "?!"]),
        st.text(max_size=12) | st.just("x" * 2_000),
        st.none() | st.just(date(2026, 3, 6)),
        st.sampled_from(list(Kind)),
    ),
    max_size=8,
)


@given(FINDINGS)
def test_what_is_kept_is_one_a_subject_and_then_known(found: list[Finding]) -> None:
    """Whatever comes, one thing a kind and subject is kept, within bounds; said again, nothing is kept any more."""
    kept = consolidate(found, [], NOW)
    keys = [(keep.finding.kind, keep.finding.subject) for keep in kept]
    assert len(keys) == len(set(keys))
    assert set(keys) <= set(subjects(found))
    assert all(len(keep.finding.text) <= TEXT_LENGTH for keep in kept)
    assert consolidate([keep.finding for keep in kept], [known(keep.finding) for keep in kept], NOW) == []
