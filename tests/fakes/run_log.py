"""The live record of runs in a dictionary."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from potentia.domain.chat.errors import RunSuperseded
from potentia.domain.chat.events import Delta, Event, Numbered, RunStarted, Snapshot


class MemoryRunLog:
    """`idle` is how many seconds without news are a while."""

    def __init__(self, idle: float = 0.05) -> None:
        self._idle = idle
        self._events: defaultdict[UUID, list[Numbered]] = defaultdict(list)
        self._epochs: dict[UUID, int] = {}
        self._news = asyncio.Condition()

    @property
    def is_answering(self) -> bool:
        return True

    async def append(self, run_id: UUID, epoch: int, events: Sequence[Event]) -> None:
        if epoch < self._epochs.get(run_id, 0):
            raise RunSuperseded
        self._epochs[run_id] = epoch
        known = self._events[run_id]
        known.extend(Numbered(number, event) for number, event in enumerate(events, len(known) + 1))
        async with self._news:
            self._news.notify_all()

    async def follow(self, run_id: UUID, after: int) -> AsyncIterator[Numbered | None]:
        is_new = True
        while True:
            for numbered in self._events[run_id][after:]:
                after = numbered.number
                yield numbered
            if is_new or not await self._has_news(run_id, after):
                yield None
            is_new = False

    async def _has_news(self, run_id: UUID, after: int) -> bool:
        try:
            async with asyncio.timeout(self._idle), self._news:
                await self._news.wait_for(lambda: len(self._events[run_id]) > after)
        except TimeoutError:
            return False
        return True

    async def text(self, run_id: UUID) -> str | None:
        known: str | None = None
        for numbered in self._events[run_id]:
            match numbered.event:
                case RunStarted():
                    known = ""
                case Snapshot(text):
                    known = text
                case Delta(text):
                    known = (known or "") + text
        return known

    def lose_everything(self) -> None:
        """As a flush does."""
        self._events.clear()
        self._epochs.clear()
