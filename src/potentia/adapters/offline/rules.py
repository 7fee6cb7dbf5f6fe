"""The shape of a rule of the Assessor's grammar: a clause that begins like this is that kind of finding."""

import re
from collections.abc import Callable, Iterable

import msgspec

from potentia.domain.memory.model import Kind

Subject = Callable[[re.Match[str]], str | None]
"""Names the subject of a clause that matched; None says that it is no finding after all."""


class Rule(msgspec.Struct, frozen=True):
    """The first rule whose pattern begins a clause decides it."""

    kind: Kind
    pattern: re.Pattern[str]
    subject: Subject


def rule(kind: Kind, pattern: str, subject: Subject | str) -> Rule:
    """`subject` may be a fixed name."""
    name = (lambda _: subject) if isinstance(subject, str) else subject
    return Rule(kind, re.compile(pattern, re.IGNORECASE), name)


def nothing(pattern: str) -> Rule:
    """Clauses that look like a finding and are none."""
    return rule(Kind.FACT, pattern, lambda _: None)


def decide(rules: Iterable[Rule], clause: str) -> tuple[Kind, str] | None:
    """Kind and subject of a clause, or None when no rule knows it."""
    for candidate in rules:
        if found := candidate.pattern.match(clause):
            subject = candidate.subject(found)
            return (candidate.kind, subject) if subject else None
    return None
