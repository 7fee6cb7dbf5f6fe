"""What the Specialist is told, packed into a token budget: stable parts first, so that providers can cache them."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from potentia.domain.chat.judge import Line


class Slot(StrEnum):
    """The sections of a prompt, in their order."""

    PERSONA = "persona"
    PREFERENCES = "preferences"
    FACTS = "facts"
    INTENTIONS = "intentions"
    CONTEXT = "context"


class Section(msgspec.Struct, frozen=True):
    """One slot and its lines, the most relevant first."""

    slot: Slot
    lines: tuple[str, ...]


class Prompt(msgspec.Struct, frozen=True):
    """Sections (empty slots are absent), the recent messages (oldest first) and the question that is to be answered.

    `language` is the person's (`en` or `id`). `messages` and `sections` fit the budget that they were packed for.
    """

    sections: tuple[Section, ...]
    messages: tuple[Line, ...]
    question: str
    language: str

    def lines(self, slot: Slot) -> Sequence[str]:
        """The lines of a slot, or nothing."""
        return next((section.lines for section in self.sections if section.slot == slot), ())
