"""What `/metrics` tells: requests by route, the process, and gauges that other parts lend."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

LABELS = ("method", "route", "status")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LAGS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
SAMPLE_SECONDS = 2.0

log = structlog.stdlib.get_logger(__name__)

Labels = tuple[str, ...]
Sample = Callable[[], Awaitable[Mapping[Labels, float]]]
"""Asks for the present values, by the values of the gauge's labels."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number that is asked for when somebody looks."""

    name: str
    about: str
    labels: tuple[str, ...]
    sample: Sample


class Metrics:
    """The registry of one application; nothing here is global, so that two may live in one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter("http_requests", "Requests answered.", LABELS, registry=self._registry)
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Time from the request to the end of its answer; streams of events are not in it.",
            LABELS,
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._failures = Counter(
            "gauge_sample_failures", "Gauges that could not be asked.", ("gauge",), registry=self._registry
        )
        self._of = lru_cache(maxsize=None)(self._labelled)  # bounded as the exposition is: by routes
        self._lag: Histogram | None = None
        self._gauges: dict[str, Gauge] = {}
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def register(self, gauge: Gauge) -> None:
        """Show this gauge from now on. One whose sample fails or takes 2 s is left out, and counted as failed."""
        self._gauges[gauge.name] = gauge

    def observe(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """Count an answer; `seconds` is None for a stream, whose length says nothing of the server."""
        requests, durations = self._of(method, route, status)
        requests.inc()
        if seconds is not None:
            durations.observe(seconds)

    def _labelled(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        labels = (method if method in METHODS else "OTHER", route, str(status))
        return self._requests.labels(*labels), self._seconds.labels(*labels)

    def lag(self, seconds: float) -> None:
        """How much later than it asked the event loop woke somebody up; in a process that watches it."""
        if self._lag is None:
            self._lag = Histogram(
                "event_loop_lag_seconds", "How late the event loop is.", buckets=LAGS, registry=self._registry
            )
        self._lag.observe(seconds)

    async def exposition(self) -> bytes:
        """Everything, in Prometheus's text format."""
        sampled = await asyncio.gather(*map(_family, self._gauges.values()), return_exceptions=True)
        families = []
        for gauge, outcome in zip(self._gauges.values(), sampled, strict=True):
            if isinstance(outcome, Metric):
                families.append(outcome)
            else:
                self._failures.labels(gauge.name).inc()
                log.warning("gauge not sampled", gauge=gauge.name, error=repr(outcome))
        lent = CollectorRegistry()
        lent.register(_Sampled(families))
        return generate_latest(self._registry) + generate_latest(lent)


class _Sampled(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        yield from self._families


async def _family(gauge: Gauge) -> Metric:
    family = GaugeMetricFamily(gauge.name, gauge.about, labels=gauge.labels)
    async with asyncio.timeout(SAMPLE_SECONDS):
        for labels, value in (await gauge.sample()).items():
            family.add_metric(labels, value)
    return family
