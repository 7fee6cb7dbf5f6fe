"""How findings join what is known: a new one is kept, a repeated one merges, a contradiction supersedes."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from potentia.domain.memory.model import Finding, Kind, Memory

SUBJECT_LENGTH = 120
TEXT_LENGTH = 1_000
_BEFORE = {"my", "the", "a", "an", "our", "your", "user"}
_BEHIND = {"saya", "aku", "kami", "kita", "kamu", "anda"}


@dataclass(frozen=True, slots=True)
class Keep:
    """Remember `finding`, in place of `replaces` where that is not None."""

    finding: Finding
    replaces: Memory | None


def normalise(subject: str) -> str:
    """One spelling for one subject: case, width, punctuation, articles in front and possessives on either side do not
    matter (`My locker code`, `kode loker saya`)."""
    folded = unicodedata.normalize("NFKC", subject).casefold().replace("’", "'")
    words = re.findall(r"\w+", re.sub(r"'s(?!\w)", "", folded))
    while len(words) > 1 and words[0] in _BEFORE:
        words = words[1:]
    while len(words) > 1 and words[-1] in _BEHIND:
        words = words[:-1]
    return " ".join(words)[:SUBJECT_LENGTH].rstrip()


def subjects(findings: Sequence[Finding]) -> list[tuple[Kind, str]]:
    """What has to be loaded before `consolidate` can decide, sorted."""
    return sorted({(finding.kind, normalise(finding.subject)) for finding in findings})


def consolidate(findings: Sequence[Finding], known: Sequence[Memory], said_at: datetime) -> list[Keep]:
    """What to store of findings in a message of `said_at` (UTC), given the valid memories of their subjects.

    Of several findings of one kind and subject the last one counts; what is known already is not stored again, and
    an older message never contradicts a newer one. The subjects of the answer are normalised.
    """
    valid = {(memory.kind, memory.subject): memory for memory in known}
    latest = {(finding.kind, normalise(finding.subject)): finding for finding in findings}
    candidates = [
        Keep(_normalised(finding, subject), valid.get((kind, subject)))
        for (kind, subject), finding in latest.items()
        if subject
    ]
    return [keep for keep in candidates if _is_news(keep, said_at)]


def _is_news(keep: Keep, said_at: datetime) -> bool:
    known = keep.replaces
    return known is None or (known.valid_from <= said_at and not _says_the_same(keep.finding, known))


def _normalised(finding: Finding, subject: str) -> Finding:
    return Finding(finding.kind, subject, finding.text.strip()[:TEXT_LENGTH], finding.quote, finding.due_on)


def _says_the_same(finding: Finding, memory: Memory) -> bool:
    return normalise(finding.text) == normalise(memory.text) and finding.due_on == memory.due_on
