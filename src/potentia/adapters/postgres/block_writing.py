"""The statements that change blocks: each a whole entry of the log with all that it tells of, in one round trip."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, CTE, String, Text, Uuid, bindparam, cast, column, func, select, update
from sqlalchemy.dialects.postgresql import JSON, insert

from potentia.adapters.postgres.compiled import Write
from potentia.adapters.postgres.tables.canvas import BlockRow, CanvasOperationRow, CanvasRow
from potentia.domain.canvas.model import Block

_STORED = [*(name for name in Block.__struct_fields__ if name != "canvas_id"), "deleted_with"]
_LASTING = {"id", "created_by", "created_at"}
_CANVAS = bindparam("canvas_id", type_=Uuid())


def columns_of(blocks: Iterable[dict[str, Any]]) -> dict[str, list[Any]]:
    """Blocks as the arrays that APPLY takes."""
    rows = list(blocks)
    return {f"blocks_{name}": [row[name] for row in rows] for name in _STORED}


def _given(name: str, *columns: str) -> Any:
    """Arrays, a parameter `name_column` for each column, as rows of a table."""
    arrays = [bindparam(f"{name}_{each}", type_=ARRAY(_type(each))) for each in columns]
    return func.unnest(*arrays).table_valued(*(column(each) for each in columns)).render_derived(name)


def _type(name: str) -> Any:
    special = {"properties": Text(), "rank": String()}
    return special.get(name) or getattr(BlockRow, name).type


def _put() -> CTE:
    """New blocks, and known ones as they are now."""
    given = _given("blocks", *_STORED)
    values = [cast(each, JSON) if each.name == "properties" else each for each in given.c]
    put = insert(BlockRow).from_select(["canvas_id", *_STORED], select(_CANVAS, *values))
    changed = {name: put.excluded[name] for name in _STORED if name not in _LASTING}
    return put.on_conflict_do_update(index_elements=["canvas_id", "id"], set_=changed).cte("put")


def _set(name: str, column: str) -> CTE:
    """One column of many blocks."""
    given = _given(name, "id", column)
    is_given = (BlockRow.canvas_id == _CANVAS, BlockRow.id == given.c.id)
    return update(BlockRow).where(*is_given).values({column: given.c[column]}).cte(f"set_{name}")


def _appending(*changes: CTE) -> Write:
    """An entry of the log, the canvas counted on with it, and what the entry tells of."""
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
    return Write(insert(CanvasOperationRow).values(values).add_cte(counted, *changes))


APPLY = _appending(_put(), _set("followers", "deleted_with"))
RERANK = _appending(_set("reranked", "rank"))
