"""Invitations as the invited see them."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from potentia.domain.canvas.model import Canvas
from potentia.domain.canvas.responding.service import CanvasResponseService
from potentia.domain.errors import FieldProblem, Invalid
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import Actor
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces.errors import (
    AccountRequired,
    AlreadyMember,
    InvitationAnswered,
    InvitationExpired,
    InvitationNotFound,
    InvitationOfAnother,
)
from potentia.domain.workspaces.model import Answer, ReceivedInvitation, Workspace
from potentia.domain.workspaces.responding.service import ResponseService
from potentia.entrypoints.http.conversations import Limit
from potentia.entrypoints.http.openapi import documented


class InvitationAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Either `token`, from the link, or `id`, from my list."""

    action: Answer
    token: Annotated[str, msgspec.Meta(min_length=1, max_length=256)] | None = None
    id: UUID | None = None

    @property
    def named(self) -> UUID | str:
        """Raises Invalid unless just one of the two is given."""
        match self.id, self.token:
            case (UUID() as id, None):
                return id
            case (None, str() as token):
                return token
            case (None, None):
                raise Invalid(FieldProblem("token", "one-required", {"fields": ["token", "id"]}))
        raise Invalid(FieldProblem("token", "invitations.two-names"))


class AnsweredWorkspaceInvitation(msgspec.Struct, frozen=True):
    """`workspace` is the one that was joined; null after a rejection."""

    workspace: Workspace | None


class AnsweredCanvasInvitation(msgspec.Struct, frozen=True):
    """`canvas` is the one that I may see now; null after a rejection."""

    canvas: Canvas | None


RESPONSE_ERRORS = (
    AccountRequired,
    AccountGone,
    InvitationNotFound,
    InvitationOfAnother,
    InvitationAnswered,
    InvitationExpired,
)


@get("/", operation_id="listInvitations", summary="Invitations that wait for my answer", opt=documented(AccountGone))
async def index(
    actor: NamedDependency[Actor],
    canvas_responses: NamedDependency[CanvasResponseService],
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> Page[ReceivedInvitation]:
    """To workspaces and canvases, newest first: those for me, and those for my e-mail once it is verified."""
    return await canvas_responses.received(actor, Window.read(cursor, limit))


@post(
    "/workspace/respond",
    operation_id="answerWorkspaceInvitation",
    summary="Accept or reject an invitation to a workspace",
    status_code=HTTPStatus.OK,
    opt=documented(
        *RESPONSE_ERRORS,
        AlreadyMember,
        example=InvitationAnswer(Answer.ACCEPT, token="the-token-of-the-link"),  # noqa: S106 (an example)
    ),
)
async def respond(
    data: JSONBody[InvitationAnswer], actor: NamedDependency[Actor], responses: NamedDependency[ResponseService]
) -> AnsweredWorkspaceInvitation:
    """Once: by the id of one in my list, or by the token of a link that was sent to me."""
    return AnsweredWorkspaceInvitation(await responses.respond(actor, data.named, data.action))


@post(
    "/canvas/respond",
    operation_id="answerCanvasInvitation",
    summary="Accept or reject an invitation to a canvas",
    status_code=HTTPStatus.OK,
    opt=documented(
        *RESPONSE_ERRORS,
        example=InvitationAnswer(Answer.ACCEPT, token="the-token-of-the-link"),  # noqa: S106 (an example)
    ),
)
async def respond_canvas(
    data: JSONBody[InvitationAnswer],
    actor: NamedDependency[Actor],
    canvas_responses: NamedDependency[CanvasResponseService],
) -> AnsweredCanvasInvitation:
    """Once: by the id of one in my list, or by the token of a link that was sent to me."""
    return AnsweredCanvasInvitation(await canvas_responses.respond(actor, data.named, data.action))


invitations_router = Router("/invitations", route_handlers=[index, respond, respond_canvas], tags=["invitations"])
