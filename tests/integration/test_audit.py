"""The audit on a real database: whatever is done to it is found, whoever chains it dies or races, and it only grows."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import event, exc, text
from sqlalchemy.ext.asyncio import AsyncEngine

from potentia.adapters.postgres.audit import MOST_AT_ONCE, PostgresAudit
from potentia.adapters.postgres.audit_chains import BATCH, PostgresAuditChains
from potentia.adapters.postgres.connection import Connection as Reach
from potentia.adapters.postgres.engine import create_engine
from potentia.adapters.postgres.errors import DatabaseUnavailable
from potentia.adapters.postgres.turnstile import Turnstile
from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.system import Uuid7Ids
from potentia.domain.audit import NO_WORKSPACE, Entry, digest
from potentia.domain.chain import Head, Kind, Report, link, start
from potentia.entrypoints.cli.audit import verified
from potentia.entrypoints.worker.cron import CRON, ChainAudit, latest_period
from tests.fixtures.service import serving

ROUNDS = 100
RECORDS = 12
HIDDEN = "SET LOCAL session_replication_role = replica"
"""How somebody who owns the database gets past the triggers."""


@dataclass(frozen=True)
class Archive:
    """An audit of which nobody else writes."""

    engine: AsyncEngine
    work: PostgresWork
    chains: PostgresAuditChains

    async def add(self, count: int, workspace_id: UUID | None = None) -> None:
        async with self.work.open() as uow:
            for number in range(count):
                before, after = digest(number), digest(-number)
                entry = Entry("canvas.renamed", "canvas", uuid4(), workspace_id, before, after)
                await uow.audit.add(uuid4(), entry)

    async def chained(self, count: int) -> UUID:
        """A workspace with a chain of so many records."""
        workspace_id = uuid4()
        await self.add(count, workspace_id)
        await self.chains.extend()
        return workspace_id

    async def head(self, chain: UUID) -> Head:
        return next(head for head in await self.chains.heads() if head.chain == chain)

    async def report(self, chain: UUID, anchor: Head | None = None) -> Report:
        (report,) = await verified(self.chains, {} if anchor is None else {chain: anchor}, chain)
        return report

    async def tamper(self, *statements: str, **values: object) -> None:
        """What somebody does who may do everything with the database."""
        async with self.engine.begin() as connection:
            await connection.execute(text(HIDDEN))
            for statement in map(text, statements):
                named = {name: value for name, value in values.items() if name in statement._bindparams}
                await connection.execute(statement, named)


@pytest.fixture
async def archive(own_database_url: str) -> AsyncIterator[Archive]:
    engine = create_engine(own_database_url, pool_size=10, through_pooler=False)
    yield Archive(engine, PostgresWork(engine, Uuid7Ids(), lambda hints: None), PostgresAuditChains(engine))
    await engine.dispose()


EDITS = {
    "id": "gen_random_uuid()",
    "actor_id": "gen_random_uuid()",
    "object_id": "gen_random_uuid()",
    "action": "action || '!'",
    "object_type": "'memory'",
    "before": "NULL",
    "after": "sha256(after)",
    "request_id": "'another'",
    "at": "at + interval '1 microsecond'",
    "hash": "sha256(hash)",
}
LAST = "(SELECT max(seq) FROM system_audit WHERE chain = :chain)"
MOVED_HEAD = f"""
    UPDATE audit_heads SET seq = coalesce({LAST}, 0), hash = coalesce(
        (SELECT hash FROM system_audit WHERE chain = :chain AND seq = {LAST}), :start)
    WHERE chain = :chain
