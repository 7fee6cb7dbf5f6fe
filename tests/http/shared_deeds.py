"""What people do in a workspace and on its canvases: one deed for each route, and the facts that the audit is told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

from tests.fixtures.service import Person, Service
from tests.http.drawing import canvas_of, done, insert
from tests.http.sharing import invited, joined, respond, workspace_of

Do = Callable[[Service, Person], Awaitable[str]]
"""Answers the workspace in whose chain the facts are."""
CREATED, SENT = "workspace.created", "workspace.invitation-sent"


@dataclass(frozen=True)
class Deed:
    """`facts` are those of who calls, in order."""

    do: Do
    facts: list[str]


def on_workspace(method: str, rest: str = "", body: object = None) -> Do:
    """A call about a workspace of one's own."""

    async def do(service: Service, person: Person) -> str:
        workspace = await workspace_of(person)
        assert (await person.ask(method, f"/workspaces/{workspace}{rest}", body)).is_success
        return workspace

    return do


def on_member(method: str, body: object = None) -> Do:
    async def do(service: Service, person: Person) -> str:
        workspace = await workspace_of(person)
        member = await joined(service, person, workspace)
        assert (await person.ask(method, f"/workspaces/{workspace}/members/{member.id}", body)).is_success
        return workspace

    return do


def on_canvas(method: str, rest: str = "", body: object = None) -> Do:
    """A call about a canvas in a workspace of one's own."""

    async def do(service: Service, person: Person) -> str:
        workspace = await workspace_of(person)
        canvas = await canvas_of(person, workspace_id=workspace)
        assert (await person.ask(method, f"/canvas/{canvas}{rest}", body)).is_success
        return workspace

    return do


def on_canvas_member(method: str, body: object = None) -> Do:
    async def do(service: Service, person: Person) -> str:
        workspace, grace = await workspace_of(person), await service.person()
        canvas = await canvas_of(person, workspace_id=workspace)
        form = {"user_id": grace.id, "role": "viewer"}
        assert (await person.ask("POST", f"/canvas/{canvas}/members", form)).is_success
        assert (await person.ask(method, f"/canvas/{canvas}/members/{grace.id}", body)).is_success
        return workspace

    return do


async def create(service: Service, person: Person) -> str:
    return await workspace_of(person)


async def hand_over(service: Service, person: Person) -> str:
    workspace = await workspace_of(person)
    heir = await joined(service, person, workspace)
    assert (await person.ask("POST", f"/workspaces/{workspace}/transfer", {"user_id": heir.id})).is_success
    return workspace


async def revoke(service: Service, person: Person) -> str:
    workspace = await workspace_of(person)
    sent = (await invited(person, workspace, email=f"{uuid4()}@example.org"))["invitation"]["id"]
    assert (await person.ask("DELETE", f"/workspaces/{workspace}/invitations/{sent}")).is_success
    return workspace


async def accept(service: Service, person: Person) -> str:
    host = await service.person()
    workspace = await workspace_of(host)
    sent = await invited(host, workspace, user_id=person.id)
    assert (await respond(person, token=sent["token"])).is_success
    return workspace


async def draw(service: Service, person: Person) -> str:
    workspace = await workspace_of(person)
    await done(person, await canvas_of(person, workspace_id=workspace), insert())
    return workspace


async def restore(service: Service, person: Person) -> str:
    workspace = await workspace_of(person)
    canvas = await canvas_of(person, workspace_id=workspace)
    for what in ("archive", "restore"):
        assert (await person.ask("POST", f"/canvas/{canvas}/{what}")).is_success
    return workspace


async def _to_canvas(by: Person, workspace: str, email: str) -> tuple[str, dict[str, str]]:
    """A canvas and an invitation to it."""
    canvas = await canvas_of(by, workspace_id=workspace)
    answer = await by.ask("POST", f"/canvas/{canvas}/members", {"email": email, "role": "viewer"})
    assert answer.is_success, answer.text
    found: dict[str, str] = answer.json()["invitation"] | {"token": answer.json()["link"].partition("#token=")[2]}
    return canvas, found


