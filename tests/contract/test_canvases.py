"""What every store of canvases, their members and invitations keeps to."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from uuid_utils.compat import uuid7

from potentia.domain.canvas.errors import CanvasNotFound, MemberNotFound
from potentia.domain.canvas.model import Canvas, CanvasMember, Way
from potentia.domain.canvas.ports import Held
from potentia.domain.identity import profiles
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import Registration
from potentia.domain.paging import Window
from potentia.domain.workspaces import invitations
from potentia.domain.workspaces.errors import InvitationPending, InviteeNotFound
from potentia.domain.workspaces.model import (
    CanvasRole,
    Invitation,
    InvitationStatus,
    InvitationType,
    ReceivedInvitation,
    SentInvitation,
    Workspace,
    WorkspaceRole,
)
from tests.fakes.clock import START
from tests.fixtures.worlds import World

CONTRACT_OF = (
    "potentia.domain.canvas.ports.Canvases",
    "potentia.domain.canvas.ports.CanvasMembers",
    "potentia.domain.canvas.ports.CanvasInvitations",
    "potentia.domain.workspaces.ports.SharedCanvases",
    "potentia.domain.workspaces.ports.SharedCanvasInvitations",
)
OWNER, ADMIN, EDITOR, VIEWER = CanvasRole
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
async def canvas(world: World, owner: UUID) -> Canvas:
    return await _made(world, owner)


async def _made(world: World, owner_id: UUID, workspace: Workspace | None = None, title: str = "Notes") -> Canvas:
    workspace_id = workspace and workspace.id
    canvas = Canvas(
        uuid7(), title, "📜", workspace_id, None if workspace else owner_id, OWNER, 0, 0, owner_id, START, START
    )
    async with world.open_uow() as uow:
        await uow.canvases.add(canvas)
    return canvas


async def _workspace(world: World, owner_id: UUID) -> Workspace:
    workspace = Workspace(uuid7(), "The Analytical Society", WorkspaceRole.OWNER, START, START)
    async with world.open_uow() as uow:
        await uow.workspaces.add(workspace, owner_id)
    return workspace


async def _named(world: World, name: str) -> tuple[UUID, str]:
    guest = profiles.guest(uuid7(), START)
    email = f"{uuid4()}@example.org"
    async with world.open_uow() as uow:
        await uow.users.add(profiles.registered(guest, Registration(email, "", name), START), None)
    return guest.id, email


async def _role(world: World, user_id: UUID, canvas: Canvas) -> CanvasRole | None:
    async with world.open_uow() as uow:
        try:
            return (await uow.canvases.get(user_id, canvas.id)).role  # type: ignore[no-any-return]
        except CanvasNotFound:
            return None


async def test_a_canvas_comes_back_as_each_person_sees_it(world: World, canvas: Canvas, owner: UUID) -> None:
    grace = await world.add_user()
    async with world.open_uow() as uow:
        await uow.canvas_members.put(canvas.id, grace, VIEWER, START)
    async with world.open_uow() as uow:
        assert await uow.canvases.get(owner, canvas.id) == canvas
        assert await uow.canvases.lock(grace, canvas.id) == msgspec.structs.replace(canvas, role=VIEWER)
        assert await uow.canvases.hold(canvas.id) == Held(canvas.id, "Notes", None, 0)


async def test_what_is_not_there_and_what_is_not_theirs_are_one(world: World, canvas: Canvas, owner: UUID) -> None:
    stranger = await world.add_user()
    async with world.open_uow() as uow:
        for user_id, canvas_id in ((stranger, canvas.id), (owner, uuid4())):
            with pytest.raises(CanvasNotFound):
                await uow.canvases.get(user_id, canvas_id)
            with pytest.raises(CanvasNotFound):
                await uow.canvases.lock(user_id, canvas_id)
        assert await uow.canvases.hold(uuid4()) is None


async def test_of_three_ways_the_highest_role_counts(world: World, owner: UUID) -> None:
    """By ownership, by the workspace, by being let in; each alone and together."""
    workspace = await _workspace(world, owner)
    shared, personal = await _made(world, owner, workspace), await _made(world, owner)
    people = {role: await world.add_user() for role in (WorkspaceRole.ADMIN, WorkspaceRole.MEMBER)}
    admin, member, invited = *people.values(), await world.add_user()
    async with world.open_uow() as uow:
        for role, user_id in people.items():
            await uow.workspaces.join(workspace.id, user_id, role, START)
        await uow.canvas_members.put(shared.id, invited, VIEWER, START)
        await uow.canvas_members.put(shared.id, admin, VIEWER, START)
    assert [await _role(world, each, shared) for each in (owner, admin, member, invited)] == [
        OWNER,
        ADMIN,
        EDITOR,
        VIEWER,
    ]
    assert [await _role(world, each, personal) for each in (owner, admin, member, invited)] == [OWNER, None, None, None]
    async with world.open_uow() as uow:
        await uow.canvas_members.put(shared.id, member, ADMIN, START)
    assert await _role(world, member, shared) is ADMIN
    async with world.open_uow() as uow:
        await uow.workspaces.remove(workspace.id, member)
        await uow.workspaces.remove(workspace.id, admin)
    assert [await _role(world, each, shared) for each in (admin, member)] == [VIEWER, ADMIN]


async def test_canvases_are_listed_once_newest_first_in_pages(world: World, owner: UUID) -> None:
    grace = await world.add_user()
    workspace = await _workspace(world, owner)
    own, shared, let_in = [await _made(world, each) for each in (grace, owner, owner)]
    team = await _made(world, owner, workspace)
    await _made(world, owner)
    async with world.open_uow() as uow:
        await uow.workspaces.join(workspace.id, grace, WorkspaceRole.MEMBER, START)
        for each in (shared, let_in, team):
            await uow.canvas_members.put(each.id, grace, VIEWER, START)
        await uow.canvases.save(msgspec.structs.replace(let_in, archived_at=START + HOUR))

    async def listed(window: Window, *, archived: bool = False, workspace_id: UUID | None = None) -> list[UUID]:
        async with world.open_uow() as uow:
            page = await uow.canvases.find(grace, window, archived=archived, workspace_id=workspace_id)
        return [each.id for each in page.items]

    assert await listed(ALL) == [team.id, shared.id, own.id]
    assert await listed(Window(1)) == [team.id]
    assert await listed(Window(2, team.id)) == [shared.id, own.id]
    assert await listed(ALL, archived=True) == [let_in.id]
    assert await listed(ALL, workspace_id=workspace.id) == [team.id]
    assert await listed(ALL, workspace_id=uuid4()) == []


async def test_a_change_is_kept_and_touches_nothing_else(world: World, canvas: Canvas, owner: UUID) -> None:
    other = await _made(world, owner)
    changed = msgspec.structs.replace(
        canvas, title="Engine", icon=None, updated_at=START + HOUR, archived_at=START + HOUR
    )
    async with world.open_uow() as uow:
        await uow.canvases.save(changed)
    async with world.open_uow() as uow:
        assert await uow.canvases.get(owner, canvas.id) == changed
        assert await uow.canvases.get(owner, other.id) == other


async def test_a_canvas_goes_with_everything_of_it(world: World, canvas: Canvas, owner: UUID) -> None:
    grace, email = await world.add_user(), f"{uuid4()}@example.org"
    sent = _for_email(canvas, email, owner)
    async with world.open_uow() as uow:
        await uow.canvas_members.put(canvas.id, grace, EDITOR, START)
        await uow.canvas_invitations.add(sent)
        await uow.canvases.delete(canvas.id)
    async with world.open_uow() as uow:
        assert await uow.canvases.hold(canvas.id) is None
        assert await uow.canvas_members.role_of(canvas.id, grace) is None
        assert await uow.canvas_invitations.by_token(sent.token_hash) is None


async def test_a_canvas_goes_with_its_owner_or_its_workspace(world: World, canvas: Canvas, owner: UUID) -> None:
    other = await world.add_user()
    workspace = await _workspace(world, other)
    shared = await _made(world, owner, workspace)
    async with world.open_uow() as uow:
        await uow.users.delete(owner)
    async with world.open_uow() as uow:
        assert await uow.canvases.hold(canvas.id) is None
        assert await uow.canvases.hold(shared.id) is not None
        await uow.workspaces.delete(workspace.id)
    async with world.open_uow() as uow:
        assert await uow.canvases.hold(shared.id) is None


async def test_nobody_owns_no_canvas_and_is_no_member(world: World, canvas: Canvas) -> None:
    with pytest.raises(AccountGone):
        await _made(world, uuid7())
    with pytest.raises(InviteeNotFound):
        async with world.open_uow() as uow:
            await uow.canvas_members.put(canvas.id, uuid7(), VIEWER, START)


async def test_members_are_shown_by_all_ways_with_the_names_they_have_now(world: World) -> None:
    (ada, ada_mail), (grace, grace_mail), (mary, mary_mail) = [
        await _named(world, name) for name in ("Ada", "Grace", "Mary")
    ]
    workspace = await _workspace(world, ada)
    canvas = await _made(world, ada, workspace)
    async with world.open_uow() as uow:
        await uow.workspaces.join(workspace.id, grace, WorkspaceRole.MEMBER, START + HOUR)
        await uow.canvas_members.put(canvas.id, mary, VIEWER, START + HOUR)
    expected = [
        CanvasMember(mary, "Mary", mary_mail, VIEWER, Way.INVITATION, START + HOUR),
        CanvasMember(grace, "Grace", grace_mail, EDITOR, Way.WORKSPACE, START + HOUR),
        CanvasMember(ada, "Ada", ada_mail, OWNER, Way.WORKSPACE, START),
    ]
    async with world.open_uow() as uow:
        first = await uow.canvas_members.find(canvas.id, Window(2))
        second = await uow.canvas_members.find(canvas.id, Window.read(first.next_cursor, 2))
        assert [*first.items, *second.items] == expected
        assert await uow.canvas_members.get(canvas.id, grace) == expected[1]
        with pytest.raises(MemberNotFound):
            await uow.canvas_members.get(canvas.id, uuid4())
        assert await uow.canvas_members.has_email(canvas.id, grace_mail)
        assert await uow.canvas_members.has_email(canvas.id, mary_mail)
        assert not await uow.canvas_members.has_email(canvas.id, "other@example.org")


async def test_a_role_is_given_changed_and_taken(world: World, canvas: Canvas, owner: UUID) -> None:
    grace = await world.add_user()
    for role in (VIEWER, ADMIN):
        async with world.open_uow() as uow:
            await uow.canvas_members.put(canvas.id, grace, role, START + HOUR)
        async with world.open_uow() as uow:
            assert await uow.canvas_members.role_of(canvas.id, grace) is role
            assert (await uow.canvas_members.get(canvas.id, grace)).joined_at == START + HOUR
    async with world.open_uow() as uow:
        await uow.canvas_members.remove(canvas.id, grace)
    async with world.open_uow() as uow:
        assert await uow.canvas_members.role_of(canvas.id, grace) is None
        member = await uow.canvas_members.get(canvas.id, owner)
    assert (member.role, member.way) == (OWNER, Way.OWNER)


def _for_email(canvas: Canvas, email: str, by: UUID) -> Invitation[CanvasRole]:
    return invitations.to_email(uuid7(), canvas.id, email, VIEWER, by, uuid4().hex, START)


async def test_an_invitation_comes_back_as_stored(world: World, canvas: Canvas, owner: UUID) -> None:
    email = f"{uuid4()}@example.org"
    sent = _for_email(canvas, email, owner)
    async with world.open_uow() as uow:
        await uow.canvas_invitations.add(sent)
    async with world.open_uow() as uow:
        kept = uow.canvas_invitations
        assert await kept.by_token(sent.token_hash) == sent
        assert await kept.lock(canvas.id, sent.id) == sent
        assert await kept.lock(uuid4(), sent.id) is None
        assert await kept.for_invitee(owner, email, sent.id) == sent
        assert await kept.for_invitee(owner, None, sent.id) is None
        assert await kept.count_pending(canvas.id, START) == 1
        assert await kept.count_pending(canvas.id, sent.expires_at) == 0


async def test_invitations_end_for_whom_they_wait_and_with_whoever_sent_them(world: World, owner: UUID) -> None:
    """Of the canvases that are named, and those of the sender only if that is asked; what was answered stays so."""
    (grace, email), canvas, other = await _named(world, "Grace"), await _made(world, owner), await _made(world, owner)
    to_them, by_them, foreign = [
        _for_email(canvas, each, by)
        for each, by in [(email, owner), (f"{uuid4()}@example.org", grace), (f"{uuid4()}@example.org", owner)]
    ]
    answered = replace(_for_email(canvas, f"{uuid4()}@example.org", grace), status=InvitationStatus.REJECTED)
    elsewhere = _for_email(other, email, owner)
    async with world.open_uow() as uow:
        for each in (to_them, by_them, foreign, answered, elsewhere):
            await uow.canvas_invitations.add(each)
        kept = uow.canvas_invitations
        at = START + HOUR
        ended = [replace(each, status=InvitationStatus.REVOKED, answered_at=at) for each in (to_them, by_them)]
        assert await kept.revoke_all([], grace, email, at) == []
        assert await kept.revoke_all([canvas.id], grace, None, at, sent=False) == []
        assert await kept.revoke_all([canvas.id], grace, email, to_them.expires_at) == []
        assert await kept.revoke_all([canvas.id], grace, email, at, sent=False) == ended[:1]
        assert await kept.revoke_all([canvas.id], grace, email, at) == ended[1:]
        assert await kept.lock(canvas.id, to_them.id) == ended[0]
        for each in (foreign, answered, elsewhere):
            assert await kept.lock(each.object_id, each.id) == each


async def test_where_somebody_invites_by_the_workspace_alone_is_known(world: World, owner: UUID) -> None:
    workspace, grace = await _workspace(world, owner), await world.add_user()
    plain, viewed, administered = [await _made(world, owner, workspace) for _ in range(3)]
    await _made(world, owner)
    async with world.open_uow() as uow:
        await uow.canvas_members.put(viewed.id, grace, VIEWER, START)
        await uow.canvas_members.put(administered.id, grace, ADMIN, START)
        await uow.canvas_members.put(plain.id, owner, ADMIN, START)
        assert set(await uow.canvases.unadministered(workspace.id, grace)) == {plain.id, viewed.id}
        assert await uow.canvases.unadministered(uuid4(), grace) == []


async def test_those_that_can_be_answered_are_listed_for_both_sides(world: World) -> None:
    (ada, _), (grace, _) = await _named(world, "Ada"), await _named(world, "Grace")
    canvas, email = await _made(world, ada), f"{uuid4()}@example.org"
    sent = _for_email(canvas, email, ada)
    ended = replace(_for_email(canvas, f"{uuid4()}@example.org", ada), status=InvitationStatus.REVOKED)
    async with world.open_uow() as uow:
        await uow.canvas_invitations.add(sent)
        await uow.canvas_invitations.add(ended)
    expires = START + invitations.LIFETIME
    async with world.open_uow() as uow:
        kept = uow.canvas_invitations
        assert (await kept.find(canvas.id, START, ALL)).items == [
            SentInvitation(sent.id, InvitationType.EMAIL, None, None, email, "viewer", "Ada", START, expires)
        ]
        assert (await kept.received(grace, email, START, ALL)).items == [
            ReceivedInvitation(sent.id, "canvas", canvas.id, "Notes", "viewer", "Ada", START, expires)
        ]
        assert (await kept.received(grace, None, START, ALL)).items == []
        assert (await kept.received(grace, email, expires, ALL)).items == []


async def test_one_is_pending_for_each_address_and_old_ones_are_forgotten(
    world: World, canvas: Canvas, owner: UUID
) -> None:
    email = f"{uuid4()}@example.org"
    first = _for_email(canvas, email, owner)
    async with world.open_uow() as uow:
        await uow.canvas_invitations.add(first)
    with pytest.raises(InvitationPending):
        async with world.open_uow() as uow:
            await uow.canvas_invitations.add(_for_email(canvas, email, owner))
    async with world.open_uow() as uow:
        await uow.canvas_invitations.save(replace(first, status=InvitationStatus.REJECTED, answered_at=START + HOUR))
        await uow.canvas_invitations.add(_for_email(canvas, email, owner))
    async with world.open_uow() as uow:
        kept = await uow.canvas_invitations.lock(canvas.id, first.id)
        assert kept is not None
        assert (kept.status, kept.answered_at) == (InvitationStatus.REJECTED, START + HOUR)
        assert await uow.canvas_invitations.purge(first.expires_at, 10) == 0
        assert await uow.canvas_invitations.purge(first.expires_at + HOUR, 1) == 1
        assert await uow.canvas_invitations.purge(first.expires_at + HOUR, 10) >= 1
