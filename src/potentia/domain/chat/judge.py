"""The Judge: does a message continue the active context, return to another one, or start a new one?

A model gives a raw verdict; `read` holds it against the facts. Where no model can, `fallback` decides by itself.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from potentia.domain.chat.language import language_of
from potentia.domain.chat.model import Decision, Role, Verdict
from potentia.domain.chat.odds import LONG_PAUSE, Evidence, leaves
from potentia.domain.chat.reasons import REASONS, Reasons
from potentia.domain.chat.title import TITLE_LENGTH, has_secret, title_from
from potentia.domain.chat.words import stems
from potentia.domain.errors import Invalid

REASON_LENGTH = 300
READ_LENGTH = 2_000
"""Characters of a message that the fallback reads."""
FALLBACK = "fallback"


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


def read(raw: RawVerdict, brief: JudgeBrief, judge: str) -> Verdict:
    """What a model answered as a verdict, held against the facts of the brief. Raises InvalidVerdict with `why`."""
    reason = _one_line(raw.reason, REASON_LENGTH) or "The judge gave no reason."
    match raw.decision.strip().casefold():
        case Decision.CONTINUE:
            return Verdict(Decision.CONTINUE, _active(raw, brief), None, reason, judge)
        case Decision.SWITCH:
            return Verdict(Decision.SWITCH, _other(raw, brief), None, reason, judge)
        case Decision.NEW:
            return Verdict(Decision.NEW, None, _title(raw, brief), reason, judge)
        case _:
            raise InvalidVerdict(why="decision must be continue, switch or new")


def _title(raw: RawVerdict, brief: JudgeBrief) -> str | None:
    """The model's title, unless it is empty or tells a secret."""
    title = _one_line(raw.title or "", TITLE_LENGTH)
    return title if title and not has_secret(title) else title_from(brief.message)


def _active(raw: RawVerdict, brief: JudgeBrief) -> UUID:
    if brief.active is None:
        raise InvalidVerdict(why="there is no active context to continue")
    if raw.context_id and _id(raw.context_id) != brief.active.id:
        raise InvalidVerdict(why="continue keeps the active context, but another context_id is given")
    return brief.active.id


def _other(raw: RawVerdict, brief: JudgeBrief) -> UUID:
    context_id = _id(raw.context_id or "")
    if brief.active and context_id == brief.active.id:
        raise InvalidVerdict(why="switch names the active context: that is continue")
    if context_id is None or context_id not in {other.id for other in brief.others}:
        raise InvalidVerdict(why="switch must name the context_id of one of the other contexts")
    return context_id


def _id(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _one_line(text: str, length: int) -> str:
    """Without control characters and runs of white space, cut at a word where one ends in reach."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= length else (line[:length].rpartition(" ")[0] or line[:length])


def fallback(brief: JudgeBrief) -> Verdict:
    """The verdict that needs no model: it leaves the active context only when the odds are clear (`odds.py`)."""
    active, seen, why = brief.active, evidence(brief), _reasons(brief)
    if active is None:
        return _new(brief, why.first)
    if seen.asks_for_new:
        return _new(brief, why.asked)
    if _is_untouched(active, brief) or not leaves(seen):
        return Verdict(Decision.CONTINUE, active.id, None, why.begun if seen.is_young else why.goes_on, FALLBACK)
    if seen.known is not None:
        known = brief.others[seen.known]
        reason = why.returns.format(known.title) if known.title else why.returns_untitled
        return Verdict(Decision.SWITCH, known.id, None, _one_line(reason, REASON_LENGTH), FALLBACK)
    if seen.turns:
        return _new(brief, why.turns)
    return _new(brief, why.pause if seen.minutes > LONG_PAUSE else why.other)


def _reasons(brief: JudgeBrief) -> Reasons:
    """The sentences in the language of the message, or of what the person said before."""
    before = " ".join(line.content[:READ_LENGTH] for line in brief.recent[-4:] if line.role == Role.USER)
    return REASONS[language_of(brief.message[:READ_LENGTH], language_of(before, "en"))]


def first_of(context_id: UUID, message: str, language: str) -> Verdict:
    """The verdict on the first message with content in a context that has no title yet: it belongs there."""
    reasons = REASONS[language_of(message[:READ_LENGTH], language)]
    return Verdict(Decision.CONTINUE, context_id, title_from(message), reasons.begun, FALLBACK)


def evidence(brief: JudgeBrief) -> Evidence:
    """What can be counted of a message: the words that it shares with each context, the time gap and the cues."""
    minutes = (brief.at - brief.active.last_active_at).total_seconds() / 60 if brief.active else 0.0
    here = _words_of(brief.active, brief) if brief.active else frozenset()
    return Evidence.of(brief.message, here, [_words_of(other, brief) for other in brief.others], max(0.0, minutes))


def _words_of(context: ContextBrief, brief: JudgeBrief) -> frozenset[str]:
    texts = [line.content[:READ_LENGTH] for line in brief.recent if line.context_id == context.id]
    return frozenset(stem for text in [context.title or "", *texts] for stem in stems(text))


def _is_untouched(context: ContextBrief, brief: JudgeBrief) -> bool:
    """Started by hand and still empty: whatever comes first belongs to it."""
    return not context.title and all(line.context_id != context.id for line in brief.recent)


def _new(brief: JudgeBrief, reason: str) -> Verdict:
    return Verdict(Decision.NEW, None, title_from(brief.message), reason, FALLBACK)
