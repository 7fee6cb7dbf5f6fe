"""What every store of invitations keeps to."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from potentia.domain.paging import Window
from potentia.domain.workspaces import invitations
from potentia.domain.workspaces.errors import InvitationPending
from potentia.domain.workspaces.model import (
    Invitation,
    InvitationStatus,
    InvitationType,
    ReceivedInvitation,
    SentInvitation,
    Workspace,
    WorkspaceRole,
)
from tests.contract.sharing import ADMIN, ALL, HOUR, for_email, for_user, joined, made, named, sent
from tests.fakes.clock import START
from tests.fixtures.worlds import World

CONTRACT_OF = "potentia.domain.workspaces.ports.WorkspaceInvitations"


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


async def test_an_invitation_comes_back_as_stored(world: World, workspace: Workspace, owner: UUID) -> None:
    """By its token, by who is invited, and for whoever holds it."""
    grace, email = await world.add_user(), f"{uuid4()}@example.org"
    by_id, by_email = for_user(workspace, grace, owner), for_email(workspace, email, owner)
    await sent(world, by_id, by_email)
    async with world.open_uow() as uow:
        kept = uow.workspace_invitations
        for each in (by_id, by_email):
            assert await kept.by_token(each.token_hash) == each
            assert await kept.lock(workspace.id, each.id) == each
            assert await kept.lock(uuid4(), each.id) is None
        assert await kept.by_token(b"made up") is None
        assert await kept.for_invitee(grace, None, by_id.id) == by_id
        assert await kept.for_invitee(owner, email, by_email.id) == by_email
        for user_id, address in ((owner, None), (grace, None), (owner, "other@example.org")):
            assert await kept.for_invitee(user_id, address, by_email.id) is None
        assert await kept.for_invitee(owner, email, by_id.id) is None


@pytest.mark.parametrize("by", [InvitationType.USER, InvitationType.EMAIL])
async def test_one_is_pending_for_each_invitee(
    world: World, workspace: Workspace, owner: UUID, by: InvitationType
) -> None:
    """In one workspace; an ended one, and one that has expired by then, give way."""
    grace, email = await world.add_user(), f"{uuid4()}@example.org"

    def another(to: Workspace = workspace) -> Invitation[WorkspaceRole]:
        return for_user(to, grace, owner) if by is InvitationType.USER else for_email(to, email, owner)

    first = another()
    await sent(world, first, another(await made(world, owner)))
    with pytest.raises(InvitationPending):
        await sent(world, another())
    async with world.open_uow() as uow:
        await uow.workspace_invitations.save(replace(first, status=InvitationStatus.REJECTED, answered_at=START + HOUR))
    second = another()
    await sent(world, second)
    late = replace(another(), created_at=second.expires_at, expires_at=second.expires_at + HOUR)
    await sent(world, late)
    async with world.open_uow() as uow:
        kept = [await uow.workspace_invitations.lock(workspace.id, each.id) for each in (first, second, late)]
    assert [each and each.status for each in kept] == [
        InvitationStatus.REJECTED,
        InvitationStatus.EXPIRED,
        InvitationStatus.PENDING,
    ]
    assert kept[0] is not None
    assert kept[0].answered_at == START + HOUR


async def test_only_one_for_the_same_invitee_gives_way(world: World, workspace: Workspace, owner: UUID) -> None:
    """Others that have expired stay as they are, in whichever way those are named who are invited next."""
    others = [
        for_email(workspace, f"{uuid4()}@example.org", owner),
        for_user(workspace, await world.add_user(), owner),
    ]
    await sent(world, *others)
    late = START + invitations.LIFETIME
    for later in (
        for_user(workspace, await world.add_user(), owner),
        for_email(workspace, f"{uuid4()}@example.org", owner),
    ):
        await sent(world, replace(later, created_at=late, expires_at=late + HOUR))
    async with world.open_uow() as uow:
        assert [await uow.workspace_invitations.lock(workspace.id, each.id) for each in others] == others


async def test_those_that_can_be_answered_are_listed_for_both_sides(world: World, owner: UUID) -> None:
    """With the names of whoever is known; not the ended, and from `expires_at` on none."""
    (ada, _), (grace, _) = await named(world, "Ada"), await named(world, "Grace")
    workspace, email = await made(world, ada), f"{uuid4()}@example.org"
    by_id, by_email = for_user(workspace, grace, ada), for_email(workspace, email, ada)
    ended = replace(for_user(workspace, owner, ada), status=InvitationStatus.REVOKED)
    await sent(world, by_id, by_email, ended)
    expires = START + invitations.LIFETIME
    async with world.open_uow() as uow:
        kept = uow.workspace_invitations
        assert (await kept.find(workspace.id, START, ALL)).items == [
            SentInvitation(by_email.id, InvitationType.EMAIL, None, None, email, "admin", "Ada", START, expires),
            SentInvitation(by_id.id, InvitationType.USER, grace, "Grace", None, "member", "Ada", START, expires),
        ]
        assert await kept.count_pending(workspace.id, START) == 2
        assert await kept.count_pending(workspace.id, expires) == 0
        assert (await kept.find(workspace.id, expires, ALL)).items == []
        name = workspace.name
        by_id_seen, by_email_seen = (
            ReceivedInvitation(each.id, "workspace", workspace.id, name, each.role, "Ada", START, expires)
            for each in (by_id, by_email)
        )
        assert (await kept.received(grace, None, START, ALL)).items == [by_id_seen]
        assert (await kept.received(grace, email, START, ALL)).items == [by_email_seen, by_id_seen]
        assert (await kept.received(owner, email, START, ALL)).items == [by_email_seen]
        assert (await kept.received(grace, email, expires, ALL)).items == []
        first = await kept.received(grace, email, START, Window(1))
        assert (await kept.received(grace, email, START, Window.read(first.next_cursor, 1))).items == [by_id_seen]


async def test_what_waits_for_somebody_and_what_they_sent_is_taken_back_at_once(
    world: World, workspace: Workspace, owner: UUID
) -> None:
    """Of the workspaces that are named; not what has ended or expired, nor what is others'."""
    grace, email = await named(world, "Grace")
    elsewhere, expired_at = await made(world, owner), START + invitations.LIFETIME
    theirs = [
        for_user(workspace, grace, owner),
        for_email(workspace, email, owner),
        for_email(workspace, f"{uuid4()}@example.org", grace),
    ]
    others = [
        for_email(elsewhere, email, owner),
        for_email(workspace, f"{uuid4()}@example.org", owner),
        for_user(workspace, await world.add_user(), owner),
        replace(for_email(workspace, f"{uuid4()}@example.org", grace), status=InvitationStatus.REJECTED),
        replace(for_email(workspace, f"{uuid4()}@example.org", grace), expires_at=START + HOUR),
    ]
    await sent(world, *theirs, *others)
    at = START + HOUR
    async with world.open_uow() as uow:
        kept = uow.workspace_invitations
        assert await kept.is_pending(workspace.id, email, at)
        assert not await kept.is_pending(workspace.id, email, expired_at)
        revoked = await kept.revoke_all([workspace.id], grace, email, at)
        assert await kept.revoke_all([workspace.id], grace, email, at) == []
        assert await kept.revoke_all([], grace, email, at) == []
    expected = [replace(each, status=InvitationStatus.REVOKED, answered_at=at) for each in theirs]
    assert sorted(revoked, key=lambda each: each.id) == expected
    async with world.open_uow() as uow:
        kept = uow.workspace_invitations
        assert not await kept.is_pending(workspace.id, email, at)
        assert await kept.is_pending(elsewhere.id, email, at)
        assert [await kept.lock(workspace.id, each.id) for each in expected] == expected
        assert [await kept.lock(each.object_id, each.id) for each in others] == others


