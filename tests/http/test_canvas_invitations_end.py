"""Invitations to canvases that end with a membership: no earlier link leads back, and nobody else's link stays."""

from uuid import uuid4

import pytest

from tests.fixtures.service import Person, Service
from tests.http.drawing import canvas_of, code
from tests.http.test_canvas_members import added, invited, respond, roles


async def pending(of: Person, canvas: str) -> list[str]:
    return [each["id"] for each in (await of.ask("GET", f"/canvas/{canvas}/invitations")).json()["items"]]


async def is_revoked(person: Person, token: str) -> bool:
    answer = await respond(person, token=token)
    return code(answer) == (409, "invitations.answered") and answer.json()["outcome"] == "revoked"


async def test_who_was_let_in_at_once_does_not_come_back_by_an_old_link(service: Service, person: Person) -> None:
    """Invited by e-mail with a higher role, then added by id: removed, they are out."""
    canvas, grace = await canvas_of(person), await service.person()
    sent = await invited(person, canvas, grace.email, role="admin")
    await added(person, canvas, user_id=grace.id, role="viewer")
    assert await pending(person, canvas) == []
    assert (await person.ask("DELETE", f"/canvas/{canvas}/members/{grace.id}")).status_code == 204
    assert await is_revoked(grace, sent["token"])
    assert set(await roles(person, canvas)) == {person.id}


@pytest.mark.parametrize("end", ["removed", "left", "demoted", "added again"])
async def test_invitations_of_who_may_invite_no_more_end(service: Service, person: Person, end: str) -> None:
    """Those of others stay."""
    canvas, admin, late = await canvas_of(person), await service.person(), await service.person()
    await added(person, canvas, user_id=admin.id, role="admin")
    kept = await invited(person, canvas, f"{uuid4()}@example.org")
    sent = await invited(admin, canvas, late.email, role="admin")
    member = f"/canvas/{canvas}/members/{admin.id}"
    if end == "demoted":
        answer = await person.ask("PATCH", member, {"role": "editor"})
    elif end == "added again":
        answer = await person.ask("POST", f"/canvas/{canvas}/members", {"user_id": admin.id, "role": "viewer"})
    else:
        answer = await (person if end == "removed" else admin).ask("DELETE", member)
    assert answer.is_success, answer.text
    assert await is_revoked(late, sent["token"])
    assert await pending(person, canvas) == [kept["invitation"]["id"]]


async def test_who_stays_an_admin_keeps_what_they_sent(service: Service, person: Person) -> None:
    canvas, admin = await canvas_of(person), await service.person()
    await added(person, canvas, user_id=admin.id, role="admin")
    sent = await invited(admin, canvas, f"{uuid4()}@example.org")
    await added(person, canvas, user_id=admin.id, role="admin")
    assert await pending(person, canvas) == [sent["invitation"]["id"]]
