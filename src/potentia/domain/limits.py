"""How much one caller may ask for: classes of routes, the table of rates, and the port that counts.

Counted is by a moving window: in no stretch of `Rate.seconds` more than `Rate.amount` calls are let through, so that
nobody gets twice the amount around a full minute (docs/adr/0008).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

import msgspec

from potentia.domain.errors import Unavailable


class RouteClass(StrEnum):
    """What a call costs those who answer it, and what its abuse would."""

    AUTH = "auth"
    """Becoming known: register, log in, enter as a guest. Counted by address."""
    REFRESH = "refresh"
    """Staying known: many tabs of one address do it at once. Counted by address."""
    READ = "read"
    WRITE = "write"
    AI = "ai"
    """What a model answers."""
    INVITE = "invite"
    """What writes to other people's mailboxes."""


class Caller(StrEnum):
    """As whom a call is counted: by the user's id, or by the address of who is not signed in."""

    USER = "user"
    GUEST = "guest"
    ADDRESS = "ip"


class Rate(msgspec.Struct, frozen=True):
    """At most `amount` calls in any `seconds`."""

    amount: int
    seconds: int


class Standing(msgspec.Struct, frozen=True):
    """What is left after a call was counted. One that was not allowed has used up nothing.

    `reset` is the number of seconds until the oldest call of the window leaves it, and so one more is allowed.
    """

    is_allowed: bool
    remaining: int
    reset: float


class LimitsUnavailable(Unavailable):
    """Calls cannot be counted for all servers together, and uncounted this one is not let through."""

    code = "limits-unavailable"


class RateLimiter(Protocol):
    """Counts calls."""

    async def hit(self, key: str, rate: Rate) -> Standing:
        """Count one call under `key` if it is allowed; callers of a key at once never get more than the rate.

        Raises LimitsUnavailable when the count cannot be kept.
        """
        ...


class Limiters(msgspec.Struct, frozen=True):
    """`shared` counts for all servers; `local` for this process alone, and never fails."""

    shared: RateLimiter
    local: RateLimiter


Limits = Mapping[str, Rate]
"""Rates by name; what has no rate is not limited. See `rate_name`."""

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
OFF = "off"
DEFAULT = (
    "auth=20/minute,refresh=120/minute,user-read=600/minute,user-write=120/minute,user-ai=30/minute,user-invite=60/hour,"
    "guest-read=300/minute,guest-write=60/minute,guest-ai=10/minute,guest-invite=10/hour,ip-read=300/minute,ip-write=60/minute,"
    "ip-ai=30/minute,ip-invite=30/minute"
)
BY_ADDRESS = frozenset({RouteClass.AUTH, RouteClass.REFRESH})


def rate_name(route_class: RouteClass, caller: Caller) -> str:
    """The name of a rate: `auth` and `refresh`, which are by address always, else as `guest-ai`."""
    return route_class.value if route_class in BY_ADDRESS else f"{caller}-{route_class}"


NAMES = frozenset(rate_name(route_class, caller) for route_class in RouteClass for caller in Caller)


def parse(text: str) -> Limits:
    """`auth=20/minute,guest-ai=off` over the defaults, or `off` for no limits at all. Raises ValueError."""
    if text.strip().lower() == OFF:
        return MappingProxyType({})
    return MappingProxyType({name: rate for name, rate in (_rates(DEFAULT) | _rates(text)).items() if rate})


def _rates(text: str) -> dict[str, Rate | None]:
    return dict(_rate(part.strip().lower()) for part in text.split(","))


def _rate(part: str) -> tuple[str, Rate | None]:
    name, _, value = part.partition("=")
    amount, _, unit = value.partition("/")
    if name not in NAMES or (value != OFF and (unit not in SECONDS or not 0 < int(amount) <= 1_000_000)):
        raise ValueError(part)
    return name, None if value == OFF else Rate(int(amount), SECONDS[unit])


def fails_closed(route_class: RouteClass, caller: Caller) -> bool:
    """Whether a call is refused rather than counted by one process alone: guesses at passwords, mass registration,
    mail to strangers, and a model at the cost of whoever runs Potentia."""
    return route_class in {RouteClass.AUTH, RouteClass.INVITE} or (
        route_class is RouteClass.AI and caller is Caller.GUEST
    )
