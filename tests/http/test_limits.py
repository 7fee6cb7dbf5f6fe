"""Limits over HTTP: who is counted as what, what is told, and what happens without Redis."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from signal import SIGCONT, SIGSTOP
from uuid import uuid4

import httpx
import pytest

from potentia.domain.limits import Limiters
from potentia.entrypoints.bootstrap import LIMITS_REPLY_SECONDS
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey
from potentia.entrypoints.http.limits import route_class
from potentia.entrypoints.http.server import server
from tests.fakes.limits import MemoryRateLimiter
from tests.fixtures.service import Person, Service, serving
from tests.http.bare import BareServices, bare_app, calling, settings
from tests.http.signing_in import a_form

TIGHT = {"POTENTIA_LIMITS": "auth=8/minute,user-read=5/minute,guest-read=3/minute,ip-read=2/minute,user-ai=2/minute"}


@pytest.fixture
async def tight(own_database_url: str, own_valkey: EmbeddedValkey) -> AsyncIterator[Service]:
    async with serving(own_database_url, own_valkey.url, with_worker=False, more=TIGHT) as service:
        yield service


async def guest(service: Service) -> Person:
    signed_in = (await service.client.post("/auth/guest")).json()
    return Person(service.client, {"Authorization": f"Bearer {signed_in['access_token']}"}, signed_in["user"]["id"])


def told(answer: httpx.Response) -> tuple[int, int]:
    return int(answer.headers["ratelimit-limit"]), int(answer.headers["ratelimit-remaining"])


async def test_each_user_each_guest_and_each_address_has_a_share(tight: Service) -> None:
    """By class: what was read takes nothing from what may be said."""
    ada, bob = await tight.person(), await guest(tight)
    assert told(await ada.ask("GET", "/users/me")) == (5, 4)
    assert told(await ada.ask("GET", "/conversations")) == (5, 3)
    assert told(await bob.ask("GET", "/users/me")) == (3, 2)
    assert told(await tight.client.get("/users/me")) == (2, 1), "nobody is signed in: an error is counted too"
    assert told(await ada.ask("POST", "/conversations", {}))[1] == 119
    assert told(await tight.client.post("/auth/guest"))[0] == 8


async def test_too_much_is_a_problem_that_says_when_to_come_again(tight: Service) -> None:
    bob = await guest(tight)
    answers = [await bob.ask("GET", "/users/me", accept_language="id") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused, problem = answers[-1], answers[-1].json()
    assert (problem["code"], problem["title"]) == ("throttled", "Terlalu banyak permintaan")
    assert told(refused) == (3, 0)
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["retry-after"] == refused.headers["ratelimit-reset"]


async def test_a_bad_token_is_counted_by_address_and_still_told(tight: Service) -> None:
    """A new forged token for each call does not give a new share."""
    codes = []
    for _ in range(3):
        headers = {"Authorization": f"Bearer {uuid4()}"}
        codes.append((await tight.client.get("/users/me", headers=headers)).json()["code"])
    assert codes == ["identity.token-invalid", "identity.token-invalid", "throttled"]


async def test_sixteen_sign_ins_at_once(tight: Service) -> None:
    """Through the whole server, exactly as many as the rate says reach the password."""
    form = {"email": "nobody@example.org", "password": "a wrong password"}
    answers = await asyncio.gather(*(tight.client.post("/auth/login", json=form) for _ in range(16)))
    assert sorted(answer.status_code for answer in answers) == [401] * 8 + [429] * 8


async def test_without_redis_users_go_on_and_strangers_wait(tight: Service, own_valkey: EmbeddedValkey) -> None:
    """Register, log in, enter as a guest, and a guest's talk to the model fail closed; all else is counted here."""
    ada, bob = await tight.person(), await guest(tight)
    conversations = await ada.conversation(), await bob.conversation()
    signed_in = (await tight.client.post("/auth/guest")).json()
    own_valkey.process.kill()
    await own_valkey.process.wait()
    said = {"content": "Hello"}
    closed = [
        await tight.client.post("/auth/register", json=a_form()),
        await tight.client.post("/auth/login", json={"email": "a@example.org", "password": "a wrong password"}),
        await tight.client.post("/auth/guest"),
        await bob.ask("POST", f"/conversations/{conversations[1]}/messages", said),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in closed] == [(503, "limits-unavailable")] * 4
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in closed)
    assert (await ada.ask("POST", f"/conversations/{conversations[0]}/messages", said)).status_code == 202
    refresh = {"refresh_token": signed_in["refresh_token"]}
    assert (await tight.client.post("/auth/refresh", json=refresh)).status_code == 200
    reads = [(await ada.ask("GET", "/users/me")).status_code for _ in range(6)]
    assert reads == [200] * 5 + [429], "this process goes on counting"


