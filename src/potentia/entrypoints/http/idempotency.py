"""`Idempotency-Key` on the POSTs of who is signed in: the same request sent again gets the same answer again.

Not below /auth, whose answers are secrets and are stored nowhere, and not where a handler's `opt` says otherwise
(posting a message has a rule of its own: the same run). Handlers know nothing of it.
"""

from hashlib import sha256
from typing import Any
from uuid import uuid4

import structlog
from litestar import Request
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from potentia.domain.errors import FieldProblem, Invalid, Unauthenticated, Unavailable
from potentia.domain.idempotency import LONGEST_KEY, Answer, Attempt, IdempotencyKeys
from potentia.entrypoints.http import authentication

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
OWN_RULE = "own_idempotency"
"""Set in the `opt` of a handler whose answers are not kept here."""
SECRETS = "/auth"
NOT_OF_THE_REQUEST = frozenset({401, 403, 429})
"""Answers that another token, or a later try, would not get."""

log = structlog.stdlib.get_logger(__name__)


def is_repeatable(handler: HTTPRouteHandler, path: str) -> bool:
    """Whether a key is heeded: on POSTs of who is signed in, but for those that bring secrets or their own rule."""
    asked = handler.parsed_fn_signature.parameters
    is_secret = path == SECRETS or path.startswith(f"{SECRETS}/")
    return handler.http_methods == {"POST"} and "actor" in asked and not (is_secret or handler.opt.get(OWN_RULE))


class Idempotent(ASGIMiddleware):
    """Answers what was answered, or lets the request run and keeps its answer before it is sent."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        attempt = await _attempt(scope, receive, send)
        if attempt is None:
            return await next_app(scope, receive, send)
        keys: IdempotencyKeys = scope["litestar_app"].state.services.idempotency
        if (known := await keys.begin(attempt)) is not None:
            return await _replayed(known)(scope, receive, send)
        answered = Held(send)
        await next_app(scope, receive, answered)
        await _keep(keys, attempt, answered.answer)
        return await answered.release()


async def _attempt(scope: Scope, receive: Receive, send: Send) -> Attempt | None:
    """What the request is known by; None for one that has no key, or is not of somebody who is signed in.

    Raises Invalid.
    """
    key, handler = Headers.from_scope(scope).get(HEADER), scope["route_handler"]
    if key is None or not isinstance(handler, HTTPRouteHandler) or not is_repeatable(handler, scope["path_template"]):
        return None
    if not 1 <= len(key) <= LONGEST_KEY:
        raise Invalid(FieldProblem(HEADER, "too-long" if key else "too-short", {"min": 1, "max": LONGEST_KEY}))
    request: Request[Any, Any, Any] = handler.resolve_request_class()(scope, receive, send)
    try:
        actor = await authentication.authenticated(request)
    except Unauthenticated:  # the handler's dependency tells what is wrong
        return None
    named = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return Attempt(actor.user_id, key, sha256(named + await request.body()).digest(), uuid4())


async def _keep(keys: IdempotencyKeys, attempt: Attempt, answer: Answer | None) -> None:
    """What was done is done: that its answer could not be kept takes it from nobody."""
    try:
        if answer is None or answer.status >= 500 or answer.status in NOT_OF_THE_REQUEST:
            await keys.forget(attempt)
        else:
            await keys.finish(attempt, answer)
    except Unavailable as error:
        log.warning("answer not kept for its idempotency key", error=error.code)


def _replayed(answer: Answer) -> ASGIApp:
    headers = {REPLAYED: "true"}
    return ASGIResponse(body=answer.body, status_code=answer.status, media_type=answer.media_type, headers=headers)


class Held:
    """Holds an answer back until it is stored. One in parts, a stream, is let go at once and not stored."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: list[Message] = []
        self.answer: Answer | None = None

    async def __call__(self, message: Message) -> None:
        self._held.append(message)
        if message["type"] == "http.response.start":
            return
        if message["type"] == "http.response.body" and not message.get("more_body") and self._is_whole():
            start = self._held[0]
            media_type = Headers(dict(_texts(start["headers"]))).get("content-type", "")  # type: ignore[typeddict-item]
            self.answer = Answer(start["status"], media_type, message["body"])  # type: ignore[typeddict-item]
            return
        await self.release()

    async def release(self) -> None:
        held, self._held = self._held, []
        for message in held:
            await self._send(message)

    def _is_whole(self) -> bool:
        return [each["type"] for each in self._held] == ["http.response.start", "http.response.body"]


def _texts(headers: Any) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
