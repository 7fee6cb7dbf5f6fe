"""Writes docs/performance.md from the JSON of the benchmarks.

make bench                       # measures, keeps each script's JSON in bench/results/, and writes the page
python -m bench.report           # writes the page anew from bench/results/
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bench.harness.baseline import Result
from bench.harness.command import Aim, Report
from bench.harness.figures import Figures, Ratio
from bench.harness.load import Load
from bench.harness.ratios import COLUMNS as BESIDE_COLUMNS
from bench.harness.ratios import RatioReport, rows

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BENCHES = {
    "floor": "What two routes cost: ours, bare (Litestar, asyncpg) and usual (FastAPI, Pydantic, SQLAlchemy's ORM)",
    "chat": "Messages and turns",
    "auth": "Signing in and staying so",
    "loop": "Whether any route holds the event loop",
    "canvas": "Mutations of a canvas",
}
HEAD = """# Performance

This page is written by `make bench` from what it measured, never by hand. One benchmark alone:

    python -m bench.floor --concurrency 10,20,50 --rounds 3 --seconds 3
    python -m bench.floor --baseline bench/results/floor.json     # tells what changed beyond the noise

How to read it:

- The API is a real process with `POTENTIA_ENVIRONMENT=production`, JSON logs, metrics on and limits off, on PostgreSQL
  with durable commits; Postgres, Valkey and the worker are real too. All on one machine, with the load's driver.
- Where there are two cores or more the API has one for itself; the driver, the database and the worker share the rest.
- *Closed, 10*: ten connections, each asks again as soon as it is answered: the most that goes through.
  *10/s*: an open loop; latency counts from when a request was due, so a server that stalls is charged for all that
  waited. Without spare CPU the closed loop's latencies are queueing: compare its CPU, and the open loop's latencies.
- CPU is user and system time of a process and all its children, in milliseconds a request. ± is the noise: highest
  less lowest over the rounds, in shares of the middle one. A CPU that sleeps between requests charges more for each.
