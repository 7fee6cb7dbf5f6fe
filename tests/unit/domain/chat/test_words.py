"""Two forms of a word have one stem, and what carries no subject is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.chat.words import STOP_WORDS, stem, stems, words


@pytest.mark.parametrize(
    "forms",
    [
        "meeting meetings meet",
        "park parks parked parking",
        "run runs running",
        "hike hiking hiked",
        "code codes",
        "menjawab jawab jawaban jawabanmu jawablah",
        "menulis tulis ditulis",
        "bekerja kerja pekerjaan pekerjaanku",
        "belajar pelajari",
        "mendaki daki pendakian",
        "ingat ingatkan diingatkan mengingatkan",
    ],
)
def test_the_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("member", "ember"), ("berlaku", "laku"), ("class", "clasp"), ("tulis", "tuli")]
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_code_is_its_own_stem() -> None:
    assert stems("The code: QF-2209-B, KX19") == ["cod", "qf", "2209", "b", "kx19"]


@given(st.text(max_size=200))
def test_words_are_folded_and_stems_are_never_empty(text: str) -> None:
    assert words(text.upper()) == words(text.upper().casefold())
    assert all(stems(text))
    assert len(stems(text)) == sum(word not in STOP_WORDS for word in words(text))
