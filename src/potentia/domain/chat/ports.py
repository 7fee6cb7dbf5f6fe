"""What a conversation needs from outside."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from potentia.domain.audit import Audit
from potentia.domain.chat.assessor import AssessBrief
from potentia.domain.chat.events import Event, Numbered
from potentia.domain.chat.judge import JudgeBrief, RawVerdict
from potentia.domain.chat.model import Context, Conversation, Idempotency, Message, Run, Usage, Verdict
from potentia.domain.chat.prompt import Prompt
from potentia.domain.identity.ports import Users
from potentia.domain.jobs import Jobs
from potentia.domain.memory.model import Finding
from potentia.domain.memory.ports import Memories
from potentia.domain.paging import Page, Window


class AnswerPart(msgspec.Struct, frozen=True):
    """A piece of a streamed answer. `usage` is that of all pieces so far; the last piece has one."""

    text: str = ""
    usage: Usage | None = None


class LanguageModel(Protocol):
    """A provider of language: the three calls that make a turn.

    Every method raises ModelUnavailable (or one of its kinds, which says more) and AnswerBlocked.
    """

    @property
    def name(self) -> str:
        """What a verdict names as its judge (`offline`, or the model's name)."""
        ...

    async def judge(self, brief: JudgeBrief, complaint: str | None = None) -> RawVerdict:
        """Where the message belongs. `complaint` says what was wrong with the verdict before."""
        ...

    def answer(self, prompt: Prompt) -> AsyncIterator[AnswerPart]:
        """The answer, in pieces as they come."""
        ...

    async def assess(self, brief: AssessBrief) -> Sequence[Finding]:
        """What the message lets us know; the caller checks each finding."""
        ...


class Conversations(Protocol):
    """Conversations and the contexts inside them, a part of a unit of work. No method crosses two users."""

    async def add(self, user_id: UUID, conversation: Conversation) -> None: ...

    async def get(self, user_id: UUID, conversation_id: UUID) -> Conversation:
        """Raises ConversationNotFound."""
        ...

    async def lock(self, user_id: UUID, conversation_id: UUID) -> Conversation:
        """As `get`, and nobody else writes to this conversation until the unit of work ends."""
        ...

    async def find(self, user_id: UUID, window: Window) -> Page[Conversation]:
        """The user's conversations, newest first."""
        ...

    async def rename(self, user_id: UUID, conversation_id: UUID, title: str) -> None:
        """Give it a title, whatever it had."""
        ...

    async def name(self, user_id: UUID, conversation_id: UUID, title: str) -> bool:
        """Give it a title unless it has one; answers whether it was given."""
        ...

    async def delete(self, user_id: UUID, conversation_id: UUID) -> None:
        """With its contexts, messages and runs."""
        ...

    async def add_context(self, user_id: UUID, context: Context) -> None:
        """Store a context and make it the active one of its conversation."""
        ...

    async def enter_context(self, user_id: UUID, context: Context) -> None:
        """Make it the active one, with its title and `last_active_at` as given."""
        ...

    async def context(self, user_id: UUID, conversation_id: UUID, context_id: UUID) -> Context:
        """Raises ContextNotFound, also for a context of another conversation."""
        ...

    async def recent_contexts(self, user_id: UUID, conversation_id: UUID, limit: int) -> Sequence[Context]:
        """Up to `limit` contexts of a conversation, latest activity first."""
        ...

    async def find_contexts(self, user_id: UUID, conversation_id: UUID, window: Window) -> Page[Context]:
        """The contexts of a conversation, the one begun last first."""
        ...


class Messages(Protocol):
    """The trees of messages, a part of a unit of work. No method crosses two users."""

    async def add(self, user_id: UUID, message: Message) -> None: ...

    async def get(self, user_id: UUID, message_id: UUID) -> Message:
        """Raises MessageNotFound."""
        ...

    async def answer_to(self, user_id: UUID, run_id: UUID) -> Message | None:
        """The assistant's message that a run wrote."""
        ...

    async def latest(self, user_id: UUID, conversation_id: UUID) -> Message | None:
        """The newest message of a conversation."""
        ...

    async def before(self, user_id: UUID, message_id: UUID, limit: int) -> Sequence[Message]:
        """The up to `limit` nearest ancestors of a message, oldest first, without itself."""
        ...

    async def of_context(self, user_id: UUID, context_id: UUID, before: UUID, limit: int) -> Sequence[Message]:
        """The up to `limit` newest messages of a context that are older than message `before`, oldest first."""
        ...

    async def find(self, user_id: UUID, conversation_id: UUID, window: Window) -> Page[Message]:
        """The messages of a conversation, newest first, of all branches."""
        ...

    async def place(self, user_id: UUID, message_ids: Sequence[UUID], context_id: UUID) -> None:
        """Say to which context these messages belong."""
        ...


class Runs(Protocol):
    """The runs, a part of a unit of work. No method crosses two users.

    Who writes to a run and to its conversation locks the conversation first: one order, no deadlock.
    """

    async def add(self, user_id: UUID, run: Run, idempotency: Idempotency | None) -> None:
        """Raises RunActive when the conversation has one that is not final."""
        ...

    async def get(self, user_id: UUID, run_id: UUID) -> Run:
        """Raises RunNotFound."""
        ...

    async def of_message(self, user_id: UUID, message_id: UUID) -> Run:
        """The run that answers a user's message. Raises RunNotFound."""
        ...

    async def active(self, user_id: UUID, conversation_id: UUID) -> Run | None:
        """The run of a conversation that is not final."""
        ...

    async def by_key(self, user_id: UUID, conversation_id: UUID, idempotency: Idempotency) -> Run | None:
        """The run that was made under this key. Raises IdempotencyMismatch when its body was another."""
        ...

    async def begin(self, user_id: UUID, run_id: UUID, epoch: int, at: datetime) -> Run:
        """Start an attempt: running, with this epoch, which is the attempt's number. A final run is answered as it is.

        Raises RunNotFound, and RunSuperseded when this epoch or a later one has begun.
        """
        ...

    async def judged(self, user_id: UUID, run: Run, verdict: Verdict) -> None:
        """Store the verdict of this epoch. Raises RunSuperseded when a later one has begun."""
        ...

    async def correct(self, user_id: UUID, run_id: UUID, verdict: Verdict) -> Run:
        """Replace the verdict of a run that has ended. Raises RunNotFound."""
        ...

    async def seal(self, user_id: UUID, run: Run) -> None:
        """Store the final state of this epoch. Raises RunSuperseded when a later one has begun, or it is final."""
        ...


class Work(Protocol):
    """A unit of work as chat uses it."""

    @property
    def users(self) -> Users: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def memories(self) -> Memories: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def audit(self) -> Audit: ...


class RunLog(Protocol):
    """The live record of runs, which may be lost at any moment: readers then go by what the database says."""

    @property
    def is_answering(self) -> bool:
        """Whether the record can be written and read, as far as was seen last."""
        ...

    async def append(self, run_id: UUID, epoch: int, events: Sequence[Event]) -> None:
        """Number the events and tell the readers. Never raises for an outage; raises RunSuperseded when a later
        epoch has written."""
        ...

    def follow(self, run_id: UUID, after: int) -> AsyncIterator[Numbered | None]:
        """The events numbered above `after`, then the new ones as they come, without end.

        None says that the record has been read to its end (once, at the beginning), and then that nothing came for a
        while (about a second).
        """
        ...

    async def text(self, run_id: UUID) -> str | None:
        """The text that the latest epoch has written so far; None when nothing is known."""
        ...
