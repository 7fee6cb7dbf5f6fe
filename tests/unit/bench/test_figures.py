"""What the benchmarks' arithmetic promises."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.harness.figures import Sample, due_times, figures, latency, percentile, ratio, spread

moments = st.lists(st.floats(0.0001, 10), min_size=1, max_size=200)


def sample(*latencies: float, cpu: float = 0.1) -> Sample:
    return Sample(latencies, 1.0, {"api": cpu, "postgres": cpu / 2}, {"api": 3, "postgres": 5}, 0.5, [0.001], [0.002])


def test_a_percentile_is_one_of_the_values_and_never_interpolated() -> None:
    assert [percentile([1, 2, 3, 4], share) for share in (0, 0.25, 0.26, 0.5, 0.95, 1)] == [1, 1, 2, 2, 4, 4]


@given(moments, st.floats(0, 1))
def test_at_least_the_share_of_all_values_is_within_the_percentile(values: list[float], share: float) -> None:
    """By its definition, for any values."""
    found = percentile(sorted(values), share)
    assert sum(value <= found for value in values) >= share * len(values)
    assert found in values


@given(moments)
def test_the_percentiles_of_a_latency_stand_in_order(values: list[float]) -> None:
    found = latency(values)
    assert found.min <= found.p50 <= found.p95 <= found.p99 <= found.max


def test_latencies_are_told_in_milliseconds() -> None:
    assert latency([0.0015]).p50 == 1.5


def test_an_open_loop_is_due_at_even_distances_and_ends_by_itself() -> None:
    assert list(due_times(100.0, 4, 1.0)) == [100.0, 100.25, 100.5, 100.75]


@given(st.floats(1, 5_000), st.floats(0.1, 3))
def test_due_times_never_drift(rate: float, seconds: float) -> None:
    """The nth request is due n / rate after the beginning, however many came before it."""
    due = list(itertools.islice(due_times(0.0, rate, seconds), 1_000))
    assert due == [number / rate for number in range(len(due))]
    assert due[-1] < seconds


def test_the_spread_is_the_distance_of_the_rounds_in_shares_of_the_middle_one() -> None:
    found = spread([9.0, 10.0, 12.0])
    assert (found.median, found.spread) == (10.0, 0.3)


def test_rounds_without_any_cost_have_no_spread() -> None:
    assert spread([0.0, 0.0]).spread == 0.0


def test_figures_take_percentiles_over_all_rounds_and_costs_round_by_round() -> None:
    found = figures([sample(0.001, 0.003, cpu=0.2), sample(0.009, 0.010, cpu=0.1)])
    assert (found.requests, found.latency_ms.min, found.latency_ms.max) == (4, 1.0, 10.0)
    assert (found.cpu_ms["api"].median, found.cpu_ms["api"].spread) == (75.0, 0.667)
    assert found.per_second.median == 2.0
    assert found.driver.late_ms is not None
    assert found.driver.late_ms.p99 == 2.0


def test_a_ratio_compares_rounds_that_ran_beside_each_other() -> None:
    """The machine was twice as slow in the second round, for both: the ratio does not see it."""
    ours = [sample(0.004, cpu=0.4), sample(0.008, cpu=0.8)]
    bare = [sample(0.001, cpu=0.2), sample(0.002, cpu=0.4)]
    found = ratio("ours", "bare", 10, ours, bare, "api")
    assert (found.cpu.median, found.cpu.spread, found.p50.median) == (2.0, 0.0, 4.0)


def test_a_ratio_of_unequal_rounds_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratio("ours", "bare", 10, [sample(0.1), sample(0.1)], [sample(0.1)], "api")
