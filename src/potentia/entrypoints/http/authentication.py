"""Who is asking: the access token of a request, and the actor behind it."""

from typing import Any

from litestar import Request
from litestar.di import NamedDependency, Provide

from potentia.domain.identity.errors import TokenMissing
from potentia.domain.identity.model import Actor
from potentia.domain.identity.service import IdentityService


async def provide_actor(request: Request[Any, Any, Any], identity: NamedDependency[IdentityService]) -> Actor:
    """The dependency `actor`. Raises TokenMissing, TokenInvalid, TokenExpired."""
    actor = await identity.authenticate(_bearer(request))
    request.scope["state"]["user_id"] = actor.user_id  # for the request's log line
    return actor


async def provide_optional_actor(
    request: Request[Any, Any, Any], identity: NamedDependency[IdentityService]
) -> Actor | None:
    """The dependency `optional_actor`: None for a request that names nobody. A bad token is an error here too."""
    return await provide_actor(request, identity) if "authorization" in request.headers else None


DEPENDENCIES = {"actor": Provide(provide_actor), "optional_actor": Provide(provide_optional_actor)}
"""What a handler asks for: `actor: NamedDependency[Actor]`."""


def _bearer(request: Request[Any, Any, Any]) -> str:
    """The token of `Authorization: Bearer …` (RFC 6750 §2.1); the scheme's case does not matter."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing
    return token.strip()
