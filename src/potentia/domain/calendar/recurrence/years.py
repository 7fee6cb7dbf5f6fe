"""Years as ints, a bit a day: which days of a year a rule's date parts let through.

A year has one of 14 shapes, so weeks, months and the days of months are masks that are made once; a rule's mask is a
few `and`s and `or`s of them. Bit 0 is January 1.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from potentia.domain.calendar.recurrence.parts import WeekDay

_LENGTHS = {
    False: (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31),
    True: (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31),
}
YEAR = {False: (1 << 365) - 1, True: (1 << 366) - 1}
WEEK = 0b111_1111


def _months(lengths: tuple[int, ...]) -> tuple[int, ...]:
    """The mask of each month; index 0 is not used."""
    return (0, *(((1 << length) - 1) << sum(lengths[:month]) for month, length in enumerate(lengths)))


def _month_days(lengths: tuple[int, ...]) -> dict[int, int]:
    """The mask of the 1st, the 2nd … of all months, and of the last (-1), the last but one …"""
    found = dict.fromkeys((*range(-31, 0), *range(1, 32)), 0)
    for month, length in enumerate(lengths):
        for day in range(1, length + 1):
            bit = 1 << (sum(lengths[:month]) + day - 1)
            found[day] |= bit
            found[day - length - 1] |= bit
    return found


def _month_weeks(month_days: dict[int, int]) -> dict[int, int]:
    """The first seven days of all months (the first of each weekday is among them), the second seven …"""
    found = {}
    for week in range(1, 6):
        days = [day for day in range(7 * week - 6, 7 * week + 1) if day <= 31]
        found[week] = either(month_days[day] for day in days)
        found[-week] = either(month_days[-day] for day in days)
    return found


def either(masks: Iterable[int]) -> int:
    """The days that any of the masks has."""
    found = 0
    for mask in masks:
        found |= mask
    return found


MONTHS = {leap: _months(lengths) for leap, lengths in _LENGTHS.items()}
MONTH_DAYS = {leap: _month_days(lengths) for leap, lengths in _LENGTHS.items()}
MONTH_WEEKS = {leap: _month_weeks(days) for leap, days in MONTH_DAYS.items()}
EVERY_SEVENTH = sum(1 << day for day in range(0, 378, 7))


@dataclass(frozen=True, slots=True)
class DatePattern:
    """What the date parts of a rule let through. Empty lists let everything through.

    `is_of_month` says whether ordinals of weekdays count in the month or in the year (RFC 5545 §3.3.10, notes 1, 2).
    """

    months: tuple[int, ...]
    year_days: tuple[int, ...]
    month_days: tuple[int, ...]
    week_days: tuple[WeekDay, ...]
    is_of_month: bool

    def mask(self, shape: int) -> int:
        """The days that fit every part, of a calendar year of this shape (see zones.py)."""
        leap, new_years_day = shape >= 7, shape % 7
        found = YEAR[leap]
        if self.months:
            found &= either(MONTHS[leap][month] for month in self.months)
        if self.year_days:
            found &= either(_year_day(day, 365 + leap) for day in self.year_days)
        if self.month_days:
            found &= either(MONTH_DAYS[leap][day] for day in self.month_days)
        if self.week_days:
            found &= either(self._week_day(each, leap, new_years_day) for each in self.week_days)
        return found

    def never(self) -> bool:
        """Whether no year of any shape has such a day."""
        return not any(self.mask(shape) for shape in range(14))

    def _week_day(self, wanted: WeekDay, leap: bool, new_years_day: int) -> int:
        every = EVERY_SEVENTH << (wanted.day - new_years_day) % 7
        if not wanted.ordinal:
            return every
        if self.is_of_month:
            return every & MONTH_WEEKS[leap].get(wanted.ordinal, 0)
        return every & shifted(
            WEEK, 7 * (wanted.ordinal - 1) if wanted.ordinal > 0 else 365 + leap + 7 * wanted.ordinal
        )


def _year_day(day: int, length: int) -> int:
    index = day - 1 if day > 0 else length + day
    return 1 << index if 0 <= index < length else 0


def shifted(mask: int, by: int) -> int:
    """Later by so many days, or earlier; what falls before day 0 is gone."""
    return mask << by if by >= 0 else mask >> -by


def days_of(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, in order."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def comb(step: int, width: int, phase: int) -> int:
    """`width` days of every `step`, over more than a year, where day 0 is day `phase` (0..step) of such a period."""
    if step > MOST:
        block = (1 << width) - 1
        return block >> phase | (block << (step - phase) if step - phase < MOST else 0)
    return _teeth(step, width) >> phase


MOST = 384
"""Days: more than a year of weeks has."""


@lru_cache(maxsize=1_024)
def _teeth(step: int, width: int) -> int:
    repeated = 2 * MOST // step + 1
    return ((1 << step * repeated) - 1) // ((1 << step) - 1) * ((1 << width) - 1)
