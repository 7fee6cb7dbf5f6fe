"""The parts of a recurrence rule (RFC 5545 §3.3.10), and their one spelling."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from typing import NamedTuple


class Frequency(StrEnum):
    SECONDLY = "SECONDLY"
    MINUTELY = "MINUTELY"
    HOURLY = "HOURLY"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class Gap(Enum):
    """What becomes of a wall time that the clock jumps over."""

    SHIFT = "shift"
    """As much later as the jump is long (RFC 5545 §3.3.5; what Google and Exchange do)."""
    SKIP = "skip"
    """It is left out and not counted (RFC 5545 §3.3.10)."""


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class WeekDay(NamedTuple):
    """`ordinal` 0: every such day; 1: the first of the month or year; -1: the last. `day` 0 is Monday."""

    ordinal: int
    day: int

    def __str__(self) -> str:
        return f"{self.ordinal or ''}{WEEKDAYS[self.day]}"


class Parts(NamedTuple):
    """A rule as it was written; lists are sorted and free of doubles. `until` is inclusive, in UTC for a zoned start.

    The fields stand in the order in which the rule's parts are applied (RFC 5545 §3.3.10).
    """

    freq: Frequency
    interval: int = 1
    by_month: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_day: tuple[WeekDay, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 0
    at_most: int | None = None
    """COUNT."""
    until: date | datetime | None = None

    @property
    def is_sub_daily(self) -> bool:
        return self.freq in SUB_DAILY

    def __str__(self) -> str:
        """The canonical text: defaults are left out."""
        return ";".join(f"{name}={value}" for name, value in self._written())

    def _written(self) -> Iterator[tuple[str, str]]:
        yield "FREQ", self.freq.value
        if self.interval != 1:
            yield "INTERVAL", str(self.interval)
        for name, field in LISTS.items():
            if values := getattr(self, field):
                yield name, ",".join(map(str, values))
        if self.week_start:
            yield "WKST", WEEKDAYS[self.week_start]
        if self.at_most is not None:
            yield "COUNT", str(self.at_most)
        if self.until is not None:
            yield "UNTIL", written(self.until)


SUB_DAILY = frozenset({Frequency.SECONDLY, Frequency.MINUTELY, Frequency.HOURLY})
LISTS = {name.upper().replace("_", ""): name for name in Parts._fields if name.startswith("by_")}
"""BYMONTH → by_month, and so on: the parts that are lists."""


def written(value: date | datetime) -> str:
    """A DATE, a local DATE-TIME, or with `Z` one in UTC (RFC 5545 §3.3.4, §3.3.5)."""
    if not isinstance(value, datetime):
        return f"{value.year:04}{value.month:02}{value.day:02}"
    zulu = "" if value.tzinfo is None else "Z"
    value = value if value.tzinfo is None else value.astimezone(UTC)
    return f"{value.year:04}{value.month:02}{value.day:02}T{value.hour:02}{value.minute:02}{value.second:02}{zulu}"
