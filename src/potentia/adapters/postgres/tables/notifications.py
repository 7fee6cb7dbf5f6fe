"""The feeds of users. Every key leads with the user."""

from datetime import datetime
from typing import Any
from uuid import UUID

from advanced_alchemy.types import DateTimeUTC
from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from potentia.adapters.postgres.tables.table import Table, now_by_default


class FeedRow(Table):
    """How many notifications a user has been given. Whoever adds one holds this row until the commit, so that numbers
    are in the order of commits, and a reader who has seen one has seen all below it."""

    __tablename__ = "notification_feeds"
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_notification_feeds_user", ondelete="CASCADE"),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    last_number: Mapped[int] = mapped_column(BigInteger)


class NotificationRow(Table):
    """One notification, as data: it is put into words when it is read."""

    __tablename__ = "notifications"
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_notifications_user", ondelete="CASCADE"),
        UniqueConstraint("user_id", "number", name="uq_notifications_number"),
        Index("ix_notifications_unread", "user_id", "number", postgresql_where=text("read_at IS NULL")),
        Index("ix_notifications_read", "read_at", postgresql_where=text("read_at IS NOT NULL")),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = now_by_default()
    read_at: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))
