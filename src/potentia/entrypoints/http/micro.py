"""Small routes for those who run Potentia: is it alive, is it ready, how is it doing, what did I send."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Literal

import msgspec
import structlog
from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from potentia.domain.errors import DomainError
from potentia.entrypoints.http.limits import UNLIMITED
from potentia.entrypoints.http.metrics import Metrics
from potentia.entrypoints.http.openapi import documented
from potentia.entrypoints.http.request import ANY_QUERY, StrictRequest

CHECK_SECONDS = 2.0
OPTIONAL = frozenset({"redis"})
"""What Potentia works without: Postgres owns everything, Redis makes it quick."""

Check = Callable[[], Awaitable[None]]
"""Asks one thing that Potentia needs; raises what keeps it from answering."""

log = structlog.stdlib.get_logger(__name__)


class Health(msgspec.Struct):
    status: Literal["alive"]


class Finding(msgspec.Struct):
    """How one thing is: `latency_ms` until it answered or failed, `reason` the code of what is wrong."""

    state: Literal["up", "down"]
    required: bool
    latency_ms: float
    reason: str | None


class Readiness(msgspec.Struct):
    """`degraded` is ready too: something optional is down, and work goes on without it."""

    ready: bool
    status: Literal["ready", "degraded", "unavailable"]
    checks: dict[str, Finding]


class Echo(msgspec.Struct):
    """The request as it arrived; of a repeated query parameter all values."""

    method: str
    path: str
    query: dict[str, list[str]]
    json: Any


@get("/health", operation_id="getHealth", summary="Is the process alive?")
async def health() -> Health:
    """Answers as long as the process does; asks nothing else."""
    return Health(status="alive")


@get(
    "/ready",
    operation_id="getReadiness",
    summary="Can it take work?",
    opt=documented(answers={503: "Something required is down"}),
)
async def ready(readiness: NamedDependency[Any]) -> Response[Readiness]:
    """Postgres, Redis and the migrations, each with its own state and latency.

    503 while something required is down. Redis is not required: without it the status is `degraded`, and what must be
    counted is refused: logging in, forgotten passwords, inviting and guests' messages (503 `limits-unavailable`).
    """
    found = await examine(readiness)
    return Response(found, status_code=HTTPStatus.OK if found.ready else HTTPStatus.SERVICE_UNAVAILABLE)


@get("/metrics", operation_id="getMetrics", summary="Metrics for Prometheus", media_type="text/plain")
async def metrics(state: State) -> Response[bytes]:
    """Requests by route, the process, jobs by queue and state: Prometheus's text format."""
    measured: Metrics = state.metrics
    return Response(await measured.exposition(), media_type="text/plain; version=0.0.4")


@post(
    "/debug/echo",
    operation_id="echoRequest",
    summary="What did I send?",
    status_code=HTTPStatus.OK,
    opt={ANY_QUERY: True, **documented(example={"hello": "world"})},
)
async def echo(request: StrictRequest, data: JSONBody[Any]) -> Echo:
    """Method, path, query and parsed JSON, as they arrived. Not there in production."""
    query = {name: request.query_params.getall(name) for name in request.query_params}
    return Echo(method=request.method, path=request.url.path, query=query, json=data)


async def examine(readiness: Mapping[str, Check]) -> Readiness:
    """Ask everything at once; a check that takes 2 s counts as down."""
    found = await asyncio.gather(*(_finding(name, check) for name, check in readiness.items()))
    checks = dict(zip(readiness, found, strict=True))
    down = [each for each in found if each.state == "down"]
    is_ready = not any(each.required for each in down)
    status: Literal["ready", "degraded", "unavailable"] = "ready" if not down else "degraded"
    return Readiness(ready=is_ready, status=status if is_ready else "unavailable", checks=checks)


async def _finding(name: str, check: Check) -> Finding:
    began, reason = time.perf_counter(), None
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check()
    except TimeoutError:
        reason = "timeout"
    except DomainError as error:
        reason = error.code
    except Exception as error:
        reason = type(error).__name__
        log.warning("readiness check failed", check=name, exc_info=error)
    latency = round((time.perf_counter() - began) * 1000, 2)
    return Finding(state="down" if reason else "up", required=name not in OPTIONAL, latency_ms=latency, reason=reason)


def micro_router(*, with_echo: bool) -> Router:
    """The routes of this file; the echo is for developers."""
    handlers = [health, ready, metrics, *([echo] if with_echo else [])]
    return Router("/", route_handlers=handlers, tags=["micro"], opt=UNLIMITED)
