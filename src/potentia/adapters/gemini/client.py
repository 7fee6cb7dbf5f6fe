"""The client: google-genai on one pinned transport, with no retries of its own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

import httpx2
from google import genai
from google.genai import types
from google.genai.client import AsyncClient

KEPT_CONNECTIONS = 100
_opened: ContextVar[list[httpx2.Response] | None] = ContextVar("opened", default=None)


@asynccontextmanager
async def connected(*, api_key: str, base_url: str, seconds: float) -> AsyncIterator[AsyncClient]:
    """A client that waits `seconds` at most for each connection and each piece of a reply.

    google-genai takes whichever HTTP library it finds, and each of them fails with errors of its own. A client of
    httpx2, its own dependency, that we hand in is used always. Nothing comes from the environment but proxies.
    The blocking client is never used; it would be made, like a TLS context each, for 30 ms, were it not handed in.
    """
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=KEPT_CONNECTIONS)
    tls, hooks = httpx2.create_ssl_context(), {"response": [_note]}
    with httpx2.Client(verify=tls) as unused:
        async with httpx2.AsyncClient(verify=tls, limits=limits, event_hooks=hooks) as transport:
            options = types.HttpOptions(
                base_url=base_url,
                timeout=round(seconds * 1000),
                httpx_client=unused,
                httpx_async_client=transport,
                async_client_args={"ssl": tls},
            )
            yield genai.Client(vertexai=False, api_key=api_key, http_options=options).aio


@contextmanager
def noted() -> Iterator[list[httpx2.Response]]:
    """The responses that begin within the block. Whoever leaves a stream closes its own: google-genai keeps it in a
    cycle of references, so that the server would go on until the garbage is collected."""
    responses: list[httpx2.Response] = []
    token = _opened.set(responses)
    try:
        yield responses
    finally:
        _opened.reset(token)


async def _note(response: httpx2.Response) -> None:
    opened = _opened.get()
    if opened is not None:
        opened.append(response)
