"""Remember that Redis does not answer, so that not everybody waits for it."""

import logging
import time

log = logging.getLogger(__name__)


class Outage:
    """While Redis does not answer, one call in `mute_seconds` tries; the others are better left out.

    Each outage is logged once, and its end too.
    """

    def __init__(self, what: str, *, mute_seconds: float = 1.0) -> None:
        self._what = what
        self._mute_seconds = mute_seconds
        self._muted_until = 0.0
        self.lasts = False

    def mutes(self) -> bool:
        """Whether this call had better be left out. One that is not is the try for all others."""
        if not self.lasts:
            return False
        now = time.monotonic()
        muted = now < self._muted_until
        if not muted:
            self._muted_until = now + self._mute_seconds
        return muted

    def failed(self, error: BaseException) -> None:
        self._muted_until = time.monotonic() + self._mute_seconds
        if not self.lasts:
            self.lasts = True
            log.warning("%s: Redis does not answer (%s)", self._what, type(error).__name__)

    def over(self) -> None:
        if self.lasts:
            self.lasts = False
            log.info("%s: Redis answers again", self._what)
