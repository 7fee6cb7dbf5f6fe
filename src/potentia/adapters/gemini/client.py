"""The client: google-genai on one pinned transport, with no retries of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from google import genai
from google.genai import types
from google.genai.client import AsyncClient

KEPT_CONNECTIONS = 100


@asynccontextmanager
async def connected(*, api_key: str, base_url: str, seconds: float) -> AsyncIterator[AsyncClient]:
    """A client that waits `seconds` at most for each connection and each piece of a reply.

    google-genai takes whichever HTTP library it finds, and each of them fails with errors of its own. A client of
    httpx2, its own dependency, that we hand in is used always. Nothing comes from the environment but proxies.
    """
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=KEPT_CONNECTIONS)
    async with httpx2.AsyncClient(limits=limits) as transport:
        options = types.HttpOptions(base_url=base_url, timeout=round(seconds * 1000), httpx_async_client=transport)
        client = genai.Client(vertexai=False, api_key=api_key, http_options=options)
        try:
            yield client.aio
        finally:
            await client.aio.aclose()
            client.close()
