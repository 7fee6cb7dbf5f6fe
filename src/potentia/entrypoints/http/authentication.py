"""Who is asking: the access token of a request, and the actor behind it."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide

from potentia.domain.identity.errors import TokenMissing
from potentia.domain.identity.model import Actor
from potentia.domain.identity.service import IdentityService


async def authenticated(connection: ASGIConnection[Any, Any, Any, Any], identity: IdentityService) -> Actor:
    """Who is asking, found out once a request. Raises TokenMissing, TokenInvalid, TokenExpired."""
    state = connection.scope["state"]
    if "actor" not in state:
        actor = await identity.authenticate(_bearer(connection))
        state["actor"], state["user_id"] = actor, actor.user_id  # the latter for the request's log line
    found: Actor = state["actor"]
    return found


async def provide_actor(request: Request[Any, Any, Any], identity: NamedDependency[IdentityService]) -> Actor:
    """The dependency `actor`. Raises TokenMissing, TokenInvalid, TokenExpired."""
    return await authenticated(request, identity)


async def provide_optional_actor(
    request: Request[Any, Any, Any], identity: NamedDependency[IdentityService]
) -> Actor | None:
    """The dependency `optional_actor`: None for a request that names nobody. A bad token is an error here too."""
    return await provide_actor(request, identity) if "authorization" in request.headers else None


DEPENDENCIES = {"actor": Provide(provide_actor), "optional_actor": Provide(provide_optional_actor)}
"""What a handler asks for: `actor: NamedDependency[Actor]`."""


def _bearer(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The token of `Authorization: Bearer …` (RFC 6750 §2.1); the scheme's case does not matter."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing
    return token.strip()
