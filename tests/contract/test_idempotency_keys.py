"""What every store of idempotency keys keeps."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from potentia.adapters.postgres.engine import create_engine
from potentia.adapters.postgres.idempotency import PostgresIdempotencyKeys
from potentia.domain.idempotency import (
    KEPT,
    RUNNING,
    Answer,
    Attempt,
    IdempotencyKeyReused,
    IdempotencyKeys,
    StillRunning,
)
from tests.fakes.idempotency import MemoryIdempotencyKeys
from tests.fixtures.worlds import World

CONTRACT_OF = "potentia.domain.idempotency.IdempotencyKeys"
ANSWER = Answer(201, "application/json", b'{"id":1}')


@dataclass(frozen=True)
class Kept:
    """The store, a user, and a way to let time pass."""

    keys: IdempotencyKeys
    user_id: UUID
    wait: Callable[[timedelta], Awaitable[None]]

    def attempt(self, key: str = "k", fingerprint: bytes = b"one") -> Attempt:
        return Attempt(self.user_id, key, fingerprint, uuid4())


@pytest.fixture
def memory_keys() -> Kept:
    keys = MemoryIdempotencyKeys()

    async def wait(time: timedelta) -> None:
        keys.clock.advance(seconds=time.total_seconds())

    return Kept(keys, uuid4(), wait)


@pytest.fixture
async def postgres_keys(database_url: str, postgres_world: World) -> AsyncIterator[Kept]:
    engine, user_id = create_engine(database_url, pool_size=10, through_pooler=False), await postgres_world.add_user()

    async def wait(time: timedelta) -> None:
        older = text(
            "UPDATE idempotency_keys SET begun_at = begun_at - CAST(:time AS interval) WHERE user_id = :user_id"
        )
        async with engine.begin() as connection:
            await connection.execute(older, {"time": time, "user_id": user_id})

    yield Kept(PostgresIdempotencyKeys(engine), user_id, wait)
    await engine.dispose()


@pytest.fixture(params=["memory_keys", "postgres_keys"])
def kept(request: pytest.FixtureRequest) -> Kept:
    made: Kept = request.getfixturevalue(request.param)
    return made


async def test_the_first_one_runs_and_later_ones_get_its_answer(kept: Kept) -> None:
    first = kept.attempt()
    assert await kept.keys.begin(first) is None
    await kept.keys.finish(first, ANSWER)
    assert await kept.keys.begin(kept.attempt()) == ANSWER
    assert await kept.keys.begin(kept.attempt("another")) is None


async def test_of_twenty_at_once_one_runs(kept: Kept) -> None:
    found = await asyncio.gather(*(kept.keys.begin(kept.attempt()) for _ in range(20)), return_exceptions=True)
    assert [type(each) for each in found if each is not None] == [StillRunning] * 19


async def test_a_key_names_one_request(kept: Kept) -> None:
    """Whether the first one has ended or not."""
    first = kept.attempt()
    await kept.keys.begin(first)
    with pytest.raises(IdempotencyKeyReused):
        await kept.keys.begin(kept.attempt(fingerprint=b"two"))
    await kept.keys.finish(first, ANSWER)
    with pytest.raises(IdempotencyKeyReused):
        await kept.keys.begin(kept.attempt(fingerprint=b"two"))


async def test_what_came_to_nothing_may_be_tried_again(kept: Kept) -> None:
    first = kept.attempt()
    await kept.keys.begin(first)
    await kept.keys.forget(first)
    assert await kept.keys.begin(kept.attempt(fingerprint=b"two")) is None


async def test_one_that_died_is_overtaken_and_then_changes_nothing(kept: Kept) -> None:
    dead, later = kept.attempt(), kept.attempt()
    await kept.keys.begin(dead)
    await kept.wait(RUNNING + timedelta(seconds=1))
    assert await kept.keys.begin(later) is None
    await kept.keys.finish(dead, Answer(500, "", b""))
    await kept.keys.forget(dead)
    await kept.keys.finish(later, ANSWER)
    assert await kept.keys.begin(kept.attempt()) == ANSWER


async def test_an_answer_is_kept_for_a_day(kept: Kept) -> None:
    first = kept.attempt()
    await kept.keys.begin(first)
    await kept.keys.finish(first, ANSWER)
    await kept.wait(KEPT - timedelta(minutes=1))
    assert await kept.keys.begin(kept.attempt()) == ANSWER
    await kept.wait(timedelta(minutes=2))
    assert await kept.keys.begin(kept.attempt(fingerprint=b"two")) is None


async def test_what_is_old_is_purged_and_nothing_else(kept: Kept) -> None:
    for key in ("old", "older"):
        await kept.keys.begin(kept.attempt(key))
    await kept.wait(KEPT + timedelta(minutes=1))
    new = kept.attempt("new")
    await kept.keys.begin(new)
    await kept.keys.finish(new, ANSWER)
    assert await kept.keys.purge() >= 2
    assert await kept.keys.begin(kept.attempt("new")) == ANSWER
