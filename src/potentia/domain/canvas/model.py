"""Blocks, where they are, and the log of what was done to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

CROWDED = 32
"""A list of siblings with a rank of more characters than this is due for new ranks."""
LONGEST_RANK = 1_000
"""What an index entry can hold, with room to spare."""


class Bounds(msgspec.Struct, frozen=True):
    """How large things may grow: levels of nesting, bytes of a block's properties, live blocks of a canvas,
    operations of a mutation. All inclusive."""

    depth: int = 64
    properties: int = 64 * 1024
    blocks: int = 20_000
    operations: int = 500


class Block(msgspec.Struct, frozen=True):
    """A node of a canvas's tree. `rank` sorts it among its siblings (lexorank.py); `parent_id` is None at the top.

    `version` grows by one with each operation that names the block: insert, update, move, delete, restore. The last two
    leave the versions of the blocks inside it alone, and so do new ranks for a whole list.
    """

    id: UUID
    canvas_id: UUID
    parent_id: UUID | None
    rank: str
    type: str
    properties: dict[str, Any]
    version: int
    created_by: UUID
    updated_by: UUID
    created_at: datetime
    updated_at: datetime


class Place(msgspec.Struct, frozen=True):
    """Where a block is. A deleted block keeps its place, so that it can be restored there (docs/adr/0034).

    `deleted_with` is None for a live block; for a deleted one the block whose deletion it went with, itself included.
    """

    id: UUID
    parent_id: UUID | None
    rank: str
    deleted_with: UUID | None = None

    @property
    def is_attached(self) -> bool:
        """Whether it stands in its parent's list, and shares its fate: all but the root of a deletion."""
        return self.deleted_with != self.id


class Acknowledgement(msgspec.Struct, frozen=True):
    """What a mutation came to: its place in the canvas's order, the versions of all blocks that it named, and the ranks
    of those that it put somewhere. A `duplicate` was done before, and not again."""

    client_op_id: str
    seq: int
    versions: dict[UUID, int]
    ranks: dict[UUID, str]
    duplicate: bool = False
