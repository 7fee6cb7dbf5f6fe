"""What our routes cost beside the least that they could cost, and beside what they usually cost.

    python -m bench.floor [--concurrency 10,20,50] [--rounds 3] [--seconds 3] [--rate 50] [--baseline FILE]

`GET /users/me` and a list of 50 messages, on the same database, with the same token and the same JSON: ours, a bare
handler (Litestar, asyncpg) and its usual kind (FastAPI, Pydantic, SQLAlchemy's ORM), in turns.
"""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from bench.harness.client import Connection, request
from bench.harness.command import Aim, Bench, main
from bench.harness.load import Act, Target
from bench.harness.people import Person, conversation_of, person
from bench.harness.servers import Server, Stage, stage

AT_MOST = 1.7
"""Times the CPU of the bare handler."""
LONG = 10_000


async def floor(bench: Bench) -> None:
    """Ratios at each concurrency; the aim is held to the first."""
    async with stage() as scene:
        servers = await _servers(scene)
        ada = await person(servers["ours"].port)
        short = await conversation_of(scene, ada.id, 50)
        long = await conversation_of(scene, ada.id, LONG)
        for route, path in {"me": "/users/me", "messages": _messages(short)}.items():
            await _compared(bench, scene, servers, ada, route, path)
        await _grown(bench, scene, servers["ours"], ada, short, long)


async def _servers(scene: Stage) -> dict[str, Server]:
    bare = ["-m", "bench.twins.bare", scene.database_url, scene.secret_key]
    usual = ["-m", "bench.twins.usual", scene.environ["POTENTIA_DATABASE_URL"], scene.secret_key]
    return {
        "ours": await scene.api(),
        "bare": await scene.listening("bare", bare, "/ready"),
        "usual": await scene.listening("usual", usual, "/ready"),
    }


async def _compared(
    bench: Bench, scene: Stage, servers: Mapping[str, Server], ada: Person, route: str, path: str
) -> None:
    asked = request("GET", path, ada.access_token)
    await _agree(servers, asked)
    targets = [_target(scene, f"{route}, {name}", server, asked) for name, server in servers.items()]
    for load in bench.closed():
        samples = await bench.measure(targets, load)
        for name in ("ours", "usual"):
            found = bench.compare(samples, load, f"{route}, {name}", f"{route}, bare", "api")
            if name == "ours" and load == bench.closed()[0]:
                what = f"{route}: CPU of our route, in that of the bare handler"
                bench.aims.append(Aim(what, found.cpu.median, AT_MOST))
    await bench.measure(targets, bench.open())


async def _grown(bench: Bench, scene: Stage, ours: Server, ada: Person, short: UUID, long: UUID) -> None:
    """The same page out of a short conversation and out of a long one."""
    lengths = {50: short, LONG: long}
    targets = [
        _target(scene, f"messages of {length}", ours, request("GET", _messages(each), ada.access_token))
        for length, each in lengths.items()
    ]
    load = bench.closed()[0]
    samples = await bench.measure(targets, load)
    bench.compare(samples, load, f"messages of {LONG}", "messages of 50", "api")


async def _agree(servers: Mapping[str, Server], asked: bytes) -> None:
    """Refuses to compare what is not the same."""
    answers = []
    for server in servers.values():
        connection = await Connection.open(server.port)
        answers.append(msgspec.json.decode(await connection.exchange(asked)))
        connection.close()
    if any(answer != answers[0] for answer in answers):
        raise SystemExit(f"The servers do not answer alike: {answers}"[:2000])


def _target(scene: Stage, name: str, server: Server, asked: bytes) -> Target:
    return Target(name, server.port, _asking(asked), {"api": server.process, "postgres": scene.postgres})


def _asking(asked: bytes) -> Act:
    async def ask(connection: Connection, _: int) -> None:
        await connection.exchange(asked)

    return ask


def _messages(conversation: UUID) -> str:
    return f"/conversations/{conversation}/messages?limit=50"


if __name__ == "__main__":
    main("floor", floor)
