"""A mutation under way: the blocks that it names, in the state that its operations so far have given them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from potentia.domain.canvas.errors import (
    AnchorElsewhere,
    BlockExists,
    BlockNotDeleted,
    BlockNotFound,
    CanvasFull,
    Cycle,
    ParentDeleted,
    TooDeep,
)
from potentia.domain.canvas.model import Block, Bounds, Place
from potentia.domain.canvas.needs import Loaded
from potentia.domain.canvas.ops import Delete, Insert, Move, Op, Placing, Restore, Update, properties_problem
from potentia.domain.canvas.properties import merged, undoing
from potentia.domain.canvas.tree import End, Link, Tree
from potentia.domain.errors import Invalid


class Draft:
    """`touched` are the blocks named so far, `put` those that got a place; `inverse` undoes it all, last first."""

    def __init__(self, loaded: Loaded, actor_id: UUID, at: datetime, bounds: Bounds) -> None:
        self.actor_id, self.at, self._bounds = actor_id, at, bounds
        self.live = loaded.live
        self.conflicts: dict[UUID, Block] = {}
        self.touched: dict[UUID, None] = {}
        self.put: set[UUID] = set()
        self.inverse: list[Op] = []
        self._loaded = loaded
        self._blocks = dict(loaded.blocks)
        self._tree = Tree(loaded.places.values())

    def apply(self, op: Op, index: int) -> None:
        """Do one operation, the `index`th from 0, or note that its block has another version than it expects."""
        kinds: dict[type[Op], Callable[[Any, int], None]] = {
            Insert: self._insert,
            Update: self._update,
            Move: self._move,
            Delete: self._delete,
            Restore: self._restore,
        }
        kinds[type(op)](op, index)

    def settle(self) -> None:
        """Make the ranks that are still to be made."""
        for place in self._tree.settle():
            if (block := self._blocks.get(place.id)) and (block.parent_id, block.rank) != (place.parent_id, place.rank):
                self._blocks[place.id] = msgspec.structs.replace(block, parent_id=place.parent_id, rank=place.rank)

    def placed(self, block_id: UUID) -> tuple[Block, Place]:
        return self._blocks[block_id], self._tree[block_id]

    def followers(self) -> list[Place]:
        """The places of those that were deleted or restored and not named."""
        unnamed = (place for place in self._loaded.places.values() if place.id not in self.touched)
        return [now for place in unnamed if (now := self._tree[place.id]).deleted_with != place.deleted_with]

    def _insert(self, op: Insert, index: int) -> None:
        if op.id in self._tree:
            raise BlockExists(op=index, block_id=op.id)
        parent_id, behind = self._target(op, index, default=None)
        self._refuse_too_deep(parent_id, 1, index)
        self._count(1, index)
        properties = merged({}, op.properties)
        self._check(op.type, properties, index)
        self._tree.put(op.id, parent_id, behind)
        self._blocks[op.id] = Block(
            op.id, self._loaded.canvas_id, parent_id, "", op.type, properties, 0,
            self.actor_id, self.actor_id, self.at, self.at,
        )  # fmt: skip
        self._name(op.id, Delete(id=op.id), put=True)

    def _update(self, op: Update, index: int) -> None:
        block = self._expected(op, index)
        properties = merged(block.properties, op.properties)
        type_name = block.type if op.type is msgspec.UNSET else op.type
        self._check(type_name, properties, index)
        self._blocks[op.id] = msgspec.structs.replace(block, type=type_name, properties=properties)
        back = Update(
            id=op.id,
            expect_version=1,
            properties=undoing(properties, block.properties),
            type=msgspec.UNSET if type_name == block.type else block.type,
        )
        self._name(op.id, back)

    def _move(self, op: Move, index: int) -> None:
        self._expected(op, index)
        place = self._tree[op.id]
        parent_id, behind = self._target(op, index, default=place.parent_id)
        if op.id in self._tree.path(parent_id):
            raise Cycle(op=index, block_id=op.id)
        self._refuse_too_deep(parent_id, self._height(op.id), index)
        former = self._tree.before(op.id)
        if behind == op.id:
            behind = former
        self._tree.take(op.id)
        self._tree.put(op.id, parent_id, behind)
        back = Move(id=op.id, parent_id=place.parent_id, after=former if isinstance(former, UUID) else None)
        self._name(op.id, back, put=True)

    def _delete(self, op: Delete, index: int) -> None:
        self._expected(op, index)
        self._count(-sum(1 for _ in self._tree.inside(op.id)), index)
        former = self._tree.before(op.id)
        self._tree.delete(op.id)
        self._name(op.id, Restore(id=op.id, after=former if isinstance(former, UUID) else None))

    def _restore(self, op: Restore, index: int) -> None:
        if op.id not in self._tree:
            raise BlockNotFound(op=index, block_id=op.id)
        place = self._tree[op.id]
        if place.deleted_with is None:
            raise BlockNotDeleted(op=index, block_id=op.id)
        target = self._target(op, index, default=place.parent_id) if op.is_placed else None
        parent_id = target[0] if target else place.parent_id
        if place.is_attached or (parent_id is not None and not self._tree.is_live(parent_id)):
            raise ParentDeleted(op=index, block_id=op.id, parent_id=place.parent_id)
        self._refuse_too_deep(parent_id, self._height(op.id), index)
        self._count(sum(1 for _ in self._tree.inside(op.id)), index)
        self._tree.restore(op.id, target)
        self._name(op.id, Delete(id=op.id), put=True)

    def _expected(self, op: Update | Move | Delete, index: int) -> Block:
        """The block that is meant. One of another version is a conflict; whatever follows is found out all the same."""
        if not self._tree.is_live(op.id):
            raise BlockNotFound(op=index, block_id=op.id)
        block = self._blocks[op.id]
        if op.expect_version not in (None, block.version):
            self.conflicts[op.id] = self._loaded.blocks.get(op.id, block)
        return block

    def _target(self, op: Placing, index: int, default: UUID | None) -> tuple[UUID | None, Link]:
        """The parent, and the sibling that the block goes behind."""
        anchor = next((each for each in (op.after, op.before) if isinstance(each, UUID)), None)
        for each in (op.parent_id, anchor):
            if isinstance(each, UUID) and not self._tree.is_live(each):
                raise BlockNotFound(op=index, block_id=each)
        parent_id = default if op.parent_id is msgspec.UNSET else op.parent_id
        if anchor is None:
            return parent_id, End(parent_id) if op.after is None else self._tree.last(parent_id)
        found = self._tree[anchor].parent_id
        if op.parent_id is not msgspec.UNSET and op.parent_id != found:
            raise AnchorElsewhere(op=index, block_id=anchor)
        return found, anchor if op.after == anchor else self._tree.before(anchor)

    def _height(self, block_id: UUID) -> int:
        return max(level for _, level in self._tree.inside(block_id))

    def _refuse_too_deep(self, parent_id: UUID | None, height: int, index: int) -> None:
        if sum(1 for _ in self._tree.path(parent_id)) + height > self._bounds.depth:
            raise TooDeep(op=index, max=self._bounds.depth)

    def _count(self, more: int, index: int) -> None:
        self.live += more
        if more > 0 and self.live > self._bounds.blocks:
            raise CanvasFull(op=index, max=self._bounds.blocks)

    def _check(self, type_name: str, properties: dict[str, Any], index: int) -> None:
        if found := properties_problem(type_name, properties, f"ops[{index}].properties", self._bounds):
            raise Invalid(found)

    def _name(self, block_id: UUID, back: Op, *, put: bool = False) -> None:
        """The operation was done: its block is a version further."""
        self.touched[block_id] = None
        if put:
            self.put.add(block_id)
        self.inverse.append(back)
        block = self._blocks[block_id]
        self._blocks[block_id] = msgspec.structs.replace(
            block, version=block.version + 1, updated_by=self.actor_id, updated_at=self.at
        )