async def test_a_frozen_redis_adds_at_most_50_ms_to_the_slowest_hundredth(
    own_database_url: str, own_valkey: EmbeddedValkey
) -> None:
    more = {"POTENTIA_LIMITS": "user-read=100000/minute"}
    async with serving(own_database_url, own_valkey.url, with_worker=False, more=more) as service:
        ada = await service.person()
        before = await p99(ada)
        own_valkey.process.send_signal(SIGSTOP)
        began = time.monotonic()
        assert (await ada.ask("GET", "/users/me")).status_code == 200
        assert time.monotonic() - began < 2 * LIMITS_REPLY_SECONDS, "the first one finds out"
        frozen = await p99(ada)
        own_valkey.process.send_signal(SIGCONT)
    assert frozen < before + 0.05, (before, frozen)


async def p99(person: Person) -> float:
    """Of 400 calls at 100 a second, in seconds."""
    waits = []
    for _ in range(400):
        began = time.monotonic()
        assert (await person.ask("GET", "/users/me")).status_code == 200
        waits.append(time.monotonic() - began)
        await asyncio.sleep(max(0.0, 0.01 - waits[-1]))
    return sorted(waits)[395]


@asynccontextmanager
async def counting(**given: str) -> AsyncIterator[tuple[httpx.AsyncClient, MemoryRateLimiter]]:
    """A server behind a socket, and what it has counted."""
    limiter = MemoryRateLimiter()
    services = BareServices(limiters=Limiters(limiter, limiter))
    api = server(
        bare_app(services=services, settings=settings(limits="ip-read=9/minute", **given)), host="127.0.0.1", port=0
    )
    running = asyncio.create_task(api.serve())
    while not api.started:
        await asyncio.sleep(0.01)
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{api.servers[0].sockets[0].getsockname()[1]}"
        ) as client:
            yield client, limiter
    finally:
        api.should_exit = True
        await running


@pytest.mark.parametrize(
    ("trusted", "forwarded", "counted"),
    [
        ("none", "203.0.113.9", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.0/8,10.0.0.0/8", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("10.0.0.0/8", "203.0.113.9", "127.0.0.1"),
        ("127.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
async def test_an_address_is_forwarded_only_by_whom_we_trust(trusted: str, forwarded: str, counted: str) -> None:
    """From the right, the first hop that is no proxy of ours: what stands left of it anybody can write."""
    async with counting(trusted_proxies=trusted) as (client, limiter):
        await client.get("/users/me", headers={"X-Forwarded-For": forwarded})
    assert list(limiter.calls) == [f"{{ip:{counted}}}:read"]


async def test_what_operators_ask_is_never_counted() -> None:
    async with calling(bare_app(settings=settings(limits="ip-read=1/minute"))) as client:
        for path in ("/health", "/ready", "/metrics", "/docs", "/schema/openapi.json", "/problems/throttled"):
            assert (await client.get(path)).status_code == 200


def test_every_route_has_the_class_that_was_meant() -> None:
    """A new route shows here: who is unknown and writes is becoming known, and who gives a password may be guessing."""
    handlers = {
        handler.operation_id: route_class(handler)
        for route in bare_app().routes
        for handler in getattr(route, "route_handlers", [])
        if handler.operation_id and "OPTIONS" not in handler.http_methods
    }
    assert {name for name, found in handlers.items() if found is None} == {
        "echoRequest",
        "getHealth",
        "getMetrics",
        "getProblemType",
        "getReadiness",
    }
    assert {name for name, found in handlers.items() if found == "auth"} == {
        "registerUser",
        "logIn",
        "enterAsGuest",
        "changePassword",
        "forgotPassword",
        "resetPassword",
        "verifyEmail",
        "sendVerification",
        "deleteMe",
    }
    assert {name for name, found in handlers.items() if found == "refresh"} == {"refreshTokens"}
    assert {name for name, found in handlers.items() if found == "ai"} == {"postMessage"}
    assert {name for name, found in handlers.items() if found == "invite"} == {"inviteMember", "addCanvasMember"}
    assert handlers["logOut"] == "write"
    assert handlers["getMe"] == "read"
