"""A rule made ready: what it takes from its start is filled in, its days and times can be asked for."""

from collections.abc import Sequence
from datetime import datetime

from potentia.domain.calendar.errors import InvalidRecurrence
from potentia.domain.calendar.recurrence.days import Days, Year, around, between, within
from potentia.domain.calendar.recurrence.kinds import LAST, Start, kind_of
from potentia.domain.calendar.recurrence.parts import Frequency, Gap, Parts, WeekDay
from potentia.domain.calendar.recurrence.times import times_of
from potentia.domain.calendar.recurrence.years import DatePattern, days_of
from potentia.domain.calendar.recurrence.zones import DAY, Jump

KEPT = 32
"""Years of a rule that are remembered."""


class Plan:
    """`start` is the wall time of the start, `until` the one before which every occurrence lies (see zones.py)."""

    def __init__(self, parts: Parts, start: Start, gap: Gap) -> None:
        self.kind, self.gap = kind_of(start), gap
        self.start = self.kind.wall(start)
        self.until = LAST if parts.until is None else min(LAST, self.kind.after(parts.until))
        self.parts = filled(parts, start)
        self.times = times_of(self.parts, self.start)
        self.pattern = _pattern(parts, self.parts)
        self.days = Days(self.parts, self.start, self.pattern, self.times)
        fixed = self.times.fixed
        self._only_time = fixed[0] if fixed is not None and len(fixed) == 1 else None
        self._is_fertile = False
        self._years: dict[int, Year] = {}

    def times_on(self, day: int, year: Year) -> Sequence[int]:
        """The times of a day that is in the year's mask."""
        return self.times.of(day) if year.picks is None else year.picks[day]

    @property
    def is_timeless(self) -> bool:
        """Whether no day has a time at which the rule happens."""
        return self.times.never()

    def year(self, number: int) -> Year:
        """One of the rule's years, with the gaps that matter to it."""
        found = self._years.get(number)
        if found is None:
            if len(self._years) >= KEPT:
                self._years.clear()
            found = self._years[number] = self._with_gaps(number, self.days.year(number))
        return found

    def gaps_around(self, wall: int) -> tuple[Jump, ...]:
        """Those that matter to the rule, of the years in which a wall time and the day before the last one lie."""
        day = wall // DAY
        number, before = self.days.year_of(day), self.days.year_of(day - 2)
        found = self.year(number).gaps
        return found if number == before else self.year(before).gaps + found

    def landing(self, wall: int) -> Jump | None:
        """The gap whose shifted times may lie around a wall time: from its start to its end and once its length."""
        if self.gap is Gap.SKIP:
            return None
        for gap in self.gaps_around(wall):
            if gap.start < wall < gap.landed:
                return gap
        return None

    def before_landing(self, wall: int) -> int:
        """From where to look for what happens from a wall time on: what was shifted began before."""
        gap = self.landing(wall)
        return wall if gap is None else max(self.start, gap.start)

    def _with_gaps(self, number: int, year: Year) -> Year:
        if not year.mask:
            return year
        calendar_years = around(number) if self.days.is_of_weeks else (number,)
        gaps = [gap for each in calendar_years for gap in self.kind.gaps(each) if self._falls_into(year, gap)]
        return year._replace(gaps=tuple(gaps)) if gaps else year

    def _falls_into(self, year: Year, gap: Jump) -> bool:
        first, end = gap.start // DAY, (gap.end - 1) // DAY + 1
        if self._only_time is not None and end - first == 1 and not 0 <= self._only_time - gap.start % DAY < gap.length:
            return False
        return any(
            within(self.times_on(year.first + day, year), year.first + day, gap.start, gap.end)
            for day in days_of(between(year, first, end))
        )

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
    hours, minutes, seconds = _time(parts, start)
    months, month_days, week_days = _date(parts, start)
    return Parts(
        parts.freq,
        parts.interval,
        months,
        parts.by_week_no,
        parts.by_year_day,
        month_days,
        week_days,
        hours,
        minutes,
        seconds,
        parts.by_set_pos,
        parts.week_start,
        parts.at_most,
        parts.until,
    )


Numbers = tuple[int, ...]


def _time(parts: Parts, start: Start) -> tuple[Numbers, Numbers, Numbers]:
    """Below the day only what is smaller than the frequency's step is taken from the start."""
    hours, minutes, seconds = parts.by_hour, parts.by_minute, parts.by_second
    hour, minute, second = (start.hour, start.minute, start.second) if isinstance(start, datetime) else (0, 0, 0)
    if parts.freq is not Frequency.SECONDLY:
        seconds = seconds or (second,)
        if parts.freq is not Frequency.MINUTELY:
            minutes = minutes or (minute,)
            if parts.freq is not Frequency.HOURLY:
                hours = hours or (hour,)
    return hours, minutes, seconds


def _date(parts: Parts, start: Start) -> tuple[Numbers, Numbers, tuple[WeekDay, ...]]:
    """Months, days of the month, weekdays. Nothing is taken where a part says which days; else the weekday, for WEEKLY
    and BYWEEKNO, or the day and the month."""
    if parts.by_day or parts.by_month_day or parts.by_year_day:
        return parts.by_month, parts.by_month_day, parts.by_day
    if parts.freq is Frequency.WEEKLY or parts.by_week_no:
        return parts.by_month, (), (WeekDay(0, start.weekday()),)
    if parts.freq is Frequency.MONTHLY:
        return parts.by_month, (start.day,), ()
    if parts.freq is Frequency.YEARLY:
        return parts.by_month or (start.month,), (start.day,), ()
    return parts.by_month, (), ()


def _pattern(given: Parts, parts: Parts) -> DatePattern:
    is_of_month = parts.freq is Frequency.MONTHLY or bool(given.by_month)
    return DatePattern(parts.by_month, parts.by_year_day, parts.by_month_day, parts.by_day, is_of_month)
