"""What everyone keeps who chains the audit and has it read."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from potentia.adapters.postgres.audit_chains import PostgresAuditChains
from potentia.adapters.postgres.engine import create_engine
from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.system import Uuid7Ids
from potentia.domain.audit import NO_WORKSPACE, Entry
from potentia.domain.chain import AuditChains, Head, Verification, Waiting, head_of
from potentia.domain.paging import Window
from potentia.domain.unit_of_work import OpenUow
from tests.fakes.audit import MemoryAuditChains
from tests.fakes.work import MemoryUnitOfWork, MemoryWork

CONTRACT_OF = "potentia.domain.chain.AuditChains"


@dataclass(frozen=True)
class Kept:
    """An audit of which nobody else writes, and its chains."""

    open_uow: OpenUow[MemoryUnitOfWork]
    chains: AuditChains

    async def add(self, *workspaces: UUID | None) -> None:
        async with self.open_uow() as uow:
            for workspace_id in workspaces:
                await uow.audit.add(uuid4(), Entry("canvas.created", "canvas", uuid4(), workspace_id))

    async def found(self, chain: UUID, kept: Head | None) -> int:
        """How many things are wrong with a chain."""
        verification = Verification(chain, kept)
        verification.read(await self.chains.records(chain, 0, 1_000))
        return verification.report().found


@pytest.fixture
def memory_chains() -> Kept:
    work = MemoryWork()
    return Kept(work.open, MemoryAuditChains(work))


@pytest.fixture
async def postgres_chains(own_database_url: str) -> AsyncIterator[Kept]:
    engine = create_engine(own_database_url, pool_size=5, through_pooler=False)
    yield Kept(PostgresWork(engine, Uuid7Ids(), lambda hints: None).open, PostgresAuditChains(engine))  # type: ignore[arg-type]
    await engine.dispose()


@pytest.fixture(params=["memory_chains", "postgres_chains"])
def kept(request: pytest.FixtureRequest) -> Kept:
    made: Kept = request.getfixturevalue(request.param)
    return made


async def test_an_empty_audit_has_no_chain(kept: Kept) -> None:
    assert await kept.chains.extend() == 0
    assert list(await kept.chains.chains()) == []
    assert list(await kept.chains.heads()) == []
    assert list(await kept.chains.waiting()) == []


async def test_what_waits_is_counted_and_then_chained_without_a_gap(kept: Kept) -> None:
    """In several goes, each of them in the order in which things were added, and nothing twice."""
    await kept.add(None, None)
    assert list(await kept.chains.waiting()) == [Waiting(NO_WORKSPACE, 2, 0)]
    assert await kept.chains.extend() == 2
    await kept.add(None)
    assert (await kept.chains.extend(), await kept.chains.extend()) == (1, 0)
    records = await kept.chains.records(NO_WORKSPACE, 0, 10)
    assert [record.seq for record in records] == [1, 2, 3]
    assert sorted(record.id for record in records) == [record.id for record in records]
    assert list(await kept.chains.heads()) == [head_of(records[-1])]
    assert list(await kept.chains.waiting()) == []
    assert await kept.found(NO_WORKSPACE, head_of(records[-1])) == 0


async def test_each_workspace_has_a_chain_of_its_own(kept: Kept) -> None:
    one, other = sorted((uuid4(), uuid4()))
    await kept.add(one, other, None, one)
    assert await kept.chains.extend() == 4
    assert list(await kept.chains.chains()) == [NO_WORKSPACE, one, other]
    heads = await kept.chains.heads()
    assert [(head.chain, head.seq) for head in heads] == [(NO_WORKSPACE, 1), (one, 2), (other, 1)]
    assert [await kept.found(head.chain, head) for head in heads] == [0, 0, 0]


async def test_records_are_read_some_at_a_time(kept: Kept) -> None:
    await kept.add(*[None] * 5)
    await kept.chains.extend()
    assert [record.seq for record in await kept.chains.records(NO_WORKSPACE, 1, 2)] == [2, 3]
    assert [record.seq for record in await kept.chains.records(NO_WORKSPACE, 3, 10)] == [4, 5]
    assert list(await kept.chains.records(NO_WORKSPACE, 5, 10)) == []


async def test_a_workspace_sees_the_place_of_its_records(kept: Kept) -> None:
    workspace_id = uuid4()
    await kept.add(workspace_id)
    await kept.chains.extend()
    async with kept.open_uow() as uow:
        (record,) = (await uow.audit.find(workspace_id, Window())).items
    (head,) = await kept.chains.heads()
    assert head_of(record) == head
