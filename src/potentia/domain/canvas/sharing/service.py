"""Who may do what on a canvas. Users are let in at once; e-mails are invited (`inviting/service.py`)."""

from dataclasses import dataclass
from uuid import UUID

from potentia.domain.canvas import access, notices, trail
from potentia.domain.canvas.errors import MemberByWorkspace, OwnerStays
from potentia.domain.canvas.inviting.service import end_invitations, inviter_of
from potentia.domain.canvas.model import Canvas, CanvasMember, Permissions
from potentia.domain.canvas.notices import Kind
from potentia.domain.canvas.ports import Work
from potentia.domain.clock import Clock
from potentia.domain.identity.model import Actor
from potentia.domain.ids import Ids
from potentia.domain.paging import MAX_LIMIT, Page, Window
from potentia.domain.unit_of_work import OpenUow
from potentia.domain.workspaces import policy
from potentia.domain.workspaces.errors import InviteeNotFound
from potentia.domain.workspaces.model import CanvasRole, WorkspaceRole
from potentia.domain.workspaces.policy import Action


@dataclass(frozen=True, slots=True)
class SharingService:
    """Every method raises CanvasNotFound for who has no role on the canvas, and NotAllowed for too low a one."""

    open_uow: OpenUow[Work]
    clock: Clock
    ids: Ids

    async def permissions(self, actor: Actor, canvas_id: UUID) -> Permissions:
        """What the actor may do, and the first 200 members."""
        async with self.open_uow() as uow:
            canvas = await uow.canvases.get(actor.user_id, canvas_id)
            access.require(actor, Action.SEE_CANVAS_MEMBERS, canvas)
            members = await uow.canvas_members.find(canvas_id, Window(MAX_LIMIT))
        return access.permissions(actor, canvas, list(members.items))

    async def members(self, actor: Actor, canvas_id: UUID, window: Window) -> Page[CanvasMember]:
        """By whatever way they came; all members see each other."""
        async with self.open_uow() as uow:
            canvas = await uow.canvases.get(actor.user_id, canvas_id)
            access.require(actor, Action.SEE_CANVAS_MEMBERS, canvas)
            return await uow.canvas_members.find(canvas_id, window)

    async def add(self, actor: Actor, canvas_id: UUID, user_id: UUID, role: CanvasRole) -> CanvasMember:
        """Let a registered user in, at once, or give a member another role. Invitations that wait for them end.

        Raises OwnerNotGiven, InviteeNotFound, OwnerStays.
        """
        policy.require_given(role)
        async with self.open_uow() as uow:
            canvas = await uow.canvases.lock(actor.user_id, canvas_id)
            access.require(actor, Action.INVITE_TO_CANVAS, canvas)
            user = await uow.users.get(user_id)
            if user is None or user.is_guest:
                raise InviteeNotFound
            before = await _given(uow, canvas, user_id)
            await self._put(uow, actor, canvas, user_id, before, role)
            return await uow.canvas_members.get(canvas_id, user_id)

    async def change_role(self, actor: Actor, canvas_id: UUID, user_id: UUID, role: CanvasRole) -> CanvasMember:
        """Whoever may not invite any more has the invitations taken back that they sent and hold the links of.

        Raises OwnerNotGiven, MemberNotFound, MemberByWorkspace, OwnerStays.
        """
        policy.require_given(role)
        async with self.open_uow() as uow:
            canvas = await uow.canvases.lock(actor.user_id, canvas_id)
            access.require(actor, Action.CHANGE_CANVAS_MEMBERS, canvas)
            before = await _movable(uow, canvas, user_id)
            await self._put(uow, actor, canvas, user_id, before, role)
            return await uow.canvas_members.get(canvas_id, user_id)

    async def remove(self, actor: Actor, canvas_id: UUID, user_id: UUID) -> None:
        """Another member by an admin, or oneself. A role that comes with the workspace stays.

        No invitation leads back: those that wait for them end, and those that they sent and may send no more.

        Raises MemberNotFound, MemberByWorkspace, OwnerStays.
        """
        leaves = user_id == actor.user_id
        async with self.open_uow() as uow:
            canvas = await uow.canvases.lock(actor.user_id, canvas_id)
            access.require(actor, Action.LEAVE_CANVAS if leaves else Action.CHANGE_CANVAS_MEMBERS, canvas)
            role = await _movable(uow, canvas, user_id)
            await uow.canvas_members.remove(canvas_id, user_id)
            fact = "canvas.member-left" if leaves else "canvas.member-removed"
            await uow.audit.add(actor.user_id, trail.of_member(fact, canvas, user_id, before=role))
            await end_invitations(uow, actor.user_id, canvas_id, canvas.workspace_id, user_id, self.clock.now())
            if not leaves:
                await self._tell(uow, user_id, Kind.REMOVED, canvas)

    async def _put(
        self, uow: Work, actor: Actor, canvas: Canvas, user_id: UUID, before: CanvasRole | None, role: CanvasRole
    ) -> None:
        """Give the role, and say so; the one that they have already is nothing new."""
        if before is role:
            return
        await uow.canvas_members.put(canvas.id, user_id, role, self.clock.now())
        fact = "canvas.member-role-changed" if before else "canvas.member-added"
        await uow.audit.add(actor.user_id, trail.of_member(fact, canvas, user_id, before, role))
        await end_invitations(uow, actor.user_id, canvas.id, canvas.workspace_id, user_id, self.clock.now())
        if before:
            await self._tell(uow, user_id, Kind.ROLE_CHANGED, canvas, role=role.value)
        else:
            inviter = await inviter_of(uow, actor)
            await self._tell(uow, user_id, Kind.ADDED, canvas, role=role.value, inviter=inviter.name)

    async def _tell(self, uow: Work, user_id: UUID, kind: Kind, canvas: Canvas, **facts: str) -> None:
        notice = notices.of(self.ids.new(), user_id, kind, canvas.id, canvas.title, self.clock.now(), **facts)
        await uow.notifications.add(notice)


async def _given(uow: Work, canvas: Canvas, user_id: UUID) -> CanvasRole | None:
    """The role that somebody was given for themselves. Raises OwnerStays, for the owner of its workspace too."""
    by_workspace = await uow.workspaces.role_of(canvas.workspace_id, user_id) if canvas.workspace_id else None
    if user_id == canvas.owner_id or by_workspace is WorkspaceRole.OWNER:
        raise OwnerStays
    return await uow.canvas_members.role_of(canvas.id, user_id)


async def _movable(uow: Work, canvas: Canvas, user_id: UUID) -> CanvasRole:
    """The same, where there is one. Raises OwnerStays, MemberNotFound, MemberByWorkspace."""
    role = await _given(uow, canvas, user_id)
    if role is None:
        await uow.canvas_members.get(canvas.id, user_id)
        raise MemberByWorkspace
    return role
