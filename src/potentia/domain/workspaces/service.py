"""The use cases of workspaces themselves. Members are in `members/service.py`, invitations in `inviting/service.py`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from potentia.domain.audit import Record
from potentia.domain.clock import Clock
from potentia.domain.errors import Invalid
from potentia.domain.identity import profiles
from potentia.domain.identity.model import Actor
from potentia.domain.ids import Ids
from potentia.domain.notifications.model import Notification
from potentia.domain.paging import Page, Window
from potentia.domain.unit_of_work import OpenUow
from potentia.domain.workspaces import notices, policy, trail
from potentia.domain.workspaces.errors import MemberNotFound
from potentia.domain.workspaces.model import Workspace, WorkspaceRole
from potentia.domain.workspaces.policy import Action
from potentia.domain.workspaces.ports import Work


@dataclass(frozen=True, slots=True)
class WorkspaceService:
    """Methods about a workspace raise WorkspaceNotFound for who is no member, and what `policy.require` raises."""

    open_uow: OpenUow[Work]
    clock: Clock
    ids: Ids

    async def create(self, actor: Actor, name: str) -> Workspace:
        """A workspace that the actor owns. Raises AccountRequired, Invalid, AccountGone."""
        policy.require_account(actor)
        now = self.clock.now()
        workspace = Workspace(self.ids.new(), _named(name), WorkspaceRole.OWNER, now, now)
        async with self.open_uow() as uow:
            await uow.workspaces.add(workspace, actor.user_id)
            await uow.audit.add(actor.user_id, trail.of_workspace("workspace.created", after=workspace))
        return workspace

    async def list(self, actor: Actor, window: Window) -> Page[Workspace]:
        """The actor's, newest first. Guests have none."""
        async with self.open_uow() as uow:
            return await uow.workspaces.find(actor.user_id, window)

    async def get(self, actor: Actor, workspace_id: UUID) -> Workspace:
        async with self.open_uow() as uow:
            workspace = await uow.workspaces.get(actor.user_id, workspace_id)
        policy.require(actor, Action.SEE_WORKSPACE, policy.to_workspace(workspace.role))
        return workspace

    async def rename(self, actor: Actor, workspace_id: UUID, name: str) -> Workspace:
        """Raises Invalid."""
        name, now = _named(name), self.clock.now()
        async with self.open_uow() as uow:
            workspace = await uow.workspaces.lock(actor.user_id, workspace_id)
            policy.require(actor, Action.CHANGE_WORKSPACE, policy.to_workspace(workspace.role))
            if workspace.name == name:
                return workspace
            renamed = msgspec.structs.replace(workspace, name=name, updated_at=now)
            await uow.workspaces.rename(workspace_id, name, now)
            await uow.audit.add(actor.user_id, trail.of_workspace("workspace.renamed", workspace, renamed))
        return renamed

    async def delete(self, actor: Actor, workspace_id: UUID) -> None:
        """With everything in it, at once and for good. Whoever loses something by it, or was invited, is told."""
        now = self.clock.now()
        async with self.open_uow() as uow:
            workspace = await uow.workspaces.lock(actor.user_id, workspace_id)
            policy.require(actor, Action.DELETE_WORKSPACE, policy.to_workspace(workspace.role))
            concerned = await uow.workspaces.concerned(workspace_id, now)
            await uow.workspaces.delete(workspace_id)
            await uow.audit.add(actor.user_id, trail.of_workspace("workspace.deleted", before=workspace))
            others = [self._deleted(each, workspace, now) for each in concerned if each != actor.user_id]
            await uow.notifications.add(*others)

    async def transfer(self, actor: Actor, workspace_id: UUID, to_id: UUID) -> Workspace:
        """Another member becomes the owner, and the actor an admin. To oneself it changes nothing.

        Raises MemberNotFound.
        """
        async with self.open_uow() as uow:
            workspace = await uow.workspaces.lock(actor.user_id, workspace_id)
            policy.require(actor, Action.TRANSFER_WORKSPACE, policy.to_workspace(workspace.role))
            if to_id == actor.user_id:
                return workspace
            if await uow.workspaces.role_of(workspace_id, to_id) is None:
                raise MemberNotFound
            await uow.workspaces.hand_over(workspace_id, actor.user_id, to_id)
            await uow.audit.add(actor.user_id, trail.of_transfer(workspace_id, actor.user_id, to_id))
            former = await uow.workspaces.member(workspace_id, actor.user_id)
            await uow.notifications.add(self._handed_over(to_id, workspace, former.name))
        return msgspec.structs.replace(workspace, role=WorkspaceRole.ADMIN)

    async def trail(self, actor: Actor, workspace_id: UUID, window: Window) -> Page[Record]:
        """What happened in the workspace, newest first."""
        async with self.open_uow() as uow:
            workspace = await uow.workspaces.get(actor.user_id, workspace_id)
            policy.require(actor, Action.SEE_AUDIT, policy.to_workspace(workspace.role))
            return await uow.audit.find(workspace_id, window)

    def _deleted(self, user_id: UUID, workspace: Workspace, now: datetime) -> Notification:
        return notices.of(self.ids.new(), user_id, notices.Kind.DELETED, workspace.id, workspace.name, now)

    def _handed_over(self, to_id: UUID, workspace: Workspace, former: str) -> Notification:
        now = self.clock.now()
        return notices.of(
            self.ids.new(), to_id, notices.Kind.TRANSFERRED, workspace.id, workspace.name, now, person=former
        )


def _named(name: str) -> str:
    name = name.strip()
    if problem := profiles.name_problem(name):
        raise Invalid(problem)
    return name
