"""Laws that hold for every rule, whatever it says."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from potentia.domain.calendar import recurrence
from potentia.domain.calendar.recurrence import Gap, InvalidRecurrence, RecurrenceSet, Rule
from tests.unit.domain.calendar.recurrence.made import made

ZONES = [
    "America/New_York",
    "Europe/London",
    "Asia/Jakarta",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
]
CYCLE = 400
"""Years after which the Gregorian calendar repeats, weekdays and all."""
seeds = st.integers(0, 1_000_000)


@st.composite
def rules(draw: st.DrawFn, zones: tuple[str | None, ...] = (None, *ZONES)) -> tuple[Rule, datetime]:
    """A rule that happens, in any zone or none, and the end of a window with something in it."""
    rule, zone, gap = made(draw(seeds)), draw(st.sampled_from(zones)), draw(st.sampled_from(Gap))
    start, until = (each.replace(tzinfo=zone and ZoneInfo(zone)) for each in (rule.start, rule.until))
    found = recurrence.parse(rule.text, start=start, gap=gap)
    try:
        assume(next(found.between(None, until), None) is not None)
    except InvalidRecurrence:
        assume(False)
    return found, until


def instants(rule: Rule, after: object, before: object, limit: int | None = None) -> list[datetime]:
    found = rule.between(after, before, limit)  # type: ignore[arg-type]
    return [instant(each) for each in found]


def instant(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value if value.tzinfo is None else value.astimezone(UTC)


@given(rules(), st.floats(0, 1), st.floats(0, 1))
def test_splitting_a_window_changes_nothing(made: tuple[Rule, datetime], one: float, other: float) -> None:
    rule, until = made
    whole = instants(rule, None, until)
    length = instant(until) - instant(rule.start)
    cuts = sorted(instant(rule.start) + length * share for share in (one, other))
    if rule.start.tzinfo is None:  # type: ignore[union-attr]
        cuts = [each.replace(tzinfo=None) for each in cuts]
    edges = [None, *cuts, until]
    assert [each for pair in pairwise(edges) for each in instants(rule, *pair)] == whole


@given(rules())
def test_instants_strictly_increase(made: tuple[Rule, datetime]) -> None:
    found = instants(made[0], None, made[1])
    assert all(earlier < later for earlier, later in pairwise(found))


@given(rules(zones=(None,)), st.integers(1, 3))
def test_four_hundred_years_later_everything_is_the_same(made: tuple[Rule, datetime], times: int) -> None:
    rule, until = made

    def later(value: datetime) -> datetime:
        return value.replace(year=value.year + CYCLE * times)

    assert isinstance(rule.start, datetime)
    shifted = recurrence.parse(str(rule), start=later(rule.start))
    assert instants(shifted, None, later(until)) == [later(each) for each in instants(rule, None, until)]


@given(rules(), st.integers(1, 40))
def test_count_is_a_prefix(made: tuple[Rule, datetime], number: int) -> None:
    rule, until = made
    whole = instants(rule, None, until)
    number = min(number, len(whole))
    counted = recurrence.parse(f"{rule};COUNT={number}", start=rule.start, gap=rule.gap)
    assert instants(counted, None, None) == whole[:number]
    assert instant(counted.last()) == whole[number - 1]


@given(rules(), st.data())
def test_until_is_a_prefix_with_its_end(made: tuple[Rule, datetime], data: st.DataObject) -> None:
    rule, until = made
    whole = instants(rule, None, until)
    last = data.draw(st.sampled_from(whole[:200]))
    ended = recurrence.parse(
        f"{rule};UNTIL={last:%Y%m%dT%H%M%S}{'Z' if last.tzinfo else ''}", start=rule.start, gap=rule.gap
    )
    assert instants(ended, None, None) == [each for each in whole if each <= last]
    assert instant(ended.last()) == last


@given(rules(), st.data())
def test_exdate_removes_exactly_its_instant(made: tuple[Rule, datetime], data: st.DataObject) -> None:
    rule, until = made
    whole = instants(rule, None, until)
    taken = data.draw(st.sampled_from(whole[:200]))
    kept = [instant(each.start) for each in RecurrenceSet([rule], exdates=[taken]).between(None, until)]
    assert kept == [each for each in whole if each != taken]


@given(rules(), st.integers(1, 60), st.data())
def test_a_split_loses_and_doubles_nothing(made: tuple[Rule, datetime], number: int, data: st.DataObject) -> None:
    """Of an endless rule, and of one that COUNT ends: with an occurrence of it, and anywhere."""
    endless, until = made
    number = min(number, len(instants(endless, None, until, number)))
    counted = recurrence.parse(f"{endless};COUNT={number}", start=endless.start, gap=endless.gap)
    for rule in (endless, counted):
        whole = instants(rule, None, until, 100)
        at = data.draw(st.sampled_from(whole)) + data.draw(
            st.sampled_from([timedelta(), timedelta(0, 1), timedelta(-1)])
        )
        try:
            before, following = rule.split(at)
        except InvalidRecurrence as error:
            assume(error.reason != "inside-gap")
            raise
        first = instants(before, None, until) if before else []
        second = instants(following, None, until) if following else []
        assert first + second == instants(rule, None, until)
        assert all(each < at for each in first)
        assert all(each >= at for each in second)


@given(seeds)
def test_the_canonical_text_is_the_rule_again(seed: int) -> None:
    rule = made(seed)
    parsed = recurrence.parse(rule.text, start=rule.start)
    again = recurrence.parse(str(parsed).lower(), start=rule.start)
    assert again == parsed
    assert str(again) == str(parsed)


@given(seeds)
def test_every_rule_has_words_in_both_languages(seed: int) -> None:
    rule = recurrence.parse(made(seed).text, start=made(seed).start)
    assert rule.in_words("en").startswith("Every ")
    assert rule.in_words("id").startswith("Setiap ")


@given(rules(), st.integers(1, 20))
def test_a_limit_is_a_prefix(made: tuple[Rule, datetime], limit: int) -> None:
    rule, until = made
    assert instants(rule, None, until, limit) == list(islice(instants(rule, None, until), limit))


@pytest.mark.parametrize("zone", ZONES)
def test_wall_time_is_kept_across_every_change_of_the_clock(zone: str) -> None:
    """9:00 is never in a gap here: five hundred years of it."""
    start = datetime(1950, 1, 1, 9, tzinfo=ZoneInfo(zone))
    found = list(recurrence.parse("FREQ=MONTHLY", start=start).between(None, None, 6_000))
    assert {(each.hour, each.minute, each.day) for each in found if isinstance(each, datetime)} == {(9, 0, 1)}
    assert len(found) == 6_000
