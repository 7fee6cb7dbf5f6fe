"""What each kind of operation does to a draft, or why it cannot be done."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import msgspec

from potentia.domain.canvas import block_types
from potentia.domain.canvas.draft import Draft
from potentia.domain.canvas.errors import (
    AnchorElsewhere,
    BlockExists,
    BlockNotDeleted,
    BlockNotFound,
    Cycle,
    ParentDeleted,
    TooDeep,
)
from potentia.domain.canvas.model import Block
from potentia.domain.canvas.ops import Delete, Insert, Move, Op, Placing, Restore, Update
from potentia.domain.canvas.properties import merged, nesting, size, undoing
from potentia.domain.canvas.tree import End, Link
from potentia.domain.errors import FieldProblem, Invalid


def apply(draft: Draft, op: Op, index: int) -> None:
    """Do one operation, the `index`th from 0, or note that its block has another version than it expects."""
    _KINDS[type(op)](draft, op, index)


def _insert(draft: Draft, op: Insert, index: int) -> None:
    if op.id in draft.tree:
        raise BlockExists(op=index, block_id=op.id)
    parent_id, behind = _target(draft, op, index, default=None)
    _refuse_too_deep(draft, draft.tree.path(parent_id), 1, index)
    draft.count(1, index)
    properties = merged({}, op.properties)
    _check(draft, op.type, properties, properties, index)
    draft.tree.put(op.id, parent_id, behind)
    draft.blocks[op.id] = Block(
        op.id, draft.canvas_id, parent_id, "", op.type, properties, 0,
        draft.actor_id, draft.actor_id, draft.at, draft.at,
    )  # fmt: skip
    draft.done(op.id, Delete(id=op.id), put=True)


def _update(draft: Draft, op: Update, index: int) -> None:
    block = draft.expected(op, index)
    type_name = block.type if op.type is msgspec.UNSET else op.type
    properties = merged(block.properties, op.properties)
    new = properties
    if type_name == block.type:
        new = {name: properties[name] for name in op.properties if name in properties}
    else:
        draft.budget.walk(nesting(properties).items)
    _check(draft, type_name, properties, new, index)
    draft.blocks[op.id] = msgspec.structs.replace(block, type=type_name, properties=properties)
    back = undoing(properties, block.properties, op.properties)
    draft.budget.weigh(size(back))
    turned = msgspec.UNSET if type_name == block.type else block.type
    draft.done(op.id, Update(id=op.id, expect_version=1, properties=back, type=turned))


def _move(draft: Draft, op: Move, index: int) -> None:
    draft.expected(op, index)
    tree, own = draft.tree, draft.tree.parent(op.id)
    parent_id, behind = _target(draft, op, index, default=own)
    way = [*tree.path(parent_id)]
    if op.id in way:
        raise Cycle(op=index, block_id=op.id)
    _refuse_too_deep(draft, way, draft.extent(op.id).levels, index)
    former = tree.before(op.id)
    tree.take(op.id)
    tree.put(op.id, parent_id, former if behind == op.id else behind)
    draft.done(op.id, Move(id=op.id, parent_id=own, after=_anchor(former)), put=True)


def _delete(draft: Draft, op: Delete, index: int) -> None:
    draft.expected(op, index)
    draft.count(-draft.extent(op.id).blocks, index)
    former = draft.tree.before(op.id)
    draft.tree.delete(op.id)
    draft.done(op.id, Restore(id=op.id, after=_anchor(former)))


def _restore(draft: Draft, op: Restore, index: int) -> None:
    if op.id not in draft.tree:
        raise BlockNotFound(op=index, block_id=op.id)
    if (root := draft.tree.fate(op.id)) is None:
        raise BlockNotDeleted(op=index, block_id=op.id)
    own = draft.tree.parent(op.id)
    target = _target(draft, op, index, default=own) if op.is_placed else None
    parent_id = target[0] if target else own
    if (gone := draft.tree.fate(parent_id)) is not None:
        raise ParentDeleted(op=index, block_id=op.id, parent_id=parent_id, deleted_with=gone)
    extent = draft.extent(op.id)
    _refuse_too_deep(draft, draft.tree.path(parent_id), extent.levels, index)
    draft.count(extent.blocks, index)
    back = _back_where_it_was(draft, op.id, own) if target else []
    if target is None:
        draft.tree.restore(op.id)
    else:
        if root != op.id:
            draft.tree.take(op.id)
        draft.tree.put(op.id, *target)
    draft.done(op.id, Delete(id=op.id), *back, put=True)


def _back_where_it_was(draft: Draft, block_id: UUID, parent_id: UUID | None) -> list[Op]:
    """What has to be done before the deletion of a block that came back elsewhere, so that it can come back where it
    was: where the parent of that time is there."""
    if draft.tree.fate(parent_id) is not None:
        return []
    return [Move(id=block_id, parent_id=parent_id, after=_anchor(draft.tree.below(block_id)))]


def _target(draft: Draft, op: Placing, index: int, default: UUID | None) -> tuple[UUID | None, Link]:
    """The parent, and the sibling that the block goes behind."""
    anchor = next((each for each in (op.after, op.before) if isinstance(each, UUID)), None)
    for each in (op.parent_id, anchor):
        if isinstance(each, UUID) and not draft.tree.is_live(each):
            raise BlockNotFound(op=index, block_id=each)
    parent_id = default if op.parent_id is msgspec.UNSET else op.parent_id
    if anchor is None:
        return parent_id, End(parent_id) if op.after is None else draft.tree.last(parent_id)
    found = draft.tree.parent(anchor)
    if op.parent_id is not msgspec.UNSET and op.parent_id != found:
        raise AnchorElsewhere(op=index, block_id=anchor)
    return found, anchor if op.after == anchor else draft.tree.before(anchor)


def _refuse_too_deep(draft: Draft, way: Iterable[UUID], levels: int, index: int) -> None:
    """`way` leads from the parent to the top; `levels` are put below it."""
    if sum(1 for _ in way) + levels > draft.bounds.depth:
        raise TooDeep(op=index, max=draft.bounds.depth)


def _anchor(link: Link) -> UUID | None:
    return link if isinstance(link, UUID) else None


def _check(draft: Draft, type_name: str, properties: dict[str, Any], new: dict[str, Any], index: int) -> None:
    """Raises Invalid for properties that a block of this type cannot have; those that are not `new` were its own."""
    path, weight = f"ops[{index}].properties", size(properties)
    draft.budget.weigh(weight)
    if weight > draft.bounds.properties:
        raise Invalid(FieldProblem(path, "canvas.properties-too-large", {"max": draft.bounds.properties}))
    if found := block_types.problem(type_name, new, path):
        raise Invalid(found)


_KINDS: dict[type[Op], Callable[[Draft, Any, int], None]] = {
    Insert: _insert,
    Update: _update,
    Move: _move,
    Delete: _delete,
    Restore: _restore,
}
