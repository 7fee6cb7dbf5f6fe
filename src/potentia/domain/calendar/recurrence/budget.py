"""How much work one question about a recurrence may cause (ADR 0020)."""

from potentia.domain.calendar.errors import RecurrenceTooExpensive

UNITS = 100_000
"""At most so many occurrences, or as much other work: below 50 ms in all."""
YEAR = 12
"""What looking at a year costs, whatever is in it."""
DAY_OF_TIMES = 6
"""What looking at a day with more than one time costs."""


class Budget:
    """Counts down; whoever works spends first. Raises RecurrenceTooExpensive when nothing is left."""

    __slots__ = ("_left",)

    def __init__(self, units: int = UNITS) -> None:
        self._left = units

    def spend(self, units: int) -> None:
        self._left -= units
        if self._left < 0:
            raise RecurrenceTooExpensive
