"""A worker that is told to stop while everything around it hangs."""

import asyncio
from pathlib import Path
from signal import SIGCONT, SIGSTOP, SIGTERM

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.system import Uuid7Ids
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey
from tests.drills.jobs import Work
from tests.drills.processes import Victim, running

HELD = "SELECT leased_until, attempts - forgiven FROM jobs WHERE kind = 'drill.work'"
RUNNING = "SELECT count(*) FROM jobs WHERE leased_until > now()"


async def test_a_worker_ends_within_ten_seconds_and_gives_back_what_it_held(
    own_database_url: str, own_valkey: EmbeddedValkey, tmp_path: Path
) -> None:
    environ = {
        "POTENTIA_DATABASE_URL": own_database_url,
        "POTENTIA_REDIS_URL": own_valkey.url,
        "POTENTIA_SECRET_KEY": "no key is needed here, only its length",
    }
    engine = create_async_engine(own_database_url)
    async with running(Victim(["-m", "tests.drills.worker"], environ, tmp_path / "worker.log")) as worker:
        async with PostgresWork(engine, Uuid7Ids(), lambda hints: None).open() as uow:
            for number in range(4):
                await uow.jobs.add(Work(number=number, seconds=60, is_random=False))
        async with asyncio.timeout(30), engine.connect() as connection:
            while (await connection.execute(text(RUNNING))).scalar_one() < 4:
                await connection.rollback()
                await asyncio.sleep(0.1)
        own_valkey.process.send_signal(SIGSTOP)
        assert worker.process is not None
        worker.process.send_signal(SIGTERM)
        code = await asyncio.wait_for(worker.process.wait(), 10)
        own_valkey.process.send_signal(SIGCONT)
    async with engine.connect() as connection:
        seen = (await connection.execute(text(HELD))).all()
    await engine.dispose()
    assert code == 0, (tmp_path / "worker.log").read_text()
    assert [tuple(row) for row in seen] == [(None, 0)] * 4
