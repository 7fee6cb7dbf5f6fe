"""Which lines of a prompt answer its question: the right owner and attribute, and much shared meaning."""

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

import msgspec

from potentia.adapters.offline.assessing import as_remembered, findings
from potentia.adapters.offline.attributes import is_unasked_secret, own_subjects, tells
from potentia.adapters.offline.dates import DUE
from potentia.adapters.offline.forgetting import asks_to_forget
from potentia.adapters.offline.lexicon import meanings
from potentia.adapters.offline.owners import agrees, asked_of, told_of
from potentia.adapters.offline.sentences import is_question, sentences
from potentia.domain.chat.judge import Line
from potentia.domain.chat.model import Role
from potentia.domain.chat.prompt import Prompt, Slot
from potentia.domain.chat.words import words

REMEMBERED = (Slot.FACTS, Slot.PREFERENCES, Slot.INTENTIONS)
MOST_LINES = 3
NEAR_BEST = 0.85
"""A line is told besides the best one when it fits nearly as well."""
ENOUGH = 0.34
ENOUGH_FOR_THE_WORLD = 0.6
"""The share of a question's meaning that a line must hold; more where the question is not about the person."""
READ_MESSAGES = 12
READ_LENGTH = 1_000

_OWN = frozenset(
    words("i i'm i'll i've i'd me my mine we our us myself you your saya aku gue kami kita namaku kamu anda kau")
)
_NAME = re.compile(
    r"who\s+am\s+i|what\s+am\s+i\s+called|call\s+me|am\s+i\s+called|panggil\s+(?:saya|aku)|dipanggil"
    r"|siapa(?:kah)?\s+(?:saya|aku|nama)",
    re.IGNORECASE,
)
_PLANS = meanings("goal plan promise todo task rencana janji tugas niat")
_LIKING = re.compile(r"(?<!\w)(?:like|love|prefer|enjoy|hate|dislike|suka|senang|benci)(?!\w)", re.IGNORECASE)
_NEGATED = re.compile(r"(?<!\w)(?:not|dislike|hate|tidak|nggak|gak|tak|benci)(?!\w)|n['’]t(?!\w)", re.IGNORECASE)


class Candidate(msgspec.Struct, frozen=True):
    """A line that may answer. `subject` names what it is about ("" where no rule knows), `rank` settles ties: what was
    said last, then what is remembered, then what was said earlier."""

    text: str
    slot: Slot | None
    subject: str
    rank: int


def recalled(prompt: Prompt) -> list[str]:
    """The lines that answer, the best first; none where nothing fits well enough."""
    question, candidates = prompt.question, list(_candidates(prompt))
    asked, owner = _asked(question), asked_of(question)
    if subjects := own_subjects(question, asked, owner):
        return _of_subjects(candidates, subjects)
    fitting = [one for one in candidates if _may_answer(one, asked, question)]
    scored = sorted(_scored(question, asked, candidates, fitting), key=lambda row: (-row[0], row[2].rank))
    least = ENOUGH if is_own(question) else ENOUGH_FOR_THE_WORLD
    if not scored or scored[0][0] < least:
        return []
    near, hit = max(least, NEAR_BEST * scored[0][0]), scored[0][1]
    told = [one.text for score, parts, one in scored if score >= near and parts >= hit]
    return list({DUE.sub("", text): text for text in reversed(told)}.values())[::-1][:MOST_LINES]


def _asked(question: str) -> frozenset[str]:
    return meanings(question) | (meanings("name") if _NAME.search(question) else frozenset())


def _of_subjects(candidates: Sequence[Candidate], subjects: Sequence[Sequence[str]]) -> list[str]:
    """What the person told of themself on the first of these subjects that they told of, newest first."""
    own = sorted((one for one in candidates if not told_of(one.text).kin), key=lambda one: one.rank)
    for names in subjects:
        wanted = meanings(" ".join(names))
        if found := [one.text for one in own if one.subject and meanings(one.subject) <= wanted]:
            return list(dict.fromkeys(found))[:MOST_LINES]
    return []


def _may_answer(candidate: Candidate, asked: frozenset[str], question: str) -> bool:
    """Whether owner and attribute agree; a secret must have been asked for."""
    meaning = _meaning(candidate.text, candidate.subject)
    is_fit = agrees(asked_of(question), candidate.text, meaning) and tells(asked, candidate.text, meaning)
    return is_fit and not is_unasked_secret(asked, meaning)


