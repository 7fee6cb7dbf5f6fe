"""What this process has written of a run, so that it can be written again."""

from collections.abc import Sequence
from uuid import UUID

from potentia.domain.chat.events import Delta, Event, RunEnded, Snapshot

NUMBERS_OF_AN_EPOCH = 1_000_000
"""Each epoch's numbers start above those of the one before, so that they never go back, whatever was lost."""


class Writing:
    """One epoch of a run: its last number and its content, text joined. Bounded by the length of an answer."""

    def __init__(self, run_id: UUID, epoch: int) -> None:
        self.run_id = run_id
        self.epoch = epoch
        self.number = self._floor = max(epoch - 1, 0) * NUMBERS_OF_AN_EPOCH
        self.is_whole = True
        """Whether the log holds all of it."""
        self._events: list[Event] = []
        self._texts: list[str] = []

    @property
    def has_begun(self) -> bool:
        return self.number > self._floor

    def add(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, Delta):
                self._texts.append(event.text)
            else:
                self._events.append(event)

    def anew(self) -> list[Event]:
        """All of it in few events, which say the same to a reader who has seen a part of them."""
        text = [Snapshot("".join(self._texts))] if self._texts else []
        ending = [event for event in self._events if isinstance(event, RunEnded)]
        return [*(event for event in self._events if not isinstance(event, RunEnded)), *text, *ending]
