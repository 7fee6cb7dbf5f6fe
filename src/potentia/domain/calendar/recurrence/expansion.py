"""From days and times to occurrences: the walk through a window, one year of days after the other.

Wall times are worked out first and put right where the clock jumped. In a fold nothing has to be done: a wall time
means its first instant, so instants keep the order of wall times. What falls into a gap is left out, or goes as much
later as the gap is long, where it may meet another occurrence: they are one.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import compress

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
_MINUTES = [timedelta(0, second) for second in range(0, DAY, 60)]
_BITS = bytes.maketrans(b"01", b"\0\1")


def occurrences(plan: Plan, low: int, high: int, budget: Budget) -> Iterator[Start]:
    """The occurrences at wall times of [low, high), in order. Raises InvalidRecurrence if there can be none."""
    if plan.is_timeless:
        plan.require_fertile()
    late: list[int] = []
    begin, year = plan.before_landing(low), None
    for year in years(plan, begin, high, budget):
        gaps = [gap for gap in year.gaps if gap.start < high and begin < gap.end] if year.gaps else year.gaps
        if gaps or late:
            settled = _settled(raw(plan, year, begin, high, budget), gaps, plan.gap, late)
            yield from (plan.kind.value(wall) for wall in settled if low <= wall < high)
        else:
            yield from _plain(plan, year, low, high, budget)
    yield from (plan.kind.value(wall) for wall in late if low <= wall < high)
    if year is None:
        plan.require_fertile()


def walls(plan: Plan, low: int, high: int, budget: Budget) -> Iterator[int]:
    """The same as wall times: slower, for who counts."""
    late: list[int] = []
    begin = plan.before_landing(low)
    for year in years(plan, begin, high, budget):
        settled = _settled(raw(plan, year, begin, high, budget), year.gaps, plan.gap, late)
        yield from (wall for wall in settled if low <= wall < high)
    yield from (wall for wall in late if low <= wall < high)


def years(plan: Plan, low: int, high: int, budget: Budget) -> Iterator[Year]:
    """The rule's years with such days as lie in [low, high), if there are any."""
    if low >= high:
        return
    days = plan.days
    for number in range(days.year_of(low // DAY), days.year_of((high - 1) // DAY) + 1):
        budget.spend(YEAR * days.cost)
        year = plan.year(number)
        mask = between(year, low // DAY, (high - 1) // DAY + 1)
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


def _settled(walls: Iterable[int], gaps: Sequence[Jump], policy: Gap, late: list[int]) -> Iterator[int]:
    """Wall times as they exist. `late` are those that went later and are not passed yet, before and after the call."""
    ahead = iter(gaps)
    gap = next(ahead, None)
    for wall in walls:
        while gap and wall >= gap.end:
            gap = next(ahead, None)
        if gap and wall >= gap.start:
            if policy is Gap.SHIFT:
                late.append(wall + gap.length)
            continue
        while late and late[0] <= wall:
            if (passed := late.pop(0)) < wall:
                yield passed
        yield wall


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
        yield from [midnight + later for later in _deltas(block)]


def _deltas(times: Sequence[int]) -> Iterable[timedelta]:
    """Those of whole minutes are there already."""
    if isinstance(times, range) and times.start % 60 == times.step % 60 == 0:
        return _MINUTES[times.start // 60 : -(-times.stop // 60) : times.step // 60]
    return [timedelta(0, time) for time in times]


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
