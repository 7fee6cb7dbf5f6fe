"""What becoming and staying known costs.

    python -m bench.auth [--concurrency 10,20,50] [--rounds 3] [--seconds 3] [--rate 20] [--baseline FILE]

Registering and signing in hash a password, which is made to be slow: they are measured at two connections, and their
share of the API's CPU is argon2's. A refresh is one token for the next, each used once.
"""

from collections import deque
from typing import Any

import msgspec

from bench.harness.client import Connection, request
from bench.harness.command import Bench, main
from bench.harness.load import Act, Load, Target
from bench.harness.people import PASSWORD, Person, person, registration
from bench.harness.servers import stage

HASHING_CONNECTIONS = 2
SESSIONS = 60


async def auth(bench: Bench) -> None:
    """Register, login, refresh and me."""
    async with stage() as scene:
        api = await scene.api()
        ada = await person(api.port)
        parts = {"api": api.process, "postgres": scene.postgres}
        register, login = Target("register", api.port, _register, parts), Target("login", api.port, _login(ada), parts)
        refresh = Target("refresh", api.port, _refresh(await _tokens(api.port, ada)), parts)
        me = Target("me", api.port, _me(ada), parts)
        await bench.measure([register, login], Load(HASHING_CONNECTIONS, bench.options.seconds))
        for load in [*bench.closed(), bench.open()]:
            await bench.measure([refresh, me], load)


async def _register(connection: Connection, _: int) -> None:
    await connection.exchange(request("POST", "/auth/register", body=registration()[1]), expect=201)


def _login(ada: Person) -> Act:
    async def login(connection: Connection, _: int) -> None:
        await connection.exchange(_login_request(ada))

    return login


def _refresh(tokens: deque[str]) -> Act:
    async def refresh(connection: Connection, _: int) -> None:
        body = msgspec.json.encode({"refresh_token": tokens.popleft()})
        answer = await connection.exchange(request("POST", "/auth/refresh", body=body))
        tokens.append(_signed_in(answer)["refresh_token"])

    return refresh


def _me(ada: Person) -> Act:
    asked = request("GET", "/users/me", ada.access_token)

    async def me(connection: Connection, _: int) -> None:
        await connection.exchange(asked)

    return me


async def _tokens(port: int, ada: Person) -> deque[str]:
    """The refresh tokens of as many sessions as there can be connections at once."""
    connection = await Connection.open(port)
    answers = [await connection.exchange(_login_request(ada)) for _ in range(SESSIONS)]
    connection.close()
    return deque(_signed_in(answer)["refresh_token"] for answer in answers)


def _login_request(ada: Person) -> bytes:
    return request("POST", "/auth/login", body=msgspec.json.encode({"email": ada.email, "password": PASSWORD}))


def _signed_in(answer: bytes) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(answer)
    return found


if __name__ == "__main__":
    main("auth", auth, rate=20.0)
