"""The statement that reads what a mutation needs of a canvas, in one round trip."""

from collections.abc import Iterator
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
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import LateralFromClause

from potentia.adapters.postgres.compiled import Read
from potentia.adapters.postgres.tables.canvas import TOP, BlockRow
from potentia.domain.canvas.budget import MOST_PLACES
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


def _named() -> CTE:
    row = aliased(BlockRow)
    is_named = (row.canvas_id == _CANVAS, row.id == _ids("named"))
    return select(row.id, row.parent_id, row.rank, row.deleted_with).where(*is_named).cte("named")


def _near(named: CTE) -> CTE:
    """Those of `named` whose neighbours are needed, each with the fate of its list: that of its parent."""
    parent = _by_id(named.c.parent_id, "deleted_with")
    found = select(named.c.parent_id, named.c.id, named.c.rank, parent.c.deleted_with.label("fate"))
    return found.select_from(named).outerjoin(parent, true()).where(named.c.id == _ids("around")).cte("near")


def _ends(named: CTE) -> CTE:
    """The parents, None for the top, whose first and last child are needed, each with its fate."""
    asked: Any = func.unnest(bindparam("ends", type_=ARRAY(Uuid()))).column_valued("asked")
    own = select(named.c.parent_id).where(named.c.id == _ids("own_ends"))
    parents = select(asked.label("parent_id")).union(own).cte("parents")
    parent = _by_id(parents.c.parent_id, "deleted_with")
    found = select(parents.c.parent_id, parent.c.deleted_with.label("fate"))
    return found.select_from(parents).outerjoin(parent, true()).cte("ends")


def _beside(near: CTE, revived: CTE) -> Iterator[Select[*tuple[Any, ...]]]:
    """The nearest siblings below and above of each of `near`, by rank, in its list."""
    for of_list in (_live_list, _revived_list):
        for is_below in (True, False):
            other = aliased(BlockRow)
            is_beside = other.rank < near.c.rank if is_below else and_(other.rank >= near.c.rank, other.id != near.c.id)
            yield _nearest(
                near, other, other.rank.desc() if is_below else other.rank, is_beside, *of_list(near, other, revived)
            )


def _outermost(ends: CTE, revived: CTE) -> Iterator[Select[*tuple[Any, ...]]]:
    """The first and the last child of each."""
    for of_list in (_live_list, _revived_list):
        for is_first in (True, False):
            child = aliased(BlockRow)
            yield _nearest(ends, child, child.rank if is_first else child.rank.desc(), *of_list(ends, child, revived))


def _nearest(of: CTE, row: Any, order: Any, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    found = select(row.id).where(row.canvas_id == _CANVAS, *conditions).order_by(order).limit(_ONE).lateral()
    return select(found.c.id).select_from(of).join(found, true())


def _live_list(of: CTE, row: Any, _: CTE) -> tuple[ColumnElement[bool], ...]:
    return of.c.fate.is_(None), row.siblings == func.coalesce(of.c.parent_id, TOP)


def _revived_list(of: CTE, row: Any, revived: CTE) -> tuple[ColumnElement[bool], ...]:
    """A list that went with a deletion which may be undone: it is what it was. `=` would have the planner collect and
    sort all that went along, for each neighbour; so it walks along the ranks of the one list."""
    shares_it = row.deleted_with.is_not_distinct_from(of.c.fate)
    return of.c.fate.in_(select(revived.c.fate)), row.parent_id == of.c.parent_id, shares_it


def _wanted() -> Subquery:
    """The ids of everything that was asked for."""
    named = _named()
    revived = select(named.c.deleted_with.label("fate")).where(named.c.id == _ids("restored")).cte("revived")
    beside, outermost = _beside(_near(named), revived), _outermost(_ends(named), revived)
    return select(named.c.id).union(*beside, *outermost).subquery("wanted")


def _bulks(path: CTE) -> Subquery:
    """What hangs on the blocks of `path`, inside of the trees and out of sight: each looked at once."""
    root, child = aliased(BlockRow), aliased(BlockRow)
    is_root = (root.canvas_id == _CANVAS, root.id == _ids("trees"))
    tree = select(root.id, root.id.label("holder"), literal(0).label("level"), root.deleted_with.label("fate"))
    trees = tree.where(*is_root).cte("trees", recursive=True)
    is_seen = child.id.in_(select(path.c.id))
    children = select(
        child.id,
        case((is_seen, child.id), else_=trees.c.holder).label("holder"),
        case((is_seen, 0), else_=trees.c.level + 1).label("level"),
        trees.c.fate,
    ).where(
        child.canvas_id == _CANVAS,
        child.parent_id == trees.c.id,
        child.deleted_with.is_not_distinct_from(trees.c.fate),
        child.id.not_in(select(func.unnest(bindparam("trees", type_=ARRAY(Uuid()))))),
    )
    each = children.offset(literal_column("0")).lateral()
    trees = trees.union_all(select(*each.c).select_from(trees).join(each, true()))
    unseen = select(trees.c.holder, func.count().label("blocks"), func.max(trees.c.level).label("levels"))
    return unseen.where(trees.c.level > 0).group_by(trees.c.holder).subquery("bulks")


def _load() -> Select[*tuple[Any, ...]]:
    """All of it with its ancestors, as Places, each with its Bulk; those of `blocks` with what is on them."""
    wanted = _wanted()
    row = _by_id(wanted.c.id, *_PLACE)
    path = select(*row.c).select_from(wanted).join(row, true()).cte("path", recursive=True)
    parent = _by_id(path.c.parent_id, *_PLACE)
    path = path.union(select(*parent.c).select_from(path).join(parent, true()))
    whole = _by_id(case((path.c.id == _ids("blocks"), path.c.id)), *Block.__struct_fields__)
    bulks = _bulks(path)
    found = select(*path.c, bulks.c.blocks, bulks.c.levels, *whole.c).select_from(path)
    return found.outerjoin(bulks, bulks.c.holder == path.c.id).outerjoin(whole, true()).limit(MOST_PLACES + 1)


def _by_id(block_id: ColumnElement[Any], *names: str) -> LateralFromClause:
    """One look by the key for each row beside it, whatever the planner thinks of how many there are."""
    row = aliased(BlockRow)
    found = [cast(row.properties, Text).label(name) if name == "properties" else getattr(row, name) for name in names]
    return select(*found).where(row.canvas_id == _CANVAS, row.id == block_id).limit(_ONE).lateral()


LOAD = Read(_load())
