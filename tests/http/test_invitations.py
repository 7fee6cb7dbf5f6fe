"""Invitations to workspaces, from the sending to the answer, over the whole service."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tests.fixtures.service import Person, Service, serving
from tests.http.drawing import canvas_of
from tests.http.sharing import email_of, invited, joined, respond, roles, verified, workspace_of
from tests.http.signing_in import code


@pytest.fixture
async def database(database_url: str) -> Any:
    engine = create_async_engine(database_url)
    yield engine
    await engine.dispose()


async def _run(database: AsyncEngine, statement: str, **values: object) -> list[tuple[object, ...]]:
    async with database.begin() as connection:
        result = await connection.execute(text(statement), values)
        return [tuple(row) for row in result] if result.returns_rows else []


async def test_an_invitation_by_id_is_seen_and_accepted(service: Service, person: Person) -> None:
    workspace, grace = await workspace_of(person), await service.person(name="Grace")
    sent = await invited(person, workspace, user_id=grace.id, role="admin")
    invitation = sent["invitation"]
    assert {name: invitation[name] for name in ("type", "user_id", "name", "email", "role", "invited_by")} == {
        "type": "user",
        "user_id": grace.id,
        "name": "Grace",
        "email": None,
        "role": "admin",
        "invited_by": "Ada",
    }
    (waiting,) = (await grace.ask("GET", "/invitations")).json()["items"]
    assert {name: waiting[name] for name in ("id", "kind", "object_id", "object_name", "role", "invited_by")} == {
        "id": invitation["id"],
        "kind": "workspace",
        "object_id": workspace,
        "object_name": "The Analytical Society",
        "role": "admin",
        "invited_by": "Ada",
    }
    answer = await respond(grace, id=invitation["id"])
    assert answer.status_code == 200
    assert answer.json()["workspace"] == (await grace.ask("GET", f"/workspaces/{workspace}")).json()
    assert await roles(person, workspace) == {person.id: "owner", grace.id: "admin"}
    assert (await grace.ask("GET", "/invitations")).json()["items"] == []
    assert (await person.ask("GET", f"/workspaces/{workspace}/invitations")).json()["items"] == []


async def test_an_invitation_by_e_mail_is_accepted_with_the_token_of_its_link(service: Service, person: Person) -> None:
    """By whoever has registered with that address, which need not be verified: the token went there."""
    workspace, email = await workspace_of(person), f"{uuid4()}@example.org"
    sent = await invited(person, workspace, email=f" {email.upper()}")
    assert sent["invitation"]["email"] == email
    assert sent["link"].startswith("http")
    late = await service.person(email=email)
    assert (await late.ask("GET", "/invitations")).json()["items"] == []
    assert code(await respond(late, id=sent["invitation"]["id"])) == "invitations.not-found"
    assert (await respond(late, token=sent["token"])).json()["workspace"]["role"] == "member"


async def test_who_has_verified_an_e_mail_sees_and_accepts_what_was_sent_to_it(
    service: Service, person: Person, database: AsyncEngine
) -> None:
    workspace, grace = await workspace_of(person), await service.person()
    sent = await invited(person, workspace, email=await email_of(grace))
    await verified(database, grace)
    assert [each["id"] for each in (await grace.ask("GET", "/invitations")).json()["items"]] == [
        sent["invitation"]["id"]
    ]
    assert (await respond(grace, id=sent["invitation"]["id"])).status_code == 200


async def test_a_link_serves_nobody_else(service: Service, person: Person) -> None:
    """Whoever finds the link of another learns only that it is another's; without it, nothing."""
    workspace, mallory, grace = await workspace_of(person), await service.person(), await service.person()
    for form in ({"user_id": grace.id}, {"email": f"{uuid4()}@example.org"}):
        sent = await invited(person, workspace, **form)
        refused = await respond(mallory, token=sent["token"])
        assert (refused.status_code, code(refused)) == (403, "invitations.of-another")
        assert "workspace" not in refused.json()
        for action in ("accept", "reject"):
            unknown = await respond(mallory, action, id=sent["invitation"]["id"])
            assert (unknown.status_code, code(unknown)) == (404, "invitations.not-found")
    assert code(await respond(mallory, token="made up")) == "invitations.not-found"
    assert len((await person.ask("GET", f"/workspaces/{workspace}/invitations")).json()["items"]) == 2
    assert await roles(person, workspace) == {person.id: "owner"}


