"""The definition of RFC 5545 §3.3.10 written down plainly: every moment of every interval is tried. Slow and short.

It shares nothing with the engine, not even the parser, and knows valid rules only.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
DAY = timedelta(1)


class Plain:
    """A rule with a naive start."""

    def __init__(self, text: str, start: datetime) -> None:
        given = dict(part.split("=") for part in text.split(";"))
        self.frequency, self.start = given["FREQ"], start
        self.interval = int(given.get("INTERVAL", 1))
        self.week_start = WEEKDAYS.index(given.get("WKST", "MO"))
        self.days = given["BYDAY"].split(",") if "BYDAY" in given else []
        self.numbers = {
            name: [int(each) for each in value.split(",")]
            for name, value in given.items()
            if name.startswith("BY") and name != "BYDAY"
        }
        self.has_months = "BYMONTH" in given
        self._fill()

    def _fill(self) -> None:
        start, has = self.start, self.numbers.setdefault
        if not (self.days or {"BYMONTHDAY", "BYYEARDAY"} & self.numbers.keys()):
            if self.frequency == "WEEKLY" or (self.frequency == "YEARLY" and "BYWEEKNO" in self.numbers):
                self.days = [WEEKDAYS[start.weekday()]]
            elif self.frequency in {"MONTHLY", "YEARLY"}:
                has("BYMONTHDAY", [start.day])
                if self.frequency == "YEARLY":
                    has("BYMONTH", [start.month])
        if self.frequency in {"YEARLY", "MONTHLY", "WEEKLY", "DAILY"}:
            has("BYHOUR", [start.hour])
        if self.frequency not in {"MINUTELY", "SECONDLY"}:
            has("BYMINUTE", [start.minute])
        if self.frequency != "SECONDLY":
            has("BYSECOND", [start.second])

    def walls(self, until: datetime) -> Iterator[datetime]:
        """The local times from the start to `until` (exclusive), whether they exist or not."""
        for days, times in self._intervals(until):
            moments = [
                datetime(day.year, day.month, day.day, hour, minute, second)
                for day in days
                if self._fits(day)
                for hour, minute, second in times
            ]
            for moment in self._positions(moments):
                if self.start <= moment < until:
                    yield moment

    def _positions(self, moments: list[datetime]) -> list[datetime]:
        if "BYSETPOS" not in self.numbers:
            return moments
        chosen = {each - 1 if each > 0 else len(moments) + each for each in self.numbers["BYSETPOS"]}
        return [moment for index, moment in enumerate(moments) if index in chosen]

    def _intervals(self, until: datetime) -> Iterator[tuple[list[date], list[tuple[int, int, int]]]]:
        """The days and times of every interval that counts."""
        if self.frequency in {"HOURLY", "MINUTELY", "SECONDLY"}:
            yield from self._short_intervals(until)
            return
        everything = [
            (h, m, s)
            for h in self._of("BYHOUR", 24)
            for m in self._of("BYMINUTE", 60)
            for s in self._of("BYSECOND", 60)
        ]
        begin = self._period(self.start.date())
        while begin <= until.date():
            end = self._next(begin, 1)
            yield [begin + DAY * number for number in range((end - begin).days)], everything
            begin = self._next(begin, self.interval)

    def _short_intervals(self, until: datetime) -> Iterator[tuple[list[date], list[tuple[int, int, int]]]]:
        step = {"HOURLY": timedelta(hours=1), "MINUTELY": timedelta(minutes=1), "SECONDLY": timedelta(seconds=1)}
        unit = step[self.frequency]
        at = self.start.replace(second=0) if unit.seconds > 1 else self.start
        at = at.replace(minute=0) if unit.seconds > 60 else at
        while at < until:
            minutes = self._of("BYMINUTE", 60) if self.frequency == "HOURLY" else [at.minute]
            seconds = self._of("BYSECOND", 60) if self.frequency != "SECONDLY" else [at.second]
            if self._let_through(at):
                yield [at.date()], [(at.hour, minute, second) for minute in minutes for second in seconds]
            at += unit * self.interval

    def _let_through(self, at: datetime) -> bool:
        parts = {"BYHOUR": at.hour, "BYMINUTE": at.minute, "BYSECOND": at.second}
        below = {"HOURLY": 1, "MINUTELY": 2, "SECONDLY": 3}[self.frequency]
        return all(value in self._of(name, 60) for name, value in list(parts.items())[:below])

    def _of(self, name: str, every: int) -> list[int]:
        found = self.numbers.get(name, list(range(every)))
        return sorted({min(each, 59) for each in found})

    def _period(self, day: date) -> date:
        """The first day of the interval that has a day."""
        if self.frequency == "YEARLY":
            return self._week_year(day) if "BYWEEKNO" in self.numbers else date(day.year, 1, 1)
        if self.frequency == "MONTHLY":
            return day.replace(day=1)
        return self._week(day) if self.frequency == "WEEKLY" else day

    def _next(self, begin: date, by: int) -> date:
        if self.frequency == "YEARLY" and "BYWEEKNO" in self.numbers:
            return self._first_week((begin + DAY * 7).year + by)
        if self.frequency == "YEARLY":
            return date(begin.year + by, 1, 1)
        if self.frequency == "MONTHLY":
            year, month = divmod(begin.year * 12 + begin.month - 1 + by, 12)
            return date(year, month + 1, 1)
        return begin + DAY * by * (7 if self.frequency == "WEEKLY" else 1)

    def _week(self, day: date) -> date:
        return day - DAY * ((day.weekday() - self.week_start) % 7)

    def _first_week(self, year: int) -> date:
        return self._week(date(year, 1, 4))

    def _week_year(self, day: date) -> date:
        begins = [self._first_week(year) for year in (day.year - 1, day.year, day.year + 1)]
        return max(begin for begin in begins if begin <= day)

    def _fits(self, day: date) -> bool:
        numbers, month_end = self.numbers, (date(day.year + day.month // 12, day.month % 12 + 1, 1) - DAY).day
        year_day, year_end = day.timetuple().tm_yday, date(day.year, 12, 31).timetuple().tm_yday
        checks = [
            day.month in numbers.get("BYMONTH", [day.month]),
            bool({day.day, day.day - month_end - 1} & set(numbers.get("BYMONTHDAY", [day.day]))),
            bool({year_day, year_day - year_end - 1} & set(numbers.get("BYYEARDAY", [year_day]))),
            not self.days or any(self._is_day(day, each, month_end, year_end) for each in self.days),
        ]
        if "BYWEEKNO" in numbers:
            begin = self._week_year(day)
            weeks = (self._first_week((begin + DAY * 7).year + 1) - begin).days // 7
            week = (day - begin).days // 7 + 1
            checks.append(bool({week, week - weeks - 1} & set(numbers["BYWEEKNO"])))
        return all(checks)

    def _is_day(self, day: date, wanted: str, month_end: int, year_end: int) -> bool:
        if day.weekday() != WEEKDAYS.index(wanted[-2:]):
            return False
        if len(wanted) == 2:
            return True
        is_of_month = self.frequency == "MONTHLY" or self.has_months
        number, end = (day.day, month_end) if is_of_month else (day.timetuple().tm_yday, year_end)
        return int(wanted[:-2]) in {(number - 1) // 7 + 1, -((end - number) // 7 + 1)}


def settled(walls: Iterator[datetime], zone: tzinfo, *, skip: bool) -> list[datetime]:
    """Local times in a zone as instants, by asking the zone about each."""
    found = {}
    for wall in walls:
        aware = wall.replace(tzinfo=zone)
        exists = aware.astimezone(UTC).astimezone(zone)
        if not skip or exists.replace(tzinfo=None) == wall:
            found[aware.astimezone(UTC)] = exists
    return [found[instant] for instant in sorted(found)]
