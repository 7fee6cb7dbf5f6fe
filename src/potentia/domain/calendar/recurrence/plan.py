"""A rule made ready: what it takes from its start is filled in, its days and times can be asked for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from potentia.domain.calendar.errors import InvalidRecurrence
from potentia.domain.calendar.recurrence.days import Days, Year
from potentia.domain.calendar.recurrence.kinds import LAST, Start, kind_of
from potentia.domain.calendar.recurrence.parts import Frequency, Gap, Parts, WeekDay
from potentia.domain.calendar.recurrence.times import times_of
from potentia.domain.calendar.recurrence.years import DatePattern
from potentia.domain.calendar.recurrence.zones import DAY, Jump, year_of


class Plan:
    """`start` is the wall time of the start, `until` the one before which every occurrence lies (see zones.py)."""

    def __init__(self, parts: Parts, start: Start, gap: Gap) -> None:
        self.kind, self.gap = kind_of(start), gap
        self.start = self.kind.wall(start)
        self.until = LAST if parts.until is None else self.kind.after(parts.until)
        self.parts = filled(parts, start)
        self.times = times_of(self.parts, self.start)
        self.pattern = _pattern(parts, self.parts)
        self.days = Days(self.parts, self.start, self.pattern, self.times)
        self._is_fertile = False

    def times_on(self, day: int, year: Year) -> Sequence[int]:
        """The times of a day that is in the year's mask."""
        return self.times.of(day) if year.picks is None else year.picks[day]

    def gaps(self, number: int) -> tuple[Jump, ...]:
        """The gaps of the clock in one of the rule's years."""
        return tuple(gap for year in self.days.calendar_years(number) for gap in self.kind.gaps(year))

    def landing(self, wall: int) -> Jump | None:
        """The gap whose shifted times may lie around a wall time: from its start to its end and once its length."""
        if self.gap is Gap.SKIP:
            return None
        year = year_of(wall // DAY)
        near = (*self.kind.gaps(year - 1), *self.kind.gaps(year))
        return next((gap for gap in near if gap.start < wall < 2 * gap.end - gap.start), None)

    def before_landing(self, wall: int) -> int:
        """From where to look for what happens from a wall time on: what was shifted began before."""
        gap = self.landing(wall)
        return wall if gap is None else max(self.start, gap.start)

    def require_fertile(self) -> None:
        """Raises InvalidRecurrence for a rule that no date and no time can ever fit, such as February 30."""
        if not self._is_fertile:
            if self.times.never() or self.pattern.never():
                raise never_happens(self.parts)
            self._is_fertile = True


def never_happens(parts: Parts) -> InvalidRecurrence:
    """Names the narrowest part."""
    for name, values in (
        ("BYSETPOS", parts.by_set_pos),
        ("BYMONTHDAY", parts.by_month_day),
        ("BYYEARDAY", parts.by_year_day),
        ("BYDAY", parts.by_day),
    ):
        if values:
            return InvalidRecurrence(name, "RFC 5545 §3.3.10", "never-happens")
    return InvalidRecurrence("INTERVAL", "RFC 5545 §3.3.10", "never-happens")


def filled(parts: Parts, start: Start) -> Parts:
    """The parts and what is missing, taken from the start (RFC 5545 §3.3.10: "derived from DTSTART")."""
    timed = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day)
    return _with_date(_with_time(parts, timed), timed)


def _with_time(parts: Parts, start: datetime) -> Parts:
    """Below the day only what is smaller than the frequency's step is taken from the start."""
    frequency = parts.freq
    has_seconds = frequency is not Frequency.SECONDLY
    has_minutes = has_seconds and frequency is not Frequency.MINUTELY
    return replace(
        parts,
        by_second=parts.by_second or ((start.second,) if has_seconds else ()),
        by_minute=parts.by_minute or ((start.minute,) if has_minutes else ()),
        by_hour=parts.by_hour or (() if parts.is_sub_daily else (start.hour,)),
    )


def _with_date(parts: Parts, start: datetime) -> Parts:
    """Nothing where a part says which days; else the weekday, for WEEKLY and BYWEEKNO, or the day and the month."""
    if parts.by_day or parts.by_month_day or parts.by_year_day:
        return parts
    match parts.freq:
        case Frequency.WEEKLY:
            return replace(parts, by_day=(WeekDay(0, start.weekday()),))
        case Frequency.MONTHLY:
            return replace(parts, by_month_day=(start.day,))
        case Frequency.YEARLY if parts.by_week_no:
            return replace(parts, by_day=(WeekDay(0, start.weekday()),))
        case Frequency.YEARLY:
            return replace(parts, by_month_day=(start.day,), by_month=parts.by_month or (start.month,))
        case _:
            return parts


def _pattern(given: Parts, parts: Parts) -> DatePattern:
    is_of_month = parts.freq is Frequency.MONTHLY or bool(given.by_month)
    return DatePattern(parts.by_month, parts.by_year_day, parts.by_month_day, parts.by_day, is_of_month)
