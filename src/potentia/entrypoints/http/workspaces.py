"""Workspaces. Who is in them is in members.py, how one comes into them in invitations.py."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from potentia.domain.audit import Record
from potentia.domain.identity import profiles
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import Actor
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces.errors import AccountRequired, MemberNotFound, NotAllowed, WorkspaceNotFound
from potentia.domain.workspaces.model import Workspace
from potentia.domain.workspaces.service import WorkspaceService
from potentia.entrypoints.http.conversations import Limit
from potentia.entrypoints.http.etags import tagged
from potentia.entrypoints.http.openapi import documented

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=profiles.MAX_NAME_LENGTH, pattern=r"\S")]


class NewWorkspace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name


class WorkspaceChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name


class Transfer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`user_id` is a member, who becomes the owner."""

    user_id: UUID


OF_A_WORKSPACE = (
    "getWorkspace",
    "renameWorkspace",
    "listMembers",
    "listSentInvitations",
    "listAudit",
    "deleteWorkspace",
)
"""The operations that a new workspace leads to."""


@post(
    "/",
    operation_id="createWorkspace",
    summary="Make a workspace",
    opt=documented(
        AccountRequired,
        AccountGone,
        example=NewWorkspace("The Analytical Society"),
        links={name: {"workspace_id": "$response.body#/id"} for name in OF_A_WORKSPACE},
    ),
)
async def create(
    data: JSONBody[NewWorkspace], actor: NamedDependency[Actor], workspaces: NamedDependency[WorkspaceService]
) -> Workspace:
    """Its owner is whoever makes it. Guests register first."""
    return await workspaces.create(actor, data.name)


@get("/", operation_id="listWorkspaces", summary="My workspaces, newest first", opt=documented())
async def index(
    actor: NamedDependency[Actor],
    workspaces: NamedDependency[WorkspaceService],
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> Page[Workspace]:
    """Those that I am a member of, with my role in each."""
    return await workspaces.list(actor, Window.read(cursor, limit))


@get(
    "/{workspace_id:uuid}",
    operation_id="getWorkspace",
    summary="One workspace",
    opt=documented(WorkspaceNotFound, tagged=True),
)
async def show(
    request: Request[Any, Any, Any],
    workspace_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    workspaces: NamedDependency[WorkspaceService],
) -> Response[Workspace]:
    """With my role; 304 when `If-None-Match` names what would be answered."""
    return tagged(request, await workspaces.get(actor, workspace_id))


@patch(
    "/{workspace_id:uuid}",
    operation_id="renameWorkspace",
    summary="Give a workspace another name",
    opt=documented(WorkspaceNotFound, NotAllowed, example=WorkspaceChange("Engine No. 2")),
)
async def rename(
    workspace_id: FromPath[UUID],
    data: JSONBody[WorkspaceChange],
    actor: NamedDependency[Actor],
    workspaces: NamedDependency[WorkspaceService],
) -> Workspace:
    """By its owner and admins."""
    return await workspaces.rename(actor, workspace_id, data.name)


@delete(
    "/{workspace_id:uuid}",
    operation_id="deleteWorkspace",
    summary="Delete a workspace",
    opt=documented(WorkspaceNotFound, NotAllowed),
)
async def remove(
    workspace_id: FromPath[UUID], actor: NamedDependency[Actor], workspaces: NamedDependency[WorkspaceService]
) -> None:
    """By its owner. Everything in it goes, at once and for good."""
    await workspaces.delete(actor, workspace_id)


@post(
    "/{workspace_id:uuid}/transfer",
    operation_id="transferWorkspace",
    summary="Make another member the owner",
    status_code=HTTPStatus.OK,
    opt=documented(
        WorkspaceNotFound,
        MemberNotFound,
        NotAllowed,
        example=Transfer(UUID("01920000-0000-7000-8000-000000000001")),
    ),
)
async def transfer(
    workspace_id: FromPath[UUID],
    data: JSONBody[Transfer],
    actor: NamedDependency[Actor],
    workspaces: NamedDependency[WorkspaceService],
) -> Workspace:
    """By its owner, who is an admin from then on; answers the workspace as they see it now."""
    return await workspaces.transfer(actor, workspace_id, data.user_id)


@get(
    "/{workspace_id:uuid}/audit",
    operation_id="listAudit",
    summary="What happened in a workspace",
    opt=documented(WorkspaceNotFound, NotAllowed),
)
async def audit(
    workspace_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    workspaces: NamedDependency[WorkspaceService],
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> Page[Record]:
    """For the owner and admins, newest first: who did what to which thing, with digests of it before and after."""
    return await workspaces.trail(actor, workspace_id, Window.read(cursor, limit))


workspaces_router = Router(
    "/workspaces", route_handlers=[create, index, show, rename, remove, transfer, audit], tags=["workspaces"]
)
