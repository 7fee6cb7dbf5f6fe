"""A rule in English: each part a phrase."""

from collections.abc import Sequence
from datetime import date

from potentia.domain.calendar.recurrence.parts import Frequency, WeekDay

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
UNITS = {
    Frequency.SECONDLY: "second",
    Frequency.MINUTELY: "minute",
    Frequency.HOURLY: "hour",
    Frequency.DAILY: "day",
    Frequency.WEEKLY: "week",
    Frequency.MONTHLY: "month",
    Frequency.YEARLY: "year",
}


class English:
    conjunction = "and"
    more = "{} more"

    def every(self, frequency: Frequency, interval: int) -> str:
        unit = UNITS[frequency]
        return f"Every {unit}" if interval == 1 else f"Every {interval} {unit}s"

    def months(self, months: Sequence[int]) -> list[str]:
        return [MONTHS[month - 1] for month in months]

    def in_months(self, listed: str) -> str:
        return f"in {listed}"

    def week(self, number: int) -> str:
        return f"week {number}" if number > 0 else f"{_from_end(number)} week of the year"

    def in_weeks(self, listed: str) -> str:
        return f"in {listed}"

    def year_day(self, day: int) -> str:
        return f"day {day} of the year" if day > 0 else f"{_from_end(day)} day of the year"

    def month_day(self, day: int) -> str:
        return f"the {_ordinal(day)}" if day > 0 else f"{_from_end(day)} day of the month"

    def week_day(self, each: WeekDay, is_of_month: bool) -> str:
        if not each.ordinal:
            return DAYS[each.day]
        which = f"the {_ordinal(each.ordinal)}" if each.ordinal > 0 else _from_end(each.ordinal)
        return f"{which} {DAYS[each.day]}{'' if is_of_month else ' of the year'}"

    def on_days(self, listed: str) -> str:
        return f"on {listed}"

    def on_week_days(self, listed: str) -> str:
        return f"on {listed}"

    def only_on(self, listed: str) -> str:
        return f"if that is {listed}"

    def time(self, hour: int, minute: int, second: int) -> str:
        return f"{hour:02}:{minute:02}" + (f":{second:02}" if second else "")

    def at_times(self, listed: str) -> str:
        return f"at {listed}"

    def hours(self, listed: str) -> str:
        return f"in the hours {listed}"

    def minutes(self, listed: str) -> str:
        return f"at the minutes {listed}"

    def seconds(self, listed: str) -> str:
        return f"at the seconds {listed}"

    def position(self, number: int) -> str:
        return f"the {_ordinal(number)}" if number > 0 else _from_end(number)

    def only(self, listed: str) -> str:
        return f"only {listed} of these"

    def date(self, day: date) -> str:
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def until(self, day: str) -> str:
        return f"until {day}"

    def times(self, count: int) -> str:
        return "once" if count == 1 else f"{count} times"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _from_end(number: int) -> str:
    return "the last" if number == -1 else f"the {_ordinal(-number)} to last"
