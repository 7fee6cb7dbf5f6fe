"""Mutations and the operations that they are made of: what a client may ask of a canvas, and what its log holds.

Where a block goes is said with `parent_id` (null: the top) and one of `after` and `before`, a sibling. `after: null` is
the first place and `before: null` the last. Without either it goes last; without `parent_id` the parent is that of the
sibling, or else the top for a new block and its own for another. Ranks are the server's affair.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import msgspec

from potentia.domain.canvas import properties
from potentia.domain.canvas.budget import MOST_ITEMS
from potentia.domain.canvas.errors import MutationTooLarge
from potentia.domain.canvas.model import Bounds
from potentia.domain.errors import FieldProblem, Invalid

Version = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
TypeName = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9_.:/-]*$(?!\n)")]
Target: TypeAlias = UUID | msgspec.UnsetType | None
MOST_PROBLEMS = 50
NIL = UUID(int=0)


class Insert(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op", tag="insert"):
    """Make a block, under an id that the client has made."""

    id: UUID
    type: TypeName
    properties: dict[str, Any] = {}
    parent_id: Target = msgspec.UNSET
    after: Target = msgspec.UNSET
    before: Target = msgspec.UNSET


class Update(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op", tag="update"):
    """Lay a merge patch (RFC 7396) over the properties of a block whose version the client has seen; with `type` it
    turns into a block of another type."""

    id: UUID
    expect_version: Version
    properties: dict[str, Any] = {}
    type: TypeName | msgspec.UnsetType = msgspec.UNSET


class Move(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op", tag="move"):
    """Put a block, and what is inside it, somewhere else."""

    id: UUID
    expect_version: Version | None = None
    parent_id: Target = msgspec.UNSET
    after: Target = msgspec.UNSET
    before: Target = msgspec.UNSET


class Delete(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op", tag="delete"):
    """Delete a block and what is inside it."""

    id: UUID
    expect_version: Version | None = None


class Restore(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op", tag="restore"):
    """Undo a deletion: the block comes back where it was, or where it is told, with everything that went with it."""

    id: UUID
    parent_id: Target = msgspec.UNSET
    after: Target = msgspec.UNSET
    before: Target = msgspec.UNSET

    @property
    def is_placed(self) -> bool:
        return {self.parent_id, self.after, self.before} != {msgspec.UNSET}


class Rebalance(msgspec.Struct, frozen=True, kw_only=True, tag_field="op", tag="rebalance"):
    """New ranks in the old order for the children of `parent_id`. Only the server does this."""

    parent_id: UUID | None


class Purge(msgspec.Struct, frozen=True, kw_only=True, tag_field="op", tag="purge"):
    """A deleted block is gone for good, with everything inside it. Only the server does this."""

    id: UUID


Op: TypeAlias = Insert | Update | Move | Delete | Restore
LoggedOp: TypeAlias = Op | Rebalance | Purge
Placing: TypeAlias = Insert | Move | Restore


class Mutation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Operations that are done all together or not at all, each seeing what those before it have done: a block whose
    first operation here expects version 3 has version 4 for the second.

    `client_op_id` names the mutation for good: sent again, it is acknowledged again and not done again.
    """

    client_op_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[!-~]+$(?!\n)")]
    ops: Annotated[list[Op], msgspec.Meta(min_length=1, max_length=500)]
    atomic: Annotated[bool, msgspec.Meta(extra_json_schema={"const": True})] = True

    @property
    def body_hash(self) -> bytes:
        """SHA-256 of the operations, however their JSON was spelt."""
        return sha256(msgspec.json.encode(self.ops, order="deterministic")).digest()


def check(mutation: Mutation, bounds: Bounds) -> None:
    """Raises Invalid for what no state of a canvas could make right; every field that is wrong is named. Raises
    MutationTooLarge."""
    found = list(_problems(mutation, bounds))
    if found:
        raise Invalid(*found[:MOST_PROBLEMS])


def _problems(mutation: Mutation, bounds: Bounds) -> Iterator[FieldProblem]:
    if not mutation.atomic:
        yield FieldProblem("atomic", "canvas.always-atomic")
    if len(mutation.ops) > bounds.operations:
        yield FieldProblem("ops", "too-long", {"max": bounds.operations})
        return
    items = 0
    for index, op in enumerate(mutation.ops):
        path = f"ops[{index}]"
        if isinstance(op, Insert | Move | Restore):
            yield from _placing(op, path)
        if isinstance(op, Insert | Update):
            nesting = properties.nesting(op.properties)
            if nesting.levels > properties.MOST_LEVELS:
                yield FieldProblem(f"{path}.properties", "canvas.properties-too-deep", {"max": properties.MOST_LEVELS})
            if (items := items + nesting.items) > MOST_ITEMS:
                raise MutationTooLarge


def _placing(op: Placing, path: str) -> Iterator[FieldProblem]:
    if op.id == NIL:
        yield FieldProblem(f"{path}.id", "canvas.nil-id")
    if msgspec.UNSET not in (op.after, op.before):
        yield FieldProblem(f"{path}.before", "canvas.two-anchors")
    for name, anchor in (("after", op.after), ("before", op.before)):
        if anchor == op.id:
            yield FieldProblem(f"{path}.{name}", "canvas.anchor-is-itself")
