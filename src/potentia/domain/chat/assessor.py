"""The Assessor: what a message lets us know of the person who wrote it.

Only the person's own message is assessed. What others wrote – retrieved, shared, fetched, or the assistant's own
answer – never becomes a memory.
"""

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from potentia.domain.memory.model import Finding

MAX_FINDINGS = 20
QUOTE_LENGTH = 500
SPEECH_WORDS = 3
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_MARKS = re.compile(r"[\"“”«»]")
_SPEECH = re.compile(r"[\"“«][^\"“”«»\n]*[\"”»]")


class AssessBrief(msgspec.Struct, frozen=True):
    """The person's message, the answer that it got (for understanding only), the memories that are valid now, and
    the person's today and language."""

    message: str
    answer: str
    known: Sequence[str]
    today: date
    language: str


def read(findings: Sequence[Finding], message: str) -> list[Finding]:
    """The findings that stand on the person's own words: at most MAX_FINDINGS, in order.

    Each quote must be in the message, verbatim but for case and white space; not only in what the message quotes of
    others, not as a question, and not as a whole text instead of a statement.
    """
    own, said = _squeezed(own_words(message)), _squeezed(_SPEECH.sub(_without_speech, own_words(message)))
    return [finding for finding in findings if _stands(finding, own, said)][:MAX_FINDINGS]


def own_words(message: str) -> str:
    """The message without quoted lines (`> …`) and code blocks, which others wrote."""
    return _QUOTED_LINE.sub("\n", _CODE.sub("\n", message))


def _stands(finding: Finding, own: str, said: str) -> bool:
    quote = _squeezed(finding.quote)
    if not (quote and finding.subject.strip() and finding.text.strip()) or len(quote) > QUOTE_LENGTH:
        return False
    has_marks = bool(_MARKS.search(quote))
    return not quote.endswith("?") and quote in (own if has_marks else said)


def _without_speech(found: re.Match[str]) -> str:
    """A few words in quotation marks are a name or a value; more are what somebody said."""
    return found.group() if len(found.group().split()) <= SPEECH_WORDS else " … "


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()
