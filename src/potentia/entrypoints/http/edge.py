"""What surrounds every request, whatever becomes of it: an id, careful headers, CORS, one log line, one measurement."""

import re
import time
from collections.abc import Mapping
from uuid import UUID, uuid4

import structlog
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from potentia.entrypoints.http.cors import Cors
from potentia.entrypoints.http.head import answer_head
from potentia.entrypoints.http.metrics import Metrics
from potentia.entrypoints.loop_monitor import LoopMonitor
from potentia.entrypoints.settings import Settings

REQUEST_ID = "X-Request-ID"
RawHeaders = list[tuple[bytes, bytes]]
_SANE = re.compile(r"[A-Za-z0-9._-]{1,128}")

HEADERS: RawHeaders = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
]
"""On every answer that does not bring its own."""

STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
"""In production, over TLS: the server's own, or that of a proxy that the settings trust."""

log = structlog.stdlib.get_logger("potentia.http")


class Edge:
    """Wraps the whole application, the router included, so that a path that nobody serves is covered too."""

    def __init__(self, app: ASGIApp, metrics: Metrics, settings: Settings, monitor: LoopMonitor | None = None) -> None:
        self._app = app
        self._metrics = metrics
        self._monitor = monitor
        self._cors = Cors(settings.cors_origins)
        self._is_production = settings.environment == "production"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = request_id_of(Headers.from_scope(scope).get(REQUEST_ID, ""))
        scope["state"]["request_id"] = request_id
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            if scope["type"] == ScopeType.WEBSOCKET:
                await self._app(scope, receive, send)
            else:
                await self._observed(scope, receive, send, request_id)

    async def _observed(self, scope: HTTPScope, receive: Receive, send: Send, request_id: str) -> None:
        began, status, is_stream = time.perf_counter(), 500, False
        if self._monitor is not None:
            self._monitor.serves(scope)
        method, path = scope["method"], scope["path"]  # these may be rewritten on the way

        async def send_with_headers(message: Message) -> None:
            nonlocal status, is_stream
            if message["type"] == "http.response.start":
                status = int(message["status"])
                given: RawHeaders = list(message["headers"])
                is_stream = dict(given).get(b"content-type", b"").startswith(b"text/event-stream")
                message["headers"] = self._completed(given, scope, request_id)
            await send(message)

        try:
            await self._answer(scope, receive, send_with_headers)
        finally:
            seconds = time.perf_counter() - began
            route = scope.get("path_template", "")
            self._metrics.observe(method, route or "unmatched", status, None if is_stream else seconds)
            log.info(
                "request",
                method=method,
                route=route or None,
                path=loggable_path(path, route, scope.get("path_params", {})),
                status=status,
                duration_ms=round(seconds * 1000, 1),
                user_id=str(user_id) if (user_id := scope["state"].get("user_id")) else None,
            )

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        if self._cors.is_preflight(scope):
            await self._cors.answer_preflight(scope, send)
        elif scope["method"] == "HEAD":
            await answer_head(self._app, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _completed(self, given: RawHeaders, scope: HTTPScope, request_id: str) -> RawHeaders:
        """What the answer brings, which Litestar names in lower case, and what every answer bears."""
        brought = dict(given)
        ours = {REQUEST_ID: request_id} | extra_headers(scope)
        ours |= self._cors.headers(scope, brought.get(b"vary", b"").decode("latin-1"))
        if self._is_production and scope["scheme"] == "https":
            ours["Strict-Transport-Security"] = STRICT_TRANSPORT
        raw = {name.lower().encode("latin-1"): value.encode("latin-1") for name, value in ours.items()}
        defaults = [each for each in HEADERS if each[0] not in brought]
        return [*(each for each in given if each[0] not in raw), *raw.items(), *defaults]


def extra_headers(scope: Scope) -> dict[str, str]:
    """Headers for the answer of this request, whatever it will be: fill them in."""
    found: dict[str, str] = scope["state"].setdefault("extra_headers", {})
    return found


def request_id_of(given: str) -> str:
    """The caller's own id where it is sane (1 to 128 of A-Z a-z 0-9 . _ -), else a new one."""
    return given if _SANE.fullmatch(given) else uuid4().hex


def loggable_path(path: str, route: str, parameters: Mapping[str, object]) -> str:
    """The path with its ids, but without other parameters, since some of them are secrets (a share's, a feed's).

    Of a path that no route claims only the first part is told: the rest may be such a secret, mistyped.
    """
    if not route:
        return re.sub(r"(?<=.)/.*", "/…", path, flags=re.DOTALL)[:80]
    if all(isinstance(value, UUID) for value in parameters.values()):
        return path
    ids = {name: str(value) for name, value in parameters.items() if isinstance(value, UUID)}
    return re.sub(r"{(\w+)}", lambda found: ids.get(found[1], found[0]), route)
