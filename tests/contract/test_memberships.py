"""What is left of somebody who leaves Potentia, in every store."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from uuid_utils.compat import uuid7

from potentia.domain.canvas.model import Canvas
from potentia.domain.identity.errors import OwnsSharedWorkspaces
from potentia.domain.workspaces import invitations
from potentia.domain.workspaces.model import (
    CanvasRole,
    InvitationStatus,
    Workspace,
)
from tests.contract.sharing import ADMIN, HOUR, MEMBER, for_email, for_user, joined, made, named, sent
from tests.fakes.clock import START
from tests.fixtures.worlds import World

CONTRACT_OF = "potentia.domain.identity.ports.Memberships"


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
    alone, foreign = await made(world, owner), await made(world, await world.add_user())
    grace = await joined(world, workspace)
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
    grace, email = await named(world, "Grace")
    invites, elsewhere = await made(world, owner), await made(world, owner)
    async with world.open_uow() as uow:
        await uow.workspaces.join(workspace.id, grace, ADMIN, START)
    to_them, by_them = for_user(invites, grace, owner), for_email(workspace, f"{uuid4()}@example.org", grace)
    others = [for_email(workspace, f"{uuid4()}@example.org", owner), for_email(elsewhere, email, owner)]
    await sent(world, to_them, by_them, *others)
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


async def test_who_leaves_is_off_every_canvas(world: World, workspace: Workspace, owner: UUID) -> None:
    """What they owned is gone, and what they were given is told of; invitations that they sent end where they stay."""
    grace, email = await named(world, "Grace")
    own, shared, team = [
        Canvas(uuid7(), "Notes", None, ws, user, CanvasRole.OWNER, 0, 0, owner, START, START)
        for ws, user in [(None, grace), (None, owner), (workspace.id, None)]
    ]
    sent = [
        invitations.to_email(uuid7(), canvas.id, to, CanvasRole.VIEWER, by, uuid4().hex, START)
        for canvas, to, by in [
            (own, f"{uuid4()}@example.org", grace),
            (shared, f"{uuid4()}@example.org", grace),
            (team, f"{uuid4()}@example.org", grace),
            (team, email, owner),
            (team, f"{uuid4()}@example.org", owner),
        ]
    ]
    async with world.open_uow() as uow:
        await uow.workspaces.join(workspace.id, grace, ADMIN, START)
        for canvas in (own, shared, team):
            await uow.canvases.add(canvas)
        await uow.canvas_members.put(shared.id, grace, CanvasRole.ADMIN, START)
        for each in sent:
            await uow.canvas_invitations.add(each)
    told = await _leaves(world, grace)
    assert sorted(told, key=str) == sorted(
        [
            ("canvas.deleted", own.id, None),
            ("canvas.member-left", grace, None),
            ("canvas.invitation-revoked", sent[1].id, None),
            ("canvas.invitation-revoked", sent[2].id, workspace.id),
            ("canvas.invitation-revoked", sent[3].id, workspace.id),
            ("member-left", grace, workspace.id),
        ],
        key=str,
    )
    async with world.open_uow() as uow:
        assert await uow.canvases.hold(own.id) is None
        assert await uow.canvas_members.role_of(shared.id, grace) is None
        assert await uow.canvas_invitations.by_token(sent[4].token_hash) == sent[4]


async def test_who_shares_nothing_leaves_nothing(world: World) -> None:
    assert await _leaves(world, await world.add_user()) == []
