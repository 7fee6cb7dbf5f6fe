"""The times of a day at which a rule happens, as seconds since midnight.

From DAILY upwards they are the same every day: hours times minutes times seconds. Below, the interval goes on from
day to day, so a day's times follow from where it starts in the interval: plain arithmetic, nothing is stepped through.
"""

from collections.abc import Sequence
from math import gcd
from typing import Protocol

from potentia.domain.calendar.recurrence.parts import Frequency, Parts
from potentia.domain.calendar.recurrence.years import MOST, comb, days_of
from potentia.domain.calendar.recurrence.zones import DAY

UNITS = {Frequency.HOURLY: 3_600, Frequency.MINUTELY: 60, Frequency.SECONDLY: 1}
"""Seconds of one step of a frequency below the day."""
KEPT = 64
"""Days of so many different starts in the interval are remembered."""
FEW = 48
"""Classes of days, alike in their times, that are counted rather than their days."""


class Times(Protocol):
    """`fixed` are the times of every day, where all days are alike."""

    fixed: Sequence[int] | None
    days_cost: int
    """What asking for `days` costs."""

    def of(self, day: int) -> Sequence[int]:
        """The times of a day (its ordinal), in order."""
        ...

    def days(self, first: int) -> int:
        """A mask of the days from `first` on, for more than a year, that may have a time at all."""
        ...

    def never(self) -> bool:
        """Whether no day has any."""
        ...

    @property
    def most_a_day(self) -> int:
        """As many times as a day may have."""
        ...

    def count(self, first: int, mask: int) -> int:
        """How many times the days of a mask have together; bit 0 is the day with the ordinal `first`."""
        ...

    def counting_cost(self, days: int) -> int:
        """What counting the times of so many days costs."""
        ...


class FixedTimes:
    days_cost = 0

    def __init__(self, times: Sequence[int]) -> None:
        self._times = _as_range(times)
        self.fixed: Sequence[int] | None = self._times

    def of(self, day: int) -> Sequence[int]:
        return self._times

    def days(self, first: int) -> int:
        return -1

    def never(self) -> bool:
        return not self._times

    @property
    def most_a_day(self) -> int:
        return len(self._times)

    def count(self, first: int, mask: int) -> int:
        return mask.bit_count() * len(self._times)

    def counting_cost(self, days: int) -> int:
        return 1


