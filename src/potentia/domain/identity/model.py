"""Users, and the actor that every use case is given."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec


@dataclass(slots=True)
class User:
    """A person. A guest has neither e-mail nor password, and becomes a user by registering."""

    id: UUID
    email: str | None
    name: str
    is_admin: bool
    language: str
    time_zone: str
    created_at: datetime

    @property
    def is_guest(self) -> bool:
        return self.email is None


class Actor(msgspec.Struct, frozen=True):
    """Who acts, as proven by an access token: the user and the session (refresh family) behind it."""

    user_id: UUID
    session_id: UUID
    is_guest: bool
    is_admin: bool
