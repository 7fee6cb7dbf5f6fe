"""The use cases of identity over stores in memory."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from potentia.domain.errors import Invalid
from potentia.domain.identity.access.service import AccessService
from potentia.domain.identity.account.service import AccountService
from potentia.domain.identity.errors import (
    AccountGone,
    AlreadyRegistered,
    CredentialsWrong,
    EmailTaken,
    RefreshTokenExpired,
    RefreshTokenInvalid,
    RefreshTokenReused,
    TokenExpired,
    TokenInvalid,
)
from potentia.domain.identity.model import Actor, ProfileChange, Registration, RevokedReason, SignedIn
from potentia.domain.identity.recent import RecentActors
from potentia.domain.identity.service import FIRST_ADMINISTRATOR, IdentityService
from potentia.domain.language import Language
from tests.fakes.clock import START, MemoryClock, MemoryIds
from tests.fakes.identity import MemoryAccessTokens, MemoryHasher, Stored
from tests.fakes.work import MemoryWork

PASSWORD = "a good long password"
FORM = Registration("Ada@Example.org", PASSWORD, "Ada")


class House:
    """The service and what stands behind it."""

    def __init__(self) -> None:
        self.work = MemoryWork()
        self.hasher = MemoryHasher()
        self.clock = MemoryClock()
        tokens, ids, recent = MemoryAccessTokens(), MemoryIds(), RecentActors()
        self.identity = IdentityService(self.work.open, self.hasher, tokens, self.clock, ids, recent)
        self.access = AccessService(self.work.open, tokens, self.clock, ids, recent)
        self.account = AccountService(self.work.open, self.hasher, self.clock, ids, recent)

    @property
    def stored(self) -> Stored:
        return self.work.state.identity

    async def actor(self, signed_in: SignedIn) -> Actor:
        return await self.access.authenticate(signed_in.access_token)

    def families(self) -> Counter[RevokedReason | None]:
        """How many sessions there are, by why they ended (None: alive)."""
        return Counter(session.revoked_reason for session in self.stored.sessions.values())


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def identity(house: House) -> IdentityService:
    return house.identity


async def test_who_registers_is_signed_in_and_can_log_in(house: House, identity: IdentityService) -> None:
    registered = await identity.register(FORM)
    back = await identity.login(" ADA@example.org", PASSWORD)
    assert registered.user == back.user
    assert (back.user.email, back.user.name, back.user.is_admin) == ("ada@example.org", "Ada", False)
    assert registered.expires_in == 15 * 60
    actor = await house.actor(back)
    assert await identity.me(actor) == back.user
    assert (actor.user_id, actor.is_guest, actor.is_admin) == (back.user.id, False, False)


async def test_a_password_is_stored_as_a_hash_and_hashed_before_the_transaction(
    house: House, identity: IdentityService
) -> None:
    """A hasher that enters the store itself would wait for ever, were the transaction open while it works."""

    class Curious(MemoryHasher):
        async def hash(self, password: str) -> str:
            async with house.work.open():
                return await super().hash(password)

        async def verify(self, password_hash: str | None, password: str) -> bool:
            async with house.work.open():
                return await super().verify(password_hash, password)

    curious = replace(identity, hasher=Curious())
    async with asyncio.timeout(1):
        await curious.register(FORM)
        await curious.login(FORM.email, PASSWORD)
    (stored,) = house.stored.password_hashes.values()
    assert stored is not None
    assert PASSWORD not in stored


async def test_a_refused_registration_leaves_nothing_and_costs_no_hash(house: House, identity: IdentityService) -> None:
    with pytest.raises(Invalid):
        await identity.register(Registration("ada@example.org", "short", "Ada"))
    assert house.stored.users == {}
    assert house.hasher.hashed == 0


async def test_of_many_registrations_with_one_e_mail_one_wins(house: House, identity: IdentityService) -> None:
    outcomes = await asyncio.gather(*(identity.register(FORM) for _ in range(20)), return_exceptions=True)
    assert Counter(type(outcome) for outcome in outcomes) == {SignedIn: 1, EmailTaken: 19}
    assert len(house.stored.users) == len(house.stored.sessions) == 1


@pytest.mark.parametrize(
    ("email", "password"),
    [(FORM.email, "another password"), ("bob@example.org", PASSWORD), ("nobody", PASSWORD), ("a\x00@b", PASSWORD)],
)
async def test_a_wrong_password_and_an_unknown_e_mail_are_one_answer(
    identity: IdentityService, email: str, password: str
) -> None:
    await identity.register(FORM)
    with pytest.raises(CredentialsWrong) as caught:
        await identity.login(email, password)
    assert caught.value.facts == {}


async def test_an_unknown_e_mail_costs_the_same_verification(house: House, identity: IdentityService) -> None:
    with pytest.raises(CredentialsWrong):
        await identity.login("bob@example.org", PASSWORD)
    assert house.hasher.verified == 1


async def test_a_guest_who_registers_is_the_same_user(house: House, identity: IdentityService) -> None:
    """The id stays, what the guest chose stays, and no token of the guest goes on."""
    guest = await identity.enter_as_guest()
    actor = await house.actor(guest)
    await identity.update_me(actor, ProfileChange(language=Language.INDONESIAN, time_zone="Asia/Jakarta"))
    house.clock.advance(minutes=5)
    user = (await identity.register(FORM, actor)).user
    assert (guest.user.is_guest, user.is_guest) == (True, False)
    assert (user.id, user.created_at) == (guest.user.id, START)
    assert (user.language, user.time_zone) == (Language.INDONESIAN, "Asia/Jakarta")
    assert (await identity.login(FORM.email, PASSWORD)).user == user
    with pytest.raises(RefreshTokenInvalid):
        await identity.refresh(guest.refresh_token)
    assert house.families() == {RevokedReason.REGISTERED: 1, None: 2}


async def test_a_guest_cannot_take_an_e_mail_that_is_taken(house: House, identity: IdentityService) -> None:
    """The refused upgrade changes nothing: the guest goes on as one."""
    await identity.register(FORM)
    guest = await identity.enter_as_guest()
    with pytest.raises(EmailTaken):
        await identity.register(FORM, await house.actor(guest))
    assert (await identity.refresh(guest.refresh_token)).user.is_guest


async def test_who_is_registered_cannot_register_again(house: House, identity: IdentityService) -> None:
    """Neither with their own token, nor with one that is left from when they were a guest."""
    guest = await house.actor(await identity.enter_as_guest())
    user = await house.actor(await identity.register(FORM, guest))
    for actor in (guest, user):
        with pytest.raises(AlreadyRegistered):
            await identity.register(Registration("other@example.org", PASSWORD, "Ada"), actor)


async def test_a_guest_who_registers_twice_at_once_is_registered_once(house: House, identity: IdentityService) -> None:
    guest = await house.actor(await identity.enter_as_guest())
    forms = [Registration(f"ada{n}@example.org", PASSWORD, "Ada") for n in range(10)]
    outcomes = await asyncio.gather(*(identity.register(form, guest) for form in forms), return_exceptions=True)
    assert Counter(type(outcome) for outcome in outcomes) == {SignedIn: 1, AlreadyRegistered: 9}


async def test_a_refresh_replaces_both_tokens_within_the_family(house: House, identity: IdentityService) -> None:
    first = await identity.enter_as_guest()
    house.clock.advance(minutes=10)
    second = await identity.refresh(first.refresh_token)
    assert second.refresh_token != first.refresh_token
    assert second.access_token != first.access_token
    assert (await house.actor(second)).session_id == (await house.actor(first)).session_id
    (session,) = house.stored.sessions.values()
    assert session.last_used_at == house.clock.now()


async def test_a_session_lives_as_long_as_it_is_used(house: House, identity: IdentityService) -> None:
    """Each refresh gives thirty days; after thirty without one the session is over."""
    signed_in = await identity.enter_as_guest()
    for _ in range(5):
        house.clock.advance(days=29)
        signed_in = await identity.refresh(signed_in.refresh_token)
    house.clock.advance(days=30)
    with pytest.raises(RefreshTokenExpired):
        await identity.refresh(signed_in.refresh_token)


async def test_fifty_tabs_that_refresh_at_once_stay_signed_in(house: House, identity: IdentityService) -> None:
    """Each gets a token of its own that works on, all in one family."""
    first = await identity.enter_as_guest()
    tabs = await asyncio.gather(*(identity.refresh(first.refresh_token) for _ in range(50)))
    house.clock.advance(minutes=14)
    assert len({tab.refresh_token for tab in tabs}) == 50
    await asyncio.gather(*(identity.refresh(tab.refresh_token) for tab in tabs))
    assert house.families() == {None: 1}


async def test_a_copied_token_ends_the_family_for_the_thief_and_the_owner(
    house: House, identity: IdentityService
) -> None:
    first = await identity.enter_as_guest()
    second = await identity.refresh(first.refresh_token)
    house.clock.advance(seconds=10.5)
    with pytest.raises(RefreshTokenReused):
        await identity.refresh(first.refresh_token)
    with pytest.raises(RefreshTokenInvalid):
        await identity.refresh(second.refresh_token)
    assert house.families() == {RevokedReason.REUSE: 1}


async def test_a_family_that_ended_says_nothing_of_other_sessions(identity: IdentityService, house: House) -> None:
    await identity.register(FORM)
    phone, laptop = await identity.login(FORM.email, PASSWORD), await identity.login(FORM.email, PASSWORD)
    await house.account.logout(await house.actor(phone))
    with pytest.raises(RefreshTokenInvalid):
        await identity.refresh(phone.refresh_token)
    assert (await identity.refresh(laptop.refresh_token)).user == laptop.user


async def test_logging_out_twice_is_logging_out(house: House, identity: IdentityService) -> None:
    actor = await house.actor(await identity.enter_as_guest())
    await house.account.logout(actor)
    house.clock.advance(minutes=1)
    await house.account.logout(actor)
    (session,) = house.stored.sessions.values()
    assert session.revoked_at == START


async def test_a_refresh_token_that_nobody_issued_is_refused(identity: IdentityService) -> None:
    with pytest.raises(RefreshTokenInvalid):
        await identity.refresh("made up")


async def test_an_access_token_is_good_for_fifteen_minutes(house: House, identity: IdentityService) -> None:
    signed_in = await identity.enter_as_guest()
    house.clock.advance(minutes=14, seconds=59)
    await house.actor(signed_in)
    house.clock.advance(seconds=1)
    with pytest.raises(TokenExpired):
        await house.actor(signed_in)
    with pytest.raises(TokenInvalid):
        await house.access.authenticate("made up")


async def test_a_user_changes_what_they_say_of_themselves(house: House, identity: IdentityService) -> None:
    actor = await house.actor(await identity.register(FORM))
    house.clock.advance(minutes=1)
    changed = await identity.update_me(actor, ProfileChange(name=" Ada L. "))
    assert changed.name == "Ada L."
    assert changed.updated_at == house.clock.now()
    assert await identity.me(actor) == changed
    with pytest.raises(Invalid):
        await identity.update_me(actor, ProfileChange(time_zone="Mars/Olympus"))


async def test_a_token_outlives_its_user_in_vain(house: House, identity: IdentityService) -> None:
    """What belongs to a deleted user answers that the account is gone."""
    actor = await house.actor(await identity.enter_as_guest())
    house.stored.users.clear()
    attempts = (
        identity.me(actor),
        identity.update_me(actor, ProfileChange()),
        identity.register(FORM, actor),
    )
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [AccountGone] * 3


async def test_an_operator_makes_users_and_sees_them_newest_first(identity: IdentityService) -> None:
    ada = await identity.create_user("Ada@example.org", PASSWORD, "Ada", admin=True)
    bob = await identity.create_user("bob@example.org", PASSWORD, "Bob", admin=False)
    assert (ada.is_admin, bob.is_admin, ada.must_change_password) == (True, False, False)
    assert await identity.list_users() == [bob, ada]
    assert await identity.list_users(limit=1) == [bob]
    assert (await identity.login("ada@example.org", PASSWORD)).user == ada


async def test_the_first_administrator_is_made_once(identity: IdentityService) -> None:
    """Of many processes that start at once one makes it; the password is for one time."""
    outcomes = await asyncio.gather(*(identity.first_administrator(PASSWORD) for _ in range(10)))
    made = [user for user in outcomes if user is not None]
    assert [(user.email, user.is_admin, user.must_change_password) for user in made] == [
        (FIRST_ADMINISTRATOR, True, True)
    ]
    assert (await identity.login(FIRST_ADMINISTRATOR, PASSWORD)).user == made[0]


async def test_where_there_is_an_administrator_no_first_one_is_made(identity: IdentityService) -> None:
    await identity.create_user("ada@example.org", PASSWORD, "Ada", admin=True)
    assert await identity.first_administrator(PASSWORD) is None
    assert len(await identity.list_users()) == 1


async def test_a_squatter_does_not_become_administrator_in_silence(identity: IdentityService) -> None:
    """Nobody can take the address by registering; an operator who gave it away is told."""
    with pytest.raises(Invalid):
        await identity.register(Registration(f" {FIRST_ADMINISTRATOR.upper()}", PASSWORD, "Mallory"))
    await identity.create_user(FIRST_ADMINISTRATOR, PASSWORD, "Mallory", admin=False)
    with pytest.raises(EmailTaken):
        await identity.first_administrator("another password")


async def test_no_secret_shows_in_a_repr(identity: IdentityService) -> None:
    signed_in = await identity.register(FORM)
    assert signed_in.refresh_token not in repr(signed_in)
    assert signed_in.access_token not in repr(signed_in)
