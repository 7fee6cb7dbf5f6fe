"""What is known of a person. Every key leads with the user: no query crosses two of them."""

from datetime import date, datetime
from uuid import UUID

from advanced_alchemy.types import DateTimeUTC
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from potentia.adapters.postgres.tables.table import Table, now_by_default

DIMENSIONS = 768


class MemoryRow(Table):
    """One thing remembered, valid from `valid_from` until `valid_to` (exclusive; NULL: still).

    `subject` is what it is about, normalised: of one kind and subject at most one is valid at a time.
    """

    __tablename__ = "memories"
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        CheckConstraint("kind IN ('preference', 'fact', 'intention', 'persona_hint')", name="kind"),
        Index(
            "uq_memories_valid", "user_id", "kind", "subject", unique=True, postgresql_where=text("valid_to IS NULL")
        ),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    due_on: Mapped[date | None]
    message_id: Mapped[UUID]
    quote: Mapped[str]
    valid_from: Mapped[datetime] = now_by_default()
    valid_to: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))
    superseded_by: Mapped[UUID | None]
    embedding: Mapped[list[float] | None] = mapped_column(HALFVEC(DIMENSIONS))
    embedding_model: Mapped[str | None]