"""


async def edit(archive: Archive, chain: UUID, seed: random.Random) -> set[Kind]:
    """One field of one record; sometimes with its hash made to fit, and the head too if it was the last."""
    name, seq = seed.choice(sorted(EDITS)), seed.randint(1, RECORDS)
    this = "WHERE chain = :chain AND seq = :seq"
    await archive.tamper(f"UPDATE system_audit SET {name} = {EDITS[name]} {this}", chain=chain, seq=seq)
    if name == "hash" or seed.random() < 0.5:
        return {Kind.EDITED}
    *before, edited = await archive.chains.records(chain, 0, seq)
    fitting = link(before[-1].hash or b"" if before else start(chain).hash, edited)
    await archive.tamper(
        f"UPDATE system_audit SET hash = :hash {this}", MOVED_HEAD, chain=chain, seq=seq, hash=fitting, start=b""
    )
    return {Kind.EDITED} if seq < RECORDS else {Kind.REWRITTEN}


async def delete(archive: Archive, chain: UUID, seed: random.Random) -> set[Kind]:
    """One record that has others behind it; sometimes those are numbered anew, and the head is made to fit."""
    seq, hides = seed.randint(1, RECORDS - 1), seed.random() < 0.5
    deletion = ["DELETE FROM system_audit WHERE chain = :chain AND seq = :seq"]
    if hides:
        # In two steps, since a unique index is checked row by row.
        deletion += [
            "UPDATE system_audit SET seq = -seq WHERE chain = :chain AND seq > :seq",
            "UPDATE system_audit SET seq = -seq - 1 WHERE chain = :chain AND seq < 0",
            MOVED_HEAD,
        ]
    await archive.tamper(*deletion, chain=chain, seq=seq, start=start(chain).hash)
    return {Kind.EDITED, Kind.TRUNCATED} if hides else {Kind.DELETED}


async def truncate(archive: Archive, chain: UUID, seed: random.Random) -> set[Kind]:
    """The last records, with the database's own head made to fit; sometimes the audit then goes on and hides it."""
    await archive.tamper(
        "DELETE FROM system_audit WHERE chain = :chain AND seq > :seq",
        MOVED_HEAD,
        chain=chain,
        seq=seed.randint(0, RECORDS - 1),
        start=start(chain).hash,
    )
    if seed.random() < 0.5:
        return {Kind.TRUNCATED}
    await archive.add(RECORDS, chain)
    await archive.chains.extend()
    return {Kind.REWRITTEN}


Tamper = Callable[[Archive, UUID, random.Random], Awaitable[set[Kind]]]


@pytest.mark.parametrize("tamper", [edit, delete, truncate])
async def test_every_one_of_a_hundred_tamperings_is_found(tamper: Tamper, archive: Archive) -> None:
    """Each against a head that was exported before, by what it was; the chain was whole until then."""
    found: Counter[str] = Counter()
    seed = random.Random(f"audit {tamper.__name__}")
    for _ in range(ROUNDS):
        chain = await archive.chained(RECORDS)
        anchor = await archive.head(chain)
        found["whole before"] += (await archive.report(chain, anchor)).found == 0
        expected = await tamper(archive, chain, seed)
        kinds = {finding.kind for finding in (await archive.report(chain, anchor)).findings}
        found["found"] += bool(kinds)
        found["found as what it is"] += expected <= kinds
    assert found == {"whole before": ROUNDS, "found": ROUNDS, "found as what it is": ROUNDS}


async def test_without_an_exported_head_a_cut_that_hides_itself_is_not_seen_and_another_one_is(
    archive: Archive,
) -> None:
    """What the documents say, no more and no less."""
    chain, other = await archive.chained(5), await archive.chained(5)
    cut = "DELETE FROM system_audit WHERE chain = :chain AND seq > 3"
    await archive.tamper(cut, MOVED_HEAD, chain=chain, start=start(chain).hash)
    await archive.tamper(cut, chain=other)
    assert (await archive.report(chain)).found == 0
    assert [each.kind for each in (await archive.report(other)).findings] == [Kind.TRUNCATED]


async def test_a_whole_chain_that_is_gone_is_found_by_the_exported_head(archive: Archive) -> None:
    chain = await archive.chained(5)
    anchor = await archive.head(chain)
    await archive.tamper(
        *(f"DELETE FROM {table} WHERE chain = :chain" for table in ("system_audit", "audit_heads")), chain=chain
    )
    (report,) = await verified(archive.chains, {chain: anchor})
    assert [(each.kind, each.seq, each.count) for each in report.findings] == [(Kind.TRUNCATED, 1, 5)]


