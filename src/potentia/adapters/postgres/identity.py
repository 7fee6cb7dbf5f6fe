"""Users and sessions in one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Update, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from potentia.adapters.postgres.tables.identity import RefreshTokenRow, SessionRow, UserRow
from potentia.domain.identity.model import Credentials, Presented, RefreshToken, RevokedReason, Session, User

_USER = [getattr(UserRow, field.name) for field in fields(User)]
_SESSION = [getattr(SessionRow, field.name) for field in fields(Session)]
_TOKEN = [getattr(RefreshTokenRow, field.name) for field in fields(RefreshToken)]


class PostgresUsers:
    """The users of one transaction (domain.identity.ports.Users)."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, user: User, password_hash: str | None) -> None:
        await self._connection.execute(insert(UserRow).values(**asdict(user), password_hash=password_hash))

    async def get(self, user_id: UUID) -> User | None:
        return await self._one(select(*_USER).where(UserRow.id == user_id))

    async def lock(self, user_id: UUID) -> User | None:
        return await self._one(select(*_USER).where(UserRow.id == user_id).with_for_update())

    async def credentials(self, email: str) -> Credentials | None:
        found = await self._connection.execute(select(*_USER, UserRow.password_hash).where(UserRow.email == email))
        row = found.one_or_none()
        return None if row is None else Credentials(User(*row[:-1]), row.password_hash)

    async def save(self, user: User) -> None:
        await self._connection.execute(update(UserRow).where(UserRow.id == user.id).values(**asdict(user)))

    async def set_password(self, user_id: UUID, password_hash: str) -> None:
        await self._connection.execute(update(UserRow).where(UserRow.id == user_id).values(password_hash=password_hash))

    async def has_administrator(self) -> bool:
        found = await self._connection.execute(select(exists().where(UserRow.is_admin)))
        return found.scalar_one()

    async def newest(self, limit: int) -> Sequence[User]:
        found = await self._connection.execute(select(*_USER).order_by(UserRow.id.desc()).limit(limit))
        return [User(*row) for row in found]

    async def _one(self, statement: Select[Any]) -> User | None:
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else User(*row)


class PostgresSessions:
    """The sessions and refresh tokens of one transaction (domain.identity.ports.Sessions)."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, session: Session, token: RefreshToken) -> None:
        await self._connection.execute(insert(SessionRow).values(**asdict(session)))
        await self._connection.execute(insert(RefreshTokenRow).values(**asdict(token)))

    async def present(self, token_hash: bytes) -> Presented | None:
        """Locks the token and its session, in this order everywhere.

        Both have to be locked: whoever waited sees the newest state of locked rows only, and the old one of the
        rows that they are joined with (PostgreSQL manual, "Read Committed Isolation Level").
        """
        found = await self._connection.execute(
            select(*_USER, *_SESSION, *_TOKEN)
            .select_from(RefreshTokenRow)
            .join(SessionRow, SessionRow.id == RefreshTokenRow.session_id)
            .join(UserRow, UserRow.id == SessionRow.user_id)
            .where(RefreshTokenRow.hash == token_hash)
            .with_for_update(of=(RefreshTokenRow, SessionRow))
        )
        row = found.one_or_none()
        if row is None:
            return None
        user, session, token = row[: len(_USER)], row[len(_USER) : -len(_TOKEN)], row[-len(_TOKEN) :]
        return Presented(User(*user), Session(*session), RefreshToken(*token))

    async def rotate(self, token: RefreshToken, successor: RefreshToken) -> None:
        now = successor.issued_at
        await self._connection.execute(
            update(RefreshTokenRow)
            .where(RefreshTokenRow.hash == token.hash, RefreshTokenRow.used_at.is_(None))
            .values(used_at=now)
        )
        await self._connection.execute(insert(RefreshTokenRow).values(**asdict(successor)))
        await self._connection.execute(
            update(SessionRow).where(SessionRow.id == token.session_id).values(last_used_at=now)
        )

    async def revoke(self, session_id: UUID, at: datetime, reason: RevokedReason) -> None:
        await self._connection.execute(_revoke(at, reason).where(SessionRow.id == session_id))

    async def revoke_all(self, user_id: UUID, at: datetime, reason: RevokedReason) -> None:
        await self._connection.execute(_revoke(at, reason).where(SessionRow.user_id == user_id))


def _revoke(at: datetime, reason: RevokedReason) -> Update:
    return update(SessionRow).where(SessionRow.revoked_at.is_(None)).values(revoked_at=at, revoked_reason=reason)
