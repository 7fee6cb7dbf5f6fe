"""What a mutation of a canvas costs, whatever the canvas's size, and beside the least that its writes could cost.

    python -m bench.canvas [--rounds 3] [--seconds 3] [--baseline FILE]

An insert in the middle, an update and a move, by the use case itself: on canvases that are empty but for what is
needed, on one of 10,000 blocks, and as a bare asyncpg transaction of the same writes, in turns. Then how many
statements each kind of mutation takes on a small canvas and on the large one; and what is done with one list of 10,000
blocks inside one parent: a page in its middle, an insert there, and the parent moved, deleted and restored with all.
"""

import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
from sqlalchemy import event

from bench.harness.command import Aim, Bench, main
from bench.harness.figures import latency, rounded
from bench.harness.servers import stage
from potentia.adapters.postgres.engine import create_engine
from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.system import SystemClock, Uuid7Ids
from potentia.domain.audit import NO_WORKSPACE
from potentia.domain.canvas.editing.service import EditingService
from potentia.domain.canvas.model import Bounds
from potentia.domain.canvas.ops import Delete, Insert, Move, Mutation, Op, Restore, Update
from potentia.domain.canvas.service import CanvasService
from potentia.domain.identity import profiles
from potentia.domain.identity.model import Actor
from potentia.domain.paging import Window

LONG = 10_000
IN_ALL = 300
"""Mutations of each kind and size a round, at three seconds a round."""
FLAT_ROUNDS = 5
"""Of moving, deleting and restoring a list of 10,000, a round."""
GROWS_AT_MOST, BARE_AT_MOST = 1.3, 2.0
PROPERTIES = {"text": "The Analytical Engine weaves algebraical patterns just as the Jacquard loom weaves flowers."}
Kind = Callable[[UUID, UUID], Op]
KINDS: dict[str, Kind] = {
    "insert": lambda first, _: Insert(id=uuid4(), type="paragraph", properties=PROPERTIES, after=first),
    "update": lambda first, _: Update(id=first, expect_version=1, properties=PROPERTIES),
    "move": lambda first, second: Move(id=second, before=first),
}
LOCK = "SELECT seq, live FROM canvases WHERE id = $1 FOR NO KEY UPDATE"
WRITES = {
    "insert": "INSERT INTO blocks (canvas_id, id, rank, type, properties, version, created_by, updated_by)"
    " VALUES ($1, $2, $3, 'paragraph', $4, 1, $5, $5)",
    "update": "UPDATE blocks SET rank = $3, properties = $4, version = version + 1, updated_by = $5, updated_at = now()"
    " WHERE canvas_id = $1 AND id = $2",
}
WRITES["move"] = WRITES["update"]
COUNT = "UPDATE canvases SET seq = seq + 1, live = live + 1, updated_at = now() WHERE id = $1"
LOG = (
    "INSERT INTO canvas_operations (canvas_id, seq, actor_id, client_op_id, body_hash, ops, inverse, versions, ranks,"
    " at) VALUES ($1, $2, $3, $4, $5, $6, '[]', '{}', '{}', now())"
)
AUDIT = (
    "INSERT INTO system_audit (id, chain, actor_id, action, object_type, object_id, after)"
    " VALUES ($1, $2, $3, 'canvas.mutated', 'canvas', $4, $5)"
)


