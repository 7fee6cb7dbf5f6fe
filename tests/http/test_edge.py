"""What surrounds every request: which pages may call, TLS for good, bodies that are too large, and HEAD."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Litestar, Response, get, post
from litestar.params import JSONBody
from litestar.response import Stream

from potentia.entrypoints.http.problems import BODY_LIMIT
from potentia.entrypoints.http.server import server
from tests.http.bare import bare_app, calling, living, settings

OURS, THEIRS = "https://app.example.org", "https://evil.example.org"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


@get("/crash")
async def crash() -> None:
    raise RuntimeError


@get("/endless")
async def endless() -> Stream:
    async def forever() -> AsyncIterator[bytes]:
        while True:
            yield b": on and on\n\n"
            await asyncio.sleep(0.01)

    return Stream(forever(), media_type="text/event-stream")


@get("/worded")
async def worded() -> Response[str]:
    return Response("word", headers={"Vary": "Accept-Language", "ETag": '"1"'})


@post("/take")
async def take(data: JSONBody[Any]) -> int:
    return len(str(data))


def app(**given: str) -> Litestar:
    return bare_app(crash, endless, worded, take, settings=settings(**given))


@pytest.mark.parametrize("path", ["/health", "/no/such", "/crash", "/users/me"])
async def test_a_page_of_ours_may_read_every_answer(path: str) -> None:
    """Errors too, or nobody could tell what went wrong; never with cookies, and never for everybody."""
    async with calling(app(cors_origins=OURS)) as client:
        headers = (await client.get(path, headers={"Origin": OURS})).headers
        assert headers["access-control-allow-origin"] == OURS
        assert "Origin" in headers["vary"]
        for name in ("X-Request-ID", "RateLimit-Remaining", "ETag", "Location", "Retry-After"):
            assert name in headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize(
    ("allowed", "origin"),
    [("none", OURS), (OURS, THEIRS), (OURS, "null"), (OURS, OURS + ".evil.org"), (OURS, OURS.upper()), (OURS, "*")],
)
async def test_no_other_page_may(allowed: str, origin: str) -> None:
    async with calling(app(cors_origins=allowed)) as client:
        answer = await client.get("/health", headers={"Origin": origin})
        asked = await client.options("/take", headers={"Origin": origin} | PREFLIGHT)
    assert not [name for name in (*answer.headers, *asked.headers) if name.startswith("access-control-")]


async def test_a_preflight_is_answered_by_us_whatever_the_path() -> None:
    """Also where nothing is, so that the page gets to read the error of the call itself."""
    async with calling(app(cors_origins=f"{OURS},http://localhost:5173")) as client:
        for path in ("/take", "/conversations", "/no/such"):
            for origin in (OURS, "http://localhost:5173"):
                answer = await client.options(path, headers={"Origin": origin} | PREFLIGHT)
                assert answer.status_code == 204
                assert answer.headers["access-control-allow-origin"] == origin
                assert "POST" in answer.headers["access-control-allow-methods"]
                assert "Idempotency-Key" in answer.headers["access-control-allow-headers"]
                assert answer.headers["x-request-id"]


async def test_vary_keeps_what_it_said_before() -> None:
    async with calling(app(cors_origins=OURS)) as client:
        assert (await client.get("/worded")).headers["vary"] == "Accept-Language, Origin"


@pytest.mark.parametrize(
    ("environment", "scheme", "is_strict"),
    [("production", "https", True), ("production", "http", False), ("development", "https", False)],
)
async def test_tls_is_for_good_in_production_behind_tls(environment: str, scheme: str, is_strict: bool) -> None:
    made = app(environment=environment)
    transport = httpx.ASGITransport(made, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with living(made), httpx.AsyncClient(transport=transport, base_url=f"{scheme}://potentia.test") as client:
        headers = (await client.get("/no/such")).headers
    assert ("strict-transport-security" in headers) is is_strict


@pytest.mark.parametrize("size", [BODY_LIMIT + 1, 4 * BODY_LIMIT])
async def test_a_body_of_unknown_length_is_cut_off_at_the_limit(size: int) -> None:
    """In chunks, without a Content-Length, over a real socket: a problem, and the server lives on."""
    api = server(app(), host="127.0.0.1", port=0)
    running = asyncio.create_task(api.serve())
    while not api.started:
        await asyncio.sleep(0.01)

    async def chunks() -> AsyncIterator[bytes]:
        yield b'"'
        for _ in range(size // 4096):
            yield b"x" * 4096
        yield b'"'

    address = f"http://127.0.0.1:{api.servers[0].sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=address) as client:
        answer = await client.post("/take", content=chunks(), headers={"Content-Type": "application/json"})
        assert "content-length" not in answer.request.headers
        assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
        assert answer.headers["content-type"] == "application/problem+json"
        assert (await client.post("/take", json="x")).status_code == 201
    api.should_exit = True
    await running


@pytest.mark.parametrize("path", ["/health", "/ready", "/worded", "/docs", "/no/such", "/users/me"])
async def test_head_answers_as_get_does_without_the_content(path: str) -> None:
    async with calling(app()) as client:
        asked, got = await client.head(path), await client.get(path)
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    own = {"x-request-id", "content-length"} if path in {"/ready", "/no/such", "/users/me"} else {"x-request-id"}
    assert {k: v for k, v in asked.headers.items() if k not in own} == {
        k: v for k, v in got.headers.items() if k not in own
    }


async def test_head_of_an_endless_stream_ends() -> None:
    async with calling(app()) as client, asyncio.timeout(5):
        answer = await client.head("/endless")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")


async def test_head_where_nobody_gets_is_not_allowed() -> None:
    """And is counted as what it was."""
    async with calling(app()) as client:
        answer = await client.head("/take")
        assert (answer.status_code, "HEAD" in answer.headers["allow"]) == (405, False)
        assert "GET, HEAD" in (await client.post("/health")).headers["allow"]
        assert 'method="HEAD",route="unmatched",status="405"' in (await client.get("/metrics")).text
