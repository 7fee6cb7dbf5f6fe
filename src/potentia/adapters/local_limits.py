"""Calls counted in this process alone, for the time in which nobody counts them for all."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from potentia.domain.limits import Rate, Standing

MOST_KEYS = 10_000
"""Callers that are remembered; the one that was not seen for the longest time is forgotten first."""


class LocalRateLimiter:
    """domain.limits.RateLimiter, bounded in memory. `limits` has one as well, which looks at all keys in threads at
    each call."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()

    async def hit(self, key: str, rate: Rate) -> Standing:
        now, calls = self._now(), self._of(key)
        while calls and calls[0] <= now - rate.seconds:
            calls.popleft()
        is_allowed = len(calls) < rate.amount
        if is_allowed:
            calls.append(now)
        return Standing(is_allowed, rate.amount - len(calls), calls[0] + rate.seconds - now)

    def _of(self, key: str) -> deque[float]:
        calls = self._calls.setdefault(key, deque())
        self._calls.move_to_end(key)
        if len(self._calls) > MOST_KEYS:
            self._calls.popitem(last=False)
        return calls
