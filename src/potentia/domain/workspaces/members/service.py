"""Who is in a workspace. Nobody is put into one: members come by invitation (`inviting/service.py`)."""

from dataclasses import dataclass
from uuid import UUID

from potentia.domain.clock import Clock
from potentia.domain.identity.model import Actor
from potentia.domain.ids import Ids
from potentia.domain.notifications.model import Notification
from potentia.domain.paging import Page, Window
from potentia.domain.unit_of_work import OpenUow
from potentia.domain.workspaces import notices, policy, trail
from potentia.domain.workspaces.errors import OwnerStays
from potentia.domain.workspaces.model import Member, Workspace, WorkspaceRole
from potentia.domain.workspaces.notices import Kind
from potentia.domain.workspaces.policy import Action
from potentia.domain.workspaces.ports import Work


@dataclass(frozen=True, slots=True)
class MemberService:
    """Every method raises WorkspaceNotFound for who is no member, and what `policy.require` raises."""

    open_uow: OpenUow[Work]
    clock: Clock
    ids: Ids

    async def list(self, actor: Actor, workspace_id: UUID, window: Window) -> Page[Member]:
        """All members see each other, with names and e-mails as they are now."""
        async with self.open_uow() as uow:
            workspace = await uow.workspaces.get(actor.user_id, workspace_id)
            policy.require(actor, Action.SEE_MEMBERS, policy.to_workspace(workspace.role))
            return await uow.workspaces.members(workspace_id, window)

    async def change_role(self, actor: Actor, workspace_id: UUID, user_id: UUID, role: WorkspaceRole) -> Member:
        """Whoever may not invite any more has the invitations taken back that they sent and hold the links of.

        Raises MemberNotFound, OwnerNotGiven, OwnerStays.
        """
        policy.require_given(role)
        async with self.open_uow() as uow:
            workspace = await uow.workspaces.lock(actor.user_id, workspace_id)
            policy.require(actor, Action.CHANGE_MEMBERS, policy.to_workspace(workspace.role))
            member = await _movable(uow, workspace_id, user_id)
            if member.role is not role:
                await uow.workspaces.set_role(workspace_id, user_id, role)
                entry = trail.of_member("workspace.member-role-changed", workspace_id, user_id, member.role, role)
                await uow.audit.add(actor.user_id, entry)
                if not policy.allows(role, Action.INVITE_MEMBERS):
                    await self._revoke_all(uow, actor, workspace_id, member)
                if user_id != actor.user_id:
                    notice = self._notice(user_id, Kind.ROLE_CHANGED, workspace, role=role.value)
                    await uow.notifications.add(notice)
            return await uow.workspaces.member(workspace_id, user_id)

    async def remove(self, actor: Actor, workspace_id: UUID, user_id: UUID) -> None:
        """Another member by an admin, or oneself by anybody but the owner. Raises MemberNotFound, OwnerStays.

        No invitation leads back: those that wait for them end, and so do those that they sent.
        """
        leaves = user_id == actor.user_id
        async with self.open_uow() as uow:
            workspace = await uow.workspaces.lock(actor.user_id, workspace_id)
            action = Action.LEAVE_WORKSPACE if leaves else Action.CHANGE_MEMBERS
            policy.require(actor, action, policy.to_workspace(workspace.role))
            member = await _movable(uow, workspace_id, user_id)
            await uow.workspaces.remove(workspace_id, user_id)
            fact = "workspace.member-left" if leaves else "workspace.member-removed"
            await uow.audit.add(actor.user_id, trail.of_member(fact, workspace_id, user_id, before=member.role))
            await self._revoke_all(uow, actor, workspace_id, member)
            if not leaves:
                await uow.notifications.add(self._notice(user_id, Kind.REMOVED, workspace))

    async def _revoke_all(self, uow: Work, actor: Actor, workspace_id: UUID, of: Member) -> None:
        """To the workspace, and to the canvases on which their role came with it."""
        now = self.clock.now()
        revoked = await uow.workspace_invitations.revoke_all([workspace_id], of.user_id, of.email, now)
        await uow.audit.add(actor.user_id, *trail.of_revoked(revoked))
        canvas_ids = await uow.canvases.unadministered(workspace_id, of.user_id)
        for each in await uow.canvas_invitations.revoke_all(canvas_ids, of.user_id, of.email, now):
            await uow.audit.add(actor.user_id, trail.taken_back("canvas.invitation-revoked", workspace_id, each))

    def _notice(self, user_id: UUID, kind: Kind, workspace: Workspace, **facts: str) -> Notification:
        now = self.clock.now()
        return notices.of(self.ids.new(), user_id, kind, workspace.id, workspace.name, now, **facts)


async def _movable(uow: Work, workspace_id: UUID, user_id: UUID) -> Member:
    """A member who is not the owner. Raises MemberNotFound, OwnerStays."""
    member = await uow.workspaces.member(workspace_id, user_id)
    if member.role is WorkspaceRole.OWNER:
        raise OwnerStays
    return member
