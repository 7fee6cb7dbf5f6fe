"""Memories of one transaction (domain.memory.ports.Memories). Every statement is keyed by the user."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from pgvector import HalfVector
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import BindParameter, bindparam, case, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from potentia.adapters.postgres.compiled import Read
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.identity import UserRow
from potentia.adapters.postgres.tables.memory import DIMENSIONS, MemoryRow
from potentia.domain.memory.model import Kind, Memory, Vector

_MEMORY = [getattr(MemoryRow, field.name) for field in fields(Memory)]


_VALID = select(*_MEMORY).where(MemoryRow.user_id == bindparam("user_id"), MemoryRow.valid_to.is_(None))
_DISTANCE = case(
    (
        MemoryRow.embedding_model == bindparam("model"),
        MemoryRow.embedding.cosine_distance(bindparam("near", type_=HALFVEC(DIMENSIONS))),
    )
)
_LIMIT: BindParameter[int] = bindparam("limit")
_NEWEST = Read(_VALID.order_by(MemoryRow.id.desc()).limit(_LIMIT))
_NEAREST = Read(_VALID.order_by(_DISTANCE.asc().nulls_last(), MemoryRow.id.desc()).limit(_LIMIT))


class PostgresMemories:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def recall(self, user_id: UUID, *, near: Vector | None, model: str, limit: int) -> Sequence[Memory]:
        """An exact scan of one user's rows: right at any filter, and cheap at the size of one person's memory."""
        if near is None:
            rows = await _NEWEST.rows(self._connection, user_id=user_id, limit=limit)
        else:
            wanted = {"user_id": user_id, "near": _text(near), "model": model, "limit": limit}
            rows = await _NEAREST.rows(self._connection, **wanted)
        return [_memory(row) for row in rows]

    async def about(self, user_id: UUID, subjects: Iterable[tuple[Kind, str]]) -> Sequence[Memory]:
        """Holds the user's row until the end, so that two writers of one person's memory take turns."""
        await self._connection.execute(select(UserRow.id).where(UserRow.id == user_id).with_for_update(key_share=True))
        wanted = [(kind.value, subject) for kind, subject in subjects]
        rows = await self._connection.execute(
            select(*_MEMORY).where(
                MemoryRow.user_id == user_id,
                MemoryRow.valid_to.is_(None),
                tuple_(MemoryRow.kind, MemoryRow.subject).in_(wanted),
            )
        )
        return [_memory(row) for row in rows]

    async def remember(self, memory: Memory, vector: Vector | None, model: str) -> None:
        values = {field.name: getattr(memory, field.name) for field in fields(memory)}
        values |= {"embedding": vector, "embedding_model": model if vector else None}
        await self._connection.execute(insert(MemoryRow).values(values))

    async def supersede(self, memory: Memory, by: UUID, at: datetime) -> None:
        await self._connection.execute(
            update(MemoryRow)
            .where(MemoryRow.user_id == memory.user_id, MemoryRow.id == memory.id)
            .values(valid_to=func.greatest(at, MemoryRow.valid_from), superseded_by=by)
        )


def _text(vector: Vector) -> str:
    """A vector as pgvector reads it."""
    return HalfVector(vector).to_text()


def _memory(row: Sequence[Any]) -> Memory:
    memory = Memory(*row)
    memory.kind = Kind(memory.kind)
    return memory
