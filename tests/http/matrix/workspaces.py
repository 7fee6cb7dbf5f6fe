"""The matrix of workspaces, members and invitations."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7

from potentia.domain.workspaces import invitations
from potentia.domain.workspaces.model import Invitation, Workspace, WorkspaceRole
from tests.fixtures.service import Person
from tests.http.matrix.rows import MakeScene, Row, Scene, Special, Who, own, sending
from tests.http.matrix.stage import Stage

ONE = "/workspaces/{workspace_id}"
MEMBER = f"{ONE}/members/{{user_id}}"
INVITATION = f"{ONE}/invitations/{{invitation_id}}"
RESPOND = "/invitations/workspace/respond"


async def workspace(stage: Stage, owner: Person | None = None) -> str:
    """Of the stage's owner, with its admin, its member and one more; or of somebody else, alone."""
    now, workspace_id = datetime.now(UTC), uuid7()
    made = Workspace(workspace_id, "The Analytical Society", WorkspaceRole.OWNER, now, now)
    async with stage.service.services.open_uow() as uow:
        await uow.workspaces.add(made, UUID((owner or stage[Who.OWNER]).id))
        if owner is None:
            for person, role in _shared_with(stage):
                await uow.workspaces.join(workspace_id, UUID(person.id), role, now)
    return str(workspace_id)


def _shared_with(stage: Stage) -> list[tuple[Person, WorkspaceRole]]:
    return [
        (stage[Who.ADMIN], WorkspaceRole.ADMIN),
        (stage[Who.MEMBER], WorkspaceRole.MEMBER),
        (stage.other, WorkspaceRole.MEMBER),
    ]


async def invitation(stage: Stage, workspace_id: str, invited: Person, secret: str = "") -> Invitation[WorkspaceRole]:
    made = invitations.to_user(
        uuid7(),
        UUID(workspace_id),
        UUID(invited.id),
        WorkspaceRole.MEMBER,
        UUID(stage.host.id),
        secret or uuid4().hex,
        datetime.now(UTC),
    )
    async with stage.service.services.open_uow() as uow:
        await uow.workspace_invitations.add(made)
    return made


def about_a_workspace(body: object = None) -> MakeScene:
    async def scene(stage: Stage, who: Who) -> Scene:
        return Scene({"workspace_id": await workspace(stage)}, body)

    return scene


async def a_guest_list(stage: Stage, who: Who) -> Scene:
    """Somebody to be invited."""
    return Scene({"workspace_id": await workspace(stage)}, {"user_id": stage.host.id})


async def an_heir(stage: Stage, who: Who) -> Scene:
    return Scene({"workspace_id": await workspace(stage)}, {"user_id": stage.other.id})


async def another_member(stage: Stage, who: Who) -> Scene:
    return Scene({"workspace_id": await workspace(stage), "user_id": stage.other.id}, {"role": "admin"})


async def oneself(stage: Stage, who: Who) -> Scene:
    return Scene({"workspace_id": await workspace(stage), "user_id": stage[who].id}, {"role": "member"})


async def the_owner(stage: Stage, who: Who) -> Scene:
    return Scene({"workspace_id": await workspace(stage), "user_id": stage[Who.OWNER].id}, {"role": "member"})


async def a_member_elsewhere(stage: Stage, who: Who) -> Scene:
    await workspace(stage, stage.host)
    return Scene({"workspace_id": await workspace(stage), "user_id": stage.host.id}, {"role": "admin"})


async def an_heir_elsewhere(stage: Stage, who: Who) -> Scene:
    await workspace(stage, stage.host)
    return Scene({"workspace_id": await workspace(stage)}, {"user_id": stage.host.id})


async def one_of_ours_elsewhere(stage: Stage, who: Who) -> Scene:
    """A member of the caller's, named in a workspace of somebody else's."""
    await workspace(stage)
    foreign = await workspace(stage, stage.host)
    return Scene({"workspace_id": foreign, "user_id": stage[Who.MEMBER].id}, {"role": "admin"})


async def an_invitation_sent(stage: Stage, who: Who) -> Scene:
    workspace_id = await workspace(stage)
    sent = await invitation(stage, workspace_id, stage.host)
    return Scene({"workspace_id": workspace_id, "invitation_id": str(sent.id)})


