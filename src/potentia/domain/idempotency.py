"""A request that is sent again is not done again: what is kept of it, and the port to whoever keeps it.

Source: draft-ietf-httpapi-idempotency-key-header-07. A key belongs to a user, and to one method, path and body.
"""

from datetime import timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from potentia.domain.errors import Conflict, Invalid

KEPT = timedelta(hours=24)
RUNNING = timedelta(seconds=60)
"""How long a request may run; one that has not ended by then died, and may be tried again."""
LONGEST_KEY = 200


class IdempotencyKeyReused(Invalid):
    """The key came before with another method, path or body."""

    code = "idempotency-key-reused"


class StillRunning(Conflict):
    """The request of this key has not ended."""

    code = "idempotency-key-running"


class Attempt(msgspec.Struct, frozen=True):
    """One try of one request. `fingerprint` is a digest of method, path and body; `id` tells tries apart."""

    user_id: UUID
    key: str
    fingerprint: bytes
    id: UUID


class Answer(msgspec.Struct, frozen=True):
    """What was answered, to be answered again."""

    status: int
    media_type: str
    body: bytes


class IdempotencyKeys(Protocol):
    """The requests of the last 24 hours that named themselves."""

    async def begin(self, attempt: Attempt) -> Answer | None:
        """The answer that was given, or None when the attempt may run; of several at once one may.

        Raises IdempotencyKeyReused, StillRunning.
        """
        ...

    async def finish(self, attempt: Attempt, answer: Answer) -> None:
        """Keep the answer, if the attempt is still the one that runs."""
        ...

    async def forget(self, attempt: Attempt) -> None:
        """The attempt came to nothing that should be answered again: the key is free."""
        ...

    async def purge(self) -> int:
        """Forget what is older than 24 hours; answers how many."""
        ...
