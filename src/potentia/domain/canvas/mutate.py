"""Mutations, decided: what a canvas becomes, or why it stays as it is. All or nothing."""

from datetime import datetime
from uuid import UUID

import msgspec

from potentia.domain.canvas import ops
from potentia.domain.canvas.applying import apply
from potentia.domain.canvas.draft import Draft, Fate
from potentia.domain.canvas.errors import MutationTooLarge, OrderCrowded, VersionConflict
from potentia.domain.canvas.log import Entry, Operation
from potentia.domain.canvas.model import CROWDED, LONGEST_RANK, Block, Bounds, Place
from potentia.domain.canvas.needs import Loaded
from potentia.domain.canvas.ops import Mutation, Op, Restore
from potentia.domain.errors import DomainError


class Change(msgspec.Struct, frozen=True):
    """What is to be stored. `blocks` are those that the mutation named, as they are after it, with their places. `live`
    counts live blocks after it.

    `fates` say who was deleted or restored, with what hangs on each; `apart` are blocks right inside of these that do
    not go along with them, since it is said of themselves what becomes of them.

    `is_crowded` says that a list of siblings is due for new ranks.
    """

    entry: Entry
    blocks: list[tuple[Block, Place]]
    fates: list[Fate]
    apart: list[UUID]
    live: int
    is_crowded: bool


def mutate(loaded: Loaded, mutation: Mutation, actor_id: UUID, at: datetime, bounds: Bounds) -> Change:
    """What `mutation` makes of a canvas of which `loaded` is what it `needed`.

    Raises Invalid, MutationTooLarge, VersionConflict (over any other fault that comes after one), BlockNotFound,
    BlockExists, Cycle, AnchorElsewhere, BlockNotDeleted, ParentDeleted, TooDeep, CanvasFull, OrderCrowded.
    """
    ops.check(mutation, bounds)
    draft = Draft(loaded, actor_id, at, bounds)
    for index, op in enumerate(mutation.ops):
        try:
            apply(draft, op, index)
        except MutationTooLarge:
            raise
        except DomainError:
            if not draft.conflicts:
                raise
            draft.passed_over(op)
    if draft.conflicts:
        raise VersionConflict(conflicts=list(draft.conflicts.values()), seq=loaded.seq)
    return _change(loaded, mutation, draft)


def _change(loaded: Loaded, mutation: Mutation, draft: Draft) -> Change:
    named, fates = draft.settle(), draft.fates()
    longest = max((len(place.rank) for _, place in named), default=0)
    if longest > LONGEST_RANK:
        raise OrderCrowded(retry_after=1.0)
    operation = Operation(
        seq=loaded.seq + 1,
        actor_id=draft.actor_id,
        client_op_id=mutation.client_op_id,
        ops=[*mutation.ops],
        versions={block.id: block.version for block, _ in named},
        ranks={block.id: block.rank for block, _ in named if block.id in draft.put},
        at=draft.at,
    )
    entry = Entry(operation, mutation.body_hash, _expecting(draft.inverse[::-1], operation.versions))
    return Change(entry, named, fates, draft.apart(fates), draft.live, is_crowded=longest > CROWDED)


def _expecting(inverse: list[Op], versions: dict[UUID, int]) -> list[Op]:
    """The operations that undo it, each expecting the version that its block has by then if nobody else changed it."""
    now = dict(versions)
    found: list[Op] = []
    for op in inverse:
        expects = not isinstance(op, Restore)
        found.append(msgspec.structs.replace(op, expect_version=now[op.id]) if expects else op)
        now[op.id] += 1
    return found