class SteppedTimes:
    """Every `interval` units counted from the unit of the start, if `allowed` has it; at each unit the `offsets`."""

    def __init__(self, parts: Parts, start: int) -> None:
        self._unit, self._interval = UNITS[parts.freq], parts.interval
        self._a_day = DAY // self._unit
        self._anchor = start // self._unit
        self._offsets = _offsets(parts)
        self._allowed = self._reachable(_allowed(parts))
        self._kept: dict[int, Sequence[int]] = {}
        self._period = self._interval // gcd(self._a_day, self._interval)
        """After so many days the times are the same again."""
        is_sparse = self._interval > self._a_day
        self.days_cost = MOST * self._a_day // self._interval // 8 if is_sparse else 0
        self.fixed: Sequence[int] | None = self.of(0) if self._period == 1 else None

    def of(self, day: int) -> Sequence[int]:
        first = (self._anchor - day * self._a_day) % self._interval
        found = self._kept.get(first)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[first] = self._times(first)
        return found

    def days(self, first: int) -> int:
        if self._interval <= self._a_day:
            return -1
        found, begins = 0, first * self._a_day
        ahead = (self._anchor - begins) % self._interval
        while ahead < MOST * self._a_day:
            found |= 1 << ahead // self._a_day
            ahead += self._interval
        return found

    def never(self) -> bool:
        return not self._offsets or (self._allowed is not None and not self._allowed)

    @property
    def most_a_day(self) -> int:
        return (self._a_day // self._interval + 1) * len(self._offsets)

    def count(self, first: int, mask: int) -> int:
        if self._allowed is None and _is_run(mask):
            begin, end = (first + edge for edge in ((mask & -mask).bit_length() - 1, mask.bit_length()))
            return (self._units_before(end) - self._units_before(begin)) * len(self._offsets) if mask else 0
        if self._period > FEW:
            return sum(len(self.of(first + day)) for day in days_of(mask))
        classes = ((comb(self._period, 1, -day % self._period), self.of(first + day)) for day in range(self._period))
        return sum((mask & days).bit_count() * len(times) for days, times in classes)

    def counting_cost(self, days: int) -> int:
        return 8 * min(days, self._period) if self._allowed is not None else 2

    def _units_before(self, day: int) -> int:
        """How many of the interval's units lie before a day, counted from the start (negative before it)."""
        return -((self._anchor - day * self._a_day) // self._interval)

    def _reachable(self, allowed: Sequence[int] | None) -> Sequence[int] | None:
        """Of the allowed units of a day those on which the interval can ever fall: equal modulo what both share."""
        shared = gcd(self._a_day, self._interval)
        if allowed is None or len(allowed) == self._a_day:
            return None
        if shared == 1:
            return allowed
        return [unit for unit in allowed if (unit - self._anchor) % shared == 0]

    def _times(self, first: int) -> Sequence[int]:
        units: Sequence[int] = range(first, self._a_day, self._interval)
        if self._allowed is not None:
            units = self._both(units, self._allowed)
        if self._offsets == (0,) and isinstance(units, range):
            return range(units.start * self._unit, units.stop * self._unit, units.step * self._unit)
        return _as_range([unit * self._unit + offset for unit in units for offset in self._offsets])

    @staticmethod
    def _both(units: Sequence[int], allowed: Sequence[int]) -> Sequence[int]:
        """What is in both, found from the shorter one; `in` a range is arithmetic."""
        if len(allowed) <= len(units):
            return [unit for unit in allowed if unit in units]
        known = frozenset(allowed)
        return [unit for unit in units if unit in known]


def _as_range(times: Sequence[int]) -> Sequence[int]:
    """Times that are equally far apart as a range, with which everything is faster."""
    if len(times) < 3:
        return times
    found = range(times[0], times[-1] + 1, times[1] - times[0])
    return found if len(found) == len(times) and list(found) == list(times) else times


def times_of(parts: Parts, start: int) -> Times:
    """`parts` with all that they take from the start filled in."""
    if parts.is_sub_daily:
        return SteppedTimes(parts, start)
    if len(parts.by_hour) == len(parts.by_minute) == len(parts.by_second) == 1 and not parts.by_set_pos:
        return FixedTimes((parts.by_hour[0] * 3_600 + parts.by_minute[0] * 60 + min(parts.by_second[0], 59),))
    seconds = _seconds(parts)
    minutes = [hour * 3_600 + minute * 60 for hour in parts.by_hour for minute in parts.by_minute]
    times = [minute + second for minute in minutes for second in seconds]
    return FixedTimes(picked(times, parts.by_set_pos) if parts.freq is Frequency.DAILY else times)


def picked(items: Sequence[int], positions: Sequence[int]) -> Sequence[int]:
    """The items at BYSETPOS's positions, 1 the first and -1 the last; all, without positions."""
    if not positions:
        return items
    indexes = {each - 1 if each > 0 else len(items) + each for each in positions}
    return [items[index] for index in sorted(indexes) if 0 <= index < len(items)]


def _allowed(parts: Parts) -> list[int] | None:
    """The units of a day that BYHOUR, BYMINUTE and BYSECOND let through; None: all."""
    if parts.freq is Frequency.HOURLY:
        return list(parts.by_hour) or None
    minutes_matter = 0 < len(parts.by_hour) < 24 or 0 < len(parts.by_minute) < 60
    minutes = [hour * 60 + minute for hour in parts.by_hour or range(24) for minute in parts.by_minute or range(60)]
    if parts.freq is Frequency.MINUTELY:
        return minutes if minutes_matter else None
    if not minutes_matter and len(_seconds(parts)) in {0, 60}:
        return None
    return [minute * 60 + second for minute in minutes for second in _seconds(parts) or range(60)]


def _offsets(parts: Parts) -> tuple[int, ...]:
    """The seconds within a unit, after BYSETPOS: the set of one interval is what happens in its unit."""
    if parts.freq is Frequency.SECONDLY:
        found: Sequence[int] = (0,)
    elif parts.freq is Frequency.MINUTELY:
        found = _seconds(parts)
    else:
        found = [minute * 60 + second for minute in parts.by_minute for second in _seconds(parts)]
    return tuple(picked(found, parts.by_set_pos))


def _seconds(parts: Parts) -> list[int]:
    """A leap second counts as the second before it, for clocks that have none (RFC 5545 §3.3.12)."""
    return sorted({min(second, 59) for second in parts.by_second})


def _is_run(mask: int) -> bool:
    """Whether the bits that are set stand together."""
    filled = mask + (mask & -mask)
    return filled & mask == 0
