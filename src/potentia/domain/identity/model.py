"""Users, their sessions, and the actor that every use case is given."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Language(StrEnum):
    """What Potentia speaks, by its tag (BCP 47)."""

    ENGLISH = "en"
    INDONESIAN = "id"


class RevokedReason(StrEnum):
    """Why a session ended."""

    LOGOUT = "logout"
    REUSE = "reuse"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class User:
    """A person. A guest has neither e-mail nor password, and becomes a user by registering.

    `email` is normalised (lower case). `time_zone` is a name of the IANA database.
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

    @property
    def is_guest(self) -> bool:
        return self.email is None


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user with what their password is verified against; None where they cannot sign in by one."""

    user: User
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in: the family of all refresh tokens that descend from it."""

    id: UUID
    user_id: UUID
    created_at: datetime
    last_used_at: datetime
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


class Actor(msgspec.Struct, frozen=True):
    """Who acts, as proven by an access token: the user and the session (refresh family) behind it."""

    user_id: UUID
    session_id: UUID
    is_guest: bool
    is_admin: bool


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
