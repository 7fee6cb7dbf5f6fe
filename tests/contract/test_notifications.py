"""What every store of feeds keeps to."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from uuid_utils.compat import uuid7

from potentia.domain.notifications.model import Notification
from potentia.domain.paging import Window
from tests.fakes.clock import START
from tests.fixtures.worlds import World

CONTRACT_OF = "potentia.domain.notifications.ports.Notifications"


@pytest.fixture(params=["memory_world", "postgres_world"])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(request.param)
    return found


def a_notification(user_id: UUID, **facts: str) -> Notification:
    return Notification(uuid7(), user_id, "test.happened", facts, START)


async def _added(world: World, *notifications: Notification) -> None:
    async with world.open_uow() as uow:
        await uow.notifications.add(*notifications)


async def _since(world: World, user_id: UUID, number: int = 0, limit: int = 100) -> Sequence[Notification]:
    async with world.open_uow() as uow:
        found: Sequence[Notification] = await uow.notifications.since(user_id, number, limit)
        return found


async def _unread(world: World, user_id: UUID) -> int:
    async with world.open_uow() as uow:
        return int(await uow.notifications.unread(user_id))


async def test_a_notification_comes_back_as_it_was_added_under_the_next_number(world: World) -> None:
    user_id = await world.add_user()
    first, second = a_notification(user_id, name="Adá 🎉", quoted='"\\'), a_notification(user_id)
    await _added(world, first)
    await _added(world, second)
    numbered = [msgspec.structs.replace(first, number=1), msgspec.structs.replace(second, number=2)]
    assert await _since(world, user_id) == numbered
    async with world.open_uow() as uow:
        assert await uow.notifications.page(user_id, Window()) == numbered[::-1]
        assert await uow.notifications.last_number(user_id) == 2


async def test_many_are_told_at_once_each_under_a_number_of_their_own(world: World) -> None:
    """More than one statement takes, in any order."""
    people = [await world.add_user() for _ in range(3)]
    added = [a_notification(people[turn % 3], turn=str(turn)) for turn in range(2_500)]
    await _added(world, *added)
    for place, user_id in enumerate(people):
        found = await _since(world, user_id, limit=2_500)
        assert [each.number for each in found] == [*range(1, len(found) + 1)]
        assert [each.id for each in found] == [each.id for each in added[place::3]]


async def test_pages_go_from_new_to_old_and_tell_that_more_follow(world: World) -> None:
    user_id = await world.add_user()
    added = [a_notification(user_id) for _ in range(5)]
    await _added(world, *added)
    async with world.open_uow() as uow:
        first = await uow.notifications.page(user_id, Window(2))
        rest = await uow.notifications.page(user_id, Window(3, first[1].id))
    assert [each.id for each in first] == [each.id for each in added[4:1:-1]]
    assert [each.id for each in rest] == [each.id for each in added[2::-1]]


async def test_what_came_after_a_number_is_told_in_order(world: World) -> None:
    user_id = await world.add_user()
    await _added(world, *(a_notification(user_id) for _ in range(5)))
    assert [each.number for each in await _since(world, user_id, 2, 2)] == [3, 4]
    assert await _since(world, user_id, 5) == []
    assert await _since(world, user_id, 2**53 - 1) == []


async def test_several_users_in_one_go(world: World) -> None:
    """Each has a feed and numbers of their own; whoever is not there (any more) gets nothing, and costs nobody else."""
    ada, bob = await world.add_user(), await world.add_user()
    await _added(world, *(a_notification(each) for each in (ada, bob, uuid7(), ada)))
    await _added(world, a_notification(uuid7()))
    await _added(world)
    assert [each.number for each in await _since(world, ada)] == [1, 2]
    assert [each.number for each in await _since(world, bob)] == [1]


async def test_numbers_are_without_gap_and_in_the_order_of_commits(world: World) -> None:
    """Forty at once for two users, in either order of naming them: none waits for another for ever, and a reader who
    has seen one number never finds a lower one later."""
    ada, bob = await world.add_user(), await world.add_user()
    seen: list[int] = []

    async def read() -> None:
        while len(seen) < 40:
            seen.extend(each.number for each in await _since(world, ada, seen[-1] if seen else 0))

    pairs = [(ada, bob), (bob, ada)] * 20
    adding = (_added(world, *(a_notification(user_id) for user_id in pair)) for pair in pairs)
    async with asyncio.timeout(20):
        await asyncio.gather(read(), *adding)
    assert seen == list(range(1, 41))
    assert [each.number for each in await _since(world, bob)] == list(range(1, 41))


async def test_what_is_rolled_back_leaves_no_gap(world: World) -> None:
    user_id = await world.add_user()
    await _added(world, a_notification(user_id))
    with pytest.raises(ZeroDivisionError):
        async with world.open_uow() as uow:
            await uow.notifications.add(a_notification(user_id))
            raise ZeroDivisionError
    await _added(world, a_notification(user_id))
    assert [each.number for each in await _since(world, user_id)] == [1, 2]


async def test_what_is_read_stays_read_since_then_and_nothing_else(world: World) -> None:
    ada, bob = await world.add_user(), await world.add_user()
    mine, theirs = [a_notification(ada) for _ in range(4)], a_notification(bob)
    await _added(world, *mine, theirs)
    later = START + timedelta(days=1)
    async with world.open_uow() as uow:
        await uow.notifications.read(ada, [mine[0].id, theirs.id, uuid7()], START)
        await uow.notifications.read_up_to(ada, 2, later)
        await uow.notifications.read(ada, [], later)
    assert [each.read_at for each in await _since(world, ada)] == [START, later, None, None]
    assert (await _unread(world, ada), await _unread(world, bob)) == (2, 1)


async def test_what_was_read_long_ago_is_forgotten_and_its_numbers_are_not_given_again(world: World) -> None:
    user_id = await world.add_user()
    long_ago = START - timedelta(days=10_000)
    await _added(world, *(a_notification(user_id) for _ in range(4)))
    async with world.open_uow() as uow:
        await uow.notifications.read_up_to(user_id, 3, long_ago)
    async with world.open_uow() as uow:
        assert [await uow.notifications.purge(long_ago + timedelta(days=1), 2) for _ in range(3)] == [2, 1, 0]
    await _added(world, a_notification(user_id))
    assert [each.number for each in await _since(world, user_id)] == [4, 5]


async def test_a_feed_goes_with_its_user(world: World) -> None:
    user_id = await world.add_user()
    await _added(world, a_notification(user_id))
    async with world.open_uow() as uow:
        await uow.users.delete(user_id)
    assert await _since(world, user_id) == []
