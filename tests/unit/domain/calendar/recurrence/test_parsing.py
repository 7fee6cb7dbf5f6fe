"""What RFC 5545 §3.3.10 forbids is refused, with the part and the section; what it allows has one spelling."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.calendar import errors, recurrence
from potentia.domain.calendar.errors import REASONS, InvalidRecurrence
from potentia.entrypoints.http.texts import CATALOGUE

ZONED, FLOATING, ALL_DAY = (
    datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Jakarta")),
    datetime(2026, 1, 5, 9),
    date(2026, 1, 5),
)
RECUR = "RFC 5545 §3.3.10"

REFUSED: list[tuple[str, Any, str, str]] = [
    ("", ZONED, "RRULE", "malformed"),
    ("FREQ", ZONED, "FREQ", "malformed"),
    ("FREQ=", ZONED, "FREQ", "malformed"),
    ("FREQ=DAILY;", ZONED, "RRULE", "malformed"),
    ("FREQ=DAILY;;COUNT=1", ZONED, "RRULE", "malformed"),
    ("FREQ=FORTNIGHTLY", ZONED, "FREQ", "out-of-range"),
    ("COUNT=1", ZONED, "FREQ", "freq-missing"),
    ("FREQ=DAILY;X-NAME=1", ZONED, "X-NAME", "unknown-part"),
    ("FREQ=DAILY;BYEASTER=1", ZONED, "BYEASTER", "unknown-part"),
    ("RRULE:FREQ=DAILY", ZONED, "RRULE:FREQ", "unknown-part"),
    ("FREQ=DAILY;FREQ=DAILY", ZONED, "FREQ", "doubled-part"),
    ("FREQ=DAILY;BYHOUR=1;BYHOUR=2", ZONED, "BYHOUR", "doubled-part"),
    ("FREQ=DAILY;COUNT=1;UNTIL=20260101T000000Z", ZONED, "UNTIL", "count-with-until"),
    ("FREQ=DAILY;COUNT=0", ZONED, "COUNT", "out-of-range"),
    ("FREQ=DAILY;COUNT=-1", ZONED, "COUNT", "malformed"),
    ("FREQ=DAILY;COUNT=1.5", ZONED, "COUNT", "malformed"),
    ("FREQ=DAILY;INTERVAL=0", ZONED, "INTERVAL", "out-of-range"),
    ("FREQ=DAILY;INTERVAL=1000000000001", ZONED, "INTERVAL", "out-of-range"),
    ("FREQ=DAILY;INTERVAL=٣", ZONED, "INTERVAL", "malformed"),
    ("FREQ=DAILY;BYSECOND=61", ZONED, "BYSECOND", "out-of-range"),
    ("FREQ=DAILY;BYMINUTE=60", ZONED, "BYMINUTE", "out-of-range"),
    ("FREQ=DAILY;BYHOUR=24", ZONED, "BYHOUR", "out-of-range"),
    ("FREQ=DAILY;BYHOUR=-1", ZONED, "BYHOUR", "malformed"),
    ("FREQ=DAILY;BYHOUR=1,,2", ZONED, "BYHOUR", "malformed"),
    ("FREQ=DAILY;BYHOUR= 1", ZONED, "BYHOUR", "malformed"),
    ("FREQ=MONTHLY;BYMONTHDAY=0", ZONED, "BYMONTHDAY", "out-of-range"),
    ("FREQ=MONTHLY;BYMONTHDAY=32", ZONED, "BYMONTHDAY", "out-of-range"),
    ("FREQ=MONTHLY;BYMONTHDAY=-32", ZONED, "BYMONTHDAY", "out-of-range"),
    ("FREQ=YEARLY;BYYEARDAY=0", ZONED, "BYYEARDAY", "out-of-range"),
    ("FREQ=YEARLY;BYYEARDAY=367", ZONED, "BYYEARDAY", "out-of-range"),
    ("FREQ=YEARLY;BYWEEKNO=54", ZONED, "BYWEEKNO", "out-of-range"),
    ("FREQ=YEARLY;BYMONTH=13", ZONED, "BYMONTH", "out-of-range"),
    ("FREQ=YEARLY;BYMONTH=-1", ZONED, "BYMONTH", "malformed"),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", ZONED, "BYSETPOS", "out-of-range"),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", ZONED, "BYSETPOS", "out-of-range"),
    ("FREQ=MONTHLY;BYSETPOS=1", ZONED, "BYSETPOS", "set-position-alone"),
    ("FREQ=MONTHLY;BYDAY=0MO", ZONED, "BYDAY", "out-of-range"),
    ("FREQ=MONTHLY;BYDAY=54MO", ZONED, "BYDAY", "out-of-range"),
    ("FREQ=MONTHLY;BYDAY=XX", ZONED, "BYDAY", "malformed"),
    ("FREQ=WEEKLY;BYDAY=1MO", ZONED, "BYDAY", "ordinal-not-allowed"),
    ("FREQ=DAILY;BYDAY=-1MO", ZONED, "BYDAY", "ordinal-not-allowed"),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", ZONED, "BYDAY", "ordinal-not-allowed"),
    ("FREQ=MONTHLY;BYWEEKNO=20", ZONED, "BYWEEKNO", "not-with-frequency"),
    ("FREQ=DAILY;BYYEARDAY=1", ZONED, "BYYEARDAY", "not-with-frequency"),
    ("FREQ=WEEKLY;BYMONTHDAY=1", ZONED, "BYMONTHDAY", "not-with-frequency"),
    ("FREQ=WEEKLY;WKST=XX", ZONED, "WKST", "out-of-range"),
    ("FREQ=DAILY;UNTIL=20260101", ZONED, "UNTIL", "until-type"),
    ("FREQ=DAILY;UNTIL=20260101T000000", ZONED, "UNTIL", "until-type"),
    ("FREQ=DAILY;UNTIL=20260101T000000Z", FLOATING, "UNTIL", "until-type"),
    ("FREQ=DAILY;UNTIL=20260101", FLOATING, "UNTIL", "until-type"),
    ("FREQ=DAILY;UNTIL=20260101T000000Z", ALL_DAY, "UNTIL", "until-type"),
    ("FREQ=DAILY;UNTIL=20260101T000000", ALL_DAY, "UNTIL", "until-type"),
    ("FREQ=DAILY;UNTIL=2026-01-01", ALL_DAY, "UNTIL", "malformed"),
    ("FREQ=DAILY;UNTIL=20260230", ALL_DAY, "UNTIL", "out-of-range"),
    ("FREQ=DAILY;UNTIL=20260101T250000Z", ZONED, "UNTIL", "out-of-range"),
    ("FREQ=HOURLY", ALL_DAY, "FREQ", "needs-time"),
    ("FREQ=DAILY;" + "BYHOUR=" + "1," * 5_000 + "1", ZONED, "RRULE", "too-long"),
]


@pytest.mark.parametrize(
    ("text", "start", "part", "reason"), REFUSED, ids=[each[0][:50] or "empty" for each in REFUSED]
)
def test_what_is_forbidden_is_refused_with_its_part(text: str, start: Any, part: str, reason: str) -> None:
    with pytest.raises(InvalidRecurrence) as caught:
        recurrence.parse(text, start=start)
    assert (caught.value.part, caught.value.section, caught.value.reason) == (part, RECUR, reason)


@pytest.mark.parametrize("text", ["FREQ=MONTHLY;SKIP=OMIT", "RSCALE=GREGORIAN;FREQ=MONTHLY"])
def test_what_comes_later_is_refused_with_its_own_standard(text: str) -> None:
    with pytest.raises(InvalidRecurrence) as caught:
        recurrence.parse(text, start=ZONED)
    assert (caught.value.section, caught.value.reason) == ("RFC 7529 §4.1", "not-supported")


def test_a_start_has_whole_seconds() -> None:
    with pytest.raises(InvalidRecurrence) as caught:
        recurrence.parse("FREQ=DAILY", start=ZONED.replace(microsecond=1))
    assert (caught.value.part, caught.value.reason) == ("DTSTART", "needs-whole-seconds")


@pytest.mark.parametrize(("start", "bound"), [(ALL_DAY, ZONED), (FLOATING, ZONED), (ZONED, FLOATING), (ZONED, ALL_DAY)])
def test_a_window_is_of_the_starts_kind(start: Any, bound: Any) -> None:
    with pytest.raises(InvalidRecurrence) as caught:
        recurrence.parse("FREQ=DAILY", start=start).between(bound, None)
    assert caught.value.reason == "wrong-kind"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("freq=daily", "FREQ=DAILY"),
        ("INTERVAL=1;FREQ=DAILY", "FREQ=DAILY"),
        ("FREQ=WEEKLY;WKST=MO;BYDAY=FR,MO,FR", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20301231T170000Z", "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20301231T170000Z"),
        (
            "COUNT=5;BYSETPOS=-1;BYDAY=+1MO,-1FR;FREQ=MONTHLY;WKST=SU",
            "FREQ=MONTHLY;BYDAY=-1FR,1MO;BYSETPOS=-1;WKST=SU;COUNT=5",
        ),
        ("FREQ=YEARLY;BYMONTHDAY=+5,-1", "FREQ=YEARLY;BYMONTHDAY=-1,5"),
    ],
)
def test_a_rule_has_one_spelling(text: str, canonical: str) -> None:
    assert str(recurrence.parse(text, start=ZONED)) == canonical


def test_until_is_written_in_the_kind_of_the_start() -> None:
    for start, until in ((ZONED, "20260101T000000Z"), (FLOATING, "20260101T000000"), (ALL_DAY, "20260101")):
        assert str(recurrence.parse(f"FREQ=DAILY;UNTIL={until}", start=start)) == f"FREQ=DAILY;UNTIL={until}"


@given(st.text(max_size=200) | st.text("FREQ=DAILYMONTHWKSUCBX;,0123456789-+TZ", max_size=100))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    reason = None
    try:
        recurrence.parse(text, start=ZONED)
    except InvalidRecurrence as error:
        reason = error.reason
    assert reason is None or reason in REASONS


def test_every_reason_has_a_text_and_every_text_a_reason() -> None:
    told = {code.removeprefix("calendar.recurrence-") for code in CATALOGUE if code.startswith("calendar.recurrence-")}
    assert told - {"too-expensive"} == REASONS


def test_an_error_names_its_part_and_section() -> None:
    error = errors.InvalidRecurrence("COUNT", RECUR, "out-of-range")
    assert str(error) == "COUNT: out-of-range (RFC 5545 §3.3.10)"
    assert error.facts == {"part": "COUNT", "section": RECUR, "reason": "out-of-range"}


def test_a_start_may_have_any_time_zone_of_python() -> None:
    rule = recurrence.parse("FREQ=DAILY;COUNT=2", start=datetime(2026, 1, 5, 9, tzinfo=UTC))
    assert rule.last() == datetime(2026, 1, 6, 9, tzinfo=UTC)
