"""The breaker opens in an outage and only then, lets one probe pass at a time, and closes when it succeeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from potentia.domain.circuit import Circuit, Phase, Policy

POLICY = Policy(failures=3, window=10.0, pause=5.0)
CLOSED = Circuit(POLICY)


def opened(at: float = 0.0) -> Circuit:
    circuit = CLOSED
    for _ in range(POLICY.failures):
        circuit = circuit.fail(circuit.period, at)
    assert circuit.phase is Phase.OPEN
    return circuit


def test_failures_of_one_window_open_it() -> None:
    """The last of them does, and not the one before."""
    circuit = CLOSED.fail(0, 1.0).fail(0, 2.0)
    assert circuit.phase is Phase.CLOSED
    assert circuit.fail(0, 3.0).phase is Phase.OPEN


def test_failures_that_are_far_apart_do_not_open_it() -> None:
    """A failure counts in its own window only."""
    circuit = CLOSED
    for at in (0.0, 6.0, 12.0, 18.0, 24.0, 30.0):
        circuit = circuit.fail(0, at)
    assert circuit.phase is Phase.CLOSED


def test_a_few_failures_among_many_successes_are_no_outage() -> None:
    """Ten in a thousand are more than the policy's three, and still leave it closed."""
    circuit = CLOSED
    for number in range(1000):
        circuit = circuit.fail(0, 1.0) if number % 100 == 99 else circuit.succeed(0, 1.0)
    assert circuit.phase is Phase.CLOSED


def test_an_open_one_says_how_long_to_wait() -> None:
    """The wait shrinks to nothing, and then a probe may pass."""
    circuit = opened(at=100.0)
    assert [circuit.wait(at) for at in (100.0, 103.0, 105.0, 200.0)] == [5.0, 2.0, 0.0, 0.0]


def test_nobody_passes_an_open_one() -> None:
    """Whoever does not ask for the wait first is a mistake of the program."""
    with pytest.raises(AssertionError):
        opened(at=0.0).admit(4.9)


def test_one_probe_passes_and_its_success_closes_it() -> None:
    """Beside the probe everybody waits; afterwards all pass, with nothing counted yet."""
    probing = opened(at=0.0).admit(5.0)
    assert probing.phase is Phase.HALF_OPEN
    assert probing.wait(6.0) > 0
    closed = probing.succeed(probing.period, 6.0)
    assert (closed.phase, closed.failures, closed.wait(6.0)) == (Phase.CLOSED, 0, 0.0)


def test_a_probe_that_fails_opens_it_for_another_pause() -> None:
    """The pause is counted from the probe's failure."""
    probing = opened(at=0.0).admit(5.0)
    again = probing.fail(probing.period, 7.0)
    assert (again.phase, again.wait(7.0)) == (Phase.OPEN, POLICY.pause)


def test_a_probe_without_a_result_is_followed_by_another() -> None:
    """A cancelled probe does not keep it half open for ever, and its late result counts for nothing."""
    lost = opened(at=0.0).admit(5.0)
    second = lost.admit(10.0)
    assert second.phase is Phase.HALF_OPEN
    assert second.fail(lost.period, 11.0) == second
    assert second.succeed(lost.period, 11.0) == second


@given(st.integers(min_value=0, max_value=50), st.booleans())
def test_results_of_before_the_outage_change_nothing(late: int, succeeds: bool) -> None:
    """Calls that were admitted while it was closed may end whenever they like."""
    circuit = opened()
    for _ in range(late):
        circuit = circuit.succeed(0, 9.0) if succeeds else circuit.fail(0, 9.0)
    assert circuit == opened()


class AnyCalls(RuleBasedStateMachine):
    """Any order of calls, results and pauses: what a caller may rely on holds throughout."""

    def __init__(self) -> None:
        super().__init__()
        self.circuit, self.now = CLOSED, 0.0
        self.pending: list[int] = []

    @rule(quarters=st.integers(min_value=0, max_value=48))
    def pass_time(self, quarters: int) -> None:
        """In steps that floats add up exactly."""
        self.now += quarters / 4

    @rule()
    def call(self) -> None:
        if not self.circuit.wait(self.now):
            self.circuit = self.circuit.admit(self.now)
            self.pending.append(self.circuit.period)

    @rule(data=st.data(), succeeds=st.booleans())
    def end(self, data: st.DataObject, succeeds: bool) -> None:
        if not self.pending:
            return
        period = self.pending.pop(data.draw(st.integers(0, len(self.pending) - 1)))
        before = self.circuit
        self.circuit = before.succeed(period, self.now) if succeeds else before.fail(period, self.now)
        if succeeds:
            assert self.circuit.phase is not Phase.OPEN or before.phase is Phase.OPEN

    @invariant()
    def nobody_waits_longer_than_a_pause(self) -> None:
        assert 0.0 <= self.circuit.wait(self.now) <= POLICY.pause

    @invariant()
    def one_probe_at_most_is_out(self) -> None:
        if self.circuit.phase is Phase.HALF_OPEN:
            assert self.pending.count(self.circuit.period) <= 1

    @invariant()
    def counts_stay_below_an_outage_while_it_is_closed(self) -> None:
        if self.circuit.phase is Phase.CLOSED:
            assert self.circuit.failures < max(POLICY.failures, self.circuit.successes + 1)

    @invariant()
    def health_returns(self) -> None:
        later = self.now + POLICY.pause
        probing = self.circuit.admit(later)
        assert probing.succeed(probing.period, later).phase is Phase.CLOSED


TestAnyCalls = AnyCalls.TestCase
