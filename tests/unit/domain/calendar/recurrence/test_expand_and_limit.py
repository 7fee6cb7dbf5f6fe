"""The table of RFC 5545 §3.3.10, a test a cell: which BYxxx part makes more, which makes fewer, which is refused.

Each part's value is one that DTSTART has, or one more. A part that limits leaves of what the frequency alone makes only
what fits; a part that expands makes more than one a period.
"""

from datetime import datetime, timedelta
from itertools import islice

import pytest

from potentia.domain.calendar import recurrence
from potentia.domain.calendar.recurrence import InvalidRecurrence

START = datetime(2024, 1, 1, 0, 0, 0)
"""A Monday, New Year, in week 1; of a leap year."""
PERIODS = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3_600, "DAILY": 86_400}
LIMIT, EXPAND, REFUSED = "limit", "expand", "refused"
PARTS = {
    "BYMONTH": "1,3",
    "BYWEEKNO": "1,3",
    "BYYEARDAY": "1,61",
    "BYMONTHDAY": "1,3",
    "BYDAY": "MO,WE",
    "BYHOUR": "0,3",
    "BYMINUTE": "0,3",
    "BYSECOND": "0,3",
    "BYSETPOS": "1",
}
FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
TABLE = {
    "BYMONTH": (LIMIT, LIMIT, LIMIT, LIMIT, LIMIT, LIMIT, EXPAND),
    "BYWEEKNO": (REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, EXPAND),
    "BYYEARDAY": (LIMIT, LIMIT, LIMIT, REFUSED, REFUSED, REFUSED, EXPAND),
    "BYMONTHDAY": (LIMIT, LIMIT, LIMIT, LIMIT, REFUSED, EXPAND, EXPAND),
    "BYDAY": (LIMIT, LIMIT, LIMIT, LIMIT, EXPAND, EXPAND, EXPAND),
    "BYHOUR": (LIMIT, LIMIT, LIMIT, EXPAND, EXPAND, EXPAND, EXPAND),
    "BYMINUTE": (LIMIT, LIMIT, EXPAND, EXPAND, EXPAND, EXPAND, EXPAND),
    "BYSECOND": (LIMIT, EXPAND, EXPAND, EXPAND, EXPAND, EXPAND, EXPAND),
    "BYSETPOS": (LIMIT, LIMIT, LIMIT, LIMIT, LIMIT, LIMIT, LIMIT),
}
CELLS = [
    (frequency, part, cell) for part, cells in TABLE.items() for frequency, cell in zip(FREQUENCIES, cells, strict=True)
]
NARROWED = {"SECONDLY": "BYSECOND=0,1,2", "MINUTELY": "BYSECOND=0,1", "HOURLY": "BYMINUTE=0,1", "DAILY": "BYHOUR=0,1"}
"""What BYSETPOS picks from."""
SETS = {**NARROWED, "WEEKLY": "BYDAY=MO,TU", "MONTHLY": "BYMONTHDAY=1,2", "YEARLY": "BYMONTH=1,2"}


def fits(moment: datetime, part: str) -> bool:
    values = PARTS[part].split(",")
    told = {
        "BYMONTH": moment.month,
        "BYYEARDAY": moment.timetuple().tm_yday,
        "BYMONTHDAY": moment.day,
        "BYDAY": ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[moment.weekday()],
        "BYHOUR": moment.hour,
        "BYMINUTE": moment.minute,
        "BYSECOND": moment.second,
    }
    return str(told[part]) in values


