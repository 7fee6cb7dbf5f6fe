"""Requests that named themselves, in a dictionary."""

from datetime import datetime
from uuid import UUID

from potentia.domain.idempotency import KEPT, RUNNING, Answer, Attempt, IdempotencyKeyReused, StillRunning
from tests.fakes.clock import MemoryClock


class MemoryIdempotencyKeys:
    """domain.idempotency.IdempotencyKeys, by a clock that tests turn."""

    def __init__(self, clock: MemoryClock | None = None) -> None:
        self.clock = clock or MemoryClock()
        self.known: dict[tuple[UUID, str], tuple[Attempt, Answer | None]] = {}
        self.begun_at: dict[UUID, datetime] = {}

    async def begin(self, attempt: Attempt) -> Answer | None:
        place = attempt.user_id, attempt.key
        if place in self.known and not self._is_free(attempt):
            earlier, answer = self.known[place]
            if earlier.fingerprint != attempt.fingerprint:
                raise IdempotencyKeyReused
            if answer is None:
                raise StillRunning
            return answer
        self.known[place] = attempt, None
        self.begun_at[attempt.id] = self.clock.now()
        return None

    def _is_free(self, attempt: Attempt) -> bool:
        earlier, answer = self.known[attempt.user_id, attempt.key]
        age = self.clock.now() - self.begun_at[earlier.id]
        died = answer is None and age > RUNNING and earlier.fingerprint == attempt.fingerprint
        return bool(died or age > KEPT)

    def _runs(self, attempt: Attempt) -> bool:
        return self.known.get((attempt.user_id, attempt.key), (None, None))[0] == attempt

    async def finish(self, attempt: Attempt, answer: Answer) -> None:
        if self._runs(attempt):
            self.known[attempt.user_id, attempt.key] = attempt, answer

    async def forget(self, attempt: Attempt) -> None:
        if self._runs(attempt):
            del self.known[attempt.user_id, attempt.key]

    async def purge(self) -> int:
        old = [
            place for place, (attempt, _) in self.known.items() if self.clock.now() - self.begun_at[attempt.id] > KEPT
        ]
        for place in old:
            del self.known[place]
        return len(old)
