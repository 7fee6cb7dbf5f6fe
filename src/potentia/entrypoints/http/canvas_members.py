"""Who may do what on a canvas, and the invitations that were sent for it."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, delete, get, patch, post
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from potentia.domain.canvas.errors import CanvasNotFound, MemberByWorkspace, MemberNotFound, OwnerStays
from potentia.domain.canvas.inviting.service import CanvasInvitationService
from potentia.domain.canvas.model import CanvasMember, Permissions
from potentia.domain.canvas.sharing.service import SharingService
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import Actor
from potentia.domain.limits import RouteClass
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces.errors import (
    AccountRequired,
    AlreadyMember,
    InvitationAnswered,
    InvitationNotFound,
    InvitationPending,
    InviteeNotFound,
    NotAllowed,
    TooManyInvitations,
)
from potentia.domain.workspaces.model import CanvasRole, SentInvitation
from potentia.entrypoints.http.conversations import Limit
from potentia.entrypoints.http.idempotency import OWN_RULE
from potentia.entrypoints.http.limits import limited_as
from potentia.entrypoints.http.members import Email, invitee
from potentia.entrypoints.http.openapi import documented

GivenRole = Annotated[CanvasRole, msgspec.Meta(extra_json_schema={"enum": ["admin", "editor", "viewer"]})]
"""The owner's is refused with a code of its own."""


class NewCanvasMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Either `user_id`, of somebody who is registered, or `email`."""

    user_id: UUID | None = None
    email: Email | None = None
    role: GivenRole = CanvasRole.EDITOR


class CanvasRoleChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: GivenRole


class AddedToCanvas(msgspec.Struct, frozen=True):
    """`member` for who was let in at once; for who was invited by e-mail `invitation`, and the `link` that they were
    sent: told this once, for the inviter to pass on."""

    member: CanvasMember | None = None
    invitation: SentInvitation | None = None
    link: str | None = None


CHANGE_ERRORS = (CanvasNotFound, MemberNotFound, NotAllowed, AccountRequired, MemberByWorkspace, OwnerStays)


@get(
    "/permissions",
    operation_id="getPermissions",
    summary="What I may do, and who else is there",
    opt=documented(CanvasNotFound),
)
async def permissions(
    canvas_id: FromPath[UUID], actor: NamedDependency[Actor], sharing: NamedDependency[SharingService]
) -> Permissions:
    """As the canvas is now: nothing is written on an archived one. The first 200 members; all are in their list."""
    return await sharing.permissions(actor, canvas_id)


@get(
    "/members",
    operation_id="listCanvasMembers",
    summary="Who is on a canvas",
    opt=documented(CanvasNotFound),
)
async def index(
    canvas_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    sharing: NamedDependency[SharingService],
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> Page[CanvasMember]:
    """By owning it, by its workspace or by being let in: `way` says by which of them they have their role."""
    return await sharing.members(actor, canvas_id, Window.read(cursor, limit))


@post(
    "/members",
    operation_id="addCanvasMember",
    summary="Let somebody onto a canvas",
    opt={OWN_RULE: True}
    | limited_as(RouteClass.INVITE)
    | documented(
        CanvasNotFound,
        NotAllowed,
        AccountRequired,
        AccountGone,
        InviteeNotFound,
        OwnerStays,
        AlreadyMember,
        InvitationPending,
        TooManyInvitations,
        example=NewCanvasMember(email="grace@example.org", role=CanvasRole.VIEWER),
    ),
)
async def add(
    canvas_id: FromPath[UUID],
    data: JSONBody[NewCanvasMember],
    actor: NamedDependency[Actor],
    sharing: NamedDependency[SharingService],
    canvas_invitations: NamedDependency[CanvasInvitationService],
) -> AddedToCanvas:
    """By admins. A user by id is in at once, with this role from now on if they were in already; whoever has an e-mail
    is invited, and in once they accept.

    No `Idempotency-Key` is kept here, since the link in the answer would be kept with it; sent again, an invitation is
    refused (`invitations.pending`), and a member has the same role again.
    """
    named = invitee(data.user_id, data.email)
    if isinstance(named, UUID):
        return AddedToCanvas(member=await sharing.add(actor, canvas_id, named, data.role))
    invited = await canvas_invitations.invite(actor, canvas_id, named, data.role)
    return AddedToCanvas(invitation=invited.invitation, link=invited.link)


@patch(
    "/members/{user_id:uuid}",
    operation_id="changeCanvasMember",
    summary="Give a member another role",
    opt=documented(*CHANGE_ERRORS, example=CanvasRoleChange(CanvasRole.VIEWER)),
)
async def change(
    canvas_id: FromPath[UUID],
    user_id: FromPath[UUID],
    data: JSONBody[CanvasRoleChange],
    actor: NamedDependency[Actor],
    sharing: NamedDependency[SharingService],
) -> CanvasMember:
    """By admins, for those who were let in; roles that come with a workspace change there. The highest counts."""
    return await sharing.change_role(actor, canvas_id, user_id, data.role)


@delete(
    "/members/{user_id:uuid}",
    operation_id="removeCanvasMember",
    summary="Remove a member, or leave",
    opt=documented(*CHANGE_ERRORS),
)
async def remove(
    canvas_id: FromPath[UUID],
    user_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    sharing: NamedDependency[SharingService],
) -> None:
    """Others by admins, oneself by everybody who was let in."""
    await sharing.remove(actor, canvas_id, user_id)


@get(
    "/invitations",
    operation_id="listSentCanvasInvitations",
    summary="The invitations that wait for an answer",
    opt=documented(CanvasNotFound, NotAllowed, AccountRequired),
)
async def list_invitations(
    canvas_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    canvas_invitations: NamedDependency[CanvasInvitationService],
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> Page[SentInvitation]:
    """For those who may invite, newest first; without the links, which nobody can tell again."""
    return await canvas_invitations.sent(actor, canvas_id, Window.read(cursor, limit))


@delete(
    "/invitations/{invitation_id:uuid}",
    operation_id="revokeCanvasInvitation",
    summary="Take an invitation back",
    opt=documented(CanvasNotFound, NotAllowed, AccountRequired, InvitationNotFound, InvitationAnswered),
)
async def revoke(
    canvas_id: FromPath[UUID],
    invitation_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    canvas_invitations: NamedDependency[CanvasInvitationService],
) -> None:
    """Its link is void at once."""
    await canvas_invitations.revoke(actor, canvas_id, invitation_id)


canvas_members_router = Router(
    "/canvas/{canvas_id:uuid}",
    route_handlers=[permissions, index, add, change, remove, list_invitations, revoke],
    tags=["canvas"],
    cache_control=CacheControlHeader(no_store=True),
)
