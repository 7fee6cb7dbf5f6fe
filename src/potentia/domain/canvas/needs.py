"""What of a canvas a mutation must see: what it names and the true neighbours of every place that it touches."""

from collections import Counter
from typing import NamedTuple
from uuid import UUID

import msgspec

from potentia.domain.canvas.model import Block, Place
from potentia.domain.canvas.ops import Delete, Insert, Move, Mutation, Placing, Restore


class Needs(msgspec.Struct, frozen=True):
    """All of it with its ancestors. `blocks` are needed whole, of everything else the places.

    `mentioned` are parents and siblings that places are said by; `around` blocks whose nearest live siblings, by rank,
    may become neighbours; `ends` parents (None: the top) whose first and last child may; `own_ends` blocks whose
    parent's may; `trees` are blocks of which it is needed how much hangs on them. `restored` are blocks whose deletion
    may be undone: then lists inside of it count as live ones.
    """

    blocks: frozenset[UUID]
    mentioned: frozenset[UUID]
    around: frozenset[UUID]
    ends: frozenset[UUID | None]
    own_ends: frozenset[UUID]
    trees: frozenset[UUID]
    restored: frozenset[UUID]


class Bulk(NamedTuple):
    """How many blocks there are, and how many levels."""

    blocks: int
    levels: int


class Loaded(msgspec.Struct, frozen=True):
    """What was found of it, the canvas being locked. `seq` is that of its last mutation, `live` counts live blocks.

    A block inside of a tree, its root or not, has a bulk where blocks hang on it that are not among `places`: their
    nearest ancestor there, whose fate they share. Of places there may be just one more than MOST_PLACES, and any.
    """

    canvas_id: UUID
    seq: int
    live: int
    blocks: dict[UUID, Block]
    places: dict[UUID, Place]
    bulks: dict[UUID, Bulk] = {}


def needed(mutation: Mutation) -> Needs:
    """Who goes to an end of its own parent's list may have been put elsewhere before, by the same mutation. Then its
    parent is one that is said, that of an anchor, the top or its own: the ends of all these are needed."""
    placed = [op for op in mutation.ops if isinstance(op, Insert | Move) or (isinstance(op, Restore) and op.is_placed)]
    anchors = {anchor for op in placed for anchor in (op.after, op.before) if isinstance(anchor, UUID)}
    moved = {op.id for op in mutation.ops if isinstance(op, Move)}
    deleted = {op.id for op in mutation.ops if isinstance(op, Delete)}
    restored = {op.id for op in mutation.ops if isinstance(op, Restore)}
    at_ends = [op for op in placed if not isinstance(op.after, UUID) and not isinstance(op.before, UUID)]
    parents = frozenset(op.parent_id for op in placed if isinstance(op.parent_id, UUID))
    own = {op.id for op in at_ends if not isinstance(op, Insert) and op.parent_id is msgspec.UNSET}
    roams = not own.isdisjoint(each for each, times in Counter(op.id for op in placed).items() if times > 1)
    return Needs(
        blocks=frozenset(op.id for op in mutation.ops),
        mentioned=parents | anchors,
        around=frozenset(anchors | moved | deleted | restored),
        ends=frozenset(_target(op) for op in at_ends) | (parents | {None} if roams else frozenset()),
        own_ends=frozenset(own | anchors if roams else own),
        trees=frozenset(moved | deleted | restored),
        restored=frozenset(restored),
    )


def _target(op: Placing) -> UUID | None:
    return None if op.parent_id is msgspec.UNSET else op.parent_id
