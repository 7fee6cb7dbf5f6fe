"""What a log means: every state that the canvas ever had, and the one that it has."""

from collections.abc import Iterable
from typing import TypeAlias
from uuid import UUID

import msgspec

from potentia.domain.canvas.log import Operation
from potentia.domain.canvas.model import Block, Place
from potentia.domain.canvas.ops import Delete, Insert, Move, Placing, Purge, Rebalance, Restore, Update
from potentia.domain.canvas.properties import merged

State: TypeAlias = dict[UUID, tuple[Block, Place]]
"""All blocks with their places, deleted ones too."""


def replay(canvas_id: UUID, operations: Iterable[Operation], state: State | None = None) -> State:
    """The state after `operations`, which follow on `state` (None: from the beginning)."""
    found = dict(state or {})
    for operation in operations:
        for op in operation.ops:
            _apply(found, canvas_id, op, operation)
        _settle(found, operation)
    return found


def _apply(state: State, canvas_id: UUID, op: object, by: Operation) -> None:
    match op:
        case Insert():
            assert by.actor_id is not None
            parent_id, properties = _parent(state, op, None), merged({}, op.properties)
            block = Block(
                op.id, canvas_id, parent_id, "", op.type, properties, 0, by.actor_id, by.actor_id, by.at, by.at
            )
            state[op.id] = block, Place(op.id, parent_id, "")
        case Update():
            block, place = state[op.id]
            kind = block.type if op.type is msgspec.UNSET else op.type
            changed = msgspec.structs.replace(block, type=kind, properties=merged(block.properties, op.properties))
            state[op.id] = changed, place
        case Move():
            _move(state, op)
        case Delete():
            _mark(state, op.id, None, op.id)
        case Restore():
            _mark(state, op.id, state[op.id][1].deleted_with, None)
            _move(state, op)
        case Purge():
            _forget(state, op.id)
        case Rebalance():
            pass  # its ranks are all there is to it


def _move(state: State, op: Move | Restore) -> None:
    block, place = state[op.id]
    parent_id = _parent(state, op, place.parent_id)
    state[op.id] = (
        msgspec.structs.replace(block, parent_id=parent_id),
        msgspec.structs.replace(place, parent_id=parent_id),
    )


def _parent(state: State, op: Placing, default: UUID | None) -> UUID | None:
    if op.parent_id is not msgspec.UNSET:
        return op.parent_id
    anchor = op.after or op.before
    return state[anchor][1].parent_id if anchor else default


def _mark(state: State, block_id: UUID, before: UUID | None, after: UUID | None) -> None:
    """Delete or restore a block and everything inside it that shares its fate."""
    inside, grows = {block_id}, True
    while grows:
        more = {
            place.id
            for _, place in state.values()
            if place.deleted_with == before and place.parent_id in inside and place.id not in inside
        }
        inside, grows = inside | more, bool(more)
    for each in inside:
        block, place = state[each]
        state[each] = block, msgspec.structs.replace(place, deleted_with=after)


def _forget(state: State, block_id: UUID) -> None:
    """A block and everything inside it, whichever deletion took that."""
    for child in [place.id for _, place in state.values() if place.parent_id == block_id]:
        _forget(state, child)
    state.pop(block_id, None)


def _settle(state: State, by: Operation) -> None:
    """Versions and ranks are what the log says, whoever made them and how."""
    for block_id, version in by.versions.items():
        block, place = state[block_id]
        assert by.actor_id is not None
        state[block_id] = (
            msgspec.structs.replace(block, version=version, updated_by=by.actor_id, updated_at=by.at),
            place,
        )
    for block_id, rank in by.ranks.items():
        block, place = state[block_id]
        state[block_id] = msgspec.structs.replace(block, rank=rank), msgspec.structs.replace(place, rank=rank)
