"""Who is asking: the access token or API key of a request, the actor behind it, and what they may do at all."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import Provide

from potentia.domain.identity import policy
from potentia.domain.identity.access.service import AccessService
from potentia.domain.identity.errors import TokenMissing
from potentia.domain.identity.model import Actor

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READS = "reads"
"""Set in the `opt` of a handler that stores nothing, whatever its method."""
ANY_PASSWORD = "any_password"  # noqa: S105 (the name of an option)
"""Set in the `opt` of a handler that also serves who must change their password first."""


async def authenticated(connection: ASGIConnection[Any, Any, Any, Any]) -> Actor:
    """Who is asking, found out once a request. Raises TokenMissing, and what `AccessService.authenticate` raises."""
    state = connection.scope["state"]
    if "actor" not in state:
        access: AccessService = connection.app.state.services.access
        actor = await access.authenticate(_bearer(connection))
        state["actor"], state["user_id"] = actor, actor.user_id  # the latter for the request's log line
    found: Actor = state["actor"]
    return found


async def provide_actor(request: Request[Any, Any, Any]) -> Actor:
    """The dependency `actor`. Raises what `authenticated` raises, ScopeMissing and PasswordMustChange."""
    actor = await authenticated(request)
    opt = request.route_handler.opt
    policy.require_scope(actor, writes=request.method not in SAFE_METHODS and not opt.get(READS))
    if not opt.get(ANY_PASSWORD):
        policy.require_own_password(actor)
    return actor


async def provide_optional_actor(request: Request[Any, Any, Any]) -> Actor | None:
    """The dependency `optional_actor`: None for a request that names nobody. A bad token is an error here too."""
    return await provide_actor(request) if "authorization" in request.headers else None


def provide_user_agent(request: Request[Any, Any, Any]) -> str | None:
    """The dependency `user_agent`: what the client calls itself (RFC 9110 §10.1.5)."""
    return request.headers.get("user-agent")


DEPENDENCIES = {
    "actor": Provide(provide_actor),
    "optional_actor": Provide(provide_optional_actor),
    "user_agent": Provide(provide_user_agent, sync_to_thread=False),
}
"""What a handler asks for: `actor: NamedDependency[Actor]`."""


def _bearer(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The token of `Authorization: Bearer …` (RFC 6750 §2.1); the scheme's case does not matter."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing
    return token.strip()
