"""Blocks and the log of operations in one transaction. Whoever writes holds the row of the canvas."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import Text, Uuid, bindparam, cast, func, literal, or_, select, union_all

from potentia.adapters.postgres.block_loading import LOAD, columns
from potentia.adapters.postgres.block_purging import OVERDUE, PURGE, PURGEABLE
from potentia.adapters.postgres.block_reading import FIRST_PAGE, FURTHER_PAGE, SNAPSHOT
from potentia.adapters.postgres.block_writing import APPLY, RERANK, columns_of
from potentia.adapters.postgres.compiled import Read
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.canvas import TOP, BlockRow, CanvasOperationRow
from potentia.domain.canvas.draft import Fate
from potentia.domain.canvas.errors import BlockNotFound, CanvasNotFound
from potentia.domain.canvas.log import Entry, Known, Operation
from potentia.domain.canvas.model import CROWDED, MOST_DELETED, Block, Canvas, Place, Snapshot
from potentia.domain.canvas.mutate import Change
from potentia.domain.canvas.needs import Bulk, Loaded, Needs
from potentia.domain.canvas.ops import Purge
from potentia.domain.errors import FieldProblem
from potentia.domain.paging import InvalidCursor, Page, Window

T = TypeVar("T")
_PLACE = Place.__struct_fields__
_BULK = len(_PLACE)
_BLOCK = _BULK + len(Bulk._fields)
_NEEDS = ("blocks", "around", "ends", "own_ends", "trees", "restored")
HEAVY = 1024 * 1024
"""So many bytes of operations, with their versions and ranks, or one that is larger, are shown at once."""
TURN = 256 * 1024
"""So many bytes of properties are read or written in one go."""
BATCH = 500
"""So many blocks of a large canvas are made in one go; then others have their turn."""
_PROPERTIES = Block.__struct_fields__.index("properties")
_LOGGED = ("seq", "actor_id", "client_op_id", "ops", "versions", "ranks", "at")
_CANVAS = bindparam("canvas_id", type_=Uuid())
_THIS = (BlockRow.canvas_id == _CANVAS, BlockRow.id == bindparam("id"))


def _operations() -> list[Any]:
    texts = {"ops", "versions", "ranks"}
    named = ((name, getattr(CanvasOperationRow, name)) for name in _LOGGED)
    return [cast(each, Text) if name in texts else each for name, each in named]


_TEXTS = (CanvasOperationRow.ops, CanvasOperationRow.versions, CanvasOperationRow.ranks)
_WEIGHT = sum((func.octet_length(cast(each, Text)) for each in _TEXTS), start=literal(0))
_OF_LOG = CanvasOperationRow.canvas_id == _CANVAS
_KNOWN = Read(
    select(*_operations(), CanvasOperationRow.body_hash).where(
        _OF_LOG, CanvasOperationRow.client_op_id == bindparam("client_op_id")
    )
)
_ROUND = (
    select(
        *(each.label(name) for name, each in zip(_LOGGED, _operations(), strict=True)),
        func.sum(_WEIGHT).over(order_by=CanvasOperationRow.seq).label("weight"),
    )
    .where(_OF_LOG, CanvasOperationRow.seq > bindparam("since_seq"))
    .order_by(CanvasOperationRow.seq)
    .limit(bindparam("limit"))
    .subquery("round")
)
_SINCE = Read(
    select(*(_ROUND.c[name] for name in _LOGGED))
    .where(or_(_ROUND.c.weight <= HEAVY, _ROUND.c.seq == bindparam("since_seq") + 1))
    .order_by(_ROUND.c.seq)
)
_GET = Read(select(*columns(BlockRow)).where(*_THIS, BlockRow.deleted_with.is_(None)))
_EXISTS = Read(select(BlockRow.id).where(*_THIS))
_LONG = (
    select(BlockRow.siblings)
    .where(BlockRow.canvas_id == _CANVAS, BlockRow.siblings.is_not(None), func.length(BlockRow.rank) > CROWDED)
    .distinct()
)
_STANDING = select(*(getattr(BlockRow, name) for name in _PLACE)).where(
    BlockRow.canvas_id == _CANVAS, func.coalesce(BlockRow.parent_id, TOP).in_(_LONG)
)
_CAN_COME_BACK = _STANDING.where(BlockRow.deleted_with == BlockRow.id)
_CROWDED = Read(
    select(
        union_all(
            _STANDING.where(BlockRow.deleted_with.is_(None)),
            _CAN_COME_BACK.order_by(BlockRow.updated_at.desc()).limit(MOST_DELETED),
        ).subquery()
    )
)


class PostgresBlocks:
    """domain.canvas.ports.Blocks"""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def load(self, canvas: Canvas, needs: Needs) -> Loaded:
        wanted = {
            "named": list(needs.blocks | needs.mentioned),
            **{name: list(getattr(needs, name)) for name in _NEEDS},
        }
        rows = await LOAD.rows(self._connection, canvas_id=canvas.id, **wanted)
        places = {row[0]: Place(*row[:_BULK]) for row in rows}
        bulks = {row[0]: Bulk(*row[_BULK:_BLOCK]) for row in rows if row[_BULK] is not None}
        whole = (row[_BLOCK:] for row in rows if row[_BLOCK] is not None)
        found = await _paced((len(row[_PROPERTIES]), _block(row)) for row in whole)
        return Loaded(canvas.id, canvas.seq, canvas.block_count, {each.id: each for each in found}, places, bulks)

    async def apply(self, canvas_id: UUID, change: Change) -> None:
        stored = (_stored(block, place) for block, place in change.blocks)
        blocks = columns_of(await _paced((len(row["properties"]), row) for row in stored))
        fates = {f"fates_{name}": [getattr(each, name) for each in change.fates] for name in Fate.__struct_fields__}
        entry = _entry(canvas_id, change.entry)
        await APPLY.rows(self._connection, **entry, **blocks, live=change.live, **fates, apart=change.apart)

    async def known(self, canvas_id: UUID, client_op_id: str) -> Known | None:
        row = await _KNOWN.one(self._connection, canvas_id=canvas_id, client_op_id=client_op_id)
        return None if row is None else Known(_operation(row[:-1]), row[-1])

    async def operations(self, canvas_id: UUID, since_seq: int, limit: int) -> Sequence[Operation]:
        rows = await _SINCE.rows(self._connection, canvas_id=canvas_id, since_seq=since_seq, limit=limit)
        operations: list[Operation] = []
        for row in rows:  # each may be large by itself: others have their turn between them
            operations.append(_operation(row))
            await asyncio.sleep(0)
        return operations

    async def get(self, canvas_id: UUID, block_id: UUID) -> Block:
        row = await _GET.one(self._connection, canvas_id=canvas_id, id=block_id)
        if row is None:
            raise BlockNotFound(block_id=block_id)
        return _block(row)

    async def page(self, canvas_id: UUID, window: Window) -> Page[Block]:
        wanted = {"canvas_id": canvas_id, "limit": window.limit + 1}
        if window.after is None:
            rows = await FIRST_PAGE.rows(self._connection, **wanted)
        else:
            rows = await FURTHER_PAGE.rows(self._connection, **wanted, after=window.after)
            if not rows and await _EXISTS.one(self._connection, canvas_id=canvas_id, id=window.after) is None:
                raise InvalidCursor(FieldProblem("cursor", "invalid-cursor"))
        return window.page([_block(row) for row in rows])

    async def snapshot(self, canvas_id: UUID) -> Snapshot:
        rows = await SNAPSHOT.rows(self._connection, canvas_id=canvas_id)
        if not rows:
            raise CanvasNotFound
        return Snapshot(canvas_id, rows[0][0], await _in_turns([row for row in rows if row[1] is not None]))

    async def crowded(self, canvas_id: UUID) -> Mapping[UUID | None, Sequence[Place]]:
        lists: dict[UUID | None, list[Place]] = defaultdict(list)
        for row in await _CROWDED.rows(self._connection, canvas_id=canvas_id):
            place = Place(*row)
            lists[place.parent_id].append(place)
        return lists

    async def purgeable(self, before: datetime, most: int, limit: int) -> Sequence[UUID]:
        return [row[0] for row in await PURGEABLE.rows(self._connection, before=before, most=most, limit=limit)]

    async def overdue(self, canvas_id: UUID, before: datetime, most: int, limit: int) -> Sequence[UUID]:
        given = {"canvas_id": canvas_id, "before": before, "most": most, "limit": limit}
        return [row[0] for row in await OVERDUE.rows(self._connection, **given)]

    async def purge(self, canvas_id: UUID, operation: Operation) -> None:
        ids = [op.id for op in operation.ops if isinstance(op, Purge)]
        await PURGE.rows(self._connection, canvas_id=canvas_id, ids=ids)
        await self.rerank(canvas_id, operation)

    async def rerank(self, canvas_id: UUID, operation: Operation) -> None:
        ids, ranks = list(operation.ranks), list(operation.ranks.values())
        entry = _entry(canvas_id, Entry(operation, None, []))
        await RERANK.rows(self._connection, **entry, live=None, reranked_id=ids, reranked_rank=ranks)


async def _paced(made: Iterable[tuple[int, T]]) -> list[T]:
    """What is made of so many bytes each; after some of them others have their turn."""
    found, weight = [], 0
    for size, each in made:
        found.append(each)
        weight += size
        if weight > TURN:
            weight = 0
            await asyncio.sleep(0)
    return found


async def _in_turns(rows: Sequence[Any]) -> list[Block]:
    blocks: list[Block] = []
    for start in range(0, len(rows), BATCH):
        blocks += [_block(row[1:]) for row in rows[start : start + BATCH]]
        await asyncio.sleep(0)
    return blocks


def _entry(canvas_id: UUID, entry: Entry) -> dict[str, object]:
    operation = entry.operation
    return {
        "canvas_id": canvas_id,
        "seq": operation.seq,
        "actor_id": operation.actor_id,
        "client_op_id": operation.client_op_id,
        "body_hash": entry.body_hash,
        "ops": _json(operation.ops),
        "inverse": _json(entry.inverse),
        "versions": _json(operation.versions),
        "ranks": _json(operation.ranks),
        "at": operation.at,
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _block(row: Any) -> Block:
    values = list(row)
    values[_PROPERTIES] = msgspec.json.decode(values[_PROPERTIES])
    return Block(*values)


def _stored(block: Block, place: Place) -> dict[str, Any]:
    properties, deleted_with = _json(block.properties), place.deleted_with
    return msgspec.structs.asdict(block) | {"properties": properties, "deleted_with": deleted_with}


def _operation(row: Any) -> Operation:
    ops, versions, ranks = (msgspec.json.decode(row[place]) for place in (3, 4, 5))
    seq, actor_id, client_op_id, at = row[0], row[1], row[2], row[6]
    plain = {"seq": seq, "actor_id": actor_id, "client_op_id": client_op_id, "at": at}
    return msgspec.convert({**plain, "ops": ops, "versions": versions, "ranks": ranks}, Operation)
