"""What every store of API keys keeps to."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.system import Uuid7Ids
from potentia.domain.identity import profiles
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import ApiKey, PresentedKey, Scope, User
from potentia.domain.identity.ports import Work
from potentia.domain.unit_of_work import OpenUow
from tests.fakes.clock import START
from tests.fakes.work import MemoryWork

CONTRACT_OF = "potentia.domain.identity.ports.ApiKeys"
IDS = Uuid7Ids()
HOUR = timedelta(hours=1)


@pytest.fixture
def memory() -> OpenUow[Work]:
    return MemoryWork().open


@pytest.fixture
async def postgres(database_url: str) -> AsyncIterator[OpenUow[Work]]:
    engine = create_async_engine(database_url)
    yield PostgresWork(engine, IDS, announce=lambda hints: None).open
    await engine.dispose()


@pytest.fixture(params=["memory", "postgres"])
def open_uow(request: pytest.FixtureRequest) -> OpenUow[Work]:
    found: OpenUow[Work] = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def user(open_uow: OpenUow[Work]) -> User:
    return await _user(open_uow)


async def _user(open_uow: OpenUow[Work]) -> User:
    user = profiles.guest(IDS.new(), START)
    async with open_uow() as uow:
        await uow.users.add(user, None)
    return user


def _key(user_id: UUID) -> ApiKey:
    return ApiKey(IDS.new(), user_id, "backup", frozenset({Scope.READ}), START, START + HOUR)


async def _stored(open_uow: OpenUow[Work], key: ApiKey) -> bytes:
    digest = IDS.secret().encode()
    async with open_uow() as uow:
        await uow.api_keys.add(key, digest)
    return digest


@pytest.mark.parametrize("scopes", [{Scope.READ}, {Scope.WRITE}, set(Scope)])
async def test_a_key_comes_back_as_stored(open_uow: OpenUow[Work], user: User, scopes: set[Scope]) -> None:
    """Under its digest, with its user; with all it may hold, and with as little."""
    full = replace(_key(user.id), scopes=frozenset(scopes), last_used_at=START)
    for key in (full, replace(full, id=IDS.new(), expires_at=None, last_used_at=None)):
        digest = await _stored(open_uow, key)
        async with open_uow() as uow:
            assert await uow.api_keys.present(digest) == PresentedKey(user, key)


async def test_what_was_never_stored_is_not_found(open_uow: OpenUow[Work], user: User) -> None:
    await _stored(open_uow, _key(user.id))
    async with open_uow() as uow:
        assert await uow.api_keys.present(b"made up") is None


async def test_nobody_has_no_keys(open_uow: OpenUow[Work]) -> None:
    with pytest.raises(AccountGone):
        await _stored(open_uow, _key(IDS.new()))


async def test_the_keys_of_a_user_are_theirs_newest_first(open_uow: OpenUow[Work], user: User) -> None:
    keys = [_key(user.id) for _ in range(3)]
    for key in (*keys, _key((await _user(open_uow)).id)):
        await _stored(open_uow, key)
    async with open_uow() as uow:
        assert await uow.api_keys.of_user(user.id) == keys[::-1]


async def test_a_key_is_removed_by_its_user_once(open_uow: OpenUow[Work], user: User) -> None:
    key, other = _key(user.id), _key(user.id)
    digest, kept = await _stored(open_uow, key), await _stored(open_uow, other)
    async with open_uow() as uow:
        assert not await uow.api_keys.remove(IDS.new(), key.id)
        assert await uow.api_keys.present(digest) is not None
        assert await uow.api_keys.remove(user.id, key.id)
        assert not await uow.api_keys.remove(user.id, key.id)
    async with open_uow() as uow:
        assert await uow.api_keys.present(digest) is None
        assert await uow.api_keys.present(kept) == PresentedKey(user, other)


async def test_a_use_is_noted(open_uow: OpenUow[Work], user: User) -> None:
    key, other = _key(user.id), _key(user.id)
    for each in (key, other):
        await _stored(open_uow, each)
    async with open_uow() as uow:
        await uow.api_keys.used(key.id, START + HOUR)
    async with open_uow() as uow:
        assert await uow.api_keys.of_user(user.id) == [other, replace(key, last_used_at=START + HOUR)]


async def test_those_that_are_neither_revoked_nor_expired_live(open_uow: OpenUow[Work], user: User) -> None:
    expiring, lasting, removed = _key(user.id), replace(_key(user.id), expires_at=None), _key(user.id)
    for each in (expiring, lasting, removed):
        await _stored(open_uow, each)
    asked = [each.id for each in (expiring, lasting, removed)]
    async with open_uow() as uow:
        await uow.api_keys.remove(user.id, removed.id)
        assert await uow.api_keys.alive(asked, START) == {expiring.id, lasting.id}
        assert await uow.api_keys.alive(asked, START + HOUR) == {lasting.id}


async def test_keys_go_with_their_user(open_uow: OpenUow[Work], user: User) -> None:
    digest = await _stored(open_uow, _key(user.id))
    async with open_uow() as uow:
        await uow.users.delete(user.id)
    async with open_uow() as uow:
        assert await uow.api_keys.present(digest) is None
