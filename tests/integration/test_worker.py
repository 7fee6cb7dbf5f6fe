"""A worker on real servers: hints, sweeps, outages of Redis, retries, death and an orderly stop."""

import asyncio
from datetime import UTC, datetime, timedelta
from signal import SIGCONT, SIGSTOP
from uuid import uuid4

import pytest
from saq.queue.redis import RedisQueue
from sqlalchemy import select

from potentia.adapters.postgres.tables.jobs import JobRow
from potentia.adapters.redis.client import create_client
from potentia.adapters.saq.carrier import TASK
from potentia.domain.errors import Invalid, Unavailable
from potentia.domain.jobs import ClaimLost, Job
from potentia.entrypoints.worker.attempt import Consumer, Outcome
from potentia.entrypoints.worker.cron import CronEntry, PurgeDoneJobs, latest_period, scheduler
from potentia.entrypoints.worker.store import Taken
from potentia.entrypoints.worker.working import working
from tests.fakes.clock import MemoryClock
from tests.fixtures.workshop import PLACES, Carve, Workshop

FAST = 0.95
"""Seconds in which only a hint can have brought a job here: sweepers leave hints a head start of one second."""


class CarveQuickly(Job, frozen=True, tag="test.carve-quickly", tag_field="kind"):
    """A job that must not take long."""

    timeout = timedelta(seconds=0.2)


async def hints_flow(workshop: Workshop) -> None:
    """Until the worker has heard from Redis."""
    await workshop.owe(-1)
    await workshop.until(done=1)
    await asyncio.sleep(1.2)


async def test_a_hint_brings_a_job_to_a_worker_at_once(workshop: Workshop) -> None:
    async with workshop.working() as runner:
        await hints_flow(workshop)
        await workshop.owe(1, 2)
        assert await workshop.until(done=3) < FAST
    assert runner.counts == {Outcome.DONE: 3}
    assert set(workshop.carved.values()) == {1}


async def test_a_job_without_a_hint_is_found_by_the_sweeper(workshop: Workshop) -> None:
    async with workshop.working():
        await hints_flow(workshop)
        async with workshop.means.open_uow() as uow:
            await uow.jobs.add(Carve(number=1))
            uow.jobs.added.clear()
        assert FAST < await workshop.until(done=2) < 4


async def test_a_delayed_job_runs_when_it_is_due_and_not_before(workshop: Workshop) -> None:
    async with workshop.working():
        await workshop.owe(1, delay=timedelta(seconds=1))
        assert 0.9 < await workshop.until(done=1) < 4


async def test_jobs_run_soon_while_redis_is_stopped_and_hints_flow_again_after(workshop: Workshop) -> None:
    async with workshop.working():
        await hints_flow(workshop)
        workshop.valkey.process.send_signal(SIGSTOP)
        await workshop.owe(*range(20))
        await workshop.until(done=21, seconds=5)
        await asyncio.sleep(2.5)
        await workshop.owe(*range(20, 40))
        assert await workshop.until(done=41, seconds=5) < 1, "a worker that knows of the outage polls quickly"
        workshop.valkey.process.send_signal(SIGCONT)
        await asyncio.sleep(3)
        await workshop.owe(40)
        assert await workshop.until(done=42) < FAST
    assert set(workshop.carved.values()) == {1}


async def test_a_flush_loses_no_job(workshop: Workshop) -> None:
    async with workshop.working() as runner, create_client(workshop.valkey.url) as redis:
        for start in range(0, 200, 20):
            await workshop.owe(*range(start, start + 20))
            await redis.flushall()
        await workshop.until(done=200)
    assert runner.counts == {Outcome.DONE: 200}


async def test_hints_that_a_dead_worker_took_with_it_are_forgotten(workshop: Workshop) -> None:
    async with create_client(workshop.valkey.url) as redis:
        hints = RedisQueue(redis, name="default")
        for key, age in (("lost", 600), ("fresh", 0)):
            hint = await hints.enqueue(TASK, key=key, job_id=str(uuid4()))
            assert hint
            hint.queued -= age * 1000
            await redis.set(hint.id, hints.serialize(hint))
            await redis.execute_command("LMOVE", "saq:default:queued", "saq:default:active", "LEFT", "RIGHT")
        async with workshop.working():
            await hints_flow(workshop)
        assert await redis.execute_command("LRANGE", "saq:default:active", 0, -1) == [b"saq:job:default:fresh"]
        assert await redis.exists("saq:job:default:lost") == 0


