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
    """Three hundred callers come one after the other to one connection, while it is handed on all the time."""
    engine = create_engine(database_url, pool_size=1, through_pooler=False, pool_wait=20)
    work = PostgresWork(engine, Uuid7Ids(), lambda hints: None)
    served: list[int] = []

    async def caller(number: int) -> None:
        async with work.open() as uow:
            await uow.users.lock(MemoryIds().new())
            served.append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(300):
            group.create_task(caller(number))
            await asyncio.sleep(0)
    await engine.dispose()
    assert served == sorted(served)


async def test_waiting_ends(database_url: str) -> None:
    engine = create_engine(database_url, pool_size=1, through_pooler=False, pool_wait=0.2)
    work = PostgresWork(engine, Uuid7Ids(), lambda hints: None)
    began = time.monotonic()
    async with work.open() as uow:
        await uow.users.lock(MemoryIds().new())
        with pytest.raises(DatabaseUnavailable):
            async with work.open() as other:
                await other.users.lock(MemoryIds().new())
    assert 0.15 < time.monotonic() - began < 2
    async with work.open() as uow:
        assert await uow.users.get(MemoryIds().new()) is None
    await engine.dispose()
