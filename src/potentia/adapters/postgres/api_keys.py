"""API keys in one transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update

from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.identity import USER
from potentia.adapters.postgres.tables.identity import ApiKeyRow, UserRow
from potentia.domain.identity.model import ApiKey, PresentedKey, Scope, User

_KEY = (
    ApiKeyRow.id,
    ApiKeyRow.user_id,
    ApiKeyRow.name,
    ApiKeyRow.scopes,
    ApiKeyRow.created_at,
    ApiKeyRow.expires_at,
    ApiKeyRow.last_used_at,
)


class PostgresApiKeys:
    """The API keys of one transaction (domain.identity.ports.ApiKeys)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, key: ApiKey, digest: bytes) -> None:
        await self._connection.execute(
            insert(ApiKeyRow).values(
                id=key.id,
                user_id=key.user_id,
                name=key.name,
                hash=digest,
                scopes=sorted(key.scopes),
                created_at=key.created_at,
                expires_at=key.expires_at,
                last_used_at=key.last_used_at,
            )
        )

    async def of_user(self, user_id: UUID) -> Sequence[ApiKey]:
        newest = select(*_KEY).where(ApiKeyRow.user_id == user_id).order_by(ApiKeyRow.id.desc())
        return [_key(row) for row in await self._connection.execute(newest)]

    async def present(self, digest: bytes) -> PresentedKey | None:
        found = await self._connection.execute(
            select(*USER, *_KEY)
            .select_from(ApiKeyRow)
            .join(UserRow, UserRow.id == ApiKeyRow.user_id)
            .where(ApiKeyRow.hash == digest)
        )
        row = found.one_or_none()
        return None if row is None else PresentedKey(User(*row[: len(USER)]), _key(row[len(USER) :]))

    async def alive(self, key_ids: Collection[UUID], now: datetime) -> set[UUID]:
        unexpired = or_(ApiKeyRow.expires_at.is_(None), ApiKeyRow.expires_at > now)
        living = select(ApiKeyRow.id).where(ApiKeyRow.id.in_(key_ids), unexpired)
        return set((await self._connection.execute(living)).scalars())

    async def used(self, key_id: UUID, at: datetime) -> None:
        await self._connection.execute(update(ApiKeyRow).where(ApiKeyRow.id == key_id).values(last_used_at=at))

    async def remove(self, user_id: UUID, key_id: UUID) -> bool:
        mine = delete(ApiKeyRow).where(ApiKeyRow.user_id == user_id, ApiKeyRow.id == key_id)
        removed = await self._connection.execute(mine.returning(ApiKeyRow.id))
        return removed.scalar_one_or_none() is not None

    async def remove_all(self, user_id: UUID) -> None:
        await self._connection.execute(delete(ApiKeyRow).where(ApiKeyRow.user_id == user_id))


def _key(row: Sequence[Any]) -> ApiKey:
    id, user_id, name, scopes, *instants = row
    return ApiKey(id, user_id, name, frozenset(map(Scope, scopes)), *instants)
