"""Server-sent events (WHATWG HTML §9.2)."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.response import Stream

from potentia.domain.chat.events import Numbered

EVENT_STREAM = "text/event-stream"
HEARTBEAT_TICKS = 10
"""Idle ticks of about a second between two comments that keep proxies from closing the stream."""
RETRY_MS = 1_000

_encode = msgspec.json.Encoder().encode


def event_stream(request: Request[Any, Any, Any], events: AsyncIterator[Numbered | None]) -> Response[Any]:
    """A response that sends the events as they come, and ends early, with a hint to retry, when the server stops."""
    return Stream(
        _frames(events, request.app.state.draining),
        media_type=EVENT_STREAM,
        status_code=200,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


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
    """One event. Those that are not of the run's log have no number, and leave the reader's last id as it is."""
    number = f"id: {numbered.number}\n".encode() if numbered.number else b""
    return b"%sevent: %s\ndata: %s\n\n" % (number, numbered.event.name.encode(), _encode(numbered.event))
