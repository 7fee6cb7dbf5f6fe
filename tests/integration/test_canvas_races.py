"""What people do to one canvas at the same moment, over real sockets and real Postgres."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import create_async_engine
from uuid_utils.compat import uuid7

from potentia.adapters.postgres.block_reading import tree
from potentia.adapters.postgres.blocks import PostgresBlocks
from potentia.adapters.postgres.connection import Singles
from potentia.adapters.postgres.engine import singles
from potentia.domain.canvas import notices
from potentia.domain.canvas.errors import CanvasNotFound
from potentia.domain.canvas.jobs import RebalanceRanks
from potentia.domain.canvas.log import Operation
from potentia.domain.canvas.notices import Kind
from potentia.domain.canvas.ops import Rebalance
from potentia.domain.identity.model import Actor
from tests.fixtures.service import Person, Service
from tests.http.drawing import canvas_of, code, done, insert, mutate, order, snapshot, update
from tests.http.sharing import joined, workspace_of
from tests.http.signing_in import PASSWORD

WRITERS = 50


def outcomes(answers: list[httpx.Response]) -> Counter[tuple[int, str]]:
    return Counter((each.status_code, each.json().get("code", "")) for each in answers)


async def _rows(database_url: str, statement: str, **values: Any) -> list[Any]:
    engine = create_async_engine(database_url)
    try:
        async with engine.connect() as connection:
            return list(await connection.execute(text(statement), values))
    finally:
        await engine.dispose()


async def insisting(person: Person, canvas: str, *ops: dict[str, Any]) -> httpx.Response:
    """As a client does that finds no free connection in time: once more, under the same id."""
    op_id = uuid4().hex
    while (answer := await mutate(person, canvas, *ops, op_id=op_id)).status_code == 503:
        await asyncio.sleep(0.2)
    return answer


@pytest.mark.parametrize("rounds", [3, pytest.param(200, marks=pytest.mark.full)])
async def test_of_fifty_writers_who_saw_one_version_one_wins(service: Service, person: Person, rounds: int) -> None:
    """The others get the block as it is now."""
    canvas, block = await canvas_of(person), str(uuid4())
    await done(person, canvas, insert(block))
    for version in range(1, rounds + 1):
        attempts = (insisting(person, canvas, update(block, version, text=str(number))) for number in range(WRITERS))
        answers = await asyncio.gather(*attempts)
        assert outcomes(answers) == {(200, ""): 1, (409, "canvas.version-conflict"): WRITERS - 1}
        current = (await person.ask("GET", f"/canvas/{canvas}/blocks/{block}")).json()
        assert current["version"] == version + 1
        lost = [answer.json() for answer in answers if answer.status_code == 409]
        assert all((each["conflicts"], each["seq"]) == ([current], version + 1) for each in lost)
        (won,) = (answer.json() for answer in answers if answer.status_code == 200)
        assert won["versions"] == {block: version + 1}


@pytest.mark.parametrize("where", ["gap", "end", "start"])
async def test_fifty_inserts_at_one_place_all_win_and_everybody_sees_one_order(
    service: Service, person: Person, where: str
) -> None:
    canvas, low, high = await canvas_of(person), str(uuid4()), str(uuid4())
    await done(person, canvas, insert(low), insert(high))
    place = {"gap": {"after": low}, "end": {}, "start": {"after": None}}[where]
    new = [str(uuid4()) for _ in range(WRITERS)]
    answers = await asyncio.gather(*(insisting(person, canvas, insert(each, **place)) for each in new))
    assert outcomes(answers) == {(200, ""): WRITERS}
    acknowledged = {block: rank for answer in answers for block, rank in answer.json()["ranks"].items()}
    blocks = (await snapshot(person, canvas))["blocks"]
    assert len({block["rank"] for block in blocks}) == WRITERS + 2
    assert {block["id"]: block["rank"] for block in blocks if block["id"] in new} == acknowledged
    orders = await asyncio.gather(*(order(person, canvas) for _ in range(5)))
    assert all(each == [block["id"] for block in blocks] for each in orders)
    others = [block["id"] for block in blocks if block["id"] in {low, high}]
    assert others == [low, high]
    assert sorted(answer.json()["seq"] for answer in answers) == list(range(2, WRITERS + 2))


async def test_one_operation_five_times_at_once_and_later_is_done_once(
    service: Service, person: Person, database_url: str
) -> None:
    canvas, op = await canvas_of(person), insert()
    answers = await asyncio.gather(*(mutate(person, canvas, op, op_id="once") for _ in range(5)))
    answers.append(await mutate(person, canvas, op, op_id="once"))
    assert outcomes(answers) == {(200, ""): 6}
    found = [answer.json() for answer in answers]
    assert Counter(each.pop("duplicate") for each in found) == {False: 1, True: 5}
    assert all(each == found[0] for each in found)
    counted = "SELECT count(*), max(seq) FROM canvas_operations WHERE canvas_id = :canvas"
    assert [tuple(row) for row in await _rows(database_url, counted, canvas=canvas)] == [(1, 1)]
    assert await order(person, canvas) == [op["id"]]


@dataclass
class Interrupted:
    """A connection whose every statement is followed by somebody else's change."""

    singles: Singles
    change: Callable[[], Awaitable[object]]

    async def read(self, sql: str, arguments: Sequence[object]) -> list[Any]:
        rows = await self.singles.read(sql, arguments)
        await self.change()
        return rows


