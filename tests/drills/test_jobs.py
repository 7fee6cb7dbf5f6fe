"""Workers and producers killed under load, with Redis flushed, stopped and restarted in between."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from signal import SIGCONT, SIGSTOP

import pytest
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from potentia.adapters.redis.client import create_client
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey
from tests.drills.processes import Victim, report, running

WORKERS, PRODUCERS = 2, 2
START_SECONDS = 30
RECOVERY_SECONDS = 90
"""A lease (15 s), the attempts of unlucky jobs, and a busy machine."""


@dataclass
class Drill:
    """`begun` and `acknowledged` are written by the producers; the database is held against them."""

    engine: AsyncEngine
    valkey: EmbeddedValkey
    environ: dict[str, str]
    folder: Path
    kills: Counter[str] = field(default_factory=Counter)
    """How many processes were killed, by kind, and how many of them at work."""

    def numbers(self, name: str) -> list[int]:
        files = self.folder.glob(f"{name}.*")
        return [int(line) for file in files for line in file.read_text().split()]

    async def count(self, sql: str, **values: object) -> int:
        async with self.engine.connect() as connection:
            return int((await connection.execute(text(sql), values)).scalar_one())

    async def effects(self, kind: str) -> Counter[int]:
        """How many rows there are for each number."""
        sql = "SELECT convert_from(payload, 'UTF8')::json->>'number' FROM jobs WHERE kind = :kind"
        async with self.engine.connect() as connection:
            return Counter(map(int, (await connection.execute(text(sql), {"kind": kind})).scalars()))

    async def kill(self, kind: str, victim: Victim, is_at_work: Callable[[], Awaitable[bool]]) -> None:
        hit = await victim.freeze_and_kill(is_at_work)
        self.kills.update({f"{kind} killed": 1, f"{kind} killed at work": int(hit)})

    async def kill_worker(self, worker: Victim) -> None:
        """At a random moment after it has begun to work."""
        held = "SELECT count(*) FROM jobs WHERE done_at IS NULL AND leased_until > now() AND worker LIKE :worker"

        async def holds_jobs() -> bool:
            return await self.count(held, worker=f"%:{worker.pid}") > 0

        async with asyncio.timeout(START_SECONDS):
            while not await holds_jobs():
                await asyncio.sleep(0.05)
        await asyncio.sleep(random.uniform(0, 0.3))
        await self.kill("worker", worker, holds_jobs)
        await worker.start()

    async def upset_redis(self, how: str) -> None:
        if how == "flushed":
            try:
                async with create_client(self.valkey.url) as redis:
                    await redis.flushall()
            except RedisError:
                how = "missed"
        elif how == "stopped":
            self.valkey.process.send_signal(SIGSTOP)
            await asyncio.sleep(2)
            self.valkey.process.send_signal(SIGCONT)
        else:
            self.valkey.process.kill()
            await self.valkey.process.wait()
            await asyncio.sleep(0.5)
            await self.valkey.start()
        self.kills[f"redis {how}"] += 1


class Producer(Victim):
    """Owes numbers of its own, from `first` on, whatever happens to its process."""

    def __init__(self, drill: Drill, first: int) -> None:
        self.drill, self.first = drill, first
        super().__init__([], drill.environ, drill.folder / f"producer-{first}.log")

    def noted(self, name: str) -> list[int]:
        file = self.drill.folder / f"{name}.{self.first}"
        return [int(line) for line in file.read_text().split()] if file.exists() else []

    async def start(self) -> None:
        """Go on after the number that was begun last: what became of that one, only the database knows."""
        first = str(max(self.noted("begun"), default=self.first - 1) + 1)
        files = [str(self.drill.folder / f"{name}.{self.first}") for name in ("begun", "acknowledged")]
        self.command = ["-m", "tests.drills.producer", first, *files]
        await super().start()

    async def kill_it(self) -> None:
        """At a random moment after it has begun to work."""
        before = len(self.noted("begun"))

        async def awaits_its_commit() -> bool:
            return self.noted("begun")[-1:] != self.noted("acknowledged")[-1:]

        async with asyncio.timeout(START_SECONDS):
            while len(self.noted("begun")) == before:
                await asyncio.sleep(0.05)
        await asyncio.sleep(random.uniform(0, 0.3))
        await self.drill.kill("producer", self, awaits_its_commit)
        await self.start()


async def torment(drill: Drill, workers: Sequence[Victim], producers: Sequence[Producer], kills: int) -> None:
    """Kill `kills` times, and upset Redis between them."""
    upsets = cycle(["flushed", "stopped", "flushed", "restarted"])
    for turn in range(kills):
        if turn % 3 == 2:
            await random.choice(producers).kill_it()
        else:
            await drill.kill_worker(random.choice(workers))
        if turn % 2:
            await drill.upset_redis(next(upsets))


@pytest.mark.parametrize(("jobs", "kills"), [(100, 6), pytest.param(1000, 36, marks=pytest.mark.full)])
async def test_no_acknowledged_job_is_lost_or_done_twice(
    jobs: int,
    kills: int,
    own_database_url: str,
    own_valkey: EmbeddedValkey,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    environ = {
        "POTENTIA_DATABASE_URL": own_database_url,
        "POTENTIA_REDIS_URL": own_valkey.url,
        "POTENTIA_SECRET_KEY": "no key is needed here, only its length",
        "POTENTIA_LOG_LEVEL": "warning",
    }
    engine = create_async_engine(own_database_url)
    drill = Drill(engine, own_valkey, environ, tmp_path)
    async with AsyncExitStack() as stack:
        workers = [Victim(["-m", "tests.drills.worker"], environ, tmp_path / f"worker-{n}.log") for n in range(WORKERS)]
        producers = [Producer(drill, n * 1_000_000 + 1) for n in range(PRODUCERS)]
        for worker in workers:
            await stack.enter_async_context(running(worker))
        async with AsyncExitStack() as owing:
            for producer in producers:
                await owing.enter_async_context(running(producer))
            await torment(drill, workers, producers, kills)
        async with asyncio.timeout(RECOVERY_SECONDS):
            while await drill.count("SELECT count(*) FROM jobs WHERE kind = 'drill.work' AND done_at IS NULL"):
                await asyncio.sleep(0.2)

    acknowledged = set(drill.numbers("acknowledged"))
    owed, done = await drill.effects("drill.work"), await drill.effects("drill.effect")
    await engine.dispose()
    lost = acknowledged - done.keys()
    doubled = {number for number, times in done.items() if times > 1}
    killed = drill.kills["worker killed"] + drill.kills["producer killed"]
    at_work = drill.kills["worker killed at work"] + drill.kills["producer killed at work"]
    report(
        capsys,
        f"jobs: {len(acknowledged)} acknowledged, {killed} processes killed ({at_work} at work): "
        f"{len(lost)} lost, {len(doubled)} doubled",
        **{"drill": "jobs", "owed": len(owed), "acknowledged": len(acknowledged)},
        **{"lost": len(lost), "doubled": len(doubled), **drill.kills},
    )
    assert not lost
    assert not doubled
    assert done == owed, "what was committed and not acknowledged is done once too"
    assert drill.kills["worker killed at work"] >= kills // 3, "kills that miss prove nothing"
    assert len(acknowledged) >= jobs
