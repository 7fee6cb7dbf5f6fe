"""Answers that a client need not load again (RFC 9110 §8.8.3, §13.1.2)."""

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
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if _holds(request, tag):
        return Response(None, status_code=HTTPStatus.NOT_MODIFIED, headers=headers)  # type: ignore[arg-type]
    return Response(encoded, headers=headers, media_type=MediaType.JSON)  # type: ignore[arg-type]


def _holds(request: Request[Any, Any, Any], tag: str) -> bool:
    """By weak comparison: proxies that compress make our tags weak."""
    held = (each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(","))
    return any(each in {tag, "*"} for each in held)
