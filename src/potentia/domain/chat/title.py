"""A title for a context, taken from the message that starts it."""

import re

from potentia.domain.chat.cues import any_of, without_cues
from potentia.domain.chat.greetings import is_social
from potentia.domain.chat.words import words

TITLE_LENGTH = 80
TITLE_WORDS = 8
LEAST_WORDS = 3
"""A title is cut at the end of a phrase where so many words are left."""
READ_LENGTH = 600
"""Characters of a message in which its title is looked for."""

_OPENERS = any_of(
    r"(?:please|could\s+you|can\s+you|would\s+you|help\s+me(?:\s+to)?|i(?:'d|\s+would)\s+like\s+to|let'?s|tell\s+me)",
    r"(?:talk|discuss|about|regarding|remember\s+that|remember|note\s+that|hi|hello|hey|ok|okay|so|well|there"
    r"|by\s+the\s+way)",
    r"(?:good\s+(?:morning|afternoon|evening|day)|keep\s+in\s+mind\s+that|don['’]t\s+forget(?:\s+that)?"
    r"|selamat\s+(?:pagi|siang|sore|malam))",
    r"(?:tolong|bisa(?:kah)?(?:\s+kamu)?|bantu(?:\s+saya|\s+aku)?|mari|ayo|yuk|coba|saya\s+ingin|aku\s+mau|bahas"
    r"|bicara)",
    r"(?:soal|tentang|mengenai|ingat\s+bahwa|ingat|catat\s+bahwa|catat|jangan\s+lupa|halo|hai|oke|jadi|nah"
    r"|apa\s+kabar)",
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|[\n;]")
_CLAUSE_END = re.compile(
    r"\s*[,;]\s+|\s+[–—-]\s+|\s*:\s+|\s+(?:and|but|because|so\s+that|dan|tapi|tetapi|karena|lalu)\s+"
    r"(?=(?:i|i['’]\w+|we|my|our|please|it|he|she|they|saya|aku|kami|tolong|itu|dia)(?!\w))|\s+(?:because|karena"
    r"|sebab|supaya)(?!\w)",
    re.IGNORECASE,
)
_JOINTS = frozenset(
    words(
        """
        to of for in on at with before after because when that which who where while from by and or but about into than
        as
        untuk di ke dari yang karena saat dengan sebelum sesudah setelah ketika dan atau tapi pada oleh agar supaya
        """
    )
)
_SECRET_VALUE = re.compile(
    r"(?<!\S)[^\s@]+@[^\s@]+|(?<![\w.+#*/-])(?=(?:[\w.+#*/-]*?\d){4})[\w.+#*/-]+"
    r"|(?<!\w)\+?\d[\d .-]{4,40}\d(?!\w)|(?<![\w-])(?=[\w-]*\d)\w+-[\w-]+"
)
"""An e-mail address, four digits in one word, a number in groups, a hyphened word with a digit."""
_YEAR = re.compile(r"(?:19|20)\d\d$")
_SECRET_WORD = any_of(
    r"pass(?:word|code|phrase)|pin(?=\W|$)|(?:\w+\s+)?code|combination|secret|credentials?|account\s+number"
    r"|card\s+number|login",
    r"(?:kata\s+)?sandi|kode|kombinasi|rahasia|nomor\s+(?:rekening|kartu|ktp|paspor)",
)
_COPULA = re.compile(
    r"\s+(?:is|are|was|=|adalah|ialah|yaitu|opens|itu)(?!\w)|\s*[:=]\s*|['’]s\s+(?=\S*\d)", re.IGNORECASE
)
_OWNED_VALUE = re.compile(r"\s+(?:saya|aku|kami)\s+(?!apa|berapa|di|ya)(?=\S+$)", re.IGNORECASE)
"""Indonesian needs no copula: `sandi saya merpati`."""
_OWNERS = re.compile(r"^(?:my|our|the|your)\s+|\s+(?:saya|aku|kami|gue)$|(?<=\w{3})ku$", re.IGNORECASE)
_EDGES = " \t\r\n,.;:!?–—-\"'“”‘’()[]*#>"


def title_from(message: str) -> str | None:
    """A title of the message's first telling clause, without cue phrases and openers: at most 80 characters.

    None where nothing tells what it is about: a greeting, a number alone. A secret gives its subject, not its value.
    """
    text = without_cues(message[:READ_LENGTH])
    for part in (*_SENTENCE_END.split(text), message[:READ_LENGTH]):
        clause = _without_openers(_readable(part))
        if _tells(clause) and not is_social(clause) and (title := _titled(clause)):
            return title
    return None


def has_secret(text: str) -> bool:
    """Whether a text holds what looks like a code, a password, a long number or an address."""
    return bool(_secret_in(text)) or _value_of_secret(text) is not None


def _titled(clause: str) -> str | None:
    subject = _subject_of_secret(clause) if has_secret(clause) else clause
    kept = _cut(_first_clause(subject).split())
    title = " ".join(kept)[:TITLE_LENGTH].strip(_EDGES)
    return (title[:1].upper() + title[1:])[:TITLE_LENGTH] if _tells(title) and not has_secret(title) else None


def _first_clause(text: str) -> str:
    """Up to the first clause that tells something; a word alone in front of a comma is not enough."""
    end = next(
        (found for found in _CLAUSE_END.finditer(text) if found.start() and not is_social(text[: found.start()])), None
    )
    head = text[: end.start()] if end else text
    return head if len(head.split()) >= LEAST_WORDS or not end else text


def _cut(said: list[str]) -> list[str]:
    """At most eight words, up to the end of a phrase, never ending with a word that leads on."""
    if len(said) > TITLE_WORDS:
        joints = [
            place
            for place, word in enumerate(said[: TITLE_WORDS + 1])
            if word.casefold() in _JOINTS and place >= LEAST_WORDS
        ]
        said = said[: joints[-1] if joints else TITLE_WORDS]
    while len(said) > 1 and (said[-1].casefold().strip(_EDGES) in _JOINTS or len(" ".join(said)) > TITLE_LENGTH):
        said = said[:-1]
    return said


def _subject_of_secret(clause: str) -> str:
    """What stands before the value, without whose it is: `My locker code is 4471` is about a locker code."""
    found = [_secret_in(clause), _value_of_secret(clause), _COPULA.search(clause)]
    ends = [one.start() for one in found if one]
    return _OWNERS.sub("", _OWNERS.sub("", clause[: min(ends)].strip(_EDGES))).strip(_EDGES)


def _value_of_secret(text: str) -> re.Match[str] | None:
    """Where the value of a password or the like begins, whatever it looks like."""
    copula = _COPULA.search(text)
    named = _SECRET_WORD.search(text[: copula.start()]) if copula else None
    if named:
        return copula
    owned = _OWNED_VALUE.search(text)
    return owned if owned and _SECRET_WORD.search(text[: owned.start()]) else None


def _secret_in(text: str) -> re.Match[str] | None:
    """The first value that looks secret; a year is none."""
    return next((found for found in _SECRET_VALUE.finditer(text) if not _YEAR.match(found.group().strip(_EDGES))), None)


def _tells(text: str) -> bool:
    """Whether a word, not only a number, is in it."""
    return any(character.isalpha() for character in text) and len(text.strip(_EDGES)) > 1


def _without_openers(text: str) -> str:
    text = text.strip(_EDGES)
    while (opener := _OPENERS.match(text)) and len(text) > opener.end():
        text = text[opener.end() :].strip(_EDGES)
    return text


def _readable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
