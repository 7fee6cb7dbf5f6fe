"""Users, their sessions, the refresh tokens of each session, and API keys."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from advanced_alchemy.types import DateTimeUTC
from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Enum,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from potentia.adapters.postgres.tables.table import Table, now_by_default
from potentia.domain.identity.model import Purpose, RevokedReason
from potentia.domain.language import Language


def _one_of(values: type[StrEnum], name: str, length: int = 16) -> Enum:
    """The values as text, held to them by a constraint: a native enum would lock the table to learn a new one."""
    return Enum(
        values,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=length,
        values_callable=lambda members: [str(member) for member in members],
    )


class UserRow(Table):
    """A guest has no e-mail. No password hash: no way in by password."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email", name="uq_users_email"),
        UniqueConstraint("external_issuer", "external_subject", name="uq_users_external"),
        CheckConstraint("email = lower(email)", name="email_folded"),
        Index("ix_users_administrators", "id", postgresql_where=text("is_admin")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str | None]
    password_hash: Mapped[str | None]
    name: Mapped[str]
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"))
    language: Mapped[Language] = mapped_column(_one_of(Language, "language"))
    time_zone: Mapped[str]
    must_change_password: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = now_by_default()
    updated_at: Mapped[datetime] = now_by_default()
    external_issuer: Mapped[str | None]
    external_subject: Mapped[str | None]
    email_verified_at: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))


class SessionRow(Table):
    """One sign-in, the family of its refresh tokens."""

    __tablename__ = "sessions"
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user", ondelete="CASCADE"),
        Index("ix_sessions_user", "user_id"),
        Index("ix_sessions_expiry", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    created_at: Mapped[datetime] = now_by_default()
    last_used_at: Mapped[datetime] = now_by_default()
    expires_at: Mapped[datetime] = mapped_column(
        DateTimeUTC(timezone=True), server_default=text("now() + interval '30 days'")
    )
    user_agent: Mapped[str | None]
    revoked_at: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))
    revoked_reason: Mapped[RevokedReason | None] = mapped_column(_one_of(RevokedReason, "revoked_reason"))


class RefreshTokenRow(Table):
    """A refresh token under the SHA-256 of its secret, which is stored nowhere."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_refresh_tokens_session", ondelete="CASCADE"),
        Index("ix_refresh_tokens_session", "session_id"),
        Index("ix_refresh_tokens_expiry", "expires_at"),
    )

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID]
    issued_at: Mapped[datetime] = now_by_default()
    expires_at: Mapped[datetime] = mapped_column(DateTimeUTC(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))


class ApiKeyRow(Table):
    """An API key under the SHA-256 of its secret, which is stored nowhere."""

    __tablename__ = "api_keys"
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_api_keys_user", ondelete="CASCADE"),
        CheckConstraint("scopes <@ ARRAY['read', 'write']::varchar[] AND scopes <> '{}'", name="scopes"),
        UniqueConstraint("hash", name="uq_api_keys_hash"),
        Index("ix_api_keys_user", "user_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    name: Mapped[str]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    created_at: Mapped[datetime] = now_by_default()
    expires_at: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))
    last_used_at: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))


class OneTimeTokenRow(Table):
    """What a mail proves, under the SHA-256 of its secret. A token that was used is not there any more."""

    __tablename__ = "one_time_tokens"
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_one_time_tokens_user", ondelete="CASCADE"),
        Index("ix_one_time_tokens_user", "user_id", "purpose", "created_at"),
        Index("ix_one_time_tokens_expiry", "expires_at"),
    )

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID]
    purpose: Mapped[Purpose] = mapped_column(_one_of(Purpose, "purpose", length=32))
    email: Mapped[str]
    created_at: Mapped[datetime] = now_by_default()
    expires_at: Mapped[datetime] = mapped_column(DateTimeUTC(timezone=True))
