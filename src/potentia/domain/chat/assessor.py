"""The Assessor: what a message lets us know of the person who wrote it.

Only the person's own message is assessed. What others wrote – retrieved, shared, fetched, or the assistant's own
answer – never becomes a memory.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from potentia.domain.memory.model import Finding

MAX_FINDINGS = 20


class AssessBrief(msgspec.Struct, frozen=True):
    """The person's message, the answer that it got (for understanding only), the memories that are valid now, and
    the person's today and language."""

    message: str
    answer: str
    known: Sequence[str]
    today: date
    language: str


def read(findings: Sequence[Finding], message: str) -> list[Finding]:
    """The findings that stand on the message: each quote must be in it, verbatim but for case and white space."""
    source = _squeezed(message)
    return [finding for finding in findings if _stands(finding, source)][:MAX_FINDINGS]


def _stands(finding: Finding, source: str) -> bool:
    quote = _squeezed(finding.quote)
    return bool(quote and finding.subject.strip() and finding.text.strip()) and quote in source


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()
