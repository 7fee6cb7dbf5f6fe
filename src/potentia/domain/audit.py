"""Who did what to which thing: a row for every mutation, in its transaction, with digests and never with content.

An entry is added to the unit of work that makes the change and is stored with it or not at all. Afterwards the rows of
one workspace are chained by their hashes (`chain.py`, docs/adr/0013), and so are those that belong to no workspace.
Whoever is deleted stays here as a pseudonym: a random id that leads to nobody any more.
"""

from datetime import datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID

import msgspec

from potentia.domain.paging import Identified, Page, Window

NO_WORKSPACE = UUID(int=0)
"""The chain of all that belongs to no workspace."""

_CANONICAL = msgspec.json.Encoder(order="sorted")


def digest(value: object) -> bytes:
    """SHA-256 of a value as canonical JSON: no spaces, fields and keys sorted, instants as RFC 3339, bytes as base64.

    The value is whatever msgspec can write: entities, structs, plain data. It shows later that a thing was in exactly
    this state, to whoever has that state; secrets and their hashes do not go in.
    """
    return sha256(_CANONICAL.encode(value)).digest()


class Entry(msgspec.Struct, frozen=True):
    """A mutation. `action` is a fact of a context (`conversation.renamed`); `object_id` is what it happened to.

    `before` and `after` are digests of the thing; null where it was not there, or is not read for the change.
    """

    action: str
    object_type: str
    object_id: UUID
    workspace_id: UUID | None = None
    before: bytes | None = None
    after: bytes | None = None

    @classmethod
    def of(cls, action: str, *, before: Identified | None = None, after: Identified | None = None) -> "Entry":
        """What happened to a thing of no workspace, by the thing before, after, or both; at least one is given.

        The first word of the action is its type.
        """
        thing = after or before
        assert thing is not None, "an entry is about something"
        object_type = action.partition(".")[0]
        states = (None if each is None else digest(each) for each in (before, after))
        return cls(action, object_type, thing.id, None, *states)


class Record(msgspec.Struct, frozen=True):
    """An entry as it is kept. `at` is when its transaction began, by the database's clock (UTC).

    `chain` is the workspace's id, or the nil UUID. `seq` (from 1, gapless) and `hash` are null until it is chained.
    """

    id: UUID
    chain: UUID
    actor_id: UUID | None
    action: str
    object_type: str
    object_id: UUID
    before: bytes | None
    after: bytes | None
    request_id: str | None
    at: datetime
    seq: int | None = None
    hash: bytes | None = None


class Audit(Protocol):
    """The audit as a part of a unit of work."""

    async def add(self, actor_id: UUID | None, *entries: Entry) -> None:
        """Store them with this transaction. Without an actor it was an operator, or Potentia itself."""
        ...

    async def find(self, workspace_id: UUID, window: Window) -> Page[Record]:
        """What happened in a workspace, newest first; it may be gone by now. Not what this transaction adds."""
        ...
