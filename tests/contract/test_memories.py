"""What every implementation of the memories port keeps."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from potentia.domain.chat.ports import Work
from potentia.domain.memory.model import Kind, Memory, Vector
from tests.fixtures.worlds import World

CONTRACT_OF = "potentia.domain.memory.ports.Memories"
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["memory", "postgres"])
def world(request: pytest.FixtureRequest) -> World:
    made: World = request.getfixturevalue(f"{request.param}_world")
    return made


@pytest.fixture
async def user(world: World) -> UUID:
    return await world.add_user()


@pytest.fixture
async def uow(world: World, user: UUID) -> AsyncIterator[Work]:
    async with world.open_uow() as work:
        yield work


def a_memory(user: UUID, subject: str, kind: Kind = Kind.FACT, due_on: date | None = None) -> Memory:
    return Memory(uuid7(), user, kind, subject, f"{subject} is 1", due_on, uuid7(), subject, NOW)


def axis(number: int) -> Vector:
    return [1.0 if index == number else 0.0 for index in range(768)]


async def test_a_memory_is_read_as_it_was_stored(uow: Work, user: UUID) -> None:
    memory = a_memory(user, "dentist", Kind.INTENTION, date(2026, 4, 1))
    await uow.memories.remember(memory, None, "m")
    assert await uow.memories.recall(user, near=None, model="m", limit=9) == [memory]
    assert await uow.memories.about(user, [(Kind.INTENTION, "dentist")]) == [memory]
    assert await uow.memories.about(user, [(Kind.FACT, "dentist")]) == []
    assert await uow.memories.about(user, []) == []


async def test_the_nearest_come_first_among_vectors_of_one_model(uow: Work, user: UUID) -> None:
    far, near, foreign = (a_memory(user, subject) for subject in ("far", "near", "foreign"))
    await uow.memories.remember(far, axis(0), "m")
    await uow.memories.remember(near, axis(1), "m")
    await uow.memories.remember(foreign, axis(1), "other")
    assert await uow.memories.recall(user, near=axis(1), model="m", limit=9) == [near, far, foreign]
    assert await uow.memories.recall(user, near=axis(1), model="m", limit=1) == [near]


async def test_without_a_vector_the_newest_come_first(uow: Work, user: UUID) -> None:
    memories = [a_memory(user, str(number)) for number in range(3)]
    for memory in memories:
        await uow.memories.remember(memory, axis(0), "m")
    assert await uow.memories.recall(user, near=None, model="m", limit=2) == [memories[2], memories[1]]


async def test_what_is_superseded_is_no_longer_recalled(uow: Work, user: UUID) -> None:
    old = a_memory(user, "locker code")
    new = replace(a_memory(user, "locker code"), text="it is 2")
    await uow.memories.remember(old, None, "m")
    await uow.memories.supersede(old, new.id, NOW + timedelta(days=1))
    await uow.memories.remember(new, None, "m")
    assert await uow.memories.recall(user, near=None, model="m", limit=9) == [new]
    assert await uow.memories.about(user, [(Kind.FACT, "locker code")]) == [new]


async def test_nobody_recalls_anothers(world: World, uow: Work, user: UUID) -> None:
    await uow.memories.remember(a_memory(user, "secret"), axis(0), "m")
    stranger = uuid7()
    assert await uow.memories.recall(stranger, near=axis(0), model="m", limit=9) == []
    assert await uow.memories.about(stranger, [(Kind.FACT, "secret")]) == []
