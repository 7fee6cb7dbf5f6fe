"""The time, as something that can be asked for and therefore be given."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where a use case learns what time it is."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""
        ...
