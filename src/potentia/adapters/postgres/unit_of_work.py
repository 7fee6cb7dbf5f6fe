"""One connection and one transaction, with every context's repositories on it."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from potentia.adapters.postgres.api_keys import PostgresApiKeys
from potentia.adapters.postgres.audit import PostgresAudit
from potentia.adapters.postgres.blocks import PostgresBlocks
from potentia.adapters.postgres.canvas_members import PostgresCanvasMembers
from potentia.adapters.postgres.canvases import PostgresCanvases
from potentia.adapters.postgres.connection import Connection, Singles
from potentia.adapters.postgres.conversations import PostgresConversations
from potentia.adapters.postgres.errors import translated
from potentia.adapters.postgres.identity import PostgresUsers
from potentia.adapters.postgres.invitations import TO_CANVASES, TO_WORKSPACES, PostgresInvitations
from potentia.adapters.postgres.jobs import JobHint, PostgresJobs
from potentia.adapters.postgres.memberships import PostgresMemberships
from potentia.adapters.postgres.memory import PostgresMemories
from potentia.adapters.postgres.messages import PostgresMessages
from potentia.adapters.postgres.notifications import PostgresNotifications
from potentia.adapters.postgres.one_time_tokens import PostgresOneTimeTokens
from potentia.adapters.postgres.runs import PostgresRuns
from potentia.adapters.postgres.sessions import PostgresSessions
from potentia.adapters.postgres.turnstile import Turnstile
from potentia.adapters.postgres.workspaces import PostgresWorkspaces
from potentia.domain.ids import Ids
from potentia.domain.jobs import Claim


class PostgresUnitOfWork:
    """Satisfies the `Work` port of every context."""

    def __init__(self, connection: Connection, ids: Ids, request_id: Callable[[], str | None]) -> None:
        self.jobs = PostgresJobs(connection, ids)
        self.audit = PostgresAudit(connection, ids, request_id)
        self.users = PostgresUsers(connection)
        self.sessions = PostgresSessions(connection)
        self.api_keys = PostgresApiKeys(connection)
        self.one_time_tokens = PostgresOneTimeTokens(connection)
        self.notifications = PostgresNotifications(connection)
        self.memories = PostgresMemories(connection)
        self.conversations = PostgresConversations(connection)
        self.messages = PostgresMessages(connection)
        self.runs = PostgresRuns(connection)
        self.workspaces = PostgresWorkspaces(connection)
        self.workspace_invitations = PostgresInvitations(connection, TO_WORKSPACES)
        self.canvases = PostgresCanvases(connection)
        self.blocks = PostgresBlocks(connection)
        self.canvas_members = PostgresCanvasMembers(connection)
        self.canvas_invitations = PostgresInvitations(connection, TO_CANVASES)
        self.memberships = PostgresMemberships(connection)


class PostgresWork:
    """Opens units of work; reads that come before a unit's first write go over `singles`, where there are any.

    After each commit `announce` is told which jobs it stored, and `ring` to whose feeds it added; neither may block.
    `request_id` names the request that the audit tells of; None outside of one.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        ids: Ids,
        announce: Callable[[Sequence[JobHint]], None],
        request_id: Callable[[], str | None] = lambda: None,
        ring: Callable[[Collection[UUID]], None] = lambda user_ids: None,
        *,
        singles: Singles | None = None,
    ) -> None:
        self._engine = engine
        self._turnstile = Turnstile(engine)
        self._singles = singles
        self._ids = ids
        self._announce = announce
        self._request_id = request_id
        self._ring = ring

    @asynccontextmanager
    async def open(self, *, completes: Claim | None = None) -> AsyncIterator[PostgresUnitOfWork]:
        """Commits on a clean exit, rolls back on a raise (domain.unit_of_work.OpenUow)."""
        with translated():
            async with Connection(self._engine, self._turnstile, self._singles) as connection:
                uow = PostgresUnitOfWork(connection, self._ids, self._request_id)
                yield uow
                await uow.audit.store()
                if completes is not None:
                    await uow.jobs.complete(completes)
        if uow.jobs.added:
            self._announce(uow.jobs.added)
        if uow.notifications.added_to:
            self._ring(uow.notifications.added_to)