async def test_records_that_nobody_chained_for_hours_are_a_finding(archive: Archive) -> None:
    """Fresh ones are only counted."""
    workspace_id = uuid4()
    await archive.add(3, workspace_id)
    assert (await archive.report(workspace_id)).waiting == 3
    assert (await archive.report(workspace_id)).found == 0
    await archive.tamper(
        "UPDATE system_audit SET at = at - interval '61 minutes' WHERE chain = :chain", chain=workspace_id
    )
    assert [(each.kind, each.count) for each in (await archive.report(workspace_id)).findings] == [(Kind.OVERDUE, 3)]


async def test_a_transaction_that_commits_late_is_chained_behind_what_came_after_it(archive: Archive) -> None:
    """Its ids are older than those of records that are chained already: it gets the next place, and none is lost."""
    workspace_id = uuid4()
    async with Reach(archive.engine, Turnstile(archive.engine), None) as connection:
        late = PostgresAudit(connection, Uuid7Ids(), lambda: None)
        await late.add(None, Entry("canvas.renamed", "canvas", uuid4(), workspace_id))
        await late.store()
        await archive.add(2, workspace_id)
        assert await archive.chains.extend() == 2
    assert await archive.chains.extend() == 1
    records = await archive.chains.records(workspace_id, 0, 10)
    assert [record.seq for record in records] == [1, 2, 3]
    assert records[2].id < records[0].id
    assert (await archive.report(workspace_id, await archive.head(workspace_id))).found == 0


async def test_writers_and_several_chainers_at_once_leave_one_whole_chain_each(archive: Archive) -> None:
    workspaces = [uuid4() for _ in range(3)]
    await asyncio.gather(
        *(archive.add(7, workspace) for _ in range(5) for workspace in workspaces),
        *(archive.chains.extend() for _ in range(4)),
    )
    assert sum(await asyncio.gather(*(archive.chains.extend() for _ in range(4)))) <= 7 * 5 * 3
    await archive.chains.extend()
    for report in await verified(archive.chains, {}):
        assert (report.records, report.waiting, report.found) == (35, 0, 0)


async def test_one_that_waits_for_a_chain_leaves_it_to_the_one_who_has_it(archive: Archive) -> None:
    """And is not held up: the chain's head is held in another transaction meanwhile."""
    chain = await archive.chained(1)
    await archive.add(1, chain)
    async with archive.engine.begin() as connection:
        await connection.execute(text("SELECT FROM audit_heads WHERE chain = :chain FOR UPDATE"), {"chain": chain})
        async with asyncio.timeout(2):
            assert await archive.chains.extend() == 0
    assert await archive.chains.extend() == 1


@pytest.mark.parametrize("fatal", range(1, 7))
async def test_a_chainer_that_dies_at_any_of_its_statements_leaves_a_whole_chain(
    fatal: int, archive: Archive, own_database_url: str
) -> None:
    """Its line is cut, with nothing said to the server; the next one chains everything, once."""
    chain = await archive.chained(3)
    await archive.add(4, chain)
    engine, sent = create_engine(own_database_url, pool_size=1, through_pooler=False), 0

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def cut(connection: SqlConnection, *_: object) -> None:
        nonlocal sent
        sent += 1
        if sent == fatal:
            driver: Any = connection.connection.driver_connection
            driver.terminate()

    with pytest.raises(DatabaseUnavailable):
        await PostgresAuditChains(engine).extend()
    await engine.dispose()
    assert (await archive.report(chain)).found == 0
    await archive.chains.extend()
    report = await archive.report(chain, await archive.head(chain))
    assert (sent, report.records, report.waiting, report.found) == (fatal, 7, 0, 0)


