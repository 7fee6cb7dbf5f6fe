"""What every store of one-time tokens keeps to."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import OneTimeToken, Purpose
from tests.fakes.clock import START
from tests.fixtures.worlds import World

CONTRACT_OF = "potentia.domain.identity.ports.OneTimeTokens"
RESET, VERIFICATION = Purpose.PASSWORD_RESET, Purpose.EMAIL_VERIFICATION


@pytest.fixture(params=["memory_world", "postgres_world"])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(request.param)
    return found


def a_token(user_id: UUID, purpose: Purpose = RESET, made: datetime = START) -> OneTimeToken:
    return OneTimeToken(uuid7().bytes * 2, user_id, purpose, "ada@example.org", made, made + timedelta(hours=1))


async def _added(world: World, *tokens: OneTimeToken) -> None:
    async with world.open_uow() as uow:
        for token in tokens:
            await uow.one_time_tokens.add(token)


async def _known(world: World, *tokens: OneTimeToken) -> list[bool]:
    async with world.open_uow() as uow:
        return [await uow.one_time_tokens.get(token.hash) == token for token in tokens]


async def test_a_token_comes_back_until_it_is_taken(world: World) -> None:
    token = a_token(await world.add_user())
    await _added(world, token)
    assert await _known(world, token) == [True]
    async with world.open_uow() as uow:
        assert await uow.one_time_tokens.take(token.hash)
        assert not await uow.one_time_tokens.take(token.hash)
        assert await uow.one_time_tokens.get(token.hash) is None
        assert not await uow.one_time_tokens.take(b"never made")


async def test_of_many_who_take_it_at_once_one_has_it(world: World) -> None:
    token = a_token(await world.add_user())
    await _added(world, token)

    async def take() -> bool:
        async with world.open_uow() as uow:
            return bool(await uow.one_time_tokens.take(token.hash))

    assert sorted(await asyncio.gather(*(take() for _ in range(20)))) == [False] * 19 + [True]


async def test_who_takes_it_and_fails_has_not_taken_it(world: World) -> None:
    token = a_token(await world.add_user())
    await _added(world, token)
    with pytest.raises(ZeroDivisionError):
        async with world.open_uow() as uow:
            await uow.one_time_tokens.take(token.hash)
            raise ZeroDivisionError
    assert await _known(world, token) == [True]


async def test_it_is_known_when_a_users_tokens_were_made(world: World) -> None:
    ada, bob = await world.add_user(), await world.add_user()
    times = [START + timedelta(minutes=minutes) for minutes in (0, 30, 10)]
    await _added(world, *(a_token(ada, RESET, made) for made in times), a_token(bob), a_token(ada, VERIFICATION))
    async with world.open_uow() as uow:
        assert list(await uow.one_time_tokens.issued(ada, RESET, START)) == [times[2], times[1]]
        assert list(await uow.one_time_tokens.issued(ada, VERIFICATION, START - timedelta(seconds=1))) == [START]


async def test_those_of_one_user_and_purpose_are_made_void_together(world: World) -> None:
    ada, bob = await world.add_user(), await world.add_user()
    tokens = [a_token(ada), a_token(ada), a_token(ada, VERIFICATION), a_token(bob)]
    await _added(world, *tokens)
    async with world.open_uow() as uow:
        await uow.one_time_tokens.forget(ada, RESET)
    assert await _known(world, *tokens) == [False, False, True, True]


async def test_what_has_expired_is_forgotten_a_few_at_a_time(world: World) -> None:
    """Expiry is exclusive."""
    long_ago = START - timedelta(days=10_000)
    user_id = await world.add_user()
    tokens = [a_token(user_id, made=long_ago) for _ in range(3)]
    await _added(world, *tokens, a_token(user_id))
    async with world.open_uow() as uow:
        just_before = tokens[0].expires_at - timedelta(microseconds=1)
        assert await uow.one_time_tokens.purge(just_before, 10) == 0
        assert [await uow.one_time_tokens.purge(tokens[0].expires_at, 2) for _ in range(3)] == [2, 1, 0]
    assert await _known(world, *tokens) == [False] * 3


async def test_a_token_goes_with_its_user_and_comes_for_nobody_who_is_gone(world: World) -> None:
    user_id = await world.add_user()
    token = a_token(user_id)
    await _added(world, token)
    async with world.open_uow() as uow:
        await uow.users.delete(user_id)
    assert await _known(world, token) == [False]
    with pytest.raises(AccountGone):
        await _added(world, a_token(user_id))
