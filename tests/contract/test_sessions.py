"""What every store of sessions keeps to."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.system import Uuid7Ids
from potentia.domain import secrets
from potentia.domain.identity import profiles, sessions
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import OpenedSession, Presented, RefreshToken, RevokedReason, Session, User
from potentia.domain.identity.ports import Work
from potentia.domain.identity.sessions import Beginning
from potentia.domain.unit_of_work import OpenUow
from tests.fakes.clock import START
from tests.fakes.work import MemoryWork

CONTRACT_OF = "potentia.domain.identity.ports.Sessions"
IDS = Uuid7Ids()
LIFETIME = timedelta(days=30)
LATER = START + timedelta(minutes=10)


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
    user = profiles.guest(IDS.new(), START)
    async with open_uow() as uow:
        await uow.users.add(user, None)
    return user


async def _begun(open_uow: OpenUow[Work], user_id: UUID) -> Beginning:
    beginning = sessions.begin(IDS.new(), user_id, IDS.secret(), START, LIFETIME)
    async with open_uow() as uow:
        await uow.sessions.add(beginning.session, beginning.token)
    return beginning


async def _presented(open_uow: OpenUow[Work], token: RefreshToken) -> Presented:
    async with open_uow() as uow:
        found = await uow.sessions.present(token.hash)
    assert found is not None
    return found


def _successor(session: Session, now: datetime = LATER) -> RefreshToken:
    return sessions.issue(IDS.secret(), session.id, now, LIFETIME)


async def test_a_token_is_found_with_its_session_and_user(open_uow: OpenUow[Work], user: User) -> None:
    begun = await _begun(open_uow, user.id)
    await _begun(open_uow, user.id)
    assert await _presented(open_uow, begun.token) == Presented(user, begun.session, begun.token)


async def test_a_token_that_was_never_stored_is_not_found(open_uow: OpenUow[Work], user: User) -> None:
    await _begun(open_uow, user.id)
    async with open_uow() as uow:
        assert await uow.sessions.present(secrets.digest("made up")) is None


async def test_no_session_begins_for_nobody(open_uow: OpenUow[Work]) -> None:
    with pytest.raises(AccountGone):
        await _begun(open_uow, IDS.new())


async def test_rotating_uses_a_token_up_and_keeps_its_successor(open_uow: OpenUow[Work], user: User) -> None:
    begun = await _begun(open_uow, user.id)
    successor = _successor(begun.session)
    async with open_uow() as uow:
        await uow.sessions.rotate(begun.token, successor)
    session = replace(begun.session, last_used_at=LATER, expires_at=successor.expires_at)
    assert await _presented(open_uow, begun.token) == Presented(user, session, replace(begun.token, used_at=LATER))
    assert await _presented(open_uow, successor) == Presented(user, session, successor)


async def test_a_second_rotation_does_not_move_the_first_use(open_uow: OpenUow[Work], user: User) -> None:
    """The overlap is counted from the first use, so that it ends."""
    begun = await _begun(open_uow, user.id)
    for now in (LATER, LATER + timedelta(seconds=9)):
        token = (await _presented(open_uow, begun.token)).token
        async with open_uow() as uow:
            await uow.sessions.rotate(token, _successor(begun.session, now))
    assert (await _presented(open_uow, begun.token)).token.used_at == LATER


async def test_a_session_ends_once_and_alone(open_uow: OpenUow[Work], user: User) -> None:
    ended, other = await _begun(open_uow, user.id), await _begun(open_uow, user.id)
    for at, reason in [(LATER, RevokedReason.REUSE), (LATER + LIFETIME, RevokedReason.LOGOUT)]:
        async with open_uow() as uow:
            await uow.sessions.revoke(user.id, ended.session.id, at, reason)
    session = (await _presented(open_uow, ended.token)).session
    assert session == replace(ended.session, revoked_at=LATER, revoked_reason=RevokedReason.REUSE)
    assert (await _presented(open_uow, other.token)).session == other.session


async def test_whether_there_was_a_session_to_end_is_told(open_uow: OpenUow[Work], user: User) -> None:
    """Not when it has ended, is somebody else's or never was; and then nothing ends."""
    begun = await _begun(open_uow, user.id)
    async with open_uow() as uow:
        revoke = uow.sessions.revoke
        assert not await revoke(IDS.new(), begun.session.id, LATER, RevokedReason.REVOKED)
        assert not await revoke(user.id, IDS.new(), LATER, RevokedReason.REVOKED)
        assert await uow.sessions.alive([begun.session.id]) == {begun.session.id}
        assert await revoke(user.id, begun.session.id, LATER, RevokedReason.REVOKED)
        assert not await revoke(user.id, begun.session.id, LATER, RevokedReason.REVOKED)


