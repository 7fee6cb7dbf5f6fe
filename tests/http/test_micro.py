"""The routes for those who run Potentia, and what surrounds every request: id, headers, log line, measurement."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import structlog
from litestar import get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody

from potentia.domain.errors import Unavailable
from potentia.entrypoints import logs
from potentia.entrypoints.http.edge import request_id_of
from potentia.entrypoints.http.metrics import Gauge
from tests.http.bare import BareServices, QuietJobs, bare_app, calling, settings, well

SECRETS = ("hunter2-body", "hunter2-header", "hunter2-cookie", "hunter2-query", "hunter2-path")


class Down(Unavailable):
    code = "test.down"


async def down() -> None:
    raise Down()


async def hung() -> None:
    await asyncio.sleep(60)


async def broken() -> None:
    raise OSError("no route to host")


@post("/crash")
async def crash(data: JSONBody[dict[str, str]]) -> None:
    raise RuntimeError(f"{len(data)} fields were too many")


@get("/shared/{secret:str}")
async def shared(secret: FromPath[str], state: State) -> int:
    logging.getLogger("somebody.else").warning("a library says %s", "hello")
    structlog.stdlib.get_logger().info("careless", token=secret)
    return len(secret)


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with calling(bare_app(crash, shared)) as client:
        yield client


@contextmanager
def logged(form: str = "json") -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What is logged inside, an object a line; logging is as it was afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure("info", form, stream)
    try:
        yield lambda: [
            json.loads(line) if form == "json" else {"line": line} for line in stream.getvalue().splitlines()
        ]
    finally:
        structlog.reset_defaults()
        root.handlers, _ = handlers, root.setLevel(level)


async def readiness(**checks: Any) -> tuple[int, dict[str, Any]]:
    services = BareServices(readiness={"postgres": well, "migrations": well, "redis": well, **checks})
    async with calling(bare_app(services=services)) as client:
        response = await client.get("/ready")
        return response.status_code, response.json()


async def test_health_asks_nothing_else() -> None:
    """A process whose database is down is alive: restarting it would not help."""
    async with calling(bare_app(services=BareServices(readiness={"postgres": down}))) as client:
        response = await client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


async def test_ready_when_everything_answers() -> None:
    status, found = await readiness()
    assert (status, found["ready"], found["status"]) == (200, True, "ready")
    assert set(found["checks"]) == {"postgres", "migrations", "redis"}
    assert all(each["state"] == "up" and each["latency_ms"] >= 0 for each in found["checks"].values())


async def test_without_redis_it_is_degraded_and_ready() -> None:
    """Work goes on without Redis, so traffic should come."""
    status, found = await readiness(redis=broken)
    assert (status, found["ready"], found["status"]) == (200, True, "degraded")
    assert found["checks"]["redis"]["state"] == "down"
    assert found["checks"]["redis"]["reason"] == "OSError"


@pytest.mark.parametrize("name", ["postgres", "migrations"])
async def test_without_what_it_needs_it_is_not_ready(name: str) -> None:
    """Each check has its own state; the reason is a code."""
    status, found = await readiness(**{name: down})
    assert (status, found["ready"], found["status"]) == (503, False, "unavailable")
    assert found["checks"][name]["reason"] == "test.down"
    assert [each for each, finding in found["checks"].items() if finding["state"] == "down"] == [name]


async def test_a_check_that_hangs_is_down_in_time() -> None:
    """Whoever asks gets an answer within 3 s, whatever does not answer."""
    async with asyncio.timeout(3):
        status, found = await readiness(postgres=hung)
    assert (status, found["checks"]["postgres"]["reason"]) == (503, "timeout")


async def test_echo_says_what_arrived(client: httpx.AsyncClient) -> None:
    response = await client.post("/debug/echo?a=1&a=2&b=", json={"k": [1, None]})
    assert response.json() == {
        "method": "POST",
        "path": "/debug/echo",
        "query": {"a": ["1", "2"], "b": [""]},
        "json": {"k": [1, None]},
    }


async def test_echo_is_not_there_in_production() -> None:
    async with calling(bare_app(settings=settings(environment="production"))) as client:
        assert (await client.post("/debug/echo", json={})).json()["code"] == "route-not-found"


async def test_metrics_count_by_route_and_not_by_path() -> None:
    """Ids in paths would make a series each; paths of nobody are one series."""
    jobs = QuietJobs({("chat", "dead"): 3})
    async with calling(bare_app(shared, services=BareServices(jobs=jobs))) as client:
        for path in ("/shared/one", "/shared/two", "/no/such", "/nor/this"):
            await client.get(path)
        found = (await client.get("/metrics")).text
    assert 'http_requests_total{method="GET",route="/shared/{secret}",status="200"} 2.0' in found
    assert 'http_requests_total{method="GET",route="unmatched",status="404"} 2.0' in found
    assert 'http_request_duration_seconds_count{method="GET",route="/shared/{secret}",status="200"} 2.0' in found
    assert 'jobs{queue="chat",state="dead"} 3.0' in found
    assert "process_resident_memory_bytes" in found
    assert "/shared/one" not in found


async def test_metrics_come_without_a_gauge_that_fails() -> None:
    """A part that does not answer takes nothing else with it, and is counted."""

    async def sample() -> dict[tuple[str, ...], float]:
        raise OSError

    app = bare_app()
    app.state.metrics.register(Gauge("ill", "Never answers.", (), sample))
    async with calling(app) as client:
        assert (await client.get("/metrics")).status_code == 200
        found = (await client.get("/metrics")).text
    assert "\nill" not in found
    assert 'gauge_sample_failures_total{gauge="ill"}' in found


@pytest.mark.parametrize("given", ["a", "0199-abc.DEF_9", "x" * 128])
async def test_a_sane_request_id_is_kept(client: httpx.AsyncClient, given: str) -> None:
    response = await client.get("/health", headers={"X-Request-ID": given})
    assert response.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", "a\nb", "é", "a;b", '"'])
def test_another_request_id_is_replaced(given: str) -> None:
    """It goes into logs and headers, so only tame characters may come from outside."""
    made = request_id_of(given)
    assert made != given
    assert made != request_id_of(given)
    assert request_id_of(made) == made


@pytest.mark.parametrize("path", ["/health", "/no/such", "/crash", "/docs", "/schema/openapi.json", "/metrics"])
async def test_every_answer_is_careful(client: httpx.AsyncClient, path: str) -> None:
    """Errors and pages too: an id, no sniffing, no framing, no referrer."""
    headers = (await client.get(path)).headers
    assert headers["x-request-id"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


async def call_with_secrets(client: httpx.AsyncClient, path: str) -> httpx.Response:
    return await client.post(
        f"{path}?key=hunter2-query",
        json={"password": "hunter2-body"},
        headers={"Authorization": "Bearer hunter2-header", "Cookie": "session=hunter2-cookie"},
    )


@pytest.mark.parametrize("form", ["json", "console"])
async def test_nothing_that_a_request_carries_is_logged(client: httpx.AsyncClient, form: str) -> None:
    """Not when all is well, not when the input is refused, not when the handler crashes, nor by a careless line."""
    with logged(form) as lines:
        await call_with_secrets(client, "/debug/echo")
        await call_with_secrets(client, "/shared/hunter2-path")
        await client.get("/shared/hunter2-path")
        crashed = await client.post(
            "/crash",
            json={"password": "hunter2-body"},
            headers={"Authorization": "Bearer hunter2-header", "Cookie": "session=hunter2-cookie"},
        )
    assert crashed.status_code == 500
    found = str(lines())
    assert "fields were too many" in found
    assert [secret for secret in SECRETS if secret in found] == []


async def test_a_request_is_one_line(client: httpx.AsyncClient) -> None:
    """Method, route, path, status and time; whatever is logged meanwhile bears the same id, a library's too."""
    with logged() as lines:
        response = await client.get("/shared/hunter2-path", headers={"X-Request-ID": "r-1"})
    assert response.status_code == 200
    [line] = [each for each in lines() if each["event"] == "request"]
    assert line["duration_ms"] > 0
    assert {name: line[name] for name in ("method", "route", "path", "status", "request_id")} == {
        "method": "GET",
        "route": "/shared/{secret}",
        "path": "/shared/{secret}",
        "status": 200,
        "request_id": "r-1",
    }
    [library] = [each for each in lines() if each["event"] == "a library says hello"]
    assert (library["request_id"], library["level"], library["logger"]) == ("r-1", "warning", "somebody.else")


async def test_a_crash_is_logged_with_its_place_and_id(client: httpx.AsyncClient) -> None:
    """What the client reads as a request id leads to the frames of the fault."""
    with logged() as lines:
        response = await client.post("/crash", json={"a": "b"})
    [line] = [each for each in lines() if each["event"] == "request failed"]
    assert line["request_id"] == response.json()["request_id"]
    assert line["exception"][0]["exc_type"] == "RuntimeError"
    assert line["exception"][0]["frames"][-1]["name"] == "crash"
