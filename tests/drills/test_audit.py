"""Processes that chain the audit, two at once, killed while they do."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from potentia.adapters.postgres.audit_chains import PostgresAuditChains
from potentia.entrypoints.cli.audit import verified
from tests.drills.processes import Victim, report, running

CHAINS = [UUID(int=number) for number in range(4)]
ADDED_AT_ONCE = 2_000
"""To each chain: more than is chained before the next kill."""
SECONDS = 120
ADD = """
    INSERT INTO system_audit (chain, id, action, object_type, object_id)
    SELECT :chain, gen_random_uuid(), 'canvas.created', 'canvas', gen_random_uuid() FROM generate_series(1, :count)
"""
OPEN = """
    SELECT pid, xact_start FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
"""


@pytest.fixture
async def engine(own_database_url: str) -> AsyncIterator[AsyncEngine]:
    made = create_async_engine(own_database_url)
    yield made
    await made.dispose()


@pytest.mark.parametrize("kills", [6, pytest.param(100, marks=pytest.mark.full)])
async def test_chainers_that_are_killed_leave_whole_chains(
    kills: int,
    engine: AsyncEngine,
    own_database_url: str,
    redis_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is lost, doubled or left out, whoever dies while it holds a chain; most kills met one who did."""
    chains, seed, hits, added = PostgresAuditChains(engine), random.Random(30), 0, 0
    environ = {
        "POTENTIA_DATABASE_URL": own_database_url,
        "POTENTIA_REDIS_URL": redis_url,
        "POTENTIA_SECRET_KEY": "a key of thirty-two bytes or more",
    }
    victims = [Victim(["-m", "tests.drills.chainer"], environ, tmp_path / f"chainer.{n}") for n in range(2)]
    async with AsyncExitStack() as stack, asyncio.timeout(SECONDS + 3 * kills):
        for victim in victims:
            await stack.enter_async_context(running(victim))
        for number in range(kills):
            added += await _add(engine)
            victim = victims[number % 2]
            await _at_work(engine)
            await asyncio.sleep(seed.uniform(0, 0.05))
            hits += await victim.freeze_and_kill(lambda: _holds_still(engine))
            await victim.start()
        while await chains.waiting():
            await asyncio.sleep(0.1)
    reports = await verified(chains, {})
    figures = {"kills": kills, "at work": hits, "records": added, "findings": sum(each.found for each in reports)}
    report(
        capsys,
        f"audit: {kills} chainers killed, {hits} at work; {added} records, {figures['findings']} findings",
        **figures,
    )
    assert [(each.records, each.waiting, each.found) for each in reports] == [(added // len(CHAINS), 0, 0)] * len(
        CHAINS
    )
    assert hits >= kills // 3


async def _add(engine: AsyncEngine) -> int:
    async with engine.begin() as connection:
        for chain in CHAINS:
            await connection.execute(text(ADD), {"chain": chain, "count": ADDED_AT_ONCE})
    return ADDED_AT_ONCE * len(CHAINS)


async def _open(engine: AsyncEngine) -> set[tuple[object, ...]]:
    """The transactions that are open in this database."""
    async with engine.connect() as connection:
        return {tuple(row) for row in await connection.execute(text(OPEN))}


async def _at_work(engine: AsyncEngine) -> None:
    """Wait until a process has a transaction open: the one that was not killed last has, the other one starts."""
    while not await _open(engine) and await PostgresAuditChains(engine).waiting():
        await asyncio.sleep(0.01)


async def _holds_still(engine: AsyncEngine) -> bool:
    """Whether a transaction is open and does not end: the one of the process that is stopped."""
    before = await _open(engine)
    await asyncio.sleep(0.3)
    return bool(before & await _open(engine))