async def test_more_than_a_batch_is_chained_in_one_go(archive: Archive) -> None:
    many = """
        INSERT INTO system_audit (chain, id, action, object_type, object_id)
        SELECT :chain, gen_random_uuid(), 'canvas.created', 'canvas', gen_random_uuid() FROM generate_series(1, :count)
    """
    await archive.tamper(many, chain=NO_WORKSPACE, count=2 * BATCH + 1)
    assert await archive.chains.extend() == 2 * BATCH + 1
    report = await archive.report(NO_WORKSPACE)
    assert (report.records, report.waiting, report.found) == (2 * BATCH + 1, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE system_audit SET action = 'nothing.happened'",
        "UPDATE system_audit SET at = at",
        "UPDATE system_audit SET hash = NULL",
        "UPDATE system_audit SET seq = seq + 1",
        "UPDATE system_audit SET seq = NULL, hash = NULL",
        "DELETE FROM system_audit",
        "DELETE FROM system_audit WHERE seq IS NULL",
        "TRUNCATE system_audit",
    ],
)
async def test_the_database_refuses_to_change_or_forget_a_record(change: str, archive: Archive) -> None:
    chain = await archive.chained(2)
    with pytest.raises(exc.ProgrammingError, match="append-only"):
        async with archive.engine.begin() as connection:
            await connection.execute(text(change))
    assert (await archive.report(chain, await archive.head(chain))).found == 0


async def test_all_entries_of_a_unit_of_work_are_one_statement_and_none_is_none(archive: Archive) -> None:
    sent: list[str] = []
    event.listen(archive.engine.sync_engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    await archive.add(5, uuid4())
    assert [statement.partition(" (")[0] for statement in sent] == ["INSERT INTO system_audit"]
    async with archive.work.open():
        pass
    assert len(sent) == 1


async def test_very_many_entries_are_stored_too(archive: Archive) -> None:
    workspace_id = uuid4()
    await archive.add(2 * MOST_AT_ONCE + 1, workspace_id)
    await archive.chains.extend()
    assert (await archive.report(workspace_id)).records == 2 * MOST_AT_ONCE + 1


async def test_whoever_is_deleted_leaves_a_whole_chain_with_nothing_of_theirs_but_an_id(
    own_database_url: str, redis_url: str
) -> None:
    """No name, no address, no word of theirs is in any field, and the id leads to nobody."""
    async with serving(own_database_url, redis_url) as service:
        person = await service.person(name="Ada Lovelace", email="ada@example.org")
        await person.say(await person.conversation(), "I like tea")
        await service.until_learnt()
        await service.services.audit.extend()
        anchors = {each.chain: each for each in await service.services.audit.heads()}
        assert (await person.ask("DELETE", "/users/me", {"password": "a good long password"})).status_code == 204
        await service.services.audit.extend()
        (report,) = await verified(service.services.audit, anchors)
        records = await service.services.audit.records(NO_WORKSPACE, 0, 100)
        async with service.services.open_uow() as uow:
            assert await uow.users.get(UUID(person.id)) is None
    assert (report.records, report.waiting, report.found) == (len(records), 0, 0)
    assert {str(each.actor_id) for each in records} == {person.id}
    assert records[-1].action == "user.deleted"
    kept = msgspec.json.encode(records).decode().lower()
    assert not [word for word in ("ada", "lovelace", "example.org", "tea") if f'"{word}' in kept or f" {word}" in kept]


async def test_what_an_operator_makes_has_no_actor(own_database_url: str, redis_url: str) -> None:
    async with serving(own_database_url, redis_url, with_worker=False) as service:
        user = await service.services.identity.create_user("bo@example.org", "a good long password", "Bo", True)
        await service.services.audit.extend()
        (record,) = await service.services.audit.records(NO_WORKSPACE, 0, 10)
    assert (record.actor_id, record.action, record.object_id) == (None, "user.created", user.id)
    assert record.after == digest(user)


async def test_the_clock_has_the_audit_chained_each_minute(own_database_url: str, redis_url: str) -> None:
    """By a real worker, and the job is done."""
    async with serving(own_database_url, redis_url) as service:
        await service.person()
        (entry,) = [entry for entry in CRON if entry.job is ChainAudit]
        period = latest_period(entry.expression, service.services.clock.now())
        assert service.services.clock.now() - period < timedelta(minutes=1)
        async with service.services.open_uow() as uow:
            await uow.jobs.add(ChainAudit(period=period))
        async with asyncio.timeout(20):
            while await service.services.jobs.census():
                await asyncio.sleep(0.05)
        (report,) = await verified(service.services.audit, {})
    assert (report.records, report.waiting, report.found) == (2, 0, 0)
