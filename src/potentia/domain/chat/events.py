"""What happens in a run, as its readers are told: one vocabulary for the run's log and for SSE."""

from typing import Any
from uuid import UUID

import msgspec

from potentia.domain.chat.model import Context, Decision, Message, RunStatus, Usage


class Event(msgspec.Struct, frozen=True, tag_field="type"):
    """Base of all. The tag is the name of the SSE event."""

    @property
    def name(self) -> str:
        return str(self.__struct_config__.tag)


class RunQueued(Event, frozen=True, tag="run.queued"):
    """Nobody has begun yet."""

    run_id: UUID


class RunStarted(Event, frozen=True, tag="run.start"):
    """An attempt has begun: `epoch` tells one from the next, and text of an earlier one is void."""

    run_id: UUID
    epoch: int


class ContextChosen(Event, frozen=True, tag="context"):
    """Where the message belongs."""

    decision: Decision
    context: Context
    reason: str


class Titled(Event, frozen=True, tag="title"):
    """The conversation has got its title."""

    text: str


class Delta(Event, frozen=True, tag="delta"):
    """More text of the answer."""

    text: str


class Snapshot(Event, frozen=True, tag="snapshot"):
    """All text so far: it replaces what the reader has."""

    text: str


class RunEnded(Event, frozen=True, tag="run.end"):
    """The one last event: nothing follows. `problem` is the stable code of a failure."""

    status: RunStatus
    message: Message | None = None
    usage: Usage | None = None
    problem: str | None = None


AnyEvent = RunQueued | RunStarted | ContextChosen | Titled | Delta | Snapshot | RunEnded
"""For decoding."""


class Numbered(msgspec.Struct, frozen=True):
    """An event with its number in the run, from 1; 0 where it did not come from the run's log."""

    number: int
    event: Any
