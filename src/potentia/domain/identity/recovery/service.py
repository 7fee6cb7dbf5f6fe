"""Password recovery. Nobody learns by it who has an account: asking stores a job, whatever the address."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from potentia.domain import secrets
from potentia.domain.audit import Entry
from potentia.domain.clock import Clock
from potentia.domain.errors import Invalid
from potentia.domain.identity import emails, notices, one_time_tokens, passwords
from potentia.domain.identity.errors import OneTimeTokenInvalid
from potentia.domain.identity.jobs import RecoverPassword
from potentia.domain.identity.model import OneTimeToken, Purpose, RevokedReason, User
from potentia.domain.identity.ports import PasswordHasher, Work
from potentia.domain.identity.recent import RecentActors
from potentia.domain.ids import Ids
from potentia.domain.jobs import Claim
from potentia.domain.unit_of_work import OpenUow

PURPOSE = Purpose.PASSWORD_RESET


@dataclass(frozen=True, slots=True)
class RecoveryService:
    """Forgotten (by a person), recover (by the worker), reset (by whoever has the mail)."""

    open_uow: OpenUow[Work]
    hasher: PasswordHasher
    clock: Clock
    ids: Ids
    recent: RecentActors

    async def forgotten(self, email: str) -> None:
        """Owe the mail, if there is to be one. It is looked for who has the address only afterwards, elsewhere: what
        is done here, and so the time that it takes, is the same for all. Raises Invalid."""
        email = emails.normalised(email)
        if (problem := emails.problem(email)) is not None:
            raise Invalid(problem)
        async with self.open_uow() as uow:
            await uow.jobs.add(RecoverPassword(email))

    async def recover(self, email: str, claim: Claim) -> None:
        """Send the mail to who signs in with this address and a password, unless they were sent enough of them."""
        now, secret = self.clock.now(), self.ids.secret()
        async with self.open_uow(completes=claim) as uow:
            known = await uow.users.credentials(email)
            if known is None or known.password_hash is None:
                return
            user = await uow.users.lock(known.user.id)
            issued = await uow.one_time_tokens.issued(known.user.id, PURPOSE, now - one_time_tokens.HOUR)
            if user is None or one_time_tokens.wait(issued, now) is not None:
                return
            proof = one_time_tokens.issue(PURPOSE, user, secret, now)
            await uow.one_time_tokens.add(proof.token)
            await uow.jobs.add(proof.mail)

    async def reset(self, secret: str, new: str) -> None:
        """Replace the password of who was sent this token; it is used up, and so are its siblings.

        All sessions end. Who reads the mail has the mailbox, which verifies the e-mail; where that was in doubt until
        now, somebody else may have registered it, and the API keys that they may have made are void too (Sudhodanan
        and Paverd, "Pre-hijacked accounts", USENIX Security 2022). Raises Invalid, OneTimeTokenInvalid.
        """
        digest = secrets.digest(secret)
        async with self.open_uow() as uow:
            token = one_time_tokens.check(await uow.one_time_tokens.get(digest), PURPOSE, self.clock.now())
        if (problem := passwords.problem(new, token.email, field="new_password")) is not None:
            raise Invalid(problem)
        password_hash = await self.hasher.hash(passwords.normalised(new))
        await self._replace(token, password_hash, self.ids.new(), self.clock.now())
        self.recent.forget(token.user_id)

    async def _replace(self, token: OneTimeToken, password_hash: str, notification_id: UUID, now: datetime) -> None:
        async with self.open_uow() as uow:
            user = await uow.users.lock(token.user_id)
            if user is None or user.email != token.email or not await uow.one_time_tokens.take(token.hash):
                raise OneTimeTokenInvalid
            recovered = _recovered(user, now)
            await uow.users.save(recovered)
            await uow.users.set_password(user.id, password_hash)
            await uow.one_time_tokens.forget(user.id, PURPOSE)
            await uow.sessions.revoke_all(user.id, now, RevokedReason.PASSWORD)
            if not user.email_verified:
                await uow.one_time_tokens.forget(user.id, Purpose.EMAIL_VERIFICATION)
                await uow.api_keys.remove_all(user.id)
            await uow.audit.add(user.id, Entry.of("user.password-recovered", before=user, after=recovered))
            notice = notices.password_changed(user, token.email, notification_id, now)
            await uow.jobs.add(notice.mail)
            await uow.notifications.add(notice.notification)


def _recovered(user: User, now: datetime) -> User:
    verified_at = user.email_verified_at or now
    return replace(user, must_change_password=False, email_verified_at=verified_at, updated_at=now)
