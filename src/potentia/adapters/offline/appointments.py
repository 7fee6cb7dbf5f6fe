"""Events that are told without a verb: `dentist tomorrow at 3pm`."""

import re
from datetime import date

from potentia.adapters.offline.dates import day_in, without_dates
from potentia.adapters.offline.subjects import of_action
from potentia.domain.memory.model import Kind

MOST_WORDS = 7
_HOUR = re.compile(
    r"(?<!\w)(?:at\s+|@\s*)?(?:\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm|a\.m\.|p\.m\.|o['’]clock)|\d{1,2}:\d\d|noon|midnight)(?!\w)"
    r"|(?<!\w)at\s+\d{1,2}(?!\w)|(?<!\w)(?:jam|pukul)\s+\w+(?:[.:]\d\d)?(?:\s+(?:pagi|siang|sore|malam))?",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"(?<!\w)(?:appointment|meeting|interview|exam|deadline|dentist|doctor|flight|concert|party|wedding|call|lunch|dinner"
    r"|check-?up|rapat|janji|wawancara|ujian|dokter|kondangan|konser|penerbangan|pesta|kontrol)(?!\w)",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?<!\w)(?:i|we|you|he|she|they|it|that|this|is|are|was|were|be|am|do|does|did|has|have|had|will|would|can|not|see|let"
    r"|what|when|how|said|sorry|meant|saya|aku|gue|kami|kita|kamu|dia|mereka|itu|ini|tidak|nggak|gak|sudah|udah|lagi|barusan|sampai|ketemu"
    r"|kemarin|tadi|maksud|maaf|bye|jumpa|\w+['’](?:m|re|ll|ve|d|t))(?!\w)",
    re.IGNORECASE,
)


def event(clause: str, today: date) -> tuple[Kind, str] | None:
    """An intention for a few words without a verb that name a day, and an hour or a kind of meeting."""
    thing = _HOUR.sub(" ", without_dates(clause))
    is_told = 0 < len(thing.split()) <= MOST_WORDS and not _VERB.search(thing)
    if not (is_told and day_in(clause, today) and (_HOUR.search(clause) or _MEETING.search(clause))):
        return None
    return (Kind.INTENTION, of_action(thing)) if of_action(thing) else None
