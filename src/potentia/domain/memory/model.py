"""One thing that is known of a person, and a finding that may become one."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

Vector = list[float]
"""An embedding of unit length and 768 dimensions."""


class Kind(StrEnum):
    """What sort of thing is known: it decides where in a prompt it stands."""

    PREFERENCE = "preference"
    FACT = "fact"
    INTENTION = "intention"
    PERSONA_HINT = "persona_hint"


class Purpose(StrEnum):
    """What a vector is for: many models embed a question and what may answer it differently."""

    QUERY = "query"
    DOCUMENT = "document"


class Finding(msgspec.Struct, frozen=True):
    """What an Assessor read in a message of the person.

    `subject` is what it is about in a few words ("locker code"); of one kind and subject one finding holds at a
    time. `text` says it in full, `quote` is the part of the message that it stands on, verbatim. `due_on` is the
    day by which the person means to act (their own calendar day).
    """

    kind: Kind
    subject: str
    text: str
    quote: str
    due_on: date | None = None


@dataclass(slots=True)
class Memory:
    """A finding that is kept, with its provenance; valid from `valid_from` (inclusive) to `valid_to` (exclusive)."""

    id: UUID
    user_id: UUID
    kind: Kind
    subject: str
    text: str
    due_on: date | None
    message_id: UUID
    quote: str
    valid_from: datetime
    valid_to: datetime | None = None
    superseded_by: UUID | None = None

    def in_words(self) -> str:
        """As a prompt says it."""
        return f"{self.text} (by {self.due_on.isoformat()})" if self.due_on else self.text
