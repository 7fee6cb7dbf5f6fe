"""Requests that named themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from potentia.adapters.postgres.tables.table import Table, now_by_default


class IdempotencyKeyRow(Table):
    """One request of one user; without a `status` it is running. Instants are by the database's clock."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_idempotency_keys_user", ondelete="CASCADE"),
        Index("ix_idempotency_keys_begun_at", "begun_at"),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    attempt: Mapped[UUID]
    begun_at: Mapped[datetime] = now_by_default()
    status: Mapped[int | None]
    media_type: Mapped[str | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
