"""Identity, whole: sessions that can be listed and expire, API keys, users of an external issuer."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

REASONS = "revoked_reason IN ('logout', 'logout-all', 'revoked', 'password', 'reuse', 'registered')"
FIRST_REASONS = "revoked_reason IN ('logout', 'reuse', 'registered')"


def upgrade() -> None:
    op.add_column("users", sa.Column("external_issuer", sa.String(), nullable=True))
    op.add_column("users", sa.Column("external_subject", sa.String(), nullable=True))
    op.create_unique_constraint("uq_users_external", "users", ["external_issuer", "external_subject"])
    op.add_column("sessions", sa.Column("user_agent", sa.String(), nullable=True))
    op.add_column(
        "sessions",
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now() + interval '30 days'"),  # the version before this one names no expiry
            nullable=False,
        ),
    )
    op.execute(
        "UPDATE sessions SET expires_at = coalesce((SELECT max(expires_at) FROM refresh_tokens "
        "WHERE session_id = sessions.id), last_used_at)"
    )
    op.create_index("ix_sessions_expiry", "sessions", ["expires_at"], unique=False)
    op.create_index("ix_refresh_tokens_expiry", "refresh_tokens", ["expires_at"], unique=False)
    op.drop_constraint(op.f("ck_sessions_revoked_reason"), "sessions", type_="check")
    op.create_check_constraint(op.f("ck_sessions_revoked_reason"), "sessions", REASONS)
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "scopes <@ ARRAY['read', 'write']::varchar[] AND scopes <> '{}'", name=op.f("ck_api_keys_scopes")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_api_keys_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("hash", name="uq_api_keys_hash"),
    )
    op.create_index("ix_api_keys_user", "api_keys", ["user_id"], unique=False)


def downgrade() -> None:
    """Users of an external issuer become guests, whom nobody can sign in as; why a session ended gets coarser."""
    op.drop_table("api_keys")
    op.drop_constraint(op.f("ck_sessions_revoked_reason"), "sessions", type_="check")
    op.execute(
        "UPDATE sessions SET revoked_reason = 'logout' WHERE revoked_reason IN ('logout-all', 'revoked', 'password')"
    )
    op.create_check_constraint(op.f("ck_sessions_revoked_reason"), "sessions", FIRST_REASONS)
    op.drop_index("ix_refresh_tokens_expiry", table_name="refresh_tokens")
    op.drop_index("ix_sessions_expiry", table_name="sessions")
    op.drop_column("sessions", "expires_at")
    op.drop_column("sessions", "user_agent")
    op.drop_constraint("uq_users_external", "users", type_="unique")
    op.drop_column("users", "external_subject")
    op.drop_column("users", "external_issuer")
