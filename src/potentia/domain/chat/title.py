"""A title for a context, taken from the message that starts it."""

import re

from potentia.domain.chat.cues import any_of, without_cues

TITLE_LENGTH = 80
TITLE_WORDS = 8
READ_LENGTH = 600
"""Characters of a message in which its title is looked for."""

_OPENERS = any_of(
    r"(?:please|could\s+you|can\s+you|would\s+you|help\s+me(?:\s+to)?|i(?:'d|\s+would)\s+like\s+to|let'?s|tell\s+me)",
    r"(?:talk|discuss|about|regarding|remember\s+that|remember|note\s+that|hi|hello|hey|ok|okay|so|well)",
    r"(?:tolong|bisa(?:kah)?(?:\s+kamu)?|bantu(?:\s+saya|\s+aku)?|mari|ayo|yuk|coba|saya\s+ingin|aku\s+mau|bahas|bicara)",
    r"(?:soal|tentang|mengenai|ingat\s+bahwa|ingat|catat|halo|hai|oke|jadi|nah)",
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|[\n;]")
_EDGES = " \t\r\n,.;:!?–—-\"'“”‘’()[]*#>"


def title_from(message: str) -> str:
    """A title of the message's first few words, without cue phrases and openers: at most 80 characters.

    Empty only for a message that begins without any letter or digit.
    """
    parts = [*_SENTENCE_END.split(without_cues(message[:READ_LENGTH])), message[:READ_LENGTH]]
    first = next((part for part in map(_readable, parts) if _tells(part)), "")
    opened = _without_openers(first)
    words = (opened if _tells(opened) else first.strip(_EDGES)).split()
    title = " ".join(words[:TITLE_WORDS])
    while len(title) > TITLE_LENGTH and " " in title:
        title = title.rsplit(" ", 1)[0]
    title = title[:TITLE_LENGTH].strip(_EDGES)
    return (title[:1].upper() + title[1:])[:TITLE_LENGTH]


def _tells(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _without_openers(text: str) -> str:
    text = text.strip(_EDGES)
    while (opener := _OPENERS.match(text)) and len(text) > opener.end():
        text = text[opener.end() :].strip(_EDGES)
    return text


def _readable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
