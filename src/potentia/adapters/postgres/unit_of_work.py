"""One connection and one transaction, with every context's repositories on it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from potentia.adapters.postgres.api_keys import PostgresApiKeys
from potentia.adapters.postgres.connection import Connection, Singles
from potentia.adapters.postgres.conversations import PostgresConversations
from potentia.adapters.postgres.errors import translated
from potentia.adapters.postgres.identity import PostgresUsers
from potentia.adapters.postgres.jobs import JobHint, PostgresJobs
from potentia.adapters.postgres.memory import PostgresMemories
from potentia.adapters.postgres.messages import PostgresMessages
from potentia.adapters.postgres.runs import PostgresRuns
from potentia.adapters.postgres.sessions import PostgresSessions
from potentia.adapters.postgres.turnstile import Turnstile
from potentia.domain.ids import Ids
from potentia.domain.jobs import Claim


class PostgresUnitOfWork:
    """Satisfies the `Work` port of every context."""

    def __init__(self, connection: Connection, ids: Ids) -> None:
        self.jobs = PostgresJobs(connection, ids)
        self.users = PostgresUsers(connection)
        self.sessions = PostgresSessions(connection)
        self.api_keys = PostgresApiKeys(connection)
        self.memories = PostgresMemories(connection)
        self.conversations = PostgresConversations(connection)
        self.messages = PostgresMessages(connection)
        self.runs = PostgresRuns(connection)


class PostgresWork:
    """Opens units of work; `announce` is told, after each commit, which jobs it stored, and must not block.

    Reads that come before a unit's first write go over `singles`, where there are any.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        ids: Ids,
        announce: Callable[[Sequence[JobHint]], None],
        singles: Singles | None = None,
    ) -> None:
        self._engine = engine
        self._turnstile = Turnstile(engine)
        self._singles = singles
        self._ids = ids
        self._announce = announce

    @asynccontextmanager
    async def open(self, *, completes: Claim | None = None) -> AsyncIterator[PostgresUnitOfWork]:
        """Commits on a clean exit, rolls back on a raise (domain.unit_of_work.OpenUow)."""
        with translated():
            async with Connection(self._engine, self._turnstile, self._singles) as connection:
                uow = PostgresUnitOfWork(connection, self._ids)
                yield uow
                if completes is not None:
                    await uow.jobs.complete(completes)
        if uow.jobs.added:
            self._announce(uow.jobs.added)
