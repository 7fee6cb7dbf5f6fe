"""Load upon a target: an open loop at a fixed rate, or a closed loop as fast as it goes."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import msgspec

from bench.harness.client import Connection
from bench.harness.figures import Sample, due_times
from bench.harness.processes import cpu_seconds, own_cpu_seconds, threads, tree

LAG_PROBE_SECONDS = 0.01

Act = Callable[[Connection, int], Awaitable[float | None]]
"""Does the thing number n (never the same number twice) on a connection, and answers when (perf_counter) what is
measured was there; None: when it returned."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is measured: one thing that a client does, and the processes whose CPU it takes (part: process)."""

    name: str
    port: int
    act: Act
    parts: Mapping[str, int]
    numbers: Iterator[int] = field(default_factory=count)


class Load(msgspec.Struct, frozen=True):
    """So many connections for so many seconds; `rate` is of requests a second, None: as fast as answers come."""

    concurrency: int
    seconds: float
    rate: float | None = None


async def measure(targets: Sequence[Target], load: Load, rounds: int, warm_up: float) -> dict[str, list[Sample]]:
    """Samples by target. After a warm-up the targets take turns, forth and back, so that drift hits all alike."""
    for target in targets:
        await run(target, msgspec.structs.replace(load, seconds=warm_up))
    samples: dict[str, list[Sample]] = {target.name: [] for target in targets}
    for number in range(rounds):
        for target in targets if number % 2 == 0 else reversed(targets):
            samples[target.name].append(await run(target, load))
    return samples


async def run(target: Target, load: Load) -> Sample:
    """One round; it ends by itself, after what was begun in time has been answered."""
    connections = [await Connection.open(target.port) for _ in range(load.concurrency)]
    try:
        return await _observed(target, load, connections)
    finally:
        for connection in connections:
            connection.close()


async def _observed(target: Target, load: Load, connections: Sequence[Connection]) -> Sample:
    lags: list[float] = []
    probe = asyncio.create_task(_probe(lags))
    latencies: list[float] = []
    lateness: list[float] = []
    parts = {part: tree(number) for part, number in target.parts.items()}
    before, own, began = {part: cpu_seconds(each) for part, each in parts.items()}, own_cpu_seconds(), now()
    try:
        async with asyncio.TaskGroup() as group:
            for client in _clients(target, load, connections, began, latencies, lateness):
                group.create_task(client)
    finally:
        probe.cancel()
    seconds = now() - began
    return Sample(
        latencies=latencies,
        seconds=seconds,
        cpu={part: cpu_seconds(each) - before[part] for part, each in parts.items()},
        threads={part: threads(each) for part, each in parts.items()},
        driver_cpu=own_cpu_seconds() - own,
        driver_lags=lags or [0.0],
        lateness=lateness,
    )


def _clients(
    target: Target,
    load: Load,
    connections: Sequence[Connection],
    began: float,
    latencies: list[float],
    lateness: list[float],
) -> list[Any]:
    if load.rate is None:
        return [_closed(target, each, began + load.seconds, latencies) for each in connections]
    due = due_times(began, load.rate, load.seconds)
    return [_open(target, each, due, latencies, lateness) for each in connections]


async def _closed(target: Target, connection: Connection, end: float, latencies: list[float]) -> None:
    """Asks again as soon as it is answered."""
    while (sent := now()) < end:
        there = await target.act(connection, next(target.numbers))
        latencies.append((there or now()) - sent)


async def _open(
    target: Target, connection: Connection, due_times: Iterator[float], latencies: list[float], lateness: list[float]
) -> None:
    """Takes the next request that is due. Its latency counts from then, not from when a connection was free: a
    server that stalls is charged for all that waited (no coordinated omission)."""
    for due in due_times:
        if (wait := due - now()) > 0:
            await asyncio.sleep(wait)
        sent = now()
        there = await target.act(connection, next(target.numbers))
        latencies.append((there or now()) - min(due, sent))
        lateness.append(max(0.0, sent - due))


async def _probe(lags: list[float]) -> None:
    """How long after its time the driver's own loop comes back to it."""
    while True:
        since = now()
        await asyncio.sleep(LAG_PROBE_SECONDS)
        lags.append(max(0.0, now() - since - LAG_PROBE_SECONDS))


now = time.perf_counter
