"""Nobody takes more than their share: every call is counted before its handler runs.

A route's class follows from its shape: who is not signed in and writes is becoming known; reading, writing. What is
otherwise says so in its `opt`, as `limited_as(RouteClass.AI)` or `UNLIMITED`.
"""

import math
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import HTTPRouteHandler
from litestar.handlers.base import BaseRouteHandler

from potentia.domain.errors import Throttled, Unauthenticated
from potentia.domain.identity.model import Actor
from potentia.domain.limits import (
    BY_ADDRESS,
    Caller,
    Limiters,
    LimitsUnavailable,
    Rate,
    RouteClass,
    Standing,
    fails_closed,
    rate_name,
)
from potentia.entrypoints.http import authentication
from potentia.entrypoints.http.edge import extra_headers

LIMITED_AS = "limited_as"
UNLIMITED: dict[str, object] = {LIMITED_AS: None}
"""The `opt` of routes that nobody has to be kept from."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Connection = ASGIConnection[Any, Any, Any, Any]


def limited_as(route_class: RouteClass) -> dict[str, object]:
    """A handler's `opt`: the class that its shape does not tell."""
    return {LIMITED_AS: route_class}


def route_class(handler: BaseRouteHandler) -> RouteClass | None:
    """What calls of a handler are counted as; None: they are not."""
    if LIMITED_AS in handler.opt or not isinstance(handler, HTTPRouteHandler):
        found = handler.opt.get(LIMITED_AS)
        return None if found is None else RouteClass(found)
    if handler.http_methods <= SAFE:
        return RouteClass.READ
    return RouteClass.WRITE if "actor" in handler.parsed_fn_signature.parameters else RouteClass.AUTH


async def limit(connection: Connection, handler: BaseRouteHandler) -> None:
    """Counts a request. Raises Throttled, and LimitsUnavailable for what is not let through uncounted."""
    if not connection.app.state.settings.limits or (of_route := route_class(handler)) is None:
        return
    caller, key = await _caller(connection, of_route)
    rate = connection.app.state.settings.limits.get(rate_name(of_route, caller))
    if rate is None:
        return
    standing = await _counted(
        connection.app.state.services.limiters, f"{key}:{of_route}", rate, is_strict=fails_closed(of_route, caller)
    )
    extra_headers(connection.scope).update(headers(rate, standing))
    if not standing.is_allowed:
        raise Throttled(standing.reset, limit=rate.amount, seconds=rate.seconds)


def headers(rate: Rate, standing: Standing) -> dict[str, str]:
    """In the three fields that clients know (draft-ietf-httpapi-ratelimit-headers-03 §3); whole seconds, rounded up."""
    return {
        "RateLimit-Limit": str(rate.amount),
        "RateLimit-Remaining": str(standing.remaining),
        "RateLimit-Reset": str(math.ceil(standing.reset)),
    }


async def _counted(limiters: Limiters, key: str, rate: Rate, *, is_strict: bool) -> Standing:
    try:
        return await limiters.shared.hit(key, rate)
    except LimitsUnavailable:
        if is_strict:
            raise
        return await limiters.local.hit(key, rate)


async def _caller(connection: Connection, of_route: RouteClass) -> tuple[Caller, str]:
    """As whom to count, and the key, whose hash tag keeps a caller's counts on one server of a cluster."""
    actor = None if of_route in BY_ADDRESS else await _actor(connection)
    if actor is None:
        return Caller.ADDRESS, f"{{ip:{network_of(connection)}}}"
    return (Caller.GUEST if actor.is_guest else Caller.USER), f"{{user:{actor.user_id}}}"


async def _actor(connection: Connection) -> Actor | None:
    """Who is signed in. A token that is not good is counted by address; the dependency `actor` tells what is wrong."""
    if "authorization" not in connection.headers:
        return None
    try:
        return await authentication.authenticated(connection)
    except Unauthenticated:
        return None


def network_of(connection: Connection) -> str:
    """The caller's address; of IPv6 the /64, which is what one household or machine has to itself.

    Behind proxies that POTENTIA_TRUSTED_PROXIES names, the server has put there what they say (see server.py).
    """
    host = connection.client.host if connection.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host or "local"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)
