"""Who holds the event loop, and for how long: a histogram of its lag, and a watchdog that catches them in the act.

The watchdog is a thread, because the loop that it watches is busy just when there is something to see: it reads the
stack of the loop's thread while that is held. Switched on by POTENTIA_LOOP_MONITOR=1; else nothing of this runs.
"""

import asyncio
import sys
import threading
import time
import traceback
from asyncio import Task
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

import structlog

BEAT_SECONDS = 0.02
HELD_SECONDS = 0.1
FRAMES = 12
"""How much of a stack is logged: the innermost frames, which are those that hold the loop."""

log = structlog.stdlib.get_logger("potentia.loop")


@dataclass
class LoopMonitor:
    """Watches the loop that it is opened in. `observe` is told each beat's lag in seconds."""

    observe: Callable[[float], None]
    requests: "WeakKeyDictionary[Task[Any], dict[str, Any]]" = field(default_factory=WeakKeyDictionary)
    """The scope that each task serves, whose route is known once it has been matched."""
    _beat: float = field(default_factory=time.perf_counter)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def serves(self, scope: Any) -> None:
        """The current task serves this request from now on."""
        if (task := asyncio.current_task()) is not None:
            self.requests[task] = scope

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Watches as long as the context is open."""
        self._beat = time.perf_counter()
        beating = asyncio.create_task(self._beats())
        loop, thread_id = asyncio.get_running_loop(), threading.get_ident()
        watchdog = threading.Thread(target=self._watch, args=(loop, thread_id), name="loop-watchdog", daemon=True)
        watchdog.start()
        try:
            yield
        finally:
            self._is_over.set()
            beating.cancel()
            await asyncio.wait({beating})

    async def _beats(self) -> None:
        while True:
            asked = time.perf_counter()
            await asyncio.sleep(BEAT_SECONDS)
            self._beat = time.perf_counter()
            self.observe(max(0.0, self._beat - asked - BEAT_SECONDS))

    def _watch(self, loop: asyncio.AbstractEventLoop, thread_id: int) -> None:
        """The watchdog's thread. Each time that the loop is held is told once, when it is over."""
        while not self._is_over.wait(BEAT_SECONDS):
            if time.perf_counter() - self._beat < HELD_SECONDS:
                continue
            beat, stack = self._beat, _stack(sys._current_frames().get(thread_id))
            method, endpoint = self._request(loop)
            while self._beat == beat and not self._is_over.wait(BEAT_SECONDS / 4):
                pass
            held = round((time.perf_counter() - beat) * 1000, 1)
            log.warning("event loop held", blocked_time_ms=held, method=method, endpoint=endpoint, stack=stack)

    def _request(self, loop: asyncio.AbstractEventLoop) -> tuple[str | None, str | None]:
        task = asyncio.current_task(loop)
        scope = self.requests.get(task) if task is not None else None
        return (scope["method"], scope.get("path_template")) if scope else (None, None)


def _stack(frame: FrameType | None) -> list[str]:
    """Outermost first, without the values of variables, which may be secrets."""
    frames = traceback.extract_stack(frame)[-FRAMES:] if frame else []
    return [f"{each.filename}:{each.lineno} {each.name}" for each in frames]
