"""The command line that all benchmarks share: JSON on standard output, a table on standard error.

python -m bench.NAME [--concurrency 10,20,50] [--rounds 3] [--seconds 3] [--rate 50] [--baseline FILE]
"""

import argparse
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from rich.console import Console
from rich.table import Table

from bench.harness.baseline import Change, Result, changes
from bench.harness.figures import Ratio, Sample, figures, ratio
from bench.harness.load import Load, Target, measure
from bench.harness.processes import Machine, cores, load_average, machine

WIDTH = 160
"""Of the table where it goes into a file."""


class Options(msgspec.Struct, frozen=True):
    """How to measure. `rate` is the open loop's, in requests a second."""

    concurrency: list[int]
    rounds: int
    seconds: float
    rate: float
    warm_up: float = 1.0


class Aim(msgspec.Struct, frozen=True):
    """What we hold ourselves to."""

    what: str
    reached: float
    at_most: float


class Report(msgspec.Struct, frozen=True):
    """All of one run of a benchmark; `facts` are counts and the like, by name."""

    bench: str
    machine: Machine
    options: Options
    results: list[Result]
    ratios: list[Ratio]
    aims: list[Aim]
    facts: dict[str, Any]
    changes: list[Change]


@dataclass
class Bench:
    """A run: scripts measure with it and leave in it what they find."""

    options: Options
    results: list[Result] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)
    aims: list[Aim] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def closed(self) -> list[Load]:
        """As fast as it goes, at each concurrency."""
        return [Load(number, self.options.seconds) for number in self.options.concurrency]

    def open(self, rate: float | None = None) -> Load:
        """At a fixed rate, with connections enough that none is waited for unless the service stalls."""
        return Load(max(self.options.concurrency), self.options.seconds, rate or self.options.rate)

    async def measure(self, targets: Sequence[Target], load: Load) -> dict[str, list[Sample]]:
        """Measure the targets in turns and keep their figures."""
        samples = await measure(targets, load, self.options.rounds, self.options.warm_up)
        self.results += [Result(target.name, load, figures(samples[target.name])) for target in targets]
        return samples

    def compare(self, samples: dict[str, list[Sample]], load: Load, of: str, to: str, part: str) -> Ratio:
        """Keep and answer the ratio of two targets that were measured together."""
        found = ratio(of, to, load.concurrency, samples[of], samples[to], part)
        self.ratios.append(found)
        return found

    def result(self, target: str, *, rate: bool) -> Result:
        """The first of a target, of its open (`rate`) or its closed loops."""
        return next(each for each in self.results if each.target == target and (each.load.rate is not None) == rate)


def main(name: str, script: Callable[[Bench], Awaitable[None]], **defaults: Any) -> None:
    """Run a benchmark; keyword defaults are of the options: `rate=20`."""
    parsed = _arguments(name, defaults)
    options = Options([int(each) for each in parsed.concurrency.split(",")], parsed.rounds, parsed.seconds, parsed.rate)
    bench, load_before = Bench(options), load_average()
    uvloop.run(_run(script, bench))
    report = Report(
        name,
        machine(cores(), load_before),
        options,
        bench.results,
        bench.ratios,
        bench.aims,
        bench.facts,
        changes(_results(parsed.baseline), bench.results) if parsed.baseline else [],
    )
    show(report)
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(report)).decode() + "\n")


async def _run(script: Callable[[Bench], Awaitable[None]], bench: Bench) -> None:
    await script(bench)


def _arguments(name: str, defaults: dict[str, Any]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m bench.{name}")
    parser.add_argument("--concurrency", default="10,20,50", help="connections of the closed loops")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each load on each target")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round")
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second of the open loops")
    parser.add_argument("--baseline", type=Path, help="the JSON of an earlier run, to be compared with")
    parser.set_defaults(**defaults)
    return parser.parse_args()


def _results(baseline: Path) -> list[Result]:
    return msgspec.json.decode(baseline.read_bytes(), type=Report).results


def show(report: Report) -> None:
    """Everything for a person's eyes, on standard error."""
    console = Console(stderr=True, highlight=False, soft_wrap=True, width=None if sys.stderr.isatty() else WIDTH)
    machine = report.machine
    load = f"load average {machine.load_before} before and {machine.load_after} after"
    console.print(f"[bold]{report.bench}[/]: {machine.cores} cores, Python {machine.python}, {load}")
    console.print(_table(report.results))
    for each in report.ratios:
        console.print(
            f"{each.of} : {each.to} = {each.cpu.median} by CPU (±{each.cpu.spread:.0%}), {each.p50.median} p50"
        )
    for aim in report.aims:
        console.print(f"{'✓' if aim.reached <= aim.at_most else '✗'} {aim.what}: {aim.reached} (at most {aim.at_most})")
    for change in report.changes:
        console.print(f"{change.target} {_loop(change.load)}: {change.figure} {change.before} → {change.now}")


def _table(results: Sequence[Result]) -> Table:
    table = Table("target", "loop", "requests/s", "min", "p50", "p95", "p99", "max", "CPU ms a request", "driver p99")
    for each in results:
        found, took = each.figures, each.figures.latency_ms
        cpu = ", ".join(f"{part} {cost.median:.2f} ±{cost.spread:.0%}" for part, cost in found.cpu_ms.items())
        times = (f"{took.min:.1f}", f"{took.p50:.1f}", f"{took.p95:.1f}", f"{took.p99:.1f}", f"{took.max:.1f}")
        rate, lag = f"{found.per_second.median:.0f}", f"{found.driver.lag_ms.p99:.1f}"
        table.add_row(each.target, _loop(each.load), rate, *times, cpu, lag)
    return table


def _loop(load: Load) -> str:
    return f"{load.rate:.0f}/s" if load.rate else f"closed, {load.concurrency}"