@pytest.mark.parametrize("reason", RevokedReason)
async def test_every_reason_to_end_a_session_is_kept(
    open_uow: OpenUow[Work], user: User, reason: RevokedReason
) -> None:
    begun = await _begun(open_uow, user.id)
    async with open_uow() as uow:
        await uow.sessions.revoke(user.id, begun.session.id, LATER, reason)
        found = await uow.sessions.get(begun.session.id)
    assert found == OpenedSession(user, replace(begun.session, revoked_at=LATER, revoked_reason=reason))


async def test_a_session_is_found_with_its_user_and_those_that_live_are_told(
    open_uow: OpenUow[Work], user: User
) -> None:
    alive, ended = await _begun(open_uow, user.id), await _begun(open_uow, user.id)
    async with open_uow() as uow:
        await uow.sessions.revoke(user.id, ended.session.id, LATER, RevokedReason.LOGOUT)
    async with open_uow() as uow:
        assert await uow.sessions.get(alive.session.id) == OpenedSession(user, alive.session)
        assert await uow.sessions.get(IDS.new()) is None
        asked = [alive.session.id, ended.session.id, IDS.new()]
        assert await uow.sessions.alive(asked) == {alive.session.id}
        assert await uow.sessions.alive([]) == set()


async def test_a_session_of_an_external_issuer_begins_once_and_has_no_token(
    open_uow: OpenUow[Work], user: User
) -> None:
    """Of requests that see it first at once, all find the one; one that has ended does not begin again."""
    session = sessions.begin_external(IDS.new(), user.id, START, LIFETIME)

    async def begin() -> None:
        async with open_uow() as uow:
            await uow.sessions.add(session, None)

    await asyncio.gather(*(begin() for _ in range(10)))
    async with open_uow() as uow:
        await uow.sessions.revoke(user.id, session.id, LATER, RevokedReason.LOGOUT)
    await begin()
    async with open_uow() as uow:
        assert await uow.sessions.alive([session.id]) == set()


async def test_the_sessions_of_a_user_are_those_that_live_last_used_first(open_uow: OpenUow[Work], user: User) -> None:
    stranger = profiles.guest(IDS.new(), START)
    async with open_uow() as uow:
        await uow.users.add(stranger, None)
    await _begun(open_uow, stranger.id)
    first, second, ended = [await _begun(open_uow, user.id) for _ in range(3)]
    async with open_uow() as uow:
        await uow.sessions.revoke(user.id, ended.session.id, LATER, RevokedReason.LOGOUT)
        await uow.sessions.rotate(first.token, _successor(first.session))
    async with open_uow() as uow:
        found = await uow.sessions.of_user(user.id, LATER, 10)
        assert [each.id for each in found] == [first.session.id, second.session.id]
        assert found[0] == replace(first.session, last_used_at=LATER, expires_at=LATER + LIFETIME)
        assert [each.id for each in await uow.sessions.of_user(user.id, LATER, 1)] == [first.session.id]
        after_the_second = await uow.sessions.of_user(user.id, START + LIFETIME, 10)
        assert [each.id for each in after_the_second] == [first.session.id]


