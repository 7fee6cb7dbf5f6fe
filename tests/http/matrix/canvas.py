"""The matrix of canvases: shared by a workspace, whose members edit, or by letting people in, who may only look."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7

from potentia.domain.canvas.model import Bounds, Canvas
from potentia.domain.canvas.mutate import mutate
from potentia.domain.canvas.needs import needed
from potentia.domain.canvas.ops import Insert, Mutation
from potentia.domain.workspaces import invitations
from potentia.domain.workspaces.model import CanvasRole, Invitation
from tests.fixtures.service import Person
from tests.http.matrix.rows import MakeScene, Row, Scene, Special, Who, own, sending
from tests.http.matrix.stage import Stage
from tests.http.matrix.workspaces import workspace

ONE = "/canvas/{canvas_id}"
BLOCK = f"{ONE}/blocks/{{block_id}}"
MEMBER = f"{ONE}/members/{{user_id}}"
INVITATION = f"{ONE}/invitations/{{invitation_id}}"
RESPOND = "/invitations/canvas/respond"


async def canvas(stage: Stage, owner: Person | None = None) -> tuple[str, str]:
    """A canvas with a block: of a workspace of the stage's owner, or somebody else's own."""
    workspace_id = None if owner else UUID(await workspace(stage))
    made = _made(owner or stage[Who.OWNER], workspace_id)
    return await _stored(stage, made)


async def lent(stage: Stage) -> str:
    """The owner's own, for the stage's admin to administer, and its member to look at."""
    canvas_id, _ = await _stored(stage, _made(stage[Who.OWNER], None))
    async with stage.service.services.open_uow() as uow:
        for who, role in ((Who.ADMIN, CanvasRole.ADMIN), (Who.MEMBER, CanvasRole.VIEWER)):
            await uow.canvas_members.put(UUID(canvas_id), UUID(stage[who].id), role, datetime.now(UTC))
    return canvas_id


def _made(owner: Person, workspace_id: UUID | None) -> Canvas:
    now, owner_id = datetime.now(UTC), UUID(owner.id)
    return Canvas(
        uuid7(), "Notes", None, workspace_id, None if workspace_id else owner_id, CanvasRole.OWNER, 0, 0, owner_id,
        now, now,
    )  # fmt: skip


async def _stored(stage: Stage, made: Canvas) -> tuple[str, str]:
    mutation = Mutation(uuid4().hex, [Insert(id=uuid7(), type="paragraph")])
    async with stage.service.services.open_uow() as uow:
        await uow.canvases.add(made)
        loaded = await uow.blocks.load(made, needed(mutation))
        await uow.blocks.apply(made.id, mutate(loaded, mutation, made.created_by, datetime.now(UTC), Bounds()))
    return str(made.id), str(mutation.ops[0].id)


def about_a_canvas(body: object = None) -> MakeScene:
    async def scene(stage: Stage, who: Who) -> Scene:
        canvas_id, _ = await canvas(stage)
        return Scene({"canvas_id": canvas_id}, body)

    return scene


def about_a_lent_canvas(body: object = None) -> MakeScene:
    async def scene(stage: Stage, who: Who) -> Scene:
        return Scene({"canvas_id": await lent(stage)}, body)

    return scene


async def a_block(stage: Stage, who: Who) -> Scene:
    canvas_id, block_id = await canvas(stage)
    return Scene({"canvas_id": canvas_id, "block_id": block_id})


async def a_block_elsewhere(stage: Stage, who: Who) -> Scene:
    _, foreign = await canvas(stage, stage.host)
    canvas_id, _ = await canvas(stage)
    return Scene({"canvas_id": canvas_id, "block_id": foreign})


def changing(op: dict[str, object]) -> dict[str, object]:
    return {"client_op_id": uuid4().hex, "ops": [op]}


async def an_update(stage: Stage, who: Who) -> Scene:
    canvas_id, block_id = await canvas(stage)
    return Scene({"canvas_id": canvas_id}, changing({"op": "update", "id": block_id, "expect_version": 1}))


def naming_a_foreign_block(**op: object) -> MakeScene:
    """An operation on the owner's canvas that names a block of somebody else's, where `FOREIGN` stands."""

    async def scene(stage: Stage, who: Who) -> Scene:
        _, foreign = await canvas(stage, stage.host)
        canvas_id, _ = await canvas(stage)
        named = {name: foreign if value == "FOREIGN" else value for name, value in op.items()}
        return Scene({"canvas_id": canvas_id}, changing({"id": str(uuid4())} | named))

    return scene


async def someone_to_add(stage: Stage, who: Who) -> Scene:
    canvas_id, _ = await canvas(stage)
    return Scene({"canvas_id": canvas_id}, {"user_id": stage.host.id})


async def a_guest_to_add(stage: Stage, who: Who) -> Scene:
    canvas_id, _ = await canvas(stage)
    return Scene({"canvas_id": canvas_id}, {"user_id": stage[Who.GUEST].id})


async def a_member_let_in(stage: Stage, who: Who) -> Scene:
    canvas_id, _ = await canvas(stage)
    async with stage.service.services.open_uow() as uow:
        now = datetime.now(UTC)
        await uow.canvas_members.put(UUID(canvas_id), UUID(stage.host.id), CanvasRole.VIEWER, now)
    return Scene({"canvas_id": canvas_id, "user_id": stage.host.id}, {"role": "editor"})


async def a_member_elsewhere(stage: Stage, who: Who) -> Scene:
    await canvas(stage, stage.host)
    canvas_id, _ = await canvas(stage)
    return Scene({"canvas_id": canvas_id, "user_id": stage.host.id}, {"role": "editor"})


async def a_member_by_the_workspace(stage: Stage, who: Who) -> Scene:
    canvas_id, _ = await canvas(stage)
    return Scene({"canvas_id": canvas_id, "user_id": stage.other.id}, {"role": "viewer"})


async def the_owner(stage: Stage, who: Who) -> Scene:
    return Scene({"canvas_id": await lent(stage), "user_id": stage[Who.OWNER].id}, {"role": "viewer"})


async def oneself(stage: Stage, who: Who) -> Scene:
    return Scene({"canvas_id": await lent(stage), "user_id": stage[who].id}, {"role": "editor"})


async def invitation(stage: Stage, canvas_id: str, invited: Person, secret: str = "") -> Invitation[CanvasRole]:
    made = invitations.to_user(
        uuid7(),
        UUID(canvas_id),
        UUID(invited.id),
        CanvasRole.EDITOR,
        UUID(stage.host.id),
        secret or uuid4().hex,
        datetime.now(UTC),
    )
    async with stage.service.services.open_uow() as uow:
        await uow.canvas_invitations.add(made)
    return made


async def an_invitation_sent(stage: Stage, who: Who) -> Scene:
    canvas_id, _ = await canvas(stage)
    sent = await invitation(stage, canvas_id, stage.host)
    return Scene({"canvas_id": canvas_id, "invitation_id": str(sent.id)})


async def an_invitation_elsewhere(stage: Stage, who: Who) -> Scene:
    foreign, _ = await canvas(stage, stage.host)
    canvas_id, _ = await canvas(stage)
    sent = await invitation(stage, foreign, stage.other)
    return Scene({"canvas_id": canvas_id, "invitation_id": str(sent.id)})


async def an_invitation_received(stage: Stage, who: Who) -> Scene:
    """The stage's owner is invited."""
    foreign, _ = await canvas(stage, stage.host)
    sent = await invitation(stage, foreign, stage[Who.OWNER])
    return Scene(body={"id": str(sent.id), "action": "accept"})