@pytest.mark.parametrize("first", ["accept", "reject"])
async def test_an_invitation_is_answered_once(service: Service, person: Person, first: str) -> None:
    workspace, grace = await workspace_of(person), await service.person()
    sent = await invited(person, workspace, user_id=grace.id)
    answer = await respond(grace, first, token=sent["token"])
    assert (answer.json()["workspace"] is None) == (first == "reject")
    for again in ("accept", "reject"):
        refused = await respond(grace, again, token=sent["token"])
        assert (refused.status_code, code(refused), refused.json()["outcome"]) == (
            409,
            "invitations.answered",
            f"{first}ed",
        )
    assert (grace.id in await roles(person, workspace)) == (first == "accept")


async def test_a_revoked_invitation_is_void(service: Service, person: Person) -> None:
    workspace, grace = await workspace_of(person), await service.person()
    sent = await invited(person, workspace, user_id=grace.id)
    path = f"/workspaces/{workspace}/invitations/{sent['invitation']['id']}"
    assert (await person.ask("DELETE", path)).status_code == 204
    refused = await respond(grace, token=sent["token"])
    assert (code(refused), refused.json()["outcome"]) == ("invitations.answered", "revoked")
    assert code(await person.ask("DELETE", path)) == "invitations.answered"
    assert code(await person.ask("DELETE", path[:-36] + str(uuid4()))) == "invitations.not-found"
    await invited(person, workspace, user_id=grace.id)


async def test_an_invitation_expires_and_makes_room_for_another(
    service: Service, person: Person, database: AsyncEngine
) -> None:
    workspace, grace = await workspace_of(person), await service.person()
    sent = await invited(person, workspace, user_id=grace.id)
    lasts = datetime.fromisoformat(sent["invitation"]["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < lasts <= timedelta(days=7)
    expired = "UPDATE workspace_invitations SET expires_at = now() - interval '1 second' WHERE id = :id"
    await _run(database, expired, id=sent["invitation"]["id"])
    assert (await grace.ask("GET", "/invitations")).json()["items"] == []
    refused = await respond(grace, token=sent["token"])
    assert (refused.status_code, code(refused)) == (409, "invitations.expired")
    await invited(person, workspace, user_id=grace.id)
    assert code(await respond(grace, token=sent["token"])) == "invitations.expired"


async def test_nobody_is_invited_twice_nor_who_is_a_member(service: Service, person: Person) -> None:
    """By id and by e-mail alike."""
    workspace, grace = await workspace_of(person), await service.person()
    member = await joined(service, person, workspace)
    path = f"/workspaces/{workspace}/members"
    email = f"{uuid4()}@example.org"
    for form in ({"user_id": grace.id}, {"email": email}):
        await invited(person, workspace, **form)
        refused = await person.ask("POST", path, form | {"role": "admin"})
        assert (refused.status_code, code(refused)) == (409, "invitations.pending")
    for form in ({"user_id": member.id}, {"email": await email_of(member)}, {"user_id": person.id}):
        refused = await person.ask("POST", path, form)
        assert (refused.status_code, code(refused)) == (409, "invitations.already-member")
    unknown = await person.ask("POST", path, {"user_id": str(uuid4())})
    assert (unknown.status_code, code(unknown)) == (404, "invitations.user-not-found")


@pytest.mark.parametrize(
    ("form", "field", "expected"),
    [
        ({}, "email", "one-required"),
        ({"email": "nobody"}, "email", "identity.email-malformed"),
        ({"email": "a@b.example", "user_id": str(uuid4())}, "email", "invitations.two-invitees"),
        ({"email": "a@b.example", "role": "owner"}, "role", "workspaces.owner-not-given"),
        ({"user_id": "me"}, "user_id", "invalid-format"),
        ({"email": "a@b.example", "name": "A"}, "name", "unknown-field"),
    ],
)
async def test_an_invitation_that_is_not_acceptable_says_where(
    person: Person, form: dict[str, object], field: str, expected: str
) -> None:
    workspace = await workspace_of(person)
    answer = await person.ask("POST", f"/workspaces/{workspace}/members", form)
    assert answer.status_code == 400, answer.text
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, expected)]
    assert (await person.ask("GET", f"/workspaces/{workspace}/invitations")).json()["items"] == []


