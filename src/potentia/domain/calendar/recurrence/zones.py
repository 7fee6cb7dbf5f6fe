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
"""Every weekday of New Year, in leap years and others, is among these years."""
STEP = 3 * DAY
"""No zone jumped twice within three days; the closest are four apart (Freetown, September 1939)."""


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


def new_year(year: int) -> int:
    """The ordinal of January 1, also for the years before 1 and after 9999."""
    before = year - 1
    return before * 365 + before // 4 - before // 100 + before // 400 + 1


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


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


@lru_cache(maxsize=8_192)
def jumps(zone: tzinfo, year: int) -> tuple[Jump, ...]:
    """All jumps that begin in a year, in order."""
    if year < EARLIEST:
        return ()
    if year > SHAPES[-1]:
        like = next(each for each in SHAPES if _shape(each) == _shape(year))
        by = (new_year(year) - new_year(like)) * DAY
        return tuple(Jump(each.start + by, each.end + by, each.is_gap) for each in jumps(zone, like))
    begins, ends = new_year(year) * DAY, new_year(year + 1) * DAY
    walls = [*range(begins - DAY, ends, STEP), ends + DAY]
    offsets = [_offset(zone, wall) for wall in walls]
    found = [
        _jump(zone, low, high)
        for (low, before), (high, after) in pairwise(zip(walls, offsets, strict=True))
        if before != after
    ]
    return tuple(each for each in found if begins <= each.start < ends)


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


def _shape(year: int) -> tuple[bool, int]:
    return is_leap(year), new_year(year) % 7


def _offset(zone: tzinfo, wall: int) -> int:
    """Seconds east of UTC at the first instant of this wall time; in a gap those that held before it."""
    day, seconds = divmod(wall, DAY)
    found = (datetime.fromordinal(day) + timedelta(0, seconds)).replace(tzinfo=zone).utcoffset() or timedelta()
    return found.days * DAY + found.seconds


def _jump(zone: tzinfo, low: int, high: int) -> Jump:
    """The jump between two walls of different offsets, by halving."""
    before, after = _offset(zone, low), _offset(zone, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return Jump(high - abs(after - before), high, after > before)
