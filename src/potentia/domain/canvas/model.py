"""Canvases, who may do what on them, and their blocks."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from potentia.domain.workspaces.model import CanvasRole

CROWDED = 32
"""A list of siblings with a rank of more characters than this is due for new ranks."""
MOST_DELETED = 5_000
"""So many deleted blocks, those that were deleted last, keep their place in crowded lists that get new ranks."""
LONGEST_RANK = 1_000
"""What an index entry can hold, with room to spare."""


class Bounds(msgspec.Struct, frozen=True):
    """How large things may grow: levels of nesting, bytes of a block's properties, live blocks of a canvas,
    operations of a mutation. All inclusive. Of more than `deleted` deleted blocks of a canvas, or after `kept`, those
    that were deleted first are purged within the hour."""

    depth: int = 64
    properties: int = 64 * 1024
    blocks: int = 20_000
    operations: int = 500
    deleted: int = 20_000
    kept: timedelta = timedelta(days=90)


class Canvas(msgspec.Struct, frozen=True):
    """A canvas as one person sees it: `role` is theirs. It belongs to a person (`owner_id`) or to a workspace.

    `seq` is the number of its last operation, 0 before the first one; `block_count` counts live blocks. Archived, it is
    read only.
    """

    id: UUID
    title: str
    icon: str | None
    workspace_id: UUID | None
    owner_id: UUID | None
    role: CanvasRole
    seq: int
    block_count: int
    created_by: UUID
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None = None


class CanvasChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said about a canvas; what is unset stays."""

    title: str | msgspec.UnsetType = msgspec.UNSET
    icon: str | msgspec.UnsetType | None = msgspec.UNSET


class Way(StrEnum):
    """How somebody comes to their role: it is theirs, by its workspace, or they were let in for themselves."""

    OWNER = "owner"
    WORKSPACE = "workspace"
    INVITATION = "invitation"


class CanvasMember(msgspec.Struct, frozen=True):
    """Who is what on a canvas, with the name and e-mail that they have now; of several ways the one that gives most."""

    user_id: UUID
    name: str
    email: str | None
    role: CanvasRole
    way: Way
    joined_at: datetime

    @property
    def id(self) -> UUID:
        """Their place in a list."""
        return self.user_id


class Permissions(msgspec.Struct, frozen=True):
    """What the actor may do on a canvas as it is now, and who else is there: the first of its members."""

    role: CanvasRole
    can_read: bool
    can_write: bool
    can_change: bool
    can_archive: bool
    can_manage_members: bool
    can_delete: bool
    members: list[CanvasMember]


class Block(msgspec.Struct, frozen=True):
    """A node of a canvas's tree. `rank` sorts it among its siblings; `parent_id` is null at the top.

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
    """Where a block is. A deleted block keeps its place, so that it can be restored there (docs/adr/0017).

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


class Snapshot(msgspec.Struct, frozen=True):
    """All live blocks as they were at one `seq`, in tree order: a parent before its children, siblings by rank."""

    canvas_id: UUID
    seq: int
    blocks: list[Block]
