"""The Specialist without a model: it finds the lines of its prompt that answer, and says only what stands in them."""

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from potentia.adapters.offline.assessing import findings
from potentia.adapters.offline.language import language_of
from potentia.adapters.offline.lexicon import concepts
from potentia.adapters.offline.phrases import (
    PHRASES,
    Phrases,
    asks_for_overview,
    is_greeting,
    is_thanks,
    is_wish,
    turned,
)
from potentia.adapters.offline.sentences import is_question, sentences
from potentia.domain.chat.judge import Line
from potentia.domain.chat.model import Role
from potentia.domain.chat.prompt import Prompt, Slot
from potentia.domain.chat.words import stems, words

MOST_LINES = 3
OVERVIEW_LINES = 8
NEAR_BEST = 0.8
"""A line is told besides the best one when it fits nearly as well."""
ENOUGH = 0.34
ENOUGH_FOR_THE_WORLD = 0.6
"""The share of a question's meaning that a line must hold; more where the question is not about the person."""
READ_MESSAGES = 30
READ_LENGTH = 2_000
REMEMBERED = (Slot.FACTS, Slot.PREFERENCES, Slot.INTENTIONS)

_SHORT = re.compile(r"(?<!\w)(?:short|brief|briefly|concise|terse|singkat|pendek|ringkas)(?!\w)", re.IGNORECASE)
_NOT_SHORT = re.compile(
    r"(?<!\w)(?:not|don['’]t|never|hate|dislike|than|over|tidak|jangan|nggak|benci|daripada)(?!\w).*(?:short|brief|concise|singkat|pendek|ringkas)",
    re.IGNORECASE,
)
_OWN = frozenset(words("i i'm i'll i've i'd me my mine we our us myself saya aku gue kami kita namaku"))
_WHO_AM_I = re.compile(r"who\s+am\s+i|what\s+am\s+i\s+called|siapa(?:kah)?\s+(?:saya|aku|nama)", re.IGNORECASE)
_ABOUT_PLANS = concepts(stems("goal plan promise todo task rencana janji tugas niat reminder"))
_LIKING_WITH = re.compile(r"(?:what|which|apa)\b.*\b(?:like|prefer|suka)\b", re.IGNORECASE)
_NEGATED = re.compile(r"(?:\bnot\b|n['’]t\b|\bdislike\b|\bhate\b|\btidak\b|\bnggak\b|\bgak\b|\btak\b|\bbenci\b)", re.IGNORECASE)


class _Candidate(msgspec.Struct, frozen=True):
    """A line that may answer. `rank` settles ties: the last exchange, then memory, then earlier messages."""

    text: str
    slot: Slot | None
    rank: int
    meaning: frozenset[str]


def answer(prompt: Prompt) -> str:
    """The whole answer."""
    question = prompt.question
    phrases = PHRASES[language_of(question, prompt.language if prompt.language in PHRASES else "en")]
    if asks_for_overview(question):
        return _overview(prompt, phrases)
    if is_thanks(question):
        return phrases.welcome
    if is_greeting(question):
        return _with_notice(phrases.hello, prompt, phrases)
    noted = [finding.text for finding in findings(question, date.min.replace(year=2000))]
    if noted:
        return phrases.noted.format("; ".join(_said(text, phrases) for text in noted)) + "."
    found = _relevant(prompt)
    if not found:
        return _with_notice(phrases.nothing, prompt, phrases)
    return _told(found, phrases, is_short=prefers_short(prompt))


def prefers_short(prompt: Prompt) -> bool:
    """Whether a preference of the prompt asks for short answers."""
    return any(_SHORT.search(line) and not _NOT_SHORT.search(line) for line in prompt.lines(Slot.PREFERENCES))


def _told(found: Sequence[str], phrases: Phrases, *, is_short: bool) -> str:
    if is_short:
        return _said(found[0], phrases) + "."
    first, *others = (_said(line, phrases) for line in found)
    sentences = [phrases.told.format(first), *(phrases.also.format(line) for line in others)]
    return ". ".join(sentences) + "."


def _said(line: str, phrases: Phrases) -> str:
    line = line.strip().rstrip(".")
    return phrases.asked_me.format(line) if is_wish(line) else turned(line)


