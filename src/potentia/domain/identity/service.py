"""The use cases of identity: becoming known and staying known. Who is asking is `access/service.py`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from potentia.domain import secrets
from potentia.domain.audit import Entry
from potentia.domain.clock import Clock
from potentia.domain.identity import emails, one_time_tokens, passwords, profiles, sessions
from potentia.domain.identity.errors import (
    AccountGone,
    AlreadyRegistered,
    CredentialsWrong,
    EmailTaken,
    RefreshTokenInvalid,
)
from potentia.domain.identity.model import (
    Actor,
    ProfileChange,
    Purpose,
    Registration,
    RevokedReason,
    SessionRef,
    SignedIn,
    User,
)
from potentia.domain.identity.policy import require_session
from potentia.domain.identity.ports import AccessTokens, PasswordHasher, Work
from potentia.domain.identity.recent import RecentActors
from potentia.domain.ids import Ids
from potentia.domain.unit_of_work import OpenUow

FIRST_ADMINISTRATOR = f"admin@{emails.RESERVED_DOMAIN}"


@dataclass(frozen=True, slots=True)
class IdentityService:
    """Passwords are hashed before a transaction opens; an access token is signed after it has committed.

    `access_lifetime` counts from the issue of an access token, `refresh_lifetime` from the last refresh.
    """

    open_uow: OpenUow[Work]
    hasher: PasswordHasher
    access_tokens: AccessTokens
    clock: Clock
    ids: Ids
    recent: RecentActors
    access_lifetime: timedelta = timedelta(minutes=15)
    refresh_lifetime: timedelta = timedelta(days=30)

    async def register(
        self, registration: Registration, guest: Actor | None = None, user_agent: str | None = None
    ) -> SignedIn:
        """A new user, or the guest as a user: with the same id and so with all that was theirs.

        A guest's sessions end, so that nobody who held one of their tokens goes on as the user (OWASP ASVS 5.0
        §7.2.4). A mail asks for a proof of the e-mail, for which nobody has to wait. Raises Invalid, EmailTaken,
        AlreadyRegistered, AccountGone.
        """
        profiles.refuse_reserved(registration.email)
        registration = profiles.checked(registration)
        password_hash = await self.hasher.hash(registration.password)
        if guest is not None:
            return await self._upgrade(guest, registration, password_hash, user_agent)
        user = self._new_user(registration)
        beginning = self._begin(user.id, user.created_at, user_agent)
        proof = self._proof(user)
        async with self.open_uow() as uow:
            await uow.users.add(user, password_hash)
            await uow.audit.add(user.id, Entry.of("user.registered", after=user))
            await _begin(uow, beginning)
            await _ask_for_proof(uow, proof)
        return self._signed_in(user, beginning.session.id, beginning.secret)

    async def _upgrade(
        self, guest: Actor, registration: Registration, password_hash: str, user_agent: str | None
    ) -> SignedIn:
        require_session(guest)
        now = self.clock.now()
        beginning = self._begin(guest.user_id, now, user_agent)
        async with self.open_uow() as uow:
            known = await uow.users.lock(guest.user_id)
            if known is None:
                raise AccountGone
            if not known.is_guest:
                raise AlreadyRegistered
            user = profiles.registered(known, registration, now)
            proof = self._proof(user)
            await uow.users.save(user)
            await uow.users.set_password(user.id, password_hash)
            await uow.sessions.revoke_all(user.id, now, RevokedReason.REGISTERED)
            await uow.audit.add(user.id, Entry.of("user.registered", before=known, after=user))
            await _begin(uow, beginning)
            await _ask_for_proof(uow, proof)
        self.recent.forget(user.id)
        return self._signed_in(user, beginning.session.id, beginning.secret)

    async def login(self, email: str, password: str, user_agent: str | None = None) -> SignedIn:
        """Raises CredentialsWrong, in the same words and time for an unknown e-mail and a wrong password.

        And for a password that was changed while it was verified: its sessions have just ended, all of them.
        """
        email = emails.normalised(email)
        if emails.problem(email):
            raise CredentialsWrong
        async with self.open_uow() as uow:
            known = await uow.users.credentials(email)
        matches = await self.hasher.verify(known.password_hash if known else None, passwords.normalised(password))
        if known is None or not matches:
            raise CredentialsWrong
        beginning = self._begin(known.user.id, self.clock.now(), user_agent)
        async with self.open_uow() as uow:
            user = await uow.users.lock(known.user.id)
            if user is None or await uow.users.credentials(email) != replace(known, user=user):
                raise CredentialsWrong
            await _begin(uow, beginning)
        return self._signed_in(user, beginning.session.id, beginning.secret)

    async def enter_as_guest(self, user_agent: str | None = None) -> SignedIn:
        """A user without an account: all of Potentia, on this device only."""
        guest = profiles.guest(self.ids.new(), self.clock.now())
        beginning = self._begin(guest.id, guest.created_at, user_agent)
        async with self.open_uow() as uow:
            await uow.users.add(guest, None)
            await uow.audit.add(guest.id, Entry.of("user.entered-as-guest", after=guest))
            await _begin(uow, beginning)
        return self._signed_in(guest, beginning.session.id, beginning.secret)

    async def refresh(self, refresh_token: str) -> SignedIn:
        """New tokens for a refresh token, which is used up by that.

        Raises RefreshTokenInvalid, RefreshTokenExpired and RefreshTokenReused, the last one when its session has
        been ended for it: that is committed, and so told after the block.
        """
        now, secret = self.clock.now(), self.ids.secret()
        async with self.open_uow() as uow:
            presented = await uow.sessions.present(secrets.digest(refresh_token))
            if presented is None:
                raise RefreshTokenInvalid
            session, token = presented.session, presented.token
            decision = sessions.decide(session, token, now)
            if decision.is_granted:
                await uow.sessions.rotate(token, sessions.issue(secret, session.id, now, self.refresh_lifetime))
                await uow.audit.add(session.user_id, Entry("session.refreshed", "session", session.id))
            elif decision is sessions.Decision.REUSED:
                await uow.sessions.revoke(session.user_id, session.id, now, RevokedReason.REUSE)
                reused = Entry.of("session.ended-for-reuse", before=session)
                await uow.audit.add(session.user_id, reused)
        if not decision.is_granted:
            self.recent.forget(session.user_id)
        decision.refuse()
        return self._signed_in(presented.user, session.id, secret)

    async def me(self, actor: Actor) -> User:
        """Raises AccountGone."""
        async with self.open_uow() as uow:
            user = await uow.users.get(actor.user_id)
        if user is None:
            raise AccountGone
        return user

    async def update_me(self, actor: Actor, change: ProfileChange) -> User:
        """Raises Invalid, AccountGone."""
        async with self.open_uow() as uow:
            known = await uow.users.lock(actor.user_id)
            if known is None:
                raise AccountGone
            user = profiles.changed(known, change, self.clock.now())
            await uow.users.save(user)
            if user != known:
                await uow.audit.add(user.id, Entry.of("user.profile-changed", before=known, after=user))
        return user

    async def create_user(self, email: str, password: str, name: str, admin: bool) -> User:
        """A user made by an operator. Raises Invalid, EmailTaken."""
        return await self._create(Registration(email, password, name), is_admin=admin)

    async def first_administrator(self, password: str) -> User | None:
        """Make the first administrator with a one-time password, unless there is an administrator: then None.

        Of two processes that start at once one makes it, by the e-mail that only one user can have. Raises
        EmailTaken when somebody who is no administrator has it.
        """
        if await self._has_administrator():
            return None
        try:
            registration = Registration(FIRST_ADMINISTRATOR, password, "Administrator")
            return await self._create(registration, is_admin=True, must_change_password=True)
        except EmailTaken:
            if await self._has_administrator():
                return None
            raise

    async def list_users(self, limit: int = 200) -> Sequence[User]:
        """The last `limit` users that were made, guests among them, newest first."""
        async with self.open_uow() as uow:
            return await uow.users.newest(limit)

    async def _create(self, registration: Registration, *, is_admin: bool, must_change_password: bool = False) -> User:
        registration = profiles.checked(registration)
        password_hash = await self.hasher.hash(registration.password)
        user = replace(self._new_user(registration), is_admin=is_admin, must_change_password=must_change_password)
        async with self.open_uow() as uow:
            await uow.users.add(user, password_hash)
            await uow.audit.add(None, Entry.of("user.created", after=user))
        return user

    async def _has_administrator(self) -> bool:
        async with self.open_uow() as uow:
            return await uow.users.has_administrator()

    def _new_user(self, registration: Registration) -> User:
        now = self.clock.now()
        return profiles.registered(profiles.guest(self.ids.new(), now), registration, now)

    def _proof(self, user: User) -> one_time_tokens.Proof:
        return one_time_tokens.issue(Purpose.EMAIL_VERIFICATION, user, self.ids.secret(), self.clock.now())

    def _begin(self, user_id: UUID, now: datetime, user_agent: str | None) -> sessions.Beginning:
        return sessions.begin(self.ids.new(), user_id, self.ids.secret(), now, self.refresh_lifetime, user_agent)

    def _signed_in(self, user: User, session_id: UUID, refresh_token: str) -> SignedIn:
        session = SessionRef(user.id, session_id)
        access_token = self.access_tokens.issue(session, self.clock.now(), self.access_lifetime)
        return SignedIn(user, access_token, refresh_token, expires_in=int(self.access_lifetime.total_seconds()))


async def _ask_for_proof(uow: Work, proof: one_time_tokens.Proof) -> None:
    await uow.one_time_tokens.add(proof.token)
    await uow.jobs.add(proof.mail)


async def _begin(uow: Work, beginning: sessions.Beginning) -> None:
    await uow.sessions.add(beginning.session, beginning.token)
    await uow.audit.add(beginning.session.user_id, Entry.of("session.begun", after=beginning.session))
