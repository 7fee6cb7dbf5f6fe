"""Workspaces and their members in one transaction. All but the list of one's own is keyed by the workspace."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, bindparam, delete, exists, insert, select, union, update
from sqlalchemy.sql.elements import ColumnElement

from potentia.adapters.postgres.compiled import Read
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.canvas import CanvasMemberRow, CanvasRow
from potentia.adapters.postgres.tables.identity import UserRow
from potentia.adapters.postgres.tables.workspaces import WorkspaceInvitationRow, WorkspaceMemberRow, WorkspaceRow
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces.errors import MemberNotFound, WorkspaceNotFound
from potentia.domain.workspaces.model import InvitationStatus, Member, Workspace, WorkspaceRole

SEEN = (
    select(
        WorkspaceRow.id, WorkspaceRow.name, WorkspaceMemberRow.role, WorkspaceRow.created_at, WorkspaceRow.updated_at
    )
    .join(WorkspaceMemberRow, WorkspaceMemberRow.workspace_id == WorkspaceRow.id)
    .where(WorkspaceMemberRow.user_id == bindparam("user_id"))
)
"""Workspaces as one member sees them."""
_READ_ONE = Read(SEEN.where(WorkspaceRow.id == bindparam("workspace_id")))
_NEWEST = SEEN.order_by(WorkspaceMemberRow.workspace_id.desc()).limit(bindparam("limit"))
_READ_NEWEST = Read(_NEWEST)
_READ_OLDER = Read(_NEWEST.where(WorkspaceMemberRow.workspace_id < bindparam("after")))
_MEMBERS = (
    select(
        WorkspaceMemberRow.user_id, UserRow.name, UserRow.email, WorkspaceMemberRow.role, WorkspaceMemberRow.joined_at
    )
    .join(UserRow, UserRow.id == WorkspaceMemberRow.user_id)
    .where(WorkspaceMemberRow.workspace_id == bindparam("workspace_id"))
)
_FIRST_MEMBERS = _MEMBERS.order_by(WorkspaceMemberRow.user_id.desc()).limit(bindparam("limit"))
_READ_MEMBERS = Read(_FIRST_MEMBERS)
_READ_FURTHER_MEMBERS = Read(_FIRST_MEMBERS.where(WorkspaceMemberRow.user_id < bindparam("after")))
_READ_MEMBER = Read(_MEMBERS.where(WorkspaceMemberRow.user_id == bindparam("user_id")))
_IS_OPEN = (
    (WorkspaceInvitationRow.workspace_id == bindparam("workspace_id"))
    & (WorkspaceInvitationRow.status == InvitationStatus.PENDING.value)
    & (WorkspaceInvitationRow.expires_at > bindparam("now"))
)
_CONCERNED: CompoundSelect[tuple[UUID]] = union(
    select(WorkspaceMemberRow.user_id).where(WorkspaceMemberRow.workspace_id == bindparam("workspace_id")),
    select(CanvasMemberRow.user_id)
    .join(CanvasRow, CanvasRow.id == CanvasMemberRow.canvas_id)
    .where(CanvasRow.workspace_id == bindparam("workspace_id")),
    select(WorkspaceInvitationRow.user_id).where(_IS_OPEN, WorkspaceInvitationRow.user_id.is_not(None)),
    select(UserRow.id)
    .join(WorkspaceInvitationRow, WorkspaceInvitationRow.email == UserRow.email)
    .where(_IS_OPEN, UserRow.email_verified_at.is_not(None)),
)


class PostgresWorkspaces:
    """The workspaces of one transaction (domain.workspaces.ports.Workspaces)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, workspace: Workspace, owner_id: UUID) -> None:
        await self._connection.execute(
            insert(WorkspaceRow).values(
                id=workspace.id,
                name=workspace.name,
                created_at=workspace.created_at,
                updated_at=workspace.updated_at,
            )
        )
        await self.join(workspace.id, owner_id, WorkspaceRole.OWNER, workspace.created_at)

    async def get(self, user_id: UUID, workspace_id: UUID) -> Workspace:
        row = await _READ_ONE.one(self._connection, user_id=user_id, workspace_id=workspace_id)
        if row is None:
            raise WorkspaceNotFound
        return workspace_of(row)

    async def lock(self, user_id: UUID, workspace_id: UUID) -> Workspace:
        """In two statements: whoever waited for the first sees with the second what happened meanwhile."""
        await self.hold(workspace_id)
        return await self.get(user_id, workspace_id)

    async def hold(self, workspace_id: UUID) -> str | None:
        found = select(WorkspaceRow.name).where(WorkspaceRow.id == workspace_id).with_for_update(key_share=True)
        name: str | None = (await self._connection.execute(found)).scalar_one_or_none()
        return name

    async def find(self, user_id: UUID, window: Window) -> Page[Workspace]:
        wanted = {"user_id": user_id, "limit": window.limit + 1}
        if window.after:
            rows = await _READ_OLDER.rows(self._connection, **wanted, after=window.after)
        else:
            rows = await _READ_NEWEST.rows(self._connection, **wanted)
        return window.page([workspace_of(row) for row in rows])

    async def rename(self, workspace_id: UUID, name: str, at: datetime) -> None:
        renamed = update(WorkspaceRow).where(WorkspaceRow.id == workspace_id).values(name=name, updated_at=at)
        await self._connection.execute(renamed)

    async def delete(self, workspace_id: UUID) -> None:
        await self._connection.execute(delete(WorkspaceRow).where(WorkspaceRow.id == workspace_id))

    async def concerned(self, workspace_id: UUID, now: datetime) -> Sequence[UUID]:
        found = await self._connection.execute(_CONCERNED, {"workspace_id": workspace_id, "now": now})
        return found.scalars().all()

    async def join(self, workspace_id: UUID, user_id: UUID, role: WorkspaceRole, at: datetime) -> None:
        member = {"workspace_id": workspace_id, "user_id": user_id, "role": role.value, "joined_at": at}
        await self._connection.execute(insert(WorkspaceMemberRow).values(member))

    async def role_of(self, workspace_id: UUID, user_id: UUID) -> WorkspaceRole | None:
        found = await self._connection.execute(select(WorkspaceMemberRow.role).where(_is_member(workspace_id, user_id)))
        role = found.scalar_one_or_none()
        return None if role is None else WorkspaceRole(role)

    async def has_member_of_email(self, workspace_id: UUID, email: str) -> bool:
        member = exists().where(
            WorkspaceMemberRow.workspace_id == workspace_id,
            WorkspaceMemberRow.user_id == UserRow.id,
            UserRow.email == email,
        )
        return bool((await self._connection.execute(select(member))).scalar_one())

    async def set_role(self, workspace_id: UUID, user_id: UUID, role: WorkspaceRole) -> None:
        await self._connection.execute(
            update(WorkspaceMemberRow).where(_is_member(workspace_id, user_id)).values(role=role.value)
        )

    async def hand_over(self, workspace_id: UUID, from_id: UUID, to_id: UUID) -> None:
        """In this order: at no moment may there be two owners, says their index."""
        await self.set_role(workspace_id, from_id, WorkspaceRole.ADMIN)
        await self.set_role(workspace_id, to_id, WorkspaceRole.OWNER)

    async def remove(self, workspace_id: UUID, user_id: UUID) -> None:
        await self._connection.execute(delete(WorkspaceMemberRow).where(_is_member(workspace_id, user_id)))

    async def members(self, workspace_id: UUID, window: Window) -> Page[Member]:
        wanted = {"workspace_id": workspace_id, "limit": window.limit + 1}
        if window.after:
            rows = await _READ_FURTHER_MEMBERS.rows(self._connection, **wanted, after=window.after)
        else:
            rows = await _READ_MEMBERS.rows(self._connection, **wanted)
        return window.page([_member(row) for row in rows])

    async def member(self, workspace_id: UUID, user_id: UUID) -> Member:
        row = await _READ_MEMBER.one(self._connection, workspace_id=workspace_id, user_id=user_id)
        if row is None:
            raise MemberNotFound
        return _member(row)


def _is_member(workspace_id: UUID, user_id: UUID) -> ColumnElement[bool]:
    return (WorkspaceMemberRow.workspace_id == workspace_id) & (WorkspaceMemberRow.user_id == user_id)


def workspace_of(row: Any) -> Workspace:
    id, name, role, created_at, updated_at = row
    return Workspace(id, name, WorkspaceRole(role), created_at, updated_at)


def _member(row: Any) -> Member:
    user_id, name, email, role, joined_at = row
    return Member(user_id, name, email, WorkspaceRole(role), joined_at)
