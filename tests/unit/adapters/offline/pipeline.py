"""The offline provider's part of a turn, without servers: assess, consolidate, pack, answer."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import uuid4

from potentia.adapters.offline.answering import answer
from potentia.adapters.offline.assessing import findings
from potentia.domain.chat import assessor, prompt
from potentia.domain.chat.judge import Line
from potentia.domain.memory.consolidation import consolidate, subjects
from potentia.domain.memory.model import Finding, Kind, Memory

TODAY = date(2026, 3, 4)
"""A Wednesday."""
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def found_in(message: str, known: Sequence[str] = (), language: str = "en") -> list[Finding]:
    """What the Assessor finds and its gate lets through."""
    return assessor.read(findings(message, TODAY, known, language), message)


def remembered(*messages: str, language: str = "en") -> list[Memory]:
    """What is valid after these messages, one after the other."""
    valid: list[Memory] = []
    for message in messages:
        found = found_in(message, [in_words(memory) for memory in reversed(valid)], language)
        about = set(subjects(found))
        known = [memory for memory in valid if (memory.kind, memory.subject) in about]
        for keep in consolidate(found, known, NOW):
            valid = [memory for memory in valid if memory is not keep.replaces]
            valid.append(memory_of(keep.finding))
    return valid


def memory_of(finding: Finding) -> Memory:
    return Memory(
        uuid4(), uuid4(), finding.kind, finding.subject, finding.text, finding.due_on, uuid4(), finding.quote, NOW
    )


def asked(question: str, memories: Sequence[Memory], language: str = "en", history: Sequence[Line] = ()) -> str:
    """What the Specialist answers."""

    def of(*kinds: Kind) -> list[str]:
        return [in_words(memory) for memory in memories if memory.kind in kinds]

    packed = prompt.pack(
        persona="You are Potentia.",
        preferences=of(Kind.PREFERENCE, Kind.PERSONA_HINT),
        facts=of(Kind.FACT),
        intentions=of(Kind.INTENTION),
        context=["Everyday matters", f"Today is {TODAY:%A, %Y-%m-%d}."],
        history=history,
        question=question,
        language=language,
        budget=8_000,
    )
    return answer(packed)


def in_words(memory: Memory) -> str:
    return f"{memory.text} (by {memory.due_on.isoformat()})" if memory.due_on else memory.text
