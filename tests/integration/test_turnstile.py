"""Whoever waits for a connection gets one in turn."""

import asyncio
import time

import pytest

from potentia.adapters.postgres.engine import create_engine
from potentia.adapters.postgres.errors import DatabaseUnavailable
from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.system import Uuid7Ids
from tests.fakes.clock import MemoryIds


async def test_nobody_overtakes_who_waits(database_url: str) -> None:
    """Ten callers share one connection, each asks again as soon as it is served: they take turns."""
    engine = create_engine(database_url, pool_size=1, through_pooler=False)
    work = PostgresWork(engine, Uuid7Ids(), lambda hints: None)
    turns: list[int] = []

    async def caller(number: int) -> None:
        for _ in range(20):
            async with work.open() as uow:
                await uow.users.get(MemoryIds().new())
                turns.append(number)

    await asyncio.gather(*(caller(number) for number in range(10)))
    await engine.dispose()
    rounds = [turns[start : start + 10] for start in range(0, 200, 10)]
    assert all(sorted(each) == list(range(10)) for each in rounds)


async def test_waiting_ends(database_url: str) -> None:
    engine = create_engine(database_url, pool_size=1, through_pooler=False, pool_wait=0.2)
    work = PostgresWork(engine, Uuid7Ids(), lambda hints: None)
    began = time.monotonic()
    async with work.open():
        with pytest.raises(DatabaseUnavailable):
            async with work.open():
                raise AssertionError
    assert 0.15 < time.monotonic() - began < 2
    async with work.open() as uow:
        assert await uow.users.get(MemoryIds().new()) is None
    await engine.dispose()
