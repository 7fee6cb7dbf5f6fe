"""From samples to figures: pure arithmetic, no clock and no process in here."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from statistics import median

import msgspec


@dataclass(frozen=True, slots=True)
class Sample:
    """What one round of load showed. Latencies and lags in seconds; CPU in seconds, by part of the service."""

    latencies: Sequence[float]
    seconds: float
    cpu: dict[str, float]
    threads: dict[str, int]
    driver_cpu: float
    driver_lags: Sequence[float]
    lateness: Sequence[float] = field(default=())
    """By how much each request was sent after it was due (open loop)."""


class Latency(msgspec.Struct, frozen=True):
    """In milliseconds."""

    min: float
    p50: float
    p95: float
    p99: float
    max: float


class Driver(msgspec.Struct, frozen=True):
    """How busy the program was that made the load: figures of a driver that lags are its own, not the service's."""

    cpu_share: float
    lag_ms: Latency
    late_ms: Latency | None


class Spread(msgspec.Struct, frozen=True):
    """A figure over the rounds: the middle one, and (highest - lowest) / middle."""

    median: float
    spread: float


class Figures(msgspec.Struct, frozen=True):
    """All rounds of one load upon one target. CPU in milliseconds a request, by part of the service."""

    requests: int
    per_second: Spread
    latency_ms: Latency
    p50_ms: Spread
    p95_ms: Spread
    cpu_ms: dict[str, Spread]
    threads: dict[str, int]
    driver: Driver


class Ratio(msgspec.Struct, frozen=True):
    """How many times the CPU (and the median latency) of `to` it is that `of` takes, round by round."""

    of: str
    to: str
    concurrency: int
    cpu: Spread
    p50: Spread


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0..1) of all values do not exceed: the nearest rank, nothing interpolated."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def latency(seconds: Sequence[float]) -> Latency:
    """At least one value."""
    ordered = sorted(seconds)
    shares = (0.0, 0.5, 0.95, 0.99, 1.0)
    return Latency(*(rounded(percentile(ordered, share) * 1000) for share in shares))


def spread(values: Sequence[float]) -> Spread:
    """At least one value, one a round."""
    middle = median(values)
    return Spread(rounded(middle), round((max(values) - min(values)) / middle, 3) if middle else 0.0)


def figures(rounds: Sequence[Sample]) -> Figures:
    """Percentiles over all requests of all rounds; everything else round by round."""
    everything = [each for one in rounds for each in one.latencies]
    return Figures(
        requests=len(everything),
        per_second=spread([len(one.latencies) / one.seconds for one in rounds]),
        latency_ms=latency(everything),
        p50_ms=spread([latency(one.latencies).p50 for one in rounds]),
        p95_ms=spread([latency(one.latencies).p95 for one in rounds]),
        cpu_ms={part: spread([cpu_ms(one, part) for one in rounds]) for part in rounds[0].cpu},
        threads={part: max(one.threads[part] for one in rounds) for part in rounds[0].threads},
        driver=_driver(rounds),
    )


def _driver(rounds: Sequence[Sample]) -> Driver:
    lateness = [each for one in rounds for each in one.lateness]
    return Driver(
        cpu_share=rounded(sum(one.driver_cpu for one in rounds) / sum(one.seconds for one in rounds)),
        lag_ms=latency([each for one in rounds for each in one.driver_lags]),
        late_ms=latency(lateness) if lateness else None,
    )


def cpu_ms(sample: Sample, part: str) -> float:
    """CPU milliseconds of a part for each request."""
    return sample.cpu[part] * 1000 / len(sample.latencies)


def ratio(of: str, to: str, concurrency: int, ours: Sequence[Sample], theirs: Sequence[Sample], part: str) -> Ratio:
    """Each round against the other target's round beside it, so that what both suffered cancels out."""
    pairs = list(zip(ours, theirs, strict=True))
    return Ratio(
        of,
        to,
        concurrency,
        cpu=spread([cpu_ms(mine, part) / cpu_ms(other, part) for mine, other in pairs]),
        p50=spread([latency(mine.latencies).p50 / latency(other.latencies).p50 for mine, other in pairs]),
    )


def due_times(began: float, rate: float, seconds: float) -> Iterator[float]:
    """When each request of an open loop is due: every 1 / rate seconds from `began`, to `began + seconds` exclusive."""
    for number in count():
        if (due := number / rate) >= seconds:
            return
        yield began + due


def rounded(value: float) -> float:
    """Three figures after the point are more than any noise here allows."""
    return round(value, 3)
