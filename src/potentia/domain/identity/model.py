"""Users, their sessions, and the actor that every use case is given."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from potentia.domain.language import Language


class RevokedReason(StrEnum):
    """Why a session ended."""

    LOGOUT = "logout"
    LOGOUT_ALL = "logout-all"
    REVOKED = "revoked"
    PASSWORD = "password"  # noqa: S105 (a reason: the password was changed)
    REUSE = "reuse"
    REGISTERED = "registered"


class Purpose(StrEnum):
    """What a one-time token is good for."""

    EMAIL_VERIFICATION = "email-verification"
    PASSWORD_RESET = "password-reset"  # noqa: S105 (a purpose)


class Scope(StrEnum):
    """What an API key may do: read (GET), write (every other method)."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class User:
    """A person. A guest has neither e-mail nor password, and becomes a user by registering.

    `email` is normalised (lower case), and proven to be theirs from `email_verified_at` on. `time_zone` is a name of
    the IANA database. Who comes by an external issuer is known by its subject (RFC 7519 §4.1.2), which is unique for
    that issuer.
    """

    id: UUID
    email: str | None
    name: str
    is_admin: bool
    language: Language
    time_zone: str
    must_change_password: bool
    created_at: datetime
    updated_at: datetime
    external_issuer: str | None = None
    external_subject: str | None = None
    email_verified_at: datetime | None = None

    @property
    def email_verified(self) -> bool:
        return self.email_verified_at is not None

    @property
    def is_guest(self) -> bool:
        return self.email is None and self.external_subject is None


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user with what their password is verified against; None where they cannot sign in by one."""

    user: User
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in: the family of all refresh tokens that descend from it, none where an external issuer signs in.

    It is forgotten from `expires_at` on, which moves on with every refresh.
    """

    id: UUID
    user_id: UUID
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    user_agent: str | None = None
    revoked_at: datetime | None = None
    revoked_reason: RevokedReason | None = None


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token as it is stored: `hash` is the SHA-256 of the secret that its holder presents."""

    hash: bytes
    session_id: UUID
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Presented:
    """What a presented secret was found to be."""

    user: User
    session: Session
    token: RefreshToken


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session with its user, as both are now."""

    user: User
    session: Session


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A user's standing permission for a program. `expires_at` is exclusive; None: until it is revoked."""

    id: UUID
    user_id: UUID
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OneTimeToken:
    """What a mail carries to prove that its reader has the mailbox `email`, as it is stored: `hash` is the SHA-256 of
    the secret. `expires_at` is exclusive."""

    hash: bytes
    user_id: UUID
    purpose: Purpose
    email: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PresentedKey:
    """An API key with its user, as both are now."""

    user: User
    key: ApiKey


class SessionRef(msgspec.Struct, frozen=True):
    """What an access token proves: who, in which session. What they may do is read afresh, never from a token."""

    user_id: UUID
    session_id: UUID


@dataclass(frozen=True, slots=True)
class ExternalSubject:
    """What a token of an external issuer proves. `session` tells one sign-in from the next (its `sid`, or the like).

    `email` is one that the issuer has verified.
    """

    issuer: str
    subject: str
    session: str
    email: str | None = None
    name: str | None = None


class Actor(msgspec.Struct, frozen=True):
    """Who acts, and by what: a session, or an API key, which has `scopes`; a session may do all that the user may."""

    user_id: UUID
    session_id: UUID | None
    is_guest: bool
    is_admin: bool
    api_key_id: UUID | None = None
    scopes: frozenset[Scope] = frozenset(Scope)
    must_change_password: bool = False


class Registration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person gives to become a user. Without language or time zone a guest keeps theirs."""

    email: str
    password: str
    name: str
    language: Language | None = None
    time_zone: str | None = None

    def __repr__(self) -> str:
        return f"Registration(name={self.name!r})"


class ProfileChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a user changes about themselves; what is unset stays."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    language: Language | msgspec.UnsetType = msgspec.UNSET
    time_zone: str | msgspec.UnsetType = msgspec.UNSET


class SignedIn(msgspec.Struct, frozen=True):
    """The answer to everyone who has just proven who they are. `expires_in` (seconds) is the access token's."""

    user: User
    access_token: str
    refresh_token: str
    expires_in: int

    def __repr__(self) -> str:
        return f"SignedIn(user={self.user.id})"
