"""Workspaces, members and invitations for the contract suites."""

from datetime import timedelta
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7

from potentia.domain.identity import profiles
from potentia.domain.identity.model import Registration
from potentia.domain.paging import Window
from potentia.domain.workspaces import invitations
from potentia.domain.workspaces.model import (
    Invitation,
    Workspace,
    WorkspaceRole,
)
from tests.fakes.clock import START
from tests.fixtures.worlds import World

OWNER, ADMIN, MEMBER = WorkspaceRole.OWNER, WorkspaceRole.ADMIN, WorkspaceRole.MEMBER
ALL = Window(200)
HOUR = timedelta(hours=1)


async def made(world: World, owner_id: UUID, name: str = "The Analytical Society") -> Workspace:
    workspace = Workspace(uuid7(), name, OWNER, START, START)
    async with world.open_uow() as uow:
        await uow.workspaces.add(workspace, owner_id)
    return workspace


async def joined(world: World, workspace: Workspace, role: WorkspaceRole = MEMBER) -> UUID:
    user_id = await world.add_user()
    async with world.open_uow() as uow:
        await uow.workspaces.join(workspace.id, user_id, role, START + HOUR)
    return user_id


async def named(world: World, name: str) -> tuple[UUID, str]:
    """A user with a name and an e-mail."""
    guest = profiles.guest(uuid7(), START)
    email = f"{uuid4()}@example.org"
    async with world.open_uow() as uow:
        await uow.users.add(profiles.registered(guest, Registration(email, "", name), START), None)
    return guest.id, email


def for_user(workspace: Workspace, user_id: UUID, by: UUID) -> Invitation[WorkspaceRole]:
    return invitations.to_user(uuid7(), workspace.id, user_id, MEMBER, by, uuid4().hex, START)


def for_email(workspace: Workspace, email: str, by: UUID) -> Invitation[WorkspaceRole]:
    return invitations.to_email(uuid7(), workspace.id, email, ADMIN, by, uuid4().hex, START)


async def sent(world: World, *sent: Invitation[WorkspaceRole]) -> None:
    async with world.open_uow() as uow:
        for each in sent:
            await uow.workspace_invitations.add(each)