@dataclass
class Desk:
    """Somebody with canvases, and the statements that they cause."""

    canvases: CanvasService
    editing: EditingService
    actor: Actor
    statements: list[str]

    async def canvas(self, blocks: int) -> tuple[UUID, list[UUID]]:
        """A new one of so many blocks, ten beside each other and ten in each of those, and so on."""
        canvas = await self.canvases.create(self.actor, "Notes", None, None)
        ids = [uuid4() for _ in range(blocks)]
        parents: list[UUID | None] = [None, *ids]
        ops: list[Op] = [
            Insert(id=each, type="paragraph", properties=PROPERTIES, parent_id=parents[number // 10])
            for number, each in enumerate(ids)
        ]
        for start in range(0, blocks, 500):
            await self.do(canvas.id, *ops[start : start + 500])
        return canvas.id, ids

    async def do(self, canvas_id: UUID, *ops: Op) -> None:
        await self.editing.mutate(self.actor, canvas_id, Mutation(uuid4().hex, list(ops)))

    async def pair(self) -> tuple[UUID, UUID, UUID]:
        """A canvas of two blocks."""
        canvas_id, ids = await self.canvas(2)
        return canvas_id, ids[0], ids[1]


async def canvas(bench: Bench) -> None:
    async with stage() as scene:
        engine = create_engine(scene.environ["POTENTIA_DATABASE_URL"], pool_size=2, through_pooler=False)
        statements: list[str] = []
        event.listen(engine.sync_engine, "connect", _watching(statements))
        event.listen(engine.sync_engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
        bare: Any = await asyncpg.connect(scene.database_url)
        desk = await _desk(PostgresWork(engine, Uuid7Ids(), lambda hints: None), statements)
        times = await _measured(bench, desk, bare)
        _aim(bench, times)
        took = {name: latency(each) for name, each in times.items()}
        bench.facts["mutations"] = {"ms": took, "statements": await _counted(desk)}
        flat = await _flat(desk, bench.options.rounds * FLAT_ROUNDS)
        bench.facts[f"one list of {LONG}"] = {"ms": {name: latency(each) for name, each in flat.items()}}
        await bare.close()
        await engine.dispose()


def _watching(statements: list[str]) -> Callable[..., None]:
    def watch(connection: Any, *_: object) -> None:
        connection.driver_connection.add_query_logger(lambda query: statements.append(query.query))

    return watch


async def _desk(work: PostgresWork, statements: list[str]) -> Desk:
    clock, ids = SystemClock(), Uuid7Ids()
    user = profiles.guest(ids.new(), clock.now())
    async with work.open() as uow:
        await uow.users.add(user, None)
    actor = Actor(user.id, ids.new(), is_guest=True, is_admin=False)
    return Desk(CanvasService(work.open, clock, ids), EditingService(work.open, clock, Bounds()), actor, statements)


async def _measured(bench: Bench, desk: Desk, bare: Any) -> dict[str, list[float]]:
    """Seconds that each took, by kind and where."""
    long, ids = await desk.canvas(LONG)
    fresh = iter(ids[LONG // 2 :])
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(bench.options.rounds * round(IN_ALL * bench.options.seconds / 3)):
        for kind, operation in KINDS.items():
            canvas_id, first, second = await desk.pair()
            await _timed(times, f"{kind}, empty", desk.do(canvas_id, operation(first, second)))
            await desk.pair()  # each follows on the same, so that caches and the scheduler owe it the same
            await _timed(times, f"{kind}, {LONG}", desk.do(long, operation(next(fresh), ids[LONG // 4])))
            canvas_id, first, _ = await desk.pair()
            await _timed(times, f"{kind}, bare", _bare(bare, desk.actor.user_id, kind, canvas_id, first))
    return times


async def _flat(desk: Desk, rounds: int) -> dict[str, list[float]]:
    """Seconds that each took with all blocks beside each other, inside one parent."""
    canvas_id, (parent,) = await desk.canvas(1)
    ids = [uuid4() for _ in range(LONG)]
    for start in range(0, LONG, 500):
        new = (Insert(id=each, type="paragraph", properties=PROPERTIES, parent_id=parent) for each in ids[start:][:500])
        await desk.do(canvas_id, *new)
    middle, times = ids[LONG // 2], defaultdict[str, list[float]](list)
    for _ in range(rounds):
        await _timed(times, "page of 50 in the middle", desk.editing.blocks(desk.actor, canvas_id, Window(50, middle)))
        await _timed(times, "insert in the middle", desk.do(canvas_id, KINDS["insert"](middle, middle)))
        await _timed(times, "move with all inside", desk.do(canvas_id, Move(id=parent)))
        await _timed(times, "delete with all inside", desk.do(canvas_id, Delete(id=parent)))
        await _timed(times, "restore with all inside", desk.do(canvas_id, Restore(id=parent)))
    return times


async def _timed(times: dict[str, list[float]], name: str, work: Awaitable[object]) -> None:
    began = time.perf_counter()
    await work
    times[name].append(time.perf_counter() - began)


async def _bare(connection: Any, user_id: UUID, kind: str, canvas_id: UUID, block_id: UUID) -> None:
    """What has to be written, by whoever knows already that it may be, and what comes of it."""
    properties, rank = msgspec.json.encode(PROPERTIES).decode(), "a1V"
    async with connection.transaction():
        row = await connection.fetchrow(LOCK, canvas_id)
        written = uuid4() if kind == "insert" else block_id
        await connection.execute(WRITES[kind], canvas_id, written, rank, properties, user_id)
        await connection.execute(COUNT, canvas_id)
        await connection.execute(LOG, canvas_id, row["seq"] + 1, user_id, uuid4().hex, b"0" * 32, f"[{properties}]")
        await connection.execute(AUDIT, uuid4(), NO_WORKSPACE, user_id, canvas_id, b"0" * 32)


def _aim(bench: Bench, times: dict[str, list[float]]) -> None:
    found = {name: latency(each) for name, each in times.items()}
    for kind in KINDS:
        empty, long, bare = (found[f"{kind}, {where}"] for where in ("empty", LONG, "bare"))
        for name in ("p50", "p95"):
            grown = rounded(getattr(long, name) / getattr(empty, name))
            bench.aims.append(Aim(f"{kind}: {name} at {LONG} blocks, in that of an empty canvas", grown, GROWS_AT_MOST))
        least = rounded(empty.p50 / bare.p50)
        bench.aims.append(Aim(f"{kind}: p50, in that of a bare transaction of the same writes", least, BARE_AT_MOST))


async def _counted(desk: Desk) -> dict[str, dict[str, int]]:
    """Statements of one mutation, BEGIN and COMMIT included, by kind and number of blocks."""
    counted: dict[str, dict[str, int]] = {}
    for blocks in (20, LONG):
        canvas_id, ids = await desk.canvas(blocks)
        new = [uuid4() for _ in range(500)]
        mutations: dict[str, list[Op]] = {
            "insert": [Insert(id=uuid4(), type="paragraph", after=ids[5])],
            "update": [Update(id=ids[6], expect_version=1, properties={"text": "x"})],
            "move": [Move(id=ids[7], after=ids[8])],
            "paste of 500": [Insert(id=each, type="paragraph", parent_id=ids[9]) for each in new],
            "delete with all inside": [Delete(id=ids[0])],
            "restore with all inside": [Restore(id=ids[0])],
        }
        counted[f"{blocks} blocks"] = found = {}
        for name, ops in mutations.items():
            desk.statements.clear()
            await desk.do(canvas_id, *ops)
            found[name] = len(desk.statements)
    return counted


if __name__ == "__main__":
    main("canvas", canvas)
