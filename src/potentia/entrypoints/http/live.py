"""Whose streams and sockets end before they are done: those whose session or API key has ended.

One question to the database each half second for all that a process serves, however many they are; none while it
serves nobody. While the database does not answer nobody's end can have been stored either, and streams go on.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager

from potentia.domain.identity.access.service import AccessService
from potentia.domain.identity.model import Actor
from potentia.entrypoints.worker.loops import repeating

LOOK_SECONDS = 0.5


class Watched:
    """One stream of an actor."""

    def __init__(self) -> None:
        self.has_ended = False
        self._waiting: asyncio.Timeout | None = None

    @asynccontextmanager
    async def until_ended(self) -> AsyncIterator[None]:
        """What is awaited inside is cancelled when the actor's session ends; nothing is raised then."""
        deadline = asyncio.timeout(None)
        try:
            async with deadline:
                self._waiting = deadline
                try:
                    yield
                finally:
                    self._waiting = None
        except TimeoutError:
            if not deadline.expired():
                raise

    def end(self) -> None:
        self.has_ended = True
        if self._waiting is not None:
            self._waiting.reschedule(0)


class LiveActors:
    """Everybody who is served for longer than an answer takes."""

    def __init__(self, access: AccessService) -> None:
        self._access = access
        self._streams: defaultdict[Actor, set[Watched]] = defaultdict(set)

    @contextmanager
    def watch(self, actor: Actor) -> Iterator[Watched]:
        """Something is being streamed to the actor for as long as the block lasts."""
        watched = Watched()
        self._streams[actor].add(watched)
        try:
            yield watched
        finally:
            self._streams[actor].discard(watched)
            if not self._streams[actor]:
                del self._streams[actor]

    def watching(self) -> AbstractAsyncContextManager[None]:
        """Looks after all of them for as long as the context is open."""
        return repeating("live actors", self._look)

    async def _look(self) -> float:
        if not self._streams:
            return LOOK_SECONDS
        for actor in await self._access.ended(tuple(self._streams)):
            for watched in self._streams.get(actor, ()):
                watched.end()
        return LOOK_SECONDS
