"""The Specialist without a model: it finds the lines of its prompt that answer, and says only what stands in them."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest

from potentia.adapters.offline.asking import asks_for_overview, asks_for_plans, is_thanks
from potentia.adapters.offline.assessing import findings
from potentia.adapters.offline.dates import DUE, SOME_DAY, day_in
from potentia.adapters.offline.forgetting import asks_to_forget
from potentia.adapters.offline.lexicon import meanings
from potentia.adapters.offline.phrases import PHRASES, Phrases
from potentia.adapters.offline.recall import REMEMBERED, is_own, recalled
from potentia.adapters.offline.resolving import spoken
from potentia.adapters.offline.sentences import is_question, is_task, sentences
from potentia.adapters.offline.turning import is_wish, turned, within
from potentia.domain.chat.greetings import is_farewell, is_greeting
from potentia.domain.chat.language import language_of
from potentia.domain.chat.prompt import Prompt, Slot

OVERVIEW_LINES = 8
PLAN_LINES = 12
READ_LENGTH = 4_000
"""Characters of a question that are read."""

_SHORT = re.compile(r"(?<!\w)(?:short|brief|briefly|concise|terse|singkat|pendek|ringkas)(?!\w)", re.IGNORECASE)
_NOT_SHORT = re.compile(
    r"(?<!\w)(?:not|don['’]t|never|hate|dislike|than|over|tidak|jangan|nggak|benci|daripada)(?!\w).*(?:short|brief|concise|singkat|pendek|ringkas)",
    re.IGNORECASE,
)
_TODAY = re.compile(r"^Today is \w+, (?P<day>\d{4}-\d\d-\d\d)\.$")
_I_SAY = re.compile(r"^\W*(?:i|we|i['’]\w+|we['’]\w+|saya|aku|kami|gue|gua)(?!\w)", re.IGNORECASE)


def answer(prompt: Prompt) -> str:
    """The whole answer."""
    question = prompt.question[:READ_LENGTH]
    language = language_of(question, prompt.language if prompt.language in PHRASES else "en")
    phrases = PHRASES[language]
    if any(asks_to_forget(sentence) for sentence, _ in sentences(question)):
        return phrases.cannot_forget
    if asks_for_overview(question):
        return _overview(prompt, phrases)
    if asks_for_plans(question):
        return _plans(prompt, phrases)
    return _social(question, phrases) or _noted(prompt, question, language) or _found(prompt, question, phrases)


def prefers_short(prompt: Prompt) -> bool:
    """Whether a preference of the prompt asks for short answers."""
    return any(_SHORT.search(line) and not _NOT_SHORT.search(line) for line in prompt.lines(Slot.PREFERENCES))


def _social(question: str, phrases: Phrases) -> str | None:
    if is_thanks(question):
        return phrases.welcome
    if is_farewell(question):
        return phrases.bye
    return phrases.hello if is_greeting(question) else None


def _noted(prompt: Prompt, question: str, language: str) -> str | None:
    """The acknowledgement of what the message tells, as it will be remembered."""
    known = [line for slot in REMEMBERED for line in prompt.lines(slot)]
    noted = findings(question, _today(prompt), known, language)
    phrases = PHRASES[language]
    texts = [within(_said(finding.text, phrases)) for finding in noted]
    return phrases.noted.format("; ".join(texts)) + "." if texts else None


def _found(prompt: Prompt, question: str, phrases: Phrases) -> str:
    is_asking = is_question(question) or is_task(question)
    if not is_asking and not meanings(question):
        return phrases.agreed
    if not is_asking and _I_SAY.match(question):
        return phrases.heard
    if found := recalled(prompt):
        return _told(found, phrases, is_short=prefers_short(prompt))
    if not is_asking and is_own(question):
        return phrases.heard
    return _with_notice(phrases.nothing, prompt, phrases)


def _told(found: Sequence[str], phrases: Phrases, *, is_short: bool) -> str:
    if is_short:
        return _capital(_said(found[0], phrases)) + "."
    first, *others = (within(_said(line, phrases)) for line in found)
    opening = _capital(first) if is_wish(found[0]) else phrases.told.format(first)
    return ". ".join([opening, *(phrases.also.format(line) for line in others)]) + "."


def _said(line: str, phrases: Phrases) -> str:
    """The person's words turned to them, or quoted where they are a wish or of the other language, and the day by
    which, unless they name it."""
    language = "id" if phrases is PHRASES["id"] else "en"
    text, due = DUE.sub("", line.strip()).rstrip("."), DUE.search(line)
    if is_wish(text):
        told = phrases.asked_me.format(text)
    else:
        told = turned(text) if language_of(text, language) == language else phrases.quoted.format(text)
    day = date.fromisoformat(due["day"]) if due else None
    is_named = day is None or any(spoken(day, each) in text for each in PHRASES)
    return told if day is None or is_named else told + phrases.by.format(spoken(day, language))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _overview(prompt: Prompt, phrases: Phrases) -> str:
    """Some of every kind, by turns, and how many more there are."""
    kinds = [prompt.lines(slot) for slot in REMEMBERED]
    by_turns = [line for turn in zip_longest(*kinds) for line in turn if line is not None]
    chosen = set(by_turns[:OVERVIEW_LINES])
    lines = [line for kind in kinds for line in kind if line in chosen]
    if not lines:
        return _with_notice(phrases.no_overview, prompt, phrases)
    return _listed(phrases.overview, lines, len(by_turns) - len(lines), phrases)


def _plans(prompt: Prompt, phrases: Phrases) -> str:
    """All intentions, and what happens on a day that is not past."""
    today = _today(prompt)
    dated = [line for line in prompt.lines(Slot.FACTS) if _is_coming(line, today)]
    lines = [*prompt.lines(Slot.INTENTIONS), *dated]
    if not lines:
        return _with_notice(phrases.nothing, prompt, phrases)
    if len(lines) == 1:
        return _told(lines, phrases, is_short=False)
    return _listed(phrases.plans, lines[:PLAN_LINES], len(lines[PLAN_LINES:]), phrases)


def _is_coming(line: str, today: date) -> bool:
    """Whether a line names a day with its year, from today on."""
    named = re.search(r"\d{1,2} \w+ \d{4}|\d{4}-\d\d-\d\d", line)
    day = day_in(named.group(), today) if named else None
    return day is not None and day >= today


def _listed(heading: str, lines: Iterable[str], left: int, phrases: Phrases) -> str:
    items = [_capital(_said(line, phrases)) for line in lines] + ([phrases.more.format(left)] if left else [])
    return heading.format("\n- ".join(["", *items]))


def _today(prompt: Prompt) -> date:
    """The person's day, as the prompt tells it; else one that resolves nothing."""
    told = (_TODAY.match(line) for line in prompt.lines(Slot.CONTEXT))
    return next((date.fromisoformat(found["day"]) for found in told if found), SOME_DAY)


def _with_notice(text: str, prompt: Prompt, phrases: Phrases) -> str:
    """With what this machine cannot do, unless that was said already in this conversation."""
    is_known = any(known.notice in line.content for line in prompt.messages for known in PHRASES.values())
    return text if is_known else f"{text} {phrases.notice}"
