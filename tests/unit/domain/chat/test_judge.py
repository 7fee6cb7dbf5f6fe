"""A verdict is held against the facts, and without a model one is found all the same."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.chat.judge import (
    REASON_LENGTH,
    ContextBrief,
    InvalidVerdict,
    JudgeBrief,
    Line,
    RawVerdict,
    fallback,
    read,
)
from potentia.domain.chat.model import Decision, Verdict
from potentia.domain.chat.title import TITLE_LENGTH

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TRIP, TAX, EMPTY = (UUID(int=number) for number in (1, 2, 3))
TITLES = {TRIP: "Trip to Kyoto", TAX: "Tax return of the studio", EMPTY: None}
SAID = {
    TRIP: "Which temple in Kyoto has cherry blossoms in April, how many days should we stay near Gion or Arashiyama?",
    TAX: "Which receipts does the tax return need?",
}


def brief(message: str, active: UUID | None = TRIP, minutes: float = 5) -> JudgeBrief:
    last = NOW - timedelta(minutes=minutes)
    contexts = {id: ContextBrief(id, title, last) for id, title in TITLES.items()}
    recent = [Line("user", text, last, id) for id, text in SAID.items()]
    others = [context for id, context in contexts.items() if id not in {active, EMPTY}]
    return JudgeBrief(message, NOW, contexts[active] if active else None, others, recent)


def test_continue_is_of_the_active_context() -> None:
    verdict = read(RawVerdict("continue", "Same trip."), brief("And Nara?"), "gemini")
    assert verdict == Verdict(Decision.CONTINUE, TRIP, None, "Same trip.", "gemini")


def test_switch_names_another_context() -> None:
    verdict = read(RawVerdict(" SWITCH ", "Taxes.", str(TAX)), brief("The receipts?"), "gemini")
    assert (verdict.decision, verdict.context_id) == (Decision.SWITCH, TAX)


@pytest.mark.parametrize("title", [None, "", " \n"])
def test_new_without_a_title_gets_one_from_the_message(title: str | None) -> None:
    verdict = read(RawVerdict("new", "Other.", None, title), brief("New topic: my bike chain slips."), "gemini")
    assert (verdict.context_id, verdict.title) == (None, "My bike chain slips")


@pytest.mark.parametrize(
    ("raw", "active", "why"),
    [
        (RawVerdict("maybe", "?"), TRIP, "continue, switch or new"),
        (RawVerdict("continue", "?"), None, "no active context"),
        (RawVerdict("continue", "?", str(TAX)), TRIP, "another context_id"),
        (RawVerdict("switch", "?"), TRIP, "must name"),
        (RawVerdict("switch", "?", "the tax one"), TRIP, "must name"),
        (RawVerdict("switch", "?", str(UUID(int=99))), TRIP, "must name"),
        (RawVerdict("switch", "?", str(TRIP)), TRIP, "that is continue"),
    ],
)
def test_a_verdict_against_the_facts_is_refused_with_what_is_wrong(
    raw: RawVerdict, active: UUID | None, why: str
) -> None:
    with pytest.raises(InvalidVerdict) as refused:
        read(raw, brief("Hm", active), "gemini")
    assert why in str(refused.value.facts["why"])


TEXTS = st.text(max_size=700)


@given(TEXTS, TEXTS, TEXTS)
def test_reason_and_title_are_one_short_printable_line(message: str, reason: str, title: str) -> None:
    verdict = read(RawVerdict("new", reason, None, title), brief(message), "gemini")
    assert verdict.reason.isprintable()
    assert 0 < len(verdict.reason) <= REASON_LENGTH
    assert verdict.title is None or (verdict.title.isprintable() and 0 < len(verdict.title) <= TITLE_LENGTH)


RAW = st.builds(
    RawVerdict,
    st.sampled_from(["continue", "switch", "new", "other"]),
    TEXTS,
    st.none() | st.sampled_from([str(TRIP), str(TAX)]) | st.text(max_size=40),
    st.none() | TEXTS,
)


@given(RAW, st.sampled_from([TRIP, TAX, None]))
def test_whatever_a_model_says_becomes_a_valid_verdict_or_invalid_verdict(raw: RawVerdict, active: UUID | None) -> None:
    asked = brief("Hm", active)
    try:
        verdict = read(raw, asked, "gemini")
    except InvalidVerdict:
        return
    assert is_consistent(verdict, asked)


def is_consistent(verdict: Verdict, asked: JudgeBrief) -> bool:
    """What every verdict has to be."""
    match verdict.decision:
        case Decision.CONTINUE:
            return asked.active is not None and verdict.context_id == asked.active.id
        case Decision.SWITCH:
            return verdict.context_id in {other.id for other in asked.others}
        case Decision.NEW:
            return verdict.context_id is None


@pytest.mark.parametrize(
    ("message", "minutes", "decision", "context_id"),
    [
        ("Is that temple open in April?", 5, Decision.CONTINUE, TRIP),
        ("And how much is it?", 30, Decision.CONTINUE, TRIP),
        ("Thanks!", 5, Decision.CONTINUE, TRIP),
        ("Back to the tax return: which receipts?", 5, Decision.SWITCH, TAX),
        ("Kembali ke tax return: receipts yang mana?", 5, Decision.SWITCH, TAX),
        ("The studio lost two receipts for the tax return.", 120, Decision.SWITCH, TAX),
        ("New topic: my bike chain slips.", 1, Decision.NEW, None),
        ("Topik baru: rantai sepeda saya lepas.", 1, Decision.NEW, None),
        ("Ngomong-ngomong, resep rendang yang gampang apa ya?", 10, Decision.NEW, None),
        ("My neighbour plays drums at night, what are my rights?", 2_000, Decision.NEW, None),
    ],
)
def test_the_fallback_weighs_words_cues_and_time(
    message: str, minutes: float, decision: Decision, context_id: UUID | None
) -> None:
    verdict = fallback(brief(message, minutes=minutes))
    assert (verdict.decision, verdict.context_id) == (decision, context_id)
    assert verdict.judge == "fallback"


def test_without_an_active_context_the_fallback_starts_one() -> None:
    verdict = fallback(brief("How do I paint a fence?", active=None))
    assert (verdict.decision, verdict.title) == (Decision.NEW, "How do I paint a fence")


def test_a_context_that_was_started_by_hand_takes_whatever_comes_first() -> None:
    """Even after a week, and even when the words are those of another context."""
    verdict = fallback(brief("Which receipts does the tax return need?", active=EMPTY, minutes=10_000))
    assert (verdict.decision, verdict.context_id) == (Decision.CONTINUE, EMPTY)


@given(TEXTS, st.sampled_from([TRIP, TAX, EMPTY, None]), st.floats(-100, 1e6))
def test_the_fallback_decides_about_any_message(message: str, active: UUID | None, minutes: float) -> None:
    """Its verdict fits the facts, repeats itself, and would be let through as a model's."""
    asked = brief(message, active, minutes)
    verdict = fallback(asked)
    assert is_consistent(verdict, asked)
    assert verdict == fallback(asked)
    context_id = str(verdict.context_id) if verdict.context_id else None
    again = read(RawVerdict(verdict.decision, verdict.reason, context_id, verdict.title), asked, "fallback")
    assert again.decision is verdict.decision
    assert len(verdict.reason) <= REASON_LENGTH


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.sampled_from(["Is that temple open?", "Which drums are loud?", "Hm"]))
def test_more_time_never_makes_staying_likelier(one: float, other: float, message: str) -> None:
    early, late = sorted((one, other))
    has_left = fallback(brief(message, minutes=early)).decision is not Decision.CONTINUE
    assert not has_left or fallback(brief(message, minutes=late)).decision is not Decision.CONTINUE


