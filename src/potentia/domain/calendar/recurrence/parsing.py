"""From text to the parts of a rule, refusing whatever RFC 5545 §3.3.10 forbids."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from potentia.domain.calendar.errors import InvalidRecurrence
from potentia.domain.calendar.recurrence.parts import LISTS, WEEKDAYS, Frequency, Parts, WeekDay

SECTION = "RFC 5545 §3.3.10"
LONGEST = 8_192
"""Characters: more than all values of all parts need."""
LARGEST = 10**12
"""Of COUNT and INTERVAL: more seconds than there are between the years 1 and 9999."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,13}")
_WEEK_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_PLAIN_DAYS = {name: WeekDay(0, day) for day, name in enumerate(WEEKDAYS)}
_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_LATER = {"RSCALE": "RFC 7529 §4.1", "SKIP": "RFC 7529 §4.1"}
"""Parts that other standards add."""
MOST_WEEKS = 53

SIGNED, UNSIGNED = True, False
_RANGES = {
    "BYSECOND": (0, 60, UNSIGNED),
    "BYMINUTE": (0, 59, UNSIGNED),
    "BYHOUR": (0, 23, UNSIGNED),
    "BYMONTHDAY": (1, 31, SIGNED),
    "BYYEARDAY": (1, 366, SIGNED),
    "BYWEEKNO": (1, MOST_WEEKS, SIGNED),
    "BYMONTH": (1, 12, UNSIGNED),
    "BYSETPOS": (1, 366, SIGNED),
}
_NOT_WITH = {
    "BYWEEKNO": frozenset(Frequency) - {Frequency.YEARLY},
    "BYYEARDAY": {Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY},
    "BYMONTHDAY": {Frequency.WEEKLY},
}


def parse(text: str, start: date | datetime) -> Parts:
    """The parts of a RECUR value such as `FREQ=WEEKLY;BYDAY=MO,WE`, whatever their order and case.

    `start` decides what UNTIL has to look like. Raises InvalidRecurrence.
    """
    if len(text) > LONGEST:
        raise InvalidRecurrence("RRULE", SECTION, "too-long")
    given = _split(text)
    if "FREQ" not in given:
        raise InvalidRecurrence("FREQ", SECTION, "freq-missing")
    values = {_FIELDS[name]: _READERS[name](name, value) for name, value in given.items()}
    parts = Parts(**values)
    _refuse_combinations(parts, given)
    _refuse_until(parts, start)
    return _without_times(parts) if not isinstance(start, datetime) else parts


