"""Users and sessions in memory, passwords and access tokens without cryptography."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from potentia.domain.identity.errors import AccountGone, EmailTaken, TokenExpired, TokenInvalid
from potentia.domain.identity.model import (
    Actor,
    Credentials,
    Presented,
    RefreshToken,
    RevokedReason,
    Session,
    User,
)


@dataclass
class Stored:
    """What a database would hold."""

    users: dict[UUID, User] = field(default_factory=dict)
    password_hashes: dict[UUID, str | None] = field(default_factory=dict)
    sessions: dict[UUID, Session] = field(default_factory=dict)
    tokens: dict[bytes, RefreshToken] = field(default_factory=dict)

    def copy(self) -> "Stored":
        return Stored(dict(self.users), dict(self.password_hashes), dict(self.sessions), dict(self.tokens))


class MemoryUsers:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored

    async def add(self, user: User, password_hash: str | None) -> None:
        await asyncio.sleep(0)
        self._refuse_taken(user)
        self._stored.users[user.id] = user
        self._stored.password_hashes[user.id] = password_hash

    async def get(self, user_id: UUID) -> User | None:
        await asyncio.sleep(0)
        return self._stored.users.get(user_id)

    async def lock(self, user_id: UUID) -> User | None:
        return await self.get(user_id)

    async def credentials(self, email: str) -> Credentials | None:
        await asyncio.sleep(0)
        found = (user for user in self._stored.users.values() if user.email == email)
        return next((Credentials(user, self._stored.password_hashes[user.id]) for user in found), None)

    async def save(self, user: User) -> None:
        await asyncio.sleep(0)
        self._refuse_taken(user)
        self._stored.users[user.id] = user

    async def set_password(self, user_id: UUID, password_hash: str) -> None:
        await asyncio.sleep(0)
        self._stored.password_hashes[user_id] = password_hash

    async def has_administrator(self) -> bool:
        await asyncio.sleep(0)
        return any(user.is_admin for user in self._stored.users.values())

    async def newest(self, limit: int) -> Sequence[User]:
        await asyncio.sleep(0)
        return sorted(self._stored.users.values(), key=lambda user: user.id, reverse=True)[:limit]

    def _refuse_taken(self, user: User) -> None:
        others = (other for other in self._stored.users.values() if other.id != user.id)
        if user.email is not None and any(other.email == user.email for other in others):
            raise EmailTaken


class MemorySessions:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored

    async def add(self, session: Session, token: RefreshToken) -> None:
        await asyncio.sleep(0)
        if session.user_id not in self._stored.users:
            raise AccountGone
        self._stored.sessions[session.id] = session
        self._stored.tokens[token.hash] = token

    async def present(self, token_hash: bytes) -> Presented | None:
        await asyncio.sleep(0)
        token = self._stored.tokens.get(token_hash)
        if token is None:
            return None
        session = self._stored.sessions[token.session_id]
        return Presented(self._stored.users[session.user_id], session, token)

    async def rotate(self, token: RefreshToken, successor: RefreshToken) -> None:
        await asyncio.sleep(0)
        now = successor.issued_at
        self._stored.tokens[token.hash] = replace(token, used_at=token.used_at or now)
        self._stored.tokens[successor.hash] = successor
        session = self._stored.sessions[token.session_id]
        self._stored.sessions[session.id] = replace(session, last_used_at=now)

    async def revoke(self, session_id: UUID, at: datetime, reason: RevokedReason) -> None:
        await asyncio.sleep(0)
        session = self._stored.sessions.get(session_id)
        if session is not None and session.revoked_at is None:
            self._stored.sessions[session_id] = replace(session, revoked_at=at, revoked_reason=reason)

    async def revoke_all(self, user_id: UUID, at: datetime, reason: RevokedReason) -> None:
        for session in list(self._stored.sessions.values()):
            if session.user_id == user_id:
                await self.revoke(session.id, at, reason)


class MemoryHasher:
    """Salted by a count, so that equal passwords have different hashes here too. `verified` counts the work done."""

    def __init__(self) -> None:
        self.hashed = 0
        self.verified = 0

    async def hash(self, password: str) -> str:
        await asyncio.sleep(0)
        self.hashed += 1
        return f"memory${self.hashed}${password[::-1]}"

    async def verify(self, password_hash: str | None, password: str) -> bool:
        await asyncio.sleep(0)
        self.verified += 1
        return password_hash is not None and password_hash.split("$", 2)[2] == password[::-1]


class MemoryAccessTokens:
    """Remembers what it issued, where others sign."""

    def __init__(self) -> None:
        self._issued: dict[str, tuple[Actor, datetime]] = {}

    def issue(self, actor: Actor, now: datetime, lifetime: timedelta) -> str:
        token = f"access-{len(self._issued)}"
        self._issued[token] = actor, now.replace(microsecond=0) + lifetime
        return token

    def verify(self, token: str, now: datetime) -> Actor:
        if token not in self._issued:
            raise TokenInvalid
        actor, expires_at = self._issued[token]
        if now >= expires_at:
            raise TokenExpired
        return actor
