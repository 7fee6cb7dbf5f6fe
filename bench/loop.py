"""Whether any route holds the event loop: its lag while each route is asked as fast as it answers.

    python -m bench.loop [--concurrency 10] [--rounds 3] [--seconds 3] [--baseline FILE]

The API watches its own loop (POTENTIA_LOOP_MONITOR=1): every 20 ms it asks to be woken and notes how late that was.
A route that computes for 50 ms shows as a beat that comes 50 ms late, whatever else there is to do; what other
programs take of the API's core shows as well, so that a disturbed machine makes this worse and never better.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from bench.harness.client import Connection, request
from bench.harness.command import Aim, Bench, main
from bench.harness.load import Act, Load, Target, run
from bench.harness.people import PASSWORD, Person, conversation_of, conversations, person, registration
from bench.harness.servers import Server, Stage, stage

AT_MOST_SECONDS = 0.05
LONG = 10_000
ROOMS = 50_000
BUCKET = re.compile(rb'event_loop_lag_seconds_bucket\{le="([^"]+)"\} ([0-9.e+]+)')

Request = Callable[[int], bytes]


@dataclass(frozen=True)
class Route:
    """A request to it, number n, and the status of its answer."""

    name: str
    request: Request
    status: int = 200


async def loop(bench: Bench) -> None:
    """One route after the other, so that it is known whose the lag is."""
    async with stage(loop_monitor="1") as scene:
        api, worker = await scene.api(), await scene.worker()
        parts = {"api": api.process, "worker": worker}
        found = {}
        for route in await _routes(scene, api):
            found[route.name] = await _lag(bench, api, Target(route.name, api.port, _asking(route), parts))
    bench.facts["lag"] = found
    late = sum(each["late"] for each in found.values())
    bench.aims.append(Aim(f"beats of the loop over {AT_MOST_SECONDS * 1000:.0f} ms late, all routes", late, 0))


async def _lag(bench: Bench, api: Server, target: Target) -> dict[str, Any]:
    """Beats while the target was asked, how many of them came late, and within how many ms all others came."""
    load = Load(min(bench.options.concurrency), bench.options.seconds)
    before, asked = await _beats(api), 0
    for _ in range(bench.options.rounds):
        asked += len((await run(target, load)).latencies)
    after = await _beats(api)
    grown = {bound: count - before.get(bound, 0) for bound, count in after.items()}
    beats = max(grown.values())
    within = next(bound for bound, count in sorted(grown.items()) if count == beats)
    return {
        "requests": asked,
        "beats": beats,
        "late": beats - grown[AT_MOST_SECONDS],
        "within_ms": within * 1000,
        "p99_ms": next(bound for bound, count in sorted(grown.items()) if count >= 0.99 * beats) * 1000,
    }


async def _beats(api: Server) -> dict[float, int]:
    """How many beats so far came within so many seconds."""
    connection = await Connection.open(api.port)
    exposed = await connection.exchange(request("GET", "/metrics"))
    connection.close()
    return {float(bound): int(float(count)) for bound, count in BUCKET.findall(exposed)}


async def _routes(scene: Stage, api: Server) -> Sequence[Route]:
    ada = await person(api.port)
    rooms = await conversations(scene, ada.id, ROOMS)
    long = await conversation_of(scene, ada.id, LONG)
    forms = [registration() for _ in range(ROOMS // 10)]
    asked = _as(ada)
    return [
        Route("POST /auth/register", lambda n: request("POST", "/auth/register", body=forms[n][1]), 201),
        Route("POST /auth/login", lambda _: request("POST", "/auth/login", body=_login(ada))),
        Route("GET /auth/sessions", lambda _: asked("GET", "/auth/sessions")),
        Route("GET /users/me", lambda _: asked("GET", "/users/me")),
        Route("PATCH /users/me", lambda _: asked("PATCH", "/users/me", {"name": "Ada"})),
        Route("POST /conversations", lambda _: asked("POST", "/conversations", {}), 201),
        Route("GET /conversations", lambda _: asked("GET", "/conversations?limit=200")),
        Route("GET …/messages of 10,000", lambda _: asked("GET", f"/conversations/{long}/messages?limit=200")),
        Route("POST …/messages, streamed", _streamed(ada, rooms[ROOMS // 2 :])),
        Route("POST …/messages", lambda n: asked("POST", f"/conversations/{rooms[n]}/messages", _question(n)), 202),
        Route("GET /schema/openapi.json", lambda _: request("GET", "/schema/openapi.json")),
        Route("GET /metrics", lambda _: request("GET", "/metrics")),
        Route("a body that is no JSON", lambda _: request("POST", "/conversations", ada.access_token, b"{" * 900), 400),
    ]


def _asking(route: Route) -> Act:
    async def ask(connection: Connection, number: int) -> None:
        await connection.exchange(route.request(number), expect=route.status)

    return ask


def _as(ada: Person) -> Callable[..., bytes]:
    def asked(method: str, path: str, body: Mapping[str, Any] | None = None) -> bytes:
        sent = b"" if body is None else msgspec.json.encode(body)
        return request(method, path, ada.access_token, sent)

    return asked


def _streamed(ada: Person, rooms: Sequence[UUID]) -> Request:
    def asked(number: int) -> bytes:
        body = msgspec.json.encode(_question(number))
        path = f"/conversations/{rooms[number]}/messages"
        return request("POST", path, ada.access_token, body, accept="text/event-stream")

    return asked


def _question(number: int) -> dict[str, str]:
    return {"content": f"Which temples of Kyoto are quiet in the morning? {number}"}


def _login(ada: Person) -> bytes:
    return msgspec.json.encode({"email": ada.email, "password": PASSWORD})


if __name__ == "__main__":
    main("loop", loop)