def young(message: str, said: str = "I want to learn the cello.", minutes: float = 2) -> JudgeBrief:
    """The active context was started by hand and has one message; the taxes are another."""
    last = NOW - timedelta(minutes=minutes)
    active = ContextBrief(EMPTY, "Learn the cello", last)
    lines = [Line("user", SAID[TAX], last, TAX), Line("user", said, last, EMPTY)]
    return JudgeBrief(message, NOW, active, [ContextBrief(TAX, TITLES[TAX], last)], lines)


@pytest.mark.parametrize(
    "message",
    [
        "Which receipts are worth keeping?",
        "The studio needs a return ticket and receipts.",
        "Where do I rent one near the studio?",
        "Which tax applies in the studio?",
    ],
)
def test_a_young_context_is_not_left_for_words_alone(message: str) -> None:
    """Its few words cannot tell yet what it is about; a cue still leads out of it."""
    assert fallback(young(message)).decision is Decision.CONTINUE
    assert fallback(young(f"Back to the tax return: {message}")).context_id == TAX


@pytest.mark.parametrize(
    "message",
    [
        "What's my name?",
        "What is the code of my tax locker and what's my locker code?",
        "Who am I?",
        "When is my birthday?",
        "Do you remember my tax number?",
        "Siapa nama saya?",
        "Berapa kode loker saya?",
        "Kapan ulang tahun saya?",
        "Saya tinggal di mana?",
    ],
)
@pytest.mark.parametrize("minutes", [1, 200, 5_000])
def test_what_is_remembered_is_asked_for_in_any_context(message: str, minutes: float) -> None:
    assert fallback(brief(message, minutes=minutes)).decision is Decision.CONTINUE


@pytest.mark.parametrize(
    ("message", "minutes", "reason"),
    [
        ("Is that temple open in April?", 5, "It goes on with what was said before."),
        ("Back to the tax return: which receipts?", 5, "It takes up “Tax return of the studio” again."),
        ("New topic: my bike chain slips.", 1, "It says that it is a new topic."),
        ("By the way, how do I remove wine from a carpet?", 10, "It turns to something else."),
        ("My neighbour plays drums at night, what are my rights?", 2_000, "A long pause and other words."),
        ("Topik baru: rantai sepeda saya lepas.", 1, "Pesan ini meminta topik baru."),
        ("Apakah kuil itu buka bulan April?", 5, "Ini lanjutan dari yang dibicarakan sebelumnya."),
        ("Ngomong-ngomong, resep rendang yang gampang apa ya?", 10, "Ini beralih ke hal lain."),
    ],
)
def test_the_reason_is_a_sentence_for_the_person(message: str, minutes: float, reason: str) -> None:
    """In the language of the message, without figures."""
    assert fallback(brief(message, minutes=minutes)).reason == reason


def test_a_model_that_puts_a_secret_into_a_title_is_not_believed() -> None:
    verdict = read(RawVerdict("new", "Other.", None, "Locker code 4471"), brief("My locker code is 4471"), "gemini")
    assert verdict.title == "Locker code"