async def test_a_worker_starts_without_redis_and_hears_hints_when_it_comes(workshop: Workshop) -> None:
    workshop.valkey.process.kill()
    await workshop.valkey.process.wait()
    async with workshop.working():
        await workshop.owe(1)
        await workshop.until(done=1, seconds=3)
        await workshop.valkey.start()
        await asyncio.sleep(2.5)
        await workshop.owe(2)
        assert await workshop.until(done=2) < FAST


async def test_an_outage_is_retried_with_growing_waits_until_it_passes(workshop: Workshop) -> None:
    tries: list[int] = []

    async def consume(job: Carve, taken: Taken) -> None:
        tries.append(taken.tries)
        if taken.tries < 3:
            raise Unavailable
        await workshop.carve(job, taken)

    async with workshop.working(consume) as runner:
        await workshop.owe(1)
        await workshop.until(done=1)
    assert tries == [1, 2, 3]
    assert runner.counts == {Outcome.POSTPONED: 2, Outcome.DONE: 1}


@pytest.mark.parametrize(
    ("error", "tries", "words"),
    [
        (Unavailable(), 3, "unavailable"),
        (ZeroDivisionError("no"), 3, "ZeroDivisionError: no"),
        (Invalid(), 1, "invalid"),
    ],
)
async def test_a_job_that_keeps_failing_is_dead_and_says_why(
    workshop: Workshop, error: Exception, tries: int, words: str
) -> None:
    seen: list[int] = []

    async def consume(job: Carve, taken: Taken) -> None:
        seen.append(taken.tries)
        raise error

    async with workshop.working(consume):
        (job_id,) = await workshop.owe(1)
        await workshop.until(dead=1)
    assert seen == list(range(1, tries + 1))
    assert (await workshop.means.jobs.show(job_id)).last_error == words


async def test_a_job_that_takes_too_long_is_cut_off_and_tried_again(workshop: Workshop) -> None:
    async def consume(job: CarveQuickly, taken: Taken) -> None:
        if taken.tries == 1:
            await asyncio.sleep(60)
        async with workshop.means.open_uow(completes=taken.claim):
            pass

    async with working(workshop.means, [Consumer(CarveQuickly, consume)], PLACES, cron=()):
        async with workshop.means.open_uow() as uow:
            await uow.jobs.add(CarveQuickly())
        await workshop.until(done=1)
    (job,) = await workshop.means.jobs.find(dead=False, limit=1)
    assert (job.attempts, job.last_error) == (2, "TimeoutError: not done in 0.2 s")


async def test_a_job_whose_workers_keep_dying_is_buried_with_that_reason(workshop: Workshop) -> None:
    (job_id,) = await workshop.owe(1)
    for _ in range(3):
        assert await workshop.means.jobs.take(job_id, "doomed", [("test.carve", 1)])
        await workshop.expire_leases()
    async with workshop.working():
        await workshop.until(dead=1)
    assert "workers died" in str((await workshop.means.jobs.show(job_id)).last_error)
    assert not workshop.carved


async def test_a_job_that_ends_itself_is_given_its_last_try_whatever_happened(workshop: Workshop) -> None:
    (job_id,) = await workshop.owe(1)
    for _ in range(3):
        assert await workshop.means.jobs.take(job_id, "doomed", [("test.carve", 1)])
        await workshop.expire_leases()
    tries: list[int] = []

    async def consume(job: Carve, taken: Taken) -> None:
        tries.append(taken.tries)
        if len(tries) == 1:
            raise Unavailable
        await workshop.carve(job, taken)

    async with workshop.working(consume, ends_itself=True):
        await workshop.until(done=1)
    assert len(tries) == 2
    assert min(tries) == 4, "each of them is told that it is the last"


