"""How many times faster than another library, in one process: what is compared, and the table of it."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median

import msgspec

from bench.harness.figures import rounded
from bench.harness.processes import Machine


class Case(msgspec.Struct, frozen=True):
    """Microseconds of CPU for one call of each, the middle of the rounds; `at_least` is the ratio that is aimed at."""

    what: str
    ours_us: float
    theirs_us: float
    ratio: float
    at_least: float

    @property
    def is_met(self) -> bool:
        return self.ratio >= self.at_least


class RatioReport(msgspec.Struct, frozen=True):
    """`theirs` is the other library with its version; `facts` are figures without another beside them."""

    bench: str
    machine: Machine
    theirs: str
    cases: list[Case]
    facts: dict[str, float]


def compare(
    what: str, at_least: float, ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 5
) -> Case:
    """Both in turns, round by round, so that what else the machine does hits both; the answers have to be equal."""
    assert ours() == theirs(), what
    calls = repeats(ours)
    pairs = [(seconds(ours, calls), seconds(theirs, 1)) for _ in range(rounds)]
    mine, other = (median(each) * 1e6 for each in zip(*pairs, strict=True))
    return Case(what, rounded(mine), rounded(other), rounded(median(b / a for a, b in pairs)), at_least)


def repeats(call: Callable[[], object], at_least: float = 0.02) -> int:
    """How often to call for a time that a clock can tell."""
    return max(1, int(at_least / max(seconds(call, 3), 1e-7)))


def seconds(call: Callable[[], object], times: int) -> float:
    """Seconds of CPU for one of so many calls, without the collector's."""
    gc.disable()
    try:
        began = time.process_time()
        for _ in range(times):
            call()
        return (time.process_time() - began) / times
    finally:
        gc.enable()


def rows(cases: Sequence[Case]) -> Iterator[Sequence[str]]:
    """For a table of RATIO_COLUMNS."""
    for case in cases:
        met = "met" if case.is_met else "**missed**"
        yield (
            case.what,
            f"{case.ours_us:,.1f}",
            f"{case.theirs_us:,.1f}",
            f"{case.ratio:,.0f}",
            f"{case.at_least:,.0f}",
            met,
        )


COLUMNS = ("case", "ours, µs", "theirs, µs", "times faster", "at least", "")
