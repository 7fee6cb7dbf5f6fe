"""Every example of RFC 5545 §3.8.5.3, with the errata: what it says is what comes."""

from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from potentia.domain.calendar import recurrence
from potentia.domain.calendar.recurrence import RecurrenceSet

NEW_YORK = ZoneInfo("America/New_York")
FOREVER, ENDS = True, False

EXAMPLES: list[tuple[str, str, str, bool]] = [
    # rule, DTSTART (19970902T090000 where it is left out), what comes, whether it goes on
    ("FREQ=DAILY;COUNT=10", "", "1997-09: 2 3 4 5 6 7 8 9 10 11", ENDS),
    ("FREQ=DAILY;INTERVAL=2", "", "1997-09: 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 1997-10: 2 4 6", FOREVER),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "", "1997-09: 2 12 22 1997-10: 2 12", ENDS),
    ("FREQ=WEEKLY;COUNT=10", "", "1997-09: 2 9 16 23 30 1997-10: 7 14 21 28 1997-11: 4", ENDS),
    (
        "FREQ=WEEKLY;UNTIL=19971224T000000Z",
        "",
        "1997-09: 2 9 16 23 30 1997-10: 7 14 21 28 1997-11: 4 11 18 25 1997-12: 2 9 16 23",
        ENDS,
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        "",
        "1997-09: 2 16 30 1997-10: 14 28 1997-11: 11 25 1997-12: 9 23 1998-01: 6 20 1998-02: 3 17",
        FOREVER,
    ),
    ("FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", "", "1997-09: 2 4 9 11 16 18 23 25 30 1997-10: 2", ENDS),
    ("FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "", "1997-09: 2 4 9 11 16 18 23 25 30 1997-10: 2", ENDS),
    (
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "19970901T090000",
        "1997-09: 1 3 5 15 17 19 29 1997-10: 1 3 13 15 17 27 29 31 1997-11: 10 12 14 24 26 28 1997-12: 8 10 12 22",
        ENDS,
    ),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "", "1997-09: 2 4 16 18 30 1997-10: 2 14 16", ENDS),
    (
        "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        "19970905T090000",
        "1997-09: 5 1997-10: 3 1997-11: 7 1997-12: 5 1998-01: 2 1998-02: 6 1998-03: 6 1998-04: 3 1998-05: 1 1998-06: 5",
        ENDS,
    ),
    (
        "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
        "19970905T090000",
        "1997-09: 5 1997-10: 3 1997-11: 7 1997-12: 5",
        ENDS,
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "19970907T090000",
        "1997-09: 7 28 1997-11: 2 30 1998-01: 4 25 1998-03: 1 29 1998-05: 3 31",
        ENDS,
    ),
    (
        "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
        "19970922T090000",
        "1997-09: 22 1997-10: 20 1997-11: 17 1997-12: 22 1998-01: 19 1998-02: 16",
        ENDS,
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=-3",
        "19970928T090000",
        "1997-09: 28 1997-10: 29 1997-11: 28 1997-12: 29 1998-01: 29 1998-02: 26",
        FOREVER,
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
        "",
        "1997-09: 2 15 1997-10: 2 15 1997-11: 2 15 1997-12: 2 15 1998-01: 2 15",
        ENDS,
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        "19970930T090000",
        "1997-09: 30 1997-10: 1 31 1997-11: 1 30 1997-12: 1 31 1998-01: 1 31 1998-02: 1",
        ENDS,
    ),
    (
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        "19970910T090000",
        "1997-09: 10 11 12 13 14 15 1999-03: 10 11 12 13",
        ENDS,
    ),
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "", "1997-09: 2 9 16 23 30 1997-11: 4 11 18 25 1998-01: 6 13 20 27", FOREVER),
    (
        "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        "19970610T090000",
        "1997-06: 10 1997-07: 10 1998-06: 10 1998-07: 10 1999-06: 10 1999-07: 10 2000-06: 10 2000-07: 10 2001-06: 10 "
        "2001-07: 10",
        ENDS,
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "19970310T090000",
        "1997-03: 10 1999-01: 10 1999-02: 10 1999-03: 10 2001-01: 10 2001-02: 10 2001-03: 10 2003-01: 10 2003-02: 10 "
        "2003-03: 10",
        ENDS,
    ),
    (
        "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        "19970101T090000",
        "1997-01: 1 1997-04: 10 1997-07: 19 2000-01: 1 2000-04: 9 2000-07: 18 2003-01: 1 2003-04: 10 2003-07: 19 "
        "2006-01: 1",
        ENDS,
    ),
    ("FREQ=YEARLY;BYDAY=20MO", "19970519T090000", "1997-05: 19 1998-05: 18 1999-05: 17", FOREVER),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "19970512T090000", "1997-05: 12 1998-05: 11 1999-05: 17", FOREVER),
    (
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        "19970313T090000",
        "1997-03: 13 20 27 1998-03: 5 12 19 26 1999-03: 4 11 18 25",
        FOREVER,
    ),
    (
        "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
        "19970605T090000",
        "1997-06: 5 12 19 26 1997-07: 3 10 17 24 31 1997-08: 7 14 21 28 1998-06: 4 11 18 25 1998-07: 2 9 16 23 30",
        FOREVER,
    ),
    (
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        "19970913T090000",
        "1997-09: 13 1997-10: 11 1997-11: 8 1997-12: 13 1998-01: 10 1998-02: 7 1998-03: 7 1998-04: 11 1998-05: 9 "
        "1998-06: 13",
        FOREVER,
    ),
    (
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "19961105T090000",
        "1996-11: 5 2000-11: 7 2004-11: 2",
        FOREVER,
    ),
    (
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        "19970904T090000",
        "1997-09: 4 1997-10: 7 1997-11: 6",
        ENDS,
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "19970929T090000",
        "1997-09: 29 1997-10: 30 1997-11: 27 1997-12: 30 1998-01: 29 1998-02: 26 1998-03: 30",
        FOREVER,
    ),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "19970805T090000", "1997-08: 5 10 19 24", ENDS),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "19970805T090000", "1997-08: 5 17 19 31", ENDS),
    (
        "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
        "20070115T090000",
        "2007-01: 15 30 2007-02: 15 2007-03: 15 30",
        ENDS,
    ),
]


