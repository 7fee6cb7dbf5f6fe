"""How calls are made: within a time, again while that makes sense, and not at all while the circuit is open.

This is the one retry authority for a call. The loop is our own: the server's delay, the time that is left and the
circuit decide together, and the waits are those of the jobs (`domain/jobs.py`).
"""

import asyncio
import itertools
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from potentia.adapters.gemini.errors import translated
from potentia.domain.chat.errors import ModelRefused, ModelUnavailable
from potentia.domain.circuit import Circuit, Phase, Policy
from potentia.domain.jobs import Retry, wait_after

log = logging.getLogger(__name__)

T = TypeVar("T")

RETRY = Retry(attempts=3, base=0.5, cap=8.0)


class Calls:
    """The calls of one kind (`generate`, `embed`) that a process makes: they share one circuit."""

    def __init__(self, kind: str, policy: Policy | None = None, retry: Retry = RETRY) -> None:
        self._kind = kind
        self._retry = retry
        self._circuit = Circuit(policy or Policy())

    @property
    def phase(self) -> Phase:
        return self._circuit.phase

    async def make(self, call: Callable[[], Awaitable[T]], seconds: float) -> T:
        """What `call` answers within `seconds`, waits and repetitions included. Never call again what has answered.

        Raises ModelUnavailable: with the server's delay when that is longer than the time that is left, and at once,
        with the time until the next probe, while the circuit is open. ModelRefused is neither repeated nor counted:
        it says that the server is well.
        """
        deadline = self._now() + seconds
        for attempt in itertools.count(1):
            try:
                return await self._attempt(call, deadline)
            except ModelUnavailable as error:
                wait = self._wait(error, attempt)
                if wait is None or self._now() + wait >= deadline:
                    raise
                log.info("Gemini, %s: again in %.1f s after %s", self._kind, wait, error.code)
                await asyncio.sleep(wait)
        raise AssertionError("the loop ends by return or raise")

    def _wait(self, error: ModelUnavailable, attempt: int) -> float | None:
        if isinstance(error, ModelRefused) or self._circuit.wait(self._now()):
            return None
        wait = wait_after(error, self._retry, attempt, random.random())  # noqa: S311 (spreads retries, hides nothing)
        return None if wait is None else wait.total_seconds()

    async def _attempt(self, call: Callable[[], Awaitable[T]], deadline: float) -> T:
        period = self._admit()
        try:
            with translated():
                async with asyncio.timeout_at(deadline):
                    answer = await call()
        except ModelRefused:
            self._enter(self._circuit.succeed(period, self._now()))
            raise
        except ModelUnavailable:
            self._enter(self._circuit.fail(period, self._now()))
            raise
        self._enter(self._circuit.succeed(period, self._now()))
        return answer

    def _admit(self) -> int:
        wait = self._circuit.wait(self._now())
        if wait:
            raise ModelUnavailable(retry_after=wait)
        self._enter(self._circuit.admit(self._now()))
        return self._circuit.period

    def _enter(self, circuit: Circuit) -> None:
        if circuit.phase is not self._circuit.phase:
            level = logging.WARNING if circuit.phase is Phase.OPEN else logging.INFO
            log.log(level, "Gemini, %s: the circuit is %s", self._kind, circuit.phase)
        self._circuit = circuit

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