def _overview(prompt: Prompt, phrases: Phrases) -> str:
    lines = [line for slot in REMEMBERED for line in prompt.lines(slot)][:OVERVIEW_LINES]
    if not lines:
        return _with_notice(phrases.no_overview, prompt, phrases)
    return phrases.overview.format("\n- ".join(["", *(_said(line, phrases) for line in lines)]))


def _with_notice(text: str, prompt: Prompt, phrases: Phrases) -> str:
    """With what this machine cannot do, unless that was said already in this conversation."""
    is_known = any(known.notice in line.content for line in prompt.messages for known in PHRASES.values())
    return text if is_known else f"{text} {phrases.notice}"


def _relevant(prompt: Prompt) -> list[str]:
    """The lines that answer, the best first."""
    asked = _asked(prompt.question)
    candidates = list(_candidates(prompt))
    weights = _weights(asked, candidates)
    scored = [(_score(candidate, weights, prompt.question), -candidate.rank, candidate.text) for candidate in candidates]
    least = ENOUGH if _is_own(prompt.question) else ENOUGH_FOR_THE_WORLD
    scored = sorted((row for row in scored if row[0] >= least), key=lambda row: row[:2], reverse=True)
    best = scored[0][0] if scored else 0.0
    return [text for score, _, text in scored if score >= NEAR_BEST * best][:MOST_LINES]


def _asked(question: str) -> frozenset[str]:
    asked = concepts(stems(question))
    return asked | concepts(stems("name")) if _WHO_AM_I.search(question) else asked


def _weights(asked: frozenset[str], candidates: Sequence[_Candidate]) -> dict[str, float]:
    """What each part of the question is worth: a word that many lines hold tells them apart less."""
    counts = {meaning: sum(meaning in candidate.meaning for candidate in candidates) for meaning in asked}
    raw = {meaning: math.log(1 + (len(candidates) + 1) / (count + 0.5)) for meaning, count in counts.items()}
    total = sum(raw.values())
    return {meaning: value / total for meaning, value in raw.items()}


def _score(candidate: _Candidate, weights: dict[str, float], question: str) -> float:
    score = sum(weight for meaning, weight in weights.items() if meaning in candidate.meaning)
    if candidate.slot is Slot.INTENTIONS and not weights.keys().isdisjoint(_ABOUT_PLANS):
        score += 0.35
    if candidate.slot is Slot.PREFERENCES and _LIKING_WITH.search(question):
        score += 0.2 if bool(_NEGATED.search(question)) == bool(_NEGATED.search(candidate.text)) else -0.1
    return score


def _is_own(question: str) -> bool:
    return any(word in _OWN or (len(word) > 4 and word.endswith("ku")) for word in words(question)) or "you" in question.casefold()


def _candidates(prompt: Prompt) -> Iterator[_Candidate]:
    said = _said_before(prompt.messages)
    latest = {finding_subject for _, finding_subject in said[:1] if finding_subject}
    for slot in REMEMBERED:
        for line in prompt.lines(slot):
            if latest.isdisjoint(_subjects(line)):
                yield _Candidate(line, slot, 1, concepts(stems(line)))
    known = {line.split(" (by ")[0] for slot in REMEMBERED for line in prompt.lines(slot)}
    for age, (text, _) in enumerate(said):
        if text not in known:
            yield _Candidate(text, None, 0 if age == 0 else 2 + age, concepts(stems(text)))


def _said_before(messages: Sequence[Line]) -> list[tuple[str, str | None]]:
    """What the person stated in the messages, newest first, each with its subject where it has one."""
    said: list[tuple[str, str | None]] = []
    seen: set[str] = set()
    for line in [line for line in reversed(messages) if line.role == Role.USER][:READ_MESSAGES]:
        for text, subject in _statements(line.content[:READ_LENGTH]):
            if (subject or text) not in seen:
                seen.add(subject or text)
                said.append((text, subject))
    return said


def _statements(content: str) -> Iterator[tuple[str, str | None]]:
    known = findings(content, date(2000, 1, 1))
    yield from ((finding.text, f"{finding.kind} {finding.subject}") for finding in known)
    if not known:
        yield from ((text, None) for text, mark in sentences(content) if "?" not in mark and not is_question(text))


def _subjects(line: str) -> set[str]:
    return {f"{finding.kind} {finding.subject}" for finding in findings(line, date(2000, 1, 1))}
