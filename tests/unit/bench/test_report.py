"""The page on performance says what was measured."""

import msgspec

from bench.harness.baseline import Result
from bench.harness.command import Aim, Options, Report
from bench.harness.figures import Sample, figures, ratio
from bench.harness.load import Load
from bench.harness.processes import Cores, Machine
from bench.report import page

ROUNDS = [Sample([0.002, 0.004], 1.0, {"api": 0.006}, {"api": 3}, 0.1, [0.0015])]
REPORT = Report(
    bench="floor",
    machine=Machine(2, "a processor", "3.11.7", "6.1", Cores([0], [1]), 0.25, 1.75),
    options=Options([10], 1, 3.0, 50.0),
    results=[Result("me", Load(10, 3.0), figures(ROUNDS)), Result("me", Load(10, 3.0, 50.0), figures(ROUNDS))],
    ratios=[ratio("ours", "bare", 10, ROUNDS, ROUNDS, "api")],
    aims=[Aim("fast", 1.5, 1.7), Aim("soon", 31.0, 30.0)],
    facts={
        "statements": {"GET /users/me": ["SELECT users.id"]},
        "lag": {"GET /metrics": {"requests": 90, "beats": 80, "late": 1, "p99_ms": 25.0, "within_ms": 100.0}},
    },
    changes=[],
)


def test_the_page_holds_the_machine_the_figures_the_ratios_and_the_statements() -> None:
    text = page([REPORT])
    assert "load average 0.25 before and 1.75 after" in text
    assert "| me | closed, 10 | 2 | 2.0 | 4.0 | 4.0 | 4.0 | api 3.00 ±0% | 1.5 |" in text
    assert "| me | 50/s |" in text
    assert "| ours : bare | 10 | 1.00 ±0% | 1.00 ±0% |" in text
    assert "| `GET /users/me` | 1 | `SELECT users.id` |" in text
    assert "| `GET /metrics` | 90 | 80 | 1 | 25 | 100 |" in text


def test_an_aim_that_was_missed_is_told_as_one() -> None:
    text = page([REPORT])
    assert "| fast | 1.7 | 1.50 | met |" in text
    assert "| soon | 30 | 31.00 | **missed** |" in text


def test_a_busy_machine_is_named_as_one() -> None:
    busy = msgspec.structs.replace(REPORT, machine=msgspec.structs.replace(REPORT.machine, load_before=1.5))
    assert "Other programs ran" in page([busy])
    assert "Other programs ran" not in page([REPORT])