async def test_the_name_of_an_inviter_who_is_gone_is_unknown(world: World, workspace: Workspace, owner: UUID) -> None:
    leaver = await joined(world, workspace, ADMIN)
    invited = for_email(workspace, f"{uuid4()}@example.org", leaver)
    await sent(world, invited)
    async with world.open_uow() as uow:
        await uow.users.delete(leaver)
    async with world.open_uow() as uow:
        (found,) = (await uow.workspace_invitations.find(workspace.id, START, ALL)).items
        assert (found.id, found.invited_by) == (invited.id, None)
        assert await uow.workspaces.role_of(workspace.id, leaver) is None


async def test_what_expired_long_ago_is_forgotten_a_few_at_a_time(
    world: World, workspace: Workspace, owner: UUID
) -> None:
    invited = [for_email(workspace, f"{uuid4()}@example.org", owner) for _ in range(3)]
    old = [replace(each, created_at=START - 900 * HOUR, expires_at=START - 800 * HOUR) for each in invited[:2]]
    await sent(world, *old, invited[2])
    before = START - 700 * HOUR
    async with world.open_uow() as uow:
        assert await uow.workspace_invitations.purge(before, 1) == 1
        assert await uow.workspace_invitations.purge(before, 100) == 1
        assert await uow.workspace_invitations.purge(before, 100) == 0
        assert await uow.workspace_invitations.by_token(invited[2].token_hash) == invited[2]