async def a_link_of_another(stage: Stage, who: Who) -> Scene:
    secret, (foreign, _) = uuid4().hex, await canvas(stage, stage.host)
    await invitation(stage, foreign, stage[Who.OWNER], secret)
    return Scene(body={"token": secret, "action": "accept"})


async def an_invitation_to_what_is_ours(stage: Stage, who: Who) -> Scene:
    """Who may invite somebody does not answer for them."""
    canvas_id, _ = await canvas(stage)
    sent = await invitation(stage, canvas_id, stage.host)
    return Scene(body={"id": str(sent.id), "action": "accept"})


async def a_workspace_elsewhere(stage: Stage, who: Who) -> Scene:
    return Scene(body={"title": "Notes", "workspace_id": await workspace(stage, stage.host)})


TITLE = {"title": "Engine No. 2"}
INSERT = changing({"op": "insert", "id": str(uuid4()), "type": "paragraph"})

ROWS = [
    own("GET", "/canvas", sending(None), 200),
    own("POST", "/canvas", sending({"title": "Notes"}), 201),
    Row("GET", ONE, about_a_canvas(), 200, admin=200, member=200),
    Row("PATCH", ONE, about_a_canvas(TITLE), 200, admin=200, member=200),
    Row("PATCH", f"{ONE}/meta", about_a_canvas(TITLE), 200, admin=200, member=200),
    Row("DELETE", ONE, about_a_canvas(), 204, admin=204, member=403),
    Row("POST", f"{ONE}/archive", about_a_canvas(), 200, admin=200, member=403),
    Row("POST", f"{ONE}/restore", about_a_canvas(), 200, admin=200, member=403),
    Row("GET", f"{ONE}/blocks", about_a_canvas(), 200, admin=200, member=200),
    Row("GET", BLOCK, a_block, 200, admin=200, member=200),
    Row("GET", f"{ONE}/snapshot", about_a_canvas(), 200, admin=200, member=200),
    Row("GET", f"{ONE}/operations", about_a_canvas(), 200, admin=200, member=200),
    Row("POST", f"{ONE}/mutate", an_update, 200, admin=200, member=200),
    Row("GET", f"{ONE}/permissions", about_a_canvas(), 200, admin=200, member=200),
    Row("GET", f"{ONE}/members", about_a_canvas(), 200, admin=200, member=200),
    Row("POST", f"{ONE}/members", someone_to_add, 201, admin=201, member=403),
    Row("PATCH", MEMBER, a_member_let_in, 200, admin=200, member=403),
    Row("DELETE", MEMBER, a_member_let_in, 204, admin=204, member=403),
    Row("GET", f"{ONE}/invitations", about_a_canvas(), 200, admin=200, member=403),
    Row("DELETE", INVITATION, an_invitation_sent, 204, admin=204, member=403),
    Row("POST", RESPOND, an_invitation_received, 200, guest=403),
]

