"""A correction in own words – `Sorry, I meant Tuesday for Ella's school` – held against what is known."""

import re
from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from potentia.adapters.offline.dates import DATED, SOME_DAY, day_in
from potentia.adapters.offline.lexicon import meanings
from potentia.adapters.offline.resolving import spoken
from potentia.domain.memory.model import Finding, Kind

_MARK = re.compile(
    r"^\W*(?:(?:oh|eh|um|ah|well|hm+|oops|sorry|no|wait|actually|correction|my\s+(?:mistake|bad)|scratch\s+that|that['’]s\s+wrong"
    r"|rather|i\s+(?:actually\s+)?(?:meant|mean)(?:\s+to\s+say)?|i\s+got\s+that\s+wrong|maaf|ralat|koreksi|salah|aduh|ups|eh\s+salah"
    r"|bukan|maksud(?:\s+(?:saya|aku)|ku)|sebenarnya|sebetulnya|ternyata)(?!\w)[\s,.:;!–—-]*)+",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"[\s,;–—-]+(?:and\s+)?(?:not|bukan(?:nya)?|instead\s+of|rather\s+than)\s+(?P<old>[^,;]{1,60})$", re.IGNORECASE
)
_IT_IS = re.compile(r"^(?:it['’]?s|it\s+is|that['’]?s|itu|yang\s+benar|tapi|melainkan)\s+", re.IGNORECASE)
_INSTEAD = re.compile(r"\s+(?:instead|saja|aja)$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|on|at|in|tanggal|pada|hari)\s+", re.IGNORECASE)
_EDGES = " \t\r\n,.:;!?–—-"
CLEAR = 0.5
"""The share of a correction's words that the one known line must hold."""

Read = Callable[[str], Finding | None]
"""The finding that a remembered line was."""


class Correction(msgspec.Struct, frozen=True):
    """What is true now, in the person's words, and what they reject ("" where they do not say)."""

    new: str
    old: str


def correction_in(sentence: str) -> Correction | None:
    """The correction that a sentence is, by its first words or by `…, not …`."""
    mark, rejected = _MARK.match(sentence), _NOT.search(sentence)
    if not (mark or rejected):
        return None
    end = rejected.start() if rejected else len(sentence)
    new = _INSTEAD.sub("", _IT_IS.sub("", sentence[mark.end() if mark else 0 : end].strip(_EDGES)))
    return Correction(new.strip(_EDGES), _ARTICLE.sub("", rejected["old"]).strip(_EDGES) if rejected else "")


def corrected(said: Correction, known: Sequence[str], read: Read, today: date, language: str) -> Finding | None:
    """The known finding that is corrected, with the new value in its text; None where no single line fits clearly.

    The subject is the known line's own, so that the correction supersedes it. The quote is the new value's words.
    """
    if not said.new:
        return None
    line = _by_old_value(said, known) or _by_words(said, known)
    finding = read(line) if line else None
    text = _mended(said, line, today, language) if line else None
    if finding is None or text is None:
        return None
    kind = Kind.INTENTION if "(by " in (line or "") else finding.kind
    due_on = day_in(text, today) if kind is Kind.INTENTION else None
    return Finding(kind, finding.subject, text, said.new, due_on)


def _by_old_value(said: Correction, known: Sequence[str]) -> str | None:
    """The one line that holds what is rejected, when that says enough to tell lines apart."""
    if len(said.old) < 3:
        return None
    holding = [line for line in known if re.search(rf"(?<!\w){re.escape(said.old)}(?!\w)", line, re.IGNORECASE)]
    return holding[0] if len(holding) == 1 else None


def _by_words(said: Correction, known: Sequence[str]) -> str | None:
    """The one line that shares the most of the correction's own words, and enough of them."""
    topic = meanings(DATED.sub(" ", said.new))
    if not topic or not day_in(said.new, SOME_DAY):
        return None
    shares = sorted(
        ((len(topic & meanings(line)) / len(topic), -place) for place, line in enumerate(known)), reverse=True
    )
    if not shares or shares[0][0] < CLEAR or (len(shares) > 1 and shares[1][0] == shares[0][0]):
        return None
    return known[-shares[0][1]]


def _mended(said: Correction, line: str, today: date, language: str) -> str | None:
    """The known line with the rejected value, or its day, replaced by the new one."""
    text = re.sub(r" \(by \d{4}-\d\d-\d\d\)$", "", line)
    day = day_in(said.new, today)
    if said.old and not day:
        mended, changes = re.subn(
            rf"(?<!\w){re.escape(said.old)}(?!\w)", lambda _: said.new, text, count=1, flags=re.IGNORECASE
        )
        return mended if changes else None
    if not day or today == SOME_DAY or not DATED.search(text):
        return None
    return " ".join(DATED.sub(f" {_day(day, language)} ", text, count=1).split())


def _day(day: date, language: str) -> str:
    """The new day in words, with its preposition."""
    return f"{'pada' if language == 'id' else 'on'} {spoken(day, language)}"
