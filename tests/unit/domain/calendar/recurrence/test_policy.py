"""docs/recurrence.md: every row of its table by a test, and no row without one."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import potentia
from potentia.domain.calendar import recurrence
from potentia.domain.calendar.recurrence import Gap, InvalidRecurrence, RecurrenceSet

PAGE = Path(potentia.__path__[0]).parents[1] / "docs" / "recurrence.md"
ROWS = re.findall(r"^\| `([\w-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
NEW_YORK = ZoneInfo("America/New_York")
SHIFT, SKIP = Gap.SHIFT, Gap.SKIP
Row = Callable[[], None]
CASES: dict[str, Row] = {}


def row(case: Row) -> Row:
    """The function's name is the row's id."""
    CASES[case.__name__.replace("_", "-")] = case
    return case


def found(text: str, start: Any, limit: int = 4, gap: Gap = SHIFT, before: Any = None) -> list[str]:
    rule = recurrence.parse(text, start=start, gap=gap)
    return [each.isoformat() for each in rule.between(None, before, limit)]


def days(text: str, start: str, limit: int = 4) -> list[str]:
    return [each[:10] for each in found(text, datetime.fromisoformat(start), limit)]


def zoned(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@row
def unmatched_start() -> None:
    assert days("FREQ=WEEKLY;BYDAY=MO;COUNT=2", "2026-01-06") == ["2026-01-12", "2026-01-19"]
    rule = recurrence.parse("FREQ=WEEKLY;BYDAY=MO;COUNT=2", start=date(2026, 1, 6))
    starts = [str(each.start) for each in RecurrenceSet([rule], rdates=[date(2026, 1, 6)]).between(None, None)]
    assert starts == ["2026-01-06", "2026-01-12", "2026-01-19"]


@row
def yearly_month_days() -> None:
    assert days("FREQ=YEARLY;BYMONTHDAY=31", "2026-01-01") == ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]


@row
def missing_date() -> None:
    assert days("FREQ=MONTHLY;COUNT=3", "2026-01-31") == ["2026-01-31", "2026-03-31", "2026-05-31"]
    assert days("FREQ=YEARLY;COUNT=2", "2024-02-29") == ["2024-02-29", "2028-02-29"]


@row
def week_year() -> None:
    """Week 1 of 2025 begins on Monday, December 30, 2024; every other year from there is 2027."""
    every_day = "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO,TU,WE,TH,FR,SA,SU"
    assert days(every_day, "2024-12-31", 7) == [
        *(f"2024-12-{day}" for day in (31,)),
        *(f"2025-01-0{day}" for day in range(1, 6)),
        "2027-01-04",
    ]


@row
def week_day_of_start() -> None:
    assert days("FREQ=YEARLY;BYWEEKNO=20", "2026-01-01", 2) == ["2026-05-14", "2027-05-20"]


@row
def mixed_week_days() -> None:
    wanted = ["2026-01-02", "2026-01-05", "2026-01-12", "2026-01-19"]
    assert days("FREQ=MONTHLY;BYDAY=MO,1FR", "2026-01-01") == wanted


@row
def position_in_first_period() -> None:
    """Wednesday is the second of its week's three days, though the first that counts."""
    assert days("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1,2", "2026-01-07", 3) == [
        "2026-01-07",
        "2026-01-12",
        "2026-01-14",
    ]


@row
def position_before_clock() -> None:
    text = "FREQ=DAILY;BYHOUR=1,2;BYMINUTE=30;BYSETPOS=-1"
    skipped = found(text, zoned("2026-03-07T01:30"), 2, SKIP)
    assert [each[:16] for each in skipped] == ["2026-03-07T02:30", "2026-03-09T02:30"], "not 1:30 on the 8th"


@row
def gap_shift() -> None:
    wanted = ["2026-03-07T02:30:00-05:00", "2026-03-08T03:30:00-04:00", "2026-03-09T02:30:00-04:00"]
    assert found("FREQ=DAILY;COUNT=3", zoned("2026-03-07T02:30")) == wanted
    both = found("FREQ=DAILY;BYHOUR=2,3;COUNT=4", zoned("2026-03-08T02:30"))
    assert both[:2] == ["2026-03-08T03:30:00-04:00", "2026-03-09T02:30:00-04:00"]
    assert len(both) == 4


@row
def gap_skip() -> None:
    wanted = ["2026-03-07T02:30:00-05:00", "2026-03-09T02:30:00-04:00"]
    assert found("FREQ=DAILY;COUNT=2", zoned("2026-03-07T02:30"), gap=SKIP) == wanted


@row
def fold() -> None:
    assert found("FREQ=DAILY;COUNT=2", zoned("2026-10-31T01:30")) == [
        "2026-10-31T01:30:00-04:00",
        "2026-11-01T01:30:00-04:00",
    ]


@row
def sub_daily_fold() -> None:
    assert found("FREQ=HOURLY;COUNT=3", zoned("2026-11-01T00:00")) == [
        "2026-11-01T00:00:00-04:00",
        "2026-11-01T01:00:00-04:00",
        "2026-11-01T02:00:00-05:00",
    ]


