"""The jobs table under workers that race, die, come late and know different things."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from potentia.adapters.postgres.engine import create_engine
from potentia.adapters.postgres.job_store import PostgresJobStore, Taken
from potentia.adapters.postgres.tables.jobs import JobRow
from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.system import Uuid7Ids
from potentia.domain.errors import NotFound
from potentia.domain.jobs import ClaimLost, Job, Queue

NOW = timedelta(0)


class Sweep(Job, frozen=True, tag="test.sweep", tag_field="kind"):
    """Any job."""

    floor: int = 0


class SweepAnew(Job, frozen=True, tag="test.sweep", tag_field="kind"):
    """The same kind as a later version of Potentia owes it."""

    version = 2


KNOWN = [("test.sweep", 1)]


@dataclass
class Bench:
    engine: AsyncEngine
    store: PostgresJobStore
    work: PostgresWork

    async def owe(self, *jobs: Job) -> list[UUID]:
        async with self.work.open() as uow:
            for job in jobs:
                await uow.jobs.add(job)
        return [hint.job_id for hint in uow.jobs.added]

    async def take(self, limit: int = 100, worker: str = "w") -> list[Taken]:
        return list(await self.store.take_due(Queue.DEFAULT, limit, worker, KNOWN, overdue=NOW))

    async def expire_leases(self) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(text("UPDATE jobs SET leased_until = now() - interval '1 second'"))

    async def state(self, job_id: UUID) -> str:
        return (await self.store.show(job_id)).state


@pytest.fixture
async def bench(own_database_url: str) -> AsyncIterator[Bench]:
    engine = create_engine(own_database_url, pool_size=20, through_pooler=False)
    store = PostgresJobStore(engine, lease=timedelta(seconds=15))
    yield Bench(engine, store, PostgresWork(engine, Uuid7Ids(), lambda hints: None))
    await engine.dispose()


async def test_twenty_workers_take_two_hundred_jobs_each_of_them_once(bench: Bench) -> None:
    owed = await bench.owe(*(Sweep(floor=number) for number in range(200)))

    async def work(name: str) -> list[UUID]:
        mine: list[UUID] = []
        while taken := await bench.take(3, name):
            for each in taken:
                async with bench.work.open(completes=each.claim):
                    mine.append(each.claim.job_id)
        return mine

    taken = Counter(job for mine in await asyncio.gather(*(work(f"w{n}") for n in range(20))) for job in mine)
    assert taken == Counter(owed)


async def test_hints_that_race_for_one_job_have_one_winner(bench: Bench) -> None:
    (job_id,) = await bench.owe(Sweep())
    taken = await asyncio.gather(*(bench.store.take(job_id, f"w{n}", KNOWN) for n in range(20)))
    assert len([each for each in taken if each]) == 1


async def test_a_job_of_a_dead_worker_is_taken_again_when_its_lease_is_over(bench: Bench) -> None:
    await bench.owe(Sweep())
    (first,) = await bench.take()
    assert await bench.take() == []
    await bench.expire_leases()
    (second,) = await bench.take()
    assert (second.claim.attempt, second.tries) == (first.claim.attempt + 1, 2)


async def test_a_worker_that_lost_its_lease_writes_and_settles_nothing(bench: Bench) -> None:
    (job_id,) = await bench.owe(Sweep())
    (late,) = await bench.take()
    await bench.expire_leases()
    (current,) = await bench.take()
    with pytest.raises(ClaimLost):
        async with bench.work.open(completes=late.claim) as uow:
            await uow.jobs.add(Sweep(floor=9))
    await bench.store.postpone(late.claim, timedelta(hours=1), "late")
    await bench.store.bury(late.claim, "late")
    await bench.store.release(late.claim)
    assert await bench.store.renew([late.claim]) == set()
    assert await bench.state(job_id) == "running"
    async with bench.work.open(completes=current.claim):
        pass
    assert await bench.state(job_id) == "done"


async def test_renewing_keeps_others_away(bench: Bench) -> None:
    await bench.owe(Sweep(), Sweep())
    one, two = await bench.take()
    await bench.expire_leases()
    assert await bench.store.renew([one.claim, two.claim]) == {one.claim.job_id, two.claim.job_id}
    assert await bench.take() == []


async def test_renewing_does_not_hold_what_was_just_given_back(bench: Bench) -> None:
    await bench.owe(Sweep())
    (taken,) = await bench.take()
    await bench.store.postpone(taken.claim, NOW, "outage")
    assert await bench.store.renew([taken.claim]) == set()
    assert len(await bench.take()) == 1


async def test_a_postponed_job_waits_and_tells_why(bench: Bench) -> None:
    (job_id,) = await bench.owe(Sweep())
    (taken,) = await bench.take()
    await bench.store.postpone(taken.claim, timedelta(minutes=1), "outage")
    seen = await bench.store.show(job_id)
    assert (seen.state, seen.last_error) == ("owed", "outage")
    assert 50 < (seen.run_at - seen.created_at).total_seconds() < 70
    assert await bench.take() == []


async def test_a_released_job_is_due_at_once_and_the_attempt_does_not_count(bench: Bench) -> None:
    await bench.owe(Sweep())
    for _ in range(3):
        (taken,) = await bench.take()
        assert taken.tries == 1
        await bench.store.release(taken.claim)


async def test_a_dead_job_is_found_and_retried_with_fresh_attempts(bench: Bench) -> None:
    dead, other = await bench.owe(Sweep(), Sweep())
    taken = {each.claim.job_id: each for each in await bench.take()}
    await bench.store.bury(taken[dead].claim, "broken")
    assert [job.id for job in await bench.store.find(dead=True, limit=10)] == [dead]
    assert await bench.state(dead) == "dead"
    assert await bench.store.retry(None) == 1
    (again,) = await bench.take()
    assert (again.claim.job_id, again.tries) == (dead, 1)
    assert await bench.store.retry(other) == 0


async def test_a_job_of_a_later_version_or_unknown_kind_is_left_alone(bench: Bench) -> None:
    (job_id,) = await bench.owe(SweepAnew())
    assert await bench.take() == []
    assert await bench.store.take(job_id, "w", KNOWN) is None
    assert await bench.store.take(job_id, "w", [("test.other", 2)]) is None
    async with bench.engine.connect() as connection:
        row = (await connection.execute(select(JobRow.attempts, JobRow.leased_until, JobRow.version))).one()
    assert tuple(row) == (0, None, 2)
    assert await bench.store.take(job_id, "w", [("test.sweep", 2)]) is not None


async def test_sweepers_leave_hints_their_head_start(bench: Bench) -> None:
    await bench.owe(Sweep())
    head_start = timedelta(seconds=0.5)
    assert await bench.store.take_due(Queue.DEFAULT, 1, "w", KNOWN, overdue=head_start) == []
    await asyncio.sleep(0.6)
    assert len(await bench.store.take_due(Queue.DEFAULT, 1, "w", KNOWN, overdue=head_start)) == 1


async def test_the_census_counts_what_is_not_done(bench: Bench) -> None:
    await bench.owe(*(Sweep() for _ in range(4)))
    done, dead, _ = await bench.take(3)
    async with bench.work.open(completes=done.claim):
        pass
    await bench.store.bury(dead.claim, "broken")
    assert await bench.store.census() == {
        ("default", "dead"): 1,
        ("default", "running"): 1,
        ("default", "owed"): 1,
    }


async def test_only_jobs_that_were_done_long_ago_are_forgotten(bench: Bench) -> None:
    done, owed = await bench.owe(Sweep(), Sweep())
    taken = await bench.store.take(done, "w", KNOWN)
    assert taken
    async with bench.work.open(completes=taken.claim):
        pass
    assert await bench.store.purge(timedelta(days=1)) == 0
    assert await bench.store.purge(timedelta(0)) == 1
    assert await bench.state(owed) == "owed"
    with pytest.raises(NotFound):
        await bench.store.show(done)
