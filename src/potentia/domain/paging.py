"""Keyset pages: stable under inserts, the same cost at every depth.

A cursor is the id of the last item that was given out, and opaque to clients.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

import msgspec

from potentia.domain.errors import FieldProblem, Invalid

MAX_LIMIT = 200


class Identified(Protocol):
    """What can stand in a list: its id gives its place."""

    @property
    def id(self) -> UUID: ...


T = TypeVar("T", bound=Identified)


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some items and where the next ones start; `next_cursor` is null on the last page."""

    items: Sequence[T]
    next_cursor: str | None


class InvalidCursor(Invalid):
    code = "invalid-cursor"


@dataclass(frozen=True, slots=True)
class Window:
    """What a caller asks of a list: `limit` items (1..200) after `after` (exclusive; None: from the start)."""

    limit: int = 50
    after: UUID | None = None

    @classmethod
    def read(cls, cursor: str | None, limit: int) -> "Window":
        """Raises InvalidCursor for a cursor that no page gave out and Invalid for a limit out of range."""
        if not 1 <= limit <= MAX_LIMIT:
            raise Invalid(FieldProblem("limit", "out-of-range", {"min": 1, "max": MAX_LIMIT}))
        return cls(limit, None if cursor is None else _decode(cursor))

    def page(self, items: Sequence[T]) -> Page[T]:
        """A page from up to `limit + 1` fetched items; the extra one only tells that more follow."""
        if len(items) <= self.limit:
            return Page(items, None)
        return Page(items[: self.limit], _encode(items[self.limit - 1].id))


def _encode(last: UUID) -> str:
    return urlsafe_b64encode(last.bytes).rstrip(b"=").decode()


def _decode(cursor: str) -> UUID:
    """Base64 in Python passes over foreign characters and spare bits: only the one spelling that we give is read."""
    try:
        last = UUID(bytes=urlsafe_b64decode(cursor + "=="))
    except ValueError:
        last = None
    if last is None or _encode(last) != cursor:
        raise InvalidCursor(FieldProblem("cursor", "invalid-cursor"))
    return last
