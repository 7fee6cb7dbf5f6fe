"""The day that a phrase names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.adapters.offline.dates import day_in, without_dates

WEDNESDAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by Friday", date(2026, 3, 6)),
        ("next Friday", date(2026, 3, 13)),
        ("Jumat depan", date(2026, 3, 13)),
        ("on Wednesday", date(2026, 3, 11)),
        ("hari Minggu", date(2026, 3, 8)),
        ("minggu depan", date(2026, 3, 15)),
        ("tomorrow", date(2026, 3, 5)),
        ("besok", date(2026, 3, 5)),
        ("the day after tomorrow", date(2026, 3, 6)),
        ("lusa", date(2026, 3, 6)),
        ("in three days", date(2026, 3, 7)),
        ("2 minggu lagi", date(2026, 3, 18)),
        ("on 12 December", date(2026, 12, 12)),
        ("March 3rd", date(2027, 3, 3)),
        ("tanggal 15 Januari 2027", date(2027, 1, 15)),
        ("2027-01-15", date(2027, 1, 15)),
        ("12/05/2026", date(2026, 5, 12)),
        ("in October", date(2026, 10, 31)),
        ("by the end of the month", date(2026, 3, 31)),
        ("31 February", None),
        ("I may march on", None),
        ("marathon", None),
        ("locker 4471", None),
    ],
)
def test_a_phrase_names_its_day(text: str, day: date | None) -> None:
    """Seen from a Wednesday."""
    assert day_in(text, WEDNESDAY) == day


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(["Monday", "Senin", "next Sunday", "Sabtu depan"]))
def test_a_weekday_lies_within_the_next_two_weeks(today: date, phrase: str) -> None:
    day = day_in(phrase, today)
    assert day is not None
    assert 1 <= (day - today).days <= 14


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_written_date_is_read_as_itself(day: date) -> None:
    assert day_in(f"by {day.isoformat()}", WEDNESDAY) == day


def test_a_text_loses_its_dates_and_nothing_else() -> None:
    assert without_dates("run a half marathon in October") == "run a half marathon"
    assert without_dates("send it by Friday to Bo") == "send it to Bo"
