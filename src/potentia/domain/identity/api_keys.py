"""API keys: what may be one, and how its secret is written, stored and known again."""

from datetime import datetime, timedelta

from potentia.domain.errors import FieldProblem, Invalid
from potentia.domain.identity.model import ApiKey, Scope

PREFIX = "pk_"
"""Tells a key from an access token, and a leaked one from noise (secret scanners go by it)."""
MAX_NAME_LENGTH = 100
MAX_KEYS = 50
"""How many keys a user may have."""
USE_NOTED_EVERY = timedelta(minutes=1)


def is_alive(key: ApiKey, now: datetime) -> bool:
    return key.expires_at is None or now < key.expires_at


def is_use_due(key: ApiKey, now: datetime) -> bool:
    """Whether this use is worth a write: the first one, and one a minute."""
    return key.last_used_at is None or now - key.last_used_at >= USE_NOTED_EVERY


def check(name: str, scopes: frozenset[Scope], expires_at: datetime | None, now: datetime) -> None:
    """Raises Invalid with every problem at once."""
    problems = []
    if not name:
        problems.append(FieldProblem("name", "identity.name-empty"))
    if len(name) > MAX_NAME_LENGTH:
        problems.append(FieldProblem("name", "identity.name-too-long", {"max": MAX_NAME_LENGTH}))
    if not scopes:
        problems.append(FieldProblem("scopes", "required"))
    if expires_at is not None and expires_at <= now:
        problems.append(FieldProblem("expires_at", "identity.expiry-past"))
    if problems:
        raise Invalid(*problems)
