"""What is asked of every call before its handler, and before an earlier answer is given again."""

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from potentia.entrypoints.http.limits import limit
from potentia.entrypoints.http.request import refuse_unknown_parameters


class Admission(ASGIMiddleware):
    """Counts a call for its caller's limits and refuses parameters that nobody reads.

    Not as Litestar's guards: for each of those it copies the handler on every request.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Raises Throttled, LimitsUnavailable, Invalid."""
        connection = ASGIConnection(scope, receive, send)  # type: ignore[var-annotated]
        await limit(connection, scope["route_handler"])
        refuse_unknown_parameters(connection)
        await next_app(scope, receive, send)
