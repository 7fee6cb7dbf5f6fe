"""What is asked of an owner – a name, a birthday, a code – and which remembered lines can tell it."""

import re
from collections.abc import Sequence

from potentia.adapters.offline.kin import KIN
from potentia.adapters.offline.lexicon import concept, meanings
from potentia.adapters.offline.owners import Owner
from potentia.domain.chat.words import words

_MONTHS_AND_DAYS = (
    r"January|February|March|April|May|June|July|August|September|October|November|December|Januari|Februari|Maret|Mei"
    r"|Juni|Juli|Agustus|Oktober|Desember|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|Senin|Selasa|Rabu|Kamis|Jumat"
    r"|Sabtu|Minggu"
)
_NAME_TOLD = re.compile(
    rf"(?:(?<!\w)(?:{'|'.join(sorted(KIN, key=len, reverse=True))})(?:\s+(?:saya|aku|kami)|ku)?|\s(?:is|are"
    rf"|adalah)|[,:])"
    rf"\s+(?!(?:{_MONTHS_AND_DAYS}))(?-i:[A-Z])\w|(?<!\w)(?:called|named|namanya|dipanggil)(?!\w)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_ALWAYS = re.compile("")
_IMPLIED = {
    "name": _NAME_TOLD,
    "code": _DIGIT,
    "password": _ALWAYS,
    "number": _DIGIT,
    "account": _DIGIT,
    "phone": _DIGIT,
    "size": _DIGIT,
    "age": _DIGIT,
    "weight": _DIGIT,
    "height": _DIGIT,
    "email": re.compile("@"),
    "birthday": None,
    "job": None,
    "home": None,
}
"""What tells an attribute without its word; None: only its word, or a rule that knows the line, does."""
_ATTRIBUTES = {concept(word): tells for word, tells in _IMPLIED.items()}
NAME, HOME, JOB, AGE, BIRTHDAY = (concept(word) for word in ("name", "home", "job", "age", "birthday"))
_OWN_SUBJECTS: dict[str, tuple[tuple[str, ...], ...]] = {
    NAME: (("name", "nickname"),),
    HOME: (("home",), ("origin",)),
    AGE: (("age",), ("birthday",)),
    JOB: (("job", "workplace"),),
    BIRTHDAY: (("birthday", "ulang tahun", "tanggal lahir", "ultah"),),
}
"""The subjects of what a person is asked for most, the best first."""
_OWN_NAME = re.compile(
    r"(?<!\w)(?:my\s+(?:full\s+|first\s+|last\s+)?name|who\s+(?:am\s+i|i\s+am)|what\s+am\s+i\s+called|call\s+me"
    r"|nama\s+(?:lengkap\s+|panggilan\s+)?(?:saya|aku)|namaku|siapa(?:kah)?\s+(?:saya|aku)(?=\s*\W*$)"
    r"|panggil\s+(?:saya|aku)"
    r"|(?:saya|aku)\s+(?:\w+\s+)?dipanggil)(?!\w)",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"(?<!\w)address\s+(?:me|us)(?!\w)", re.IGNORECASE)
_DISLIKED = re.compile(r"(?<!\w)(?:stand|hate|like|suka|benci)(?!\w)", re.IGNORECASE)

_OLD = re.compile(r"how\s+old|(?<!\w)(?:umur|usia|berumur)", re.IGNORECASE)
_FROM = re.compile(
    r"(?:where\s+(?:am|are|do)\s+(?:i|we)\s+(?:come\s+)?(?:originally\s+)?from)|(?:dari\s+mana|asal\s+(?:saya|aku))",
    re.I,
)
_GENERIC = meanings(
    "remember recall remind forget mention told said ask current new city town country"
    " ingat bilang cerita sebut baru kota negara"
)
_SECRET = frozenset(concept(word) for word in words("password code pin sandi kode"))
_OPENING = frozenset(
    concept(word)
    for word in words("number open unlock combination login enter access buka dibuka masuk account key wifi")
)


def own_subjects(question: str, asked: frozenset[str], owner: Owner) -> Sequence[Sequence[str]]:
    """The subjects one of which answers what a person asks of themself; none where any may."""
    if owner.is_other or _ADDRESSED.search(question) or _DISLIKED.search(question):
        return ()
    if _OWN_NAME.search(question):
        return _OWN_SUBJECTS[NAME]
    if _FROM.search(question):
        return (("origin",), ("home",))
    if _OLD.search(question):
        return _OWN_SUBJECTS[AGE]
    is_plain = owner.is_first and len(asked - _GENERIC) == 1
    return next((_OWN_SUBJECTS[part] for part in asked if is_plain and part in _OWN_SUBJECTS), ())


def tells(asked: frozenset[str], line: str, meaning: frozenset[str]) -> bool:
    """Whether a line can tell the attribute that is asked for, and speaks of the same thing where one is named."""
    wanted = [part for part in asked if part in _ATTRIBUTES]
    if not wanted:
        return True
    if not any(part in meaning or _implies(part, line) for part in wanted):
        return False
    rest = [part for part in asked - _GENERIC if part not in _ATTRIBUTES and not part.startswith("@")]
    return sum(part in meaning for part in rest) >= len(rest) / 2


def is_unasked_secret(asked: frozenset[str], meaning: frozenset[str]) -> bool:
    """A code or password is told only to a question that is about such a thing."""
    return bool(meaning & _SECRET) and not asked & (_SECRET | _OPENING)


def _implies(attribute: str, line: str) -> bool:
    pattern = _ATTRIBUTES[attribute]
    return bool(pattern and pattern.search(line))
