"""A rule in words, from its parts in the order in which they are applied."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Literal

from potentia.domain.calendar.recurrence.english import English
from potentia.domain.calendar.recurrence.indonesian import Indonesian
from potentia.domain.calendar.recurrence.parts import Frequency, Parts

Language = Literal["en", "id"]
Phrases = English | Indonesian
LANGUAGES: dict[Language, Phrases] = {"en": English(), "id": Indonesian()}
LISTED = 12
"""More than so many things are counted, not named."""


def sentence(parts: Parts, given: Parts, start: date | datetime, language: Language) -> str:
    """`parts` are those of the rule with all that they take from the start filled in, `given` those as written."""
    phrases = LANGUAGES[language]
    opening = " ".join(
        [phrases.every(parts.freq, parts.interval), *_days(parts, given, phrases), *_times(given, parts, phrases)]
    )
    return ", ".join([opening, *_bounds(parts, start, phrases)])


def _days(parts: Parts, given: Parts, phrases: Phrases) -> Iterator[str]:
    if parts.by_month:
        yield phrases.in_months(_listed(phrases.months(parts.by_month), phrases))
    if parts.by_week_no:
        yield phrases.in_weeks(_listed([phrases.week(each) for each in parts.by_week_no], phrases))
    is_of_month = parts.freq is Frequency.MONTHLY or bool(given.by_month)
    if parts.by_year_day:
        yield phrases.on_days(_listed([phrases.year_day(each) for each in parts.by_year_day], phrases))
    if parts.by_month_day:
        yield phrases.on_days(_listed([phrases.month_day(each) for each in parts.by_month_day], phrases))
    if parts.by_day:
        days = sorted(parts.by_day, key=lambda each: (each.ordinal < 0, each))
        listed = _listed([phrases.week_day(each, is_of_month) for each in days], phrases)
        narrows = parts.by_year_day or parts.by_month_day
        yield phrases.only_on(listed) if narrows else phrases.on_week_days(listed)


def _times(given: Parts, parts: Parts, phrases: Phrases) -> Iterator[str]:
    """Only what the rule itself says of the time; whole times where it makes them, from DAILY upwards."""
    if not (given.by_hour or given.by_minute or given.by_second):
        return
    if parts.is_sub_daily:
        lists = ((phrases.hours, given.by_hour), (phrases.minutes, given.by_minute), (phrases.seconds, given.by_second))
        yield from (say(_listed(list(map(str, values)), phrases)) for say, values in lists if values)
        return
    times = [
        phrases.time(hour, minute, second)
        for hour in parts.by_hour
        for minute in parts.by_minute[: LISTED + 1]
        for second in parts.by_second[: LISTED + 1]
    ]
    yield phrases.at_times(_listed(times, phrases, len(parts.by_hour) * len(parts.by_minute) * len(parts.by_second)))


def _bounds(parts: Parts, start: date | datetime, phrases: Phrases) -> Iterator[str]:
    if parts.by_set_pos:
        positions = sorted(parts.by_set_pos, key=lambda each: (each < 0, each))
        yield phrases.only(_listed([phrases.position(each) for each in positions], phrases))
    if parts.at_most:
        yield phrases.times(parts.at_most)
    if parts.until:
        yield phrases.until(phrases.date(_day(parts.until, start)))


def _day(until: date | datetime, start: date | datetime) -> date:
    """The date of UNTIL where the start is."""
    if not isinstance(until, datetime):
        return until
    zone = start.tzinfo if isinstance(start, datetime) else None
    try:
        return (until.astimezone(zone) if zone else until).date()
    except OverflowError:
        return until.date()


def _listed(items: Sequence[str], phrases: Phrases, number: int | None = None) -> str:
    """`a, b and c`; of many the first, and how many more. `number` is how many there are, if not all are given."""
    hidden = (number or len(items)) - LISTED
    if hidden > 0:
        items = [*items[:LISTED], phrases.more.format(hidden)]
    if len(items) == 1:
        return items[0]
    return f"{', '.join(items[:-1])} {phrases.conjunction} {items[-1]}"
