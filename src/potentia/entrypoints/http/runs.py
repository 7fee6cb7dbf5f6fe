"""Runs: the answering of a message, watched while it happens or afterwards."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from potentia.domain.chat.errors import RunNotFound
from potentia.domain.chat.model import Run
from potentia.domain.chat.service import ChatService
from potentia.domain.identity.model import Actor
from potentia.entrypoints.http.openapi import documented
from potentia.entrypoints.http.request import StrictRequest
from potentia.entrypoints.http.streams import EVENT_STREAM, LastEventId, event_stream


@get("/{run_id:uuid}", operation_id="getRun", summary="Where a run stands", opt=documented(RunNotFound))
async def show(run_id: FromPath[UUID], chat: NamedDependency[ChatService], actor: NamedDependency[Actor]) -> Run:
    return await chat.run(actor, run_id)


@get(
    "/{run_id:uuid}/events",
    operation_id="streamRun",
    summary="What happens in a run",
    media_type=EVENT_STREAM,
    opt=documented(RunNotFound),
)
async def events(
    request: StrictRequest,
    run_id: FromPath[UUID],
    chat: NamedDependency[ChatService],
    actor: NamedDependency[Actor],
    last_event_id: LastEventId = None,
) -> Response[Any]:
    """All events from the first, or from after `Last-Event-ID`, up to `run.end`, as server-sent events.

    `run.queued {run_id}` nobody has begun yet; `run.start {run_id, epoch}` an attempt has begun, and text of an
    earlier one is void; `context {decision, context, reason}` where the message belongs; `title {text}` the
    conversation has got its title; `delta {text}` more text; `snapshot {text}` all text so far, in place of what the
    reader has; `run.end {status, message, usage, problem}` the last one, with the whole message. Event numbers grow
    and may skip. Reading never starts a run, and leaving never stops one.
    """
    await chat.run(actor, run_id)
    return event_stream(request, actor, chat.events(actor, run_id, last_event_id or 0))


runs_router = Router("/runs", route_handlers=[show, events], tags=["chat"])
