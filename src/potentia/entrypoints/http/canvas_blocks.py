"""Blocks: read in pages, one by one or all at one moment, and changed by mutations."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from potentia.domain.canvas.editing.service import EditingService
from potentia.domain.canvas.errors import (
    AnchorElsewhere,
    BlockExists,
    BlockNotDeleted,
    BlockNotFound,
    CanvasArchived,
    CanvasFull,
    CanvasNotFound,
    Cycle,
    OperationIdReused,
    OrderCrowded,
    ParentDeleted,
    TooDeep,
    VersionConflict,
)
from potentia.domain.canvas.log import Operations
from potentia.domain.canvas.model import Acknowledgement, Block, Snapshot
from potentia.domain.canvas.ops import Insert, Mutation, Update
from potentia.domain.identity.model import Actor
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces.errors import NotAllowed
from potentia.entrypoints.http.conversations import Limit
from potentia.entrypoints.http.etags import tagged, tagged_as
from potentia.entrypoints.http.idempotency import OWN_RULE
from potentia.entrypoints.http.openapi import documented

SinceSeq = Annotated[int, QueryParameter(ge=0, le=2**31 - 1, description="The last one that I have (exclusive).")]
A_BLOCK, ANOTHER = UUID("01920000-0000-7000-8000-000000000001"), UUID("01920000-0000-7000-8000-000000000002")
EXAMPLE = Mutation(
    "device-7/42",
    [
        Insert(id=A_BLOCK, type="to_do", properties={"text": "Punch the cards", "checked": False}, after=None),
        Update(id=ANOTHER, expect_version=3, properties={"text": "Note G"}),
    ],
)


@get(
    "/blocks",
    operation_id="listBlocks",
    summary="The blocks, in tree order",
    opt=documented(CanvasNotFound),
)
async def list_blocks(
    canvas_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    editing: NamedDependency[EditingService],
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> Page[Block]:
    """A parent before its children, siblings by rank. For all of them at one moment there is the snapshot."""
    return await editing.blocks(actor, canvas_id, Window.read(cursor, limit))


@get(
    "/blocks/{block_id:uuid}",
    operation_id="getBlock",
    summary="One block",
    opt=documented(CanvasNotFound, BlockNotFound, tagged=True),
)
async def show(
    request: Request[Any, Any, Any],
    canvas_id: FromPath[UUID],
    block_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    editing: NamedDependency[EditingService],
) -> Response[Block]:
    """304 when `If-None-Match` names what would be answered."""
    return tagged(request, await editing.block(actor, canvas_id, block_id))


@get(
    "/snapshot",
    operation_id="getSnapshot",
    summary="All blocks at one moment",
    opt=documented(CanvasNotFound, tagged=True),
)
async def snapshot(
    request: Request[Any, Any, Any],
    canvas_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    editing: NamedDependency[EditingService],
) -> Response[Snapshot]:
    """In tree order, with the `seq` that they are of: operations after it bring them up to date.

    304 when `If-None-Match` names a snapshot since which nothing happened.
    """
    seq = await editing.seq(actor, canvas_id)

    async def load() -> tuple[str, Snapshot]:
        found = await editing.snapshot(actor, canvas_id)
        return _tag(canvas_id, found.seq), found

    return await tagged_as(request, _tag(canvas_id, seq), load)


def _tag(canvas_id: UUID, seq: int) -> str:
    return f'"{canvas_id.hex}-{seq}"'


@get(
    "/operations",
    operation_id="listOperations",
    summary="What was done since",
    opt=documented(CanvasNotFound),
)
async def list_operations(
    canvas_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    editing: NamedDependency[EditingService],
    since_seq: SinceSeq = 0,
    limit: Limit = 50,
) -> Operations:
    """Oldest first, without a gap. While the last one's `seq` is below that of the canvas, there is more."""
    return await editing.operations(actor, canvas_id, since_seq, limit)


@post(
    "/mutate",
    operation_id="mutateCanvas",
    summary="Change blocks",
    status_code=HTTPStatus.OK,
    opt={OWN_RULE: True}
    | documented(
        CanvasNotFound,
        NotAllowed,
        BlockNotFound,
        VersionConflict,
        OperationIdReused,
        BlockExists,
        Cycle,
        AnchorElsewhere,
        BlockNotDeleted,
        ParentDeleted,
        TooDeep,
        CanvasFull,
        CanvasArchived,
        OrderCrowded,
        example=EXAMPLE,
    ),
)
async def mutate(
    canvas_id: FromPath[UUID],
    data: JSONBody[Mutation],
    actor: NamedDependency[Actor],
    editing: NamedDependency[EditingService],
) -> Acknowledgement:
    """All operations or none, each seeing what those before it have done. Once for each `client_op_id`: sent again, it
    is acknowledged again, with `duplicate: true`. A 409 for a version has the blocks as they are now in `conflicts`."""
    return await editing.mutate(actor, canvas_id, data)


canvas_blocks_router = Router(
    "/canvas/{canvas_id:uuid}",
    route_handlers=[list_blocks, show, snapshot, list_operations, mutate],
    tags=["canvas"],
)
