"""Which web pages may call from a browser (WHATWG Fetch, "CORS protocol"): those of the origins named, no other.

Cookies are never involved, so credentials stay off; a page that may call sends an access token like anybody else.
"""

from collections.abc import Iterable

from litestar.datastructures import Headers
from litestar.types import HTTPScope, Send

EXPOSED = ", ".join(
    (
        "X-Request-ID",
        "RateLimit-Limit",
        "RateLimit-Remaining",
        "RateLimit-Reset",
        "Retry-After",
        "ETag",
        "Location",
        "Idempotency-Replayed",
    )
)
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": ", ".join(
        (
            "Accept-Language",
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "If-None-Match",
            "Last-Event-ID",
            "X-Request-ID",
        )
    ),
    "Access-Control-Max-Age": "7200",
}


class Cors:
    """The origins that may call; with none of them nothing is ever said about origins."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = frozenset(origins)

    def headers(self, scope: HTTPScope, vary: str = "") -> dict[str, str]:
        """What every answer to this request bears, an error's and a preflight's too; `vary` is what it has already."""
        if not self._origins:
            return {}
        found = {"Vary": f"{vary}, Origin" if vary else "Origin"}
        if self._is_allowed(scope):
            found |= {
                "Access-Control-Allow-Origin": Headers.from_scope(scope)["origin"],
                "Access-Control-Expose-Headers": EXPOSED,
            }
        return found

    def is_preflight(self, scope: HTTPScope) -> bool:
        headers = Headers.from_scope(scope)
        return scope["method"] == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers

    async def answer_preflight(self, scope: HTTPScope, send: Send) -> None:
        """Whatever the path: a page that may not call learns nothing, not even which paths there are."""
        allowed = PREFLIGHT if self._is_allowed(scope) else {}
        headers = [(name.lower().encode(), value.encode()) for name, value in allowed.items()]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _is_allowed(self, scope: HTTPScope) -> bool:
        return Headers.from_scope(scope).get("origin") in self._origins