@pytest.mark.parametrize(
    ("form", "field", "expected"),
    [
        ({"action": "accept"}, "token", "one-required"),
        ({"action": "perhaps", "token": "x"}, "action", "invalid-choice"),
        ({"token": "x"}, "action", "required"),
        ({"action": "accept", "token": "x", "id": str(uuid4())}, "token", "invitations.two-names"),
        ({"action": "accept", "token": ""}, "token", "too-short"),
    ],
)
async def test_an_answer_that_is_not_acceptable_says_where(
    person: Person, form: dict[str, object], field: str, expected: str
) -> None:
    answer = await person.ask("POST", "/invitations/workspace/respond", form)
    assert answer.status_code == 400, answer.text
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, expected)]


async def test_the_token_is_stored_nowhere_but_in_the_mail_that_is_owed(person: Person, database: AsyncEngine) -> None:
    """Neither with the invitation, nor in the audit, the feed or what was answered to a request with a key."""
    workspace = await workspace_of(person)
    form = {"email": f"{uuid4()}@example.org"}
    answer = await person.ask("POST", f"/workspaces/{workspace}/members", form, idempotency_key="k")
    token = answer.json()["link"].partition("#token=")[2]
    assert len(token) >= 43
    for table in ("workspace_invitations", "system_audit", "notifications", "idempotency_keys"):
        rows = await _run(database, f"SELECT row({table}.*)::text FROM {table}")
        assert not any(token in str(row[0]) or token.encode().hex() in str(row[0]) for row in rows), table


async def test_both_sides_are_told_in_their_feeds(service: Service, person: Person, database: AsyncEngine) -> None:
    """The invited of the invitation, the inviter of the answer, and members of what others do to them."""
    workspace, grace = await workspace_of(person), await service.person(name="Grace")
    sent = await invited(person, workspace, user_id=grace.id)
    await respond(grace, id=sent["invitation"]["id"])
    path = f"/workspaces/{workspace}/members/{grace.id}"
    await person.ask("PATCH", path, {"role": "admin"})
    await person.ask("DELETE", path)
    feed = "SELECT kind, facts FROM notifications WHERE user_id = :id ORDER BY number"
    facts = {"workspace_id": workspace, "workspace": "The Analytical Society"}
    assert await _run(database, feed, id=grace.id) == [
        ("workspace.invited", facts | {"invitation_id": sent["invitation"]["id"], "inviter": "Ada", "role": "member"}),
        ("workspace.member-role-changed", facts | {"role": "admin"}),
        ("workspace.member-removed", facts),
    ]
    assert await _run(database, feed, id=person.id) == [("workspace.invitation-accepted", facts | {"person": "Grace"})]


async def test_a_deleted_workspace_is_told_to_whoever_misses_it(service: Service, person: Person) -> None:
    """Members, people on its canvases and the invited, in their language; not whoever deleted it."""
    workspace = await workspace_of(person)
    member, guest, asked = await joined(service, person, workspace), await service.person(), await service.person()
    canvas = await canvas_of(person, workspace_id=workspace)
    assert (await person.ask("POST", f"/canvas/{canvas}/members", {"user_id": guest.id})).status_code == 201
    waiting = await invited(person, workspace, user_id=asked.id)
    assert (await person.ask("DELETE", f"/workspaces/{workspace}")).status_code == 204
    for each in (member, guest, asked):
        newest = (await each.ask("GET", "/notifications")).json()["items"][0]
        assert (newest["kind"], newest["title"]) == ("workspace.deleted", "A workspace was deleted")
        assert newest["facts"] == {"workspace_id": workspace, "workspace": "The Analytical Society"}
    told = [each["kind"] for each in (await person.ask("GET", "/notifications")).json()["items"]]
    assert "workspace.deleted" not in told
    assert code(await respond(asked, id=waiting["invitation"]["id"])) == "invitations.not-found"


