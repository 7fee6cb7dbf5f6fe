"""Workspaces, their members and invitations."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PENDING = sa.text("status = 'pending'")
INVITEE = (
    "(type = 'user' AND user_id IS NOT NULL AND email IS NULL)"
    " OR (type = 'email' AND user_id IS NULL AND email IS NOT NULL)"
)


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        _instant("created_at"),
        _instant("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
    )
    _create_members()
    _create_invitations()


def _create_members() -> None:
    op.create_table(
        "workspace_members",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        _instant("joined_at"),
        sa.CheckConstraint("role IN ('owner', 'admin', 'member')", name=op.f("ck_workspace_members_role")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_workspace_members_workspace", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_workspace_members_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_workspace_members")),
    )
    owned = sa.text("role = 'owner'")
    op.create_index(
        "uq_workspace_members_owner", "workspace_members", ["workspace_id"], unique=True, postgresql_where=owned
    )
    op.create_index("ix_workspace_members_user", "workspace_members", ["user_id", "workspace_id"])


def _create_invitations() -> None:
    table, statuses = "workspace_invitations", "'pending', 'accepted', 'rejected', 'revoked', 'expired'"
    op.create_table(
        table,
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
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
        sa.CheckConstraint(INVITEE, name=op.f("ck_workspace_invitations_invitee")),
        sa.CheckConstraint("role IN ('admin', 'member')", name=op.f("ck_workspace_invitations_role")),
        sa.CheckConstraint(f"status IN ({statuses})", name=op.f("ck_workspace_invitations_status")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_workspace_invitations_workspace", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_workspace_invitations_user", ondelete="CASCADE"),
        sa.UniqueConstraint("token_hash", name="uq_workspace_invitations_token"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_workspace_invitations")),
    )
    for name in ("user_id", "email"):
        short = name.removesuffix("_id")
        op.create_index(f"uq_{table}_{short}", table, ["workspace_id", name], unique=True, postgresql_where=PENDING)
        op.create_index(f"ix_{table}_{short}", table, [name, "id"])
    op.create_index(f"ix_{table}_expiry", table, ["expires_at"])


def downgrade() -> None:
    for table in ("workspace_invitations", "workspace_members", "workspaces"):
        op.drop_table(table)
