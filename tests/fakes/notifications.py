"""Feeds in dictionaries, a mailer that keeps what it is given, and a bell."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from potentia.domain.identity.model import User
from potentia.domain.notifications.errors import MailRefused, MailUnavailable
from potentia.domain.notifications.model import Mail, Notification
from potentia.domain.paging import Window


class MemoryNotifications:
    def __init__(self, stored: dict[UUID, Notification], last: dict[UUID, int], users: dict[UUID, User]) -> None:
        self._stored = stored
        self._last = last
        self._users = users

    async def add(self, *notifications: Notification) -> None:
        await asyncio.sleep(0)
        for each in notifications:
            if each.user_id in self._users:
                self._last[each.user_id] = number = await self.last_number(each.user_id) + 1
                self._stored[each.id] = msgspec.structs.replace(each, number=number)

    async def page(self, user_id: UUID, window: Window) -> Sequence[Notification]:
        await asyncio.sleep(0)
        mine = [each for each in self._of(user_id) if window.after is None or each.id < window.after]
        return sorted(mine, key=lambda each: each.id, reverse=True)[: window.limit + 1]

    async def since(self, user_id: UUID, number: int, limit: int) -> Sequence[Notification]:
        await asyncio.sleep(0)
        return [each for each in self._of(user_id) if each.number > number][:limit]

    async def last_number(self, user_id: UUID) -> int:
        await asyncio.sleep(0)
        return self._last.get(user_id, 0)

    async def unread(self, user_id: UUID) -> int:
        await asyncio.sleep(0)
        return sum(each.read_at is None for each in self._of(user_id))

    async def read(self, user_id: UUID, ids: Collection[UUID], at: datetime) -> None:
        self._read([each for each in self._of(user_id) if each.id in ids], at)

    async def read_up_to(self, user_id: UUID, number: int, at: datetime) -> None:
        self._read([each for each in self._of(user_id) if each.number <= number], at)

    async def purge(self, read_before: datetime, limit: int) -> int:
        await asyncio.sleep(0)
        old = [each.id for each in self._stored.values() if each.read_at and each.read_at < read_before][:limit]
        for id in old:
            del self._stored[id]
        return len(old)

    def _of(self, user_id: UUID) -> list[Notification]:
        mine = [each for each in self._stored.values() if each.user_id == user_id and user_id in self._users]
        return sorted(mine, key=lambda each: each.number)

    def _read(self, notifications: Sequence[Notification], at: datetime) -> None:
        for each in notifications:
            if each.read_at is None:
                self._stored[each.id] = msgspec.structs.replace(each, read_at=at)


class MemoryMailer:
    """Keeps one mail under each id. `refuses` are recipients whom it will not serve; `is_down` ends all service."""

    def __init__(self, refuses: Collection[str] = ()) -> None:
        self.sent: dict[UUID, Mail] = {}
        self.refuses = set(refuses)
        self.is_down = False

    async def send(self, mail: Mail) -> None:
        await asyncio.sleep(0)
        if self.is_down:
            raise MailUnavailable
        if mail.to in self.refuses or not (mail.to + mail.subject).isprintable() or " " in mail.to:
            raise MailRefused
        self.sent[mail.id] = mail


class MemoryBell:
    """`idle` is how many seconds without a ring are a while."""

    def __init__(self, idle: float = 0.05) -> None:
        self._idle = idle
        self._rung: defaultdict[UUID, int] = defaultdict(int)
        self._news = asyncio.Condition()

    async def ring(self, user_ids: Collection[UUID]) -> None:
        async with self._news:
            for user_id in user_ids:
                self._rung[user_id] += 1
            self._news.notify_all()

    async def listen(self, user_id: UUID) -> AsyncIterator[bool]:
        heard = -1
        while True:
            has_rung = await self._has_rung(user_id, heard)
            heard = self._rung[user_id]
            yield has_rung

    async def _has_rung(self, user_id: UUID, heard: int) -> bool:
        try:
            async with asyncio.timeout(self._idle), self._news:
                await self._news.wait_for(lambda: self._rung[user_id] != heard)
        except TimeoutError:
            return False
        return True
