"""Server-sent events (WHATWG HTML §9.2)."""

from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from typing import Annotated, Any, Protocol

import msgspec
from litestar import Request, Response
from litestar.params import HeaderParameter
from litestar.response import Stream

from potentia.domain.identity.model import Actor
from potentia.entrypoints.http.live import LiveActors

EVENT_STREAM = "text/event-stream"
HEARTBEAT_TICKS = 10
"""Idle ticks of about a second between two comments that keep proxies from closing the stream."""
RETRY_MS = 1_000
MAX_NUMBER = 2**53 - 1
"""The largest whole number that every client can hold."""

LastEventId = Annotated[
    int | None,
    HeaderParameter(
        name="Last-Event-ID", ge=0, le=MAX_NUMBER, description="The last event that was seen: only later ones come."
    ),
]

_encode = msgspec.json.Encoder().encode


class Numbered(Protocol):
    """What is streamed: an event, which has a `name`, under the number that a reader resumes after; 0 for none."""

    @property
    def number(self) -> int: ...
    @property
    def event(self) -> Any: ...


def event_stream(
    request: Request[Any, Any, Any], actor: Actor | None, events: AsyncIterator[Numbered | None]
) -> Response[Any]:
    """A response that sends the events as they come.

    It ends early when the actor's session or key ends (None: whoever reads it is nobody), and, with a hint to retry,
    when the server stops.
    """
    state = request.app.state
    frames = _frames(events if actor is None else _while_signed_in(events, actor, state.live), state.draining)
    return Stream(
        frames,
        media_type=EVENT_STREAM,
        status_code=200,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _while_signed_in(
    events: AsyncIterator[Numbered | None], actor: Actor, live: LiveActors
) -> AsyncIterator[Numbered | None]:
    """The events, up to the actor's end, also when it comes while nothing happens."""
    with live.watch(actor) as watched:
        async with aclosing(events) as source:  # type: ignore[type-var]
            with suppress(StopAsyncIteration):
                while not watched.has_ended:
                    async with watched.until_ended():
                        numbered = await anext(source)
                    if not watched.has_ended:
                        yield numbered


async def _frames(events: AsyncIterator[Numbered | None], draining: Any) -> AsyncIterator[bytes]:
    idle = 0
    async with aclosing(events) as source:  # type: ignore[type-var]
        async for numbered in source:
            if draining.is_set():
                yield f"retry: {RETRY_MS}\n\n".encode()
                return
            if numbered is not None:
                idle = 0
                yield frame(numbered)
                continue
            idle += 1
            if idle % HEARTBEAT_TICKS == 0:
                yield b": ping\n\n"


def frame(numbered: Numbered) -> bytes:
    """One event. One without a number leaves the reader's last id as it is."""
    number = f"id: {numbered.number}\n".encode() if numbered.number else b""
    return b"%sevent: %s\ndata: %s\n\n" % (number, numbered.event.name.encode(), _encode(numbered.event))
