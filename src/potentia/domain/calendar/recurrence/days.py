"""Which days of a year a rule falls on: the expansion for each frequency, as a mask of days.

The year of most rules is the calendar's. That of BYWEEKNO, and of the weeks whose days BYSETPOS picks from, is the
year of whole weeks (ISO 8601 §3.1.1.23, with WKST in Monday's place), so that no week is cut in two.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from potentia.domain.calendar.recurrence.parts import Frequency, Parts
from potentia.domain.calendar.recurrence.times import Times, picked
from potentia.domain.calendar.recurrence.years import MONTHS, MOST, WEEK, DatePattern, comb, days_of, either, shifted
from potentia.domain.calendar.recurrence.zones import DAY, Jump, is_leap, new_year, shape, year_of

_SET_COST = {Frequency.YEARLY: 20, Frequency.MONTHLY: 24, Frequency.WEEKLY: 80}
"""What BYSETPOS costs in a year, as many times what a plain year does."""
WEEKS_COST = 3


class Year(NamedTuple):
    """Days from the ordinal `first` on, a bit each. `picks` are the times of its days where BYSETPOS chose them.

    `gaps` are those of the clock into which something of the year falls, and in which something of it may land.
    """

    first: int
    mask: int
    picks: dict[int, list[int]] | None = None
    gaps: tuple[Jump, ...] = ()


class Days:
    """The days of a rule, a year at a time. `parts` are those with all that they take from the start filled in."""

    def __init__(self, parts: Parts, start: int, pattern: DatePattern, times: Times) -> None:
        self._parts, self._pattern, self._times = parts, pattern, times
        self._picks = bool(parts.by_set_pos) and parts.freq in _SET_COST
        self.is_of_weeks = bool(parts.by_week_no) or (self._picks and parts.freq is Frequency.WEEKLY)
        sets = _SET_COST[parts.freq] * (1 + len(parts.by_set_pos) // 8) if self._picks else 1
        self.cost = sets + WEEKS_COST * self.is_of_weeks + times.days_cost
        self._masks: dict[int, int] = {}
        self._anchor = start // DAY
        self._anchor_year = self.year_of(self._anchor)

    def year_of(self, day: int) -> int:
        """The year, of the rule's kind, in which a day lies."""
        year = year_of(day)
        if not self.is_of_weeks:
            return year
        return year - 1 if day < self.first(year) else year + (day >= self.first(year + 1))

    def first(self, number: int) -> int:
        """The ordinal of a year's first day; of a year of weeks, of the week that has January 4 (RFC 5545 §3.3.10)."""
        first = new_year(number)
        return first if not self.is_of_weeks else first + 3 - (first + 2 - self._parts.week_start) % 7

    def numbers(self, first: int, last: int) -> range:
        """The years from the ordinal `first` to `last` that are in the interval."""
        begin, end, step = self.year_of(first), self.year_of(last), 1
        if self._parts.freq is Frequency.YEARLY:
            step = self._parts.interval
        return range(begin + (self._anchor_year - begin) % step, end + 1, step)

    def year(self, number: int) -> Year:
        """The rule's days in a year, before the start too; without gaps."""
        first = self.first(number)
        mask = self._dates(number, first) & self._in_interval(number, first) & self._times.days(first)
        return self._picked(number, first, mask) if self._picks and mask else Year(first, mask)

    def _dates(self, number: int, first: int) -> int:
        if not self.is_of_weeks:
            return self._calendar(number)
        length = self.first(number + 1) - first
        mask = either(shifted(self._calendar(year), new_year(year) - first) for year in around(number))
        if self._parts.by_week_no:
            mask &= either(_week(each, length // 7) for each in self._parts.by_week_no)
        return mask & ((1 << length) - 1)

    def _calendar(self, year: int) -> int:
        """The days of a calendar year that fit the rule's dates: worked out once for each shape."""
        key = shape(year)
        found = self._masks.get(key)
        if found is None:
            found = self._masks[key] = self._pattern.mask(key)
        return found

    def _in_interval(self, number: int, first: int) -> int:
        """The days in the intervals that count; all bits where all do."""
        parts = self._parts
        if parts.interval == 1 or parts.freq not in _INTERVALS:
            return -1
        return _INTERVALS[parts.freq](self, number, first)

    def _months(self, number: int, _: int) -> int:
        """In a year of the calendar: MONTHLY rules have no weeks."""
        months = MONTHS[is_leap(number)]
        ahead = (number - self._anchor_year) * 12 + 1 - _month_of(self._anchor)
        return either(months[month] for month in range(1, 13) if (ahead + month - 1) % self._parts.interval == 0)

    def _weeks(self, _: int, first: int) -> int:
        step = 7 * self._parts.interval
        begin = self._anchor - (self._anchor - 1 - self._parts.week_start) % 7
        return comb(step, 7, (first - begin) % step)

    def _every(self, _: int, first: int) -> int:
        return comb(self._parts.interval, 1, (first - self._anchor) % self._parts.interval)

    def _picked(self, number: int, first: int, mask: int) -> Year:
        """What BYSETPOS leaves of the sets of a year. A set, days times times, is never written down whole."""
        times, picks = self._times.of(first), dict[int, list[int]]()
        for period in self._periods(number):
            days = list(days_of(mask & period))
            for index in picked(range(len(days) * len(times)), self._parts.by_set_pos):
                day, time = divmod(index, len(times))
                picks.setdefault(first + days[day], []).append(times[time])
        return Year(first, either(1 << day - first for day in picks), picks)

    def _periods(self, number: int) -> Sequence[int]:
        match self._parts.freq:
            case Frequency.WEEKLY:
                return [WEEK << day for day in range(0, 371, 7)]
            case Frequency.MONTHLY:
                return MONTHS[is_leap(number)][1:]
            case _:
                return [-1]


_INTERVALS = {Frequency.MONTHLY: Days._months, Frequency.WEEKLY: Days._weeks, Frequency.DAILY: Days._every}


def between(year: Year, first: int, end: int) -> int:
    """A year's mask without the days outside of [first, end)."""
    mask, begin, length = year.mask, first - year.first, end - year.first
    if begin > 0:
        mask = mask >> begin << begin if begin < MOST else 0
    return mask if length >= MOST else mask & ((1 << max(0, length)) - 1)


def within(times: Sequence[int], day: int, low: int, high: int) -> Sequence[int]:
    """The times of a day that lie in [low, high)."""
    midnight = day * DAY
    if low > midnight:
        times = times[bisect_left(times, low - midnight) :]
    if high < midnight + DAY:
        times = times[: bisect_left(times, high - midnight)]
    return times


def around(number: int) -> range:
    """The calendar's years of which a year of weeks may have days."""
    return range(number - 1, number + 2)


def _week(number: int, weeks: int) -> int:
    """The days of a week of a year that has so many, counted from its end where negative."""
    index = number - 1 if number > 0 else weeks + number
    return WEEK << 7 * index if 0 <= index < weeks else 0


def _month_of(day: int) -> int:
    year = year_of(day)
    bit = 1 << day - new_year(year)
    return next(month for month, mask in enumerate(MONTHS[is_leap(year)]) if mask & bit)
