"""Workspaces and who is in them, over the whole service."""

from uuid import uuid4

import pytest

from tests.fixtures.service import Person, Service
from tests.http.sharing import invited, joined, respond, roles, workspace_of
from tests.http.signing_in import code


async def test_who_makes_a_workspace_owns_it(person: Person) -> None:
    answer = await person.ask("POST", "/workspaces", {"name": "  The Analytical Society "})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["name"], made["role"]) == ("The Analytical Society", "owner")
    assert (await person.ask("GET", f"/workspaces/{made['id']}")).json() == made
    assert (await person.ask("GET", "/workspaces")).json() == {"items": [made], "next_cursor": None}
    assert await roles(person, made["id"]) == {person.id: "owner"}


@pytest.mark.parametrize(
    ("body", "field", "expected"),
    [
        ({}, "name", "required"),
        ({"name": " "}, "name", "blank"),
        ({"name": "x" * 101}, "name", "too-long"),
        ({"name": "two\nlines"}, "name", "identity.name-malformed"),
        ({"name": "a", "owner": "me"}, "owner", "unknown-field"),
    ],
)
async def test_a_workspace_that_is_not_acceptable_says_where(
    person: Person, body: dict[str, object], field: str, expected: str
) -> None:
    answer = await person.ask("POST", "/workspaces", body)
    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, expected)]
    assert (await person.ask("GET", "/workspaces")).json()["items"] == []