def alone(frequency: str, until: datetime) -> list[datetime]:
    """What the frequency makes without any part, by definition."""
    if frequency in PERIODS:
        step = timedelta(seconds=PERIODS[frequency])
        return [START + step * number for number in range((until - START) // step)]
    if frequency == "WEEKLY":
        return [START + timedelta(7) * number for number in range((until - START).days // 7)]
    months = [START.replace(year=2024 + number // 12, month=number % 12 + 1) for number in range(24)]
    return [month for month in months if month < until]


@pytest.mark.parametrize(("frequency", "part", "cell"), CELLS, ids=[f"{each[1]}-{each[0]}" for each in CELLS])
def test_the_cell_is_as_the_table_says(frequency: str, part: str, cell: str) -> None:
    text = f"FREQ={frequency};{part}={PARTS[part]}"
    if cell == REFUSED:
        with pytest.raises(InvalidRecurrence) as caught:
            recurrence.parse(text, start=START)
        assert (caught.value.part, caught.value.reason) == (part, "not-with-frequency")
    elif part == "BYSETPOS":
        one_a_period(frequency)
    elif cell == LIMIT:
        limits(frequency, part, text)
    else:
        expands(frequency, text)


def one_a_period(frequency: str) -> None:
    """Of the set of each period the first is left."""
    picked = recurrence.parse(f"FREQ={frequency};{SETS[frequency]};BYSETPOS=1", start=START)
    everything = recurrence.parse(f"FREQ={frequency};{SETS[frequency]}", start=START)
    found, all_of_them = list(picked.between(None, None, 40)), list(everything.between(None, None, 40))
    step = 1 if frequency == "SECONDLY" else 2
    assert found[: 40 // step] == all_of_them[::step]


def limits(frequency: str, part: str, text: str) -> None:
    """What is left is what fits, and something does not."""
    until = START + timedelta({"SECONDLY": 0.2, "MINUTELY": 3, "HOURLY": 70, "DAILY": 100}.get(frequency, 365))
    if frequency == "SECONDLY" and part in {"BYMONTH", "BYYEARDAY", "BYMONTHDAY", "BYDAY"}:
        until, frequency, text = START + timedelta(3), "SECONDLY", f"{text};INTERVAL=600"
        wanted = [moment for moment in alone("SECONDLY", until)[::600] if fits(moment, part)]
    else:
        wanted = [moment for moment in alone(frequency, until) if fits(moment, part)]
    assert list(recurrence.parse(text, start=START).between(None, until)) == wanted
    assert wanted


def expands(frequency: str, text: str) -> None:
    """More than one in a period, in order."""
    rule = recurrence.parse(text, start=START)
    found = list(islice(rule.between(None, None), 60))
    years = {moment.year for moment in found}
    periods = {
        "MINUTELY": len({moment.replace(second=0) for moment in found}),
        "HOURLY": len({moment.replace(minute=0, second=0) for moment in found}),
        "DAILY": len({moment.date() for moment in found}),
        "WEEKLY": len({moment.isocalendar()[:2] for moment in found}),
        "MONTHLY": len({(moment.year, moment.month) for moment in found}),
        "YEARLY": len(years),
    }
    assert len(found) >= 2 * periods[frequency] - 1
    assert found == sorted(set(found))


NOTES = [
    ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", ["2024-09-13", "2024-12-13"]),  # note 1: limits beside BYMONTHDAY
    ("FREQ=MONTHLY;BYDAY=2MO", ["2024-01-08", "2024-02-12"]),  # note 1: special expand
    ("FREQ=YEARLY;BYYEARDAY=1,2,3;BYDAY=WE", ["2024-01-03", "2025-01-01"]),  # note 2: limits beside BYYEARDAY
    ("FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR", ["2024-09-13", "2024-12-13"]),  # note 2: limits beside BYMONTHDAY
    ("FREQ=YEARLY;BYWEEKNO=2;BYDAY=TU,TH", ["2024-01-09", "2024-01-11"]),  # note 2: as WEEKLY
    ("FREQ=YEARLY;BYMONTH=3;BYDAY=2MO", ["2024-03-11", "2025-03-10"]),  # note 2: as MONTHLY
    ("FREQ=YEARLY;BYDAY=2MO", ["2024-01-08", "2025-01-13"]),  # note 2: of the year
]


@pytest.mark.parametrize(("text", "days"), NOTES, ids=[each[0] for each in NOTES])
def test_the_notes_of_the_table(text: str, days: list[str]) -> None:
    found = recurrence.parse(text, start=START).between(None, None, 2)
    assert [each.isoformat()[:10] for each in found] == days
