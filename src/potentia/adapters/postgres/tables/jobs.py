"""What is owed to the future."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.types import DateTimeUTC
from sqlalchemy import Index, LargeBinary, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from potentia.adapters.postgres.tables.table import Table, now_by_default


class JobRow(Table):
    """One job, from the commit of its cause on. All instants are by the database's clock.

    `attempts` only grows: it tells one claim from the next. `forgiven` is how many of them do not count against
    the job (before a retry by hand; given back by a worker that stopped).
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("kind", "unique_key", name="uq_jobs_kind_unique_key"),
        Index("ix_jobs_due", "queue", "run_at", postgresql_where=text("done_at IS NULL AND dead_at IS NULL")),
        Index("ix_jobs_dead", "dead_at", postgresql_where=text("dead_at IS NOT NULL")),
        Index("ix_jobs_done", "done_at", postgresql_where=text("done_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    version: Mapped[int]
    queue: Mapped[str]
    unique_key: Mapped[str | None]
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = now_by_default()
    run_at: Mapped[datetime] = mapped_column(DateTimeUTC(timezone=True), server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    forgiven: Mapped[int] = mapped_column(server_default=text("0"))
    leased_until: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))
    worker: Mapped[str | None]
    done_at: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))
    dead_at: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))
    last_error: Mapped[str | None]
    holds_secret: Mapped[bool] = mapped_column(server_default=text("false"))
