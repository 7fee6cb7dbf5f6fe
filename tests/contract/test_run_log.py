"""What every implementation of the run log keeps."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from signal import SIGCONT, SIGSTOP
from typing import cast
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from potentia.adapters.redis.channels import Channels
from potentia.adapters.redis.client import create_client
from potentia.adapters.redis.run_log import RedisRunLog
from potentia.domain.chat.errors import RunSuperseded
from potentia.domain.chat.events import Delta, Event, Numbered, RunEnded, RunStarted, Snapshot, Titled
from potentia.domain.chat.model import RunStatus
from potentia.domain.chat.ports import RunLog
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey
from tests.fakes.run_log import MemoryRunLog

CONTRACT_OF = "potentia.domain.chat.ports.RunLog"


@pytest.fixture
def memory_log() -> MemoryRunLog:
    return MemoryRunLog()


@pytest.fixture
async def redis_log(redis_url: str) -> AsyncIterator[RedisRunLog]:
    async with create_client(redis_url) as redis, Channels(redis) as channels:
        log = RedisRunLog(redis, channels)
        yield log


@pytest.fixture(params=["memory_log", "redis_log"])
def log(request: pytest.FixtureRequest) -> RunLog:
    made: RunLog = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def run_id() -> UUID:
    return uuid7()


def following(log: RunLog, run_id: UUID, after: int = 0) -> aclosing[AsyncGenerator[Numbered | None]]:
    return aclosing(cast(AsyncGenerator[Numbered | None], log.follow(run_id, after)))


async def read(log: RunLog, run_id: UUID, count: int, after: int = 0) -> list[Numbered]:
    """The next `count` events, however many idle moments lie between them."""
    found: list[Numbered] = []
    async with asyncio.timeout(10), following(log, run_id, after) as followed:
        async for numbered in followed:
            found += [numbered] if numbered else []
            if len(found) == count:
                break
    return found


async def read_until(log: RunLog, run_id: UUID, last: Event) -> None:
    """Everything up to the first event that equals `last`."""
    async with asyncio.timeout(10), following(log, run_id) as followed:
        async for numbered in followed:
            if numbered and numbered.event == last:
                return


def events(numbered: list[Numbered]) -> list[Event]:
    return [each.event for each in numbered]


async def test_a_late_reader_gets_everything_in_order(log: RunLog, run_id: UUID) -> None:
    await log.append(run_id, 1, [RunStarted(run_id, 1), Titled("Keys")])
    await log.append(run_id, 1, [Delta("one ")])
    await log.append(run_id, 1, [Delta("two")])
    assert await read(log, run_id, 4) == [
        Numbered(1, RunStarted(run_id, 1)),
        Numbered(2, Titled("Keys")),
        Numbered(3, Delta("one ")),
        Numbered(4, Delta("two")),
    ]


async def test_a_reader_that_comes_back_gets_what_it_has_not_seen(log: RunLog, run_id: UUID) -> None:
    await log.append(run_id, 1, [Delta(text) for text in "abcde"])
    assert events(await read(log, run_id, 2, after=3)) == [Delta("d"), Delta("e")]


async def test_readers_get_what_comes_while_they_read(log: RunLog, run_id: UUID) -> None:
    readers = [asyncio.create_task(read(log, run_id, 50)) for _ in range(3)]
    for number in range(50):
        await log.append(run_id, 1, [Delta(str(number))])
        await asyncio.sleep(0.001)
    for found in await asyncio.gather(*readers):
        assert events(found) == [Delta(str(number)) for number in range(50)]


async def test_a_reader_is_told_when_the_record_has_been_read(log: RunLog, run_id: UUID) -> None:
    await log.append(run_id, 1, [Delta("a"), Delta("b")])
    async with asyncio.timeout(0.9), following(log, run_id) as followed:
        assert [await anext(followed) for _ in range(3)] == [Numbered(1, Delta("a")), Numbered(2, Delta("b")), None]
    assert log.is_answering


async def test_an_idle_run_says_so(log: RunLog, run_id: UUID) -> None:
    async with asyncio.timeout(5), following(log, run_id) as followed:
        assert await anext(followed) is None
        assert await anext(followed) is None


async def test_runs_do_not_hear_each_other(log: RunLog, run_id: UUID) -> None:
    await log.append(uuid7(), 1, [Delta("another's")])
    await log.append(run_id, 1, [Delta("mine")])
    assert events(await read(log, run_id, 1)) == [Delta("mine")]


async def test_an_earlier_epoch_is_refused_and_leaves_nothing(log: RunLog, run_id: UUID) -> None:
    await log.append(run_id, 1, [Delta("first")])
    await log.append(run_id, 2, [RunStarted(run_id, 2)])
    with pytest.raises(RunSuperseded):
        await log.append(run_id, 1, [Delta("zombie")])
    await log.append(run_id, 2, [Delta("second")])
    assert events(await read(log, run_id, 3)) == [Delta("first"), RunStarted(run_id, 2), Delta("second")]


async def test_numbers_only_grow(log: RunLog, run_id: UUID) -> None:
    for epoch in (1, 2, 3):
        await log.append(run_id, epoch, [RunStarted(run_id, epoch), Delta("x")])
    numbers = [each.number for each in await read(log, run_id, 6)]
    assert numbers == sorted(set(numbers))


async def test_the_text_is_that_of_the_latest_epoch(log: RunLog, run_id: UUID) -> None:
    assert await log.text(run_id) is None
    await log.append(run_id, 1, [RunStarted(run_id, 1), Delta("void")])
    await log.append(run_id, 2, [RunStarted(run_id, 2), Delta("so "), Delta("far")])
    assert await log.text(run_id) == "so far"
    await log.append(run_id, 2, [Snapshot("so far, and"), Delta(" on")])
    assert await log.text(run_id) == "so far, and on"


# What follows is Redis's alone: it may be lost, and the fake may not.


async def test_a_second_process_follows_what_the_first_writes(redis_url: str, run_id: UUID, redis_log: RunLog) -> None:
    async with create_client(redis_url) as redis, Channels(redis) as channels:
        other = RedisRunLog(redis, channels)
        reading = asyncio.create_task(read(other, run_id, 3))
        for text in "abc":
            await redis_log.append(run_id, 1, [Delta(text)])
            await asyncio.sleep(0.02)
        assert events(await reading) == [Delta("a"), Delta("b"), Delta("c")]


async def test_the_record_expires(redis_url: str, run_id: UUID, redis_log: RunLog) -> None:
    await redis_log.append(run_id, 1, [Delta("a"), RunEnded(RunStatus.COMPLETED)])
    async with create_client(redis_url) as redis:
        for key in (f"{{run:{run_id}}}:events", f"{{run:{run_id}}}:epoch"):
            assert 0 < await redis.ttl(key) <= 3600


async def test_after_a_flush_a_new_reader_still_gets_the_whole_text(own_valkey: EmbeddedValkey, run_id: UUID) -> None:
    async with create_client(own_valkey.url) as redis, Channels(redis) as channels:
        log = RedisRunLog(redis, channels)
        await log.append(run_id, 1, [RunStarted(run_id, 1), Titled("Keys"), Delta("one ")])
        early = asyncio.create_task(read(log, run_id, 6))
        await asyncio.sleep(0.1)
        await redis.flushall()
        await log.append(run_id, 1, [Delta("two")])
        again = [RunStarted(run_id, 1), Titled("Keys"), Snapshot("one two")]
        assert events(await read(log, run_id, 3)) == again
        assert events(await early) == [RunStarted(run_id, 1), Titled("Keys"), Delta("one "), *again]
        assert await log.text(run_id) == "one two"


async def test_while_redis_is_stopped_writing_is_quick_and_reading_idle(
    own_valkey: EmbeddedValkey, run_id: UUID
) -> None:
    async with create_client(own_valkey.url) as redis, Channels(redis) as channels:
        log = RedisRunLog(redis, channels)
        await log.append(run_id, 1, [RunStarted(run_id, 1), Delta("a")])
        reading = asyncio.create_task(read_until(log, run_id, Snapshot("abcdefghijk")))
        await asyncio.sleep(0.1)
        own_valkey.process.send_signal(SIGSTOP)
        started = asyncio.get_running_loop().time()
        for text in "bcdefghij":
            await log.append(run_id, 1, [Delta(text)])
        waited = asyncio.get_running_loop().time() - started
        assert await log.text(run_id) is None
        assert not log.is_answering
        own_valkey.process.send_signal(SIGCONT)
        await asyncio.sleep(1.1)
        await log.append(run_id, 1, [Delta("k")])
        assert waited < 1.0, "one call in a second tries"
        assert await log.text(run_id) == "abcdefghijk"
        await reading


async def test_readers_and_writers_outlive_a_restart(own_valkey: EmbeddedValkey, run_id: UUID) -> None:
    async with create_client(own_valkey.url) as redis, Channels(redis) as channels:
        log = RedisRunLog(redis, channels)
        await log.append(run_id, 1, [RunStarted(run_id, 1), Delta("a")])
        reading = asyncio.create_task(read(log, run_id, 5))
        await asyncio.sleep(0.1)
        own_valkey.process.kill()
        await own_valkey.process.wait()
        await log.append(run_id, 1, [Delta("b")])
        assert not log.is_answering
        await own_valkey.start()
        await asyncio.sleep(1.1)
        await log.append(run_id, 1, [Delta("c")])
        await log.append(run_id, 1, [Delta("d")])
        assert events(await reading)[-2:] == [Snapshot("abc"), Delta("d")]
        assert log.is_answering


async def test_a_reader_that_is_too_slow_loses_nothing(redis_log: RunLog, run_id: UUID) -> None:
    async with following(redis_log, run_id) as followed:
        await redis_log.append(run_id, 1, [Delta("0")])
        seen = [await anext(followed)]
        for number in range(1, 600):
            await redis_log.append(run_id, 1, [Delta(str(number))])
        while len(seen) < 600:
            seen += [numbered] if (numbered := await anext(followed)) else []
    assert [numbered.event.text for numbered in seen if numbered] == [str(number) for number in range(600)]
