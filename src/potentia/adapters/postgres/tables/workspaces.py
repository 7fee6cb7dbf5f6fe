"""Workspaces, their members and invitations. Every key leads with the workspace."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.types import DateTimeUTC
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from potentia.adapters.postgres.tables.table import Table, now_by_default

OWNED = "role = 'owner'"
PENDING = "status = 'pending'"


def _of_workspace(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=f"fk_{table}_workspace", ondelete="CASCADE")


class WorkspaceRow(Table):
    """Who owns it is said by its members."""

    __tablename__ = "workspaces"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime] = now_by_default()
    updated_at: Mapped[datetime] = now_by_default()


class WorkspaceMemberRow(Table):
    """Who is what in a workspace; one of them is its owner."""

    __tablename__ = "workspace_members"
    __table_args__ = (
        _of_workspace("workspace_members"),
        ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_workspace_members_user", ondelete="CASCADE"),
        CheckConstraint("role IN ('owner', 'admin', 'member')", name="role"),
        Index("uq_workspace_members_owner", "workspace_id", unique=True, postgresql_where=text(OWNED)),
        Index("ix_workspace_members_user", "user_id", "workspace_id"),
    )

    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    joined_at: Mapped[datetime] = now_by_default()


class WorkspaceInvitationRow(Table):
    """An invitation, under the SHA-256 of the secret in its link, which is stored nowhere.

    `invited_by` names nobody any more once that user is gone.
    """

    __tablename__ = "workspace_invitations"
    __table_args__ = (
        _of_workspace("workspace_invitations"),
        ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_workspace_invitations_user", ondelete="CASCADE"),
        CheckConstraint(
            "(type = 'user' AND user_id IS NOT NULL AND email IS NULL)"
            " OR (type = 'email' AND user_id IS NULL AND email IS NOT NULL)",
            name="invitee",
        ),
        CheckConstraint("role IN ('admin', 'member')", name="role"),
        CheckConstraint("status IN ('pending', 'accepted', 'rejected', 'revoked', 'expired')", name="status"),
        UniqueConstraint("token_hash", name="uq_workspace_invitations_token"),
        Index("uq_workspace_invitations_user", "workspace_id", "user_id", unique=True, postgresql_where=text(PENDING)),
        Index("uq_workspace_invitations_email", "workspace_id", "email", unique=True, postgresql_where=text(PENDING)),
        Index("ix_workspace_invitations_user", "user_id", "id"),
        Index("ix_workspace_invitations_email", "email", "id"),
        Index("ix_workspace_invitations_expiry", "expires_at"),
    )

    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
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