async def test_a_snapshot_shows_what_its_seq_says_whatever_comes_meanwhile(person: Person, database_url: str) -> None:
    """The first block of an empty canvas too: each mutation here adds one block."""
    canvas = await canvas_of(person)
    async with singles(database_url, pool_size=1) as opened:
        interrupted: Any = Interrupted(opened, lambda: done(person, canvas, insert()))
        for count in range(3):
            snapshot = await PostgresBlocks(interrupted).snapshot(UUID(canvas))
            assert (snapshot.seq, len(snapshot.blocks)) == (count, count)


async def test_operations_are_weighed_with_their_versions_and_ranks(
    service: Service, person: Person, database_url: str
) -> None:
    """New ranks of a large list are a small operation that tells of a lot: such come one at a time."""
    canvas = UUID(await canvas_of(person))
    ranks = {uuid7(): "a" * 40 for _ in range(10_000)}
    async with service.services.open_uow() as uow:
        for seq in (1, 2):
            told = Operation(seq, None, None, [Rebalance(parent_id=None)], {}, ranks, service.services.clock.now())
            await uow.blocks.rerank(canvas, told)
    found = await service.services.editing.operations(Actor(UUID(person.id), None, False, False), canvas, 0, 50)
    assert ([each.seq for each in found.items], found.seq) == ([1], 2)


async def test_moves_into_each_other_at_once_make_no_cycle(service: Service, person: Person) -> None:
    for _ in range(5):
        canvas, (a, b) = await canvas_of(person), [str(uuid4()) for _ in range(2)]
        await done(person, canvas, insert(a), insert(b))
        crossing = [{"op": "move", "id": a, "parent_id": b}, {"op": "move", "id": b, "parent_id": a}]
        answers = await asyncio.gather(*(mutate(person, canvas, op) for op in crossing * 5))
        assert {status for status, _ in outcomes(answers)} == {200, 409}
        assert set(await order(person, canvas)) == {a, b}


async def test_who_is_removed_writes_nothing_after_that_was_answered(service: Service, person: Person) -> None:
    """Removed after the tenth answer of a writer who goes on: what came before counts, and nothing after."""
    canvas, grace = await canvas_of(person), await service.person()
    await person.ask("POST", f"/canvas/{canvas}/members", {"user_id": grace.id})
    ten, answers = asyncio.Event(), list[httpx.Response]()

    async def write() -> None:
        while not answers or answers[-1].status_code == 200:
            answers.append(await mutate(grace, canvas, insert()))
            if len(answers) >= 10:
                ten.set()

    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(write())
        await ten.wait()
        assert (await person.ask("DELETE", f"/canvas/{canvas}/members/{grace.id}")).status_code == 204
        count = len(await order(person, canvas))
    found = outcomes(answers)
    assert found.keys() == {(200, ""), (404, "canvas.not-found")}
    assert found[200, ""] == count == len(await order(person, canvas))


@pytest.mark.parametrize("leaves", ["owner", "member"])
async def test_who_leaves_potentia_while_told_of_a_canvas_meets_nobody_in_a_deadlock(
    service: Service, person: Person, leaves: str
) -> None:
    """Somebody holds the canvas, then the account is being deleted, then its user is told of something."""
    owner, member = await service.person(), await service.person()
    canvas = await canvas_of(owner)
    await owner.ask("POST", f"/canvas/{canvas}/members", {"user_id": member.id})
    leaver = owner if leaves == "owner" else member
    async with service.services.open_uow() as uow:
        held = await uow.canvases.hold(UUID(canvas))
        assert held is not None
        leaving = asyncio.create_task(leaver.ask("DELETE", "/users/me", {"password": PASSWORD}))
        await asyncio.sleep(1.5)  # beyond deadlock_timeout, which is a second
        assert not leaving.done()
        now = service.services.clock.now()
        await uow.notifications.add(notices.of(uuid7(), UUID(leaver.id), Kind.REMOVED, held.id, held.title, now))
    assert (await leaving).status_code == 204