async def test_a_stop_waits_for_what_is_nearly_done(workshop: Workshop) -> None:
    started = asyncio.Event()

    async def consume(job: Carve, taken: Taken) -> None:
        started.set()
        await asyncio.sleep(0.5)
        await workshop.carve(job, taken)

    async with workshop.working(consume) as runner:
        await workshop.owe(1)
        await started.wait()
    assert runner.counts == {Outcome.DONE: 1}
    assert await workshop.states() == {"done": 1}


async def test_a_stop_gives_back_what_is_not_done_and_the_attempt_does_not_count(workshop: Workshop) -> None:
    started = asyncio.Event()

    async def consume(job: Carve, taken: Taken) -> None:
        started.set()
        await asyncio.sleep(60)

    start = asyncio.get_running_loop().time()
    async with workshop.working(consume, patience=0.2) as runner:
        (job_id,) = await workshop.owe(1)
        await started.wait()
    assert asyncio.get_running_loop().time() - start < 3
    assert runner.counts == {Outcome.RELEASED: 1}
    taken = await workshop.means.jobs.take(job_id, "next", [("test.carve", 1)])
    assert taken
    assert taken.tries == 1


async def test_an_attempt_that_lost_its_lease_is_ended_and_writes_nothing(workshop: Workshop) -> None:
    started, ended = asyncio.Event(), asyncio.Event()

    async def consume(job: Carve, taken: Taken) -> None:
        started.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    async with workshop.working(consume) as runner:
        (job_id,) = await workshop.owe(1)
        await started.wait()
        thief = await workshop.steal(job_id)
        async with asyncio.timeout(8):
            await ended.wait()
    assert runner.counts == {Outcome.LOST: 1}
    async with workshop.means.open_uow(completes=thief):
        pass


async def test_an_effect_of_a_late_attempt_is_refused_quietly(workshop: Workshop) -> None:
    async def consume(job: Carve, taken: Taken) -> None:
        thief = await workshop.steal(taken.claim.job_id)
        with pytest.raises(ClaimLost):
            await workshop.carve(job, taken)
        async with workshop.means.open_uow(completes=thief):
            pass
        raise ClaimLost

    async with workshop.working(consume) as runner:
        await workshop.owe(1)
        await workshop.until(done=1)
    assert runner.counts == {Outcome.LOST: 1}
    assert not workshop.carved


async def test_no_more_jobs_run_at_once_than_there_are_places(workshop: Workshop) -> None:
    opened = asyncio.Event()

    async def consume(job: Carve, taken: Taken) -> None:
        await opened.wait()
        await workshop.carve(job, taken)

    async with workshop.working(consume) as runner:
        await workshop.owe(*range(60))
        await workshop.until(running=4, owed=56)
        await asyncio.sleep(1.5)
        assert sum(runner.in_flight.values()) == 4
        opened.set()
        await workshop.until(done=60)


async def test_four_schedulers_owe_each_period_once_and_only_the_latest_that_was_missed(workshop: Workshop) -> None:
    clock = MemoryClock(datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    entries = [CronEntry("7 * * * *", PurgeDoneJobs)]
    ticks = [scheduler(workshop.means.open_uow, clock, entries) for _ in range(4)]
    for hours in (0, 0, 1, 5):
        clock.advance(hours=hours)
        await asyncio.gather(*(tick() for tick in ticks))
    async with workshop.engine.connect() as connection:
        keys = (await connection.execute(select(JobRow.unique_key).order_by(JobRow.id))).scalars().all()
    assert keys == [f"jobs.purge-done@2026-03-01T{hour}:07:00+00:00" for hour in ("09", "10", "15")]


def test_a_period_begins_at_the_instant_that_names_it() -> None:
    noon = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert latest_period("0 12 * * *", noon) == noon
    assert latest_period("0 12 * * *", noon - timedelta(seconds=1)) == noon - timedelta(days=1)


async def test_the_worker_runs_cron_by_itself(workshop: Workshop) -> None:
    async with workshop.working(cron=[CronEntry("* * * * *", PurgeDoneJobs)]):
        await workshop.until(owed=1)
