"""The members of a workspace, and the invitations that were sent for it."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, delete, get, patch, post
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from potentia.domain.errors import FieldProblem, Invalid
from potentia.domain.identity import emails
from potentia.domain.identity.model import Actor
from potentia.domain.limits import RouteClass
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces.errors import (
    AlreadyMember,
    InvitationAnswered,
    InvitationNotFound,
    InvitationPending,
    InviteeNotFound,
    MemberNotFound,
    NotAllowed,
    OwnerStays,
    TooManyInvitations,
    WorkspaceNotFound,
)
from potentia.domain.workspaces.inviting.service import InvitationService
from potentia.domain.workspaces.members.service import MemberService
from potentia.domain.workspaces.model import Invited, Member, SentInvitation, WorkspaceRole
from potentia.entrypoints.http.conversations import Limit
from potentia.entrypoints.http.idempotency import OWN_RULE
from potentia.entrypoints.http.limits import limited_as
from potentia.entrypoints.http.openapi import documented

GivenRole = Annotated[WorkspaceRole, msgspec.Meta(extra_json_schema={"enum": ["admin", "member"]})]
"""The owner's is refused with a code of its own."""
Email = Annotated[str, msgspec.Meta(max_length=emails.MAX_LENGTH)]


class NewInvitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Either `user_id`, of somebody who is registered, or `email`."""

    user_id: UUID | None = None
    email: Email | None = None
    role: GivenRole = WorkspaceRole.MEMBER


def invitee(user_id: UUID | None, email: str | None) -> UUID | str:
    """Whoever is named by one of the two. Raises Invalid unless just one is given."""
    match user_id, email:
        case (UUID() as user_id, None):
            return user_id
        case (None, str() as email):
            return email
        case (None, None):
            raise Invalid(FieldProblem("email", "one-required", {"fields": ["user_id", "email"]}))
    raise Invalid(FieldProblem("email", "invitations.two-invitees"))


class RoleChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: GivenRole


@get(
    "/members",
    operation_id="listMembers",
    summary="Who is in a workspace",
    opt=documented(WorkspaceNotFound),
)
async def index(
    workspace_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    members: NamedDependency[MemberService],
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> Page[Member]:
    """With the names and e-mails that they have now."""
    return await members.list(actor, workspace_id, Window.read(cursor, limit))


@post(
    "/members",
    operation_id="inviteMember",
    summary="Invite somebody to a workspace",
    opt={OWN_RULE: True}
    | limited_as(RouteClass.INVITE)
    | documented(
        WorkspaceNotFound,
        NotAllowed,
        InviteeNotFound,
        AlreadyMember,
        InvitationPending,
        TooManyInvitations,
        example=NewInvitation(email="grace@example.org"),
    ),
)
async def invite(
    workspace_id: FromPath[UUID],
    data: JSONBody[NewInvitation],
    actor: NamedDependency[Actor],
    invitations: NamedDependency[InvitationService],
) -> Invited:
    """A user by id, or whoever has an e-mail: they are told, and are in once they accept.

    No `Idempotency-Key` is kept here, since the link in the answer would be kept with it; sent again, it is refused
    (`invitations.pending`).
    """
    return await invitations.invite(actor, workspace_id, invitee(data.user_id, data.email), data.role)


@patch(
    "/members/{user_id:uuid}",
    operation_id="changeMember",
    summary="Give a member another role",
    opt=documented(WorkspaceNotFound, MemberNotFound, NotAllowed, OwnerStays, example=RoleChange(WorkspaceRole.ADMIN)),
)
async def change(
    workspace_id: FromPath[UUID],
    user_id: FromPath[UUID],
    data: JSONBody[RoleChange],
    actor: NamedDependency[Actor],
    members: NamedDependency[MemberService],
) -> Member:
    """By the owner and admins. The owner's own role changes with a transfer only."""
    return await members.change_role(actor, workspace_id, user_id, data.role)


@delete(
    "/members/{user_id:uuid}",
    operation_id="removeMember",
    summary="Remove a member, or leave",
    opt=documented(WorkspaceNotFound, MemberNotFound, NotAllowed, OwnerStays),
)
async def remove(
    workspace_id: FromPath[UUID],
    user_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    members: NamedDependency[MemberService],
) -> None:
    """Others by the owner and admins, oneself by everybody but the owner."""
    await members.remove(actor, workspace_id, user_id)


@get(
    "/invitations",
    operation_id="listSentInvitations",
    summary="The invitations that wait for an answer",
    opt=documented(WorkspaceNotFound, NotAllowed),
)
async def list_invitations(
    workspace_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    invitations: NamedDependency[InvitationService],
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> Page[SentInvitation]:
    """For those who may invite, newest first; without the links, which nobody can tell again."""
    return await invitations.sent(actor, workspace_id, Window.read(cursor, limit))


@delete(
    "/invitations/{invitation_id:uuid}",
    operation_id="revokeInvitation",
    summary="Take an invitation back",
    opt=documented(WorkspaceNotFound, NotAllowed, InvitationNotFound, InvitationAnswered),
)
async def revoke(
    workspace_id: FromPath[UUID],
    invitation_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    invitations: NamedDependency[InvitationService],
) -> None:
    """Its link is void at once."""
    await invitations.revoke(actor, workspace_id, invitation_id)


members_router = Router(
    "/workspaces/{workspace_id:uuid}",
    route_handlers=[index, invite, change, remove, list_invitations, revoke],
    tags=["workspaces"],
    cache_control=CacheControlHeader(no_store=True),
)