- Targets that are compared take turns in one run, forth and back: ratios hold where absolute times do not.
- *Driver*: 99 of 100 times the driver's own loop was later than that. Latencies below it are the driver's.
"""


def page(reports: Sequence[Report], recurrence: RatioReport | None = None) -> str:
    """The whole page."""
    parts = [HEAD, _aims(reports)]
    for report in reports:
        parts += [f"## {BENCHES.get(report.bench, report.bench)}", _machine(report)]
        if report.ratios:
            parts.append(_table(RATIO_COLUMNS, map(_ratio, report.ratios)))
        if report.results:
            parts.append(_table(RESULT_COLUMNS, map(_result, report.results)))
        if "commit_ms" in report.facts:
            parts.append(_commit(report.facts["commit_ms"]))
        if "lag" in report.facts:
            parts.append(_lag(report.facts["lag"]))
        if "statements" in report.facts:
            parts.append(_statements(report.facts["statements"]))
        if "mutations" in report.facts:
            parts.append(_mutations(report.facts["mutations"]))
    if recurrence is not None:
        parts.append(beside(recurrence))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def beside(report: RatioReport) -> str:
    """What the recurrence engine takes beside another library."""
    found = report.machine
    facts = "; ".join(f"{what}: {figure:.2f}" for what, figure in report.facts.items())
    return (
        f"## Recurrence, beside {report.theirs}\n\n"
        "`python -m bench.recurrence`: one process, both in turns, microseconds of CPU a call, equal answers. "
        f"{found.cores} cores ({found.cpu}), Python {found.python}, load average {found.load_before} before and "
        f"{found.load_after} after. {facts}.\n\n{_table(BESIDE_COLUMNS, rows(report.cases))}"
    )


RATIO_COLUMNS = ("compared", "closed loop of", "CPU", "median latency")
RESULT_COLUMNS = (
    "target",
    "loop",
    "requests/s",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "max ms",
    "CPU ms a request",
    "driver ms",
)


def _aims(reports: Sequence[Report]) -> str:
    aims = [aim for report in reports for aim in report.aims]
    return "## Aims\n\n" + _table(("aim", "at most", "reached", ""), map(_aim, aims)) if aims else ""


def _aim(aim: Aim) -> Sequence[str]:
    return aim.what, f"{aim.at_most:g}", f"{aim.reached:.2f}", "met" if aim.reached <= aim.at_most else "**missed**"


def _machine(report: Report) -> str:
    found = report.machine
    pinned = "the API on a core of its own" if found.pinned.service else "nothing pinned"
    shared = found.load_before > found.cores / 2
    disturbed = " **Other programs ran on it as well: take the ratios and the CPU from here, not the latencies.**"
    return (
        f"{found.cores} cores ({found.cpu}), Linux {found.kernel}, Python {found.python}, {pinned}; load average "
        f"{found.load_before} before and {found.load_after} after; {report.options.rounds} rounds of "
        f"{report.options.seconds:g} s a load.{disturbed if shared else ''}"
    )


def _ratio(ratio: Ratio) -> Sequence[str]:
    return (
        f"{ratio.of} : {ratio.to}",
        str(ratio.concurrency),
        f"{ratio.cpu.median:.2f} ±{ratio.cpu.spread:.0%}",
        f"{ratio.p50.median:.2f} ±{ratio.p50.spread:.0%}",
    )


def _result(result: Result) -> Sequence[str]:
    found, took = result.figures, result.figures.latency_ms
    times = (f"{each:.1f}" for each in (took.p50, took.p95, took.p99, took.max))
    return (
        result.target,
        _loop(result.load),
        f"{found.per_second.median:.0f}",
        *times,
        _cpu(found),
        f"{found.driver.lag_ms.p99:.1f}",
    )


def _loop(load: Load) -> str:
    return f"{load.rate:g}/s" if load.rate else f"closed, {load.concurrency}"


def _cpu(figures: Figures) -> str:
    return ", ".join(f"{part} {cost.median:.2f} ±{cost.spread:.0%}" for part, cost in figures.cpu_ms.items())


def _commit(found: dict[str, float]) -> str:
    return (
        f"The least durable commit takes {found['p50']:.1f} ms here (p95 {found['p95']:.1f} ms): what disk and "
        "scheduler add to every write. A turn waits for four before its first word: the message, the job taken, "
        "the run begun, the context entered."
    )


def _lag(found: dict[str, dict[str, float]]) -> str:
    columns = ("route", "requests", "beats", "over 50 ms late", "99 % within ms", "all within ms")
    rows = (
        (f"`{route}`", *(f"{each[name]:g}" for name in ("requests", "beats", "late", "p99_ms", "within_ms")))
        for route, each in found.items()
    )
    intro = (
        "The API's loop asks every 20 ms to be woken. How late that was, by the buckets of its own histogram, while "
        "ten connections asked one route as fast as it answered:"
    )
    return f"{intro}\n\n{_table(columns, rows)}"


def _statements(found: dict[str, list[str]]) -> str:
    rows = ((f"`{name}`", str(len(sent)), " · ".join(f"`{each}`" for each in sent)) for name, sent in found.items())
    intro = "What Postgres is sent for a request, by its own log; each is a round trip. The number never grows."
    return f"{intro}\n\n{_table(('request', 'round trips', 'statements'), rows)}"


def _mutations(found: dict[str, dict[str, dict[str, Any]]]) -> str:
    times = ((name, *(f"{took[each]:.1f}" for each in ("p50", "p95", "p99"))) for name, took in found["ms"].items())
    counts = {number for counted in found["statements"].values() for number in counted.values()}
    kinds = ", ".join(next(iter(found["statements"].values())))
    sizes = " and ".join(found["statements"])
    return (
        "By the use case itself, one after the other, on an empty canvas and on one of 10,000 blocks; *bare* is a "
        "transaction of the same writes by asyncpg alone.\n\n"
        + _table(("mutation", "p50 ms", "p95 ms", "p99 ms"), times)
        + f"\n\nStatements of one mutation ({kinds}), BEGIN and COMMIT included, on a canvas of {sizes}: "
        + " or ".join(map(str, sorted(counts)))
        + "."
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(_lines([columns, ["---"] * len(columns), *rows]))


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield from (f"| {' | '.join(row)} |" for row in rows)


def reports() -> list[Report]:
    """What is in bench/results/, in the order of the page."""
    found = [RESULTS / f"{name}.json" for name in BENCHES]
    return [msgspec.json.decode(path.read_bytes(), type=Report) for path in found if path.exists()]


def recurrence_report() -> RatioReport | None:
    path = RESULTS / "recurrence.json"
    return msgspec.json.decode(path.read_bytes(), type=RatioReport) if path.exists() else None


if __name__ == "__main__":
    PAGE.write_text(page(reports(), recurrence_report()), encoding="utf-8")
