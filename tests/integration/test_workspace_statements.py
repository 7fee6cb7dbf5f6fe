"""How often the database is asked about workspaces, whatever their size."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from potentia.adapters.postgres.engine import create_engine
from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.system import SystemClock, Uuid7Ids
from potentia.domain.identity import profiles
from potentia.domain.identity.model import Actor, Registration
from potentia.domain.paging import Window
from potentia.domain.workspaces.members.service import MemberService
from potentia.domain.workspaces.model import WorkspaceRole
from potentia.domain.workspaces.service import WorkspaceService


@dataclass
class Asked:
    """An engine, and every statement that goes over its connections."""

    engine: AsyncEngine
    statements: list[str] = field(default_factory=list)

    def watch(self, connection: Any, *_: object) -> None:
        connection.driver_connection.add_query_logger(lambda query: self.statements.append(query.query))

    def reads(self) -> list[str]:
        return [each for each in self.statements if each.lstrip().upper().startswith("SELECT")]


@pytest.fixture
async def asked(database_url: str) -> AsyncIterator[Asked]:
    found = Asked(create_engine(database_url, pool_size=1, through_pooler=False))
    event.listen(found.engine.sync_engine, "connect", found.watch)
    yield found
    await found.engine.dispose()


async def _user(work: PostgresWork) -> UUID:
    now, user_id = SystemClock().now(), Uuid7Ids().new()
    user = profiles.registered(profiles.guest(user_id, now), Registration(f"{uuid4()}@example.org", "", "Ada"), now)
    async with work.open() as uow:
        await uow.users.add(user, None)
    return user_id


@pytest.mark.parametrize("size", [1, 60])
async def test_a_page_of_members_is_one_statement_beside_the_role(asked: Asked, size: int) -> None:
    """One for the actor's role, and one join for all names and e-mails."""
    work, clock, ids = PostgresWork(asked.engine, Uuid7Ids(), lambda hints: None), SystemClock(), Uuid7Ids()
    owner = Actor(await _user(work), ids.new(), is_guest=False, is_admin=False)
    workspace = await WorkspaceService(work.open, clock, ids).create(owner, "The Analytical Society")
    for _ in range(size - 1):
        user_id = await _user(work)
        async with work.open() as uow:
            await uow.workspaces.join(workspace.id, user_id, WorkspaceRole.MEMBER, clock.now())
    asked.statements.clear()
    page = await MemberService(work.open, clock, ids).list(owner, workspace.id, Window(50))
    assert len(page.items) == min(size, 50)
    assert all(member.email for member in page.items)
    role, members = asked.reads()
    assert ("workspace_members" in role, "JOIN users" in members) == (True, True)
    assert len(asked.statements) == 2, asked.statements
