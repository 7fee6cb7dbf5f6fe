"""What every store of workspaces and members keeps to."""

from dataclasses import replace
from uuid import UUID, uuid4

import msgspec
import pytest
from uuid_utils.compat import uuid7

from potentia.domain.canvas.model import Canvas
from potentia.domain.identity.errors import AccountGone
from potentia.domain.paging import Window
from potentia.domain.workspaces.errors import AlreadyMember, MemberNotFound, WorkspaceNotFound
from potentia.domain.workspaces.model import (
    CanvasRole,
    Member,
    Workspace,
)
from tests.contract.sharing import ADMIN, ALL, HOUR, MEMBER, OWNER, for_email, for_user, joined, made, named, sent
from tests.fakes.clock import START
from tests.fixtures.worlds import World

CONTRACT_OF = "potentia.domain.workspaces.ports.Workspaces"


@pytest.fixture(params=["memory", "postgres"])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found


@pytest.fixture
async def owner(world: World) -> UUID:
    return await world.add_user()


@pytest.fixture
async def workspace(world: World, owner: UUID) -> Workspace:
    return await made(world, owner)


async def test_a_workspace_comes_back_as_each_member_sees_it(world: World, workspace: Workspace, owner: UUID) -> None:
    admin = await joined(world, workspace, ADMIN)
    async with world.open_uow() as uow:
        assert await uow.workspaces.get(owner, workspace.id) == workspace
        assert await uow.workspaces.lock(admin, workspace.id) == msgspec.structs.replace(workspace, role=ADMIN)
        assert await uow.workspaces.hold(workspace.id) == workspace.name
        assert await uow.workspaces.role_of(workspace.id, admin) is ADMIN


async def test_what_is_not_there_and_what_is_not_theirs_are_one(
    world: World, workspace: Workspace, owner: UUID
) -> None:
    stranger = await world.add_user()
    async with world.open_uow() as uow:
        for user_id, workspace_id in ((stranger, workspace.id), (owner, uuid4())):
            with pytest.raises(WorkspaceNotFound):
                await uow.workspaces.get(user_id, workspace_id)
            with pytest.raises(WorkspaceNotFound):
                await uow.workspaces.lock(user_id, workspace_id)
            assert await uow.workspaces.role_of(workspace_id, user_id) is None
            with pytest.raises(MemberNotFound):
                await uow.workspaces.member(workspace_id, user_id)
        assert await uow.workspaces.hold(uuid4()) is None


async def test_nobody_owns_no_workspace_and_is_no_member(world: World, workspace: Workspace) -> None:
    with pytest.raises(AccountGone):
        await made(world, uuid7())
    with pytest.raises(AccountGone):
        async with world.open_uow() as uow:
            await uow.workspaces.join(workspace.id, uuid7(), MEMBER, START)


async def test_one_is_a_member_once(world: World, workspace: Workspace, owner: UUID) -> None:
    with pytest.raises(AlreadyMember):
        async with world.open_uow() as uow:
            await uow.workspaces.join(workspace.id, owner, MEMBER, START)
    async with world.open_uow() as uow:
        assert await uow.workspaces.role_of(workspace.id, owner) is OWNER


async def test_the_workspaces_of_a_user_are_paged_newest_first(world: World, owner: UUID) -> None:
    several = [await made(world, owner, f"No. {number}") for number in range(5)]
    await made(world, await world.add_user())
    async with world.open_uow() as uow:
        first = await uow.workspaces.find(owner, Window(3))
        second = await uow.workspaces.find(owner, Window.read(first.next_cursor, 3))
    assert [*first.items, *second.items] == several[::-1]
    assert second.next_cursor is None


async def test_members_come_with_the_names_they_have_now(world: World, workspace: Workspace, owner: UUID) -> None:
    user_id, email = await named(world, "Grace")
    async with world.open_uow() as uow:
        await uow.workspaces.join(workspace.id, user_id, ADMIN, START + HOUR)
    async with world.open_uow() as uow:
        grace = Member(user_id, "Grace", email, ADMIN, START + HOUR)
        assert await uow.workspaces.member(workspace.id, user_id) == grace
        assert await uow.workspaces.has_member_of_email(workspace.id, email)
        assert not await uow.workspaces.has_member_of_email(workspace.id, "other@example.org")
        first = await uow.workspaces.members(workspace.id, Window(1))
        second = await uow.workspaces.members(workspace.id, Window.read(first.next_cursor, 1))
    assert [*first.items, *second.items] == [grace, Member(owner, "", None, OWNER, START)]
    assert second.next_cursor is None


