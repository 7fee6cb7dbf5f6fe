"""Canvases, their blocks and operations, members and invitations."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PENDING = sa.text("status = 'pending'")
TOP = "00000000-0000-0000-0000-000000000000"
INVITEE = (
    "(type = 'user' AND user_id IS NOT NULL AND email IS NULL)"
    " OR (type = 'email' AND user_id IS NULL AND email IS NOT NULL)"
)


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def _of_canvas(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["canvas_id"], ["canvases.id"], name=f"fk_{table}_canvas", ondelete="CASCADE")


def upgrade() -> None:
    _create_canvases()
    _create_blocks()
    _create_operations()
    _create_members()
    _create_invitations()


def _create_canvases() -> None:
    op.create_table(
        "canvases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("icon", sa.String(), nullable=True),
        sa.Column("seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("live", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        _instant("created_at"),
        _instant("updated_at"),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(owner_id IS NULL) <> (workspace_id IS NULL)", name=op.f("ck_canvases_belongs")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_canvases_owner", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_canvases_workspace", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canvases")),
    )
    op.create_index("ix_canvases_owner", "canvases", ["owner_id", "id"])
    op.create_index("ix_canvases_workspace", "canvases", ["workspace_id", "id"])


def _create_blocks() -> None:
    siblings = f"CASE WHEN deleted_with IS NULL THEN COALESCE(parent_id, '{TOP}'::uuid) END"
    op.create_table(
        "blocks",
        sa.Column("canvas_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("rank", sa.String(collation="C"), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("properties", JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        _instant("created_at"),
        _instant("updated_at"),
        sa.Column("deleted_with", sa.Uuid(), nullable=True),
        sa.Column("siblings", sa.Uuid(), sa.Computed(siblings, persisted=True), nullable=True),
        sa.CheckConstraint("rank ~ '^[A-Za-z][0-9A-Za-z]+$'", name=op.f("ck_blocks_rank")),
        sa.CheckConstraint(f"id <> '{TOP}'", name=op.f("ck_blocks_id")),
        sa.CheckConstraint("version > 0", name=op.f("ck_blocks_version")),
        _of_canvas("blocks"),
        sa.ForeignKeyConstraint(["canvas_id", "parent_id"], ["blocks.canvas_id", "blocks.id"], name="fk_blocks_parent"),
        sa.UniqueConstraint("canvas_id", "siblings", "rank", name="uq_blocks_rank", deferrable=True),
        sa.PrimaryKeyConstraint("canvas_id", "id", name=op.f("pk_blocks")),
    )
    op.create_index("ix_blocks_parent", "blocks", ["canvas_id", "parent_id", "rank"])
    deleted = sa.text("deleted_with IS NOT NULL")
    op.create_index("ix_blocks_deleted", "blocks", ["canvas_id", "deleted_with"], postgresql_where=deleted)


def _create_operations() -> None:
    op.create_table(
        "canvas_operations",
        sa.Column("canvas_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("client_op_id", sa.String(), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(), nullable=True),
        sa.Column("ops", JSON(), nullable=False),
        sa.Column("inverse", JSON(), nullable=False),
        sa.Column("versions", JSON(), nullable=False),
        sa.Column("ranks", JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of_canvas("canvas_operations"),
        sa.UniqueConstraint("canvas_id", "client_op_id", name="uq_canvas_operations_client_op_id"),
        sa.PrimaryKeyConstraint("canvas_id", "seq", name=op.f("pk_canvas_operations")),
    )


def _create_members() -> None:
    op.create_table(
        "canvas_members",
        sa.Column("canvas_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        _instant("joined_at"),
        sa.CheckConstraint("role IN ('admin', 'editor', 'viewer')", name=op.f("ck_canvas_members_role")),
        _of_canvas("canvas_members"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_canvas_members_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("canvas_id", "user_id", name=op.f("pk_canvas_members")),
    )
    op.create_index("ix_canvas_members_user", "canvas_members", ["user_id", "canvas_id"])


def _create_invitations() -> None:
    table, statuses = "canvas_invitations", "'pending', 'accepted', 'rejected', 'revoked', 'expired'"
    op.create_table(
        table,
        sa.Column("canvas_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        _instant("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(INVITEE, name=op.f("ck_canvas_invitations_invitee")),
        sa.CheckConstraint("role IN ('admin', 'editor', 'viewer')", name=op.f("ck_canvas_invitations_role")),
        sa.CheckConstraint(f"status IN ({statuses})", name=op.f("ck_canvas_invitations_status")),
        _of_canvas(table),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_canvas_invitations_user", ondelete="CASCADE"),
        sa.UniqueConstraint("token_hash", name="uq_canvas_invitations_token"),
        sa.PrimaryKeyConstraint("canvas_id", "id", name=op.f("pk_canvas_invitations")),
    )
    for name in ("user_id", "email"):
        short = name.removesuffix("_id")
        op.create_index(f"uq_{table}_{short}", table, ["canvas_id", name], unique=True, postgresql_where=PENDING)
        op.create_index(f"ix_{table}_{short}", table, [name, "id"])
    op.create_index(f"ix_{table}_expiry", table, ["expires_at"])


def downgrade() -> None:
    for table in ("canvas_invitations", "canvas_members", "canvas_operations", "blocks", "canvases"):
        op.drop_table(table)