async def test_what_happened_is_audited_for_admins(service: Service, person: Person, database: AsyncEngine) -> None:
    """Every change, once, newest first, by whom and to whom; nothing for what was refused."""
    workspace = await workspace_of(person)
    admin = await joined(service, person, workspace, role="admin")
    member = await joined(service, person, workspace)
    path = f"/workspaces/{workspace}"
    await admin.ask("PATCH", path, {"name": "Engine No. 2"})
    assert (await member.ask("PATCH", path, {"name": "Mine"})).status_code == 403
    sent = await invited(admin, workspace, email=f"{uuid4()}@example.org")
    await admin.ask("DELETE", f"{path}/invitations/{sent['invitation']['id']}")
    await person.ask("PATCH", f"{path}/members/{member.id}", {"role": "admin"})
    await member.ask("DELETE", f"{path}/members/{member.id}")
    await person.ask("POST", f"{path}/transfer", {"user_id": admin.id})
    answer = await admin.ask("GET", f"{path}/audit")
    assert answer.status_code == 200, answer.text
    found = [(each["action"], each["actor_id"], each["object_id"]) for each in answer.json()["items"]][::-1]
    invitation = sent["invitation"]["id"]
    assert [each for each in found if each[0] != "workspace.invitation-sent" or each[2] == invitation] == [
        ("workspace.created", person.id, workspace),
        ("workspace.invitation-accepted", admin.id, found[2][2]),
        ("workspace.member-joined", admin.id, admin.id),
        ("workspace.invitation-accepted", member.id, found[5][2]),
        ("workspace.member-joined", member.id, member.id),
        ("workspace.renamed", admin.id, workspace),
        ("workspace.invitation-sent", admin.id, invitation),
        ("workspace.invitation-revoked", admin.id, invitation),
        ("workspace.member-role-changed", person.id, member.id),
        ("workspace.member-left", member.id, member.id),
        ("workspace.transferred", person.id, workspace),
    ]
    assert all(each["request_id"] for each in answer.json()["items"])
    assert (await admin.ask("DELETE", path)).status_code == 204
    last = "SELECT action, actor_id::text FROM system_audit WHERE chain = :id ORDER BY id DESC LIMIT 1"
    assert await _run(database, last, id=workspace) == [("workspace.deleted", admin.id)]


async def test_nobody_floods_others_with_invitations(database_url: str, redis_url: str) -> None:
    """They have a rate of their own, and without a count that all servers share none goes out."""
    more = {"POTENTIA_LIMITS": "user-invite=2/hour"}
    async with serving(database_url, redis_url, with_worker=False, more=more) as limited:
        person = await limited.person()
        workspace = await workspace_of(person)
        path = f"/workspaces/{workspace}/members"
        answers = [await person.ask("POST", path, {"email": f"{uuid4()}@example.org"}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 429]
        assert len((await person.ask("GET", f"/workspaces/{workspace}/invitations")).json()["items"]) == 2
    nowhere = "redis://127.0.0.1:1/0"
    async with serving(database_url, nowhere, with_worker=False, more={"POTENTIA_LIMITS": "auth=off"}) as uncounted:
        person = await uncounted.person()
        workspace = await workspace_of(person)
        refused = await person.ask("POST", f"/workspaces/{workspace}/members", {"email": "a@example.org"})
        assert (refused.status_code, code(refused)) == (503, "limits-unavailable")
        assert (await person.ask("GET", f"/workspaces/{workspace}/invitations")).json()["items"] == []
