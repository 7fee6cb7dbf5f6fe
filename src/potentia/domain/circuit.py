"""The circuit breaker, as a pure state machine: time comes in, in seconds of any clock that never goes back.

Closed, every call passes. When enough calls of a window fail, it opens: no call passes for a while. Then it is half
open: one call, the probe, passes, and its result closes it or opens it again.
Source: M. Nygard, "Release It!", 2nd edition 2018, "Circuit Breaker".
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Phase(StrEnum):
    """Who may pass: all, nobody, or nobody beside the probe."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class Policy:
    """It opens when, within `window` seconds, `failures` calls failed and no more succeeded than failed.

    The second half matters under load, where a few failures among many successes are no outage. `pause` is how many
    seconds it stays open, and how long a probe may go without a result before another one passes.
    """

    failures: int = 5
    window: float = 30.0
    pause: float = 15.0


@dataclass(frozen=True, slots=True)
class Circuit:
    """The state after what has happened so far; every method answers the next one.

    `period` counts the changes of phase. A result counts only in the period in which its call was admitted, so that
    a late one of before the outage neither closes nor opens anything. `since` is when the window or phase began.
    """

    policy: Policy = field(default_factory=Policy)
    phase: Phase = Phase.CLOSED
    period: int = 0
    since: float = 0.0
    failures: int = 0
    successes: int = 0

    def wait(self, now: float) -> float:
        """Seconds until a call may pass; 0 when one may pass now."""
        return 0.0 if self.phase is Phase.CLOSED else max(0.0, self.policy.pause - (now - self.since))

    def admit(self, now: float) -> "Circuit":
        """Let one call pass; its result belongs to the `period` of the answer. Only when there is nothing to wait."""
        assert not self.wait(now)
        return self if self.phase is Phase.CLOSED else self._enter(Phase.HALF_OPEN, now)

    def succeed(self, period: int, now: float) -> "Circuit":
        """A call that was admitted in `period` has succeeded."""
        if period != self.period:
            return self
        if self.phase is Phase.HALF_OPEN:
            return self._enter(Phase.CLOSED, now)
        current = self._in_window(now)
        return replace(current, successes=current.successes + 1)

    def fail(self, period: int, now: float) -> "Circuit":
        """A call that was admitted in `period` has failed."""
        if period != self.period:
            return self
        if self.phase is Phase.HALF_OPEN:
            return self._enter(Phase.OPEN, now)
        current = self._in_window(now)
        current = replace(current, failures=current.failures + 1)
        return current._enter(Phase.OPEN, now) if current._is_outage else current

    @property
    def _is_outage(self) -> bool:
        return self.failures >= max(self.policy.failures, self.successes)

    def _in_window(self, now: float) -> "Circuit":
        """The counts start anew when their window is over: two numbers do, however many calls there are."""
        over = now - self.since >= self.policy.window
        return replace(self, since=now, failures=0, successes=0) if over else self

    def _enter(self, phase: Phase, now: float) -> "Circuit":
        return Circuit(self.policy, phase, self.period + 1, now)
