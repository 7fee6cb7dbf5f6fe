"""Changes of the clock, in six zones that do it differently, by both policies: held against the zone itself."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from potentia.domain.calendar import recurrence
from potentia.domain.calendar.recurrence import Gap
from potentia.domain.calendar.recurrence.zones import DAY, gaps, jumps, new_year
from tests.unit.domain.calendar.recurrence.plain import Plain, settled

CHANGES = [
    ("America/New_York", "2026-03-08T02:00", "2026-03-08T03:00"),
    ("America/New_York", "2026-11-01T02:00", "2026-11-01T01:00"),
    ("Europe/London", "2026-03-29T01:00", "2026-03-29T02:00"),
    ("Europe/London", "2026-10-25T02:00", "2026-10-25T01:00"),
    ("Asia/Jakarta", "1964-01-01T00:00", "1963-12-31T23:30"),
    ("Australia/Lord_Howe", "2026-10-04T02:00", "2026-10-04T02:30"),
    ("Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-05T01:30"),
    ("Pacific/Apia", "2011-12-30T00:00", "2011-12-31T00:00"),
    ("Africa/Casablanca", "2026-02-15T03:00", "2026-02-15T02:00"),
    ("Africa/Casablanca", "2026-03-22T02:00", "2026-03-22T03:00"),
    ("Pacific/Kiritimati", "1994-12-31T00:00", "1995-01-01T00:00"),
]
"""Zone, the wall when the clock jumps, and the wall to which it jumps."""
RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=0,30",
    "FREQ=WEEKLY;BYDAY=SU,FR,SA",
    "FREQ=HOURLY",
    "FREQ=MINUTELY;INTERVAL=7",
    "FREQ=MINUTELY;INTERVAL=30;BYHOUR=1,2,23",
    "FREQ=SECONDLY;INTERVAL=601",
]


@pytest.mark.parametrize(("zone", "at", "to"), CHANGES, ids=[f"{each[0]} {each[1]}" for each in CHANGES])
def test_the_jump_is_found(zone: str, at: str, to: str) -> None:
    begin, end = sorted(wall(each) for each in (at, to))
    year = int(min(at, to)[:4])
    assert (begin, end, to > at) in jumps(ZoneInfo(zone), year)
    assert ((begin, end, True) in gaps(ZoneInfo(zone), year)) is (to > at)


@pytest.mark.parametrize("gap", Gap)
@pytest.mark.parametrize("text", RULES)
@pytest.mark.parametrize(("zone", "at", "to"), CHANGES, ids=[f"{each[0]} {each[1]}" for each in CHANGES])
def test_around_the_change_everything_is_as_the_zone_says(zone: str, at: str, to: str, text: str, gap: Gap) -> None:
    """By windows that begin and end everywhere around it, and for COUNT from there."""
    place = ZoneInfo(zone)
    start = datetime.fromisoformat(at) - timedelta(2, -1_800)
    until = start + timedelta(5)
    rule = recurrence.parse(text, start=start.replace(tzinfo=place), gap=gap)
    definition = settled(Plain(text, start).walls(until), place, skip=gap is Gap.SKIP)
    wanted = [each.astimezone(UTC) for each in definition if each < until.replace(tzinfo=place)]
    assert told(rule.between(None, until.replace(tzinfo=place))) == wanted
    edges = [
        datetime.fromisoformat(at).replace(tzinfo=place).astimezone(UTC) + timedelta(minutes=m)
        for m in range(-90, 1_500, 45)
    ]
    for low, high in pairwise(edges):
        assert told(rule.between(low, high)) == [each for each in wanted if low <= each < high]
    for number in {1, len(wanted) // 2, len(wanted)} - {0}:
        counted = recurrence.parse(f"{text};COUNT={number}", start=rule.start, gap=gap)
        assert told([counted.last()]) == [wanted[number - 1]]


def told(found: object) -> list[datetime]:
    return [each.astimezone(UTC) for each in found]  # type: ignore[attr-defined]


def wall(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return moment.toordinal() * DAY + moment.hour * 3_600 + moment.minute * 60


def test_a_lost_day_is_lost_or_comes_a_day_later() -> None:
    """There was no December 30, 2011 in Samoa."""
    start = datetime(2011, 12, 29, 10, tzinfo=ZoneInfo("Pacific/Apia"))
    by = {gap: list(recurrence.parse("FREQ=DAILY", start=start, gap=gap).between(None, None, 3)) for gap in Gap}
    assert [each.day for each in by[Gap.SKIP]] == [29, 31, 1]
    assert [each.day for each in by[Gap.SHIFT]] == [29, 31, 1], "the 30th meets the 31st, and they are one"
    friday = recurrence.parse("FREQ=WEEKLY;BYDAY=FR;COUNT=2", start=start)
    assert [str(each)[:10] for each in friday.between(None, None)] == ["2011-12-31", "2012-01-06"]


@pytest.mark.parametrize("zone", sorted(available_timezones())[::9])
def test_every_jump_of_a_zone_is_found_and_no_other(zone: str) -> None:
    """Hour by hour through years that had many: the offset changes where a jump is, and nowhere else."""
    place = ZoneInfo(zone)
    for year in (1942, 2010, 2026, 2090, 2150):
        begin = datetime(year, 1, 1, tzinfo=place)
        hours = range(0, (new_year(year + 1) - new_year(year)) * 24)
        offsets = [(begin + timedelta(hours=hour)).utcoffset() for hour in hours]
        changed = [hour for hour in hours[1:] if offsets[hour] != offsets[hour - 1]]
        ends = [-(-(each.end - new_year(year) * DAY) // 3_600) for each in jumps(place, year)]
        assert [end for end in ends if end < len(hours)] == changed or ends == changed
