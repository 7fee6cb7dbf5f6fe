"""The Assessor without a model: a small grammar of sentence, clause, cue, subject and value."""

import re
from collections.abc import Iterator
from datetime import date

from potentia.adapters.offline import english, indonesian
from potentia.adapters.offline.dates import SOME_DAY, day_in
from potentia.adapters.offline.rules import decide
from potentia.adapters.offline.sentences import clauses, own_statements
from potentia.adapters.offline.subjects import of_action
from potentia.domain.chat.words import stems
from potentia.domain.memory.model import Finding, Kind

READ_LENGTH = 4_000
"""Characters of a message that are read."""
CLAUSE_LENGTH = 400
"""A longer clause is a text, not something that a person says of themself in passing."""

_EDGES = " \t\r\n,.:;!?–—-"
_OPENING = re.compile(
    r"(?:(?:hi|hello|hey|halo|hai|oh|ah|eh|ok(?:ay)?|oke|well|so|and|but|also|yes|no(?=\s*[,.!])"
    r"|yeah|thanks|please|dan|tapi|jadi|nah|ya|iya|btw"
    r"|by\s+the\s+way|actually|in\s+fact|correction|sorry|update|now|fun\s+fact"
    r"|oh\s+ya|oh\s+iya|ngomong[- ]ngomong|omong[- ]omong|sebenarnya|sebetulnya|koreksi|ralat|maaf"
    r"|biasanya|sekarang|if\s+possible|if\s+you\s+(?:can|could)|change\s+of\s+plans?|perubahan"
    r"\s+rencana|[a-z]+-wise|as\s+of\s+(?:today|now)|these\s+days|starting"
    r"\s+today)(?:(?:\s*[,:!.–—-]+\s*)|\s+))",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?:(?:please|tolong|kindly|mohon|always|i\s+want\s+you\s+to|i['’]d\s+like\s+you\s+to|saya"
    r"\s+ingin\s+kamu|you\s+(?:must|should))\s+)*(?:"
    r"(?:remember|keep\s+(?:it\s+|this\s+|that\s+)?in\s+mind|note(?:\s+down)?|make\s+a\s+note"
    r"|take\s+note|jot\s+down|memori[sz]e|save|store"
    r"|write\s+down|do\s+not\s+forget|don['’]t\s+forget|never\s+forget|for\s+the\s+record|for"
    r"\s+(?:future|your)\s+reference"
    r"|for\s+your\s+information|fyi|just\s+so\s+you\s+know|you\s+should\s+know|(?:one|another)"
    r"\s+thing\s+(?:to\s+know\s+)?about\s+me|(?:quick\s+)?note\s+to\s+(?:self|you))(?:\s+(?:this"
    r"|it))?"
    r"|(?:di)?ingat(?:lah|\s+ya)?|(?:di)?catat(?:lah|\s+ya)?|(?:di)?simpan(?:lah)?|jangan"
    r"\s+(?:sampai\s+)?lupa|hafalkan|perlu\s+diingat|asal\s+tahu|perlu\s+kamu\s+tahu|sekadar"
    r"\s+info|satu\s+hal\s+(?:lagi\s+)?tentang\s+(?:saya|aku)|catatan(?:\s+(?:buat|untuk)"
    r"\s+(?:diri\s+sendiri|saya|kamu))?)"
    r"(?:\s+(?:ini|ya|baik-baik|dulu|untuk\s+nanti))*(?:\s*[:,–—-]\s*|\s+)(?:that\s+|bahwa\s+|kalau\s+)?",
    re.IGNORECASE,
)
_TOLD_AT_END = re.compile(
    r"[\s,–—-]+(?:(?:please|tolong|so|and|dan|ya)\s+)*(?:remember\s+(?:that|this|it)|(?:keep"
    r"|bear)\s+(?:that|this|it)\s+in\s+mind"
    r"|don['’]t\s+forget(?:\s+(?:that|this|it))?|note(?:\s+(?:that|it|this))?(?:\s+down)?|for"
    r"\s+the\s+record|(?:di)?ingat(?:\s+(?:itu|ya|baik-baik))*"
    r"|(?:di)?catat(?:\s+(?:itu|ya))*|jangan\s+lupa(?:\s+ya)?)$",
    re.IGNORECASE,
)
_ERRAND = re.compile(
    r"(?:jangan\s+(?:sampai\s+)?lupa|ingat\s+untuk|remember\s+to|forget\s+to)\s+(?!bahwa|kalau|that)(?=\w)",
    re.IGNORECASE,
)
_STATES = re.compile(r"(?<!\w)(?:adalah|ialah|ada|itu|is|are|was|were)(?!\w)|[:=]", re.IGNORECASE)
_TO_DO = re.compile(r"(?:to|untuk)\s+(?=\w)", re.IGNORECASE)
_CONDITION = re.compile(
    r"(?:if|kalau|jika|bila)\s+[^,]{3,60}?,?\s+(?=(?:i|saya|aku|please|always|never|tolong|jangan)(?!\w))",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?P<when>[\w\s.,/-]{2,30}?)[\s,]+(?=(?:i|we|i['’]ll|i['’]m|we['’]re|we['’]ll|my|remind"
    r"|saya|aku|gue|kami|ingatkan)\b)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"[\s,]+(?:by\s+the\s+way|btw|please|thanks|thank\s+you|ya|dong|kok|lho|loh|sih|nih|oke|ok|makasih)$", re.IGNORECASE
)
_VAGUE = re.compile(
    r"(?:this|that|it|things?|something|everything|me|us|ini|itu|sesuatu|semuanya|saya|aku)(?:"
    r"\s+(?:for\s+me|please|tidak|nggak|gak|dong|ya))*$",
    re.IGNORECASE,
)


def findings(message: str, today: date) -> list[Finding]:
    """What the message lets us know of its writer. Each quote is a verbatim part of the message."""
    found: list[Finding] = []
    for sentence in own_statements(message[:READ_LENGTH]):
        found += _in_sentence(sentence, today)
    return found


def as_remembered(line: str) -> Finding | None:
    """The finding that a remembered line was, as well as its words still tell."""
    return _in_clause(_trimmed(line), SOME_DAY, is_told=True, is_errand=False)


def _in_sentence(sentence: str, today: date) -> Iterator[Finding]:
    said, is_told = _without_telling(_without_opening(sentence))
    is_errand = bool(_ERRAND.search(sentence))
    for clause in clauses(said):
        clause, told_here = _without_telling(_without_opening(clause))
        is_told = is_told or told_here
        finding = _in_clause(_trimmed(clause), today, is_told, is_errand)
        if finding:
            yield finding


def _in_clause(clause: str, today: date, is_told: bool, is_errand: bool) -> Finding | None:
    if is_told and (to_do := _TO_DO.match(clause)):
        clause, is_errand = clause[to_do.end() :], True
    if len(clause) > CLAUSE_LENGTH or not stems(clause):
        return None
    core = _without_time(clause, today)
    decided = _decided(core, is_told, is_errand)
    if decided is None:
        return None
    kind, subject = decided
    due_on = day_in(clause, today) if kind is Kind.INTENTION else None
    return Finding(kind, subject, _capital(clause), clause, due_on)


def _decided(core: str, is_told: bool, is_errand: bool) -> tuple[Kind, str] | None:
    decided = decide(english.RULES, core) or decide(indonesian.RULES, core)
    if decided or not is_told or _VAGUE.match(core):
        return decided
    if is_errand and not _STATES.search(core):
        return (Kind.INTENTION, of_action(core)) if of_action(core) else None
    told = decide(english.TOLD, core) or decide(indonesian.TOLD, core)
    if told:
        return told
    subject = of_action(core)
    return (Kind.FACT, subject) if len(stems(core)) >= 2 or any(character.isdigit() for character in core) else None


def _without_opening(clause: str) -> str:
    """Without greetings and turns of phrase in front."""
    clause = clause.strip(_EDGES)
    while (opening := _OPENING.match(clause)) and opening.end() < len(clause):
        clause = clause[opening.end() :].strip(_EDGES)
    return clause


def _without_telling(clause: str) -> tuple[str, bool]:
    """Without the request to remember, and whether there was one."""
    if told := _TOLD.match(clause):
        return _without_opening(clause[told.end() :]), True
    if told := _TOLD_AT_END.search(clause):
        return clause[: told.start()].strip(_EDGES), True
    return clause, False


def _without_time(clause: str, today: date) -> str:
    """Without a day or a condition in front: `Besok aku …`, `On Friday I'll …`, `Kalau naik kereta aku …`."""
    if condition := _CONDITION.match(clause):
        return clause[condition.end() :]
    ahead = _WHEN.match(clause)
    return clause[ahead.end() :] if ahead and day_in(ahead["when"], today) else clause


def _trimmed(clause: str) -> str:
    clause = clause.strip(_EDGES)
    while ending := _ADDRESS.search(clause):
        clause = clause[: ending.start()].strip(_EDGES)
    return clause


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
