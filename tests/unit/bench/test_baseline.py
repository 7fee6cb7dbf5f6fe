"""What counts as a change since an earlier run."""

import msgspec
import pytest

from bench.harness.baseline import Result, changes, relative
from bench.harness.figures import Sample, Spread, figures
from bench.harness.load import Load

CLOSED = Load(10, 3.0)


def result(seconds: float, *, target: str = "me", load: Load = CLOSED, noise: float = 0.0) -> Result:
    rounds = [
        Sample([seconds * factor], 1.0, {"api": seconds}, {"api": 1}, 0.1, [0.001]) for factor in (1.0, 1.0 + noise)
    ]
    return Result(target, load, figures(rounds))


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (Spread(10, 0.02), Spread(12, 0.02), 0.2),
        (Spread(10, 0.02), Spread(8, 0.02), -0.2),
        (Spread(10, 0.30), Spread(12, 0.02), 0.0),
        (Spread(10, 0.02), Spread(12, 0.30), 0.0),
        (Spread(10, 0.0), Spread(10.4, 0.0), 0.0),
        (Spread(0.0, 0.0), Spread(1.0, 0.0), 0.0),
    ],
)
def test_only_what_the_noise_of_both_runs_does_not_explain_is_a_change(
    before: Spread, now: Spread, told: float
) -> None:
    assert relative(before, now) == pytest.approx(told)


def test_a_target_that_became_slower_is_told_figure_by_figure() -> None:
    found = changes([result(0.010)], [result(0.020)])
    assert {(each.figure, each.change) for each in found} == {("p50_ms", 1.0), ("p95_ms", 1.0), ("cpu_ms api", 1.0)}


def test_a_noisy_run_tells_nothing() -> None:
    assert not changes([result(0.0100)], [result(0.0104, noise=0.5)])


def test_only_the_same_target_under_the_same_load_is_compared() -> None:
    others = [result(0.1, target="other"), result(0.1, load=msgspec.structs.replace(CLOSED, concurrency=20))]
    assert not changes(others, [result(0.2)])
