"""Canvases in one transaction, each seen through the role that a person has on it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, delete, exists, insert, or_, select, true, update

from potentia.adapters.postgres.compiled import Read, Write
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.canvas import CanvasMemberRow, CanvasRow
from potentia.adapters.postgres.tables.workspaces import WorkspaceMemberRow
from potentia.domain.canvas.errors import CanvasNotFound
from potentia.domain.canvas.model import Canvas
from potentia.domain.canvas.ports import Held
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces import policy
from potentia.domain.workspaces.model import CanvasRole, WorkspaceRole

_USER = bindparam("user_id", type_=CanvasRow.owner_id.type)
SEEN = (
    select(
        CanvasRow.id,
        CanvasRow.title,
        CanvasRow.icon,
        CanvasRow.workspace_id,
        CanvasRow.owner_id,
        CanvasRow.seq,
        CanvasRow.live,
        CanvasRow.created_by,
        CanvasRow.created_at,
        CanvasRow.updated_at,
        CanvasRow.archived_at,
        (CanvasRow.owner_id == _USER).label("is_owner"),
        WorkspaceMemberRow.role.label("by_workspace"),
        CanvasMemberRow.role.label("by_invitation"),
    )
    .outerjoin(
        WorkspaceMemberRow,
        and_(WorkspaceMemberRow.workspace_id == CanvasRow.workspace_id, WorkspaceMemberRow.user_id == _USER),
    )
    .outerjoin(CanvasMemberRow, and_(CanvasMemberRow.canvas_id == CanvasRow.id, CanvasMemberRow.user_id == _USER))
)
"""Canvases with the three ways in which one person may come to them; `policy.canvas_role` says what they amount to."""
_GET = Read(SEEN.where(CanvasRow.id == bindparam("id")))
_HELD = (
    select(CanvasRow.id, CanvasRow.title, CanvasRow.workspace_id, CanvasRow.seq)
    .where(CanvasRow.id == bindparam("id"))
    .with_for_update(key_share=True)
)
_HOLD = Write(_HELD)
_HOLD_MINE = Write(
    _HELD.where(
        or_(
            CanvasRow.owner_id == _USER,
            exists().where(CanvasMemberRow.canvas_id == CanvasRow.id, CanvasMemberRow.user_id == _USER),
            exists().where(
                WorkspaceMemberRow.workspace_id == CanvasRow.workspace_id, WorkspaceMemberRow.user_id == _USER
            ),
        )
    )
)


class PostgresCanvases:
    """domain.canvas.ports.Canvases"""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, canvas: Canvas) -> None:
        await self._connection.execute(
            insert(CanvasRow).values(
                id=canvas.id,
                owner_id=canvas.owner_id,
                workspace_id=canvas.workspace_id,
                title=canvas.title,
                icon=canvas.icon,
                created_by=canvas.created_by,
                created_at=canvas.created_at,
                updated_at=canvas.updated_at,
            )
        )

    async def get(self, user_id: UUID, canvas_id: UUID) -> Canvas:
        row = await _GET.one(self._connection, user_id=user_id, id=canvas_id)
        canvas = row and canvas_of(row)
        if canvas is None:
            raise CanvasNotFound
        return canvas

    async def lock(self, user_id: UUID, canvas_id: UUID) -> Canvas:
        """In two statements: whoever waited for the first sees with the second what happened meanwhile. Whoever has no
        role on it holds nobody up."""
        if await _HOLD_MINE.one(self._connection, user_id=user_id, id=canvas_id) is None:
            raise CanvasNotFound
        return await self.get(user_id, canvas_id)

    async def hold(self, canvas_id: UUID) -> Held | None:
        row = await _HOLD.one(self._connection, id=canvas_id)
        return None if row is None else Held(*row)

    async def find(self, user_id: UUID, window: Window, *, archived: bool, workspace_id: UUID | None) -> Page[Canvas]:
        asked = _newest(window).where(
            CanvasRow.archived_at.is_not(None) if archived else CanvasRow.archived_at.is_(None),
            CanvasRow.workspace_id == workspace_id if workspace_id else true(),
        )
        rows = await self._connection.execute(asked, {"user_id": user_id})
        return window.page([canvas for row in rows if (canvas := canvas_of(row))])

    async def unadministered(self, workspace_id: UUID, user_id: UUID) -> Sequence[UUID]:
        is_admin = exists().where(
            CanvasMemberRow.canvas_id == CanvasRow.id,
            CanvasMemberRow.user_id == user_id,
            CanvasMemberRow.role == CanvasRole.ADMIN.value,
        )
        found = select(CanvasRow.id).where(CanvasRow.workspace_id == workspace_id, ~is_admin)
        return (await self._connection.execute(found)).scalars().all()

    async def save(self, canvas: Canvas) -> None:
        await self._connection.execute(
            update(CanvasRow)
            .where(CanvasRow.id == canvas.id)
            .values(
                title=canvas.title,
                icon=canvas.icon,
                updated_at=canvas.updated_at,
                archived_at=canvas.archived_at,
            )
        )

    async def delete(self, canvas_id: UUID) -> None:
        await self._connection.execute(delete(CanvasRow).where(CanvasRow.id == canvas_id))


def _newest(window: Window) -> Select[*tuple[Any, ...]]:
    newest = SEEN.where(CanvasRow.id.in_(_mine())).order_by(CanvasRow.id.desc()).limit(window.limit + 1)
    return newest.where(CanvasRow.id < window.after) if window.after else newest


def _mine() -> Any:
    """Each way by its own index: an OR over the joins would look at every canvas there is."""
    owned = select(CanvasRow.id).where(CanvasRow.owner_id == _USER)
    shared = select(CanvasMemberRow.canvas_id).where(CanvasMemberRow.user_id == _USER)
    of_workspaces = (
        select(CanvasRow.id)
        .join(WorkspaceMemberRow, WorkspaceMemberRow.workspace_id == CanvasRow.workspace_id)
        .where(WorkspaceMemberRow.user_id == _USER)
    )
    return owned.union_all(shared, of_workspaces)


def canvas_of(row: Any) -> Canvas | None:
    """None for who has no role on it."""
    id, title, icon, workspace_id, owner_id, seq, live, *by_and_when, is_owner, by_workspace, by_invitation = row
    role = policy.canvas_role(
        is_owner=bool(is_owner),
        workspace=WorkspaceRole(by_workspace) if by_workspace else None,
        invited=CanvasRole(by_invitation) if by_invitation else None,
    )
    return None if role is None else Canvas(id, title, icon, workspace_id, owner_id, role, seq, live, *by_and_when)
