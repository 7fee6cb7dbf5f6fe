"""The live record of runs in Redis: a stream a run, written by one script and told over one channel."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from potentia.adapters.redis.channels import IDLE_SECONDS, Channels, Inbox
from potentia.adapters.redis.outage import Outage
from potentia.adapters.redis.writing import Writing
from potentia.domain.chat.errors import RunSuperseded
from potentia.domain.chat.events import AnyEvent, Delta, Event, Numbered, RunEnded, RunStarted, Snapshot

KEPT_SECONDS = 3600
WRITTEN_AT_ONCE = 4096
"""How many unfinished runs a process remembers; the oldest is forgotten, and a run lost so is none of a worker's."""
REFUSED, GONE = -1, -2

APPEND = """
local epoch, floor, kept = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
if epoch < tonumber(redis.call('GET', KEYS[2]) or '0') then return -1 end
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
newest = newest and tonumber(string.match(newest[1], '^%d+')) or 0
if ARGV[4] == '1' and newest ~= floor then return -2 end
local last = math.max(floor, newest)
local first = last + 1
for i = 6, #ARGV do
  last = last + 1
  redis.call('XADD', KEYS[1], string.format('%d-0', last), 'e', ARGV[i])
end
redis.call('EXPIRE', KEYS[1], kept)
redis.call('SET', KEYS[2], ARGV[1], 'EX', kept)
redis.call('PUBLISH', ARGV[5], string.format('%d', first) .. '\\n' .. table.concat(ARGV, '\\n', 6))
return last
"""
"""KEYS: stream, epoch. ARGV: epoch, the writer's last number, seconds kept, 1 if the stream must end with it, channel,
events. Answers the last number, -1 when a later epoch has written, or -2 when the stream does not end where it must.
"""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(AnyEvent).decode


class RedisRunLog:
    """domain.chat.ports.RunLog. What was lost in an outage or by a flush is written anew with the next append.

    Client and channels belong to who made them.
    """

    def __init__(self, redis: Redis, channels: Channels) -> None:
        self._redis = redis
        self._append = redis.register_script(APPEND)
        self._channels = channels
        self._outage = Outage("run log")
        self._writing: OrderedDict[UUID, Writing] = OrderedDict()

    @property
    def is_answering(self) -> bool:
        return not (self._channels.is_lost or self._outage.lasts)

    async def append(self, run_id: UUID, epoch: int, events: Sequence[Event]) -> None:
        writing = self._of(run_id, epoch)
        writing.add(events)
        try:
            if self._outage.mutes():
                writing.is_whole = False
            else:
                await self._write(run_id, writing, events)
        except (RedisError, OSError) as error:
            writing.is_whole = False
            self._outage.failed(error)
        if any(isinstance(event, RunEnded) for event in events):
            self._writing.pop(run_id, None)

    async def _write(self, run_id: UUID, writing: Writing, events: Sequence[Event]) -> None:
        answer = await self._send(run_id, writing, events if writing.is_whole else writing.anew())
        if answer == GONE:
            writing.is_whole = False
            answer = await self._send(run_id, writing, writing.anew())
        self._outage.over()
        if answer == REFUSED:
            self._writing.pop(run_id, None)
            raise RunSuperseded
        writing.number, writing.is_whole = answer, True

    async def _send(self, run_id: UUID, writing: Writing, events: Sequence[Event]) -> int:
        goes_on = int(writing.is_whole and writing.has_begun)
        name = _name(run_id)
        return int(
            await self._append(
                keys=[f"{name}:events", f"{name}:epoch"],
                args=[writing.epoch, writing.number, KEPT_SECONDS, goes_on, name, *map(_encode, events)],
            )
        )

    def _of(self, run_id: UUID, epoch: int) -> Writing:
        known = self._writing.get(run_id)
        if known is None or known.epoch < epoch:
            known = self._writing[run_id] = Writing(run_id, epoch)
            if len(self._writing) > WRITTEN_AT_ONCE:
                self._writing.popitem(last=False)
        return known if known.epoch == epoch else Writing(run_id, epoch)

    async def follow(self, run_id: UUID, after: int) -> AsyncIterator[Numbered | None]:
        async with self._channels.listen(_name(run_id)) as inbox:
            is_new = True
            while True:
                news = await self._news(run_id, after, inbox)
                for numbered in news or ():
                    after = numbered.number
                    yield numbered
                if is_new or news is None or (inbox.was_idle and not news):
                    yield None
                if news is None:
                    await asyncio.sleep(IDLE_SECONDS)
                is_new = False

    async def _news(self, run_id: UUID, after: int, inbox: Inbox) -> Sequence[Numbered] | None:
        """What follows number `after`: nothing when nothing came for a while or what came is known already, and None
        when the record has to be looked at and cannot be."""
        if inbox.must_catch_up:
            return await self._catch_up(run_id, after, inbox)
        message = await inbox.next()
        fresh = [numbered for numbered in _told(message) if numbered.number > after] if message else []
        if fresh and fresh[0].number != after + 1:
            return await self._catch_up(run_id, after, inbox)
        return fresh

    async def _catch_up(self, run_id: UUID, after: int, inbox: Inbox) -> Sequence[Numbered] | None:
        inbox.must_catch_up = inbox.was_idle = False
        found = await self._since(run_id, after)
        inbox.must_catch_up |= found is None
        return found

    async def text(self, run_id: UUID) -> str | None:
        known: str | None = None
        for numbered in await self._since(run_id, 0) or ():
            match numbered.event:
                case RunStarted():
                    known = ""
                case Snapshot(text):
                    known = text
                case Delta(text):
                    known = (known or "") + text
        return known

    async def _since(self, run_id: UUID, after: int) -> Sequence[Numbered] | None:
        """What the stream holds above `after`; None while Redis does not answer."""
        if self._outage.mutes():
            return None
        try:
            entries = await self._redis.xrange(f"{_name(run_id)}:events", min=f"({after}-0")
        except (RedisError, OSError) as error:
            self._outage.failed(error)
            return None
        self._outage.over()
        return [Numbered(int(entry.partition(b"-")[0]), _decode(fields[b"e"])) for entry, fields in entries]


def _name(run_id: UUID) -> str:
    """The channel of a run, and the hash tag that keeps its keys on one server of a cluster."""
    return f"{{run:{run_id}}}"


def _told(message: bytes) -> list[Numbered]:
    first, *events = message.split(b"\n")
    return [Numbered(number, _decode(event)) for number, event in enumerate(events, int(first))]
