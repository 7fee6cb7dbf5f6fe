"""What of a canvas a mutation must see: what it names and the true neighbours of every place that it touches."""

from collections import Counter
from uuid import UUID

import msgspec

from potentia.domain.canvas.model import Block, Place
from potentia.domain.canvas.ops import Delete, Insert, Move, Mutation, Placing, Restore


class Needs(msgspec.Struct, frozen=True):
    """All of it with its ancestors. `blocks` are needed whole, of everything else the places.

    `mentioned` are parents and siblings that places are said by; `around` blocks whose nearest live siblings, by rank,
    may become neighbours; `ends` parents (None: the top) whose first and last child may; `own_ends` blocks whose
    parent's may; `trees` live blocks with everything live inside them; `deletions` deleted blocks with what went along.
    """

    blocks: frozenset[UUID]
    mentioned: frozenset[UUID]
    around: frozenset[UUID]
    ends: frozenset[UUID | None]
    own_ends: frozenset[UUID]
    trees: frozenset[UUID]
    deletions: frozenset[UUID]


class Loaded(msgspec.Struct, frozen=True):
    """What was found of it, the canvas being locked. `seq` is that of its last mutation, `live` counts live blocks."""

    canvas_id: UUID
    seq: int
    live: int
    blocks: dict[UUID, Block]
    places: dict[UUID, Place]


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
        trees=frozenset(moved | deleted),
        deletions=frozenset(restored),
    )


def _target(op: Placing) -> UUID | None:
    return None if op.parent_id is msgspec.UNSET else op.parent_id
