"""What every store of workspaces, members and invitations keeps to."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from uuid_utils.compat import uuid7

from potentia.domain.identity import profiles
from potentia.domain.identity.errors import AccountGone, OwnsSharedWorkspaces
from potentia.domain.identity.model import Registration
from potentia.domain.paging import Window
from potentia.domain.workspaces import invitations
from potentia.domain.workspaces.errors import AlreadyMember, InvitationPending, MemberNotFound, WorkspaceNotFound
from potentia.domain.workspaces.model import (
    Invitation,
    InvitationStatus,
    InvitationType,
    Member,
    ReceivedInvitation,
    SentInvitation,
    Workspace,
    WorkspaceRole,
)
from tests.fakes.clock import START
from tests.fixtures.worlds import World

CONTRACT_OF = (
    "potentia.domain.workspaces.ports.Workspaces",
    "potentia.domain.workspaces.ports.WorkspaceInvitations",
    "potentia.domain.identity.ports.Memberships",
)
OWNER, ADMIN, MEMBER = WorkspaceRole.OWNER, WorkspaceRole.ADMIN, WorkspaceRole.MEMBER
ALL = Window(200)
HOUR = timedelta(hours=1)


@pytest.fixture(params=["memory", "postgres"])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found


@pytest.fixture
async def owner(world: World) -> UUID:
    return await world.add_user()


@pytest.fixture
async def workspace(world: World, owner: UUID) -> Workspace:
    return await _made(world, owner)


async def _made(world: World, owner_id: UUID, name: str = "The Analytical Society") -> Workspace:
    workspace = Workspace(uuid7(), name, OWNER, START, START)
    async with world.open_uow() as uow:
        await uow.workspaces.add(workspace, owner_id)
    return workspace


async def _joined(world: World, workspace: Workspace, role: WorkspaceRole = MEMBER) -> UUID:
    user_id = await world.add_user()
    async with world.open_uow() as uow:
        await uow.workspaces.join(workspace.id, user_id, role, START + HOUR)
    return user_id


async def _named(world: World, name: str) -> tuple[UUID, str]:
    """A user with a name and an e-mail."""
    guest = profiles.guest(uuid7(), START)
    email = f"{uuid4()}@example.org"
    async with world.open_uow() as uow:
        await uow.users.add(profiles.registered(guest, Registration(email, "", name), START), None)
    return guest.id, email


def _for_user(workspace: Workspace, user_id: UUID, by: UUID) -> Invitation[WorkspaceRole]:
    return invitations.to_user(uuid7(), workspace.id, user_id, MEMBER, by, uuid4().hex, START)


def _for_email(workspace: Workspace, email: str, by: UUID) -> Invitation[WorkspaceRole]:
    return invitations.to_email(uuid7(), workspace.id, email, ADMIN, by, uuid4().hex, START)


async def _sent(world: World, *sent: Invitation[WorkspaceRole]) -> None:
    async with world.open_uow() as uow:
        for each in sent:
            await uow.workspace_invitations.add(each)


async def test_a_workspace_comes_back_as_each_member_sees_it(world: World, workspace: Workspace, owner: UUID) -> None:
    admin = await _joined(world, workspace, ADMIN)
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
        await _made(world, uuid7())
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
    made = [await _made(world, owner, f"No. {number}") for number in range(5)]
    await _made(world, await world.add_user())
    async with world.open_uow() as uow:
        first = await uow.workspaces.find(owner, Window(3))
        second = await uow.workspaces.find(owner, Window.read(first.next_cursor, 3))
    assert [*first.items, *second.items] == made[::-1]
    assert second.next_cursor is None


async def test_members_come_with_the_names_they_have_now(world: World, workspace: Workspace, owner: UUID) -> None:
    user_id, email = await _named(world, "Grace")
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
    other, grace = await _made(world, owner), await _joined(world, workspace)
    async with world.open_uow() as uow:
        await uow.workspaces.rename(workspace.id, "Engine No. 2", START + HOUR)
        await uow.workspaces.set_role(workspace.id, grace, ADMIN)
    async with world.open_uow() as uow:
        renamed = msgspec.structs.replace(workspace, name="Engine No. 2", updated_at=START + HOUR)
        assert await uow.workspaces.get(owner, workspace.id) == renamed
        assert await uow.workspaces.get(owner, other.id) == other
        assert await uow.workspaces.role_of(workspace.id, grace) is ADMIN


async def test_ownership_is_handed_over(world: World, workspace: Workspace, owner: UUID) -> None:
    heir = await _joined(world, workspace)
    async with world.open_uow() as uow:
        await uow.workspaces.hand_over(workspace.id, owner, heir)
    async with world.open_uow() as uow:
        assert await uow.workspaces.role_of(workspace.id, owner) is ADMIN
        assert await uow.workspaces.role_of(workspace.id, heir) is OWNER


async def test_who_is_removed_is_gone_from_this_workspace_alone(
    world: World, workspace: Workspace, owner: UUID
) -> None:
    other, grace = await _made(world, owner), await _joined(world, workspace)
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
    sent = _for_user(workspace, grace, owner)
    await _sent(world, sent)
    async with world.open_uow() as uow:
        await uow.workspaces.delete(workspace.id)
    async with world.open_uow() as uow:
        with pytest.raises(WorkspaceNotFound):
            await uow.workspaces.get(owner, workspace.id)
        assert await uow.workspace_invitations.by_token(sent.token_hash) is None
        assert (await uow.workspace_invitations.received(grace, None, START, ALL)).items == []


async def _leaves(world: World, user_id: UUID) -> list[tuple[str, UUID, UUID | None]]:
    """Their account is deleted; what the audit is told of it: facts, about what, in which workspace."""
    async with world.open_uow() as uow:
        user = await uow.users.lock(user_id)
        assert user is not None
        entries = await uow.memberships.leave_all(user, START + HOUR)
        await uow.users.delete(user_id)
    assert all(each.before is not None for each in entries)
    return [(each.action.removeprefix("workspace."), each.object_id, each.workspace_id) for each in entries]


async def test_who_leaves_takes_what_is_theirs_alone(world: World, workspace: Workspace, owner: UUID) -> None:
    """And nothing at all while something is shared."""
    alone, foreign = await _made(world, owner), await _made(world, await world.add_user())
    grace = await _joined(world, workspace)
    async with world.open_uow() as uow:
        await uow.workspaces.join(foreign.id, owner, MEMBER, START)
    with pytest.raises(OwnsSharedWorkspaces) as refused:
        await _leaves(world, owner)
    assert refused.value.facts == {"workspace_ids": [workspace.id]}
    async with world.open_uow() as uow:
        assert await uow.workspaces.get(owner, alone.id) == alone
        await uow.workspaces.remove(workspace.id, grace)
    told = await _leaves(world, owner)
    deleted = [("deleted", each.id, each.id) for each in (workspace, alone)]
    assert sorted(told) == sorted([*deleted, ("member-left", owner, foreign.id)])
    async with world.open_uow() as uow:
        assert await uow.workspaces.hold(alone.id) is None
        assert await uow.workspaces.hold(foreign.id) == foreign.name
        assert await uow.workspaces.role_of(foreign.id, owner) is None


async def test_who_leaves_leaves_no_invitation_behind(world: World, workspace: Workspace, owner: UUID) -> None:
    """Neither to them nor by them; of others all stay, and so do those to their address where they never were."""
    grace, email = await _named(world, "Grace")
    invites, elsewhere = await _made(world, owner), await _made(world, owner)
    async with world.open_uow() as uow:
        await uow.workspaces.join(workspace.id, grace, ADMIN, START)
    to_them, by_them = _for_user(invites, grace, owner), _for_email(workspace, f"{uuid4()}@example.org", grace)
    others = [_for_email(workspace, f"{uuid4()}@example.org", owner), _for_email(elsewhere, email, owner)]
    await _sent(world, to_them, by_them, *others)
    told = await _leaves(world, grace)
    assert sorted(told) == sorted(
        [
            ("invitation-revoked", to_them.id, invites.id),
            ("invitation-revoked", by_them.id, workspace.id),
            ("member-left", grace, workspace.id),
        ]
    )
    async with world.open_uow() as uow:
        kept = uow.workspace_invitations
        ended = await kept.by_token(by_them.token_hash)
        assert ended == replace(by_them, status=InvitationStatus.REVOKED, answered_at=START + HOUR)
        assert [await kept.by_token(each.token_hash) for each in others] == others


async def test_who_shares_nothing_leaves_nothing(world: World) -> None:
    assert await _leaves(world, await world.add_user()) == []


async def test_an_invitation_comes_back_as_stored(world: World, workspace: Workspace, owner: UUID) -> None:
    """By its token, by who is invited, and for whoever holds it."""
    grace, email = await world.add_user(), f"{uuid4()}@example.org"
    by_id, by_email = _for_user(workspace, grace, owner), _for_email(workspace, email, owner)
    await _sent(world, by_id, by_email)
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
        return _for_user(to, grace, owner) if by is InvitationType.USER else _for_email(to, email, owner)

    first = another()
    await _sent(world, first, another(await _made(world, owner)))
    with pytest.raises(InvitationPending):
        await _sent(world, another())
    async with world.open_uow() as uow:
        await uow.workspace_invitations.save(replace(first, status=InvitationStatus.REJECTED, answered_at=START + HOUR))
    second = another()
    await _sent(world, second)
    late = replace(another(), created_at=second.expires_at, expires_at=second.expires_at + HOUR)
    await _sent(world, late)
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
        _for_email(workspace, f"{uuid4()}@example.org", owner),
        _for_user(workspace, await world.add_user(), owner),
    ]
    await _sent(world, *others)
    late = START + invitations.LIFETIME
    for made in (
        _for_user(workspace, await world.add_user(), owner),
        _for_email(workspace, f"{uuid4()}@example.org", owner),
    ):
        await _sent(world, replace(made, created_at=late, expires_at=late + HOUR))
    async with world.open_uow() as uow:
        assert [await uow.workspace_invitations.lock(workspace.id, each.id) for each in others] == others


async def test_those_that_can_be_answered_are_listed_for_both_sides(world: World, owner: UUID) -> None:
    """With the names of whoever is known; not the ended, and from `expires_at` on none."""
    (ada, _), (grace, _) = await _named(world, "Ada"), await _named(world, "Grace")
    workspace, email = await _made(world, ada), f"{uuid4()}@example.org"
    by_id, by_email = _for_user(workspace, grace, ada), _for_email(workspace, email, ada)
    ended = replace(_for_user(workspace, owner, ada), status=InvitationStatus.REVOKED)
    await _sent(world, by_id, by_email, ended)
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
    grace, email = await _named(world, "Grace")
    elsewhere, expired_at = await _made(world, owner), START + invitations.LIFETIME
    theirs = [
        _for_user(workspace, grace, owner),
        _for_email(workspace, email, owner),
        _for_email(workspace, f"{uuid4()}@example.org", grace),
    ]
    others = [
        _for_email(elsewhere, email, owner),
        _for_email(workspace, f"{uuid4()}@example.org", owner),
        _for_user(workspace, await world.add_user(), owner),
        replace(_for_email(workspace, f"{uuid4()}@example.org", grace), status=InvitationStatus.REJECTED),
        replace(_for_email(workspace, f"{uuid4()}@example.org", grace), expires_at=START + HOUR),
    ]
    await _sent(world, *theirs, *others)
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
    leaver = await _joined(world, workspace, ADMIN)
    sent = _for_email(workspace, f"{uuid4()}@example.org", leaver)
    await _sent(world, sent)
    async with world.open_uow() as uow:
        await uow.users.delete(leaver)
    async with world.open_uow() as uow:
        (found,) = (await uow.workspace_invitations.find(workspace.id, START, ALL)).items
        assert (found.id, found.invited_by) == (sent.id, None)
        assert await uow.workspaces.role_of(workspace.id, leaver) is None


async def test_what_expired_long_ago_is_forgotten_a_few_at_a_time(
    world: World, workspace: Workspace, owner: UUID
) -> None:
    sent = [_for_email(workspace, f"{uuid4()}@example.org", owner) for _ in range(3)]
    old = [replace(each, created_at=START - 900 * HOUR, expires_at=START - 800 * HOUR) for each in sent[:2]]
    await _sent(world, *old, sent[2])
    before = START - 700 * HOUR
    async with world.open_uow() as uow:
        assert await uow.workspace_invitations.purge(before, 1) == 1
        assert await uow.workspace_invitations.purge(before, 100) == 1
        assert await uow.workspace_invitations.purge(before, 100) == 0
        assert await uow.workspace_invitations.by_token(sent[2].token_hash) == sent[2]
