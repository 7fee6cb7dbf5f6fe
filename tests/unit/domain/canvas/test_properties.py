"""Merge patches (RFC 7396): its own examples, and that every patch has one that undoes it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.canvas.properties import MOST_LEVELS, merged, nesting, size, undoing

# RFC 7396, appendix A
EXAMPLES: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, -0.0]) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
patches = st.dictionaries(st.sampled_from("abc"), json_values, max_size=3)


@pytest.mark.parametrize(("target", "patch", "expected"), EXAMPLES)
def test_the_examples_of_the_standard(target: Any, patch: Any, expected: Any) -> None:
    assert merged(target, patch) == expected


@given(patches, patches)
def test_every_patch_can_be_undone_to_the_letter(first: dict[str, Any], patch: dict[str, Any]) -> None:
    old = merged({}, first)
    new = merged(old, patch)
    back = merged(new, undoing(new, old, patch))
    assert msgspec.json.encode(back, order="sorted") == msgspec.json.encode(old, order="sorted")


@given(patches, patches)
def test_nothing_that_it_was_given_is_changed(first: dict[str, Any], patch: dict[str, Any]) -> None:
    before = msgspec.json.encode([first, patch])
    old = merged({}, first)
    undoing(merged(old, patch), old, patch)
    assert msgspec.json.encode([first, patch]) == before


@given(patches)
def test_no_object_inside_holds_null(patch: dict[str, Any]) -> None:
    waiting: list[Any] = [merged({}, patch)]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            assert None not in found.values()
            waiting += found.values()


@pytest.mark.parametrize(
    ("value", "expected"), [(1, 0), ({}, 1), ({"a": 1}, 1), ({"a": [1]}, 2), ([[[]]], 3), ({"a": {"b": {"c": 0}}}, 3)]
)
def test_levels_are_counted(value: Any, expected: int) -> None:
    assert nesting(value).levels == expected


def test_counting_levels_ends_soon_after_the_most_there_may_be() -> None:
    value: Any = 0
    for _ in range(5_000):
        value = {"a": value}
    assert nesting(value).levels == MOST_LEVELS + 1


def test_the_size_is_that_of_the_bytes() -> None:
    assert size({"a": "é"}) == len(b'{"a":"\xc3\xa9"}')
