"""The statements that show blocks in tree order: a parent before its children, siblings by rank."""

from typing import Any

from sqlalchemy import (
    CTE,
    Integer,
    Select,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import LateralFromClause

from potentia.adapters.postgres.block_loading import columns
from potentia.adapters.postgres.compiled import Read
from potentia.adapters.postgres.tables.canvas import TOP, BlockRow, CanvasRow

_CANVAS = bindparam("canvas_id", type_=Uuid())
_ONE: Any = literal_column("1")
_ZERO: Any = literal_column("0")


def tree() -> CTE:
    """All live blocks, each with the ranks on the way to it: sorted by these they are in tree order."""
    top, child = aliased(BlockRow), aliased(BlockRow)
    is_top = (top.canvas_id == _CANVAS, top.siblings == TOP)
    found = select(top.id, array([top.rank]).label("way")).where(*is_top).cte("tree", recursive=True)
    inside = select(child.id, func.array_append(found.c.way, child.rank)).select_from(found)
    return found.union_all(inside.join(child, and_(child.canvas_id == _CANVAS, child.siblings == found.c.id)))


def _walk(begin: Select[*tuple[Any, ...]]) -> CTE:
    """Block by block in tree order, from where `begin` stands: each step one look by a key, whatever the canvas's size.

    A step goes to the first child, or else to the next sibling, or else back up to the parent, whose children have all
    been met by then (`is_new` is false). A deleted block keeps its place, so that a walk can begin there: it has no
    live children, and a live sibling of the same rank comes after it.
    """
    walk = begin.cte("walk", recursive=True)
    child, sibling, parent = aliased(BlockRow), aliased(BlockRow), aliased(BlockRow)
    inside = _stop(child, walk.c.is_new, child.siblings == walk.c.id)
    is_later = (sibling.siblings == walk.c.list, sibling.rank >= walk.c.rank, sibling.id != walk.c.id)
    beside = _stop(sibling, inside.c.id.is_(None), *is_later)
    above = _stop(parent, inside.c.id.is_(None), beside.c.id.is_(None), parent.id == walk.c.list)
    stops = [func.coalesce(inside.c[name], beside.c[name], above.c[name]) for name in ("id", "list", "rank")]
    is_new = above.c.id.is_(None)
    step = select(*stops, is_new, walk.c.met + cast(is_new, Integer), walk.c.steps + 1).select_from(walk)
    for stop in (inside, beside, above):
        step = step.outerjoin(stop, true())
    return walk.union_all(step.where(walk.c.met < bindparam("limit", type_=Integer()), stops[0].is_not(None)))


def _stop(row: Any, *conditions: ColumnElement[bool]) -> LateralFromClause:
    """The first by rank of those that the conditions let through."""
    place = select(row.id, func.coalesce(row.parent_id, TOP).label("list"), row.rank)
    return place.where(row.canvas_id == _CANVAS, *conditions).order_by(row.rank).limit(_ONE).lateral()


def _page(begin: Any, *conditions: ColumnElement[bool], met: int) -> Select[*tuple[Any, ...]]:
    """Up to `limit` blocks; the one that `begin` is counts if `met` is 1."""
    counted: tuple[Any, ...] = (true().label("is_new"), literal_column(str(met)).label("met"), _ZERO.label("steps"))
    at = select(begin.id, func.coalesce(begin.parent_id, TOP).label("list"), begin.rank, *counted)
    walk = _walk(at.where(begin.canvas_id == _CANVAS, *conditions).order_by(begin.rank).limit(_ONE))
    of_walk = and_(BlockRow.canvas_id == _CANVAS, BlockRow.id == walk.c.id)
    met_on_the_way = select(*columns(BlockRow)).select_from(walk).join(BlockRow, of_walk)
    return met_on_the_way.where(walk.c.is_new, walk.c.met > 0).order_by(walk.c.steps)


def _snapshot() -> Select[*tuple[Any, ...]]:
    """The canvas's `seq` beside each block, so that both are of one moment; beside nothing for an empty canvas."""
    every = tree()
    of_tree = and_(BlockRow.canvas_id == _CANVAS, BlockRow.id == every.c.id)
    blocks = select(every.c.way, *columns(BlockRow)).select_from(every).join(BlockRow, of_tree).subquery("shown")
    _, *shown = blocks.c
    shown_or_none = select(CanvasRow.seq, *shown).outerjoin(blocks, CanvasRow.id == _CANVAS)
    return shown_or_none.where(CanvasRow.id == _CANVAS).order_by(blocks.c.way)


_BEGIN = aliased(BlockRow)
FIRST_PAGE = Read(_page(_BEGIN, _BEGIN.siblings == TOP, met=1))
FURTHER_PAGE = Read(_page(_BEGIN, _BEGIN.id == bindparam("after", type_=Uuid()), met=0))
SNAPSHOT = Read(_snapshot())
