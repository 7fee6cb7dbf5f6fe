"""The statement that reads what a mutation needs of a canvas, in one round trip."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import LateralFromClause

from potentia.adapters.postgres.compiled import Read
from potentia.adapters.postgres.tables.canvas import TOP, BlockRow
from potentia.domain.canvas.model import Block, Place

_CANVAS = bindparam("canvas_id", type_=Uuid())
_PLACE = Place.__struct_fields__
_ONE: Any = literal_column("1")


def columns(row: Any) -> list[ColumnElement[Any]]:
    """Those of a Block, in its order; properties as the text that they were stored as."""
    return [
        cast(row.properties, Text) if name == "properties" else getattr(row, name) for name in Block.__struct_fields__
    ]


def _ids(name: str) -> ColumnElement[Any]:
    return func.any(bindparam(name, type_=ARRAY(Uuid())))


def _list_of(row: Any) -> ColumnElement[Any]:
    """The list of live siblings that a block's place is in, be it deleted or not."""
    return func.coalesce(row.parent_id, TOP)


def _neighbour(near: CTE, *, below: bool) -> Select[*tuple[Any, ...]]:
    """The nearest live sibling of each block of `near`, by rank."""
    other = aliased(BlockRow)
    beside = (
        select(other.id)
        .where(
            other.canvas_id == _CANVAS,
            other.siblings == _list_of(near.c),
            other.rank < near.c.rank if below else and_(other.rank >= near.c.rank, other.id != near.c.id),
        )
        .order_by(other.rank.desc() if below else other.rank)
        .limit(_ONE)
        .lateral()
    )
    return select(beside.c.id).select_from(near).join(beside, true())


def _end(ends: CTE, *, first: bool) -> Select[*tuple[Any, ...]]:
    child = aliased(BlockRow)
    found = (
        select(child.id)
        .where(child.canvas_id == _CANVAS, child.siblings == ends.c.siblings)
        .order_by(child.rank if first else child.rank.desc())
        .limit(_ONE)
        .lateral()
    )
    return select(found.c.id).select_from(ends).join(found, true())


def _trees() -> CTE:
    """Live blocks with everything live inside them."""
    root, child = aliased(BlockRow), aliased(BlockRow)
    is_root = (root.canvas_id == _CANVAS, root.id == _ids("trees"), root.deleted_with.is_(None))
    trees = select(root.id).where(*is_root).cte("trees", recursive=True)
    children = select(child.id).where(child.canvas_id == _CANVAS, child.siblings == trees.c.id)
    each = children.offset(literal_column("0")).lateral()
    return trees.union_all(select(each.c.id).select_from(trees).join(each, true()))


def _named() -> CTE:
    row = aliased(BlockRow)
    is_named = (row.canvas_id == _CANVAS, row.id == _ids("named"))
    return select(row.id, row.parent_id, row.rank).where(*is_named).cte("named")


def _wanted() -> Subquery:
    """The ids of everything that was asked for."""
    named, gone = _named(), aliased(BlockRow)
    near = select(named).where(named.c.id == _ids("around")).cte("near")
    asked: Any = func.unnest(bindparam("ends", type_=ARRAY(Uuid()))).column_valued("asked")
    own = select(_list_of(named.c)).where(named.c.id == _ids("own_ends"))
    ends = select(asked.label("siblings")).union(own).cte("ends")
    return (
        select(named.c.id)
        .union(
            _neighbour(near, below=True),
            _neighbour(near, below=False),
            _end(ends, first=True),
            _end(ends, first=False),
            select(_trees().c.id),
            select(gone.id).where(gone.canvas_id == _CANVAS, gone.deleted_with == _ids("deletions")),
        )
        .subquery("wanted")
    )


def _load() -> Select[*tuple[Any, ...]]:
    """All of it with its ancestors, as Places; those of `blocks` with what is on them."""
    wanted = _wanted()
    row = _by_id(wanted.c.id, *_PLACE)
    path = select(*row.c).select_from(wanted).join(row, true()).cte("path", recursive=True)
    parent = _by_id(path.c.parent_id, *_PLACE)
    path = path.union(select(*parent.c).select_from(path).join(parent, true()))
    whole = _by_id(case((path.c.id == _ids("blocks"), path.c.id)), *Block.__struct_fields__)
    return select(*path.c, *whole.c).select_from(path).outerjoin(whole, true())


def _by_id(block_id: ColumnElement[Any], *names: str) -> LateralFromClause:
    """One look by the key for each row beside it, whatever the planner thinks of how many there are."""
    row = aliased(BlockRow)
    found = [cast(row.properties, Text).label(name) if name == "properties" else getattr(row, name) for name in names]
    return select(*found).where(row.canvas_id == _CANVAS, row.id == block_id).limit(_ONE).lateral()


LOAD = Read(_load())
