"""What the worker does again and again, and goes on doing whatever happens."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from potentia.domain.errors import Unavailable

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0


@asynccontextmanager
async def repeating(name: str, step: Callable[[], Awaitable[float]]) -> AsyncIterator[None]:
    """`step` is called again and again in the background; it answers how many seconds to pause.

    An outage is logged once and waited out with growing pauses; an unforeseen error is logged, and the loop goes on.
    """
    loop = asyncio.create_task(_repeat(name, step), name=name)
    try:
        yield
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


async def _repeat(name: str, step: Callable[[], Awaitable[float]]) -> None:
    failures = 0
    while True:
        try:
            pause = await step()
        except Exception as error:
            _report(name, error, is_first=failures == 0)
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**failures)
            failures = min(failures + 1, 10)
        else:
            if failures:
                log.info("%s: goes on", name)
            failures = 0
        await asyncio.sleep(pause)


def _report(name: str, error: Exception, *, is_first: bool) -> None:
    if not isinstance(error, Unavailable):
        log.error("%s: unforeseen", name, exc_info=error)
    elif is_first:
        log.warning("%s: waits, %s", name, error.code)
