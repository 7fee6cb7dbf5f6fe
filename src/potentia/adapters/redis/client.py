"""Clients that give up fast: whatever Redis does for us, we can do without it."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from potentia.domain.errors import Unavailable

REPLY_SECONDS = 0.5


class RedisUnavailable(Unavailable):
    """Redis does not answer: what it makes quick is slower."""

    code = "redis-unavailable"


def create_client(url: str, *, reply_seconds: float = REPLY_SECONDS) -> Redis:
    """A client that tries once and waits `reply_seconds` at most, for a connection and for a reply each.

    redis-py's own default turns one call into 5 to 11 s while Redis is down. Blocking commands need a client with
    more patience than they block.
    """
    return Redis.from_url(
        url,
        socket_timeout=reply_seconds,
        socket_connect_timeout=reply_seconds,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )


async def reachable(redis: Redis) -> None:
    """Raises RedisUnavailable."""
    try:
        await redis.execute_command("PING")  # type: ignore[no-untyped-call]
    except (RedisError, OSError) as error:
        raise RedisUnavailable from error
