"""Other people's engines, asked under a time-out, and what is known to be wrong with them."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

from tests.unit.domain.calendar.recurrence.made import Made

PATIENCE = 0.1
"""Seconds for an oracle."""

KNOWN: dict[str, tuple[Callable[[dict[str, str]], bool], str]] = {
    "a week that no month has": (
        lambda parts: "BYMONTH" in parts and parts["FREQ"] == "YEARLY" and _highest(parts.get("BYDAY", "")) > 5,
        "RFC 5545 §3.3.10: numbers of days go to 53, and what a month does not have is ignored; dateutil fails.",
    ),
    "numbered and plain weekdays": (
        lambda parts: len({len(day) > 2 for day in parts.get("BYDAY", "").split(",")}) == 2,
        "RFC 5545 §3.3.10: a BYDAY is any of its days, numbered or not; dateutil takes what is in both halves.",
    ),
    "weeks without a weekday": (
        lambda parts: "BYWEEKNO" in parts and not {"BYDAY", "BYMONTHDAY", "BYYEARDAY"} & parts.keys(),
        "RFC 5545 §3.3.10: what is missing is derived from DTSTART, hence its weekday; dateutil takes all seven.",
    ),
    "weeks across New Year": (
        lambda parts: "BYWEEKNO" in parts,
        "RFC 5545 §3.3.10: weeks are those of ISO 8601, each of one year; dateutil cuts them in two.",
    ),
    "the first week": (
        lambda parts: parts["FREQ"] == "WEEKLY" and "BYSETPOS" in parts,
        "RFC 5545 §3.3.10: BYSETPOS counts in the set of one interval; dateutil's first week begins with DTSTART.",
    ),
}
"""What dateutil 2.9.0 does otherwise: to which rules it may happen, and the text that decides."""


class NoAnswer(Exception):
    """The oracle took too long."""


@contextmanager
def patience(seconds: float = PATIENCE) -> Iterator[None]:
    """Raises NoAnswer in here after so many seconds."""

    def stop(*_: object) -> None:
        raise NoAnswer

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _highest(days: str) -> int:
    """The highest number of a day in BYDAY, from either end."""
    return max(abs(int(day[:-2] or 0)) for day in days.split(","))


def dateutil_says(text: str, start: datetime, until: datetime) -> list[datetime] | None:
    """From the start to `until`, exclusive; empty for rules that it knows to be empty, None where it fails.

    Raises NoAnswer.
    """
    try:
        with patience():
            return list(rrulestr(text, dtstart=start).between(start, until - timedelta(0, 1), inc=True))
    except IndexError:
        return None
    except ValueError as error:
        if "empty" in str(error):
            return []
        raise


def known_error(made: Made) -> str | None:
    """The one error of dateutil that may explain another answer."""
    return next((name for name, (may_happen, _) in KNOWN.items() if may_happen(made.parts)), None)


def recurring_ical_events_says(text: str, start: datetime, until: datetime) -> list[Any]:
    """The same for an event with this rule in a calendar file. `start` is aware. Raises NoAnswer."""
    zone = str(start.tzinfo)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:test",
        "BEGIN:VEVENT",
        "UID:one",
        f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}",
        "DURATION:PT1S",
        f"RRULE:{text}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    with patience(1):
        calendar = icalendar.Calendar.from_ical("\r\n".join(lines))
        events = recurring_ical_events.of(calendar).between(start, until)
    return sorted(event["DTSTART"].dt for event in events)
