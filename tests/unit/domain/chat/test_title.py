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
        ("hello", None),
        ("Hi there!", None),
        ("Hey", None),
        ("Halo, apa kabar?", None),
        ("Selamat pagi!", None),
        ("4471", None),
        ("Hi! How do I paint a fence?", "How do I paint a fence"),
        ("Halo, apa kabar? Resep rendang dong", "Resep rendang dong"),
        ("one two three four five six seven eight nine ten", "One two three four five six seven eight"),
        ("", None),
        ("My locker code is 4471 and I prefer short answers", "Locker code"),
        ("Remember that the PIN of my card is 5521.", "PIN of my card"),
        ("My wifi password is hunter", "Wifi password"),
        ("My e-mail is a.b@example.org", "E-mail"),
        ("Kode loker saya 4471 dan saya suka teh", "Kode loker"),
        ("Sandi laptop saya merpati", "Sandi laptop"),
        ("What is my PIN?", "What is my PIN"),
        ("How do I convince my brother to move out of the flat before March?", "How do I convince my brother"),
        ("Saya mau pindah rumah karena kontrakan yang lama mau dijual pemiliknya", "Saya mau pindah rumah"),
        ("We moved to Lisbon in 2019, and the cats came along", "We moved to Lisbon in 2019"),
    ],
)
def test_a_title_has_the_words_that_tell(message: str, title: str | None) -> None:
    assert title_from(message) == title


@given(st.text(max_size=400))
def test_a_title_is_short_printable_and_made_of_the_message(message: str) -> None:
    """Nothing is invented; a message without a letter has none."""
    title = title_from(message)
    if title is None:
        return
    assert any(character.isalpha() for character in message)
    assert title
    assert len(title) <= TITLE_LENGTH
    assert title.isprintable()
    assert all(word.casefold() in message.casefold() for word in title.split()[1:])


@given(st.from_regex(r"[0-9]{4,12}|[a-z]{3,8}@[a-z]{3,8}\.org|[a-z]{3,6}-[0-9]{2,6}", fullmatch=True))
def test_a_title_never_holds_a_secret_value(value: str) -> None:
    for message in (f"My code is {value}", f"kode saya {value}", f"The wifi password: {value}", f"Remember {value}"):
        if value[:2] not in {"19", "20"} or len(value) != 4:
            assert value not in (title_from(message) or "").casefold()