SPECIAL = [
    Special("POST", "/canvas", "its owner, in a foreign workspace", Who.OWNER, 404, a_workspace_elsewhere),
    Special("GET", BLOCK, "its owner, of a block elsewhere", Who.OWNER, 404, a_block_elsewhere),
    *(
        Special("POST", f"{ONE}/mutate", f"its owner, {label}", Who.OWNER, 404, naming_a_foreign_block(**op))
        for label, op in {
            "of a foreign block": {"op": "update", "id": "FOREIGN", "expect_version": 1},
            "moving a foreign block": {"op": "move", "id": "FOREIGN"},
            "deleting a foreign block": {"op": "delete", "id": "FOREIGN"},
            "restoring a foreign block": {"op": "restore", "id": "FOREIGN"},
            "into a foreign block": {"op": "insert", "type": "note", "parent_id": "FOREIGN"},
            "after a foreign block": {"op": "insert", "type": "note", "after": "FOREIGN"},
            "before a foreign block": {"op": "insert", "type": "note", "before": "FOREIGN"},
        }.items()
    ),
    Special("GET", f"{ONE}/snapshot", "who may look", Who.MEMBER, 200, about_a_lent_canvas()),
    Special("POST", f"{ONE}/mutate", "who may look", Who.MEMBER, 403, about_a_lent_canvas(INSERT)),
    Special("PATCH", ONE, "who may look", Who.MEMBER, 403, about_a_lent_canvas(TITLE)),
    Special("PATCH", f"{ONE}/meta", "who may look", Who.MEMBER, 403, about_a_lent_canvas(TITLE)),
    Special("POST", f"{ONE}/archive", "who may look", Who.MEMBER, 403, about_a_lent_canvas()),
    Special("DELETE", ONE, "who may look", Who.MEMBER, 403, about_a_lent_canvas()),
    Special("GET", f"{ONE}/members", "who may look", Who.MEMBER, 200, about_a_lent_canvas()),
    Special("GET", f"{ONE}/invitations", "who may look", Who.MEMBER, 403, about_a_lent_canvas()),
    Special("POST", f"{ONE}/members", "its owner, of a guest", Who.OWNER, 404, a_guest_to_add),
    Special("PATCH", MEMBER, "its owner, of a member elsewhere", Who.OWNER, 404, a_member_elsewhere),
    Special("PATCH", MEMBER, "its owner, of a member by the workspace", Who.OWNER, 409, a_member_by_the_workspace),
    Special("PATCH", MEMBER, "an admin, of the owner", Who.ADMIN, 409, the_owner),
    Special("PATCH", MEMBER, "who may look, of themselves", Who.MEMBER, 403, oneself),
    Special("DELETE", MEMBER, "its owner, of a member elsewhere", Who.OWNER, 404, a_member_elsewhere),
    Special("DELETE", MEMBER, "an admin, of the owner", Who.ADMIN, 409, the_owner),
    Special("DELETE", MEMBER, "who may look, of themselves", Who.MEMBER, 204, oneself, changes=True),
    Special("DELETE", INVITATION, "its owner, of one elsewhere", Who.OWNER, 404, an_invitation_elsewhere),
    Special("POST", RESPOND, "who found the link of another", Who.STRANGER, 403, a_link_of_another),
    Special("POST", RESPOND, "who may invite", Who.OWNER, 404, an_invitation_to_what_is_ours),
]
