"""From what a request presents to who is asking, over stores in memory."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest

from potentia.domain.identity.access.service import AccessService
from potentia.domain.identity.account.service import AccountService
from potentia.domain.identity.errors import ApiKeyInvalid, SessionEnded, TokenInvalid
from potentia.domain.identity.keys.service import ApiKeyService
from potentia.domain.identity.model import Actor, ExternalSubject, Registration, Scope
from potentia.domain.identity.recent import RecentActors
from potentia.domain.identity.service import IdentityService
from potentia.entrypoints.worker.cron import PurgeSessions
from tests.fakes.clock import START, MemoryClock, MemoryIds
from tests.fakes.identity import MemoryAccessTokens, MemoryExternalTokens, MemoryHasher
from tests.fakes.work import MemoryWork

PASSWORD = "a good long password"
ISSUER = "https://issuer.example.org/"
ADA = ExternalSubject(ISSUER, "ada", "phone")


class CountingWork(MemoryWork):
    """Knows how often it was opened."""

    opened = 0

    def open(self, **kwargs: Any) -> Any:
        self.opened += 1
        return super().open(**kwargs)


class House:
    """The services over one store."""

    def __init__(self) -> None:
        self.work, self.clock, self.external = CountingWork(), MemoryClock(), MemoryExternalTokens(ISSUER)
        ids, tokens, recent = MemoryIds(), MemoryAccessTokens(), RecentActors()
        hasher = MemoryHasher()
        self.identity = IdentityService(self.work.open, hasher, tokens, self.clock, ids, recent)
        self.access = AccessService(self.work.open, tokens, self.clock, ids, recent, self.external)
        self.account = AccountService(self.work.open, hasher, self.clock, ids, recent)
        self.keys = ApiKeyService(self.work.open, self.clock, ids, recent)

    async def guest(self) -> tuple[str, Actor]:
        token = (await self.identity.enter_as_guest()).access_token
        return token, await self.access.authenticate(token)

    def by_issuer(self, subject: ExternalSubject = ADA) -> str:
        return self.external.issue(subject, self.clock.now() + timedelta(minutes=5))


@pytest.fixture
def house() -> House:
    return House()


async def test_the_store_is_asked_once_a_second(house: House) -> None:
    """By session, by key and by an external issuer alike."""
    token, actor = await house.guest()
    _, secret = await house.keys.create(actor, "k", frozenset({Scope.READ}), None)
    for presented in (token, secret, house.by_issuer()):
        await house.access.authenticate(presented)
        before = house.work.opened
        for _ in range(5):
            await house.access.authenticate(presented)
        assert house.work.opened == before
        house.clock.advance(seconds=1)
        await house.access.authenticate(presented)
        assert house.work.opened == before + 1


async def test_the_rights_are_those_of_now_and_not_of_the_token(house: House) -> None:
    """Here an administrator who is none any more."""
    await house.identity.create_user("ada@example.org", PASSWORD, "Ada", admin=True)
    token = (await house.identity.login("ada@example.org", PASSWORD)).access_token
    assert (await house.access.authenticate(token)).is_admin
    stored = house.work.state.identity
    (user,) = stored.users.values()
    object.__setattr__(user, "is_admin", False)
    house.clock.advance(seconds=1)
    assert not (await house.access.authenticate(token)).is_admin


async def test_those_that_ended_are_told_from_those_that_live(house: House) -> None:
    """Sessions and keys in one go; nobody asked about costs no question."""
    (_, staying), (_, leaving) = await house.guest(), await house.guest()
    made = [await house.keys.create(staying, "k", frozenset(Scope), START + timedelta(hours=1)) for _ in range(2)]
    by_key = [await house.access.authenticate(secret) for _, secret in made]
    await house.account.logout(leaving)
    await house.keys.revoke(staying, made[0][0].id)
    assert set(await house.access.ended([staying, leaving, *by_key])) == {leaving, by_key[0]}
    house.clock.advance(hours=1)
    assert set(await house.access.ended(by_key)) == set(by_key)
    before = house.work.opened
    assert _nobody(await house.access.ended([]))
    assert house.work.opened == before


def _nobody(found: Collection[Actor]) -> bool:
    return len(found) == 0


async def test_a_key_is_told_from_a_token_by_its_prefix(house: House) -> None:
    with pytest.raises(ApiKeyInvalid):
        await house.access.authenticate("pk_made-up")
    with pytest.raises(TokenInvalid):
        await house.access.authenticate("made-up")


async def test_without_an_external_issuer_its_tokens_are_nobodys(house: House) -> None:
    alone = AccessService(house.work.open, MemoryAccessTokens(), house.clock, MemoryIds(), RecentActors())
    with pytest.raises(TokenInvalid):
        await alone.authenticate(house.by_issuer())


async def test_a_subject_is_one_user_in_as_many_sessions_as_the_issuer_says(house: House) -> None:
    phone = await house.access.authenticate(house.by_issuer())
    again = await house.access.authenticate(house.by_issuer())
    laptop = await house.access.authenticate(house.by_issuer(ExternalSubject(ISSUER, "ada", "laptop")))
    assert phone == again
    assert (phone.user_id, phone.is_guest) == (laptop.user_id, False)
    assert phone.session_id != laptop.session_id
    await house.account.logout(phone)
    with pytest.raises(SessionEnded):
        await house.access.authenticate(house.by_issuer())
    assert await house.access.authenticate(house.by_issuer(ExternalSubject(ISSUER, "ada", "laptop"))) == laptop


async def test_an_e_mail_that_somebody_has_stays_theirs(house: House) -> None:
    registered = await house.identity.register(Registration("ada@example.org", PASSWORD, "Ada"))
    actor = await house.access.authenticate(
        house.by_issuer(ExternalSubject(ISSUER, "ada", "phone", "Ada@example.org", "Ada \u0000"))
    )
    user = await house.identity.me(actor)
    assert user.id != registered.user.id
    assert (user.email, user.name, user.is_guest) == (None, "Guest", False)


async def test_what_has_expired_is_purged_in_short_transactions_and_the_job_is_done(house: House) -> None:
    for _ in range(3):
        await house.guest()
    house.clock.advance(days=30)
    _, actor = await house.guest()
    async with house.work.open() as uow:
        await uow.jobs.add(PurgeSessions(period=START))
    (owed,) = house.work.state.owed
    await house.account.purge(owed.claim())
    stored = house.work.state.identity
    assert house.work.state.owed[0].done
    assert set(stored.sessions) == {actor.session_id}
    assert len(stored.tokens) == 1
