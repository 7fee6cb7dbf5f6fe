"""How a finding's subject is named, so that a later word on the same thing finds the earlier one."""

import re

from potentia.adapters.offline.dates import without_dates
from potentia.domain.chat.words import STOP_WORDS, words

SUBJECT_WORDS = 6
_OWNERS = {"my", "our", "the", "a", "an", "your", "saya", "aku", "gue", "gua", "kami", "kita", "ku", "new", "current"}
_OF = re.compile(r"\s+(?:of|for)\s+(?=(?:my|our|the)\s)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?(?=\s|$)")
_ENCLITIC = re.compile(r"(?<=\w{3})(?:ku|nya)$")
_LENGTH = re.compile(
    r"\b(?:short|shorter|brief|briefly|concise|long|longer|lengthy|detailed|terse|singkat|pendek"
    r"|ringkas|panjang|detail)\b"
)
_FORMAT = re.compile(r"\b(?:bullets?|points?|lists?|tables?|markdown|prose|paragraphs?|poin|daftar|tabel|paragraf)\b")
_LANGUAGE = re.compile(r"\b(?:english|indonesian|german|french|spanish|dutch|japanese|bahasa|inggris|indonesia)\b")
_TONE = re.compile(r"\b(?:formal|formally|casual|casually|friendly|polite|santai|sopan|resmi|akrab)\b")
_ANSWERS = re.compile(r"\b(?:answers?|repl(?:y|ies)|responses?|respond|explanations?|jawab\w*|balas\w*|penjelasan)\b")


def of_thing(phrase: str) -> str:
    """A thing by its own name: `the code of my locker`, `my locker's code` and `my locker code` are one."""
    parts = _OF.split(_POSSESSIVE.sub("", phrase))
    found = [_ENCLITIC.sub("", word) for part in reversed(parts) for word in words(part) if word not in _OWNERS]
    return " ".join(found[-SUBJECT_WORDS:])


def of_action(phrase: str) -> str:
    """The first words that carry what is to be done, without its date."""
    found = [word for word in words(without_dates(phrase)) if word not in STOP_WORDS]
    return " ".join(found[:SUBJECT_WORDS])


def of_liking(phrase: str, head: int = -1) -> str:
    """What is preferred: the kind of thing, so that `short walks` and `long walks` are alternatives.

    A comparison names both sides, in one order. `head` is the place of the noun among the words: English has it last,
    Indonesian first.
    """
    sides = re.split(
        r"\s+(?:over|to|rather\s+than|than|instead\s+of|daripada|ketimbang|dari\s+pada)\s+", phrase, maxsplit=1
    )
    if len(sides) == 2 and len(sides[0].split()) <= 4:
        return " or ".join(sorted(of_action(side) for side in sides))
    thing = of_action(_head(phrase)).split()
    return of_answers(phrase) or (thing[head] if thing else "")


def of_answers(phrase: str) -> str | None:
    """Which side of the answers a wish is about, so that brevity and format hold beside each other."""
    folded = phrase.casefold()
    if not _ANSWERS.search(folded):
        return None
    return manner(folded) or "answers"


def manner(folded: str) -> str | None:
    """`answers: length` and the like, for a wish that says how to speak."""
    sides = (("length", _LENGTH), ("format", _FORMAT), ("tone", _TONE), ("language", _LANGUAGE))
    return next((f"answers {side}" for side, pattern in sides if pattern.search(folded)), None)


def _head(phrase: str) -> str:
    """The phrase up to its first preposition."""
    return re.split(r"\s+(?:in|on|at|with|for|when|from|di|pada|dengan|saat|kalau|untuk)\s+", phrase, maxsplit=1)[0]
