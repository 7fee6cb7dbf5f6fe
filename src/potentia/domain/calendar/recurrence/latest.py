"""The last occurrence before a point: the walk backwards."""

from bisect import bisect_left
from collections.abc import Iterator

from potentia.domain.calendar.recurrence.budget import DAY_OF_TIMES, YEAR, Budget
from potentia.domain.calendar.recurrence.days import Year, between
from potentia.domain.calendar.recurrence.expansion import walls
from potentia.domain.calendar.recurrence.plan import Plan
from potentia.domain.calendar.recurrence.zones import DAY


def latest(plan: Plan, high: int, budget: Budget) -> int | None:
    """The wall time of the last occurrence before the wall time `high`; None if there is none."""
    if high <= plan.start:
        return None
    plan.require_fertile()
    for year in _years_back(plan, high, budget):
        for day in _days_back(between(year, plan.start // DAY, (high - 1) // DAY + 1)):
            budget.spend(DAY_OF_TIMES)
            found = _of_day(plan, year, year.first + day, high, budget)
            if found is not None:
                return found
    return None


def _of_day(plan: Plan, year: Year, day: int, high: int, budget: Budget) -> int | None:
    """The last occurrence that a day leads to; around a gap, of all that the days around it lead to."""
    midnight = day * DAY
    gaps = plan.gaps_around(midnight)
    gap = next((gap for gap in gaps if gap.start < midnight + DAY and midnight < gap.landed), None)
    if gap is None:
        times = plan.times_on(day, year)
        index = bisect_left(times, high - midnight) - 1
        return midnight + times[index] if index >= 0 and midnight + times[index] >= plan.start else None
    found = None
    for found in walls(plan, max(plan.start, min(gap.start, midnight)), high, budget):  # noqa: B007
        pass
    return found


def _years_back(plan: Plan, high: int, budget: Budget) -> Iterator[Year]:
    days = plan.days
    for number in reversed(days.numbers(plan.start // DAY, (high - 1) // DAY)):
        budget.spend(YEAR * days.cost)
        year = plan.year(number)
        if year.mask:
            yield year


def _days_back(mask: int) -> Iterator[int]:
    while mask:
        day = mask.bit_length() - 1
        yield day
        mask ^= 1 << day
