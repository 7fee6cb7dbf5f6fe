"""Calls counted for all servers together."""

import asyncio
import logging
import time
from typing import Self

from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from potentia.domain.limits import LimitsUnavailable, Rate, Standing

PREFIX = "limits"
PROBE_SECONDS = 1.0
CONNECTIONS = 8
"""A burst takes its turns: hundreds of connections opened at once would all be too slow, and look like an outage."""

log = logging.getLogger(__name__)


class RedisRateLimiter:
    """domain.limits.RateLimiter: each decision is one script in Redis.

    From the first call that fails until Redis answers again no call waits for it: a task of its own tries. As a
    context it ends that task; the client belongs to who made it.
    """

    def __init__(self, redis: Redis) -> None:
        # The address is not used: the storage goes over the client's own pool.
        storage = RedisStorage(
            "redis://",
            implementation="redispy",
            key_prefix=PREFIX,
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]
        )
        self._redis = redis
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self._limiter = MovingWindowRateLimiter(storage)
        self._outage: asyncio.Task[None] | None = None

    async def hit(self, key: str, rate: Rate) -> Standing:
        item = RateLimitItemPerSecond(rate.amount, rate.seconds)
        async with self._turns:
            if self._outage is not None:
                raise LimitsUnavailable(PROBE_SECONDS)
            try:
                is_allowed = await self._limiter.hit(item, key)
                stats = await self._limiter.get_window_stats(item, key)
            except (RedisError, OSError) as error:
                self._begin_outage(error)
                raise LimitsUnavailable(PROBE_SECONDS) from error
        return Standing(is_allowed, max(0, stats.remaining), max(0.0, stats.reset_time - time.time()))

    def _begin_outage(self, error: BaseException) -> None:
        if self._outage is None:
            log.warning("limits: Redis does not answer (%s)", type(error).__name__)
            self._outage = asyncio.create_task(self._until_it_answers())

    async def _until_it_answers(self) -> None:
        while not await self._answers():
            await asyncio.sleep(PROBE_SECONDS)
        self._outage = None
        log.info("limits: Redis answers again")

    async def _answers(self) -> bool:
        try:
            await self._redis.execute_command("PING")  # type: ignore[no-untyped-call]
        except (RedisError, OSError):
            return False
        return True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._outage is not None:
            self._outage.cancel()
            await asyncio.wait({self._outage})
