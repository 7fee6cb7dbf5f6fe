"""A mutation under way: the blocks that it names, in the state that its operations so far have given them."""

from datetime import datetime
from uuid import UUID

import msgspec

from potentia.domain.canvas.budget import Budget
from potentia.domain.canvas.errors import BlockNotFound, CanvasFull
from potentia.domain.canvas.model import Block, Bounds, Place
from potentia.domain.canvas.needs import Bulk, Loaded
from potentia.domain.canvas.ops import Delete, Move, Op, Update
from potentia.domain.canvas.tree import Tree

NOTHING = Bulk(0, 0)


class Fate(msgspec.Struct, frozen=True):
    """What became of a block that the mutation saw, and of everything inside that it did not see and that shared the
    fate: `before` and `after` are as Place.deleted_with."""

    id: UUID
    before: UUID | None
    after: UUID | None


class Draft:
    """`touched` are the blocks named so far, `put` those that got a place; `inverse` undoes it all, last first."""

    def __init__(self, loaded: Loaded, actor_id: UUID, at: datetime, bounds: Bounds) -> None:
        self.canvas_id, self.actor_id, self.at, self.bounds = loaded.canvas_id, actor_id, at, bounds
        self.budget = Budget(len(loaded.places))
        self.live = loaded.live
        self.blocks = dict(loaded.blocks)
        self.tree = Tree(loaded.places.values(), self.budget)
        self.conflicts: dict[UUID, Block] = {}
        self.touched: dict[UUID, None] = {}
        self.put: set[UUID] = set()
        self.inverse: list[Op] = []
        self._loaded = loaded

    def expected(self, op: Update | Move | Delete, index: int) -> Block:
        """The block that is meant. One of another version is a conflict; whatever follows is found out all the same."""
        if not self.tree.is_live(op.id):
            raise BlockNotFound(op=index, block_id=op.id)
        block = self.blocks[op.id]
        if op.expect_version not in (None, block.version):
            self.conflicts[op.id] = self._loaded.blocks.get(op.id, block)
        return block

    def passed_over(self, op: Op) -> None:
        """It cannot be done, and a conflict is known: those after it expect the version that it would have led to."""
        if op.id in self.blocks:
            self._grow(op.id)

    def done(self, block_id: UUID, *back: Op, put: bool = False) -> None:
        """An operation on the block is done; `back` undo it, last first."""
        self.touched[block_id] = None
        if put:
            self.put.add(block_id)
        self.inverse += back
        self._grow(block_id)

    def extent(self, block_id: UUID) -> Bulk:
        """How many blocks share its fate inside it, itself included, and how many levels they have."""
        blocks = levels = 0
        for each, level in self.tree.inside(block_id):
            unseen = self._loaded.bulks.get(each, NOTHING)
            blocks, levels = blocks + 1 + unseen.blocks, max(levels, level + unseen.levels)
        return Bulk(blocks, levels)

    def count(self, more: int, index: int) -> None:
        self.live += more
        if more > 0 and self.live > self.bounds.blocks:
            raise CanvasFull(op=index, max=self.bounds.blocks)

    def settle(self) -> list[tuple[Block, Place]]:
        """The blocks that were named, with their places and ranks."""
        self.tree.settle()
        self._settled = {place.id: place for place in self.tree.places()}
        named = ((self.blocks[each], self._settled[each]) for each in self.touched)
        return [
            (msgspec.structs.replace(block, parent_id=place.parent_id, rank=place.rank), place)
            for block, place in named
        ]

    def fates(self) -> list[Fate]:
        """Of the blocks that were there before, those whose fate is another one now that all is settled."""
        return [
            Fate(place.id, place.deleted_with, now)
            for place in self._loaded.places.values()
            if (now := self._settled[place.id].deleted_with) != place.deleted_with
        ]

    def apart(self, fates: list[Fate]) -> list[UUID]:
        """Those that were right inside of these and were seen: what became of them is said of themselves."""
        changed = {each.id for each in fates}
        return [place.id for place in self._loaded.places.values() if place.parent_id in changed] if changed else []

    def _grow(self, block_id: UUID) -> None:
        block = self.blocks[block_id]
        self.blocks[block_id] = msgspec.structs.replace(
            block, version=block.version + 1, updated_by=self.actor_id, updated_at=self.at
        )