async def test_my_workspaces_are_paged_newest_first(person: Person) -> None:
    made = [await workspace_of(person, f"No. {number}") for number in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = (await person.ask("GET", f"/workspaces?limit=2{cursor and '&cursor=' + cursor}")).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert seen == made[::-1]


async def test_a_workspace_that_did_not_change_is_not_sent_again(person: Person) -> None:
    path = f"/workspaces/{await workspace_of(person)}"
    tag = (await person.ask("GET", path)).headers["etag"]
    assert (await person.ask("GET", path, if_none_match=tag)).status_code == 304
    assert (await person.ask("PATCH", path, {"name": "Engine No. 2"})).json()["name"] == "Engine No. 2"
    again = await person.ask("GET", path, if_none_match=tag)
    assert (again.status_code, again.json()["name"]) == (200, "Engine No. 2")


async def test_a_deleted_workspace_is_gone_for_all_with_its_invitations(service: Service, person: Person) -> None:
    workspace, grace = await workspace_of(person), await service.person()
    member = await joined(service, person, workspace)
    await invited(person, workspace, user_id=grace.id)
    assert (await person.ask("DELETE", f"/workspaces/{workspace}")).status_code == 204
    for each in (person, member):
        gone = await each.ask("GET", f"/workspaces/{workspace}")
        assert (gone.status_code, code(gone)) == (404, "workspaces.workspace-not-found")
        assert (await each.ask("GET", "/workspaces")).json()["items"] == []
    assert (await grace.ask("GET", "/invitations")).json()["items"] == []


async def test_ownership_is_transferred_to_a_member(service: Service, person: Person) -> None:
    """Who had it is an admin then; to a stranger, or to oneself, nothing changes."""
    workspace = await workspace_of(person)
    heir, stranger = await joined(service, person, workspace), await service.person()
    path = f"/workspaces/{workspace}/transfer"
    for nobody in (stranger.id, str(uuid4())):
        refused = await person.ask("POST", path, {"user_id": nobody})
        assert (refused.status_code, code(refused)) == (404, "workspaces.member-not-found")
    assert (await person.ask("POST", path, {"user_id": person.id})).json()["role"] == "owner"
    handed = await person.ask("POST", path, {"user_id": heir.id})
    assert (handed.status_code, handed.json()["role"]) == (200, "admin")
    assert await roles(heir, workspace) == {person.id: "admin", heir.id: "owner"}
    assert code(await person.ask("POST", path, {"user_id": person.id})) == "workspaces.role-too-low"


async def test_members_are_listed_with_the_names_and_e_mails_they_have_now(service: Service, person: Person) -> None:
    workspace = await workspace_of(person)
    member = await joined(service, person, workspace, role="admin")
    await member.ask("PATCH", "/users/me", {"name": "Grace H."})
    me = (await member.ask("GET", "/users/me")).json()
    listed = (await person.ask("GET", f"/workspaces/{workspace}/members")).json()["items"]
    assert [each["user_id"] for each in listed] == sorted([person.id, member.id], reverse=True)
    found = next(each for each in listed if each["user_id"] == member.id)
    assert {name: found[name] for name in ("name", "email", "role")} == {
        "name": "Grace H.",
        "email": me["email"],
        "role": "admin",
    }


async def test_roles_are_changed_but_the_owners(service: Service, person: Person) -> None:
    workspace = await workspace_of(person)
    member, admin = await joined(service, person, workspace), await joined(service, person, workspace, role="admin")
    path = f"/workspaces/{workspace}/members"
    changed = await admin.ask("PATCH", f"{path}/{member.id}", {"role": "admin"})
    assert (changed.status_code, changed.json()["role"]) == (200, "admin")
    for who in (person, admin):
        refused = await who.ask("PATCH", f"{path}/{person.id}", {"role": "member"})
        assert (refused.status_code, code(refused)) == (409, "workspaces.owner-stays")
    raised = await person.ask("PATCH", f"{path}/{member.id}", {"role": "owner"})
    assert (raised.status_code, raised.json()["errors"][0]["code"]) == (400, "workspaces.owner-not-given")
    assert code(await person.ask("PATCH", f"{path}/{uuid4()}", {"role": "admin"})) == "workspaces.member-not-found"
    assert await roles(person, workspace) == {person.id: "owner", member.id: "admin", admin.id: "admin"}


async def test_members_are_removed_and_leave_but_the_owner(service: Service, person: Person) -> None:
    workspace = await workspace_of(person)
    leaver, removed = await joined(service, person, workspace), await joined(service, person, workspace)
    admin = await joined(service, person, workspace, role="admin")
    path = f"/workspaces/{workspace}/members"
    for who in (person, admin):
        refused = await who.ask("DELETE", f"{path}/{person.id}")
        assert (refused.status_code, code(refused)) == (409, "workspaces.owner-stays")
    assert (await leaver.ask("DELETE", f"{path}/{leaver.id}")).status_code == 204
    assert (await admin.ask("DELETE", f"{path}/{removed.id}")).status_code == 204
    assert code(await admin.ask("DELETE", f"{path}/{removed.id}")) == "workspaces.member-not-found"
    for gone in (leaver, removed):
        assert (await gone.ask("GET", f"/workspaces/{workspace}")).status_code == 404
    assert await roles(person, workspace) == {person.id: "owner", admin.id: "admin"}


async def test_who_left_can_be_invited_again(service: Service, person: Person) -> None:
    workspace = await workspace_of(person)
    leaver = await joined(service, person, workspace)
    await leaver.ask("DELETE", f"/workspaces/{workspace}/members/{leaver.id}")
    again = await invited(person, workspace, user_id=leaver.id)
    assert (await respond(leaver, token=again["token"])).json()["workspace"]["role"] == "member"


async def test_guests_share_nothing(service: Service, person: Person) -> None:
    """They can neither make a workspace nor be invited to one: nobody could name them, nor they come back."""
    answer = await service.client.post("/auth/guest")
    guest = Person(service.client, {"Authorization": f"Bearer {answer.json()['access_token']}"}, "")
    refused = await guest.ask("POST", "/workspaces", {"name": "Mine"})
    assert (refused.status_code, code(refused)) == (403, "workspaces.account-required")
    assert (await guest.ask("GET", "/workspaces")).json()["items"] == []
    assert code(await respond(guest, id=str(uuid4()))) == "workspaces.account-required"
    workspace, guest_id = await workspace_of(person), answer.json()["user"]["id"]
    unknown = await person.ask("POST", f"/workspaces/{workspace}/members", {"user_id": guest_id})
    assert (unknown.status_code, code(unknown)) == (404, "invitations.user-not-found")