@row
def sub_daily_gap() -> None:
    start = zoned("2026-03-08T01:00")
    wanted = ["2026-03-08T01:00:00-05:00", "2026-03-08T03:00:00-04:00", "2026-03-08T04:00:00-04:00"]
    assert found("FREQ=HOURLY;COUNT=3", start) == wanted
    assert found("FREQ=HOURLY;COUNT=3", start, gap=SKIP) == wanted
    shifted = found("FREQ=MINUTELY;INTERVAL=45;COUNT=4", start)
    assert [each[11:16] for each in shifted] == ["01:00", "01:45", "03:15", "03:30"]


@row
def start_in_fold() -> None:
    start = zoned("2026-11-01T01:30").replace(fold=1)
    assert found("FREQ=DAILY;COUNT=1", start) == ["2026-11-01T01:30:00-04:00"]


@row
def start_in_gap() -> None:
    start = zoned("2026-03-08T02:30")
    assert found("FREQ=DAILY;COUNT=2", start) == ["2026-03-08T03:30:00-04:00", "2026-03-09T02:30:00-04:00"]
    assert found("FREQ=DAILY;COUNT=1", start, gap=SKIP) == ["2026-03-09T02:30:00-04:00"]


@row
def until_inclusive() -> None:
    assert len(found("FREQ=DAILY;UNTIL=20260102T140000Z", zoned("2026-01-01T09:00"))) == 2
    assert len(found("FREQ=DAILY;UNTIL=20260102T135959Z", zoned("2026-01-01T09:00"))) == 1


@row
def until_before_start() -> None:
    rule = recurrence.parse("FREQ=DAILY;UNTIL=20200101", start=date(2026, 1, 1))
    assert (list(rule.between(None, None)), rule.first(), rule.last()) == ([], None, None)


@row
def leap_second() -> None:
    rule = recurrence.parse("FREQ=MINUTELY;BYSECOND=59,60", start=datetime(2026, 1, 1))
    assert str(rule) == "FREQ=MINUTELY;BYSECOND=59,60"
    assert found(str(rule), datetime(2026, 1, 1), 2) == ["2026-01-01T00:00:59", "2026-01-01T00:01:59"]


@row
def time_parts_of_dates() -> None:
    rule = recurrence.parse("FREQ=DAILY;BYHOUR=9;BYMINUTE=30;BYSECOND=1", start=date(2026, 1, 1))
    assert (str(rule), rule.first()) == ("FREQ=DAILY", date(2026, 1, 1))


@row
def sub_daily_dates() -> None:
    for frequency in ("HOURLY", "MINUTELY", "SECONDLY"):
        with pytest.raises(InvalidRecurrence) as caught:
            recurrence.parse(f"FREQ={frequency}", start=date(2026, 1, 1))
        assert (caught.value.part, caught.value.reason) == ("FREQ", "needs-time")


@row
def never() -> None:
    rule = recurrence.parse("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", start=date(2026, 1, 1))
    with pytest.raises(InvalidRecurrence) as caught:
        list(rule.between(date(2026, 1, 1), date(2027, 1, 1)))
    assert (caught.value.part, caught.value.reason) == ("BYMONTHDAY", "never-happens")


@row
def last_year() -> None:
    assert found("FREQ=DAILY", datetime(9999, 12, 30, 9)) == ["9999-12-30T09:00:00", "9999-12-31T09:00:00"]
    rule = recurrence.parse("FREQ=YEARLY;COUNT=10", start=date(9990, 1, 1))
    assert rule.last() == date(9999, 1, 1)
    rule = recurrence.parse("FREQ=YEARLY;COUNT=11", start=date(9990, 1, 1))
    assert rule.last() == date(9999, 1, 1)


@row
def orphan_override() -> None:
    rule = recurrence.parse("FREQ=WEEKLY;COUNT=2", start=date(2026, 1, 5))
    series = RecurrenceSet([rule], overrides={date(2026, 1, 6): date(2026, 1, 7)})
    assert [each.start for each in series.between(None, None)] == [date(2026, 1, 5), date(2026, 1, 12)]


@row
def exdate_over_override() -> None:
    rule = recurrence.parse("FREQ=DAILY;COUNT=2", start=datetime(2026, 1, 5, 9, tzinfo=UTC))
    gone = datetime(2026, 1, 6, 9, tzinfo=UTC)
    series = RecurrenceSet([rule], exdates=[gone], overrides={gone: gone + timedelta(hours=1)})
    assert [each.start for each in series.between(None, None)] == [rule.start]


@pytest.mark.parametrize("name", ROWS)
def test_the_row_of_the_table_is_what_happens(name: str) -> None:
    CASES[name]()


def test_the_table_has_a_row_for_every_case_and_no_other() -> None:
    assert sorted(ROWS) == sorted(CASES)
    assert len(ROWS) > 20
