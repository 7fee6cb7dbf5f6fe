"""What every store of users keeps to."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.system import Uuid7Ids
from potentia.domain.identity import profiles, sessions
from potentia.domain.identity.errors import EmailTaken, ExternalSubjectKnown
from potentia.domain.identity.model import Credentials, ExternalSubject, User
from potentia.domain.identity.ports import Work
from potentia.domain.language import Language
from potentia.domain.unit_of_work import OpenUow
from tests.fakes.clock import START
from tests.fakes.work import MemoryWork

CONTRACT_OF = "potentia.domain.identity.ports.Users"
IDS = Uuid7Ids()


@pytest.fixture
def memory() -> OpenUow[Work]:
    return MemoryWork().open


@pytest.fixture
async def postgres(own_database_url: str) -> AsyncIterator[OpenUow[Work]]:
    engine = create_async_engine(own_database_url)
    yield PostgresWork(engine, IDS, announce=lambda hints: None).open
    await engine.dispose()


@pytest.fixture(params=["memory", "postgres"])
def open_uow(request: pytest.FixtureRequest) -> OpenUow[Work]:
    """An empty store."""
    found: OpenUow[Work] = request.getfixturevalue(request.param)
    return found


def _guest() -> User:
    return profiles.guest(IDS.new(), START)


def _ada(email: str = "ada@example.org") -> User:
    return replace(_guest(), email=email, name="Ada")


async def _stored(open_uow: OpenUow[Work], *users: User) -> None:
    async with open_uow() as uow:
        for user in users:
            await uow.users.add(user, "a hash" if user.email else None)


async def _get(open_uow: OpenUow[Work], user_id: UUID) -> User | None:
    async with open_uow() as uow:
        return await uow.users.get(user_id)


async def test_a_user_comes_back_as_stored(open_uow: OpenUow[Work]) -> None:
    """Every field, the instants to the microsecond and in UTC."""
    user = replace(
        _ada(),
        is_admin=True,
        must_change_password=True,
        language=Language.INDONESIAN,
        time_zone="Asia/Jakarta",
        created_at=START + timedelta(microseconds=123_456),
    )
    await _stored(open_uow, user)
    async with open_uow() as uow:
        found = [await uow.users.get(user.id), await uow.users.lock(user.id)]
        credentials = await uow.users.credentials("ada@example.org")
    assert found == [user, user]
    assert found[0] is not None
    assert type(found[0].language) is Language
    assert found[0].created_at.utcoffset() == timedelta(0)
    assert credentials == Credentials(user, "a hash")


async def test_who_is_not_there_is_not_found(open_uow: OpenUow[Work]) -> None:
    await _stored(open_uow, _ada(), _guest())
    async with open_uow() as uow:
        assert await uow.users.get(IDS.new()) is None
        assert await uow.users.lock(IDS.new()) is None
        assert await uow.users.credentials("bob@example.org") is None


async def test_guests_share_having_no_e_mail(open_uow: OpenUow[Work]) -> None:
    guests = [_guest(), _guest()]
    await _stored(open_uow, *guests)
    assert [await _get(open_uow, guest.id) for guest in guests] == guests


async def test_an_e_mail_is_one_users(open_uow: OpenUow[Work]) -> None:
    """A second one is refused whether it comes new or by a change, and takes its transaction with it."""
    ada, bob, guest = _ada(), _ada("bob@example.org"), _guest()
    await _stored(open_uow, ada, bob)
    with pytest.raises(EmailTaken):
        await _stored(open_uow, guest, _ada())
    with pytest.raises(EmailTaken):
        async with open_uow() as uow:
            await uow.users.save(replace(bob, email=ada.email))
    assert await _get(open_uow, guest.id) is None
    assert await _get(open_uow, bob.id) == bob


async def test_of_many_who_take_an_e_mail_at_once_one_has_it(open_uow: OpenUow[Work]) -> None:
    attempts = [_stored(open_uow, _guest(), _ada()) for _ in range(10)]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert Counter(type(outcome) for outcome in outcomes) == {type(None): 1, EmailTaken: 9}
    async with open_uow() as uow:
        assert len(await uow.users.newest(100)) == 2


async def test_what_raises_leaves_nothing(open_uow: OpenUow[Work]) -> None:
    guest = _guest()

    async def fail() -> None:
        async with open_uow() as uow:
            await uow.users.add(guest, None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await _get(open_uow, guest.id) is None


async def test_saving_stores_every_field_and_no_password(open_uow: OpenUow[Work]) -> None:
    guest, other = _guest(), _guest()
    await _stored(open_uow, guest, other)
    user = replace(
        guest,
        email="ada@example.org",
        name="Ada",
        is_admin=True,
        language=Language.INDONESIAN,
        time_zone="Asia/Jakarta",
        must_change_password=True,
        updated_at=START + timedelta(days=1),
    )
    async with open_uow() as uow:
        await uow.users.save(user)
    async with open_uow() as uow:
        assert await uow.users.credentials("ada@example.org") == Credentials(user, None)
        await uow.users.set_password(user.id, "another hash")
    async with open_uow() as uow:
        assert await uow.users.credentials("ada@example.org") == Credentials(user, "another hash")
    assert await _get(open_uow, other.id) == other


async def test_whoever_locks_second_waits_and_sees_what_the_first_did(open_uow: OpenUow[Work]) -> None:
    """Twenty read, change and store: no change is lost."""
    guest = replace(_guest(), name="0")
    await _stored(open_uow, guest)

    async def count() -> None:
        async with open_uow() as uow:
            user = await uow.users.lock(guest.id)
            assert user is not None
            await uow.users.save(replace(user, name=str(int(user.name) + 1)))

    await asyncio.gather(*(count() for _ in range(20)))
    assert await _get(open_uow, guest.id) == replace(guest, name="20")


async def test_an_administrator_is_known_to_be_there(open_uow: OpenUow[Work]) -> None:
    for user, expected in [(_ada(), False), (replace(_guest(), is_admin=True), True)]:
        await _stored(open_uow, user)
        async with open_uow() as uow:
            assert await uow.users.has_administrator() is expected


async def test_the_newest_come_first_and_not_more_than_asked_for(open_uow: OpenUow[Work]) -> None:
    users = [_guest() for _ in range(5)]
    await _stored(open_uow, *users)
    async with open_uow() as uow:
        assert await uow.users.newest(3) == users[:1:-1]
        assert await uow.users.newest(100) == users[::-1]


async def test_an_external_subject_is_one_users(open_uow: OpenUow[Work]) -> None:
    """Of one issuer; another issuer's subject of that name is another user, and so are users without one."""
    ada, twin, other = (
        profiles.external(IDS.new(), ExternalSubject(issuer, "ada", "s"), START) for issuer in ("a", "a", "b")
    )
    await _stored(open_uow, ada, other, _guest(), _guest())
    with pytest.raises(ExternalSubjectKnown):
        await _stored(open_uow, twin)
    async with open_uow() as uow:
        assert await uow.users.external("a", "ada") == ada
        assert await uow.users.external("b", "ada") == other
        assert await uow.users.external("a", "bob") is None
    assert not ada.is_guest


