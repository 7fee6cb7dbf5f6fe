"""Identifiers and secrets: what has to be new each time."""

from typing import Protocol
from uuid import UUID


class Ids(Protocol):
    """Makes what must never repeat or be guessed."""

    def new(self) -> UUID:
        """A UUIDv7 (RFC 9562 §5.7): later ids of one process sort after earlier ones."""
        ...

    def secret(self) -> str:
        """A URL-safe text with at least 256 bits of randomness."""
        ...
