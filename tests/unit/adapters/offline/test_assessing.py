"""What the offline Assessor reads in a message."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.adapters.offline.assessing import findings
from potentia.domain.chat import assessor
from potentia.domain.chat.words import words
from potentia.domain.memory.model import Kind
from tests.unit.adapters.offline.pipeline import TODAY, asked, found_in, remembered


def kinds(message: str) -> list[Kind]:
    return [finding.kind for finding in found_in(message)]


@pytest.mark.parametrize(
    "message",
    [
        "Please note that my gate code is 9021 and I prefer long explanations.",
        "Tolong ingat, kode gerbang saya 9021 dan saya lebih suka penjelasan panjang.",
    ],
)
def test_one_message_may_hold_a_fact_and_a_preference(message: str) -> None:
    assert kinds(message) == [Kind.FACT, Kind.PREFERENCE]


@pytest.mark.parametrize(
    ("first", "then", "question", "old", "new"),
    [
        ("My locker code is 4471.", "Actually, my locker code is 5512.", "What's my locker code?", "4471", "5512"),
        ("My locker code is 4471.", "The code of my locker is 5512 now.", "What's my locker code?", "4471", "5512"),
        ("Kode loker saya 4471.", "Kode loker saya sekarang 5512.", "Kode loker saya berapa?", "4471", "5512"),
        ("I live in Ghent.", "We moved to Lille.", "Where do I live?", "Ghent", "Lille"),
        ("Saya tinggal di Depok.", "Saya pindah ke Bogor.", "Saya tinggal di mana?", "Depok", "Bogor"),
        ("I prefer tea over coffee.", "I prefer coffee over tea.", "Tea or coffee?", "tea over", "coffee over"),
        ("Keep your answers short.", "I prefer long answers.", "How long should your answers be?", "short", "long"),
        ("Nama saya Rini.", "Koreksi, nama saya Rina.", "Siapa nama saya?", "Rini", "Rina"),
    ],
)
def test_a_later_statement_supersedes_the_earlier_one(first: str, then: str, question: str, old: str, new: str) -> None:
    """Of two contradicting statements only the later one is valid, and it is what is told."""
    memories = remembered(first, then)
    assert len(memories) == 1
    told = asked(question, memories)
    assert new in told
    assert old not in told


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("My sister is a doctor.", "My sister lives in Rome."),
        ("Answer in bullet points.", "Keep your answers short."),
        ("I'm allergic to nuts.", "I'm allergic to cats."),
        ("Ibu saya tinggal di Solo.", "Ibu saya bernama Sri."),
        ("My passport number is X123.", "My locker number is Y456."),
    ],
)
def test_what_does_not_contradict_stands_side_by_side(one: str, other: str) -> None:
    assert len(remembered(one, other)) == 2


def test_saying_it_again_keeps_it_once() -> None:
    assert len(remembered("My PIN is 1234.", "my pin is 1234", "Remember that my PIN is 1234!")) == 1


@pytest.mark.parametrize(
    ("message", "due_on"),
    [
        ("I'll send the draft by Friday.", date(2026, 3, 6)),
        ("Remind me to call Ana tomorrow.", date(2026, 3, 5)),
        ("I want to learn to swim.", None),
        ("Saya akan kirim laporan besok.", date(2026, 3, 5)),
        ("Lusa aku harus ke bank.", date(2026, 3, 6)),
        ("Jangan lupa bayar pajak tanggal 31 Maret.", date(2026, 3, 31)),
    ],
)
def test_an_intention_carries_the_day_that_it_names(message: str, due_on: date | None) -> None:
    (finding,) = found_in(message)
    assert (finding.kind, finding.due_on) == (Kind.INTENTION, due_on)


def test_a_promise_that_is_moved_keeps_its_new_day_only() -> None:
    memories = remembered("I'll send the draft to Bo by Friday.", "I'll send the draft to Bo by Monday.")
    assert [memory.due_on for memory in memories] == [date(2026, 3, 9)]


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error_and_quoted_verbatim(message: str) -> None:
    """Every finding has a subject and a text, and its quote is a part of the message."""
    for finding in findings(message, TODAY):
        assert finding.subject.strip()
        assert finding.text.strip()
        assert finding.quote in message


CUES = words(
    """
    i my i'm we remember that and but is are the code of prefer want to if said 4471 Friday
    saya kode ingat bahwa dan adalah lebih suka akan besok kalau bilang
    """
)
PIECES = st.sampled_from([*CUES, ",", ".", "?", ":", '"', ">", "\n"])


@given(st.lists(PIECES, max_size=60).map(" ".join))
def test_any_order_of_cue_words_is_read_and_stands_before_the_gate(message: str) -> None:
    """What the grammar finds in a jumble of its own cues is either let through whole or dropped by the gate."""
    found = findings(message, TODAY)
    assert all(finding in found for finding in assessor.read(found, message))
    assert all(finding.quote in message for finding in found)


def test_a_question_about_a_thing_is_no_statement_of_it() -> None:
    assert not found_in("Is my locker code 4471?")
    assert not found_in("is my locker code 4471")
    assert not found_in("Apakah kode loker saya 4471")


def test_what_stands_in_quoted_lines_and_code_is_not_the_persons() -> None:
    assert not found_in("> My locker code is 4471\nWhat does this mean?")
    assert not found_in("```\nmy name is Eve\n```")


@pytest.mark.parametrize(
    "message",
    [
        "I'm more of a night owl",
        "I tend to put things off until the last evening",
        "I struggle with long lists",
        "Saya cenderung menunda pekerjaan",
        "Aku gampang bosan kalau rapatnya lama",
    ],
)
def test_how_somebody_is_makes_a_hint_for_the_persona(message: str) -> None:
    assert kinds(message) == [Kind.PERSONA_HINT]
