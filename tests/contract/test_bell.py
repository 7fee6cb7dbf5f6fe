"""What every bell keeps to."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection
from contextlib import aclosing
from dataclasses import dataclass
from signal import SIGCONT, SIGSTOP
from typing import Any, cast
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from potentia.adapters.redis.bell import RedisBell
from potentia.adapters.redis.channels import Channels
from potentia.adapters.redis.client import create_client
from potentia.domain.notifications.ports import Bell
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey
from tests.fakes.notifications import MemoryBell

CONTRACT_OF = "potentia.domain.notifications.ports.Bell"


@dataclass(frozen=True)
class Tower:
    """A bell, and the rope."""

    bell: Bell
    ring: Callable[[Collection[UUID]], Any]


@pytest.fixture
def memory() -> Tower:
    bell = MemoryBell()
    return Tower(bell, bell.ring)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Tower]:
    async with create_client(redis_url) as client, Channels(client) as channels, RedisBell(client, channels) as bell:
        yield Tower(bell, _awaited(bell))


@pytest.fixture(params=["memory", "redis"])
def tower(request: pytest.FixtureRequest) -> Tower:
    found: Tower = request.getfixturevalue(request.param)
    return found


def _awaited(bell: RedisBell) -> Callable[[Collection[UUID]], Any]:
    async def ring(user_ids: Collection[UUID]) -> None:
        bell.ring(user_ids)

    return ring


def listening(bell: Bell, user_id: UUID) -> aclosing[AsyncGenerator[bool]]:
    return aclosing(cast(AsyncGenerator[bool], bell.listen(user_id)))


async def quiet(listener: AsyncGenerator[bool]) -> None:
    """Until a while has passed without a ring."""
    async for rings in listener:
        if not rings:
            return


async def seconds_to_a_ring(listener: AsyncGenerator[bool], longest: float = 10) -> float:
    since = time.perf_counter()
    async with asyncio.timeout(longest):
        async for rings in listener:
            if rings:
                break
    return time.perf_counter() - since


async def test_who_begins_to_listen_has_to_look_at_once(tower: Tower) -> None:
    async with listening(tower.bell, uuid7()) as listener:
        assert await seconds_to_a_ring(listener) < 0.5


async def test_a_ring_is_heard_at_once_by_all_who_listen_and_by_nobody_else(tower: Tower) -> None:
    ada, bob, eve = uuid7(), uuid7(), uuid7()
    async with (
        listening(tower.bell, ada) as first,
        listening(tower.bell, ada) as second,
        listening(tower.bell, bob) as third,
        listening(tower.bell, eve) as other,
    ):
        await asyncio.gather(*map(quiet, (first, second, third, other)))
        await tower.ring([ada, bob])
        heard = await asyncio.gather(*map(seconds_to_a_ring, (first, second, third)))
        assert max(heard) < 0.5
        assert await anext(other) is False


async def test_a_ring_while_nobody_waits_is_not_lost(tower: Tower) -> None:
    """Its listener was busy with looking."""
    user_id = uuid7()
    async with listening(tower.bell, user_id) as listener:
        await quiet(listener)
        await tower.ring([user_id])
        await asyncio.sleep(0.2)
        assert await anext(listener) is True


async def test_without_redis_every_second_is_a_reason_to_look(own_valkey: EmbeddedValkey) -> None:
    """And when it is back, rings are heard again."""
    user_id = uuid7()
    async with (
        create_client(own_valkey.url) as client,
        Channels(client) as channels,
        RedisBell(client, channels) as bell,
        listening(bell, user_id) as listener,
    ):
        await quiet(listener)
        await own_valkey.stop()
        bell.ring([user_id])
        for _ in range(3):
            assert await seconds_to_a_ring(listener) < 2.5
        await own_valkey.start()
        async with asyncio.timeout(10):
            await quiet(listener)
        bell.ring([user_id])
        assert await seconds_to_a_ring(listener) < 2.5


async def test_a_frozen_redis_costs_five_seconds_at_most(own_valkey: EmbeddedValkey) -> None:
    """Nobody has noticed yet that the connection is dead; who listens looks by themselves."""
    user_id = uuid7()
    async with (
        create_client(own_valkey.url) as client,
        Channels(client) as channels,
        RedisBell(client, channels) as bell,
        listening(bell, user_id) as listener,
    ):
        await quiet(listener)
        own_valkey.process.send_signal(SIGSTOP)
        try:
            bell.ring([user_id])
            assert await seconds_to_a_ring(listener) < 6
        finally:
            own_valkey.process.send_signal(SIGCONT)
