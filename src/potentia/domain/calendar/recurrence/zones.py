"""Where a zone's clock jumps, found by asking the zone: forward it leaves a gap, back it runs through a fold.

A wall time is an int: seconds since midnight of the day before 0001-01-01, the day's ordinal times 86,400 and the
seconds since midnight, as a clock on the wall counts them.
"""

from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

DAY = 86_400
LAST_DAY = date.max.toordinal()
EARLIEST = 1800
"""Before, every place kept the mean time of its own sun, without jumps."""
LATEST = 2100
"""The IANA data list jumps one by one to 2087 (Morocco's Ramadan); later ones follow rules of the year's shape."""
SHAPES = range(LATEST + 1, LATEST + 29)
"""Years of every shape."""
STEP = 3
"""Days. No zone jumped twice within three days; the closest are four apart (Freetown, September 1939)."""


def new_year(year: int) -> int:
    """The ordinal of January 1, also for the years before 1 and after 9999."""
    before = year - 1
    return before * 365 + before // 4 - before // 100 + before // 400 + 1


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def shape(year: int) -> int:
    """One of 14: years of a shape have the same weekdays on the same dates. The weekday of New Year, 0 a Monday, and
    7 more in leap years."""
    return (new_year(year) - 1) % 7 + 7 * is_leap(year)


SHAPE_OF = {shape(year): year for year in SHAPES}


class Jump(NamedTuple):
    """The walls from `start` to `end` (exclusive) that do not exist (`is_gap`), or that exist twice (a fold)."""

    start: int
    end: int
    is_gap: bool

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def landed(self) -> int:
        """Where the times of a gap end that were shifted out of it."""
        return self.end + self.length


def year_of(day: int) -> int:
    """The year of an ordinal, also outside the years 1 to 9999."""
    if 1 <= day <= LAST_DAY:
        return date.fromordinal(day).year
    year = day * 400 // 146_097 + 1
    while new_year(year) > day:
        year -= 1
    while new_year(year + 1) <= day:
        year += 1
    return year


@lru_cache(maxsize=16_384)
def jumps(zone: tzinfo, year: int) -> tuple[Jump, ...]:
    """All jumps that begin in a year, in order."""
    if year < EARLIEST:
        return ()
    begins = new_year(year) * DAY
    found = _found(zone, year if year < SHAPES[0] else SHAPE_OF[shape(year)])
    return tuple(Jump(start + begins, end + begins, is_gap) for start, end, is_gap in found) if found else ()


@lru_cache(maxsize=8_192)
def _found(zone: tzinfo, year: int) -> tuple[Jump, ...]:
    """The jumps that begin in a year, in seconds since its New Year: the zone is asked, then the place is halved."""
    new_years_day = datetime(year, 1, 1, tzinfo=zone)
    days = [*range(-1, 366 + is_leap(year), STEP), 366 + is_leap(year)]
    offsets = [(new_years_day + timedelta(day)).utcoffset() for day in days]
    if offsets.count(offsets[0]) == len(offsets):
        return ()
    asked = pairwise(zip(days, offsets, strict=True))
    found = [_jump(new_years_day, low * DAY, high * DAY) for (low, before), (high, after) in asked if before != after]
    return tuple(each for each in found if 0 <= each.start < (365 + is_leap(year)) * DAY)


@lru_cache(maxsize=8_192)
def gaps(zone: tzinfo, year: int) -> tuple[Jump, ...]:
    """The gaps that begin in a year, in order."""
    return tuple(each for each in jumps(zone, year) if each.is_gap)


@lru_cache(maxsize=8_192)
def is_plain(zone: tzinfo, day: int) -> bool:
    """Whether every wall time of a day exists once."""
    begin, end = day * DAY, (day + 1) * DAY
    return not any(each.start < end and begin < each.end for each in _near(zone, begin))


def fold_end(zone: tzinfo, wall: int) -> int:
    """Where the fold ends in which a wall lies; the wall itself outside of folds."""
    return next((each.end for each in _near(zone, wall) if not each.is_gap and each.start <= wall < each.end), wall)


def _near(zone: tzinfo, wall: int) -> tuple[Jump, ...]:
    """The jumps in which a wall time may be, which may have begun the day before."""
    day = wall // DAY
    year = year_of(day)
    return jumps(zone, year) if year_of(day - 1) == year else jumps(zone, year - 1) + jumps(zone, year)


def _jump(new_years_day: datetime, low: int, high: int) -> Jump:
    """The jump between two seconds of a year of different offsets. In a gap the offset before it holds (PEP 495)."""
    before, after = _offset(new_years_day, low), _offset(new_years_day, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(new_years_day, middle) == before else (low, middle)
    return Jump(high - abs(after - before), high, after > before)


def _offset(new_years_day: datetime, second: int) -> int:
    """Seconds east of UTC at the first instant of a wall time."""
    found = (new_years_day + timedelta(0, second)).utcoffset() or timedelta()
    return found.days * DAY + found.seconds
