"""What remembering needs from outside."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from potentia.domain.memory.model import Kind, Memory, Purpose, Vector


class Memories(Protocol):
    """The memories of people, a part of a unit of work. No method crosses two users."""

    async def recall(self, user_id: UUID, *, near: Vector | None, model: str, limit: int) -> Sequence[Memory]:
        """Up to `limit` valid memories: the nearest to `near` first, among vectors of the same `model`.

        Those without such a vector follow, newest first; without `near` all are newest first.
        """
        ...

    async def about(self, user_id: UUID, subjects: Iterable[tuple[Kind, str]]) -> Sequence[Memory]:
        """The valid memories of these kinds and (normalised) subjects."""
        ...

    async def remember(self, memory: Memory, vector: Vector | None, model: str) -> None:
        """Keep a new memory; one that is valid for the same kind and subject must have been superseded before."""
        ...

    async def supersede(self, memory: Memory, by: UUID, at: datetime) -> None:
        """End the validity of a memory; it stays as history."""
        ...


class Embedder(Protocol):
    """Turns texts into vectors whose nearness is nearness in meaning."""

    @property
    def model(self) -> str:
        """Name and version: only vectors of one model are compared."""
        ...

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> list[Vector]:
        """One vector a text, in order: 768 dimensions, unit length (all zero for a text without a word).

        Raises Unavailable.
        """
        ...