async def test_who_is_removed_from_a_workspace_makes_no_canvas_in_it(service: Service, person: Person) -> None:
    """The removal is held right before its commit: whoever makes a canvas waits for it, and learns what it did."""
    workspace = await workspace_of(person)
    member = await joined(service, person, workspace)
    async with service.services.open_uow() as uow:
        await uow.workspaces.lock(UUID(person.id), UUID(workspace))
        await uow.workspaces.remove(UUID(workspace), UUID(member.id))
        making = asyncio.create_task(member.ask("POST", "/canvas", {"title": "x", "workspace_id": workspace}))
        await asyncio.sleep(0.5)
        assert not making.done()
    assert code(await making) == (404, "workspaces.workspace-not-found")


async def test_who_has_no_role_holds_nobody_up(service: Service, person: Person) -> None:
    """Not even until the answer: a stranger's transaction that is still open does not keep the owner from writing."""
    canvas, stranger = await canvas_of(person), await service.person()
    async with service.services.open_uow() as uow:
        await uow.jobs.add(RebalanceRanks(canvas_id=uuid4(), at=service.services.clock.now()))
        with pytest.raises(CanvasNotFound):
            await uow.canvases.lock(UUID(stranger.id), UUID(canvas))
        async with asyncio.timeout(5):
            await done(person, canvas, insert())


async def test_the_order_of_ranks_is_that_of_bytes_and_the_catalogue_says_so(database_url: str) -> None:
    """Under a language's collation `Zz` would come after `a0`, and what goes first would go last."""
    collation = (
        "SELECT c.collname, c.collprovider FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation"
        " WHERE a.attrelid = 'blocks'::regclass AND a.attname = 'rank'"
    )
    assert [tuple(row) for row in await _rows(database_url, collation)] == [("C", b"c")]
    key = (
        "SELECT c.collname FROM pg_index i JOIN pg_collation c ON c.oid = ANY (i.indcollation)"
        " WHERE i.indexrelid = 'uq_blocks_rank'::regclass"
    )
    assert [row[0] for row in await _rows(database_url, key)] == ["C"]


async def test_blocks_are_sorted_by_the_bytes_of_their_ranks(person: Person, database_url: str) -> None:
    """The order of the tree is by lists of ranks, and those have the collation of the column, not of the database."""
    canvas = await canvas_of(person)
    await done(person, canvas, insert())
    sorted_by = select(func.pg_collation_for(tree().c.way))
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        assert (await connection.scalars(sorted_by, {"canvas_id": canvas})).all() == ['"C"']
    await engine.dispose()


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("rank", "a-", "ck_blocks_rank"),
        ("rank", "", "ck_blocks_rank"),
        ("rank", "é1", "ck_blocks_rank"),
        ("version", 0, "ck_blocks_version"),
        ("parent_id", "00000000-0000-7000-8000-000000000000", "fk_blocks_parent"),
    ],
)
async def test_the_database_itself_refuses_what_is_no_block(
    person: Person, database_url: str, column: str, value: object, constraint: str
) -> None:
    canvas = await canvas_of(person)
    await done(person, canvas, insert())
    changed = f"UPDATE blocks SET {column} = :value WHERE canvas_id = :canvas RETURNING id"
    with pytest.raises(Exception, match=constraint):
        await _rows(database_url, changed, value=value, canvas=canvas)


async def test_the_database_itself_refuses_two_siblings_of_one_rank(person: Person, database_url: str) -> None:
    """At the end of a statement: within one, two may change ranks with each other. A deleted one has no siblings."""
    canvas, (a, b) = await canvas_of(person), [str(uuid4()) for _ in range(2)]
    await done(person, canvas, insert(a), insert(b))
    same = "UPDATE blocks SET rank = 'a0' WHERE canvas_id = :canvas RETURNING id"
    with pytest.raises(Exception, match="uq_blocks_rank"):
        await _rows(database_url, same, canvas=canvas)
    swapped = (
        "UPDATE blocks SET rank = CASE rank WHEN 'a0' THEN 'a1' ELSE 'a0' END WHERE canvas_id = :canvas RETURNING id"
    )
    assert len(await _rows(database_url, swapped, canvas=canvas)) == 2
    await done(person, canvas, {"op": "delete", "id": a})
    assert len(await _rows(database_url, same, canvas=canvas)) == 2
