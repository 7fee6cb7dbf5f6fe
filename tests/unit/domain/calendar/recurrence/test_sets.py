"""Sets: rules and RDATE less EXDATE, with overrides, and their edits."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from potentia.domain.calendar import recurrence
from potentia.domain.calendar.recurrence import InvalidRecurrence, RecurrenceSet

NEW_YORK = ZoneInfo("America/New_York")
HOUR, DAY = timedelta(hours=1), timedelta(1)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 1, day, hour, tzinfo=NEW_YORK)


DAILY = recurrence.parse("FREQ=DAILY;COUNT=5", start=at(1))


def starts(series: RecurrenceSet, after: datetime | None = None, before: datetime | None = None) -> list[datetime]:
    return [each.start for each in series.between(after, before) if isinstance(each.start, datetime)]


def test_rdate_adds_once_and_exdate_removes_by_instant() -> None:
    """In whatever zone they are written."""
    other = at(2).astimezone(ZoneInfo("Asia/Jakarta"))
    series = RecurrenceSet([DAILY], rdates=[at(3), at(10), at(10).astimezone(UTC)], exdates=[other])
    assert starts(series) == [at(1), at(3), at(4), at(5), at(10)]
    assert {str(each.tzinfo) for each in starts(series)} == {"America/New_York"}


def test_exdate_beats_rdate() -> None:
    assert starts(RecurrenceSet([DAILY], rdates=[at(9)], exdates=[at(9), at(1)])) == [at(2), at(3), at(4), at(5)]


def test_a_set_may_be_dates_alone_or_nothing() -> None:
    assert starts(RecurrenceSet([], rdates=[at(2), at(1)])) == [at(1), at(2)]
    assert starts(RecurrenceSet([])) == []


def test_several_rules_are_one_set() -> None:
    other = recurrence.parse("FREQ=DAILY;INTERVAL=2;COUNT=3", start=at(1))
    noon = recurrence.parse("FREQ=DAILY;COUNT=1", start=at(2, 12))
    assert starts(RecurrenceSet([DAILY, other, noon])) == [at(1), at(2), at(2, 12), at(3), at(4), at(5)]


def test_a_moved_occurrence_is_where_it_was_moved_to() -> None:
    """Also out of a window, and into one."""
    series = RecurrenceSet([DAILY], overrides={at(2): at(20), at(3): at(3, 15)})
    assert starts(series) == [at(1), at(3, 15), at(4), at(5), at(20)]
    assert [each.recurrence_id for each in series.between(at(19), at(21))] == [at(2)]
    assert starts(series, at(2), at(3)) == []


def test_values_of_another_kind_are_refused_with_their_property() -> None:
    for given, part in (
        ({"rdates": [date(2026, 1, 1)]}, "RDATE"),
        ({"exdates": [datetime(2026, 1, 1)]}, "EXDATE"),
        ({"overrides": {date(2026, 1, 1): at(1)}}, "RECURRENCE-ID"),
    ):
        with pytest.raises(InvalidRecurrence) as caught:
            RecurrenceSet([DAILY], **given)  # type: ignore[arg-type]
        assert (caught.value.part, caught.value.reason) == (part, "wrong-kind")


def test_without_takes_one_occurrence_and_its_override() -> None:
    series = recurrence.without(RecurrenceSet([DAILY], overrides={at(2): at(20)}), at(2).astimezone(UTC))
    assert starts(series) == [at(1), at(3), at(4), at(5)]


def test_moved_moves_one_and_moves_it_again() -> None:
    series = recurrence.moved(RecurrenceSet([DAILY]), at(2), at(20))
    assert starts(recurrence.moved(series, at(2).astimezone(UTC), at(21))) == [at(1), at(3), at(4), at(5), at(21)]


def test_what_is_no_occurrence_cannot_be_edited() -> None:
    for edit in (recurrence.without, lambda series, of: recurrence.moved(series, of, at(9))):
        with pytest.raises(InvalidRecurrence) as caught:
            edit(RecurrenceSet([DAILY], exdates=[at(2)]), at(2))
        assert caught.value.reason == "no-such-occurrence"


def test_this_and_following_divides_everything_by_recurrence_id() -> None:
    series = RecurrenceSet(
        [DAILY], rdates=[at(10), at(1, 12)], exdates=[at(2), at(4)], overrides={at(1): at(30), at(5): at(1, 6)}
    )
    before, following = recurrence.split(series, at(3))
    assert starts(before) == [at(1, 12), at(30)]
    assert starts(following) == [at(1, 6), at(3), at(10)]
    assert sorted(starts(before) + starts(following)) == starts(series)
    assert [str(rule) for rule in (*before.rules, *following.rules)] == ["FREQ=DAILY;COUNT=2", "FREQ=DAILY;COUNT=3"]


def test_a_split_at_an_end_leaves_one_side_empty() -> None:
    for point, sizes in ((at(1), (0, 5)), (at(6), (5, 0))):
        halves = recurrence.split(RecurrenceSet([DAILY]), point)
        assert tuple(len(starts(half)) for half in halves) == sizes


def test_an_endless_rule_is_split_by_until() -> None:
    before, following = recurrence.parse("FREQ=WEEKLY;INTERVAL=2", start=at(1)).split(at(20))
    assert before is not None
    assert following is not None
    assert str(before) == "FREQ=WEEKLY;INTERVAL=2;UNTIL=20260115T140000Z"
    assert (following.first(), following.is_infinite) == (at(29), True)


def test_all_keeps_what_still_applies() -> None:
    """An hour later: exceptions and the names of moved occurrences move along, where there is still an occurrence."""
    series = RecurrenceSet([DAILY], rdates=[at(10)], exdates=[at(2), at(4)], overrides={at(3): at(3, 20), at(5): at(6)})
    rule = recurrence.parse("FREQ=DAILY;COUNT=3", start=at(1, 10))
    later = recurrence.rescheduled(series, [rule], HOUR)
    assert later.exdates == (at(2, 10),)
    assert later.overrides == {at(3, 10): at(3, 20)}
    assert starts(later) == [at(1, 10), at(3, 20), at(10, 10)]


def test_a_rule_that_was_split_in_a_gap_keeps_its_wall_time() -> None:
    rule = recurrence.parse("FREQ=DAILY", start=datetime(2026, 3, 1, 2, 30, tzinfo=NEW_YORK))
    following = rule.split(datetime(2026, 3, 8, 7, 30, tzinfo=UTC)).following
    assert following is not None
    assert [str(each)[11:16] for each in following.between(None, None, 2)] == ["03:30", "02:30"]


def test_shifted_and_other_times_that_are_mixed_cannot_be_split() -> None:
    """No start has 3:34, which was shifted, and not 3:02, which was not."""
    rule = recurrence.parse("FREQ=MINUTELY;INTERVAL=7", start=datetime(2026, 3, 8, 1, 3, tzinfo=NEW_YORK))
    with pytest.raises(InvalidRecurrence) as caught:
        rule.split(datetime(2026, 3, 8, 7, 30, tzinfo=UTC))
    assert caught.value.reason == "inside-gap"


def test_all_day_and_floating_sets_stay_on_their_dates() -> None:
    days = RecurrenceSet(
        [recurrence.parse("FREQ=DAILY;COUNT=3", start=date(2026, 1, 1))],
        exdates=[date(2026, 1, 2)],
        overrides={date(2026, 1, 3): date(2026, 1, 9)},
    )
    assert [each.start for each in days.between(None, None)] == [date(2026, 1, 1), date(2026, 1, 9)]
    floating = recurrence.parse("FREQ=DAILY;COUNT=2", start=datetime(2026, 3, 8, 2, 30))
    assert [each.start for each in RecurrenceSet([floating]).between(None, None)] == [
        datetime(2026, 3, 8, 2, 30),
        datetime(2026, 3, 9, 2, 30),
    ]
