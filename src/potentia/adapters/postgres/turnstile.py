"""First come, first served at the pool.

SQLAlchemy's asyncio pool hands a freed connection to whoever asks next, past those who wait for it: with fifty clients
on ten connections some waited for seconds, and were refused, while others never waited at all (`bench/floor.py`).
"""

import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from potentia.adapters.postgres.errors import DatabaseUnavailable


class Turnstile:
    """As many at once as an engine has connections; the others in the order in which they came, for as long as the
    engine's pool would let them wait."""

    def __init__(self, engine: AsyncEngine) -> None:
        pool = engine.sync_engine.pool
        assert isinstance(pool, QueuePool)
        self._places = asyncio.Semaphore(pool.size())
        self._patience = pool.timeout()

    async def __aenter__(self) -> None:
        """Raises DatabaseUnavailable when nobody left in time."""
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError as error:
            raise DatabaseUnavailable(retry_after=1.0) from error

    async def __aexit__(self, *_: object) -> None:
        self._places.release()
