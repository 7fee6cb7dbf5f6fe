"""Feeds, one-time tokens of mails, verified e-mails, and jobs that hold secrets."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("users", sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("jobs", sa.Column("holds_secret", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_table(
        "one_time_tokens",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('email-verification', 'password-reset')", name=op.f("ck_one_time_tokens_purpose")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_one_time_tokens_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_one_time_tokens")),
    )
    op.create_index("ix_one_time_tokens_user", "one_time_tokens", ["user_id", "purpose", "created_at"], unique=False)
    op.create_index("ix_one_time_tokens_expiry", "one_time_tokens", ["expires_at"], unique=False)
    op.create_table(
        "notification_feeds",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_notification_feeds_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notification_feeds")),
    )
    op.create_table(
        "notifications",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_notifications_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("user_id", "number", name="uq_notifications_number"),
    )
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["user_id", "number"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "ix_notifications_read",
        "notifications",
        ["read_at"],
        unique=False,
        postgresql_where=sa.text("read_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Jobs that hold secrets go: the version before this one would show them, and knows none of their kinds."""
    op.drop_table("notifications")
    op.drop_table("notification_feeds")
    op.drop_table("one_time_tokens")
    op.execute("DELETE FROM jobs WHERE holds_secret")
    op.drop_column("jobs", "holds_secret")
    op.drop_column("users", "email_verified_at")
