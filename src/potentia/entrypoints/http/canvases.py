"""Canvases. What is on them is in canvas_blocks.py, who is on them in canvas_members.py."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from potentia.domain.canvas.errors import ArchivedBlocksRemain, BlocksRemain, CanvasArchived, CanvasNotFound
from potentia.domain.canvas.model import Canvas, CanvasChange
from potentia.domain.canvas.service import CanvasService
from potentia.domain.canvas.titles import MAX_ICON, MAX_TITLE
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import Actor
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces.errors import AccountRequired, NotAllowed, WorkspaceNotFound
from potentia.entrypoints.http.conversations import Limit
from potentia.entrypoints.http.etags import tagged
from potentia.entrypoints.http.openapi import documented

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TITLE, pattern=r"\S")]
Icon = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_ICON, pattern=r"\S")]
Archived = Annotated[bool, QueryParameter(description="The archived ones instead of the others.")]
OfWorkspace = Annotated[UUID | None, QueryParameter(description="Only those of this workspace.")]
Permanent = Annotated[bool, QueryParameter(description="For good, which a canvas with blocks is not.")]


class NewCanvas(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Mine, or with `workspace_id` that workspace's. `icon` is an emoji, or the name of a picture that clients know."""

    title: Title
    icon: Icon | None = None
    workspace_id: UUID | None = None


class Meta(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as it is; `icon: null` takes the icon away."""

    title: Title | msgspec.UnsetType = msgspec.UNSET
    icon: Icon | msgspec.UnsetType | None = msgspec.UNSET

    @property
    def change(self) -> CanvasChange:
        return CanvasChange(self.title, self.icon)


OF_A_CANVAS = (
    "getCanvas",
    "getPermissions",
    "mutateCanvas",
    "getSnapshot",
    "listBlocks",
    "listOperations",
    "addCanvasMember",
    "listCanvasMembers",
    "listSentCanvasInvitations",
    "changeCanvas",
    "changeCanvasMeta",
    "archiveCanvas",
    "restoreCanvas",
    "deleteCanvas",
)
"""The operations that a new canvas leads to."""
CHANGE_ERRORS = (CanvasNotFound, NotAllowed, CanvasArchived)


@post(
    "/",
    operation_id="createCanvas",
    summary="Make a canvas",
    opt=documented(
        WorkspaceNotFound,
        AccountRequired,
        AccountGone,
        example=NewCanvas("Notes on the Engine", "📜"),
        links={name: {"canvas_id": "$response.body#/id"} for name in OF_A_CANVAS},
    ),
)
async def create(
    data: JSONBody[NewCanvas], actor: NamedDependency[Actor], canvases: NamedDependency[CanvasService]
) -> Canvas:
    """An empty one of my own, or of a workspace that I am a member of."""
    return await canvases.create(actor, data.title, data.icon, data.workspace_id)


@get("/", operation_id="listCanvases", summary="Canvases that I see, newest first", opt=documented())
async def index(
    actor: NamedDependency[Actor],
    canvases: NamedDependency[CanvasService],
    archived: Archived = False,
    workspace_id: OfWorkspace = None,
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> Page[Canvas]:
    """My own, those of my workspaces and those that I was let onto, with my role on each."""
    window = Window.read(cursor, limit)
    return await canvases.list(actor, window, archived=archived, workspace_id=workspace_id)


@get(
    "/{canvas_id:uuid}",
    operation_id="getCanvas",
    summary="One canvas",
    opt=documented(CanvasNotFound, tagged=True),
)
async def show(
    request: Request[Any, Any, Any],
    canvas_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    canvases: NamedDependency[CanvasService],
) -> Response[Canvas]:
    """With my role; 304 when `If-None-Match` names what would be answered."""
    return tagged(request, await canvases.get(actor, canvas_id))


@patch(
    "/{canvas_id:uuid}",
    operation_id="changeCanvas",
    summary="Give a canvas another title or icon",
    opt=documented(*CHANGE_ERRORS, example=Meta("Notes on the Analytical Engine")),
)
async def change(
    canvas_id: FromPath[UUID],
    data: JSONBody[Meta],
    actor: NamedDependency[Actor],
    canvases: NamedDependency[CanvasService],
) -> Canvas:
    """By who may edit it."""
    return await canvases.change(actor, canvas_id, data.change)


@patch(
    "/{canvas_id:uuid}/meta",
    operation_id="changeCanvasMeta",
    summary="The same by another name",
    opt=documented(*CHANGE_ERRORS, example=Meta(icon=None)),
)
async def change_meta(
    canvas_id: FromPath[UUID],
    data: JSONBody[Meta],
    actor: NamedDependency[Actor],
    canvases: NamedDependency[CanvasService],
) -> Canvas:
    """Title and icon are all of a canvas that is not on it."""
    return await canvases.change(actor, canvas_id, data.change)


@delete(
    "/{canvas_id:uuid}",
    operation_id="deleteCanvas",
    summary="Archive a canvas, or delete it for good",
    opt=documented(CanvasNotFound, NotAllowed, BlocksRemain, ArchivedBlocksRemain),
)
async def remove(
    canvas_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    canvases: NamedDependency[CanvasService],
    permanent: Permanent = False,
) -> None:
    """Archived by admins; with `permanent=true` its owner deletes it, when no blocks are left on it."""
    if permanent:
        await canvases.delete(actor, canvas_id)
    else:
        await canvases.archive(actor, canvas_id)


@post(
    "/{canvas_id:uuid}/archive",
    operation_id="archiveCanvas",
    summary="Archive a canvas",
    status_code=HTTPStatus.OK,
    opt=documented(CanvasNotFound, NotAllowed),
)
async def archive(
    canvas_id: FromPath[UUID], actor: NamedDependency[Actor], canvases: NamedDependency[CanvasService]
) -> Canvas:
    """It is read only from then on, and in the list of the archived."""
    return await canvases.archive(actor, canvas_id)


@post(
    "/{canvas_id:uuid}/restore",
    operation_id="restoreCanvas",
    summary="Take a canvas out of the archive",
    status_code=HTTPStatus.OK,
    opt=documented(CanvasNotFound, NotAllowed),
)
async def restore(
    canvas_id: FromPath[UUID], actor: NamedDependency[Actor], canvases: NamedDependency[CanvasService]
) -> Canvas:
    return await canvases.restore(actor, canvas_id)


canvases_router = Router(
    "/canvas", route_handlers=[create, index, show, change, change_meta, remove, archive, restore], tags=["canvas"]
)
