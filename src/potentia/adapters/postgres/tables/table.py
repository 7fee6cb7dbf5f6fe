"""What all tables share.

The base is composed from advanced-alchemy's parts (naming of constraints, column types), not from its stock
bases: those add a `sa_orm_sentinel` column to every table.
"""

from datetime import datetime

from advanced_alchemy.base import AdvancedDeclarativeBase, CommonTableAttributes
from advanced_alchemy.types import DateTimeUTC
from sqlalchemy import func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(CommonTableAttributes, AdvancedDeclarativeBase, DeclarativeBase):
    """Base of every table; its metadata is what migrations are compared with."""

    __abstract__ = True


def now_by_default() -> Mapped[datetime]:
    """An instant, the transaction's by the database's clock unless given."""
    return mapped_column(DateTimeUTC(timezone=True), server_default=func.now())
