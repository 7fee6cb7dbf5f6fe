"""From days and times to occurrences: the walk through a window, one year of days after the other.

Wall times are worked out first and put right where the clock jumped. In a fold nothing has to be done: a wall time
means its first instant, so instants keep the order of wall times. What falls into a gap is left out, or goes as much
later as the gap is long, where it may meet another occurrence: they are one.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import accumulate, compress, repeat

from potentia.domain.calendar.recurrence.budget import DAY_OF_TIMES, YEAR, Budget
from potentia.domain.calendar.recurrence.days import Year, between, within
from potentia.domain.calendar.recurrence.kinds import Start
from potentia.domain.calendar.recurrence.parts import Gap
from potentia.domain.calendar.recurrence.plan import Plan
from potentia.domain.calendar.recurrence.years import MOST, days_of
from potentia.domain.calendar.recurrence.zones import DAY, Jump

BLOCK = 512
"""Occurrences that are made in one go: who asks for ten does not pay for a day of seconds."""
FEW = 24
"""Up to so many days of a year are looked up one by one."""
_DAYS = [timedelta(day) for day in range(MOST)]
_BITS = bytes.maketrans(b"01", b"\0\1")


def occurrences(plan: Plan, low: int, high: int, budget: Budget) -> Iterator[Start]:
    """The occurrences at wall times of [low, high), in order. Raises InvalidRecurrence if there can be none."""
    for year, begin, end, gap in _stretches(plan, low, high, budget):
        if gap is None:
            yield from _plain(plan, year, begin, end, budget)
        else:
            yield from map(plan.kind.value, _around(plan, gap, begin, end, budget))


def walls(plan: Plan, low: int, high: int, budget: Budget) -> Iterator[int]:
    """The same as wall times, for who counts."""
    for year, begin, end, gap in _stretches(plan, low, high, budget):
        yield from raw(plan, year, begin, end, budget) if gap is None else _around(plan, gap, begin, end, budget)


def _stretches(plan: Plan, low: int, high: int, budget: Budget) -> Iterator[tuple[Year, int, int, Jump | None]]:
    """[low, high) in pieces, each with the year to look into: those in which a gap has its way, and those between."""
    if plan.is_timeless:
        plan.require_fertile()
    begin = low
    for year in years(plan, plan.before_landing(low), high, budget):
        for gap in year.gaps:
            if gap.start < high and begin < gap.landed:
                if begin < gap.start:
                    yield year, begin, gap.start, None
                    begin = gap.start
                yield year, begin, min(high, gap.landed), gap
                begin = gap.landed
        if begin < high:
            yield year, begin, high, None


def years(plan: Plan, low: int, high: int, budget: Budget) -> Iterator[Year]:
    """The rule's years with such days as lie in [low, high), if there are any."""
    if low >= high:
        return
    days = plan.days
    first, last = low // DAY, (high - 1) // DAY
    for number in days.numbers(first, last):
        budget.spend(YEAR * days.cost)
        year = plan.year(number)
        if not year.mask:
            plan.require_fertile()
        mask = between(year, first, last + 1)
        if mask:
            yield year if mask == year.mask else Year(year.first, mask, year.picks, year.gaps)


def raw(plan: Plan, year: Year, low: int, high: int, budget: Budget) -> Iterator[int]:
    """The wall times of a year in [low, high), whether they exist or not."""
    for day in days_of(between(year, low // DAY, (high - 1) // DAY + 1)):
        times = within(plan.times_on(year.first + day, year), year.first + day, low, high)
        budget.spend(DAY_OF_TIMES)
        for begin in range(0, len(times), BLOCK):
            block = times[begin : begin + BLOCK]
            budget.spend(len(block))
            wall = (year.first + day) * DAY
            yield from [wall + time for time in block]


def is_raw(plan: Plan, wall: int, budget: Budget) -> bool:
    """Whether the rule itself has a wall time, which need not exist."""
    found = (each for year in years(plan, wall, wall + 1, budget) for each in raw(plan, year, wall, wall + 1, budget))
    return next(found, None) is not None


def _around(plan: Plan, gap: Jump, low: int, high: int, budget: Budget) -> Iterator[int]:
    """The wall times of [low, high), all between the start of a gap and where its shifted times have landed."""
    begin = max(plan.start, gap.start)
    found = (wall for year in years(plan, begin, high, budget) for wall in raw(plan, year, begin, high, budget))
    return (wall for wall in _settled(found, gap, plan.gap) if low <= wall < high)


def _settled(walls: Iterable[int], gap: Jump, policy: Gap) -> Iterator[int]:
    """Wall times from the start of a gap on, as they exist."""
    late: deque[int] = deque()
    for wall in walls:
        if wall < gap.end:
            if policy is Gap.SHIFT:
                late.append(wall + gap.length)
            continue
        while late and late[0] <= wall:
            if (passed := late.popleft()) < wall:
                yield passed
        yield wall
    yield from late


def _plain(plan: Plan, year: Year, low: int, high: int, budget: Budget) -> Iterable[Start]:
    """The occurrences of a year in which nothing falls into a gap."""
    times = plan.times.fixed
    if year.picks is None and times is not None and len(times) == 1:
        return _once_a_day(plan, year, times[0], low, high, budget)
    return _by_day(plan, year, low, high, budget)


def _by_day(plan: Plan, year: Year, low: int, high: int, budget: Budget) -> Iterator[Start]:
    for day in days_of(between(year, low // DAY, (high - 1) // DAY + 1)):
        budget.spend(DAY_OF_TIMES)
        found = within(plan.times_on(year.first + day, year), year.first + day, low, high)
        if found:
            yield from _of_day(plan.kind.value((year.first + day) * DAY), found, budget)


def _of_day(midnight: Start, times: Sequence[int], budget: Budget) -> Iterator[Start]:
    for begin in range(0, len(times), BLOCK):
        block = times[begin : begin + BLOCK]
        budget.spend(len(block))
        if isinstance(block, range):
            step = repeat(timedelta(0, block.step), len(block) - 1)
            yield from accumulate(step, initial=midnight + timedelta(0, block.start))
        else:
            yield from [midnight + timedelta(0, time) for time in block]


def _once_a_day(plan: Plan, year: Year, time: int, low: int, high: int, budget: Budget) -> list[Start]:
    """Days are added to the first of them: nothing is as fast."""
    first, end = -((time - low) // DAY), -((time - high) // DAY)
    begin = max(first, year.first)
    mask = between(year, first, end) >> (begin - year.first)
    if not mask:
        return []
    number = mask.bit_count()
    budget.spend(number)
    base = plan.kind.value(begin * DAY + time)
    if number > FEW:
        return [base + day for day in compress(_DAYS, f"{mask:b}"[::-1].encode().translate(_BITS))]
    found = []
    while mask:
        day = mask & -mask
        found.append(base + _DAYS[day.bit_length() - 1])
        mask ^= day
    return found
