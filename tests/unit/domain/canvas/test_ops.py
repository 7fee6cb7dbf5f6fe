"""What is refused of a mutation whatever the canvas is, and the forms that known types of blocks have."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from potentia.domain.canvas import ops
from potentia.domain.canvas.block_types import KNOWN, problem
from potentia.domain.canvas.model import Bounds
from potentia.domain.canvas.needs import needed
from potentia.domain.canvas.ops import Delete, Insert, Move, Mutation, Op, Restore, Update
from potentia.domain.errors import Invalid

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
NIL = UUID(int=0)


def refused(*found: Op, atomic: bool = True, bounds: Bounds | None = None) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        ops.check(Mutation("x", list(found), atomic), bounds or Bounds())
    return [(each.field, each.code) for each in caught.value.fields]


def test_every_field_that_is_wrong_is_named() -> None:
    deep: Any = 0
    for _ in range(40):
        deep = [deep]
    assert refused(
        Insert(id=NIL, type="x", after=ONE, before=TWO),
        Move(id=ONE, after=ONE),
        Restore(id=ONE, before=ONE),
        Update(id=ONE, expect_version=1, properties={"a": deep}),
        atomic=False,
    ) == [
        ("atomic", "canvas.always-atomic"),
        ("ops[0].id", "canvas.nil-id"),
        ("ops[0].before", "canvas.two-anchors"),
        ("ops[1].after", "canvas.anchor-is-itself"),
        ("ops[2].before", "canvas.anchor-is-itself"),
        ("ops[3].properties", "canvas.properties-too-deep"),
    ]


def test_there_are_no_more_operations_than_may_be() -> None:
    many = [Delete(id=ONE)] * 3
    ops.check(Mutation("x", many), Bounds(operations=3))
    assert refused(*many, bounds=Bounds(operations=2)) == [("ops", "too-long")]


def test_the_digest_of_a_body_is_that_of_what_it_says() -> None:
    """However it was spelt; anything else has another one."""
    plain = b'{"client_op_id":"x","ops":[{"op":"insert","id":"%s","type":"x","properties":{"a":1,"b":2}}]}'
    spelt = b'{ "ops": [{"properties":{"b":2,"a":1},"type":"x","id":"%s","op":"insert"}], "client_op_id": "x" }'
    one, same, other = (
        msgspec.json.decode(body % str(block).encode(), type=Mutation)
        for body, block in ((plain, ONE), (spelt, ONE), (plain, TWO))
    )
    assert one.body_hash == same.body_hash != other.body_hash


def test_what_is_unset_and_what_is_null_are_two_things() -> None:
    """In the log too: the one is left out of it, the other is not."""
    first = Insert(id=ONE, type="x", parent_id=None)
    assert msgspec.to_builtins(first) == {
        "op": "insert",
        "id": str(ONE),
        "type": "x",
        "properties": {},
        "parent_id": None,
    }
    assert msgspec.convert(msgspec.to_builtins(first), Insert) == first


def test_a_mutation_needs_what_it_names_and_the_neighbours_of_where_it_works() -> None:
    mutation = Mutation(
        "x",
        [
            Insert(id=ONE, type="x", parent_id=TWO),
            Update(id=TWO, expect_version=1),
            Move(id=THREE),
            Insert(id=UUID(int=4), type="x", after=UUID(int=5)),
            Delete(id=UUID(int=6)),
            Restore(id=UUID(int=7)),
        ],
    )
    needs = needed(mutation)
    assert needs.blocks == {ONE, TWO, THREE, *(UUID(int=number) for number in (4, 6, 7))}
    assert needs.mentioned == {TWO, UUID(int=5)}
    assert needs.around == {THREE, UUID(int=5), UUID(int=6), UUID(int=7)}
    assert (needs.ends, needs.own_ends) == ({TWO, None}, {THREE})
    assert (needs.trees, needs.restored) == ({THREE, UUID(int=6), UUID(int=7)}, {UUID(int=7)})


FORMS: list[tuple[str, dict[str, Any], str | None]] = [
    ("paragraph", {}, None),
    ("paragraph", {"text": "x", "color": "red"}, None),
    ("paragraph", {"text": [{"text": "x", "bold": True}]}, None),
    ("paragraph", {"text": 1}, "text"),
    ("paragraph", {"text": [{"bold": True}]}, "text[0]"),
    ("heading", {"level": 1}, None),
    ("heading", {"level": 0}, "level"),
    ("heading", {"level": 7}, "level"),
    ("heading", {"level": "1"}, "level"),
    ("heading", {"level": True}, "level"),
    ("bulleted_list_item", {"text": None}, "text"),
    ("numbered_list_item", {"text": "x"}, None),
    ("to_do", {"text": "x", "checked": True, "due_at": "2026-03-01T09:00:00+07:00"}, None),
    ("to_do", {"due_at": None}, None),
    ("to_do", {"due_at": "2026-03-01T09:00:00"}, "due_at"),
    ("to_do", {"due_at": "2026-02-30T09:00:00Z"}, "due_at"),
    ("to_do", {"due_at": 1_772_323_200}, "due_at"),
    ("to_do", {"checked": 1}, "checked"),
    ("quote", {"text": {}}, "text"),
    ("code", {"text": "x", "language": "python"}, None),
    ("code", {"text": [{"text": "x"}]}, "text"),
    ("code", {"language": 3}, "language"),
    ("table", {"rows": [["a", "b"], ["c"]], "has_header": True}, None),
    ("table", {"rows": ["a"]}, "rows[0]"),
    ("image", {"url": "https://example.org/a.png", "width": 640}, None),
    ("image", {"url": "/files/1"}, None),
    ("image", {"url": "data:text/html,x"}, "url"),
    ("image", {"url": " javascript:alert(1)"}, "url"),
    ("image", {"width": 0}, "width"),
    ("divider", {}, None),
    ("callout", {"icon": "💡", "text": "x"}, None),
    ("callout", {"icon": 1}, "icon"),
    ("sticky-note", {"text": 1, "level": "high"}, None),
]


@pytest.mark.parametrize(("type_name", "properties", "wrong"), FORMS)
def test_known_types_are_held_to_their_form_and_others_are_free(
    type_name: str, properties: dict[str, Any], wrong: str | None
) -> None:
    found = problem(type_name, properties, "properties")
    assert (found and found.field) == (wrong and f"properties.{wrong}")


def test_every_known_type_is_tried() -> None:
    assert KNOWN.keys() <= {type_name for type_name, _, _ in FORMS}
