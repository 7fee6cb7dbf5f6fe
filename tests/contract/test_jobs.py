"""What every implementation of the jobs of a unit of work keeps."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest

from potentia.adapters.postgres.engine import create_engine
from potentia.adapters.postgres.job_store import PostgresJobStore
from potentia.adapters.postgres.jobs import JobHint
from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.system import Uuid7Ids
from potentia.domain.jobs import Claim, ClaimLost, Job, Jobs, Queue
from potentia.domain.unit_of_work import OpenUow
from tests.fakes.work import MemoryWork

CONTRACT_OF = "potentia.domain.jobs.Jobs"


class Paint(Job, frozen=True, tag="test.paint", tag_field="kind"):
    """Any job."""

    colour: str


class PaintOnce(Job, frozen=True, tag="test.paint-once", tag_field="kind"):
    """A job that is one job for each colour."""

    colour: str

    @property
    def unique_key(self) -> str:
        return self.colour


KNOWN = [("test.paint", 1), ("test.paint-once", 1)]


class Work:
    """The part of a unit of work that is tested."""

    jobs: Jobs


@dataclass
class Kept:
    """`claim_all` holds every job that is due, as a worker does, and tells of each by its claim."""

    open_uow: OpenUow[Work]
    claim_all: Callable[[], Awaitable[Sequence[Claim]]]


@pytest.fixture
def memory_jobs() -> Kept:
    work = MemoryWork()

    async def claim_all() -> Sequence[Claim]:
        due = [owed for owed in work.state.owed if not owed.done and not owed.delay]
        return [owed.claim() for owed in due]

    return Kept(work.open, claim_all)  # type: ignore[arg-type]


@pytest.fixture
async def postgres_jobs(own_database_url: str) -> AsyncIterator[Kept]:
    engine = create_engine(own_database_url, pool_size=5, through_pooler=False)
    store = PostgresJobStore(engine, lease=timedelta(0))

    async def claim_all() -> Sequence[Claim]:
        taken = await store.take_due(Queue.DEFAULT, 100, "test", KNOWN, overdue=timedelta(0))
        return [each.claim for each in taken]

    yield Kept(PostgresWork(engine, Uuid7Ids(), lambda hints: None).open, claim_all)  # type: ignore[arg-type]
    await engine.dispose()


@pytest.fixture(params=["memory_jobs", "postgres_jobs"])
def kept(request: pytest.FixtureRequest) -> Kept:
    made: Kept = request.getfixturevalue(request.param)
    return made


async def owe(kept: Kept, *jobs: Job) -> None:
    async with kept.open_uow() as uow:
        for job in jobs:
            await uow.jobs.add(job)


async def test_a_job_is_owed_with_the_commit_of_its_cause(kept: Kept) -> None:
    await owe(kept, Paint(colour="red"), Paint(colour="red"))
    assert len(await kept.claim_all()) == 2


async def test_a_transaction_that_raises_owes_nothing(kept: Kept) -> None:
    with pytest.raises(RuntimeError):
        async with kept.open_uow() as uow:
            await uow.jobs.add(Paint(colour="red"))
            raise RuntimeError
    assert await kept.claim_all() == []


async def test_jobs_of_one_unique_key_are_one_job_even_when_it_is_done(kept: Kept) -> None:
    await owe(kept, PaintOnce(colour="red"), PaintOnce(colour="red"), PaintOnce(colour="blue"))
    await owe(kept, PaintOnce(colour="red"))
    red, blue = await kept.claim_all()
    async with kept.open_uow(completes=red):
        pass
    await owe(kept, PaintOnce(colour="red"))
    assert [claim.job_id for claim in await kept.claim_all()] == [blue.job_id]


async def test_a_delayed_job_is_not_due_yet(kept: Kept) -> None:
    async with kept.open_uow() as uow:
        await uow.jobs.add(Paint(colour="red"), delay=timedelta(minutes=1))
    assert await kept.claim_all() == []


async def test_a_completed_job_is_never_taken_again(kept: Kept) -> None:
    await owe(kept, Paint(colour="red"))
    (claim,) = await kept.claim_all()
    async with kept.open_uow(completes=claim):
        pass
    assert await kept.claim_all() == []


async def test_a_job_is_completed_once(kept: Kept) -> None:
    await owe(kept, Paint(colour="red"))
    (claim,) = await kept.claim_all()
    async with kept.open_uow(completes=claim):
        pass
    with pytest.raises(ClaimLost):
        async with kept.open_uow(completes=claim):
            pass


async def test_a_late_attempt_leaves_no_trace(kept: Kept) -> None:
    await owe(kept, Paint(colour="red"))
    (late,) = await kept.claim_all()
    (current,) = await kept.claim_all()
    with pytest.raises(ClaimLost):
        async with kept.open_uow(completes=late) as uow:
            await uow.jobs.add(Paint(colour="too late"))
    async with kept.open_uow(completes=current):
        pass
    assert await kept.claim_all() == []


async def test_a_raise_in_the_last_transaction_keeps_the_job_owed(kept: Kept) -> None:
    await owe(kept, Paint(colour="red"))
    (claim,) = await kept.claim_all()
    with pytest.raises(RuntimeError):
        async with kept.open_uow(completes=claim):
            raise RuntimeError
    assert len(await kept.claim_all()) == 1


async def test_hints_are_given_for_stored_jobs_and_only_after_the_commit(own_database_url: str) -> None:
    hints: list[JobHint] = []
    engine = create_engine(own_database_url, pool_size=1, through_pooler=False)
    work = PostgresWork(engine, Uuid7Ids(), hints.extend)
    async with work.open() as uow:
        await uow.jobs.add(PaintOnce(colour="red"), delay=timedelta(seconds=3))
        await uow.jobs.add(PaintOnce(colour="red"))
        assert hints == []
    assert [(hint.queue, hint.delay) for hint in hints] == [(Queue.DEFAULT, timedelta(seconds=3))]
    await engine.dispose()
