"""A canvas as one would write it on a napkin: whole, in lists, without ranks. What mutations are measured by."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from potentia.domain.canvas import errors
from potentia.domain.canvas.model import Bounds
from potentia.domain.canvas.ops import Delete, Insert, Move, Op, Placing, Restore, Update
from potentia.domain.errors import DomainError, Invalid


class Conflicts(Exception):
    """These blocks have another version than was expected."""

    def __init__(self, blocks: set[UUID]) -> None:
        super().__init__(blocks)
        self.blocks = blocks


@dataclass
class Node:
    parent: UUID | None
    type: str
    properties: dict[str, Any]
    version: int = 0
    deleted_with: UUID | None = None


@dataclass
class Naive:
    """`order` are the live children by parent. `floating` are blocks whose place among their siblings is not foreseen:
    those that were restored, and those that were put beside them."""

    bounds: Bounds
    nodes: dict[UUID, Node] = field(default_factory=dict)
    order: dict[UUID | None, list[UUID]] = field(default_factory=dict)
    floating: set[UUID] = field(default_factory=set)
    stale: set[UUID] = field(default_factory=set)

    def after(self, ops: list[Op]) -> "Naive":
        """Raises Conflicts over whatever else comes after one, else the domain's errors."""
        found = deepcopy(self)
        found.floating, found.stale = set(), set()
        for op in ops:
            try:
                found._apply(op)
            except DomainError:
                if not found.stale:
                    raise
            if op.id in found.nodes:
                found.nodes[op.id].version += 1
        if found.stale:
            raise Conflicts(found.stale)
        return found

    def children(self, parent: UUID | None) -> list[UUID]:
        return self.order.setdefault(parent, [])

    def inside(self, block: UUID) -> list[UUID]:
        """The block and what shares its fate, deleted or not."""
        fate = self.nodes[block].deleted_with
        found = [block]
        for each in found:
            found += [child for child, node in self.nodes.items() if node.parent == each and node.deleted_with == fate]
        return found

    def _apply(self, op: Op) -> None:
        if isinstance(op, Update | Move | Delete) and not self._is_live(op.id):
            raise errors.BlockNotFound
        expected = getattr(op, "expect_version", None)
        if expected is not None and self.nodes[op.id].version != expected:
            self.stale.add(op.id)
        match op:
            case Insert():
                self._insert(op)
            case Update():
                self._update(op)
            case Move():
                self._move(op)
            case Delete():
                self._delete(op.id)
            case Restore():
                self._restore(op)

    def _insert(self, op: Insert) -> None:
        if op.id in self.nodes:
            raise errors.BlockExists
        parent, place = self._target(op, None)
        self._refuse_deep(parent, 1)
        self._refuse_more(1)
        self._refuse_large(patched({}, op.properties))
        self.nodes[op.id] = Node(parent, op.type, patched({}, op.properties))
        self._put(op.id, parent, place)

    def _update(self, op: Update) -> None:
        node = self.nodes[op.id]
        node.properties = patched(node.properties, op.properties)
        self._refuse_large(node.properties)
        node.type = node.type if op.type is msgspec.UNSET else op.type

    def _move(self, op: Move) -> None:
        parent, _ = self._target(op, self.nodes[op.id].parent)
        if op.id in self._path(parent):
            raise errors.Cycle
        self._refuse_deep(parent, self._height(op.id))
        self.children(self.nodes[op.id].parent).remove(op.id)
        _, place = self._target(op, self.nodes[op.id].parent)
        self.nodes[op.id].parent = parent
        self._put(op.id, parent, place)

    def _delete(self, block: UUID) -> None:
        for each in self.inside(block):
            self.nodes[each].deleted_with = block
        self.children(self.nodes[block].parent).remove(block)

    def _restore(self, op: Restore) -> None:
        if op.id not in self.nodes:
            raise errors.BlockNotFound
        node = self.nodes[op.id]
        if node.deleted_with is None:
            raise errors.BlockNotDeleted
        parent, place = self._target(op, node.parent) if op.is_placed else (node.parent, 0)
        if parent is not None and not self._is_live(parent):
            raise errors.ParentDeleted
        self._refuse_deep(parent, self._height(op.id))
        self._refuse_more(len(self.inside(op.id)))
        if node.deleted_with != op.id:
            self.children(node.parent).remove(op.id)
        for each in self.inside(op.id):
            self.nodes[each].deleted_with = None
        node.parent = parent
        self._put(op.id, parent, place)
        if not op.is_placed:
            self.floating.add(op.id)

    def _target(self, op: Placing, default: UUID | None) -> tuple[UUID | None, int]:
        anchor = op.after or op.before or None
        for each in (op.parent_id or None, anchor):
            if each is not None and not self._is_live(each):
                raise errors.BlockNotFound
        parent = default if op.parent_id is msgspec.UNSET else op.parent_id
        if anchor is None:
            return parent, 0 if op.after is None else len(self.children(parent))
        if op.parent_id is not msgspec.UNSET and self.nodes[anchor].parent != parent:
            raise errors.AnchorElsewhere
        parent = self.nodes[anchor].parent
        return parent, self.children(parent).index(anchor) + (op.after == anchor)

    def _put(self, block: UUID, parent: UUID | None, place: int) -> None:
        children = self.children(parent)
        self.floating.discard(block)
        beside = children[place - 1 : place] if place else []
        if self.floating & {*beside, *children[place : place + 1]}:
            self.floating.add(block)
        children.insert(place, block)

    def _is_live(self, block: UUID) -> bool:
        return block in self.nodes and self.nodes[block].deleted_with is None

    def _path(self, block: UUID | None) -> list[UUID]:
        return [] if block is None else [block, *self._path(self.nodes[block].parent)]

    def _height(self, block: UUID) -> int:
        within = self.inside(block)
        return 1 + max((self._height(each) for each in within if self.nodes[each].parent == block), default=0)

    def _refuse_deep(self, parent: UUID | None, height: int) -> None:
        if len(self._path(parent)) + height > self.bounds.depth:
            raise errors.TooDeep

    def _refuse_more(self, count: int) -> None:
        if sum(node.deleted_with is None for node in self.nodes.values()) + count > self.bounds.blocks:
            raise errors.CanvasFull

    def _refuse_large(self, properties: dict[str, Any]) -> None:
        if len(msgspec.json.encode(properties)) > self.bounds.properties:
            raise Invalid


def patched(target: Any, patch: dict[str, Any]) -> dict[str, Any]:
    """RFC 7396 again, in other words."""
    result = dict(target) if isinstance(target, dict) else {}
    for name in patch:
        value = patched(result.get(name), patch[name]) if isinstance(patch[name], dict) else patch[name]
        result = {**{key: each for key, each in result.items() if key != name or name in target}, name: value}
    return {name: value for name, value in result.items() if value is not None}