async def test_of_many_first_sights_of_a_subject_at_once_one_makes_the_user(open_uow: OpenUow[Work]) -> None:
    subject = ExternalSubject("a", "ada", "s")
    attempts = [_stored(open_uow, profiles.external(IDS.new(), subject, START)) for _ in range(10)]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert Counter(type(outcome) for outcome in outcomes) == {type(None): 1, ExternalSubjectKnown: 9}


async def test_a_deleted_user_is_gone_with_sessions_and_nobody_else(open_uow: OpenUow[Work]) -> None:
    ada, bob = _ada(), _ada("bob@example.org")
    await _stored(open_uow, ada, bob)
    begun = {user.id: sessions.begin(IDS.new(), user.id, IDS.secret(), START, timedelta(days=1)) for user in (ada, bob)}
    async with open_uow() as uow:
        for beginning in begun.values():
            await uow.sessions.add(beginning.session, beginning.token)
    async with open_uow() as uow:
        await uow.users.delete(ada.id)
        await uow.users.delete(IDS.new())
    async with open_uow() as uow:
        assert await uow.users.get(ada.id) is None
        assert await uow.users.credentials("ada@example.org") is None
        assert await uow.sessions.get(begun[ada.id].session.id) is None
        assert await uow.sessions.present(begun[ada.id].token.hash) is None
        assert await uow.users.get(bob.id) == bob
        assert await uow.sessions.get(begun[bob.id].session.id) is not None
