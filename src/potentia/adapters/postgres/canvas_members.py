"""Who is what on a canvas, by whatever way, in one transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.elements import ColumnElement

from potentia.adapters.postgres.compiled import Read
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.canvas import CanvasMemberRow, CanvasRow
from potentia.adapters.postgres.tables.identity import UserRow
from potentia.adapters.postgres.tables.workspaces import WorkspaceMemberRow
from potentia.domain.canvas.errors import MemberNotFound
from potentia.domain.canvas.model import CanvasMember, Way
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces import policy
from potentia.domain.workspaces.model import CanvasRole, WorkspaceRole

_CANVAS = CanvasRow.id == bindparam("canvas_id")
_SHARED = select(CanvasMemberRow.user_id).where(CanvasMemberRow.canvas_id == bindparam("canvas_id"))
_OWNING = select(CanvasRow.owner_id).where(_CANVAS)
_BY_WORKSPACE = (
    select(WorkspaceMemberRow.user_id)
    .join(CanvasRow, CanvasRow.workspace_id == WorkspaceMemberRow.workspace_id)
    .where(_CANVAS)
)
_BY_ITSELF = or_(CanvasRow.owner_id == UserRow.id, WorkspaceMemberRow.user_id.is_not(None))
_SINCE_THEN = func.greatest(WorkspaceMemberRow.joined_at, CanvasRow.created_at)
_MEMBERS = (
    select(
        UserRow.id,
        UserRow.name,
        UserRow.email,
        CanvasRow.owner_id == UserRow.id,
        WorkspaceMemberRow.role,
        CanvasMemberRow.role,
        func.least(CanvasMemberRow.joined_at, case((_BY_ITSELF, _SINCE_THEN))),
    )
    .select_from(CanvasRow)
    .join(UserRow, UserRow.id.in_(_SHARED.union_all(_OWNING, _BY_WORKSPACE)))
    .outerjoin(
        WorkspaceMemberRow,
        and_(WorkspaceMemberRow.workspace_id == CanvasRow.workspace_id, WorkspaceMemberRow.user_id == UserRow.id),
    )
    .outerjoin(CanvasMemberRow, and_(CanvasMemberRow.canvas_id == CanvasRow.id, CanvasMemberRow.user_id == UserRow.id))
    .where(_CANVAS)
)
_FIRST = _MEMBERS.order_by(UserRow.id.desc()).limit(bindparam("limit"))
_READ_FIRST = Read(_FIRST)
_READ_FURTHER = Read(_FIRST.where(UserRow.id < bindparam("after")))
_READ_ONE = Read(_MEMBERS.where(UserRow.id == bindparam("user_id")))
_READ_EMAIL = Read(_MEMBERS.where(UserRow.email == bindparam("email")))


class PostgresCanvasMembers:
    """domain.canvas.ports.CanvasMembers"""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, canvas_id: UUID, window: Window) -> Page[CanvasMember]:
        wanted = {"canvas_id": canvas_id, "limit": window.limit + 1}
        if window.after:
            rows = await _READ_FURTHER.rows(self._connection, **wanted, after=window.after)
        else:
            rows = await _READ_FIRST.rows(self._connection, **wanted)
        return window.page([_member(row) for row in rows])

    async def get(self, canvas_id: UUID, user_id: UUID) -> CanvasMember:
        row = await _READ_ONE.one(self._connection, canvas_id=canvas_id, user_id=user_id)
        if row is None:
            raise MemberNotFound
        return _member(row)

    async def role_of(self, canvas_id: UUID, user_id: UUID) -> CanvasRole | None:
        found = await self._connection.execute(select(CanvasMemberRow.role).where(_is_member(canvas_id, user_id)))
        role = found.scalar_one_or_none()
        return None if role is None else CanvasRole(role)

    async def has_email(self, canvas_id: UUID, email: str) -> bool:
        return await _READ_EMAIL.one(self._connection, canvas_id=canvas_id, email=email) is not None

    async def put(self, canvas_id: UUID, user_id: UUID, role: CanvasRole, at: datetime) -> None:
        given = insert(CanvasMemberRow).values(canvas_id=canvas_id, user_id=user_id, role=role.value, joined_at=at)
        key = [CanvasMemberRow.canvas_id, CanvasMemberRow.user_id]
        await self._connection.execute(given.on_conflict_do_update(index_elements=key, set_={"role": role.value}))

    async def remove(self, canvas_id: UUID, user_id: UUID) -> None:
        await self._connection.execute(delete(CanvasMemberRow).where(_is_member(canvas_id, user_id)))


def _is_member(canvas_id: UUID, user_id: UUID) -> ColumnElement[bool]:
    return (CanvasMemberRow.canvas_id == canvas_id) & (CanvasMemberRow.user_id == user_id)


def _member(row: Any) -> CanvasMember:
    user_id, name, email, is_owner, by_workspace, by_invitation, joined_at = row
    invited = CanvasRole(by_invitation) if by_invitation else None
    workspace = WorkspaceRole(by_workspace) if by_workspace else None
    role = policy.canvas_role(is_owner=bool(is_owner), workspace=workspace, invited=invited)
    assert role is not None, "one of the three ways led here"
    way = Way.OWNER if is_owner else Way.INVITATION if role is invited else Way.WORKSPACE
    return CanvasMember(user_id, name, email, role, way, joined_at)
