"""Hashed embeddings: the same everywhere, and near where words, forms or spellings are."""

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.adapters.offline.embedder import DIMENSIONS, embedding


def near(one: str, other: str) -> float:
    return sum(a * b for a, b in zip(embedding(one), embedding(other), strict=True))


def test_a_vector_is_the_same_on_every_machine_and_in_every_process() -> None:
    """Its digest stands here: stored vectors are compared with it, so a change needs another model name."""
    rounded = [round(value, 6) + 0.0 for value in embedding("My locker code is 4471, kode loker saya.")]
    assert hashlib.sha256(struct.pack(f"{DIMENSIONS}d", *rounded)).hexdigest()[:16] == "615d9980e2379c2d"


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("What's my locker code?", "My locker code is 4471", "My flight to Oslo leaves at 6:45"),
        ("Which meetings did I plan?", "I plan a meeting with Ana", "I like long walks"),
        ("Di mana alamat saya?", "Saya tinggal di Jalan Melati", "Saya alergi udang"),
        ("jawaban", "menjawab", "mendaki"),
        ("apointment", "appointment", "allergy"),
        ("When is my birthday?", "I was born on 3 November", "My blood type is O"),
    ],
)
def test_what_means_or_spells_alike_is_nearer(question: str, answer: str, other: str) -> None:
    assert near(question, answer) > near(question, other)


@given(st.text(max_size=100))
def test_case_and_white_space_do_not_matter(text: str) -> None:
    assert near(text, f"  {text}\n") == pytest.approx(near(text, text))
    assert embedding(text.upper()) == embedding(text.upper().casefold())
