"""What it costs to know that a session still stands (docs/adr/0010).

    python -m bench.revocation [--calls 3000]

CPU of this process for each call that finds out who is asking: by the token alone, as it would be with sessions that
end only when their tokens do; with the database asked each time; and with its word believed for a second. Then how
long the one question takes that ends live streams, for a thousand of them.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bench.harness.servers import stage
from potentia.adapters.postgres.engine import create_engine
from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.security.access_tokens import JwtAccessTokens
from potentia.adapters.system import SystemClock, Uuid7Ids
from potentia.domain.identity import profiles, sessions
from potentia.domain.identity.access.service import AccessService
from potentia.domain.identity.model import SessionRef
from potentia.domain.identity.recent import RecentActors

LIVE = 1_000
DAY = timedelta(days=1)


class Forgetful(RecentActors):
    """Believes nothing for any time."""

    def remember(self, *_: object) -> None:
        return


async def measure(calls: int) -> dict[str, object]:
    """Microseconds of CPU a call, and milliseconds of one look at a thousand actors."""
    async with stage() as scene:
        engine = create_engine(scene.environ["POTENTIA_DATABASE_URL"], pool_size=5, through_pooler=False)
        ids, clock, tokens = Uuid7Ids(), SystemClock(), JwtAccessTokens(scene.secret_key)
        work = PostgresWork(engine, ids, lambda hints: None)
        believing = AccessService(work.open, tokens, clock, ids, RecentActors())
        asking = AccessService(work.open, tokens, clock, ids, Forgetful())
        issued = await _signed_in(work, tokens, LIVE)

        async def by_token(token: str) -> None:
            tokens.verify(token, clock.now())

        actors = [await asking.authenticate(token) for token in issued]
        looks = sorted([await _seconds(lambda: believing.ended(actors)) for _ in range(20)])
        found = {
            "cpu_us_a_call": {
                "token_alone": await _cpu_us(by_token, issued[0], calls),
                "asked_each_time": await _cpu_us(asking.authenticate, issued[0], calls),
                "believed_for_a_second": await _cpu_us(believing.authenticate, issued[0], calls),
            },
            f"look_at_{LIVE}_ms": round(looks[10] * 1000, 2),
        }
        await engine.dispose()
    return found


async def _signed_in(work: PostgresWork, tokens: JwtAccessTokens, number: int) -> list[str]:
    ids, now = Uuid7Ids(), SystemClock().now()
    user = profiles.guest(ids.new(), now)
    begun = [sessions.begin(ids.new(), user.id, ids.secret(), now, DAY) for _ in range(number)]
    async with work.open() as uow:
        await uow.users.add(user, None)
        for each in begun:
            await uow.sessions.add(each.session, each.token)
    return [tokens.issue(SessionRef(user.id, each.session.id), now, DAY) for each in begun]


async def _cpu_us(call: Callable[[str], Awaitable[object]], token: str, calls: int) -> float:
    for _ in range(100):
        await call(token)
    began = time.process_time()
    for _ in range(calls):
        await call(token)
    return round((time.process_time() - began) / calls * 1e6, 1)


async def _seconds(call: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await call()
    return time.perf_counter() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=3000)
    print(json.dumps(asyncio.run(measure(parser.parse_args().calls)), indent=2))
