"""A person, a conversation and everything that answers it, over a database in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from potentia.domain.chat.assessment.service import AssessorService
from potentia.domain.chat.events import Event, RunEnded
from potentia.domain.chat.jobs import AnswerMessage, AssessTurn
from potentia.domain.chat.model import Message, Run
from potentia.domain.chat.service import ChatService, Posted
from potentia.domain.chat.turn.service import TurnService
from potentia.domain.errors import Unavailable
from potentia.domain.identity.model import Actor, User
from potentia.domain.jobs import Claim
from potentia.domain.language import Language
from potentia.domain.memory.model import Memory
from potentia.domain.unit_of_work import OpenUow
from tests.fakes.clock import MemoryClock, MemoryIds
from tests.fakes.jobs import Owed
from tests.fakes.models import ScriptedModel, WordEmbedder
from tests.fakes.run_log import MemoryRunLog
from tests.fakes.work import MemoryWork

USER = UUID(int=0x7000_8000_0000_0000_0001 << 40)
ACTOR = Actor(USER, USER, is_guest=False, is_admin=False)


@dataclass
class Chat:
    """A person, a conversation and everything that answers it."""

    model: ScriptedModel = field(default_factory=ScriptedModel)
    embedder: WordEmbedder = field(default_factory=WordEmbedder)
    work: MemoryWork = field(default_factory=MemoryWork)
    log: MemoryRunLog = field(default_factory=MemoryRunLog)
    clock: MemoryClock = field(default_factory=MemoryClock)
    ids: MemoryIds = field(default_factory=MemoryIds)
    conversation: UUID = USER

    @property
    def service(self) -> ChatService:
        return ChatService(self.work.open, self.log, self.clock, self.ids)

    @property
    def turns(self) -> TurnService:
        return TurnService(self.work.open, self.model, self.embedder, self.log, self.clock, self.ids, budget=4_000)

    @property
    def assessor(self) -> AssessorService:
        return AssessorService(self.work.open, self.model, self.embedder, self.ids)

    async def begin(self) -> "Chat":
        now = self.clock.now()
        async with self.work.open() as uow:
            await uow.users.add(User(USER, None, "Ada", False, Language.ENGLISH, "Asia/Jakarta", False, now, now), None)
        self.conversation = (await self.service.start_conversation(ACTOR, None)).id
        return self

    async def post(self, content: str) -> Posted:
        self.clock.advance(seconds=1)
        return await self.service.post_message(ACTOR, self.conversation, content, None, None)

    def owed(self, kind: type) -> list[Owed]:
        return [owed for owed in self.work.state.owed if isinstance(owed.job, kind) and not owed.done]

    async def attempt(self, *, last_try: bool = False) -> list[Event]:
        """What a worker does with the owed answer: carry all events to the log, and tell them."""
        owed = self.owed(AnswerMessage)[0]
        claim = owed.claim()
        told: list[Event] = []
        async for event in self.turns.answer(USER, owed.job.run_id, claim, last_try=last_try):  # type: ignore[attr-defined]
            told.append(event)
            epoch = (await self.service.run(ACTOR, owed.job.run_id)).epoch  # type: ignore[attr-defined]
            await self.log.append(owed.job.run_id, epoch, [event])  # type: ignore[attr-defined]
        return told

    async def say(self, content: str) -> Message:
        await self.post(content)
        ended = (await self.attempt())[-1]
        assert isinstance(ended, RunEnded)
        assert ended.message is not None
        return ended.message

    async def assess(self) -> None:
        owed = self.owed(AssessTurn)[0]
        await self.assessor.assess(USER, owed.job.run_id, owed.claim())  # type: ignore[attr-defined]

    async def run(self) -> Run:
        (run,) = self.work.state.runs.values()
        found: Run = run
        return found

    def messages(self) -> list[Message]:
        return sorted(self.work.state.messages.values(), key=lambda message: message.id)

    def memories(self) -> list[Memory]:
        return [memory for memory, _, _ in self.work.state.memories]


class Outage:
    """A database that is away for some units of work, from the `begins_at`-th one on (counted from 1)."""

    def __init__(self, open_uow: OpenUow[Any], begins_at: int, lasts: int) -> None:
        self._open = open_uow
        self._away = range(begins_at, begins_at + lasts)
        self.opened = 0

    @asynccontextmanager
    async def open(self, *, completes: Claim | None = None) -> AsyncIterator[Any]:
        self.opened += 1
        if self.opened in self._away:
            raise Unavailable
        async with self._open(completes=completes) as uow:
            yield uow
