"""E-mail verification: a mail is answered, so its address is its reader's."""

from dataclasses import dataclass, replace
from datetime import timedelta

from potentia.domain import secrets
from potentia.domain.audit import Entry
from potentia.domain.clock import Clock
from potentia.domain.identity import one_time_tokens
from potentia.domain.identity.errors import (
    AccountGone,
    EmailMissing,
    EmailVerified,
    OneTimeTokenInvalid,
    TooManyMails,
)
from potentia.domain.identity.model import Actor, Purpose
from potentia.domain.identity.policy import require_session
from potentia.domain.identity.ports import Work
from potentia.domain.ids import Ids
from potentia.domain.unit_of_work import OpenUow

PURPOSE = Purpose.EMAIL_VERIFICATION


@dataclass(frozen=True, slots=True)
class VerificationService:
    """Registering sends the first mail (`IdentityService.register`); this sends further ones and takes the answer."""

    open_uow: OpenUow[Work]
    clock: Clock
    ids: Ids

    async def send(self, actor: Actor) -> None:
        """Send the verification mail again. Earlier ones stay good.

        Raises SessionRequired, AccountGone, EmailMissing, EmailVerified, TooManyMails.
        """
        require_session(actor)
        now, secret = self.clock.now(), self.ids.secret()
        async with self.open_uow() as uow:
            user = await uow.users.lock(actor.user_id)
            if user is None:
                raise AccountGone
            if user.email is None:
                raise EmailMissing
            if user.email_verified:
                raise EmailVerified
            issued = await uow.one_time_tokens.issued(user.id, PURPOSE, now - timedelta(hours=1))
            seconds = one_time_tokens.wait(issued, now)
            if seconds is not None:
                raise TooManyMails(seconds)
            proof = one_time_tokens.issue(PURPOSE, user, secret, now)
            await uow.one_time_tokens.add(proof.token)
            await uow.jobs.add(proof.mail)

    async def verify(self, actor: Actor, secret: str) -> None:
        """The mail was read by who is signed in, so its address is theirs.

        Only both together prove it: whoever registers with somebody else's address sends them the mail too, and would
        have the account verified by a reader who believes that it is about theirs. Another's token is as good as none.
        Raises SessionRequired, OneTimeTokenInvalid.
        """
        require_session(actor)
        now, digest = self.clock.now(), secrets.digest(secret)
        async with self.open_uow() as uow:
            token = one_time_tokens.check(await uow.one_time_tokens.get(digest), PURPOSE, now)
            if token.user_id != actor.user_id:
                raise OneTimeTokenInvalid
            user = await uow.users.lock(actor.user_id)
            if user is None or user.email != token.email or not await uow.one_time_tokens.take(digest):
                raise OneTimeTokenInvalid
            verified = replace(user, email_verified_at=user.email_verified_at or now, updated_at=now)
            await uow.users.save(verified)
            await uow.one_time_tokens.forget(user.id, PURPOSE)
            await uow.audit.add(user.id, Entry.of("user.email-verified", before=user, after=verified))
