"""Canvases, blocks, operations, members and invitations. Every key but a canvas's own leads with the canvas."""

from datetime import datetime
from typing import Any
from uuid import UUID

from advanced_alchemy.types import DateTimeUTC
from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from potentia.adapters.postgres.tables.table import Table, now_by_default

PENDING = "status = 'pending'"
DELETED = "deleted_with IS NOT NULL"
TOP = UUID(int=0)
"""Stands for the missing parent of the top blocks where a value is needed: no block has this id."""


def _of_canvas(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["canvas_id"], ["canvases.id"], name=f"fk_{table}_canvas", ondelete="CASCADE")


class CanvasRow(Table):
    """A person's own, or a workspace's. `seq` numbers its operations, `live` counts its blocks: both change under a
    lock of this row, and with its operation."""

    __tablename__ = "canvases"
    __table_args__ = (
        ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_canvases_owner", ondelete="CASCADE"),
        ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_canvases_workspace", ondelete="CASCADE"),
        CheckConstraint("(owner_id IS NULL) <> (workspace_id IS NULL)", name="belongs"),
        Index("ix_canvases_owner", "owner_id", "id"),
        Index("ix_canvases_workspace", "workspace_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID | None]
    workspace_id: Mapped[UUID | None]
    title: Mapped[str]
    icon: Mapped[str | None]
    seq: Mapped[int] = mapped_column(server_default=text("0"))
    live: Mapped[int] = mapped_column(server_default=text("0"))
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = now_by_default()
    updated_at: Mapped[datetime] = now_by_default()
    archived_at: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))


class BlockRow(Table):
    """A block, live or deleted (docs/adr/0017). `properties` are kept as the JSON that they came as, to the letter.

    `siblings` is the list that a live block stands in, by its parent; NULL for a deleted one. So one constraint holds
    ranks apart and serves every look at a list. It is checked when a statement ends: within one, ranks change hands.
    """

    __tablename__ = "blocks"
    __table_args__ = (
        _of_canvas("blocks"),
        ForeignKeyConstraint(["canvas_id", "parent_id"], ["blocks.canvas_id", "blocks.id"], name="fk_blocks_parent"),
        UniqueConstraint("canvas_id", "siblings", "rank", name="uq_blocks_rank", deferrable=True),
        CheckConstraint("rank ~ '^[A-Za-z][0-9A-Za-z]+$'", name="rank"),
        CheckConstraint(f"id <> '{TOP}'", name="id"),
        CheckConstraint("version > 0", name="version"),
        Index("ix_blocks_parent", "canvas_id", "parent_id", "rank"),
        Index("ix_blocks_deleted", "canvas_id", "deleted_with", postgresql_where=text(DELETED)),
    )

    canvas_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None]
    rank: Mapped[str] = mapped_column(String(collation="C"))
    type: Mapped[str]
    properties: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int]
    created_by: Mapped[UUID]
    updated_by: Mapped[UUID]
    created_at: Mapped[datetime] = now_by_default()
    updated_at: Mapped[datetime] = now_by_default()
    deleted_with: Mapped[UUID | None]
    siblings: Mapped[UUID | None] = mapped_column(
        Computed(f"CASE WHEN deleted_with IS NULL THEN COALESCE(parent_id, '{TOP}'::uuid) END", persisted=True)
    )


class CanvasOperationRow(Table):
    """The log: append only. `actor_id` may name nobody any more; it and `client_op_id` are NULL for Potentia's own."""

    __tablename__ = "canvas_operations"
    __table_args__ = (
        _of_canvas("canvas_operations"),
        UniqueConstraint("canvas_id", "client_op_id", name="uq_canvas_operations_client_op_id"),
    )

    canvas_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[UUID | None]
    client_op_id: Mapped[str | None]
    body_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    ops: Mapped[list[Any]] = mapped_column(JSON)
    inverse: Mapped[list[Any]] = mapped_column(JSON)
    versions: Mapped[dict[str, Any]] = mapped_column(JSON)
    ranks: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(DateTimeUTC(timezone=True))


class CanvasMemberRow(Table):
    """Who was let onto a canvas for themselves; owners and members of workspaces need no such row."""

    __tablename__ = "canvas_members"
    __table_args__ = (
        _of_canvas("canvas_members"),
        ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_canvas_members_user", ondelete="CASCADE"),
        CheckConstraint("role IN ('admin', 'editor', 'viewer')", name="role"),
        Index("ix_canvas_members_user", "user_id", "canvas_id"),
    )

    canvas_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    joined_at: Mapped[datetime] = now_by_default()


class CanvasInvitationRow(Table):
    """An invitation, under the SHA-256 of the secret in its link, which is stored nowhere.

    `invited_by` names nobody any more once that user is gone.
    """

    __tablename__ = "canvas_invitations"
    __table_args__ = (
        _of_canvas("canvas_invitations"),
        ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_canvas_invitations_user", ondelete="CASCADE"),
        CheckConstraint(
            "(type = 'user' AND user_id IS NOT NULL AND email IS NULL)"
            " OR (type = 'email' AND user_id IS NULL AND email IS NOT NULL)",
            name="invitee",
        ),
        CheckConstraint("role IN ('admin', 'editor', 'viewer')", name="role"),
        CheckConstraint("status IN ('pending', 'accepted', 'rejected', 'revoked', 'expired')", name="status"),
        UniqueConstraint("token_hash", name="uq_canvas_invitations_token"),
        Index("uq_canvas_invitations_user", "canvas_id", "user_id", unique=True, postgresql_where=text(PENDING)),
        Index("uq_canvas_invitations_email", "canvas_id", "email", unique=True, postgresql_where=text(PENDING)),
        Index("ix_canvas_invitations_user", "user_id", "id"),
        Index("ix_canvas_invitations_email", "email", "id"),
        Index("ix_canvas_invitations_expiry", "expires_at"),
    )

    canvas_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    user_id: Mapped[UUID | None]
    email: Mapped[str | None]
    role: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[str]
    invited_by: Mapped[UUID]
    created_at: Mapped[datetime] = now_by_default()
    expires_at: Mapped[datetime] = mapped_column(DateTimeUTC(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))
