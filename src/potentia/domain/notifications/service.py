"""The use cases of notifications: sending mails, and a person's feed."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from potentia.domain.clock import Clock
from potentia.domain.errors import Unavailable
from potentia.domain.jobs import Claim
from potentia.domain.notifications import mails
from potentia.domain.notifications.jobs import SendMail
from potentia.domain.notifications.model import Notification
from potentia.domain.notifications.ports import Bell, Mailer, Work
from potentia.domain.paging import Page, Window
from potentia.domain.unit_of_work import OpenUow

AT_ONCE = 100
READ_KEPT = timedelta(days=90)
PURGED_AT_ONCE = 1_000


class Feed(msgspec.Struct, frozen=True):
    """A page of somebody's notifications, newest first, and how many in all are unread."""

    page: Page[Notification]
    unread: int


@dataclass(frozen=True, slots=True)
class NotificationService:
    """Who is asking is told by an id, since this context knows nobody."""

    open_uow: OpenUow[Work]
    mailer: Mailer
    bell: Bell
    clock: Clock
    public_url: str

    async def send(self, job: SendMail, claim: Claim) -> None:
        """Send the mail of a job; of a job that is carried out again, the same mail. Raises MailRefused and
        MailUnavailable."""
        mail = mails.compose(claim.job_id, job.to, job.template, job.language, job.facts, self.public_url)
        await self.mailer.send(mail)
        async with self.open_uow(completes=claim):
            pass

    async def feed(self, user_id: UUID, window: Window) -> Feed:
        async with self.open_uow() as uow:
            found = await uow.notifications.page(user_id, window)
            unread = await uow.notifications.unread(user_id)
        return Feed(window.page(found), unread)

    async def read(self, user_id: UUID, ids: Collection[UUID], up_to: int) -> int:
        """Note that these were read, and all with a number of `up_to` (inclusive) or less; answers how many are
        unread then. Ids that are not among the user's are passed over."""
        now = self.clock.now()
        async with self.open_uow() as uow:
            if ids:
                await uow.notifications.read(user_id, ids, now)
            if up_to:
                await uow.notifications.read_up_to(user_id, up_to, now)
            return await uow.notifications.unread(user_id)

    async def last_number(self, user_id: UUID) -> int:
        """The number of the newest notification; 0 where there has been none."""
        async with self.open_uow() as uow:
            return await uow.notifications.last_number(user_id)

    async def events(self, user_id: UUID, after: int) -> AsyncIterator[Notification | None]:
        """What is added to the feed after number `after`, without an end. None says that nothing came for about a
        second. An outage of the database is waited out."""
        is_due = False
        async with aclosing(self.bell.listen(user_id)) as source:  # type: ignore[type-var]
            async for rings in source:
                is_due |= rings
                if not is_due:
                    yield None
                    continue
                try:
                    news = await self._since(user_id, after)
                except Unavailable:
                    yield None
                    continue
                is_due = len(news) == AT_ONCE
                for each in news:
                    after = each.number
                    yield each

    async def purge(self, claim: Claim) -> None:
        """Forget what was read long ago, in short transactions."""
        purged = PURGED_AT_ONCE
        while purged >= PURGED_AT_ONCE:
            async with self.open_uow() as uow:
                purged = await uow.notifications.purge(self.clock.now() - READ_KEPT, PURGED_AT_ONCE)
        async with self.open_uow(completes=claim):
            pass

    async def _since(self, user_id: UUID, number: int) -> Sequence[Notification]:
        async with self.open_uow() as uow:
            return await uow.notifications.since(user_id, number, AT_ONCE)
