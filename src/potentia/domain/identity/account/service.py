"""What people do with their account: look at their sessions and end them, change their password, leave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from potentia.domain.audit import Entry
from potentia.domain.clock import Clock
from potentia.domain.errors import FieldProblem, Invalid
from potentia.domain.identity import notices, passwords
from potentia.domain.identity.errors import AccountGone, PasswordMissing, PasswordWrong, SessionNotFound
from potentia.domain.identity.model import Actor, Credentials, Purpose, RevokedReason, Session
from potentia.domain.identity.policy import require_session
from potentia.domain.identity.ports import PasswordHasher, Work
from potentia.domain.identity.recent import RecentActors
from potentia.domain.ids import Ids
from potentia.domain.jobs import Claim
from potentia.domain.unit_of_work import OpenUow

SHOWN_SESSIONS = 100
PURGED_AT_ONCE = 1_000
_ENDED = {RevokedReason.LOGOUT: "session.logged-out", RevokedReason.REVOKED: "session.revoked"}


@dataclass(frozen=True, slots=True)
class AccountService:
    """Every method of an actor raises SessionRequired for an API key."""

    open_uow: OpenUow[Work]
    hasher: PasswordHasher
    clock: Clock
    ids: Ids
    recent: RecentActors

    async def sessions(self, actor: Actor) -> Sequence[Session]:
        """The actor's sessions that live, the last used first."""
        require_session(actor)
        async with self.open_uow() as uow:
            return await uow.sessions.of_user(actor.user_id, self.clock.now(), SHOWN_SESSIONS)

    async def revoke(self, actor: Actor, session_id: UUID) -> None:
        """End one of the actor's sessions. Raises SessionNotFound."""
        require_session(actor)
        if not await self._end(actor.user_id, session_id, RevokedReason.REVOKED):
            raise SessionNotFound

    async def logout(self, actor: Actor) -> None:
        """End the actor's session on this device: its tokens are void at once, and its streams end."""
        require_session(actor)
        if actor.session_id is not None:
            await self._end(actor.user_id, actor.session_id, RevokedReason.LOGOUT)

    async def logout_all(self, actor: Actor) -> None:
        """End all of the actor's sessions, this one too. API keys stay: they are revoked one by one."""
        require_session(actor)
        async with self.open_uow() as uow:
            await uow.sessions.revoke_all(actor.user_id, self.clock.now(), RevokedReason.LOGOUT_ALL)
            await uow.audit.add(actor.user_id, Entry("user.logged-out-everywhere", "user", actor.user_id))
        self.recent.forget(actor.user_id)

    async def change_password(self, actor: Actor, current: str, new: str) -> None:
        """Replace the password, end all other sessions and say so, by mail and in the feed.

        Raises Invalid, PasswordWrong, PasswordMissing, AccountGone.
        """
        require_session(actor)
        known = await self._proven(actor, current)
        if known.password_hash is None or known.user.email is None:
            raise PasswordMissing
        _check_new(new, current, known.user.email)
        password_hash = await self.hasher.hash(passwords.normalised(new))
        async with self.open_uow() as uow:
            user = await uow.users.lock(actor.user_id)
            if user is None:
                raise AccountGone
            if await uow.users.credentials(known.user.email) != known:
                raise PasswordWrong  # another change came first
            now = self.clock.now()
            notice = notices.password_changed(user, known.user.email, self.ids.new(), now)
            changed = replace(user, must_change_password=False, updated_at=now)
            await uow.users.save(changed)
            await uow.users.set_password(user.id, password_hash)
            await uow.sessions.revoke_all(user.id, now, RevokedReason.PASSWORD, but=actor.session_id)
            await uow.one_time_tokens.forget(user.id, Purpose.PASSWORD_RESET)
            await uow.jobs.add(notice.mail)
            await uow.notifications.add(notice.notification)
            await uow.audit.add(user.id, Entry.of("user.password-changed", before=user, after=changed))
        self.recent.forget(actor.user_id)

    async def delete(self, actor: Actor, password: str | None) -> None:
        """The user and everything that is theirs, at once and for good. Who has a password proves it.

        Raises PasswordWrong, AccountGone, OwnsSharedWorkspaces.
        """
        require_session(actor)
        await self._proven(actor, password)
        async with self.open_uow() as uow:
            user = await uow.users.lock(actor.user_id)
            if user is None:
                raise AccountGone
            left = await uow.memberships.leave_all(user, self.clock.now())
            await uow.users.delete(user.id)
            await uow.audit.add(user.id, *left, Entry.of("user.deleted", before=user))
        self.recent.forget(actor.user_id)

    async def purge(self, claim: Claim) -> None:
        """Forget sessions, refresh tokens and one-time tokens that have expired, in short transactions."""
        purged = PURGED_AT_ONCE
        while purged >= PURGED_AT_ONCE:
            now = self.clock.now()
            async with self.open_uow() as uow:
                purged = await uow.sessions.purge(now, PURGED_AT_ONCE)
                purged += await uow.one_time_tokens.purge(now, PURGED_AT_ONCE)
        async with self.open_uow(completes=claim):
            pass

    async def _end(self, user_id: UUID, session_id: UUID, reason: RevokedReason) -> bool:
        async with self.open_uow() as uow:
            ended = await uow.sessions.revoke(user_id, session_id, self.clock.now(), reason)
            if ended:
                await uow.audit.add(user_id, Entry(_ENDED[reason], "session", session_id))
        self.recent.forget(user_id)
        return ended

    async def _proven(self, actor: Actor, password: str | None) -> Credentials:
        """The actor's credentials, if the password is theirs or they have none."""
        async with self.open_uow() as uow:
            user = await uow.users.get(actor.user_id)
            known = await uow.users.credentials(user.email) if user and user.email else None
        if user is None:
            raise AccountGone
        if known is None or known.password_hash is None:
            return Credentials(user, None)
        if not await self.hasher.verify(known.password_hash, passwords.normalised(password or "")):
            raise PasswordWrong
        return known


def _check_new(new: str, current: str, email: str) -> None:
    problem = passwords.problem(new, email, field="new_password")
    if problem is None and passwords.normalised(new) == passwords.normalised(current):
        problem = FieldProblem("new_password", "identity.password-unchanged")
    if problem is not None:
        raise Invalid(problem)
