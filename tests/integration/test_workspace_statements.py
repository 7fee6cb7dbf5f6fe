"""How often the database is asked about workspaces, whatever their size."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from potentia.adapters.postgres.connection import Singles
from potentia.adapters.postgres.engine import create_engine, singles
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
    """What a unit of work reads over, and every statement that went over it."""

    singles: Singles
    statements: list[str] = field(default_factory=list)

    async def read(self, sql: str, arguments: Sequence[object]) -> list[Any]:
        self.statements.append(sql)
        return await self.singles.read(sql, arguments)


@pytest.fixture
async def asked(database_url: str) -> AsyncIterator[Asked]:
    async with singles(database_url, pool_size=1) as opened:
        yield Asked(opened)


@pytest.fixture
async def work(database_url: str, asked: Asked) -> AsyncIterator[PostgresWork]:
    engine = create_engine(database_url, pool_size=1, through_pooler=False)
    yield PostgresWork(engine, Uuid7Ids(), lambda hints: None, singles=asked)  # type: ignore[arg-type]
    await engine.dispose()


async def _user(work: PostgresWork) -> UUID:
    now, user_id = SystemClock().now(), Uuid7Ids().new()
    user = profiles.registered(profiles.guest(user_id, now), Registration(f"{uuid4()}@example.org", "", "Ada"), now)
    async with work.open() as uow:
        await uow.users.add(user, None)
    return user_id


@pytest.mark.parametrize("size", [1, 60])
async def test_a_page_of_members_is_one_statement_beside_the_role(work: PostgresWork, asked: Asked, size: int) -> None:
    """One for the actor's role, and one join for all names and e-mails."""
    clock, ids = SystemClock(), Uuid7Ids()
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
    role, members = asked.statements
    assert ("workspace_members" in role, "JOIN users" in members) == (True, True)
