"""The Judge: does a message continue the active context, return to another one, or start a new one?

A model gives a raw verdict; `read` holds it against the facts. Where no model can, `fallback` decides by itself.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from potentia.domain.chat.model import Decision, Verdict
from potentia.domain.errors import Invalid

TITLE_LENGTH = 80
REASON_LENGTH = 300


class Line(msgspec.Struct, frozen=True):
    """A message as a prompt shows it: `role` is `user` or `assistant`, `at` an aware instant in UTC."""

    role: str
    content: str
    at: datetime
    context_id: UUID | None = None


class ContextBrief(msgspec.Struct, frozen=True):
    """A context as the Judge sees it."""

    id: UUID
    title: str | None
    last_active_at: datetime


class JudgeBrief(msgspec.Struct, frozen=True):
    """All that a Judge may know: the message, when it came, the active context, the others (latest first) and the
    last messages before it (oldest first, at most 50, of all contexts)."""

    message: str
    at: datetime
    active: ContextBrief | None
    others: Sequence[ContextBrief]
    recent: Sequence[Line]


class RawVerdict(msgspec.Struct, frozen=True):
    """What a model answered, believed by nobody yet: `decision` continue, switch or new; the id of a context for
    switch; a title of a few words for new; the reason in one sentence."""

    decision: str
    reason: str
    context_id: str | None = None
    title: str | None = None


class InvalidVerdict(Invalid):
    """The verdict contradicts the facts; `why` can be shown to the model, which may repair it once."""

    code = "chat.invalid-verdict"