def _scored(
    question: str, asked: frozenset[str], candidates: Sequence[Candidate], fitting: Sequence[Candidate]
) -> Iterator[tuple[float, frozenset[str], Candidate]]:
    """Score, the parts of the question that the line holds, and the line."""
    weights = _weights(asked, [_meaning(candidate.text, candidate.subject) for candidate in candidates])
    for candidate in fitting:
        held = asked & _meaning(candidate.text, candidate.subject)
        share = sum(weights[part] for part in held)
        yield share + _fit(candidate, asked, question), held, candidate


def _weights(asked: frozenset[str], known: Sequence[frozenset[str]]) -> dict[str, float]:
    """What each part of the question is worth: what many lines hold tells them apart less. The sum is 1."""
    counts = {part: sum(part in meaning for meaning in known) for part in asked}
    raw = {part: math.log(1 + (len(known) + 1) / (count + 0.5)) for part, count in counts.items()}
    return {part: value / sum(raw.values()) for part, value in raw.items()}


def _fit(candidate: Candidate, asked: frozenset[str], question: str) -> float:
    """More for a line whose whole subject is asked for, and for one of the kind that is asked for."""
    subject = meanings(candidate.subject)
    fit = 0.15 if subject and subject <= asked else 0.0
    if candidate.slot is Slot.INTENTIONS and not asked.isdisjoint(_PLANS):
        fit += 0.35
    if candidate.slot is Slot.PREFERENCES and _LIKING.search(question):
        is_alike = bool(_NEGATED.search(question)) == bool(_NEGATED.search(candidate.text))
        fit += 0.2 if is_alike else -0.1
    return fit


def is_own(question: str) -> bool:
    """Whether it asks about the person, or about what they wish of the assistant."""
    return any(word in _OWN or (len(word) > 4 and word.endswith("ku")) for word in words(question))


def _candidates(prompt: Prompt) -> Iterator[Candidate]:
    """What is remembered and what was said. Of two on one subject, the one that was said last counts."""
    lines = [(line, slot) for slot in REMEMBERED for line in prompt.lines(slot)]
    said = list(_said(prompt.messages, [line for line, _ in lines], prompt.language))
    newest = {one.subject for one in said if one.rank == 0 and one.subject}
    remembered = [Candidate(line, slot, _subject(line), 1) for line, slot in lines]
    yield from (one for one in remembered if one.subject not in newest)
    known = {one.subject for one in remembered if one.subject} | {one.text for one in remembered}
    yield from (one for one in said if one.rank == 0 or known.isdisjoint({one.subject, one.text}))


def _said(messages: Sequence[Line], remembered: Sequence[str], language: str) -> Iterator[Candidate]:
    """What the person stated in earlier messages, newest first, one a subject."""
    seen: set[str] = set()
    own = [line for line in reversed(messages) if line.role == Role.USER][:READ_MESSAGES]
    for age, line in enumerate(own):
        known = _known_before(own[age + 1 :], remembered if age == 0 else ())
        for text, subject in _statements(line.content[:READ_LENGTH], line.at.date(), known, language):
            if (subject or text) not in seen:
                seen.add(subject or text)
                yield Candidate(text, None, subject, age and age + 1)


def _known_before(earlier: Sequence[Line], remembered: Sequence[str]) -> tuple[str, ...]:
    """What a correction may take up: the statements before it, and, for the newest one, what is remembered."""
    said = [finding.text for line in earlier for finding in findings(line.content[:READ_LENGTH], line.at.date())]
    return (*said, *(line for line in remembered if DUE.sub("", line) not in said))


@lru_cache(maxsize=1_024)
def _statements(content: str, day: date, known: tuple[str, ...], language: str) -> Sequence[tuple[str, str]]:
    """Each statement and its subject; a message in which no rule finds one is taken sentence by sentence."""
    found = [(finding.text, finding.subject) for finding in findings(content, day, known, language)]
    return found or [(text, "") for text, mark in sentences(content) if _is_statement(text, mark)]


def _is_statement(text: str, mark: str) -> bool:
    return not is_question(text + mark) and not asks_to_forget(text)


@lru_cache(maxsize=2_048)
def _subject(line: str) -> str:
    finding = as_remembered(line)
    return finding.subject if finding else ""


@lru_cache(maxsize=2_048)
def _meaning(text: str, subject: str) -> frozenset[str]:
    return meanings(f"{text} {subject}")
