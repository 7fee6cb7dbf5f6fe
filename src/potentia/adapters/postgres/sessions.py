"""Sessions and refresh tokens in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Delete, Update, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from potentia.adapters.postgres.compiled import Read
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.identity import USER, user_of
from potentia.adapters.postgres.tables.identity import RefreshTokenRow, SessionRow, UserRow
from potentia.domain.identity.model import OpenedSession, Presented, RefreshToken, RevokedReason, Session, User

_SESSION = [getattr(SessionRow, field.name) for field in fields(Session)]
_TOKEN = [getattr(RefreshTokenRow, field.name) for field in fields(RefreshToken)]


_REASON = [field.name for field in fields(Session)].index("revoked_reason")
_GET = Read(
    select(*USER, *_SESSION)
    .select_from(SessionRow)
    .join(UserRow, UserRow.id == SessionRow.user_id)
    .where(SessionRow.id == bindparam("id"))
)


class PostgresSessions:
    """The sessions and refresh tokens of one transaction (domain.identity.ports.Sessions)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, session: Session, token: RefreshToken | None) -> bool:
        begun = insert(SessionRow).values(**asdict(session)).on_conflict_do_nothing(index_elements=[SessionRow.id])
        is_new = (await self._connection.execute(begun)).rowcount == 1
        if token is not None:
            await self._connection.execute(insert(RefreshTokenRow).values(**asdict(token)))
        return is_new

    async def get(self, session_id: UUID) -> OpenedSession | None:
        row = await _GET.one(self._connection, id=session_id)
        return None if row is None else OpenedSession(user_of(row[: len(USER)]), _session(row[len(USER) :]))

    async def of_user(self, user_id: UUID, now: datetime, limit: int) -> Sequence[Session]:
        living = (SessionRow.user_id == user_id, SessionRow.revoked_at.is_(None), SessionRow.expires_at > now)
        latest = SessionRow.last_used_at.desc(), SessionRow.id.desc()
        found = await self._connection.execute(select(*_SESSION).where(*living).order_by(*latest).limit(limit))
        return [Session(*row) for row in found]

    async def alive(self, session_ids: Collection[UUID]) -> set[UUID]:
        living = select(SessionRow.id).where(SessionRow.id.in_(session_ids), SessionRow.revoked_at.is_(None))
        return set((await self._connection.execute(living)).scalars())

    async def present(self, token_hash: bytes) -> Presented | None:
        """Locks the token and its session, in this order everywhere.

        Both have to be locked: whoever waited sees the newest state of locked rows only, and the old one of the
        rows that they are joined with (PostgreSQL manual, "Read Committed Isolation Level").
        """
        found = await self._connection.execute(
            select(*USER, *_SESSION, *_TOKEN)
            .select_from(RefreshTokenRow)
            .join(SessionRow, SessionRow.id == RefreshTokenRow.session_id)
            .join(UserRow, UserRow.id == SessionRow.user_id)
            .where(RefreshTokenRow.hash == token_hash)
            .with_for_update(of=(RefreshTokenRow, SessionRow))
        )
        row = found.one_or_none()
        if row is None:
            return None
        user, session, token = row[: len(USER)], row[len(USER) : -len(_TOKEN)], row[-len(_TOKEN) :]
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
            update(SessionRow)
            .where(SessionRow.id == token.session_id)
            .values(last_used_at=now, expires_at=successor.expires_at)
        )

    async def revoke(self, user_id: UUID, session_id: UUID, at: datetime, reason: RevokedReason) -> bool:
        mine = (SessionRow.user_id == user_id, SessionRow.id == session_id)
        ended = await self._connection.execute(_revoke(at, reason).where(*mine).returning(SessionRow.id))
        return ended.scalar_one_or_none() is not None

    async def revoke_all(self, user_id: UUID, at: datetime, reason: RevokedReason, *, but: UUID | None = None) -> None:
        mine = _revoke(at, reason).where(SessionRow.user_id == user_id)
        await self._connection.execute(mine if but is None else mine.where(SessionRow.id != but))

    async def purge(self, now: datetime, limit: int) -> int:
        """Tokens before their sessions, as `present` locks them; what somebody holds is left for the next time."""
        tokens = await self._connection.execute(_purge_tokens(now, limit))
        ended = await self._connection.execute(_purge_sessions(now, limit))
        return tokens.rowcount + ended.rowcount


def _revoke(at: datetime, reason: RevokedReason) -> Update:
    return update(SessionRow).where(SessionRow.revoked_at.is_(None)).values(revoked_at=at, revoked_reason=reason)


def _purge_tokens(now: datetime, limit: int) -> Delete:
    oldest = select(RefreshTokenRow.hash).where(RefreshTokenRow.expires_at <= now).order_by(RefreshTokenRow.expires_at)
    return delete(RefreshTokenRow).where(
        RefreshTokenRow.hash.in_(oldest.limit(limit).with_for_update(skip_locked=True).scalar_subquery())
    )


def _purge_sessions(now: datetime, limit: int) -> Delete:
    oldest = select(SessionRow.id).where(SessionRow.expires_at <= now).order_by(SessionRow.expires_at)
    return delete(SessionRow).where(
        SessionRow.id.in_(oldest.limit(limit).with_for_update(skip_locked=True).scalar_subquery())
    )


def _session(row: Sequence[Any]) -> Session:
    """A session from a row as the driver made it."""
    reason = row[_REASON]
    return Session(*(*row[:_REASON], reason and RevokedReason(reason), *row[_REASON + 1 :]))
