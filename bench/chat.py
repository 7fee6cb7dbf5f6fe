"""What a message costs, and how soon its answer begins.

    python -m bench.chat [--concurrency 10,20,50] [--rounds 3] [--seconds 3] [--rate 10] [--baseline FILE]

The model is the offline one, which takes no time of its own: what is left of the first token is Potentia's share,
from the request through Postgres, the worker and the run's log to the reader. Messages are posted to an API without a
worker, so that their answers do not compete; turns go through both.
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from redis.asyncio import Redis

from bench.harness.client import Connection, request
from bench.harness.command import Aim, Bench, main
from bench.harness.figures import latency
from bench.harness.load import Act, Load, Target
from bench.harness.people import Person, conversation_of, conversations, person
from bench.harness.servers import Server, Stage, stage

FIRST_TOKEN_MS = 30.0
BODY = msgspec.json.encode({"content": "Which temples of Kyoto are quiet in the morning?"})
POSTS = 40_000
TURNS = 10_000
COMMITS = 200
READERS = 20
"""Runs that are read and left in turns: more than are read at once."""


async def chat(bench: Bench) -> None:
    """Posting and asking without a worker, then whole turns with one."""
    async with stage() as scene:
        api = await scene.api()
        ada = await person(api.port)
        await _posts(bench, scene, api, ada)
        bench.facts["commit_ms"] = latency(await _commits(scene))
        bench.facts["statements"] = await _statements(scene, ada)
    async with stage() as scene:
        await _turns(bench, scene, await scene.api(), await scene.worker())


async def _posts(bench: Bench, scene: Stage, api: Server, ada: Person) -> None:
    parts = {"api": api.process, "postgres": scene.postgres}
    rooms = await conversations(scene, ada.id, POSTS)
    post = Target("post a message", api.port, _posting(ada, rooms), parts)
    status = Target("run status", api.port, _asking(await _run_of(scene, api, ada), ada), parts)
    for load in [*bench.closed(), bench.open()]:
        await bench.measure([post, status], load)
    async with Redis.from_url(scene.environ["POTENTIA_REDIS_URL"]) as redis:
        runs = [await _run_of(scene, api, ada) for _ in range(READERS)]
        leave = Target("stop of reading", api.port, _leaving(ada, api.port, runs, redis), parts)
        await bench.measure([leave], bench.open())


async def _turns(bench: Bench, scene: Stage, api: Server, worker: int) -> None:
    ada = await person(api.port)
    rooms = await conversations(scene, ada.id, TURNS)
    parts = {"api": api.process, "worker": worker, "postgres": scene.postgres, "valkey": scene.valkey}
    first = Target("first delta", api.port, _turn(ada, rooms[: TURNS // 2], b"event: delta"), parts)
    whole = Target("whole turn", api.port, _turn(ada, rooms[TURNS // 2 :], b"event: run.end"), parts)
    await bench.measure([first, whole], bench.open())
    await bench.measure([first, whole], Load(min(bench.options.concurrency), bench.options.seconds))
    reached = bench.result("first delta", rate=True).figures.latency_ms.p95
    bench.aims.append(Aim(f"first delta at {bench.options.rate:.0f} turns/s, p95 in ms", reached, FIRST_TOKEN_MS))


def _posting(ada: Person, rooms: Sequence[UUID]) -> Act:
    async def post(connection: Connection, number: int) -> None:
        await connection.exchange(_message(ada, rooms[number]), expect=202)

    return post


def _turn(ada: Person, rooms: Sequence[UUID], marker: bytes) -> Act:
    async def turn(connection: Connection, number: int) -> float:
        return await connection.until(_message(ada, rooms[number], accept="text/event-stream"), marker)

    return turn


def _asking(run: str, ada: Person) -> Act:
    asked = request("GET", f"/runs/{run}", ada.access_token)

    async def ask(connection: Connection, _: int) -> None:
        await connection.exchange(asked)

    return ask


def _leaving(ada: Person, port: int, runs: Sequence[str], redis: Redis) -> Act:
    """From a reader's going, in the midst of a run, until the API has let go of what it listened to for them."""

    async def leave(_: Connection, number: int) -> float:
        began, run = time.perf_counter(), runs[number % READERS]
        reader = await Connection.open(port)
        await reader.first(request("GET", f"/runs/{run}/events", ada.access_token), b"event: run.queued")
        left = time.perf_counter()
        reader.close()
        while any(count for _, count in await redis.pubsub_numsub(f"{{run:{run}}}")):
            await asyncio.sleep(0.001)
        return began + time.perf_counter() - left

    return leave


async def _run_of(scene: Stage, api: Server, ada: Person) -> str:
    """A run that waits for a worker that never comes."""
    [room] = await conversations(scene, ada.id, 1)
    connection = await Connection.open(api.port)
    posted: dict[str, Any] = msgspec.json.decode(await connection.exchange(_message(ada, room), expect=202))
    connection.close()
    return str(posted["run"]["id"])


async def _commits(scene: Stage) -> list[float]:
    """Seconds that Postgres takes for the least durable commit there is: what this machine's disk adds to each."""
    connection = await asyncpg.connect(scene.database_url)
    await connection.execute("CREATE TABLE commits (n int)")
    seconds = []
    for _ in range(COMMITS):
        since = time.perf_counter()
        await connection.execute("INSERT INTO commits VALUES (1)")
        seconds.append(time.perf_counter() - since)
    await connection.execute("DROP TABLE commits")
    await connection.close()
    return seconds


async def _statements(scene: Stage, ada: Person) -> dict[str, list[str]]:
    """What Postgres is sent for each request, by its own log: every line is a round trip."""
    short = await conversation_of(scene, ada.id, 50)
    run = f"/runs/{await _run_of(scene, await scene.api(), ada)}"
    room, *_ = await conversations(scene, ada.id, 1)
    asked = {
        "GET /users/me": (request("GET", "/users/me", ada.access_token), 200),
        "GET /conversations/{id}/messages": (
            request("GET", f"/conversations/{short}/messages?limit=50", ada.access_token),
            200,
        ),
        "GET /runs/{id}": (request("GET", run, ada.access_token), 200),
        "POST /conversations/{id}/messages": (_message(ada, room), 202),
    }
    await _tell_all(scene)
    connection = await Connection.open((await scene.api()).port)
    await connection.exchange(request("GET", "/users/me", ada.access_token))
    found = {}
    for name, (sent, status) in asked.items():
        before = len(_log(scene))
        await connection.exchange(sent, expect=status)
        found[name] = [_statement(line) for line in _log(scene)[before:] if "LOG:  " in line]
    connection.close()
    return found


async def _tell_all(scene: Stage) -> None:
    """From now on the database logs every statement of new connections."""
    connection = await asyncpg.connect(scene.database_url)
    await connection.execute("ALTER DATABASE potentia SET log_statement = 'all'")
    await connection.close()


def _log(scene: Stage) -> list[str]:
    return Path(scene.folder / "postgres" / "postgres.log").read_text(errors="replace").splitlines()


def _statement(line: str) -> str:
    """Its first words."""
    return " ".join(line.partition("LOG:  ")[2].partition(": ")[2].split()[:3])


def _message(ada: Person, room: UUID, **headers: str) -> bytes:
    return request("POST", f"/conversations/{room}/messages", ada.access_token, BODY, **headers)


if __name__ == "__main__":
    main("chat", chat, rate=10.0)
