"""The Assessor without a model: a small grammar of sentence, clause, cue, subject and value."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

import msgspec

from potentia.adapters.offline import english, indonesian, wording
from potentia.adapters.offline.appointments import event
from potentia.adapters.offline.compounds import Part, parts
from potentia.adapters.offline.corrections import corrected, correction_in
from potentia.adapters.offline.dates import DUE, SOME_DAY, day_in
from potentia.adapters.offline.resolving import resolved
from potentia.adapters.offline.rules import decide
from potentia.adapters.offline.sentences import clauses, own_statements
from potentia.adapters.offline.subjects import of_action
from potentia.domain.chat.language import language_of
from potentia.domain.chat.words import stems
from potentia.domain.memory.model import Finding, Kind

READ_LENGTH = 4_000
"""Characters of a message that are read."""
CLAUSE_LENGTH = 400
"""A longer clause is a text, not something that a person says of themself in passing."""


def findings(message: str, today: date, known: Sequence[str] = (), language: str = "en") -> list[Finding]:
    """What the message lets us know of its writer. Each quote is a verbatim part of the message.

    `known` are the remembered lines, as a prompt says them, which a correction may take up. Days that are named by
    their distance are told by their date, seen from `today` (SOME_DAY: as they were said). `language` is that of a
    clause whose words do not tell it.
    """
    found: list[Finding] = []
    for sentence in own_statements(message[:READ_LENGTH]):
        mended = _corrected(sentence, known, today, language)
        found += [mended] if mended else _in_sentence(sentence, today, language)
    return found


@lru_cache(maxsize=4_096)
def as_remembered(line: str) -> Finding | None:
    """The finding that a remembered line was, as well as its words still tell."""
    return _in_clause(Part(_trimmed(DUE.sub("", line)), line), SOME_DAY, is_told=True, is_errand=bool(DUE.search(line)))


def _corrected(sentence: str, known: Sequence[str], today: date, language: str) -> Finding | None:
    said = correction_in(sentence) if known else None
    return corrected(said, known, as_remembered, today, language_of(sentence, language)) if said else None


def _in_sentence(sentence: str, today: date, language: str) -> Iterator[Finding]:
    said, is_told = _without_telling(_without_opening(sentence))
    is_errand = bool(wording.ERRAND.search(sentence))
    for clause in clauses(said):
        clause, told_here = _without_telling(_without_opening(clause))
        is_told = is_told or told_here
        for part in parts(_trimmed(clause)):
            finding = _in_clause(part, today, is_told, is_errand)
            if finding:
                yield _dated(finding, today, language)


def _dated(finding: Finding, today: date, language: str) -> Finding:
    """With its relative days resolved; what is wished for always keeps its weekdays."""
    if today == SOME_DAY or finding.kind in {Kind.PREFERENCE, Kind.PERSONA_HINT}:
        return finding
    text = resolved(finding.text, today, language_of(finding.text, language))
    return msgspec.structs.replace(finding, text=_capital(text))


def _in_clause(part: Part, today: date, is_told: bool, is_errand: bool) -> Finding | None:
    clause, quote = part.text, part.quote
    if is_told and (to_do := wording.TO_DO.match(clause)):
        clause, is_errand = clause[to_do.end() :], True
        quote = clause if clause in quote else quote
    if len(clause) > CLAUSE_LENGTH or not stems(clause):
        return None
    core = _without_time(clause, today)
    decided = _decided(core, is_told, is_errand) or event(clause, today)
    if decided is None:
        return None
    kind, subject = decided
    due_on = day_in(clause, today) if kind is Kind.INTENTION else None
    return Finding(kind, subject, _capital(wording.REJECTED.sub("", clause)), quote, due_on)


def _decided(core: str, is_told: bool, is_errand: bool) -> tuple[Kind, str] | None:
    decided = decide(english.RULES, core) or decide(indonesian.RULES, core)
    if decided or not is_told or wording.VAGUE.match(core):
        return decided
    if is_errand and not wording.STATES.search(core):
        return (Kind.INTENTION, of_action(core)) if of_action(core) else None
    told = decide(english.TOLD, core) or decide(indonesian.TOLD, core)
    if told:
        return told
    subject = of_action(core)
    return (Kind.FACT, subject) if len(stems(core)) >= 2 or any(character.isdigit() for character in core) else None


def _without_opening(clause: str) -> str:
    """Without greetings, turns of phrase and what only names another topic in front."""
    clause = clause.strip(wording.EDGES)
    if topic := wording.TOPIC.match(clause):
        clause = clause[topic.end() :].strip(wording.EDGES)
    while (opening := wording.OPENING.match(clause)) and opening.end() < len(clause):
        clause = clause[opening.end() :].strip(wording.EDGES)
    return clause


def _without_telling(clause: str) -> tuple[str, bool]:
    """Without the request to remember, and whether there was one."""
    if told := wording.TOLD.match(clause):
        return _without_opening(clause[told.end() :]), True
    if told := wording.TOLD_AT_END.search(clause):
        return clause[: told.start()].strip(wording.EDGES), True
    return clause, False


def _without_time(clause: str, today: date) -> str:
    """Without a day or a condition in front: `Besok aku …`, `On Friday I'll …`, `Kalau naik kereta aku …`."""
    if condition := wording.CONDITION.match(clause):
        return clause[condition.end() :]
    ahead = wording.WHEN.match(clause)
    return clause[ahead.end() :] if ahead and day_in(ahead["when"], today) else clause


def _trimmed(clause: str) -> str:
    clause = clause.strip(wording.EDGES)
    while ending := wording.ADDRESS.search(clause):
        clause = clause[: ending.start()].strip(wording.EDGES)
    return clause


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
