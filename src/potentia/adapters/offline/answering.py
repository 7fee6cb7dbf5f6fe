"""The Specialist without a model: it finds the lines of its prompt that answer, and says only what stands in them."""

import re
from collections.abc import Sequence

from potentia.adapters.offline.assessing import findings
from potentia.adapters.offline.dates import SOME_DAY
from potentia.domain.chat.language import language_of
from potentia.adapters.offline.lexicon import meanings
from potentia.adapters.offline.phrases import (
    PHRASES,
    Phrases,
    asks_for_overview,
    is_greeting,
    is_thanks,
    is_wish,
    turned,
)
from potentia.adapters.offline.recall import REMEMBERED, recalled
from potentia.adapters.offline.sentences import is_question
from potentia.domain.chat.prompt import Prompt, Slot

OVERVIEW_LINES = 8
READ_LENGTH = 4_000
"""Characters of a question that are read."""

_SHORT = re.compile(r"(?<!\w)(?:short|brief|briefly|concise|terse|singkat|pendek|ringkas)(?!\w)", re.IGNORECASE)
_DUE = re.compile(r" \(by (?P<day>\d{4}-\d\d-\d\d)\)$")
_NOT_SHORT = re.compile(
    r"(?<!\w)(?:not|don['’]t|never|hate|dislike|than|over|tidak|jangan|nggak|benci|daripada)(?!\w).*(?:short|brief|concise|singkat|pendek|ringkas)",
    re.IGNORECASE,
)


def answer(prompt: Prompt) -> str:
    """The whole answer."""
    question = prompt.question[:READ_LENGTH]
    phrases = PHRASES[language_of(question, prompt.language if prompt.language in PHRASES else "en")]
    if asks_for_overview(question):
        return _overview(prompt, phrases)
    if is_thanks(question):
        return phrases.welcome
    if is_greeting(question):
        return _with_notice(phrases.hello, prompt, phrases)
    noted = [finding.text for finding in findings(question, SOME_DAY)]
    if noted:
        return phrases.noted.format("; ".join(_said(text, phrases) for text in noted)) + "."
    if not is_question(question) and not meanings(question):
        return phrases.agreed
    found = recalled(prompt)
    if not found:
        return _with_notice(phrases.nothing, prompt, phrases)
    return _told(found, phrases, is_short=prefers_short(prompt))


def prefers_short(prompt: Prompt) -> bool:
    """Whether a preference of the prompt asks for short answers."""
    return any(_SHORT.search(line) and not _NOT_SHORT.search(line) for line in prompt.lines(Slot.PREFERENCES))


def _told(found: Sequence[str], phrases: Phrases, *, is_short: bool) -> str:
    if is_short:
        return _capital(_said(found[0], phrases)) + "."
    first, *others = (_said(line, phrases) for line in found)
    opening = first if is_wish(found[0]) else phrases.told.format(first)
    sentences = [opening, *(phrases.also.format(line) for line in others)]
    return ". ".join(sentences) + "."


def _said(line: str, phrases: Phrases) -> str:
    """The person's words turned to them, and the day by which, where there is one."""
    text, day = _DUE.sub("", line.strip()).rstrip("."), _DUE.search(line)
    told = phrases.asked_me.format(text) if is_wish(text) else turned(text)
    return told + phrases.by.format(day["day"]) if day else told


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _overview(prompt: Prompt, phrases: Phrases) -> str:
    lines = [line for slot in REMEMBERED for line in prompt.lines(slot)][:OVERVIEW_LINES]
    if not lines:
        return _with_notice(phrases.no_overview, prompt, phrases)
    return phrases.overview.format("\n- ".join(["", *(_capital(_said(line, phrases)) for line in lines)]))


def _with_notice(text: str, prompt: Prompt, phrases: Phrases) -> str:
    """With what this machine cannot do, unless that was said already in this conversation."""
    is_known = any(known.notice in line.content for line in prompt.messages for known in PHRASES.values())
    return text if is_known else f"{text} {phrases.notice}"
