"""Blocks and the log of operations in one transaction. Whoever writes holds the row of the canvas."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, String, Text, Uuid, bindparam, cast, column, func, select, update
from sqlalchemy.dialects.postgresql import JSON, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from potentia.adapters.postgres.block_loading import FIRST_PAGE, FURTHER_PAGE, LOAD, SNAPSHOT, columns
from potentia.adapters.postgres.reading import Read
from potentia.adapters.postgres.tables.canvas import TOP, BlockRow, CanvasOperationRow, CanvasRow
from potentia.adapters.postgres.writing import Write
from potentia.domain.canvas.errors import BlockNotFound
from potentia.domain.canvas.log import Entry, Known, Operation
from potentia.domain.canvas.model import CROWDED, Block, Canvas, Place, Snapshot
from potentia.domain.canvas.mutate import Change
from potentia.domain.canvas.needs import Loaded, Needs
from potentia.domain.errors import FieldProblem
from potentia.domain.paging import InvalidCursor, Page, Window

_PLACE = Place.__struct_fields__
_PROPERTIES = Block.__struct_fields__.index("properties")
_STORED = [*Block.__struct_fields__, "deleted_with"]
_LASTING = {"canvas_id", "id", "created_by", "created_at"}
_LOGGED = ("seq", "actor_id", "client_op_id", "ops", "versions", "ranks", "at")
_CANVAS = bindparam("canvas_id", type_=Uuid())
_THIS = (BlockRow.canvas_id == _CANVAS, BlockRow.id == bindparam("id"))


def _rows_of(*names: str) -> Any:
    """One array for each column, as rows of a table."""
    arrays = [bindparam(name, type_=ARRAY(Text() if name == "properties" else _type(name))) for name in names]
    return func.unnest(*arrays).table_valued(*(column(name) for name in names)).render_derived("given")


def _type(name: str) -> Any:
    return String() if name == "rank" else getattr(BlockRow, name).type


def _put_blocks() -> Write:
    given = _rows_of(*_STORED)
    values = [cast(each, JSON) if each.name == "properties" else each for each in given.c]
    put = insert(BlockRow).from_select(_STORED, select(*values))
    changed = {name: put.excluded[name] for name in _STORED if name not in _LASTING}
    return Write(put.on_conflict_do_update(index_elements=["canvas_id", "id"], set_=changed))


def _take_along() -> Write:
    given = _rows_of("id", "deleted_with")
    is_given = (BlockRow.canvas_id == _CANVAS, BlockRow.id == given.c.id)
    return Write(update(BlockRow).where(*is_given).values(deleted_with=given.c.deleted_with))


def _rerank() -> Write:
    given = _rows_of("id", "rank")
    is_given = (BlockRow.canvas_id == _CANVAS, BlockRow.id == given.c.id)
    return Write(update(BlockRow).where(*is_given).values(rank=given.c.rank))


def _append() -> Write:
    """The entry of the log, and the canvas counted on with it."""
    counted = (
        update(CanvasRow)
        .where(CanvasRow.id == _CANVAS)
        .values(
            seq=bindparam("seq"),
            live=func.coalesce(bindparam("live", type_=CanvasRow.live.type), CanvasRow.live),
            updated_at=bindparam("at"),
        )
        .cte("counted")
    )
    texts = ("ops", "inverse", "versions", "ranks")
    as_they_are = ("canvas_id", "seq", "actor_id", "client_op_id", "body_hash", "at")
    values: dict[str, Any] = {name: bindparam(name) for name in as_they_are}
    values |= {name: cast(bindparam(name, type_=Text()), JSON) for name in texts}
    return Write(insert(CanvasOperationRow).values(values).add_cte(counted))


def _operations() -> list[Any]:
    texts = {"ops", "versions", "ranks"}
    named = ((name, getattr(CanvasOperationRow, name)) for name in _LOGGED)
    return [cast(each, Text) if name in texts else each for name, each in named]


_PUT, _TAKE_ALONG, _RERANK, _APPEND = _put_blocks(), _take_along(), _rerank(), _append()
_OF_LOG = CanvasOperationRow.canvas_id == _CANVAS
_KNOWN = Read(
    select(*_operations(), CanvasOperationRow.body_hash).where(
        _OF_LOG, CanvasOperationRow.client_op_id == bindparam("client_op_id")
    )
)
_SINCE = Read(
    select(*_operations())
    .where(_OF_LOG, CanvasOperationRow.seq > bindparam("since_seq"))
    .order_by(CanvasOperationRow.seq)
    .limit(bindparam("limit"))
)
_GET = Read(select(*columns(BlockRow)).where(*_THIS, BlockRow.deleted_with.is_(None)))
_EXISTS = Read(select(BlockRow.id).where(*_THIS))
_SEQ = Read(select(CanvasRow.seq).where(CanvasRow.id == _CANVAS))
_LONG = (
    select(BlockRow.siblings)
    .where(BlockRow.canvas_id == _CANVAS, BlockRow.siblings.is_not(None), func.length(BlockRow.rank) > CROWDED)
    .distinct()
)
_CROWDED = Read(
    select(*(getattr(BlockRow, name) for name in _PLACE)).where(
        BlockRow.canvas_id == _CANVAS,
        func.coalesce(BlockRow.parent_id, TOP).in_(_LONG),
        (BlockRow.deleted_with.is_(None)) | (BlockRow.deleted_with == BlockRow.id),
    )
)


class PostgresBlocks:
    """domain.canvas.ports.Blocks"""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def load(self, canvas: Canvas, needs: Needs) -> Loaded:
        wanted = {
            "named": list(needs.blocks | needs.mentioned),
            "ends": [TOP if parent_id is None else parent_id for parent_id in needs.ends],
            **{name: list(getattr(needs, name)) for name in ("blocks", "around", "own_ends", "trees", "deletions")},
        }
        rows = await LOAD.rows(self._connection, canvas_id=canvas.id, **wanted)
        places = {row[0]: Place(*row[: len(_PLACE)]) for row in rows}
        blocks = {row[0]: _block(row[len(_PLACE) :]) for row in rows if row[len(_PLACE)] is not None}
        return Loaded(canvas.id, canvas.seq, canvas.block_count, blocks, places)

    async def apply(self, canvas_id: UUID, change: Change) -> None:
        if change.blocks:
            await _PUT.rows(self._connection, **_columns(_stored(block, place) for block, place in change.blocks))
        if change.followers:
            ids, taken = zip(*((place.id, place.deleted_with) for place in change.followers), strict=True)
            await _TAKE_ALONG.rows(self._connection, canvas_id=canvas_id, id=list(ids), deleted_with=list(taken))
        await self._append(canvas_id, change.entry, live=change.live)

    async def known(self, canvas_id: UUID, client_op_id: str) -> Known | None:
        row = await _KNOWN.one(self._connection, canvas_id=canvas_id, client_op_id=client_op_id)
        return None if row is None else Known(_operation(row[:-1]), row[-1])

    async def operations(self, canvas_id: UUID, since_seq: int, limit: int) -> Sequence[Operation]:
        rows = await _SINCE.rows(self._connection, canvas_id=canvas_id, since_seq=since_seq, limit=limit)
        return [_operation(row) for row in rows]

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
        if rows:
            return Snapshot(canvas_id, rows[0][0], [_block(row[1:]) for row in rows])
        seq = await _SEQ.one(self._connection, canvas_id=canvas_id)
        return Snapshot(canvas_id, seq[0] if seq else 0, [])

    async def crowded(self, canvas_id: UUID) -> Mapping[UUID | None, Sequence[Place]]:
        lists: dict[UUID | None, list[Place]] = defaultdict(list)
        for row in await _CROWDED.rows(self._connection, canvas_id=canvas_id):
            place = Place(*row)
            lists[place.parent_id].append(place)
        return lists

    async def rerank(self, canvas_id: UUID, operation: Operation) -> None:
        ids, ranks = list(operation.ranks), list(operation.ranks.values())
        await _RERANK.rows(self._connection, canvas_id=canvas_id, id=ids, rank=ranks)
        await self._append(canvas_id, Entry(operation, None, []), live=None)

    async def _append(self, canvas_id: UUID, entry: Entry, *, live: int | None) -> None:
        operation = entry.operation
        await _APPEND.rows(
            self._connection,
            canvas_id=canvas_id,
            seq=operation.seq,
            live=live,
            actor_id=operation.actor_id,
            client_op_id=operation.client_op_id,
            body_hash=entry.body_hash,
            ops=_json(operation.ops),
            inverse=_json(entry.inverse),
            versions=_json(operation.versions),
            ranks=_json(operation.ranks),
            at=operation.at,
        )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _block(row: Any) -> Block:
    values = list(row)
    values[_PROPERTIES] = msgspec.json.decode(values[_PROPERTIES])
    return Block(*values)


def _stored(block: Block, place: Place) -> dict[str, Any]:
    properties, deleted_with = _json(block.properties), place.deleted_with
    return msgspec.structs.asdict(block) | {"properties": properties, "deleted_with": deleted_with}


def _columns(rows: Iterable[dict[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {name: [] for name in _STORED}
    for row in rows:
        for name, value in row.items():
            found[name].append(value)
    return found


def _operation(row: Any) -> Operation:
    ops, versions, ranks = (msgspec.json.decode(row[place]) for place in (3, 4, 5))
    seq, actor_id, client_op_id, at = row[0], row[1], row[2], row[6]
    plain = {"seq": seq, "actor_id": actor_id, "client_op_id": client_op_id, "at": at}
    return msgspec.convert({**plain, "ops": ops, "versions": versions, "ranks": ranks}, Operation)
