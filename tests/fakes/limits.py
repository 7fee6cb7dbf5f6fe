"""Counting calls, in the plainest way."""

import time
from collections import defaultdict

from potentia.domain.limits import LimitsUnavailable, Rate, Standing


class MemoryRateLimiter:
    """domain.limits.RateLimiter. While `is_down` it cannot count."""

    def __init__(self) -> None:
        self.is_down = False
        self.calls: defaultdict[str, list[float]] = defaultdict(list)

    async def hit(self, key: str, rate: Rate) -> Standing:
        if self.is_down:
            raise LimitsUnavailable(2.0)
        now = time.monotonic()
        recent = [at for at in self.calls[key] if at > now - rate.seconds]
        is_allowed = len(recent) < rate.amount
        self.calls[key] = recent = [*recent, now] if is_allowed else recent
        return Standing(is_allowed, rate.amount - len(recent), recent[0] + rate.seconds - now)
