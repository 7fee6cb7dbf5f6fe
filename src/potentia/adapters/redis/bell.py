"""Word of new notifications over Redis: a channel a user. The message is empty: what is new stands in Postgres."""

import asyncio
from collections.abc import AsyncIterator, Collection
from typing import Self
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from potentia.adapters.redis.channels import Channels
from potentia.adapters.redis.outage import Outage

LOOK_TICKS = 5
"""Quiet seconds after which readers look all the same: a ring that its publisher could not send tells nobody."""
RINGING_AT_ONCE = 1_000
RING = b"1"


class RedisBell:
    """domain.notifications.ports.Bell. As a context it waits for the rings that are being sent; client and channels
    belong to who made them."""

    def __init__(self, redis: Redis, channels: Channels) -> None:
        self._redis = redis
        self._channels = channels
        self._outage = Outage("bell")
        self._ringing: set[asyncio.Task[None]] = set()

    def ring(self, user_ids: Collection[UUID]) -> None:
        """Something was added to these users' feeds. In the background: never in a caller's way, never an error."""
        if len(self._ringing) < RINGING_AT_ONCE and not self._outage.mutes():
            task = asyncio.create_task(self._ring(tuple(user_ids)), name="bell")
            self._ringing.add(task)
            task.add_done_callback(self._ringing.discard)

    async def _ring(self, user_ids: Collection[UUID]) -> None:
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for user_id in user_ids:
                    pipe.publish(_name(user_id), RING)
                await pipe.execute()
        except (RedisError, OSError) as error:
            self._outage.failed(error)
        else:
            self._outage.over()

    async def listen(self, user_id: UUID) -> AsyncIterator[bool]:
        """While the connection is lost, each second is a reason to look."""
        async with self._channels.listen(_name(user_id)) as inbox:
            quiet = 0
            while True:
                if not inbox.must_catch_up:
                    rings = bool(await inbox.next())
                    quiet = quiet + 1 if inbox.was_idle else 0
                    if not (rings or inbox.was_idle):
                        continue  # only woken up, to catch up
                    yield rings or self._channels.is_lost or quiet % LOOK_TICKS == 0
                else:
                    inbox.must_catch_up, quiet = False, 0
                    yield True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*self._ringing)


def _name(user_id: UUID) -> str:
    """The channel of a user, under the hash tag of all that is theirs."""
    return f"{{user:{user_id}}}:feed"