async def test_a_change_is_kept_and_touches_nothing_else(world: World, workspace: Workspace, owner: UUID) -> None:
    other, grace = await made(world, owner), await joined(world, workspace)
    async with world.open_uow() as uow:
        await uow.workspaces.rename(workspace.id, "Engine No. 2", START + HOUR)
        await uow.workspaces.set_role(workspace.id, grace, ADMIN)
    async with world.open_uow() as uow:
        renamed = msgspec.structs.replace(workspace, name="Engine No. 2", updated_at=START + HOUR)
        assert await uow.workspaces.get(owner, workspace.id) == renamed
        assert await uow.workspaces.get(owner, other.id) == other
        assert await uow.workspaces.role_of(workspace.id, grace) is ADMIN


async def test_whoever_would_miss_a_workspace_is_found_once(world: World, workspace: Workspace, owner: UUID) -> None:
    """Members, people on its canvases, and whom an open invitation waits for; an unproven e-mail is nobody's."""
    member, let_in, invited, late = await joined(world, workspace), *[await world.add_user() for _ in range(3)]
    (proven, address), (_, unread) = await named(world, "Grace"), await named(world, "Alan")
    canvas = Canvas(uuid7(), "Notes", None, workspace.id, None, CanvasRole.OWNER, 0, 0, owner, START, START)
    elsewhere = await made(world, owner, "Engine No. 2")
    expired = replace(for_user(workspace, late, owner), expires_at=START + HOUR)
    await sent(world, for_user(workspace, invited, owner), for_email(workspace, address, owner), expired)
    await sent(world, for_user(workspace, member, owner), for_email(workspace, unread, owner))
    await sent(world, for_user(elsewhere, await world.add_user(), owner))
    async with world.open_uow() as uow:
        grace = await uow.users.get(proven)
        await uow.users.save(replace(grace, email_verified_at=START))
        await uow.canvases.add(canvas)
        await uow.canvas_members.put(canvas.id, let_in, CanvasRole.VIEWER, START)
        await uow.canvas_members.put(canvas.id, member, CanvasRole.VIEWER, START)
    async with world.open_uow() as uow:
        found = await uow.workspaces.concerned(workspace.id, START + HOUR)
        assert sorted(found) == sorted([owner, member, let_in, invited, proven])
        assert await uow.workspaces.concerned(uuid7(), START) == []


async def test_ownership_is_handed_over(world: World, workspace: Workspace, owner: UUID) -> None:
    heir = await joined(world, workspace)
    async with world.open_uow() as uow:
        await uow.workspaces.hand_over(workspace.id, owner, heir)
    async with world.open_uow() as uow:
        assert await uow.workspaces.role_of(workspace.id, owner) is ADMIN
        assert await uow.workspaces.role_of(workspace.id, heir) is OWNER


async def test_who_is_removed_is_gone_from_this_workspace_alone(
    world: World, workspace: Workspace, owner: UUID
) -> None:
    other, grace = await made(world, owner), await joined(world, workspace)
    async with world.open_uow() as uow:
        await uow.workspaces.join(other.id, grace, MEMBER, START)
        await uow.workspaces.remove(workspace.id, grace)
    async with world.open_uow() as uow:
        assert await uow.workspaces.role_of(workspace.id, grace) is None
        assert await uow.workspaces.role_of(other.id, grace) is MEMBER


async def test_a_deleted_workspace_takes_members_and_invitations_along(
    world: World, workspace: Workspace, owner: UUID
) -> None:
    grace = await world.add_user()
    invited = for_user(workspace, grace, owner)
    await sent(world, invited)
    async with world.open_uow() as uow:
        await uow.workspaces.delete(workspace.id)
    async with world.open_uow() as uow:
        with pytest.raises(WorkspaceNotFound):
            await uow.workspaces.get(owner, workspace.id)
        assert await uow.workspace_invitations.by_token(invited.token_hash) is None
        assert (await uow.workspace_invitations.received(grace, None, START, ALL)).items == []
