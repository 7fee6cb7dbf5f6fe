"""What a burst of work and a database that goes away do to runs and to those who read them: nothing that lasts."""

import asyncio
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

from alembic import command

from potentia.domain.jobs import Queue
from potentia.entrypoints import bootstrap
from potentia.entrypoints.cli.embedded import valkey
from potentia.entrypoints.cli.embedded.postgres import EmbeddedPostgres
from potentia.entrypoints.cli.migrate import alembic_config
from potentia.entrypoints.settings import Settings
from potentia.entrypoints.worker.consumers import consumers
from potentia.entrypoints.worker.main import POOL_WAIT_SECONDS, places
from potentia.entrypoints.worker.working import working
from tests.fixtures.servers import MakeDatabase
from tests.fixtures.service import Event, Person, serving

TWO_CONNECTIONS = {"POTENTIA_DATABASE_POOL_SIZE": "2"}


async def test_a_burst_of_runs_on_few_connections_completes_every_one(
    make_database: MakeDatabase, redis_url: str
) -> None:
    """Sixty runs begin at once on two connections: they queue for them, and no attempt is lost to the waiting."""
    database_url = await make_database()
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(serving(database_url, redis_url, with_worker=False))
        person = await service.person()
        runs = [(await person.post(await person.conversation(), "hello"))["run"]["id"] for _ in range(60)]
        settings = Settings.read(
            {
                "POTENTIA_DATABASE_URL": database_url,
                "POTENTIA_REDIS_URL": redis_url,
                "POTENTIA_SECRET_KEY": "a key of thirty-two bytes or more",
            }
            | TWO_CONNECTIONS
        )
        means = await stack.enter_async_context(bootstrap.services(settings, pool_wait=POOL_WAIT_SECONDS))
        runner = await stack.enter_async_context(working(means, consumers(means), places(settings), cron=()))
        ends = [[event async for event in person.events(run)][-1] for run in runs]
        await service.until_learnt()
    assert Counter(end.data["status"] for end in ends) == {"completed": 60}
    assert set(runner.counts) == {"done"}


async def test_a_reader_outlives_an_outage_of_the_database(tmp_path: Path) -> None:
    """The stream stays open while Postgres is away, and tells the end when the worker has come to it."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = EmbeddedPostgres(folder / "pg", durable=True)
        await database.start()
        stack.push_async_callback(database.stop)
        await asyncio.to_thread(command.upgrade, alembic_config(database.url), "head")
        redis_url = await stack.enter_async_context(valkey.running(tmp_path / "valkey"))
        service = await stack.enter_async_context(serving(database.url, redis_url, with_worker=False))
        person = await service.person()
        posted = await person.post(await person.conversation(), "hello")
        reading = asyncio.create_task(read_all(person, posted["run"]["id"]))
        await asyncio.sleep(0.5)
        await database.stop()
        await asyncio.sleep(2.5)
        await database.start()
        assert not reading.done()
        await stack.enter_async_context(
            working(service.services, consumers(service.services), dict.fromkeys(Queue, 4), cron=())
        )
        told = await asyncio.wait_for(reading, 20)
    assert told[-1].data["status"] == "completed"


async def read_all(person: Person, run: str) -> list[Event]:
    return [event async for event in person.events(run)]
