"""Recovery and verification over stores in memory: whom a mail is for, and what a race leaves."""

from collections import Counter
from dataclasses import replace
from typing import TypeVar

import pytest

from potentia.domain import secrets
from potentia.domain.identity import one_time_tokens, profiles
from potentia.domain.identity.errors import OneTimeTokenInvalid
from potentia.domain.identity.jobs import RecoverPassword
from potentia.domain.identity.model import Actor, ExternalSubject, Purpose, Registration, RevokedReason, SignedIn
from potentia.domain.identity.recent import RecentActors
from potentia.domain.identity.recovery.service import RecoveryService
from potentia.domain.identity.service import IdentityService
from potentia.domain.identity.verification.service import VerificationService
from potentia.domain.jobs import ClaimLost, Job
from potentia.domain.notifications.jobs import SendMail
from potentia.domain.notifications.model import Template
from tests.fakes.clock import START, MemoryClock, MemoryIds
from tests.fakes.identity import MemoryAccessTokens, MemoryHasher
from tests.fakes.jobs import Owed
from tests.fakes.work import MemoryWork

EMAIL, NEW = "ada@example.org", "another good password"
J = TypeVar("J", bound=Job)


class House:
    """The services and what stands behind them."""

    def __init__(self) -> None:
        self.work, self.hasher, self.clock = MemoryWork(), MemoryHasher(), MemoryClock()
        ids, tokens, recent = MemoryIds(), MemoryAccessTokens(), RecentActors()
        self.identity = IdentityService(self.work.open, self.hasher, tokens, self.clock, ids, recent)
        self.recovery = RecoveryService(self.work.open, self.hasher, self.clock, ids, recent)
        self.verification = VerificationService(self.work.open, self.clock, ids)

    async def registered(self) -> SignedIn:
        return await self.identity.register(Registration(EMAIL, "a good long password", "Ada"))

    def owed(self, kind: type[J]) -> list[J]:
        return [each.job for each in self.work.state.owed if isinstance(each.job, kind)]

    def last(self) -> Owed:
        return self.work.state.owed[-1]

    async def recovered(self, email: str = EMAIL) -> list[SendMail]:
        """The mails that asking for this address causes."""
        await self.recovery.forgotten(email)
        owed = self.last()
        assert isinstance(owed.job, RecoverPassword)
        before = len(self.owed(SendMail))
        await self.recovery.recover(owed.job.email, owed.claim())
        assert self._is_done(owed)
        return self.owed(SendMail)[before:]

    def _is_done(self, owed: Owed) -> bool:
        return next(each.done for each in self.work.state.owed if each.id == owed.id)


@pytest.fixture
def house() -> House:
    return House()


async def test_asking_looks_nobody_up(house: House) -> None:
    """One job, the same for all, and nothing read: no time tells who has an account."""
    await house.registered()
    for email in (f" {EMAIL.upper()} ", "nobody@example.org"):
        before = len(house.work.state.owed)
        await house.recovery.forgotten(email)
        assert len(house.work.state.owed) == before + 1
        assert house.last().job == RecoverPassword(email.strip().lower())
    assert house.hasher.verified == 0


async def test_a_mail_goes_to_who_signs_in_with_this_address_and_a_password(house: House) -> None:
    signed_in = await house.registered()
    (mail,) = await house.recovered()
    assert (mail.to, mail.template) == (EMAIL, Template.PASSWORD_RESET)
    stored = house.work.state.identity.one_time_tokens[secrets.digest(mail.facts["token"])]
    assert (stored.user_id, stored.purpose, stored.email) == (signed_in.user.id, Purpose.PASSWORD_RESET, EMAIL)


async def test_no_mail_goes_to_nobody_or_to_who_has_no_password(house: House) -> None:
    """Of a user of an external issuer the password is the issuer's."""
    external = profiles.external(MemoryIds().new(), ExternalSubject("https://issuer", "s", "1", EMAIL, "Ada"), START)
    async with house.work.open() as uow:
        await uow.users.add(external, None)
    assert external.email_verified
    assert await house.recovered() == []
    assert await house.recovered("nobody@example.org") == []
    assert house.work.state.identity.one_time_tokens == {}


async def test_a_worker_that_lost_its_claim_sends_nothing(house: House) -> None:
    await house.registered()
    await house.recovery.forgotten(EMAIL)
    owed = house.last()
    late, before = owed.claim(), len(house.owed(SendMail))
    owed.claim()
    with pytest.raises(ClaimLost):
        await house.recovery.recover(EMAIL, late)
    assert len(house.owed(SendMail)) == before


async def test_enough_mails_in_an_hour_are_enough_and_the_next_hour_has_its_own(house: House) -> None:
    await house.registered()
    sent = [len(await house.recovered()) for _ in range(one_time_tokens.MAILS_AN_HOUR + 2)]
    assert sent == [1] * one_time_tokens.MAILS_AN_HOUR + [0, 0]
    house.clock.advance(hours=1)
    assert len(await house.recovered()) == 1


async def test_a_token_for_another_address_is_good_for_nothing(house: House) -> None:
    """The user has another e-mail by now: the mail proves nothing of it."""
    user = (await house.registered()).user
    ada = Actor(user.id, MemoryIds().new(), is_guest=False, is_admin=False)
    (verification,) = house.owed(SendMail)
    (reset,) = await house.recovered()
    async with house.work.open() as uow:
        await uow.users.save(replace(user, email="bob@example.org"))
    with pytest.raises(OneTimeTokenInvalid):
        await house.recovery.reset(reset.facts["token"], NEW)
    with pytest.raises(OneTimeTokenInvalid):
        await house.verification.verify(ada, verification.facts["token"])


async def test_a_token_that_is_no_good_costs_no_hash(house: House) -> None:
    await house.registered()
    hashed = house.hasher.hashed
    for token in ("", "unknown"):
        with pytest.raises(OneTimeTokenInvalid):
            await house.recovery.reset(token, NEW)
    assert house.hasher.hashed == hashed


async def test_a_one_time_password_is_replaced_by_the_mail_too(house: House) -> None:
    user = (await house.registered()).user
    async with house.work.open() as uow:
        await uow.users.save(replace(user, must_change_password=True))
    (mail,) = await house.recovered()
    await house.recovery.reset(mail.facts["token"], NEW)
    signed_in = await house.identity.login(EMAIL, NEW)
    assert not signed_in.user.must_change_password
    assert signed_in.user.email_verified_at == START
    reasons = Counter(each.revoked_reason for each in house.work.state.identity.sessions.values())
    assert reasons == {RevokedReason.PASSWORD: 1, None: 1}
