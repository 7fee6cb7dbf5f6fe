"""Users and sessions in memory, passwords and access tokens without cryptography."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from potentia.domain.identity.errors import AccountGone, EmailTaken, ExternalSubjectKnown, TokenExpired, TokenInvalid
from potentia.domain.identity.model import (
    ApiKey,
    Credentials,
    ExternalSubject,
    OneTimeToken,
    OpenedSession,
    Presented,
    PresentedKey,
    Purpose,
    RefreshToken,
    RevokedReason,
    Session,
    SessionRef,
    User,
)


@dataclass
class Stored:
    """What a database would hold."""

    users: dict[UUID, User] = field(default_factory=dict)
    password_hashes: dict[UUID, str | None] = field(default_factory=dict)
    sessions: dict[UUID, Session] = field(default_factory=dict)
    tokens: dict[bytes, RefreshToken] = field(default_factory=dict)
    api_keys: dict[bytes, ApiKey] = field(default_factory=dict)
    one_time_tokens: dict[bytes, OneTimeToken] = field(default_factory=dict)

    def copy(self) -> "Stored":
        return Stored(**{name: dict(rows) for name, rows in vars(self).items()})


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

    async def external(self, issuer: str, subject: str) -> User | None:
        await asyncio.sleep(0)
        named = (user for user in self._stored.users.values() if user.external_issuer == issuer)
        return next((user for user in named if user.external_subject == subject), None)

    async def save(self, user: User) -> None:
        await asyncio.sleep(0)
        self._refuse_taken(user)
        self._stored.users[user.id] = user

    async def set_password(self, user_id: UUID, password_hash: str) -> None:
        await asyncio.sleep(0)
        self._stored.password_hashes[user_id] = password_hash

    async def delete(self, user_id: UUID) -> None:
        await asyncio.sleep(0)
        stored = self._stored
        stored.users.pop(user_id, None)
        stored.password_hashes.pop(user_id, None)
        stored.sessions = {key: each for key, each in stored.sessions.items() if each.user_id != user_id}
        stored.tokens = {key: each for key, each in stored.tokens.items() if each.session_id in stored.sessions}
        stored.api_keys = {key: each for key, each in stored.api_keys.items() if each.user_id != user_id}
        tokens = stored.one_time_tokens.items()
        stored.one_time_tokens = {key: each for key, each in tokens if each.user_id != user_id}

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
        if user.external_subject is not None and any(
            (other.external_issuer, other.external_subject) == (user.external_issuer, user.external_subject)
            for other in self._stored.users.values()
            if other.id != user.id
        ):
            raise ExternalSubjectKnown


class MemorySessions:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored

    async def add(self, session: Session, token: RefreshToken | None) -> bool:
        await asyncio.sleep(0)
        if session.user_id not in self._stored.users:
            raise AccountGone
        is_new = session.id not in self._stored.sessions
        self._stored.sessions.setdefault(session.id, session)
        if token is not None:
            self._stored.tokens[token.hash] = token
        return is_new

    async def get(self, session_id: UUID) -> OpenedSession | None:
        await asyncio.sleep(0)
        session = self._stored.sessions.get(session_id)
        return None if session is None else OpenedSession(self._stored.users[session.user_id], session)

    async def of_user(self, user_id: UUID, now: datetime, limit: int) -> Sequence[Session]:
        await asyncio.sleep(0)
        mine = [each for each in self._stored.sessions.values() if each.user_id == user_id]
        living = [each for each in mine if each.revoked_at is None and each.expires_at > now]
        return sorted(living, key=lambda each: (each.last_used_at, each.id), reverse=True)[:limit]

    async def alive(self, session_ids: Collection[UUID]) -> set[UUID]:
        await asyncio.sleep(0)
        known = self._stored.sessions
        return {each for each in session_ids if each in known and known[each].revoked_at is None}

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
        self._stored.sessions[session.id] = replace(session, last_used_at=now, expires_at=successor.expires_at)

    async def revoke(self, user_id: UUID, session_id: UUID, at: datetime, reason: RevokedReason) -> bool:
        await asyncio.sleep(0)
        session = self._stored.sessions.get(session_id)
        if session is None or session.user_id != user_id or session.revoked_at is not None:
            return False
        self._stored.sessions[session_id] = replace(session, revoked_at=at, revoked_reason=reason)
        return True

    async def revoke_all(self, user_id: UUID, at: datetime, reason: RevokedReason, *, but: UUID | None = None) -> None:
        for session_id in list(self._stored.sessions):
            if session_id != but:
                await self.revoke(user_id, session_id, at, reason)

    async def purge(self, now: datetime, limit: int) -> int:
        await asyncio.sleep(0)
        stored = self._stored
        tokens = [key for key, each in stored.tokens.items() if each.expires_at <= now][:limit]
        ended = [key for key, each in stored.sessions.items() if each.expires_at <= now][:limit]
        for digest in tokens:
            del stored.tokens[digest]
        for session_id in ended:
            del stored.sessions[session_id]
        return len(tokens) + len(ended)


class MemoryApiKeys:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored

    async def add(self, key: ApiKey, digest: bytes) -> None:
        await asyncio.sleep(0)
        if key.user_id not in self._stored.users:
            raise AccountGone
        self._stored.api_keys[digest] = key

    async def of_user(self, user_id: UUID) -> Sequence[ApiKey]:
        await asyncio.sleep(0)
        mine = [each for each in self._stored.api_keys.values() if each.user_id == user_id]
        return sorted(mine, key=lambda each: each.id, reverse=True)

    async def present(self, digest: bytes) -> PresentedKey | None:
        await asyncio.sleep(0)
        key = self._stored.api_keys.get(digest)
        return None if key is None else PresentedKey(self._stored.users[key.user_id], key)

    async def alive(self, key_ids: Collection[UUID], now: datetime) -> set[UUID]:
        await asyncio.sleep(0)
        return {
            each.id
            for each in self._stored.api_keys.values()
            if each.id in key_ids and (each.expires_at is None or each.expires_at > now)
        }

    async def used(self, key_id: UUID, at: datetime) -> None:
        await asyncio.sleep(0)
        for digest, key in self._stored.api_keys.items():
            if key.id == key_id:
                self._stored.api_keys[digest] = replace(key, last_used_at=at)

    async def remove(self, user_id: UUID, key_id: UUID) -> bool:
        await asyncio.sleep(0)
        for digest, key in self._stored.api_keys.items():
            if (key.user_id, key.id) == (user_id, key_id):
                del self._stored.api_keys[digest]
                return True
        return False

    async def remove_all(self, user_id: UUID) -> None:
        await asyncio.sleep(0)
        for digest, key in list(self._stored.api_keys.items()):
            if key.user_id == user_id:
                del self._stored.api_keys[digest]


class MemoryOneTimeTokens:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored

    async def add(self, token: OneTimeToken) -> None:
        await asyncio.sleep(0)
        if token.user_id not in self._stored.users:
            raise AccountGone
        self._stored.one_time_tokens[token.hash] = token

    async def get(self, digest: bytes) -> OneTimeToken | None:
        await asyncio.sleep(0)
        return self._stored.one_time_tokens.get(digest)

    async def take(self, digest: bytes) -> bool:
        await asyncio.sleep(0)
        return self._stored.one_time_tokens.pop(digest, None) is not None

    async def issued(self, user_id: UUID, purpose: Purpose, since: datetime) -> Sequence[datetime]:
        await asyncio.sleep(0)
        mine = (
            each for each in self._stored.one_time_tokens.values() if (each.user_id, each.purpose) == (user_id, purpose)
        )
        return sorted(each.created_at for each in mine if each.created_at > since)

    async def forget(self, user_id: UUID, purpose: Purpose) -> None:
        await asyncio.sleep(0)
        for digest, each in list(self._stored.one_time_tokens.items()):
            if (each.user_id, each.purpose) == (user_id, purpose):
                del self._stored.one_time_tokens[digest]

    async def purge(self, now: datetime, limit: int) -> int:
        await asyncio.sleep(0)
        expired = [digest for digest, each in self._stored.one_time_tokens.items() if each.expires_at <= now][:limit]
        for digest in expired:
            del self._stored.one_time_tokens[digest]
        return len(expired)


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
        self._issued: dict[str, tuple[SessionRef, datetime]] = {}

    def issue(self, session: SessionRef, now: datetime, lifetime: timedelta) -> str:
        token = f"access-{len(self._issued)}"
        self._issued[token] = session, now.replace(microsecond=0) + lifetime
        return token

    def verify(self, token: str, now: datetime) -> SessionRef:
        if token not in self._issued:
            raise TokenInvalid
        session, expires_at = self._issued[token]
        if now >= expires_at:
            raise TokenExpired
        return session


class MemoryExternalTokens:
    """Remembers what its issuer issued."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._issued: dict[str, tuple[ExternalSubject, datetime]] = {}

    def issue(self, subject: ExternalSubject, expires_at: datetime) -> str:
        token = f"{self._issuer}#{len(self._issued)}"
        self._issued[token] = subject, expires_at
        return token

    def recognises(self, token: str) -> bool:
        return token.startswith(self._issuer)

    async def verify(self, token: str, now: datetime) -> ExternalSubject:
        await asyncio.sleep(0)
        if token not in self._issued:
            raise TokenInvalid
        subject, expires_at = self._issued[token]
        if now >= expires_at:
            raise TokenExpired
        return subject
