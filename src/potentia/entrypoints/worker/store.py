"""What the worker asks of whoever keeps the jobs. Each call is a short transaction of its own."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from potentia.domain.jobs import Claim, Queue

Known = Sequence[tuple[str, int]]
"""The kinds and versions of jobs that a worker knows: it takes no other."""


class Taken(Protocol):
    """A job that this worker holds; `tries` counts the attempts that count, this one included."""

    @property
    def claim(self) -> Claim: ...
    @property
    def kind(self) -> str: ...
    @property
    def payload(self) -> bytes: ...
    @property
    def tries(self) -> int: ...


class JobStore(Protocol):
    """Every method raises Unavailable while the store does not answer."""

    async def take(self, job_id: UUID, worker: str, known: Known) -> Taken | None: ...

    async def take_due(
        self, queue: Queue, limit: int, worker: str, known: Known, *, overdue: timedelta
    ) -> Sequence[Taken]: ...

    async def renew(self, claims: Sequence[Claim]) -> set[UUID]: ...

    async def postpone(self, claim: Claim, wait: timedelta, error: str, *, forgive: bool = False) -> None: ...

    async def release(self, claim: Claim) -> None: ...

    async def bury(self, claim: Claim, error: str) -> None: ...
