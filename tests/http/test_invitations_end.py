"""Invitations that end with a membership: no earlier link leads back into a workspace, and nobody else's link stays."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.fixtures.service import Person, Service
from tests.http.sharing import invited, joined, respond, roles, workspace_of
from tests.http.signing_in import PASSWORD, code

Ending = Callable[[Person, Person, str], Awaitable[httpx.Response]]


def is_revoked(answer: httpx.Response) -> bool:
    return (answer.status_code, code(answer), answer.json()["outcome"]) == (409, "invitations.answered", "revoked")


async def pending(of: Person, workspace: str) -> list[str]:
    answer = await of.ask("GET", f"/workspaces/{workspace}/invitations")
    return [each["id"] for each in answer.json()["items"]]


async def facts(of: Person, workspace: str) -> list[tuple[str, str, str]]:
    """What happened, oldest first: the fact, by whom and to what."""
    found: list[dict[str, Any]] = (await of.ask("GET", f"/workspaces/{workspace}/audit")).json()["items"][::-1]
    return [(each["action"].removeprefix("workspace."), each["actor_id"], each["object_id"]) for each in found]


async def removed(owner: Person, member: Person, workspace: str) -> httpx.Response:
    return await owner.ask("DELETE", f"/workspaces/{workspace}/members/{member.id}")


async def left(owner: Person, member: Person, workspace: str) -> httpx.Response:
    return await member.ask("DELETE", f"/workspaces/{workspace}/members/{member.id}")


async def demoted(owner: Person, member: Person, workspace: str) -> httpx.Response:
    return await owner.ask("PATCH", f"/workspaces/{workspace}/members/{member.id}", {"role": "member"})


async def gone(owner: Person, member: Person, workspace: str) -> httpx.Response:
    return await member.ask("DELETE", "/users/me", {"password": PASSWORD})


async def test_who_joins_by_one_invitation_ends_the_others(service: Service, person: Person) -> None:
    """So that, removed, nobody comes back by an old link and with a higher role."""
    workspace, grace = await workspace_of(person), await service.person()
    by_id = await invited(person, workspace, user_id=grace.id)
    by_email = await invited(person, workspace, email=grace.email, role="admin")
    assert (await respond(grace, token=by_id["token"])).status_code == 200
    assert await pending(person, workspace) == []
    assert is_revoked(await respond(grace, token=by_email["token"]))
    assert (await removed(person, grace, workspace)).status_code == 204
    for action in ("accept", "reject"):
        assert is_revoked(await respond(grace, action, token=by_email["token"]))
    assert await roles(person, workspace) == {person.id: "owner"}
    assert (await facts(person, workspace))[3:] == [
        ("invitation-accepted", grace.id, by_id["invitation"]["id"]),
        ("member-joined", grace.id, grace.id),
        ("invitation-revoked", grace.id, by_email["invitation"]["id"]),
        ("member-removed", person.id, grace.id),
    ]


async def test_a_rejection_leaves_the_other_invitation_as_it_is(service: Service, person: Person) -> None:
    workspace, grace = await workspace_of(person), await service.person()
    by_id = await invited(person, workspace, user_id=grace.id)
    by_email = await invited(person, workspace, email=grace.email)
    assert (await respond(grace, "reject", token=by_id["token"])).status_code == 200
    assert (await respond(grace, token=by_email["token"])).status_code == 200


async def test_who_is_invited_by_e_mail_is_not_invited_by_id_too(service: Service, person: Person) -> None:
    workspace, grace = await workspace_of(person), await service.person()
    await invited(person, workspace, email=grace.email.upper())
    refused = await person.ask("POST", f"/workspaces/{workspace}/members", {"user_id": grace.id})
    assert (refused.status_code, code(refused)) == (409, "invitations.pending")


async def test_an_invitation_by_e_mail_tells_nothing_of_who_has_it(service: Service, person: Person) -> None:
    """The answer is the same for an address that nobody has and for one whose user is invited by id."""
    workspace, grace = await workspace_of(person), await service.person()
    await invited(person, workspace, user_id=grace.id)
    answers = [
        await person.ask("POST", f"/workspaces/{workspace}/members", {"email": email})
        for email in (grace.email, f"{uuid4()}@example.org")
    ]
    shapes = [{name for name, value in answer.json()["invitation"].items() if value is not None} for answer in answers]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("end", [removed, left, demoted, gone])
async def test_invitations_of_who_may_invite_no_more_end(service: Service, person: Person, end: Ending) -> None:
    """They hold those links, and could come back by them as somebody else. Those of others stay."""
    workspace = await workspace_of(person)
    admin = await joined(service, person, workspace, role="admin")
    kept = await invited(person, workspace, email=f"{uuid4()}@example.org")
    late = await service.person()
    sent = await invited(admin, workspace, email=late.email, role="admin")
    assert (await end(person, admin, workspace)).status_code in {200, 204}
    assert is_revoked(await respond(late, token=sent["token"]))
    assert await pending(person, workspace) == [kept["invitation"]["id"]]
    by = person.id if end in {removed, demoted} else admin.id
    assert ("invitation-revoked", by, sent["invitation"]["id"]) in await facts(person, workspace)


async def test_who_stays_an_admin_keeps_what_they_sent(service: Service, person: Person) -> None:
    """Also who was the owner."""
    workspace = await workspace_of(person)
    heir = await joined(service, person, workspace)
    await invited(person, workspace, email=f"{uuid4()}@example.org")
    assert (await person.ask("POST", f"/workspaces/{workspace}/transfer", {"user_id": heir.id})).status_code == 200
    assert len(await pending(person, workspace)) == 1
