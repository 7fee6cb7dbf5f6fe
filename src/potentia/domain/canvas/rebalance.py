"""New ranks for lists of siblings whose ranks have grown long. Order, ids and versions stay as they are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from potentia.domain.canvas import lexorank
from potentia.domain.canvas.log import Operation
from potentia.domain.canvas.model import Place
from potentia.domain.canvas.ops import Rebalance


def rebalance(seq: int, lists: Mapping[UUID | None, Sequence[Place]], at: datetime) -> Operation:
    """The entry that follows on `seq`: new ranks for the whole `lists` of children, by their parents.

    Deleted blocks that can be restored to a list belong to it, so that they keep their place in its order.
    """
    ranks = {
        place.id: rank
        for places in lists.values()
        for place, rank in zip(sorted(places, key=_order), lexorank.rebalance(len(places)), strict=True)
    }
    return Operation(seq + 1, None, None, [Rebalance(parent_id=parent_id) for parent_id in lists], {}, ranks, at)


def _order(place: Place) -> tuple[str, bool, UUID]:
    """A deleted block of the same rank as a live one would be restored before it (`Tree.restore`)."""
    return place.rank, place.deleted_with is None, place.id