async def an_invitation_elsewhere(stage: Stage, who: Who) -> Scene:
    sent = await invitation(stage, await workspace(stage, stage.host), stage[Who.OWNER])
    return Scene({"workspace_id": await workspace(stage), "invitation_id": str(sent.id)})


async def a_guest_invited(stage: Stage, who: Who) -> Scene:
    return Scene({"workspace_id": await workspace(stage)}, {"user_id": stage[Who.GUEST].id})


async def an_invitation_received(stage: Stage, who: Who) -> Scene:
    """The stage's owner is invited."""
    sent = await invitation(stage, await workspace(stage, stage.host), stage[Who.OWNER])
    return Scene(body={"id": str(sent.id), "action": "accept"})


async def a_link_of_another(stage: Stage, who: Who) -> Scene:
    secret = uuid4().hex
    await invitation(stage, await workspace(stage, stage.host), stage[Who.OWNER], secret)
    return Scene(body={"token": secret, "action": "accept"})


async def an_invitation_to_what_is_ours(stage: Stage, who: Who) -> Scene:
    """Who may invite somebody does not answer for them."""
    sent = await invitation(stage, await workspace(stage), stage.host)
    return Scene(body={"id": str(sent.id), "action": "accept"})


ROWS = [
    own("GET", "/workspaces", sending(None), 200),
    own("POST", "/workspaces", sending({"name": "The Analytical Society"}), 201, guest=403),
    Row("GET", ONE, about_a_workspace(), 200, admin=200, member=200),
    Row("PATCH", ONE, about_a_workspace({"name": "Engine No. 2"}), 200, admin=200, member=403),
    Row("DELETE", ONE, about_a_workspace(), 204, admin=403, member=403),
    Row("POST", f"{ONE}/transfer", an_heir, 200, admin=403, member=403),
    Row("GET", f"{ONE}/audit", about_a_workspace(), 200, admin=200, member=403),
    Row("GET", f"{ONE}/members", about_a_workspace(), 200, admin=200, member=200),
    Row("POST", f"{ONE}/members", a_guest_list, 201, admin=201, member=403),
    Row("PATCH", MEMBER, another_member, 200, admin=200, member=403),
    Row("DELETE", MEMBER, another_member, 204, admin=204, member=403),
    Row("GET", f"{ONE}/invitations", about_a_workspace(), 200, admin=200, member=403),
    Row("DELETE", INVITATION, an_invitation_sent, 204, admin=204, member=403),
    own("GET", "/invitations", sending(None), 200),
    Row("POST", RESPOND, an_invitation_received, 200, guest=403),
]

SPECIAL = [
    Special("DELETE", MEMBER, "a member, of themselves", Who.MEMBER, 204, oneself, changes=True),
    Special("DELETE", MEMBER, "an admin, of themselves", Who.ADMIN, 204, oneself, changes=True),
    Special("DELETE", MEMBER, "its owner, of themselves", Who.OWNER, 409, oneself),
    Special("DELETE", MEMBER, "an admin, of the owner", Who.ADMIN, 409, the_owner),
    Special("DELETE", MEMBER, "its owner, of a member elsewhere", Who.OWNER, 404, a_member_elsewhere),
    Special("DELETE", MEMBER, "somebody else, of their own member", Who.OWNER, 404, one_of_ours_elsewhere),
    Special("PATCH", MEMBER, "its owner, of themselves", Who.OWNER, 409, oneself),
    Special("PATCH", MEMBER, "an admin, of the owner", Who.ADMIN, 409, the_owner),
    Special("PATCH", MEMBER, "a member, of themselves", Who.MEMBER, 403, oneself),
    Special("PATCH", MEMBER, "its owner, of a member elsewhere", Who.OWNER, 404, a_member_elsewhere),
    Special("PATCH", MEMBER, "somebody else, of their own member", Who.OWNER, 404, one_of_ours_elsewhere),
    Special("POST", f"{ONE}/transfer", "its owner, to a member elsewhere", Who.OWNER, 404, an_heir_elsewhere),
    Special("POST", f"{ONE}/members", "its owner, of a guest", Who.OWNER, 404, a_guest_invited),
    Special("DELETE", INVITATION, "its owner, of one elsewhere", Who.OWNER, 404, an_invitation_elsewhere),
    Special("POST", RESPOND, "who found the link of another", Who.STRANGER, 403, a_link_of_another),
    Special("POST", RESPOND, "who may invite", Who.OWNER, 404, an_invitation_to_what_is_ours),
]
