"""The statements that forget deleted blocks for good."""

from uuid import UUID

from sqlalchemy import ARRAY, Delete, Select, Uuid, and_, bindparam, delete, func, or_, select
from sqlalchemy.orm import aliased

from potentia.adapters.postgres.compiled import Read, Write
from potentia.adapters.postgres.tables.canvas import BlockRow

_CANVAS = bindparam("canvas_id", type_=Uuid())
_IS_ROOT = BlockRow.deleted_with == BlockRow.id


def _purgeable() -> Select[UUID]:
    is_old = func.min(BlockRow.updated_at).filter(_IS_ROOT) < bindparam("before")
    deleted = select(BlockRow.canvas_id).where(BlockRow.deleted_with.is_not(None)).group_by(BlockRow.canvas_id)
    return deleted.having(or_(func.count() > bindparam("most"), is_old)).limit(bindparam("limit"))


def _overdue() -> Select[UUID]:
    """A root was changed last when it was deleted. Counted from the last deletion on, each with all that it took."""
    root = aliased(BlockRow)
    taken = (
        select(BlockRow.deleted_with.label("id"), func.count().label("blocks"))
        .where(BlockRow.canvas_id == _CANVAS, BlockRow.deleted_with.is_not(None))
        .group_by(BlockRow.deleted_with)
        .subquery("taken")
    )
    so_far = func.sum(taken.c.blocks).over(order_by=(root.updated_at.desc(), root.id.desc()))
    counted = (
        select(root.id, root.updated_at, so_far.label("so_far"))
        .join(taken, and_(root.canvas_id == _CANVAS, root.id == taken.c.id))
        .subquery("counted")
    )
    is_overdue = or_(counted.c.so_far > bindparam("most"), counted.c.updated_at < bindparam("before"))
    oldest = select(counted.c.id).where(is_overdue).order_by(counted.c.updated_at, counted.c.id)
    return oldest.limit(bindparam("limit"))


def _purge() -> Delete:
    child = aliased(BlockRow)
    is_named = (BlockRow.canvas_id == _CANVAS, BlockRow.id == func.any(bindparam("ids", type_=ARRAY(Uuid()))))
    doomed = select(BlockRow.id).where(*is_named, _IS_ROOT).cte("doomed", recursive=True)
    inside = select(child.id).join(doomed, and_(child.canvas_id == _CANVAS, child.parent_id == doomed.c.id))
    doomed = doomed.union(inside)
    return delete(BlockRow).where(BlockRow.canvas_id == _CANVAS, BlockRow.id.in_(select(doomed.c.id)))


PURGEABLE = Read(_purgeable())
OVERDUE = Read(_overdue())
PURGE = Write(_purge())
