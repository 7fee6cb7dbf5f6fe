"""Rules that are made up, held against dateutil and recurring-ical-events: every difference is explained.

100 rules in `make check`, 1,000 in `make test`, 10,000 in `make nightly`, the same ones every time.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

from potentia.domain.calendar import recurrence
from potentia.domain.calendar.recurrence import InvalidRecurrence
from tests.unit.domain.calendar.recurrence.made import LONG, Made, made
from tests.unit.domain.calendar.recurrence.oracles import (
    KNOWN,
    NoAnswer,
    dateutil_says,
    known_error,
    recurring_ical_events_says,
)
from tests.unit.domain.calendar.recurrence.plain import Plain

EXAMPLES = settings().max_examples
RULES = 10 * EXAMPLES if EXAMPLES >= 100 else 100
CHUNKS = 10
MOST_UNANSWERED = 0.15
ZONES = [
    "America/New_York",
    "Europe/London",
    "Asia/Jakarta",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
]


def ours(rule: Made) -> list[datetime]:
    try:
        found = recurrence.parse(rule.text, start=rule.start).between(None, rule.until)
        return [each for each in found if isinstance(each, datetime)]
    except InvalidRecurrence as error:
        if error.reason != "never-happens":
            raise
        return []


def defined(rule: Made) -> list[datetime]:
    return list(Plain(rule.text, rule.start).walls(rule.until))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_difference_to_dateutil_is_an_error_of_its_that_is_known(chunk: int) -> None:
    """Where it answers otherwise, one of its known errors may be the cause, and the plain definition is with us."""
    unexplained, unanswered = [], 0
    for seed in range(chunk, RULES, CHUNKS):
        rule = made(seed)
        try:
            theirs = dateutil_says(rule.text, rule.start, rule.until)
        except NoAnswer:
            unanswered += 1
            continue
        found = ours(rule)
        if found != theirs and not (known_error(rule) and found == defined(rule)):
            unexplained.append((seed, rule.text, rule.start))
    assert not unexplained
    assert unanswered <= MOST_UNANSWERED * RULES / CHUNKS + 2


def test_rules_on_which_dateutil_is_silent_are_as_defined() -> None:
    """It gives up, or never ends: the plain definition decides alone."""
    for seed in range(RULES // 50):
        rule = made(seed)
        assert ours(rule) == defined(rule), (seed, rule)


WRONG = {
    "a week that no month has": "FREQ=YEARLY;BYMONTH=12;BYDAY=53FR,1MO",
    "numbered and plain weekdays": "FREQ=MONTHLY;BYDAY=FR,1FR",
    "weeks without a weekday": "FREQ=YEARLY;BYWEEKNO=20",
    "weeks across New Year": "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO,TU,WE,TH,FR,SA,SU",
    "the first week": "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1",
}
"""A rule for each known error."""


@pytest.mark.parametrize("name", KNOWN)
def test_each_known_error_is_shown_and_ours_is_as_defined(name: str) -> None:
    text = WRONG[name]
    start = datetime(2024, 12, 31, 9) if "INTERVAL" in text else datetime(2025, 1, 1, 9)
    rule = Made(text, start, start + timedelta(800))
    theirs = dateutil_says(rule.text, rule.start, rule.until)
    assert known_error(rule) == name
    assert ours(rule) == defined(rule) != theirs


def test_a_leap_second_is_the_second_before_it_where_dateutil_fails() -> None:
    """RFC 5545 §3.3.12; BYSECOND goes to 60."""
    rule = Made("FREQ=MINUTELY;BYSECOND=60", datetime(2026, 1, 1), datetime(2026, 1, 1, 0, 2))
    assert [each.second for each in ours(rule)] == [59, 59]
    with pytest.raises(ValueError, match="second"):
        dateutil_says(rule.text, rule.start, rule.until)


def test_february_30_every_minute_is_refused_where_dateutil_hangs() -> None:
    start = datetime(2026, 1, 1)
    with pytest.raises(NoAnswer):
        dateutil_says("FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30", start, start + timedelta(9_999))
    with pytest.raises(InvalidRecurrence):
        recurrence.parse("FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30", start=start).first()


def test_events_of_calendar_files_come_at_the_same_instants() -> None:
    """recurring-ical-events, which has dateutil inside: in zones, from a start that the rule itself has."""
    unexplained = []
    for seed in range(RULES // 10):
        rule = made(seed)
        zone = ZoneInfo(ZONES[seed % len(ZONES)])
        if rule.parts["FREQ"] not in LONG or known_error(rule) or not (starts := ours(rule)):
            continue
        start, until = (each.replace(tzinfo=zone) for each in (starts[0], rule.until))
        try:
            theirs = recurring_ical_events_says(rule.text, start, until)
        except NoAnswer:
            continue
        found = recurrence.parse(rule.text, start=start).between(None, until)
        if [instant(each) for each in found] != [instant(each) for each in theirs]:
            unexplained.append((seed, rule.text, start))
    assert not unexplained


def instant(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value.astimezone(UTC)
