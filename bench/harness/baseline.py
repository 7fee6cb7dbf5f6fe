"""What changed since an earlier run: only differences beyond the noise of both runs are called changes."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from bench.harness.figures import Figures, Spread, rounded
from bench.harness.load import Load

LEAST = 0.05
"""Differences below this share are never told: rounds that agree by chance would make noise look like news."""


class Result(msgspec.Struct, frozen=True):
    """What a target showed under a load."""

    target: str
    load: Load
    figures: Figures


class Change(msgspec.Struct, frozen=True):
    """A figure that moved: `change` is now / before - 1."""

    target: str
    load: Load
    figure: str
    before: float
    now: float
    change: float


def changes(before: Iterable[Result], now: Sequence[Result]) -> list[Change]:
    """By target and load; what only one of both has is passed over."""
    known = {(each.target, each.load): each.figures for each in before}
    pairs = [(each, known[each.target, each.load]) for each in now if (each.target, each.load) in known]
    return [change for result, old in pairs for change in _moved(result, old)]


def _moved(result: Result, old: Figures) -> Iterator[Change]:
    earlier = _comparable(old)
    for name, figure in _comparable(result.figures).items():
        if name in earlier and (change := relative(earlier[name], figure)):
            yield Change(result.target, result.load, name, earlier[name].median, figure.median, change)


def relative(before: Spread, now: Spread) -> float:
    """By which share a figure moved; 0 where the spread of either run explains it."""
    if not before.median:
        return 0.0
    change = now.median / before.median - 1
    return rounded(change) if abs(change) > max(LEAST, before.spread, now.spread) else 0.0


def _comparable(figures: Figures) -> dict[str, Spread]:
    cpu = {f"cpu_ms {part}": figure for part, figure in figures.cpu_ms.items()}
    return {"per_second": figures.per_second, "p50_ms": figures.p50_ms, "p95_ms": figures.p95_ms, **cpu}
