"""A context's title is the first few telling words of its message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.chat.title import TITLE_LENGTH, title_from


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("How do I paint a fence?", "How do I paint a fence"),
        ("By the way, can you help me to plan a trip to Oslo? It is urgent.", "Plan a trip to Oslo"),
        ("Let's start a new topic: tax return 2026", "Tax return 2026"),
        ("Topik baru: cara mengurus SIM yang hilang.", "Cara mengurus SIM yang hilang"),
        ("Ngomong-ngomong, resep rendang apa ya?", "Resep rendang apa ya"),
        ("hello", "Hello"),
        ("one two three four five six seven eight nine ten", "One two three four five six seven eight"),
        ("", ""),
    ],
)
def test_a_title_has_the_words_that_tell(message: str, title: str) -> None:
    assert title_from(message) == title


@given(st.text(max_size=400))
def test_a_title_is_short_printable_and_made_of_the_message(message: str) -> None:
    """Nothing is invented; a message with a letter or digit has one."""
    title = title_from(message)
    assert len(title) <= TITLE_LENGTH
    assert title.isprintable()
    assert all(word.casefold() in message.casefold() for word in title.split()[1:])
    assert title or not any(character.isalnum() for character in message)
