"""What the Specialist is told, packed into a token budget: stable parts first, so that providers can cache them."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import zip_longest

import msgspec

from potentia.domain.chat.judge import Line

BYTES_PER_TOKEN = 3
"""Tokenizers make about 4 bytes of English a token, and 3 of Indonesian or Chinese: 3 errs on the safe side."""
LINE_TOKENS = 1_000
"""A line is cut here, so that one long message cannot keep all others out."""
LINE_OVERHEAD = 8
"""Tokens around a line: a heading's share, a bullet, a role."""
LAST_EXCHANGE = 4
"""So many of the newest messages go before all that is remembered."""


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


class _Item(msgspec.Struct, frozen=True):
    """A line that wants to be in the prompt: of a slot, or a message of the conversation."""

    content: str | Line
    slot: Slot | None = None

    @property
    def cost(self) -> int:
        text = self.content.content if isinstance(self.content, Line) else self.content
        return tokens(text) + LINE_OVERHEAD


def pack(
    *,
    persona: str,
    preferences: Sequence[str],
    facts: Sequence[str],
    intentions: Sequence[str],
    context: Sequence[str],
    history: Sequence[Line],
    question: str,
    language: str,
    budget: int,
) -> Prompt:
    """As much as fits into `budget` tokens, as `size` counts them.

    Memories come with the most relevant first, `history` with the oldest first. All lines stand in one order of
    importance, and the longest beginning of it that fits is taken: a larger budget therefore never drops what a
    smaller one had. The order: persona, context, the last exchange, preferences, and then a fact, an intention and an
    earlier message by turns, so that neither a long conversation nor a long memory keeps the other out.

    The question comes before everything. Only when it alone is over the budget is its end cut off.
    """
    question = _cut(question, budget)
    taken = list(
        _affordable(_by_importance(persona, preferences, facts, intentions, context, history), budget, question)
    )
    sections = [Section(slot, tuple(str(item.content) for item in taken if item.slot is slot)) for slot in Slot]
    messages = [item.content for item in taken if isinstance(item.content, Line)]
    return Prompt(
        tuple(section for section in sections if section.lines), tuple(reversed(messages)), question, language
    )


def tokens(text: str) -> int:
    """How many tokens a text has at most, more or less: no tokenizer is asked."""
    return -(-len(text.encode()) // BYTES_PER_TOKEN)


def size(prompt: Prompt) -> int:
    """The tokens of all that stands in a prompt."""
    lines = [line for section in prompt.sections for line in section.lines] + [line.content for line in prompt.messages]
    return tokens(prompt.question) + sum(tokens(line) + LINE_OVERHEAD for line in lines)


def _by_importance(
    persona: str,
    preferences: Sequence[str],
    facts: Sequence[str],
    intentions: Sequence[str],
    context: Sequence[str],
    history: Sequence[Line],
) -> Iterator[_Item]:
    newest = [_Item(msgspec.structs.replace(line, content=_cut(line.content))) for line in reversed(history)]
    yield from _items(Slot.PERSONA, [persona])
    yield from _items(Slot.CONTEXT, context)
    yield from newest[:LAST_EXCHANGE]
    yield from _items(Slot.PREFERENCES, preferences)
    by_turns = zip_longest(_items(Slot.FACTS, facts), _items(Slot.INTENTIONS, intentions), newest[LAST_EXCHANGE:])
    yield from (item for turn in by_turns for item in turn if item is not None)


def _items(slot: Slot, lines: Sequence[str]) -> list[_Item]:
    return [_Item(_cut(line), slot) for line in lines if line.strip()]


def _affordable(items: Iterator[_Item], budget: int, question: str) -> Iterator[_Item]:
    left = budget - tokens(question)
    for item in items:
        left -= item.cost
        if left < 0:
            return
        yield item


def _cut(text: str, most: int = LINE_TOKENS) -> str:
    """The beginning of a text that has at most so many tokens."""
    return text.encode()[: max(0, most) * BYTES_PER_TOKEN].decode(errors="ignore")