async def revoke_on_canvas(service: Service, person: Person) -> str:
    workspace = await workspace_of(person)
    canvas, sent = await _to_canvas(person, workspace, f"{uuid4()}@example.org")
    assert (await person.ask("DELETE", f"/canvas/{canvas}/invitations/{sent['id']}")).is_success
    return workspace


async def accept_on_canvas(service: Service, person: Person) -> str:
    host = await service.person()
    workspace = await workspace_of(host)
    _, sent = await _to_canvas(host, workspace, person.email)
    answer = {"action": "accept", "token": sent["token"]}
    assert (await person.ask("POST", "/invitations/canvas/respond", answer)).is_success
    return workspace


ON_CANVAS = [CREATED, "canvas.created"]
SHARED_DEEDS: dict[str, Deed] = {
    "POST /workspaces": Deed(create, [CREATED]),
    "PATCH /workspaces/{workspace_id}": Deed(
        on_workspace("PATCH", body={"name": "Engine No. 2"}), [CREATED, "workspace.renamed"]
    ),
    "DELETE /workspaces/{workspace_id}": Deed(on_workspace("DELETE"), [CREATED, "workspace.deleted"]),
    "POST /workspaces/{workspace_id}/transfer": Deed(hand_over, [CREATED, SENT, "workspace.transferred"]),
    "POST /workspaces/{workspace_id}/members": Deed(
        on_workspace("POST", "/members", {"email": "grace@example.org"}), [CREATED, SENT]
    ),
    "PATCH /workspaces/{workspace_id}/members/{user_id}": Deed(
        on_member("PATCH", {"role": "admin"}), [CREATED, SENT, "workspace.member-role-changed"]
    ),
    "DELETE /workspaces/{workspace_id}/members/{user_id}": Deed(
        on_member("DELETE"), [CREATED, SENT, "workspace.member-removed"]
    ),
    "DELETE /workspaces/{workspace_id}/invitations/{invitation_id}": Deed(
        revoke, [CREATED, SENT, "workspace.invitation-revoked"]
    ),
    "POST /invitations/workspace/respond": Deed(accept, ["workspace.invitation-accepted", "workspace.member-joined"]),
    "POST /canvas": Deed(on_canvas("GET"), ON_CANVAS),
    "PATCH /canvas/{canvas_id}": Deed(on_canvas("PATCH", body={"title": "Tea"}), [*ON_CANVAS, "canvas.changed"]),
    "PATCH /canvas/{canvas_id}/meta": Deed(
        on_canvas("PATCH", "/meta", {"title": "Tea"}), [*ON_CANVAS, "canvas.changed"]
    ),
    "POST /canvas/{canvas_id}/archive": Deed(on_canvas("POST", "/archive"), [*ON_CANVAS, "canvas.archived"]),
    "POST /canvas/{canvas_id}/restore": Deed(restore, [*ON_CANVAS, "canvas.archived", "canvas.restored"]),
    "DELETE /canvas/{canvas_id}": Deed(on_canvas("DELETE", "?permanent=true"), [*ON_CANVAS, "canvas.deleted"]),
    "POST /canvas/{canvas_id}/mutate": Deed(draw, [*ON_CANVAS, "canvas.mutated"]),
    "POST /canvas/{canvas_id}/members": Deed(
        on_canvas("POST", "/members", {"email": "grace@example.org", "role": "viewer"}),
        [*ON_CANVAS, "canvas.invitation-sent"],
    ),
    "PATCH /canvas/{canvas_id}/members/{user_id}": Deed(
        on_canvas_member("PATCH", {"role": "editor"}),
        [*ON_CANVAS, "canvas.member-added", "canvas.member-role-changed"],
    ),
    "DELETE /canvas/{canvas_id}/members/{user_id}": Deed(
        on_canvas_member("DELETE"), [*ON_CANVAS, "canvas.member-added", "canvas.member-removed"]
    ),
    "DELETE /canvas/{canvas_id}/invitations/{invitation_id}": Deed(
        revoke_on_canvas, [*ON_CANVAS, "canvas.invitation-sent", "canvas.invitation-revoked"]
    ),
    "POST /invitations/canvas/respond": Deed(accept_on_canvas, ["canvas.invitation-accepted", "canvas.member-joined"]),
}
