"""The chains of the audit: extended in batches, each a transaction of its own, and read to be verified."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, bindparam, column, func, select, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.elements import ColumnElement

from potentia.adapters.postgres.audit import RECORD
from potentia.adapters.postgres.errors import translated
from potentia.adapters.postgres.tables.audit import AuditHeadRow, AuditRow
from potentia.domain.audit import Record
from potentia.domain.chain import OVERDUE, Head, Waiting, extended, head_of, start

BATCH = 500
"""How many records are chained in one transaction: about 20 ms, half of it hashing."""

_HEAD = [getattr(AuditHeadRow, name) for name in Head.__struct_fields__]
_WAITS = AuditRow.seq.is_(None)
_PLACED = (AuditRow.id, AuditRow.seq, AuditRow.hash)
_NAMES: list[ColumnElement[Any]] = [column(each.name) for each in _PLACED]
_PLACES = (
    func.unnest(*(bindparam(f"every_{each.name}", type_=ARRAY(each.type)) for each in _PLACED))
    .table_valued(*_NAMES, name="places")
    .render_derived()
)
_PLACE = (
    update(AuditRow)
    .where(AuditRow.chain == bindparam("of"), AuditRow.id == _PLACES.c.id, _WAITS)
    .values(seq=_PLACES.c.seq, hash=_PLACES.c.hash)
)


class PostgresAuditChains:
    """domain.chain.AuditChains. Raises DatabaseUnavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def extend(self) -> int:
        """Commits every BATCH records: a process that dies in between loses nothing that it had chained."""
        chained = 0
        for waiting in await self.waiting():
            count = BATCH
            while count == BATCH:
                count = await self._extend(waiting.chain)
                chained += count
        return chained

    async def _extend(self, chain: UUID) -> int:
        oldest = select(*RECORD).where(AuditRow.chain == chain, _WAITS).order_by(AuditRow.id).limit(BATCH)
        with translated():
            async with self._engine.begin() as connection:
                head = await _held(connection, chain)
                if head is None:
                    return 0
                waiting = [Record(*row) for row in await connection.execute(oldest)]
                if waiting:
                    await _store(connection, extended(head, waiting))
        return len(waiting)

    async def chains(self) -> Sequence[UUID]:
        known = union(select(AuditRow.chain).distinct(), select(AuditHeadRow.chain))
        return [row[0] for row in await self._rows(known.order_by("chain"))]  # type: ignore[arg-type]

    async def heads(self) -> Sequence[Head]:
        return [Head(*row) for row in await self._rows(select(*_HEAD).order_by(AuditHeadRow.chain))]

    async def waiting(self) -> Sequence[Waiting]:
        is_overdue = AuditRow.at < func.now() - OVERDUE
        fresh, overdue = func.count().filter(~is_overdue), func.count().filter(is_overdue)
        found = select(AuditRow.chain, fresh, overdue).where(_WAITS).group_by(AuditRow.chain).order_by(AuditRow.chain)
        return [Waiting(*row) for row in await self._rows(found)]

    async def records(self, chain: UUID, after: int, limit: int) -> Sequence[Record]:
        found = select(*RECORD).where(AuditRow.chain == chain, AuditRow.seq > after).order_by(AuditRow.seq)
        return [Record(*row) for row in await self._rows(found.limit(limit))]

    async def _rows(self, statement: Select[*tuple[Any, ...]]) -> Sequence[Sequence[Any]]:
        with translated():
            async with self._engine.connect() as connection:
                return (await connection.execute(statement)).all()


async def _held(connection: AsyncConnection, chain: UUID) -> Head | None:
    """The chain's head, which nobody else gets until this transaction ends; None when somebody else has it.

    What waits has to be read after that: a statement sees what was committed before it began.
    """
    first = start(chain)
    begun = insert(AuditHeadRow).values(chain=chain, seq=first.seq, hash=first.hash).on_conflict_do_nothing()
    await connection.execute(begun)
    mine = select(*_HEAD).where(AuditHeadRow.chain == chain).with_for_update(skip_locked=True)
    row = (await connection.execute(mine)).one_or_none()
    return None if row is None else Head(*row)


async def _store(connection: AsyncConnection, records: Sequence[Record]) -> None:
    """The records' places, and the head that they lead to."""
    head = head_of(records[-1])
    columns = {f"every_{each.name}": [getattr(record, each.name) for record in records] for each in _PLACED}
    await connection.execute(_PLACE, {"of": head.chain, **columns})
    moved = update(AuditHeadRow).where(AuditHeadRow.chain == head.chain).values(seq=head.seq, hash=head.hash)
    await connection.execute(moved)
