"""HEAD is GET without the content (RFC 9110 §9.3.2): on every route that answers GET, with the same headers."""

import asyncio

from litestar.types import ASGIApp, HTTPScope, Receive, Send
from litestar.types.asgi_types import Message, ReceiveMessage


async def answer_head(app: ASGIApp, scope: HTTPScope, receive: Receive, send: Send) -> None:
    """Answers a HEAD request by what `app` answers to a GET; of a stream, which may be endless, just the beginning."""
    asked: HTTPScope = {**scope, "method": "GET"}
    is_over = asyncio.Event()
    has_begun = False

    async def receive_until_over() -> ReceiveMessage:
        nonlocal has_begun
        if not has_begun:
            has_begun = True
            return await receive()
        await is_over.wait()
        return {"type": "http.disconnect"}

    async def send_without_content(message: Message) -> None:
        if message["type"] == "http.response.body":
            if is_over.is_set():
                return
            is_over.set()
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            _learn(scope, asked)
            await send(message)

    await app(asked, receive_until_over, send_without_content)
    _learn(scope, asked)


def _learn(scope: HTTPScope, asked: HTTPScope) -> None:
    """What the application found out about the request. The method stays: the server counts the content by it."""
    scope.update({**asked, "method": "HEAD"})
