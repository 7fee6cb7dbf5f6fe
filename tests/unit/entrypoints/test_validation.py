"""What is wrong with an input is found exactly when msgspec refuses it, and named without repeating it."""

from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.errors import Invalid
from potentia.entrypoints.http import texts
from potentia.entrypoints.http.members import RoleChange
from potentia.entrypoints.http.problems import MalformedJSON
from potentia.entrypoints.http.request import decode
from potentia.entrypoints.http.spoken_facts import SPOKEN
from potentia.entrypoints.http.validation import problems


class Colour(Enum):
    RED = "red"


class Insert(msgspec.Struct, tag_field="op", tag="insert", forbid_unknown_fields=True):
    text: Annotated[str, msgspec.Meta(min_length=2, max_length=3, pattern=r"\S")]


class Delete(msgspec.Struct, tag_field="op", tag="delete", forbid_unknown_fields=True):
    id: UUID


class Everything(msgspec.Struct, forbid_unknown_fields=True):
    ops: Annotated[list[Insert | Delete], msgspec.Meta(max_length=3)] = []
    one: Insert | None = None
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    colour: Colour = Colour.RED
    size: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1
    by_name: dict[str, int] = {}


CASES: list[tuple[Any, set[tuple[str, str]]]] = [
    ({"ops": [{"op": "insert", "text": "a"}]}, {("ops[0].text", "too-short")}),
    ({"ops": [{"op": "insert", "text": "  "}]}, {("ops[0].text", "blank")}),
    ({"ops": [{"op": "delete", "id": "x"}]}, {("ops[0].id", "invalid-format")}),
    ({"ops": [{"op": "paint"}]}, {("ops[0].op", "invalid-choice")}),
    ({"ops": [{"text": "ab"}]}, {("ops[0].op", "required")}),
    ({"ops": [{"op": "insert", "text": "ab"}] * 4}, {("ops", "too-long")}),
    ({"one": {"op": "insert", "text": 1, "more": 2}}, {("one.text", "wrong-type"), ("one.more", "unknown-field")}),
    ({"at": "2026-01-01T00:00:00"}, {("at", "invalid-format")}),
    ({"at": "yesterday"}, {("at", "invalid-format")}),
    ({"colour": "blue"}, {("colour", "invalid-choice")}),
    ({"size": 0, "by_name": {"a": "b"}}, {("size", "too-small"), ("by_name[...]", "wrong-type")}),
    ([], {("", "wrong-type")}),
]


@pytest.mark.parametrize(("value", "expected"), CASES, ids=[str(value) for value, _ in CASES])
def test_each_fault_has_its_path_and_code(value: Any, expected: set[tuple[str, str]]) -> None:
    assert {(each.field, each.code) for each in problems(value, Everything)} == expected


def told(value: Any, language: texts.Language = "en") -> str:
    """The text of its one problem."""
    (found,) = problems(value, Everything)
    return texts.text([found.code], found.facts, language).detail


def test_choices_are_named() -> None:
    """Of an enumeration, and the tags of a union."""
    assert told({"colour": "blue"}) == "This is none of those that are accepted: red."
    assert told({"ops": [{"op": "paint"}]}) == "This is none of those that are accepted: insert, delete."
    assert problems({"role": "boss"}, RoleChange)[0].facts == {"accepted": ["admin", "member"]}


def test_types_have_the_names_of_json_in_each_language() -> None:
    """Whoever sends JSON need not know Python."""
    assert told({"size": None}) == "This should be an integer, not null."
    assert told({"one": 1.5}) == "This should be an object or null, not a number."
    assert told({"one": 1.5}, "id") == "Ini seharusnya objek atau null, bukan bilangan."
    assert problems({"size": None}, Everything)[0].facts == {"expected": "integer", "got": "null"}
    assert told({"at": "2026-01-01T00:00:00"}) == "This is not a valid date and time with an offset (RFC 3339)."
    assert told({"ops": [{"op": "delete", "id": "x"}]}, "id") == "Ini bukan UUID yang sah."


@pytest.mark.parametrize(
    "kind", [str, int, float, bool, dict, list, None, UUID, datetime, date, time, timedelta, bytes]
)
def test_each_type_has_a_word_in_each_language(kind: Any) -> None:
    wrong = [] if kind is not list else {}
    (found,) = problems(wrong, kind)
    assert {found.facts["expected"], found.facts["got"]} <= SPOKEN["expected"].keys()


def refusal(body: bytes) -> str | None:
    """The code of the error that decoding ends in, if it does; any other exception is a fault of ours."""
    try:
        decode(body, Everything)
    except (Invalid, MalformedJSON) as error:
        return error.code
    return None


leaves = st.none() | st.booleans() | st.integers(-3, 12) | st.text(max_size=4) | st.sampled_from(["red", "insert"])
names = st.sampled_from(["ops", "one", "at", "colour", "size", "by_name", "op", "text", "id", "more"])
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner), max_leaves=12)


@given(st.dictionaries(names, values))
def test_faults_are_found_exactly_when_there_are_any(value: dict[str, Any]) -> None:
    """The second walk never accepts what the decoder refused, nor the other way round; every fault has a text."""
    found = problems(value, Everything)
    assert bool(found) == (refusal(msgspec.json.encode(value)) is not None)
    assert all(each.code in texts.CATALOGUE for each in found)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_value_or_a_named_error(body: bytes) -> None:
    """Nothing that is sent becomes a fault of ours."""
    assert refusal(body) in {None, "invalid", "malformed-json"}


def test_the_value_itself_is_never_repeated() -> None:
    """It may be a password in the wrong field."""
    found = problems({"colour": "hunter2", "ops": [{"op": "hunter2"}], "at": "hunter2"}, Everything)
    assert len(found) == 3
    assert "hunter2" not in str(found)
