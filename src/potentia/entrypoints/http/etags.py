"""Answers that a client need not load again (RFC 9110 §8.8.3, §13.1.2)."""

from collections.abc import Awaitable, Callable
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from litestar import MediaType, Request, Response

T = TypeVar("T", bound=msgspec.Struct)


def tagged(request: Request[Any, Any, Any], content: T) -> Response[T]:
    """The content under the ETag of its bytes, or 304 without it for a client that has just these."""
    encoded = msgspec.json.encode(content)
    tag = f'"{blake2b(encoded, digest_size=12).hexdigest()}"'
    if _holds(request, tag):
        return _unchanged(tag)
    return Response(encoded, headers=_headers(tag), media_type=MediaType.JSON)  # type: ignore[arg-type]


async def tagged_as(
    request: Request[Any, Any, Any], tag: str, load: Callable[[], Awaitable[tuple[str, T]]]
) -> Response[T]:
    """304 for a client that has what `tag` names, or else what `load` gives, content and its tag by then: for what is
    dear to make and cheap to name."""
    if _holds(request, tag):
        return _unchanged(tag)
    tag, content = await load()
    return Response(content, headers=_headers(tag))


def _unchanged(tag: str) -> Response[Any]:
    return Response(None, status_code=HTTPStatus.NOT_MODIFIED, headers=_headers(tag))


def _headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "private, no-cache"}


def _holds(request: Request[Any, Any, Any], tag: str) -> bool:
    """By weak comparison: proxies that compress make our tags weak."""
    held = (each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(","))
    return any(each in {tag, "*"} for each in held)
