"""What identity needs from outside."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from potentia.domain.identity.model import (
    Actor,
    Credentials,
    Presented,
    RefreshToken,
    RevokedReason,
    Session,
    User,
)


class Users(Protocol):
    """The users, a part of a unit of work."""

    async def add(self, user: User, password_hash: str | None) -> None:
        """Raises EmailTaken, also when another transaction is the first to commit."""
        ...

    async def get(self, user_id: UUID) -> User | None: ...

    async def lock(self, user_id: UUID) -> User | None:
        """The user as they are now, unchanged by others until this transaction ends."""
        ...

    async def credentials(self, email: str) -> Credentials | None:
        """The user of a normalised e-mail."""
        ...

    async def save(self, user: User) -> None:
        """Store every field of a user who is there. Raises EmailTaken."""
        ...

    async def set_password(self, user_id: UUID, password_hash: str) -> None: ...

    async def has_administrator(self) -> bool: ...

    async def newest(self, limit: int) -> Sequence[User]:
        """The last `limit` users that were made, newest first."""
        ...


class Sessions(Protocol):
    """Sessions and their refresh tokens, a part of a unit of work."""

    async def add(self, session: Session, token: RefreshToken) -> None:
        """Begin a session with its first token. Raises AccountGone when its user does not exist (any more)."""
        ...

    async def present(self, token_hash: bytes) -> Presented | None:
        """The token of this hash as it is now. Until this transaction ends no other one gets it, nor any other
        token of its session, nor ends that session: two first uses cannot both be the first."""
        ...

    async def rotate(self, token: RefreshToken, successor: RefreshToken) -> None:
        """Mark a presented token as used when `successor` was issued (unless it has been used before), and
        keep the successor."""
        ...

    async def revoke(self, session_id: UUID, at: datetime, reason: RevokedReason) -> None:
        """End a session; one that has ended keeps its first end."""
        ...

    async def revoke_all(self, user_id: UUID, at: datetime, reason: RevokedReason) -> None:
        """End every session of a user."""
        ...


class Work(Protocol):
    """A unit of work as identity uses it."""

    @property
    def users(self) -> Users: ...
    @property
    def sessions(self) -> Sessions: ...


class PasswordHasher(Protocol):
    """A slow, salted, memory-hard hash, computed beside the event loop."""

    async def hash(self, password: str) -> str: ...

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the hash is of this password. None matches nothing, and takes the same time to say so."""
        ...


class AccessTokens(Protocol):
    """Signed proofs of who acts, which need no look-up to be believed."""

    def issue(self, actor: Actor, now: datetime, lifetime: timedelta) -> str: ...

    def verify(self, token: str, now: datetime) -> Actor:
        """Raises TokenInvalid, or TokenExpired from `lifetime` after the issue on (both in whole seconds)."""
        ...