async def test_all_sessions_end_but_one(open_uow: OpenUow[Work], user: User) -> None:
    kept, *others = [await _begun(open_uow, user.id) for _ in range(3)]
    async with open_uow() as uow:
        await uow.sessions.revoke_all(user.id, LATER, RevokedReason.PASSWORD, but=kept.session.id)
        assert await uow.sessions.alive([each.session.id for each in (kept, *others)]) == {kept.session.id}


async def test_what_has_expired_is_forgotten_a_part_at_a_time(open_uow: OpenUow[Work], user: User) -> None:
    """Expired sessions, and expired tokens of sessions that live; those of later stay. Expiry is inclusive."""
    old = [await _begun(open_uow, user.id) for _ in range(3)]
    living = await _begun(open_uow, user.id)
    successor = _successor(living.session)
    async with open_uow() as uow:
        await uow.sessions.rotate(living.token, successor)
    now, counts = START + LIFETIME, []
    async with open_uow() as uow:
        assert await uow.sessions.purge(now - timedelta(microseconds=1), 1000) == 0
    while not counts or counts[-1]:
        async with open_uow() as uow:
            counts.append(await uow.sessions.purge(now, 2))
    assert max(counts) <= 4
    async with open_uow() as uow:
        for begun in old:
            assert await uow.sessions.get(begun.session.id) is None
            assert await uow.sessions.present(begun.token.hash) is None
        assert await uow.sessions.present(living.token.hash) is None
        assert await uow.sessions.present(successor.hash) is not None


async def test_all_sessions_of_a_user_end_and_of_nobody_else(open_uow: OpenUow[Work], user: User) -> None:
    stranger = profiles.guest(IDS.new(), START)
    async with open_uow() as uow:
        await uow.users.add(stranger, None)
    mine = [await _begun(open_uow, user.id) for _ in range(3)]
    theirs = await _begun(open_uow, stranger.id)
    async with open_uow() as uow:
        await uow.sessions.revoke_all(user.id, LATER, RevokedReason.REGISTERED)
    found = [(await _presented(open_uow, begun.token)).session for begun in mine]
    assert [(session.revoked_at, session.revoked_reason) for session in found] == [
        (LATER, RevokedReason.REGISTERED)
    ] * 3
    assert (await _presented(open_uow, theirs.token)).session == theirs.session


async def test_of_many_first_uses_at_once_one_is_the_first(open_uow: OpenUow[Work], user: User) -> None:
    """Whoever waited for the lock sees the token as used, and when."""
    begun = await _begun(open_uow, user.id)

    async def use() -> datetime | None:
        async with open_uow() as uow:
            presented = await uow.sessions.present(begun.token.hash)
            assert presented is not None
            await uow.sessions.rotate(presented.token, _successor(begun.session))
        return presented.token.used_at

    assert Counter(await asyncio.gather(*(use() for _ in range(20)))) == {None: 1, LATER: 19}


async def test_a_session_cannot_end_between_a_look_at_it_and_the_rotation(open_uow: OpenUow[Work], user: User) -> None:
    """Whoever presents any token of a session and whoever ends it wait for each other."""
    begun = await _begun(open_uow, user.id)
    sibling = _successor(begun.session)
    async with open_uow() as uow:
        await uow.sessions.rotate(begun.token, sibling)
    is_looked_at, order = asyncio.Event(), list[str]()

    async def look() -> None:
        async with open_uow() as uow:
            await uow.sessions.present(begun.token.hash)
            is_looked_at.set()
            await asyncio.sleep(0.1)
            order.append("looked")

    async def end() -> None:
        await is_looked_at.wait()
        async with open_uow() as uow:
            await uow.sessions.revoke(user.id, begun.session.id, LATER, RevokedReason.LOGOUT)
            order.append("ended")

    async def look_again() -> Presented:
        await is_looked_at.wait()
        await asyncio.sleep(0.05)
        return await _presented(open_uow, sibling)

    _, _, presented = await asyncio.gather(look(), end(), look_again())
    assert order == ["looked", "ended"]
    assert presented.session.revoked_reason is RevokedReason.LOGOUT
