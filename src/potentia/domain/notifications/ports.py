"""What notifications need from outside."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from potentia.domain.notifications.model import Mail, Notification
from potentia.domain.paging import Window


class Notifications(Protocol):
    """The feeds of all users, a part of a unit of work."""

    async def add(self, *notifications: Notification) -> None:
        """Store them, each under the next number of its user's feed; a user who does not exist (any more) gets none.

        Until this transaction ends other transactions wait with notifications for the same users. Add all that a
        use case causes in one call: it takes the users in one order, so that two of them never wait for each other.
        """
        ...

    async def page(self, user_id: UUID, window: Window) -> Sequence[Notification]:
        """The newest first: up to `window.limit + 1` of them, older than `window.after`."""
        ...

    async def since(self, user_id: UUID, number: int, limit: int) -> Sequence[Notification]:
        """The first `limit` after `number` (exclusive), oldest first."""
        ...

    async def last_number(self, user_id: UUID) -> int:
        """The number of the newest notification; 0 where there has been none."""
        ...

    async def unread(self, user_id: UUID) -> int: ...

    async def read(self, user_id: UUID, ids: Collection[UUID], at: datetime) -> None:
        """Note that these were read; those that were before, and those of others, stay as they are."""
        ...

    async def read_up_to(self, user_id: UUID, number: int, at: datetime) -> None:
        """The same for all with a number up to this one (inclusive)."""
        ...

    async def purge(self, read_before: datetime, limit: int) -> int:
        """Forget up to `limit` that were read before then; answers how many."""
        ...


class Work(Protocol):
    """A unit of work as notifications use it."""

    @property
    def notifications(self) -> Notifications: ...


class Mailer(Protocol):
    """Hands mails over."""

    async def send(self, mail: Mail) -> None:
        """Comes back when somebody else answers for the mail.

        Raises MailRefused, and MailUnavailable when it may be taken later. After the latter it may have been taken
        all the same: a mail that is sent again carries the same Message-ID.
        """
        ...


class Bell(Protocol):
    """Rings when something was added to a user's feed: a hint, which may be lost; what was added is in the feed."""

    def listen(self, user_id: UUID) -> AsyncIterator[bool]:
        """Without an end. True: look into the feed now, at once for the first time, and within 5 s of whatever was
        added, however many rings were lost. False: about a second has passed without a reason to look."""
        ...
