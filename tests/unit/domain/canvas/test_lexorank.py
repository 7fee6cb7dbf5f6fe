"""Ranks: the published vectors of the format, the package of that format as oracle, and how ranks grow."""

import random
from collections.abc import Callable

import fractional_indexing
import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.canvas.lexorank import DIGITS, SMALLEST, InvalidRank, between, rebalance, spread

# https://github.com/rocicorp/fractional-indexing, its own tests of base 62
PUBLISHED = [
    (None, None, "a0"),
    (None, "a0", "Zz"),
    (None, "Zz", "Zy"),
    ("a0", None, "a1"),
    ("a1", None, "a2"),
    ("a0", "a1", "a0V"),
    ("a1", "a2", "a1V"),
    ("a0V", "a1", "a0l"),
    ("Zz", "a0", "ZzV"),
    ("Zz", "a1", "a0"),
    (None, "Y00", "Xzzz"),
    ("bzz", None, "c000"),
    ("a0", "a0V", "a0G"),
    ("a0", "a0G", "a08"),
    ("b125", "b129", "b127"),
    ("a0", "a1V", "a1"),
    ("Zz", "a01", "a0"),
    (None, "a0V", "a0"),
    (None, "b999", "b99"),
    (None, "A" + "0" * 25 + "1", SMALLEST + "V"),  # ours: the package answers what it refuses itself
    (None, "A000000000000000000000000001", "A000000000000000000000000000V"),
    ("zzzzzzzzzzzzzzzzzzzzzzzzzzy", None, "zzzzzzzzzzzzzzzzzzzzzzzzzzz"),
    ("zzzzzzzzzzzzzzzzzzzzzzzzzzz", None, "zzzzzzzzzzzzzzzzzzzzzzzzzzzV"),
]
REFUSED = [
    (None, SMALLEST),
    ("a00", None),
    ("a00", "a1"),
    ("0", "1"),
    ("a1", "a0"),
    ("a1", "a1"),
    ("", None),
    ("a", None),
    ("b1", None),
    ("a0-", None),
    ("a0é", None),
    ("a٣", None),
    ("a0\n", None),
    (" a0", "a1"),
]
ranks_of_integers = st.integers(0, 2_000).map(lambda n: rebalance(n + 1)[-1])


@pytest.mark.parametrize(("low", "high", "expected"), PUBLISHED)
def test_the_published_vectors(low: str | None, high: str | None, expected: str) -> None:
    assert between(low, high) == expected


@pytest.mark.parametrize(
    ("low", "high", "n", "expected"),
    [
        (None, None, 5, "a0 a1 a2 a3 a4"),
        ("a4", None, 10, "a5 a6 a7 a8 a9 aA aB aC aD aE"),
        (None, "a0", 5, "Zv Zw Zx Zy Zz"),
        ("a0", "a2", 20, "a04 a08 a0G a0K a0O a0V a0Z a0d a0l a0t a1 a14 a18 a1G a1O a1V a1Z a1d a1l a1t"),
    ],
)
def test_the_published_vectors_of_several(low: str | None, high: str | None, n: int, expected: str) -> None:
    assert spread(low, high, n) == expected.split()


@pytest.mark.parametrize(("low", "high"), REFUSED)
def test_what_is_no_rank_or_leaves_no_room_is_refused(low: str | None, high: str | None) -> None:
    with pytest.raises(InvalidRank):
        between(low, high)
    with pytest.raises(InvalidRank):
        spread(low, high, 3)


def test_fewer_than_no_ranks_are_refused() -> None:
    with pytest.raises(InvalidRank):
        spread(None, None, -1)
    assert spread("a0", "a1", 0) == rebalance(0) == []


@given(st.text(max_size=30) | st.text(alphabet=DIGITS, max_size=30), st.text(alphabet=DIGITS, max_size=30))
def test_any_text_is_a_rank_or_refused(low: str, high: str) -> None:
    try:
        found = between(low, high)
    except InvalidRank:
        return
    assert low < found < high


@given(st.lists(st.integers(0, 2**16), max_size=300))
def test_a_list_grows_as_the_package_of_the_format_says(places: list[int]) -> None:
    ranks: list[str] = []
    for place in (each % (len(ranks) + 1) for each in places):
        low = ranks[place - 1] if place else None
        high = ranks[place] if place < len(ranks) else None
        found = between(low, high)
        assert found == fractional_indexing.generate_key_between(low, high)
        ranks.insert(place, found)
    assert ranks == sorted(set(ranks))


@given(ranks_of_integers | st.none(), ranks_of_integers | st.none(), st.integers(0, 500))
def test_several_are_spread_as_the_package_of_the_format_says(one: str | None, other: str | None, n: int) -> None:
    low, high = (one, other) if one is None or other is None or one < other else (other, one)
    if low is not None and low == high:
        high = None
    found = spread(low, high, n)
    assert found == fractional_indexing.generate_n_keys_between(low, high, n)
    assert found == sorted(set(found))


@pytest.mark.parametrize("step", [lambda rank: between(rank, None), lambda rank: between(None, rank)])
def test_ten_thousand_appends_or_prepends_take_four_characters(step: Callable[[str | None], str]) -> None:
    rank, longest = None, 0
    for _ in range(10_000):
        rank = step(rank)
        longest = max(longest, len(rank))
    assert longest <= 4


@pytest.mark.parametrize("seed", range(3))
def test_ten_thousand_random_inserts_take_ten_characters(seed: int) -> None:
    chance, ranks = random.Random(seed), ["a0"]
    for _ in range(10_000):
        place = chance.randint(0, len(ranks))
        low, high = ranks[place - 1 : place], ranks[place : place + 1]
        ranks.insert(place, between(low[0] if low else None, high[0] if high else None))
    assert max(map(len, ranks)) <= 10
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize(("low", "high"), [(None, None), ("a0", None), (None, "a0"), ("a0", "a1"), ("a0V", "a0W")])
def test_a_paste_of_five_hundred_takes_six_characters(low: str | None, high: str | None) -> None:
    assert max(map(len, spread(low, high, 500))) <= 6


@pytest.mark.parametrize(("follows", "times"), [(True, 5_000), (False, 5_000)])
def test_inserts_at_one_place_never_fail(follows: bool, times: int) -> None:
    """The package of the format, which is recursive, does: from the 4,980th on."""
    low, high = "a0", "a1"
    for _ in range(times):
        found = between(low, high)
        assert low < found < high
        low, high = (found, high) if follows else (low, found)


def test_twenty_thousand_siblings_anew_take_four_characters() -> None:
    assert max(map(len, rebalance(20_000))) <= 4