def start_of(text: str) -> datetime:
    return datetime.strptime(text or "19970902T090000", "%Y%m%dT%H%M%S").replace(tzinfo=NEW_YORK)


def expected(text: str) -> list[datetime]:
    """`1997-09: 2 3` is 9:00 of these days."""
    found, month = [], ""
    for word in text.split():
        if word.endswith(":"):
            month = word[:-1]
        else:
            found.append(datetime.fromisoformat(f"{month}-{word:0>2}T09:00:00").replace(tzinfo=NEW_YORK))
    return found


@pytest.mark.parametrize(("text", "start", "days", "goes_on"), EXAMPLES, ids=[each[0] for each in EXAMPLES])
def test_the_example_comes_as_the_standard_says(text: str, start: str, days: str, goes_on: bool) -> None:
    rule, wanted = recurrence.parse(text, start=start_of(start)), expected(days)
    if goes_on:
        assert list(rule.between(None, None, len(wanted))) == wanted
        assert rule.last() is None
    else:
        assert list(rule.between(None, None)) == wanted
        assert rule.last() == wanted[-1]


EVERY_DAY = [
    "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
    "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
]


@pytest.mark.parametrize("text", EVERY_DAY)
def test_every_day_in_january_for_three_years(text: str) -> None:
    found = list(recurrence.parse(text, start=start_of("19980101T090000")).between(None, None))
    assert found == expected(" ".join(f"{year}-01: {' '.join(map(str, range(1, 32)))}" for year in (1998, 1999, 2000)))


def test_every_day_until_christmas_across_the_end_of_summer_time() -> None:
    found = list(recurrence.parse("FREQ=DAILY;UNTIL=19971224T000000Z", start=start_of("")).between(None, None))
    assert (len(found), found[0], found[-1]) == (113, *expected("1997-09: 2 1997-12: 23"))
    assert [str(found[index].utcoffset()) for index in (53, 54)] == ["-1 day, 20:00:00", "-1 day, 19:00:00"]


def test_friday_the_thirteenth_with_its_exdate() -> None:
    rule = recurrence.parse("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", start=start_of(""))
    series = RecurrenceSet([rule], exdates=[start_of("")])
    wanted = expected("1998-02: 13 1998-03: 13 1998-11: 13 1999-08: 13 2000-10: 13")
    assert [each.start for each in islice(series.between(None, None), 5)] == wanted


TIMES = [
    ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z", "9:00 12:00 15:00", ENDS),  # erratum 3883
    ("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "9:00 9:15 9:30 9:45 10:00 10:15", ENDS),
    ("FREQ=MINUTELY;INTERVAL=90;COUNT=4", "9:00 10:30 12:00 13:30", ENDS),
    ("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", "9:00 9:20 9:40 10:00 10:20", FOREVER),
    ("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", "9:00 9:20 9:40 10:00 10:20", FOREVER),
]


@pytest.mark.parametrize(("text", "times", "goes_on"), TIMES, ids=[each[0] for each in TIMES])
def test_the_times_come_as_the_standard_says(text: str, times: str, goes_on: bool) -> None:
    wanted = [start_of(f"19970902T{time.replace(':', ''):0>4}00") for time in times.split()]
    rule = recurrence.parse(text, start=start_of(""))
    assert list(rule.between(None, None, len(wanted) if goes_on else None)) == wanted


def test_the_working_day_is_the_same_by_both_ways() -> None:
    both = [list(recurrence.parse(text, start=start_of("")).between(None, None, 24 * 30)) for text, _, _ in TIMES[3:]]
    assert both[0] == both[1]
    assert both[0][23].strftime("%d %H:%M") == "02 16:40"
    assert both[0][24].strftime("%d %H:%M") == "03 09:00"
