"""The statements that show blocks in tree order: a parent before its children, siblings by rank."""

from typing import Any

from sqlalchemy import CTE, ScalarSelect, Select, Uuid, and_, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from potentia.adapters.postgres.block_loading import columns
from potentia.adapters.postgres.compiled import Read
from potentia.adapters.postgres.tables.canvas import TOP, BlockRow, CanvasRow

_CANVAS = bindparam("canvas_id", type_=Uuid())


def tree() -> CTE:
    """All live blocks, each with the ranks on the way to it: sorted by these they are in tree order."""
    top, child = aliased(BlockRow), aliased(BlockRow)
    is_top = (top.canvas_id == _CANVAS, top.siblings == TOP)
    found = select(top.id, array([top.rank]).label("way")).where(*is_top).cte("tree", recursive=True)
    inside = select(child.id, func.array_append(found.c.way, child.rank)).select_from(found)
    return found.union_all(inside.join(child, and_(child.canvas_id == _CANVAS, child.siblings == found.c.id)))


def _way_to(block_id: ColumnElement[Any]) -> ScalarSelect[Any]:
    """The ranks on the way to a block, live or deleted."""
    row, parent = aliased(BlockRow), aliased(BlockRow)
    is_row = (row.canvas_id == _CANVAS, row.id == block_id)
    climb = select(row.parent_id, row.rank, literal(0).label("step")).where(*is_row).cte("climb", recursive=True)
    above = select(parent.parent_id, parent.rank, climb.c.step + 1).select_from(climb)
    climb = climb.union_all(above.join(parent, and_(parent.canvas_id == _CANVAS, parent.id == climb.c.parent_id)))
    return select(func.array_agg(aggregate_order_by(climb.c.rank, climb.c.step.desc()))).scalar_subquery()


def _page(after: ColumnElement[Any] | None) -> Select[*tuple[Any, ...]]:
    every = tree()
    of_tree = and_(BlockRow.canvas_id == _CANVAS, BlockRow.id == every.c.id)
    blocks = select(*columns(BlockRow)).select_from(every).join(BlockRow, of_tree).order_by(every.c.way)
    if after is not None:
        blocks = blocks.where(every.c.way >= _way_to(after), every.c.id != after)
    return blocks.limit(bindparam("limit"))


def _snapshot() -> Select[*tuple[Any, ...]]:
    """The canvas's `seq` beside each block, so that both are of one moment; beside nothing for an empty canvas."""
    every = tree()
    of_tree = and_(BlockRow.canvas_id == _CANVAS, BlockRow.id == every.c.id)
    blocks = select(every.c.way, *columns(BlockRow)).select_from(every).join(BlockRow, of_tree).subquery("shown")
    _, *shown = blocks.c
    shown_or_none = select(CanvasRow.seq, *shown).outerjoin(blocks, CanvasRow.id == _CANVAS)
    return shown_or_none.where(CanvasRow.id == _CANVAS).order_by(blocks.c.way)


FIRST_PAGE = Read(_page(None))
FURTHER_PAGE = Read(_page(bindparam("after", type_=Uuid())))
SNAPSHOT = Read(_snapshot())
