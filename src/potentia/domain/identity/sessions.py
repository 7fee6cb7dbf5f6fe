"""Refresh tokens: rotation, and what a token that comes twice means.

Every use replaces the token (RFC 9700 §4.14.2, refresh token rotation). Tabs that wake up together present the
same one: within OVERLAP of its first use each gets a successor of its own, in the same family. Later than that
the token was copied, and nobody can tell whose copy is the thief's: the family ends.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID

from potentia.domain import secrets
from potentia.domain.errors import Unauthenticated
from potentia.domain.identity.errors import RefreshTokenExpired, RefreshTokenInvalid, RefreshTokenReused
from potentia.domain.identity.model import RefreshToken, Session

OVERLAP = timedelta(seconds=10)
MAX_AGENT_LENGTH = 200


class Decision(Enum):
    """What a presented refresh token means."""

    ROTATE = auto()
    OVERLAP = auto()
    REUSED = auto()
    EXPIRED = auto()
    REVOKED = auto()

    @property
    def is_granted(self) -> bool:
        return self in {Decision.ROTATE, Decision.OVERLAP}

    def refuse(self) -> None:
        """Raises the error of a decision that grants nothing."""
        if not self.is_granted:
            raise _REFUSALS[self]


_REFUSALS: dict[Decision, type[Unauthenticated]] = {
    Decision.REUSED: RefreshTokenReused,
    Decision.EXPIRED: RefreshTokenExpired,
    Decision.REVOKED: RefreshTokenInvalid,
}


def decide(session: Session, token: RefreshToken, now: datetime) -> Decision:
    """What it means that `token` of `session` is presented at `now`. `expires_at` is exclusive, OVERLAP inclusive."""
    if session.revoked_at is not None:
        return Decision.REVOKED
    if now >= token.expires_at:
        return Decision.EXPIRED
    if token.used_at is None:
        return Decision.ROTATE
    return Decision.OVERLAP if now - token.used_at <= OVERLAP else Decision.REUSED


def issue(secret: str, session_id: UUID, now: datetime, lifetime: timedelta) -> RefreshToken:
    """A token that is good until `lifetime` has passed without a refresh."""
    return RefreshToken(secrets.digest(secret), session_id, issued_at=now, expires_at=now + lifetime)


@dataclass(frozen=True, slots=True)
class Beginning:
    """A session that begins, with its first token and the secret that is told once."""

    session: Session
    token: RefreshToken
    secret: str


def begin(
    session_id: UUID, user_id: UUID, secret: str, now: datetime, lifetime: timedelta, user_agent: str | None = None
) -> Beginning:
    token = issue(secret, session_id, now, lifetime)
    session = Session(session_id, user_id, now, now, token.expires_at, user_agent=tidy_agent(user_agent))
    return Beginning(session, token, secret)


def begin_external(session_id: UUID, user_id: UUID, now: datetime, lifetime: timedelta) -> Session:
    """A session that an external issuer began and refreshes: it has no refresh token here."""
    return Session(session_id, user_id, created_at=now, last_used_at=now, expires_at=now + lifetime)


def tidy_agent(user_agent: str | None) -> str | None:
    """What a client calls itself, fit to be stored and shown."""
    if not user_agent:
        return None
    return "".join(character for character in user_agent if character.isprintable())[:MAX_AGENT_LENGTH] or None
