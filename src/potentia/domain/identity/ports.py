"""What identity needs from outside."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from potentia.domain.audit import Audit, Entry
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
from potentia.domain.jobs import Jobs
from potentia.domain.notifications.ports import Notifications


class Users(Protocol):
    """The users, a part of a unit of work."""

    async def add(self, user: User, password_hash: str | None) -> None:
        """Raises EmailTaken or ExternalSubjectKnown, also when another transaction is the first to commit."""
        ...

    async def get(self, user_id: UUID) -> User | None: ...

    async def lock(self, user_id: UUID) -> User | None:
        """The user as they are now, unchanged by others until this transaction ends."""
        ...

    async def credentials(self, email: str) -> Credentials | None:
        """The user of a normalised e-mail."""
        ...

    async def external(self, issuer: str, subject: str) -> User | None:
        """The user whom this issuer knows as `subject`."""
        ...

    async def save(self, user: User) -> None:
        """Store every field of a user who is there. Raises EmailTaken."""
        ...

    async def set_password(self, user_id: UUID, password_hash: str) -> None: ...

    async def delete(self, user_id: UUID) -> None:
        """With everything that is theirs, in every context."""
        ...

    async def has_administrator(self) -> bool: ...

    async def newest(self, limit: int) -> Sequence[User]:
        """The last `limit` users that were made, newest first."""
        ...


class Sessions(Protocol):
    """Sessions and their refresh tokens, a part of a unit of work."""

    async def add(self, session: Session, token: RefreshToken | None) -> bool:
        """Begin a session with its first token, unless it has begun; whether it had not.

        Raises AccountGone when its user does not exist (any more).
        """
        ...

    async def get(self, session_id: UUID) -> OpenedSession | None:
        """A session, ended or not, with its user."""
        ...

    async def of_user(self, user_id: UUID, now: datetime, limit: int) -> Sequence[Session]:
        """The user's last used sessions that live, the latest first."""
        ...

    async def alive(self, session_ids: Collection[UUID]) -> set[UUID]:
        """Those of these that have not ended."""
        ...

    async def present(self, token_hash: bytes) -> Presented | None:
        """The token of this hash as it is now. Until this transaction ends no other one gets it, nor any other
        token of its session, nor ends that session: two first uses cannot both be the first."""
        ...

    async def rotate(self, token: RefreshToken, successor: RefreshToken) -> None:
        """Mark a presented token as used when `successor` was issued (unless it has been used before), and
        keep the successor, as long as which the session lives."""
        ...

    async def revoke(self, user_id: UUID, session_id: UUID, at: datetime, reason: RevokedReason) -> bool:
        """End a session of the user; whether there was one to end. One that has ended keeps its first end."""
        ...

    async def revoke_all(self, user_id: UUID, at: datetime, reason: RevokedReason, *, but: UUID | None = None) -> None:
        """End every session of a user but this one."""
        ...

    async def purge(self, now: datetime, limit: int) -> int:
        """Forget up to `limit` sessions and as many refresh tokens that have expired; answers how many in all."""
        ...


class ApiKeys(Protocol):
    """API keys, a part of a unit of work."""

    async def add(self, key: ApiKey, digest: bytes) -> None:
        """Store a key under the digest of its secret. Raises AccountGone."""
        ...

    async def of_user(self, user_id: UUID) -> Sequence[ApiKey]:
        """The user's keys, newest first, those that have expired among them."""
        ...

    async def present(self, digest: bytes) -> PresentedKey | None: ...

    async def alive(self, key_ids: Collection[UUID], now: datetime) -> set[UUID]:
        """Those of these that are neither revoked nor expired."""
        ...

    async def used(self, key_id: UUID, at: datetime) -> None: ...

    async def remove(self, user_id: UUID, key_id: UUID) -> bool:
        """Forget a key of the user; whether there was one."""
        ...

    async def remove_all(self, user_id: UUID) -> None:
        """Forget all keys of the user."""
        ...


class OneTimeTokens(Protocol):
    """What mails carry, a part of a unit of work."""

    async def add(self, token: OneTimeToken) -> None:
        """Raises AccountGone."""
        ...

    async def get(self, digest: bytes) -> OneTimeToken | None:
        """The token under this hash, expired or not; None once it was taken."""
        ...

    async def take(self, digest: bytes) -> bool:
        """Use it up: of all who try, at once or later, one is told True."""
        ...

    async def issued(self, user_id: UUID, purpose: Purpose, since: datetime) -> Sequence[datetime]:
        """When those of the user's tokens were made that were made after `since` and not taken, oldest first."""
        ...

    async def forget(self, user_id: UUID, purpose: Purpose) -> None:
        """Make all tokens of the user for this purpose void."""
        ...

    async def purge(self, now: datetime, limit: int) -> int:
        """Forget up to `limit` that have expired; answers how many."""
        ...


class Memberships(Protocol):
    """What a user shares with others, a part of a unit of work; a context above this one gives it."""

    async def leave_all(self, user: User, at: datetime) -> Sequence[Entry]:
        """Delete what is theirs alone, and let nothing lead back into what is others': invitations to them, and those
        that they sent, are taken back. Answers what the audit is told.

        The user is locked. Whatever they are in is held, by whichever right, workspaces before canvases: until this
        transaction ends nobody joins, leaves, or hands it over to them. Raises OwnsSharedWorkspaces, with the ids, when
        they own some that have other members.
        """
        ...


class Work(Protocol):
    """A unit of work as identity uses it."""

    @property
    def users(self) -> Users: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def api_keys(self) -> ApiKeys: ...
    @property
    def memberships(self) -> Memberships: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def one_time_tokens(self) -> OneTimeTokens: ...
    @property
    def notifications(self) -> Notifications: ...
    @property
    def jobs(self) -> Jobs: ...


class PasswordHasher(Protocol):
    """A slow, salted, memory-hard hash, computed beside the event loop."""

    async def hash(self, password: str) -> str: ...

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the hash is of this password. None matches nothing, and takes the same time to say so."""
        ...


class AccessTokens(Protocol):
    """Signed proofs of who acts, of our own issue."""

    def issue(self, session: SessionRef, now: datetime, lifetime: timedelta) -> str: ...

    def verify(self, token: str, now: datetime) -> SessionRef:
        """Raises TokenInvalid, or TokenExpired from `lifetime` after the issue on (both in whole seconds)."""
        ...


class ExternalTokens(Protocol):
    """Access tokens of somebody else's issue (OpenID Connect), who publishes the keys that they are signed with."""

    def recognises(self, token: str) -> bool:
        """Whether it claims to be of that issuer; nothing is proven yet."""
        ...

    async def verify(self, token: str, now: datetime) -> ExternalSubject:
        """Raises TokenInvalid, TokenExpired, and IssuerUnavailable when the issuer's keys cannot be had."""
        ...
