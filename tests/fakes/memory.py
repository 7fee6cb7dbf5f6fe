"""Memories in a list."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from potentia.domain.memory.model import Kind, Memory, Vector

Entry = tuple[Memory, Vector | None, str]


class MemoryMemories:
    def __init__(self, entries: list[Entry]) -> None:
        self._entries = entries

    def _valid(self, user_id: UUID) -> list[Entry]:
        mine = [entry for entry in self._entries if entry[0].user_id == user_id and entry[0].valid_to is None]
        return sorted(mine, key=lambda entry: entry[0].id, reverse=True)

    async def recall(self, user_id: UUID, *, near: Vector | None, model: str, limit: int) -> Sequence[Memory]:
        def distance(entry: Entry) -> float:
            _, vector, of_model = entry
            if near is None or vector is None or of_model != model:
                return 2.0
            return 1.0 - sum(a * b for a, b in zip(near, vector, strict=True))

        return [memory for memory, _, _ in sorted(self._valid(user_id), key=distance)][:limit]

    async def about(self, user_id: UUID, subjects: Iterable[tuple[Kind, str]]) -> Sequence[Memory]:
        wanted = set(subjects)
        return [memory for memory, _, _ in self._valid(user_id) if (memory.kind, memory.subject) in wanted]

    async def remember(self, memory: Memory, vector: Vector | None, model: str) -> None:
        self._entries.append((memory, vector, model))

    async def supersede(self, memory: Memory, by: UUID, at: datetime) -> None:
        for index, (known, vector, model) in enumerate(self._entries):
            if known.id == memory.id:
                ended = replace(known, valid_to=max(at, known.valid_from), superseded_by=by)
                self._entries[index] = (ended, vector, model)
