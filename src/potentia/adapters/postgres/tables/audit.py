"""Who did what, and the chains that hold it together."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from potentia.adapters.postgres.tables.table import Table, now_by_default


class AuditRow(Table):
    """One mutation. It names users and things by their ids and is tied to none of them: they go, it stays.

    Triggers of the migration refuse to change or delete a row, but for `seq` and `hash`, which are given once.
    """

    __tablename__ = "system_audit"
    __table_args__ = (
        Index("uq_system_audit_seq", "chain", "seq", unique=True, postgresql_where=text("seq IS NOT NULL")),
        Index("ix_system_audit_unchained", "chain", "id", postgresql_where=text("seq IS NULL")),
    )

    chain: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[UUID]
    before: Mapped[bytes | None] = mapped_column(LargeBinary)
    after: Mapped[bytes | None] = mapped_column(LargeBinary)
    request_id: Mapped[str | None]
    at: Mapped[datetime] = now_by_default()
    seq: Mapped[int | None] = mapped_column(BigInteger)
    hash: Mapped[bytes | None] = mapped_column(LargeBinary)


class AuditHeadRow(Table):
    """How far a chain has come. Who chains holds its row."""

    __tablename__ = "audit_heads"

    chain: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
