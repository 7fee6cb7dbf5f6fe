"""What every implementation of the rate limiter keeps."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from signal import SIGCONT, SIGSTOP
from uuid import uuid4

import pytest

from potentia.adapters.local_limits import MOST_KEYS, LocalRateLimiter
from potentia.adapters.redis.client import create_client
from potentia.adapters.redis.rate_limiter import RedisRateLimiter
from potentia.domain.limits import LimitsUnavailable, Rate, RateLimiter, Standing
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey
from tests.fakes.limits import MemoryRateLimiter

CONTRACT_OF = "potentia.domain.limits.RateLimiter"
SLOW = Rate(20, 60)
QUICK = Rate(2, 1)


@pytest.fixture
def memory_limiter() -> MemoryRateLimiter:
    return MemoryRateLimiter()


@pytest.fixture
def local_limiter() -> LocalRateLimiter:
    return LocalRateLimiter()


@asynccontextmanager
async def limiter_on(redis_url: str, reply_seconds: float = 10) -> AsyncIterator[RedisRateLimiter]:
    async with create_client(redis_url, reply_seconds=reply_seconds) as redis, RedisRateLimiter(redis) as limiter:
        yield limiter


@pytest.fixture
async def redis_limiter(redis_url: str) -> AsyncIterator[RedisRateLimiter]:
    async with limiter_on(redis_url) as limiter:
        yield limiter


@pytest.fixture(params=["memory_limiter", "local_limiter", "redis_limiter"])
def limiter(request: pytest.FixtureRequest) -> RateLimiter:
    made: RateLimiter = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def key() -> str:
    return f"{{user:{uuid4()}}}:read"


async def hits(limiter: RateLimiter, key: str, rate: Rate, count: int) -> list[Standing]:
    return list(await asyncio.gather(*(limiter.hit(key, rate) for _ in range(count))))


async def test_two_hundred_at_once_at_a_limit_of_twenty(limiter: RateLimiter, key: str) -> None:
    """Exactly twenty are let through: nobody slips in between looking and counting."""
    found = await hits(limiter, key, SLOW, 200)
    assert sum(each.is_allowed for each in found) == 20


async def test_what_is_left_goes_down_to_nothing_and_the_wait_is_told(limiter: RateLimiter, key: str) -> None:
    found = [await limiter.hit(key, QUICK) for _ in range(3)]
    assert [(each.is_allowed, each.remaining) for each in found] == [(True, 1), (True, 0), (False, 0)]
    assert all(0 < each.reset <= QUICK.seconds for each in found)


async def test_who_waits_as_long_as_was_told_is_let_through(limiter: RateLimiter, key: str) -> None:
    refused = await limiter.hit(key, QUICK)
    while refused.is_allowed:
        refused = await limiter.hit(key, QUICK)
    await asyncio.sleep(refused.reset + 0.02)
    assert (await limiter.hit(key, QUICK)).is_allowed


async def test_the_window_moves(limiter: RateLimiter, key: str) -> None:
    """Nobody gets twice the amount around the turn of a period: each call counts for a full second."""
    began = time.monotonic()
    allowed = []
    while time.monotonic() - began < 2.5:
        asked = time.monotonic()
        if (await limiter.hit(key, QUICK)).is_allowed:
            allowed.append((asked, time.monotonic()))
        await asyncio.sleep(0.02)
    assert len(allowed) > QUICK.amount
    gaps = (answered - asked for (asked, _), (_, answered) in zip(allowed, allowed[QUICK.amount :], strict=False))
    assert min(gaps) > 0.95


async def test_callers_do_not_use_up_each_others(limiter: RateLimiter, key: str) -> None:
    await hits(limiter, key, QUICK, 3)
    assert (await limiter.hit(f"{key}-of-another", QUICK)).remaining == 1


# What follows is true of one implementation alone.


async def test_all_servers_count_together(redis_url: str, redis_limiter: RedisRateLimiter, key: str) -> None:
    async with limiter_on(redis_url) as other:
        found = await asyncio.gather(hits(other, key, SLOW, 100), hits(redis_limiter, key, SLOW, 100))
    assert sum(each.is_allowed for server in found for each in server) == 20


async def test_a_frozen_redis_costs_one_call_and_the_others_nothing(own_valkey: EmbeddedValkey, key: str) -> None:
    async with limiter_on(own_valkey.url, reply_seconds=0.2) as limiter:
        waits = []
        await limiter.hit(key, SLOW)
        own_valkey.process.send_signal(SIGSTOP)
        for _ in range(200):
            began = time.monotonic()
            with pytest.raises(LimitsUnavailable):
                await limiter.hit(key, SLOW)
            waits.append(time.monotonic() - began)
            await asyncio.sleep(0.005)
        own_valkey.process.send_signal(SIGCONT)
        await asyncio.sleep(1.6)
        assert (await limiter.hit(key, SLOW)).is_allowed
    assert waits[0] < 1
    assert max(waits[1:]) < 0.05


async def test_what_one_process_remembers_is_bounded() -> None:
    """The caller that was away for the longest time is forgotten first."""
    limiter = LocalRateLimiter()
    await hits(limiter, "early", QUICK, 2)
    await hits(limiter, "late", QUICK, 2)
    for number in range(MOST_KEYS - 1):
        await limiter.hit(str(number), QUICK)
    assert (await limiter.hit("late", QUICK)).is_allowed is False
    assert (await limiter.hit("early", QUICK)).is_allowed is True
