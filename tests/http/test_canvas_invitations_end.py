"""Invitations to canvases that end with a role: no earlier link leads back, and none is worth more than its sender."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.fixtures.service import Person, Service
from tests.http.drawing import canvas_of, code
from tests.http.sharing import joined, workspace_of
from tests.http.signing_in import PASSWORD
from tests.http.test_canvas_members import added, invited, respond, roles

Ending = Callable[[Person, Person, str, str], Awaitable[httpx.Response]]


def is_revoked(answer: httpx.Response) -> bool:
    return (code(answer), answer.json().get("outcome")) == ((409, "invitations.answered"), "revoked")


async def pending(of: Person, canvas: str) -> list[str]:
    answer = await of.ask("GET", f"/canvas/{canvas}/invitations")
    return [each["id"] for each in answer.json()["items"]]


async def facts(of: Person, workspace: str) -> list[tuple[str, str, str]]:
    """What happened, oldest first: the fact, by whom and to what."""
    found: list[dict[str, Any]] = (await of.ask("GET", f"/workspaces/{workspace}/audit")).json()["items"][::-1]
    return [(each["action"], each["actor_id"], each["object_id"]) for each in found]


async def removed(owner: Person, member: Person, canvas: str, workspace: str) -> httpx.Response:
    return await owner.ask("DELETE", f"/canvas/{canvas}/members/{member.id}")


async def left(owner: Person, member: Person, canvas: str, workspace: str) -> httpx.Response:
    return await member.ask("DELETE", f"/canvas/{canvas}/members/{member.id}")


async def demoted(owner: Person, member: Person, canvas: str, workspace: str) -> httpx.Response:
    return await owner.ask("PATCH", f"/canvas/{canvas}/members/{member.id}", {"role": "editor"})


async def added_lower(owner: Person, member: Person, canvas: str, workspace: str) -> httpx.Response:
    return await owner.ask("POST", f"/canvas/{canvas}/members", {"user_id": member.id, "role": "viewer"})


async def out_of_workspace(owner: Person, member: Person, canvas: str, workspace: str) -> httpx.Response:
    return await owner.ask("DELETE", f"/workspaces/{workspace}/members/{member.id}")


async def demoted_in_workspace(owner: Person, member: Person, canvas: str, workspace: str) -> httpx.Response:
    return await owner.ask("PATCH", f"/workspaces/{workspace}/members/{member.id}", {"role": "member"})


async def test_who_is_let_in_needs_no_invitation_and_comes_back_by_none(service: Service, person: Person) -> None:
    """Neither with the role that the link would have given, nor with another."""
    workspace = await workspace_of(person)
    canvas, grace = await canvas_of(person, workspace_id=workspace), await service.person()
    sent = await invited(person, canvas, grace.email, role="admin")
    await added(person, canvas, user_id=grace.id, role="viewer")
    assert await pending(person, canvas) == []
    assert is_revoked(await respond(grace, token=sent["token"]))
    assert (await removed(person, grace, canvas, workspace)).status_code == 204
    for action in ("accept", "reject"):
        assert is_revoked(await respond(grace, action, token=sent["token"]))
    assert await roles(person, canvas) == {person.id: ("owner", "workspace")}
    assert (await facts(person, workspace))[3:] == [
        ("canvas.member-added", person.id, grace.id),
        ("canvas.invitation-revoked", person.id, sent["invitation"]["id"]),
        ("canvas.member-removed", person.id, grace.id),
    ]


@pytest.mark.parametrize("end", [removed, left, demoted, added_lower])
async def test_invitations_of_who_may_invite_no_more_end(service: Service, person: Person, end: Ending) -> None:
    """They hold those links, and could come back by them as somebody else. Those of others stay."""
    workspace = await workspace_of(person)
    canvas, admin = await canvas_of(person, workspace_id=workspace), await service.person()
    await added(person, canvas, user_id=admin.id, role="admin")
    kept = await invited(person, canvas, f"{uuid4()}@example.org")
    alias = await service.person()
    sent = await invited(admin, canvas, alias.email, role="admin")
    assert (await end(person, admin, canvas, workspace)).status_code in {200, 201, 204}
    assert is_revoked(await respond(alias, token=sent["token"]))
    assert await pending(person, canvas) == [kept["invitation"]["id"]]
    by = admin.id if end is left else person.id
    assert ("canvas.invitation-revoked", by, sent["invitation"]["id"]) in await facts(person, workspace)


@pytest.mark.parametrize("end", [out_of_workspace, demoted_in_workspace])
async def test_invitations_of_who_invited_by_the_workspace_end_with_that(
    service: Service, person: Person, end: Ending
) -> None:
    """But on a canvas whose admin they are for themselves they stay."""
    workspace = await workspace_of(person)
    admin = await joined(service, person, workspace, role="admin")
    canvas, own = [await canvas_of(person, workspace_id=workspace) for _ in range(2)]
    await added(person, own, user_id=admin.id, role="admin")
    alias, friend = await service.person(), await service.person()
    sent, kept = await invited(admin, canvas, alias.email), await invited(admin, own, friend.email)
    assert (await end(person, admin, canvas, workspace)).status_code in {200, 204}
    assert is_revoked(await respond(alias, token=sent["token"]))
    assert ("canvas.invitation-revoked", person.id, sent["invitation"]["id"]) in await facts(person, workspace)
    assert (await respond(friend, token=kept["token"])).status_code == 200


async def test_who_stays_an_admin_by_another_way_keeps_what_they_sent(service: Service, person: Person) -> None:
    """As who is let in beside the role that the workspace gives, and let go again."""
    workspace = await workspace_of(person)
    admin = await joined(service, person, workspace, role="admin")
    canvas = await canvas_of(person, workspace_id=workspace)
    sent = await invited(admin, canvas, f"{uuid4()}@example.org")
    for role in ("admin", "admin", "viewer"):
        await added(person, canvas, user_id=admin.id, role=role)
    assert (await removed(person, admin, canvas, workspace)).status_code == 204
    assert await pending(person, canvas) == [sent["invitation"]["id"]]


@pytest.mark.parametrize("way", ["another role", "gone"])
async def test_an_invitation_is_worth_as_much_as_who_sent_it(
    service: Service, person: Person, database_url: str, way: str
) -> None:
    """When it is accepted too, whatever was or was not taken back meanwhile; it can be rejected."""
    canvas, admin = await canvas_of(person), await service.person()
    await added(person, canvas, user_id=admin.id, role="admin")
    alias = await service.person()
    sent = await invited(admin, canvas, alias.email, role="admin")
    engine = create_async_engine(database_url)
    behind = {
        "another role": "UPDATE canvas_members SET role = 'editor' WHERE user_id = :id",
        "gone": "DELETE FROM users WHERE id = :id",
    }
    async with engine.begin() as connection:
        await connection.execute(text(behind[way]), {"id": admin.id})
    await engine.dispose()
    assert code(await respond(alias, token=sent["token"])) == (404, "invitations.not-found")
    assert alias.id not in await roles(person, canvas)
    assert (await respond(alias, "reject", token=sent["token"])).status_code == 200


async def test_who_is_a_member_already_ends_the_invitation_and_keeps_the_role(
    service: Service, person: Person, database_url: str
) -> None:
    """However that came about: here behind the back of the rules, which leave no such invitation."""
    workspace = await workspace_of(person)
    canvas, grace = await canvas_of(person, workspace_id=workspace), await service.person()
    sent = await invited(person, canvas, grace.email, role="admin")
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        let_in = "INSERT INTO canvas_members (canvas_id, user_id, role) VALUES (:canvas, :user, 'viewer')"
        await connection.execute(text(let_in), {"canvas": canvas, "user": grace.id})
    await engine.dispose()
    answer = await respond(grace, token=sent["token"])
    assert (answer.status_code, answer.json()["canvas"]["role"]) == (200, "viewer")
    assert await pending(person, canvas) == []
    assert code(await respond(grace, token=sent["token"])) == (409, "invitations.answered")
    assert [each[0] for each in await facts(person, workspace)][2:] == [
        "canvas.invitation-sent",
        "canvas.invitation-accepted",
    ]


async def test_who_leaves_potentia_leaves_no_invitation_to_others_canvases(service: Service, person: Person) -> None:
    canvas, admin = await canvas_of(person), await service.person()
    await added(person, canvas, user_id=admin.id, role="admin")
    alias = await service.person()
    sent = await invited(admin, canvas, alias.email, role="admin")
    assert (await admin.ask("DELETE", "/users/me", {"password": PASSWORD})).status_code == 204
    assert (await respond(alias, token=sent["token"])).status_code in {404, 409}
    assert alias.id not in await roles(person, canvas)
