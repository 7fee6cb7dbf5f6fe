"""The log of a canvas: append only, one entry a mutation, numbered from 1 without a gap.

Whatever a canvas was or is follows from its log alone: see `replay.py`.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from potentia.domain.canvas.errors import OperationIdReused
from potentia.domain.canvas.model import Acknowledgement
from potentia.domain.canvas.ops import LoggedOp, Mutation, Op


class Operation(msgspec.Struct, frozen=True):
    """One mutation as everybody is told of it: the operations as they were asked for, and the versions and ranks that
    they came to. New ranks for crowded lists have neither actor nor `client_op_id`."""

    seq: int
    actor_id: UUID | None
    client_op_id: str | None
    ops: list[LoggedOp]
    versions: dict[UUID, int]
    ranks: dict[UUID, str]
    at: datetime

    def acknowledged(self, *, duplicate: bool) -> Acknowledgement:
        """What its author is told, the first time and again."""
        return Acknowledgement(self.client_op_id or "", self.seq, self.versions, self.ranks, duplicate)


class Entry(msgspec.Struct, frozen=True):
    """An operation with what is kept beside it: the digest of its body, and the operations that undo it.

    What Potentia did itself has neither.
    """

    operation: Operation
    body_hash: bytes | None
    inverse: list[Op]


class Known(msgspec.Struct, frozen=True):
    """An operation that a `client_op_id` names, and the digest of the body that it came with."""

    operation: Operation
    body_hash: bytes


def repeated(known: Known, actor_id: UUID, mutation: Mutation) -> Acknowledgement:
    """The acknowledgement of a mutation that was done before. Raises OperationIdReused for another author or body."""
    if (known.operation.actor_id, known.body_hash) != (actor_id, mutation.body_hash):
        raise OperationIdReused
    return known.operation.acknowledged(duplicate=True)


class Operations(msgspec.Struct, frozen=True):
    """Some of the log, oldest first. `seq` is that of the canvas: while the last item's is below it, there is more."""

    items: list[Operation]
    seq: int
