"""Who may do what on a canvas: let in, invited, given other roles, removed; and what they are told of it."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tests.fixtures.service import Person, Service
from tests.http.drawing import canvas_of, code, done, insert, mutate
from tests.http.sharing import email_of, joined, verified, workspace_of
from tests.http.sharing import invited as invited_to_workspace


@pytest.fixture
async def database(database_url: str) -> Any:
    engine = create_async_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def canvas(person: Person) -> str:
    return await canvas_of(person)


async def added(by: Person, canvas: str, **form: object) -> dict[str, Any]:
    answer = await by.ask("POST", f"/canvas/{canvas}/members", form)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def invited(by: Person, canvas: str, email: str, **form: object) -> dict[str, Any]:
    """The answer, with the token of the link."""
    found = await added(by, canvas, email=email, **form)
    return found | {"token": found["link"].partition("#token=")[2]}


async def respond(person: Person, action: str = "accept", **named: str) -> Any:
    return await person.ask("POST", "/invitations/canvas/respond", {"action": action} | named)


async def roles(of: Person, canvas: str) -> dict[str, tuple[str, str]]:
    answer = await of.ask("GET", f"/canvas/{canvas}/members")
    assert answer.status_code == 200, answer.text
    return {each["user_id"]: (each["role"], each["way"]) for each in answer.json()["items"]}


async def test_a_user_is_let_in_at_once_with_the_role_that_was_said_last(service: Service, person: Person) -> None:
    canvas, grace = await canvas_of(person), await service.person(name="Grace")
    assert code(await grace.ask("GET", f"/canvas/{canvas}")) == (404, "canvas.not-found")
    found = await added(person, canvas, user_id=grace.id, role="viewer")
    assert (found["invitation"], found["link"]) == (None, None)
    assert found["member"] == {
        "user_id": grace.id,
        "name": "Grace",
        "email": await email_of(grace),
        "role": "viewer",
        "way": "invitation",
        "joined_at": found["member"]["joined_at"],
    }
    assert code(await mutate(grace, canvas, insert())) == (403, "workspaces.role-too-low")
    assert (await added(person, canvas, user_id=grace.id))["member"]["role"] == "editor"
    await done(grace, canvas, insert())
    assert await roles(grace, canvas) == {person.id: ("owner", "owner"), grace.id: ("editor", "invitation")}


async def test_only_admins_let_in_and_nobody_unknown(service: Service, person: Person, canvas: str) -> None:
    editor, admin, grace = [await service.person() for _ in range(3)]
    await added(person, canvas, user_id=editor.id)
    await added(person, canvas, user_id=admin.id, role="admin")
    refused = await editor.ask("POST", f"/canvas/{canvas}/members", {"user_id": grace.id})
    assert code(refused) == (403, "workspaces.role-too-low")
    await added(admin, canvas, user_id=grace.id, role="admin")
    for form, expected in [
        ({"user_id": str(uuid4())}, (404, "invitations.user-not-found")),
        ({"user_id": person.id}, (409, "canvas.owner-stays")),
        ({"user_id": grace.id, "role": "owner"}, (400, "workspaces.owner-not-given")),
        ({}, (400, "invalid")),
        ({"user_id": grace.id, "email": "a@b.example"}, (400, "invalid")),
        ({"email": "nobody"}, (400, "invalid")),
    ]:
        assert code(await admin.ask("POST", f"/canvas/{canvas}/members", form)) == expected
    assert len(await roles(person, canvas)) == 4


@pytest.mark.parametrize("role", ["admin", "editor", "viewer"])
async def test_what_a_role_may_is_what_its_permissions_say(service: Service, person: Person, role: str) -> None:
    canvas, grace = await canvas_of(person), await service.person()
    await added(person, canvas, user_id=grace.id, role=role)
    found = (await grace.ask("GET", f"/canvas/{canvas}/permissions")).json()
    assert {member["user_id"] for member in found.pop("members")} == {person.id, grace.id}
    writes, administers = role != "viewer", role == "admin"
    assert found == {
        "role": role,
        "can_read": True,
        "can_write": writes,
        "can_change": writes,
        "can_archive": administers,
        "can_manage_members": administers,
        "can_delete": False,
    }
    other = await service.person()
    assert (await mutate(grace, canvas, insert())).status_code == (200 if writes else 403)
    assert (await grace.ask("PATCH", f"/canvas/{canvas}", {"title": "x"})).status_code == (200 if writes else 403)
    answer = await grace.ask("POST", f"/canvas/{canvas}/members", {"user_id": other.id})
    assert answer.status_code == (201 if administers else 403)
    assert (await grace.ask("DELETE", f"/canvas/{canvas}?permanent=true")).status_code == 403
    assert (await grace.ask("POST", f"/canvas/{canvas}/archive")).status_code == (200 if administers else 403)


async def test_an_invitation_by_e_mail_is_accepted_once_with_its_token(
    service: Service, person: Person, canvas: str
) -> None:
    email = f"{uuid4()}@example.org"
    sent = await invited(person, canvas, f" {email.upper()}", role="viewer")
    assert (sent["member"], sent["invitation"]["email"], sent["invitation"]["role"]) == (None, email, "viewer")
    assert "/canvas-invitation#token=" in sent["link"]
    grace, mallory = await service.person(email=email), await service.person()
    assert code(await respond(mallory, token=sent["token"])) == (403, "invitations.of-another")
    assert code(await respond(grace, id=sent["invitation"]["id"])) == (404, "invitations.not-found")
    joined_canvas = (await respond(grace, token=sent["token"])).json()["canvas"]
    assert (joined_canvas["id"], joined_canvas["role"]) == (canvas, "viewer")
    assert code(await respond(grace, token=sent["token"])) == (409, "invitations.answered")
    assert (await grace.ask("GET", f"/canvas/{canvas}")).json() == joined_canvas
    refused = await person.ask("POST", f"/canvas/{canvas}/members", {"email": email})
    assert code(refused) == (409, "invitations.already-member")


async def test_who_rejects_sees_nothing(service: Service, person: Person, canvas: str) -> None:
    grace = await service.person()
    sent = await invited(person, canvas, await email_of(grace))
    assert (await respond(grace, "reject", token=sent["token"])).json() == {"canvas": None}
    assert code(await grace.ask("GET", f"/canvas/{canvas}")) == (404, "canvas.not-found")


async def test_invitations_to_workspaces_and_canvases_are_in_one_list(
    service: Service, person: Person, canvas: str, database: AsyncEngine
) -> None:
    grace = await service.person()
    await verified(database, grace)
    first = await invited(person, canvas, await email_of(grace))
    second = await invited_to_workspace(person, await workspace_of(person), user_id=grace.id)
    third = await invited(person, await canvas_of(person), await email_of(grace))
    sent = [each["invitation"]["id"] for each in (third, second, first)]

    async def listed(query: str = "") -> Any:
        return (await grace.ask("GET", f"/invitations{query}")).json()

    assert [(each["id"], each["kind"]) for each in (await listed())["items"]] == list(
        zip(sent, ["canvas", "workspace", "canvas"], strict=True)
    )
    found, cursor = [], ""
    while cursor is not None:
        page = await listed(f"?limit=1{cursor and f'&cursor={cursor}'}")
        found += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert found == sent
    assert (await respond(grace, id=sent[0])).status_code == 200
    assert [each["id"] for each in (await listed())["items"]] == sent[1:]


async def test_a_pending_invitation_is_listed_and_taken_back(service: Service, person: Person, canvas: str) -> None:
    grace = await service.person()
    email = await email_of(grace)
    sent = await invited(person, canvas, email)
    path = f"/canvas/{canvas}/invitations"
    assert (await person.ask("GET", path)).json()["items"] == [sent["invitation"]]
    refused = await person.ask("POST", f"/canvas/{canvas}/members", {"email": email})
    assert code(refused) == (409, "invitations.pending")
    assert (await person.ask("DELETE", f"{path}/{sent['invitation']['id']}")).status_code == 204
    assert (await person.ask("GET", path)).json()["items"] == []
    refused = await respond(grace, token=sent["token"])
    assert (code(refused), refused.json()["outcome"]) == ((409, "invitations.answered"), "revoked")


async def test_roles_are_changed_and_taken(service: Service, person: Person, canvas: str) -> None:
    grace, path = await service.person(), f"/canvas/{canvas}/members"
    await added(person, canvas, user_id=grace.id)
    assert (await person.ask("PATCH", f"{path}/{grace.id}", {"role": "viewer"})).json()["role"] == "viewer"
    assert code(await mutate(grace, canvas, insert())) == (403, "workspaces.role-too-low")
    for refused, expected in [
        (await person.ask("PATCH", f"{path}/{person.id}", {"role": "viewer"}), (409, "canvas.owner-stays")),
        (await person.ask("DELETE", f"{path}/{person.id}"), (409, "canvas.owner-stays")),
        (await person.ask("PATCH", f"{path}/{uuid4()}", {"role": "viewer"}), (404, "canvas.member-not-found")),
        (await person.ask("DELETE", f"{path}/{uuid4()}"), (404, "canvas.member-not-found")),
        (await person.ask("PATCH", f"{path}/{grace.id}", {"role": "owner"}), (400, "workspaces.owner-not-given")),
        (await grace.ask("PATCH", f"{path}/{grace.id}", {"role": "admin"}), (403, "workspaces.role-too-low")),
    ]:
        assert code(refused) == expected
    assert (await person.ask("DELETE", f"{path}/{grace.id}")).status_code == 204
    assert code(await grace.ask("GET", f"/canvas/{canvas}")) == (404, "canvas.not-found")
    await added(person, canvas, user_id=grace.id)
    assert (await grace.ask("DELETE", f"{path}/{grace.id}")).status_code == 204
    assert await roles(person, canvas) == {person.id: ("owner", "owner")}


async def test_a_role_by_the_workspace_stays_and_the_highest_counts(service: Service, person: Person) -> None:
    workspace = await workspace_of(person)
    member = await joined(service, person, workspace)
    canvas = await canvas_of(person, workspace_id=workspace)
    path = f"/canvas/{canvas}/members/{member.id}"
    assert await roles(member, canvas) == {person.id: ("owner", "workspace"), member.id: ("editor", "workspace")}
    for answer in (await person.ask("PATCH", path, {"role": "viewer"}), await person.ask("DELETE", path)):
        assert code(answer) == (409, "canvas.member-by-workspace")
    await added(person, canvas, user_id=member.id, role="viewer")
    assert (await roles(person, canvas))[member.id] == ("editor", "workspace")
    await added(person, canvas, user_id=member.id, role="admin")
    assert (await roles(person, canvas))[member.id] == ("admin", "invitation")
    await person.ask("DELETE", f"/workspaces/{workspace}/members/{member.id}")
    assert (await member.ask("GET", f"/canvas/{canvas}")).json()["role"] == "admin"
    assert (await person.ask("DELETE", path)).status_code == 204
    assert code(await member.ask("GET", f"/canvas/{canvas}")) == (404, "canvas.not-found")


async def test_the_owner_of_the_workspace_is_given_no_role_either(service: Service, person: Person) -> None:
    workspace = await workspace_of(person)
    admin = await joined(service, person, workspace, role="admin")
    canvas = await canvas_of(person, workspace_id=workspace)
    path = f"/canvas/{canvas}/members"
    for refused in (
        await admin.ask("POST", path, {"user_id": person.id, "role": "viewer"}),
        await admin.ask("PATCH", f"{path}/{person.id}", {"role": "viewer"}),
        await admin.ask("DELETE", f"{path}/{person.id}"),
    ):
        assert code(refused) == (409, "canvas.owner-stays")
    assert (await roles(admin, canvas))[person.id] == ("owner", "workspace")


async def test_both_sides_are_told_in_their_feeds_and_by_mail(
    service: Service, person: Person, canvas: str, database: AsyncEngine
) -> None:
    grace = await service.person(name="Grace")
    await verified(database, grace)
    sent = await invited(person, canvas, await email_of(grace), role="viewer")
    await respond(grace, token=sent["token"])
    path = f"/canvas/{canvas}/members/{grace.id}"
    await person.ask("PATCH", path, {"role": "admin"})
    await person.ask("DELETE", path)
    await added(person, canvas, user_id=grace.id)
    facts = {"canvas_id": canvas, "canvas": "Notes on the Engine"}
    feed = "SELECT kind, facts FROM notifications WHERE user_id = :id ORDER BY number"
    assert await _run(database, feed, id=grace.id) == [
        ("canvas.invited", facts | {"invitation_id": sent["invitation"]["id"], "inviter": "Ada", "role": "viewer"}),
        ("canvas.member-role-changed", facts | {"role": "admin"}),
        ("canvas.member-removed", facts),
        ("canvas.member-added", facts | {"inviter": "Ada", "role": "editor"}),
    ]
    assert await _run(database, feed, id=person.id) == [("canvas.invitation-accepted", facts | {"person": "Grace"})]
    shown = (await grace.ask("GET", "/notifications")).json()["items"][0]
    assert (shown["kind"], shown["detail"]) == ("canvas.member-added", "Ada shares “Notes on the Engine” with you.")
    mails = "SELECT count(*) FROM jobs WHERE kind = 'notifications.send-mail'"
    assert (await _run(database, mails))[0][0] >= 1


async def test_what_happened_to_members_is_audited(service: Service, person: Person) -> None:
    workspace = await workspace_of(person)
    canvas, grace = await canvas_of(person, workspace_id=workspace), await service.person()
    await added(person, canvas, user_id=grace.id)
    await added(person, canvas, user_id=grace.id, role="viewer")
    await added(person, canvas, user_id=grace.id, role="viewer")
    sent = await invited(person, canvas, f"{uuid4()}@example.org")
    await person.ask("DELETE", f"/canvas/{canvas}/invitations/{sent['invitation']['id']}")
    await grace.ask("DELETE", f"/canvas/{canvas}/members/{grace.id}")
    await person.ask("POST", f"/canvas/{canvas}/archive")
    trail = (await person.ask("GET", f"/workspaces/{workspace}/audit")).json()["items"]
    assert [each["action"] for each in trail] == [
        "canvas.archived",
        "canvas.member-left",
        "canvas.invitation-revoked",
        "canvas.invitation-sent",
        "canvas.member-role-changed",
        "canvas.member-added",
        "canvas.created",
        "workspace.created",
    ]
    assert trail[1]["actor_id"] == grace.id


async def _run(database: AsyncEngine, statement: str, **values: object) -> list[tuple[Any, ...]]:
    async with database.begin() as connection:
        return [tuple(row) for row in await connection.execute(text(statement), values)]
