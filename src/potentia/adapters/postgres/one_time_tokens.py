"""One-time tokens in one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select

from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.identity import OneTimeTokenRow as Row
from potentia.domain.identity.model import OneTimeToken, Purpose

_TOKEN = [getattr(Row, field.name) for field in fields(OneTimeToken)]


class PostgresOneTimeTokens:
    """domain.identity.ports.OneTimeTokens."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, token: OneTimeToken) -> None:
        await self._connection.execute(insert(Row).values(**asdict(token)))

    async def get(self, digest: bytes) -> OneTimeToken | None:
        row = (await self._connection.execute(select(*_TOKEN).where(Row.hash == digest))).one_or_none()
        return None if row is None else OneTimeToken(*row)

    async def take(self, digest: bytes) -> bool:
        """Whoever comes second waits for the first one's commit, and finds no row."""
        taken = await self._connection.execute(delete(Row).where(Row.hash == digest).returning(Row.hash))
        return taken.scalar_one_or_none() is not None

    async def issued(self, user_id: UUID, purpose: Purpose, since: datetime) -> Sequence[datetime]:
        made = select(Row.created_at).where(Row.user_id == user_id, Row.purpose == purpose, Row.created_at > since)
        return (await self._connection.execute(made.order_by(Row.created_at))).scalars().all()

    async def forget(self, user_id: UUID, purpose: Purpose) -> None:
        await self._connection.execute(delete(Row).where(Row.user_id == user_id, Row.purpose == purpose))

    async def purge(self, now: datetime, limit: int) -> int:
        oldest = select(Row.hash).where(Row.expires_at <= now).order_by(Row.expires_at).limit(limit)
        held = Row.hash.in_(oldest.with_for_update(skip_locked=True).scalar_subquery())
        return (await self._connection.execute(delete(Row).where(held))).rowcount
