"""Time and ids that a test decides about."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

VERSION_7 = 0x7000_8000_0000_0000_0000
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


class MemoryClock:
    """Stands still until it is told to go on."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds=seconds)

    def advance(self, **by: float) -> None:
        """`advance(seconds=10)`: the arguments are timedelta's."""
        self._now += timedelta(**by)


class MemoryIds:
    """Counts, so that later ids sort after earlier ones and a failure reads the same at each run."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self) -> UUID:
        return UUID(int=VERSION_7 + next(self._numbers))

    def secret(self) -> str:
        return f"secret-{next(self._numbers):043}"
