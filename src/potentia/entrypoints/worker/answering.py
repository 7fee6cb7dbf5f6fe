"""Runs a turn and tells its readers: what happens goes to the run's log, text in pieces of 40 ms."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from uuid import UUID

from potentia.domain.chat.errors import RunSuperseded
from potentia.domain.chat.events import Delta, Event, RunStarted
from potentia.domain.chat.ports import RunLog
from potentia.domain.jobs import ClaimLost

COALESCED_SECONDS = 0.04


class Outbox:
    """Events on their way to the log. Text that waits is one event, so that it is bounded by the answer's length."""

    def __init__(self, log: RunLog, run_id: UUID) -> None:
        self._log = log
        self._run_id = run_id
        self._epoch = 0
        self._waiting: list[Event] = []
        self._has_more = asyncio.Event()
        self._closed = asyncio.Event()

    def put(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._epoch = event.epoch
        last = self._waiting[-1] if self._waiting else None
        if isinstance(event, Delta) and isinstance(last, Delta):
            self._waiting[-1] = Delta(last.text + event.text)
        else:
            self._waiting.append(event)
        self._has_more.set()

    def close(self) -> None:
        """Nothing more comes: `run` ends when all has been sent."""
        self._closed.set()
        self._has_more.set()

    async def run(self) -> None:
        """Send at once what comes after a pause, and more text no sooner than 40 ms later. Raises RunSuperseded."""
        while self._waiting or not self._closed.is_set():
            await self._has_more.wait()
            self._has_more.clear()
            events, self._waiting = self._waiting, []
            if events:
                await self._log.append(self._run_id, self._epoch, events)
            if any(isinstance(event, Delta) for event in events):
                await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(COALESCED_SECONDS):
                await self._closed.wait()
        except TimeoutError:
            return


async def tell(events: AsyncIterator[Event], log: RunLog, run_id: UUID) -> None:
    """Carry all events of a turn to the run's log, its end too when the turn then fails.

    Raises what the turn raises, and ClaimLost when a later attempt has begun.
    """
    outbox = Outbox(log, run_id)
    sending = asyncio.create_task(outbox.run(), name=f"events of {run_id}")
    try:
        async with aclosing(events):  # type: ignore[type-var]
            try:
                async for event in events:
                    outbox.put(event)
                    if sending.done():
                        break
            finally:
                outbox.close()
                await sending
    except RunSuperseded as error:
        raise ClaimLost from error
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
