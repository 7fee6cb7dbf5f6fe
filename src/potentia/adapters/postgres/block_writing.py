"""The statements that change blocks: each a whole entry of the log with all that it tells of, in one round trip."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Select,
    String,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSON, insert
from sqlalchemy.orm import aliased

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


def _carried() -> CTE:
    """The fates of blocks, and of what hangs on them and shared theirs; those that are put have it with the rest."""
    given = func.unnest(*(bindparam(f"fates_{each}", type_=ARRAY(Uuid())) for each in ("id", "before", "after")))
    fates = given.table_valued(*(column(each, Uuid()) for each in ("id", "before", "after"))).render_derived("fates")
    carried = select(fates.c.id, fates.c.before, fates.c.after).cte("carried", recursive=True)
    child = aliased(BlockRow)
    children = select(child.id, carried.c.before, carried.c.after).where(
        child.canvas_id == _CANVAS,
        child.parent_id == carried.c.id,
        child.deleted_with.is_not_distinct_from(carried.c.before),
        child.id.not_in(_in("apart")),
    )
    each = children.offset(literal_column("0")).lateral()
    carried = carried.union_all(select(*each.c).select_from(carried).join(each, true()))
    is_carried = (BlockRow.canvas_id == _CANVAS, BlockRow.id == carried.c.id, BlockRow.id.not_in(_in("blocks_id")))
    return update(BlockRow).where(*is_carried).values(deleted_with=carried.c.after).cte("set_fates")


def _in(name: str) -> Select[*tuple[Any, ...]]:
    """Hashed once, where a comparison with the array would look through it for each row."""
    return select(func.unnest(bindparam(name, type_=ARRAY(Uuid()))))


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


APPLY = _appending(_put(), _carried())
RERANK = _appending(_set("reranked", "rank"))
