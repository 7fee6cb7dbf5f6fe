"""One subscribed connection a process, shared by all readers, with a reconnect of its own."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Self

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
PING_SECONDS = 5.0
RECONNECT_SECONDS = 0.25
WAITING_MESSAGES = 256
ALWAYS = "potentia"
"""A channel that nobody writes to: a connection without any subscription cannot be read from."""


class Inbox:
    """The messages of one channel for one reader."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(WAITING_MESSAGES)
        self.must_catch_up = True
        """Something was, or may have been, lost: the reader has to look at the record itself."""
        self.was_idle = False

    def put(self, message: bytes) -> None:
        """A reader that is too slow loses messages, and is told so."""
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            self.must_catch_up = True

    def missed(self) -> None:
        """Make the reader catch up, at once."""
        self.must_catch_up = True
        self.put(b"")

    async def next(self) -> bytes:
        """The next message; empty when nothing came for about a second (`was_idle`), or to make the reader look up."""
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                message = await self._waiting.get()
        except TimeoutError:
            self.was_idle = True
            return b""
        self.was_idle = False
        return message


class Channels:
    """Who listens to what. The connection is made for the first listener and made anew whenever it is lost.

    As a context it stops listening when it ends; the client belongs to who made it.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._listeners: defaultdict[str, set[Inbox]] = defaultdict(set)
        self._reader: asyncio.Task[None] | None = None
        self._subscription: PubSub | None = None
        self.is_lost = False
        """Whether the last that was heard of the connection is that there is none."""

    @asynccontextmanager
    async def listen(self, channel: str) -> AsyncIterator[Inbox]:
        """An inbox that hears the channel from soon on; it has to catch up when the subscription is confirmed."""
        inbox = Inbox()
        is_first = channel not in self._listeners
        self._listeners[channel].add(inbox)
        if self._reader is None:
            self._reader = asyncio.create_task(self._read_forever(), name="redis channels")
        elif is_first:
            await self._tell("SUBSCRIBE", channel)
        else:
            inbox.missed()
        try:
            yield inbox
        finally:
            self._listeners[channel].discard(inbox)
            if not self._listeners[channel]:
                del self._listeners[channel]
                await self._tell("UNSUBSCRIBE", channel)

    async def _tell(self, command: str, channel: str) -> None:
        """Without a connection there is nothing to do: the next one subscribes to all that is wanted then."""
        if self._subscription is not None:
            with suppress(RedisError, OSError):
                await self._subscription.execute_command(command, channel)

    async def _read_forever(self) -> None:
        while True:
            subscription = self._redis.pubsub()
            try:
                await self._read(subscription)
            except (RedisError, OSError) as error:
                if not self.is_lost:
                    log.info("channels: connection lost (%s)", type(error).__name__)
                self.is_lost = True
            finally:
                self._subscription = None
                with suppress(RedisError, OSError):
                    await subscription.aclose()  # type: ignore[no-untyped-call]
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _read(self, subscription: PubSub) -> None:
        """Pass messages on until the connection is lost, which a ping finds out when nothing comes."""
        await subscription.subscribe(ALWAYS, *self._listeners)
        self._subscription, self.is_lost = subscription, False
        is_pinged = False
        while True:
            message = await subscription.get_message(timeout=PING_SECONDS)
            if message is not None:
                self._pass_on(message)
            elif is_pinged:
                raise TimeoutError
            else:
                await subscription.ping()
            is_pinged = message is None

    def _pass_on(self, message: Mapping[str, object]) -> None:
        channel, data = message["channel"], message["data"]
        if not isinstance(channel, bytes):
            return
        listeners = self._listeners.get(channel.decode(), ())
        if message["type"] == "subscribe":
            for inbox in listeners:
                inbox.missed()
        elif isinstance(data, bytes):
            for inbox in listeners:
                inbox.put(data)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cancels until it helps: redis-py swallows a cancellation that meets its connecting."""
        while self._reader is not None and not self._reader.done():
            self._reader.cancel()
            await asyncio.wait([self._reader], timeout=0.1)
        self._reader = None