def _split(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.upper().split(";"):
        name, _, value = part.partition("=")
        if name not in _FIELDS or not value:
            raise _not_a_part(name, part)
        if name in found:
            raise InvalidRecurrence(name, SECTION, "doubled-part")
        found[name] = value
    return found


def _not_a_part(name: str, part: str) -> InvalidRecurrence:
    if name in _LATER:
        return InvalidRecurrence(name, _LATER[name], "not-supported")
    shown = name[:30] or "RRULE"  # an unknown name goes back into the answer: not all of it
    is_unknown = name and "=" in part and name not in _FIELDS
    return InvalidRecurrence(shown, SECTION, "unknown-part" if is_unknown else "malformed")


def _frequency(name: str, value: str) -> Frequency:
    try:
        return Frequency(value)
    except ValueError:
        raise InvalidRecurrence(name, SECTION, "out-of-range") from None


def _positive(name: str, value: str) -> int:
    if not re.fullmatch(r"[0-9]+", value):
        raise InvalidRecurrence(name, SECTION, "malformed")
    number = int(value) if len(value) <= len(str(LARGEST)) else 0
    if not 1 <= number <= LARGEST:
        raise InvalidRecurrence(name, SECTION, "out-of-range")
    return number


def _until(name: str, value: str) -> date | datetime:
    found = _UNTIL.fullmatch(value)
    if not found:
        raise InvalidRecurrence(name, SECTION, "malformed")
    numbers = [int(each) for each in found.groups()[:6] if each is not None]
    try:
        if len(numbers) == 3:
            return date(*numbers)
        numbers[5] = min(numbers[5], 59) if numbers[5] == 60 else numbers[5]  # a leap second, RFC 5545 §3.3.12
        return datetime(*numbers, tzinfo=UTC if found[7] else None)  # type: ignore[arg-type, misc]
    except ValueError:
        raise InvalidRecurrence(name, SECTION, "out-of-range") from None


def _week_start(name: str, value: str) -> int:
    if value not in WEEKDAYS:
        raise InvalidRecurrence(name, SECTION, "out-of-range")
    return WEEKDAYS.index(value)


def _week_days(name: str, value: str) -> tuple[WeekDay, ...]:
    if "," not in value:
        return (_week_day(name, value),)
    return tuple(sorted({_week_day(name, each) for each in value.split(",")}))


def _week_day(name: str, value: str) -> WeekDay:
    if value in _PLAIN_DAYS:
        return _PLAIN_DAYS[value]
    found = _WEEK_DAY.fullmatch(value)
    if not found:
        raise InvalidRecurrence(name, SECTION, "malformed")
    ordinal = int(found[1]) if found[1] else None
    if ordinal == 0 or abs(ordinal or 0) > MOST_WEEKS:
        raise InvalidRecurrence(name, SECTION, "out-of-range")
    return WeekDay(ordinal or 0, WEEKDAYS.index(found[2]))


def _numbers(name: str, value: str) -> tuple[int, ...]:
    if "," not in value:
        return (_number(name, value),)
    return tuple(sorted({_number(name, each) for each in value.split(",")}))


def _number(name: str, value: str) -> int:
    low, high, is_signed = _RANGES[name]
    if not _NUMBER.fullmatch(value) or (not is_signed and not value[0].isdigit()):
        raise InvalidRecurrence(name, SECTION, "malformed")
    number = int(value)
    if not low <= abs(number) <= high:
        raise InvalidRecurrence(name, SECTION, "out-of-range")
    return number


_FIELDS = {"FREQ": "freq", "INTERVAL": "interval", "COUNT": "at_most", "UNTIL": "until", "WKST": "week_start", **LISTS}
_READERS: dict[str, Callable[[str, str], Any]] = {
    "FREQ": _frequency,
    "INTERVAL": _positive,
    "COUNT": _positive,
    "UNTIL": _until,
    "WKST": _week_start,
    "BYDAY": _week_days,
    **dict.fromkeys(_RANGES, _numbers),
}


def _refuse_combinations(parts: Parts, given: dict[str, str]) -> None:
    for name in given:
        if name in _NOT_WITH and parts.freq in _NOT_WITH[name]:
            raise InvalidRecurrence(name, SECTION, "not-with-frequency")
    if "COUNT" in given and "UNTIL" in given:
        raise InvalidRecurrence("UNTIL", SECTION, "count-with-until")
    if "BYSETPOS" in given and not any(name in given for name in LISTS if name != "BYSETPOS"):
        raise InvalidRecurrence("BYSETPOS", SECTION, "set-position-alone")
    allows_ordinals = parts.freq in {Frequency.MONTHLY, Frequency.YEARLY} and not parts.by_week_no
    if not allows_ordinals and any(each.ordinal for each in parts.by_day):
        raise InvalidRecurrence("BYDAY", SECTION, "ordinal-not-allowed")


def _refuse_until(parts: Parts, start: date | datetime) -> None:
    """UNTIL is of DTSTART's type, and in UTC where DTSTART has a zone."""
    until = parts.until
    if until is None:
        return
    is_timed = isinstance(start, datetime)
    is_zoned = isinstance(start, datetime) and start.tzinfo is not None
    if isinstance(until, datetime) != is_timed or (isinstance(until, datetime) and (until.tzinfo is UTC) != is_zoned):
        raise InvalidRecurrence("UNTIL", SECTION, "until-type")


def _without_times(parts: Parts) -> Parts:
    """On a DATE the parts of the time are ignored (§3.3.10: "MUST be ignored"), and no frequency is below the day."""
    if parts.is_sub_daily:
        raise InvalidRecurrence("FREQ", SECTION, "needs-time")
    return parts._replace(by_hour=(), by_minute=(), by_second=())
