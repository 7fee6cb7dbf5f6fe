"""How many occurrences lie before a wall time, and which is the n-th: the days of years are counted, not stepped."""

from collections import deque
from collections.abc import Iterator
from itertools import islice

from potentia.domain.calendar.recurrence.budget import Budget
from potentia.domain.calendar.recurrence.days import Year, between, within
from potentia.domain.calendar.recurrence.expansion import raw, walls, years
from potentia.domain.calendar.recurrence.kinds import LAST
from potentia.domain.calendar.recurrence.parts import Gap
from potentia.domain.calendar.recurrence.plan import Plan
from potentia.domain.calendar.recurrence.years import days_of
from potentia.domain.calendar.recurrence.zones import DAY, Jump

WALKED = 2_048
"""Occurrences of a year that are walked through rather than counted day by day."""


class Tally:
    """Counts the occurrences of a plan from its start on, whatever bounds the rule has."""

    def __init__(self, plan: Plan, budget: Budget) -> None:
        self._plan, self._budget = plan, budget
        self._losses: dict[Jump, int] = {}

    def before(self, wall: int) -> int:
        """How many occurrences are before a wall time."""
        gap = self._plan.landing(wall)
        if gap is not None and wall > gap.start:
            begin = max(gap.start, self._plan.start)
            return self.before(gap.start) + sum(1 for _ in walls(self._plan, begin, wall, self._budget))
        found = years(self._plan, self._plan.start, wall, self._budget)
        return sum(self._of_year(year, wall) for year in found)

    def nth(self, n: int) -> int | None:
        """The wall time of the n-th occurrence, counted from 1; None if the calendar ends before."""
        self._plan.require_fertile()
        if n > self._plan.times.most_a_day * (LAST - self._plan.start + DAY) // DAY:
            return None
        for year in years(self._plan, self._plan.start, LAST, self._budget):
            count = self._of_year(year, LAST)
            if n <= count:
                return self._in_year(year, n, count)
            n -= count
        return None

    def _of_year(self, year: Year, high: int) -> int:
        """The occurrences that the days of a year lead to, before `high`, which is where no gap has an influence."""
        lost = sum(self._lost(gap) for gap in year.gaps if gap.start < high)
        return self._raw(year, self._plan.start, high) - lost

    def _raw(self, year: Year, low: int, high: int) -> int:
        """The wall times of a year in [low, high), whether they exist or not."""
        first, last = low // DAY, (high - 1) // DAY
        mask, found = between(year, first, last + 1), 0
        for day in {first, last}:
            if mask >> max(0, day - year.first) & 1 and day >= year.first:
                mask ^= 1 << day - year.first
                found += len(within(self._plan.times_on(day, year), day, low, high))
        if year.picks is not None:
            return found + sum(len(year.picks[year.first + day]) for day in days_of(mask))
        self._budget.spend(self._plan.times.counting_cost(mask.bit_count()))
        return found + self._plan.times.count(year.first, mask)

    def _lost(self, gap: Jump) -> int:
        """How many wall times of a year fall into a gap and do not come out as occurrences of their own."""
        if gap not in self._losses:
            self._losses[gap] = self._loss(gap)
        return self._losses[gap]

    def _loss(self, gap: Jump) -> int:
        begin, length = max(gap.start, self._plan.start), gap.length
        fallen = set(self._walls(begin, gap.end))
        if self._plan.gap is Gap.SKIP or not fallen:
            return len(fallen)
        return len(fallen.intersection(wall - length for wall in self._walls(gap.end, gap.end + length)))

    def _walls(self, low: int, high: int) -> list[int]:
        found = years(self._plan, low, high, self._budget)
        return [wall for year in found for wall in raw(self._plan, year, low, high, self._budget)]

    def _in_year(self, year: Year, n: int, count: int) -> int:
        """The n-th of the occurrences that a year leads to."""
        low = max(self._plan.start, year.first * DAY)
        gap = self._plan.landing(low)
        if (
            gap is not None and gap.start < year.first * DAY
        ):  # what landed here was counted where it fell (Kiritimati lost the last day of 1994)
            here = self._walls(low, gap.landed)
            landed = sum(1 for _ in walls(self._plan, low, gap.landed, self._budget)) - len(here)
            if n <= len(here) or count <= WALKED:
                return self._walk(low, n + landed)
        if count <= WALKED:
            return self._walk(low, n)
        for first, end, has_gap in _stretches(year, low):
            stretch = first * DAY, end * DAY
            lost = sum(self._lost(gap) for gap in year.gaps if stretch[0] <= gap.start < stretch[1])
            found = self._raw(year, max(low, stretch[0]), stretch[1]) - lost
            if n <= found:
                return self._walk(max(low, stretch[0]), n) if has_gap else self._on(year, first, low, n)
            n -= found
        raise AssertionError("a year has as many occurrences as were counted")

    def _on(self, year: Year, day: int, low: int, n: int) -> int:
        """The n-th of a day without gaps."""
        return day * DAY + within(self._plan.times_on(day, year), day, low, LAST)[n - 1]

    def _walk(self, low: int, n: int) -> int:
        return next(islice(walls(self._plan, low, LAST, self._budget), n - 1, None))


def _stretches(year: Year, low: int) -> Iterator[tuple[int, int, bool]]:
    """A year's days from a wall time on, as [first, end): one by one, but together those over which a gap has power
    (true)."""
    days = deque(year.first + day for day in days_of(between(year, low // DAY, LAST // DAY)))
    while days:
        first = days.popleft()
        end, has_gap = first + 1, False
        for gap in year.gaps:
            if first * DAY < gap.landed and gap.start < end * DAY:
                end, has_gap = (gap.landed - 1) // DAY + 1, True
        while days and days[0] < end:
            days.popleft()
        yield first, end, has_gap
