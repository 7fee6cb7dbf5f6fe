"""Statements that hold several things: an introduction, and who or what one lives or works with."""

import re
from collections.abc import Iterator

import msgspec

_EDGES = " \t\r\n,.;:!–—-"


class Part(msgspec.Struct, frozen=True):
    """One thing that a clause tells: as a sentence of its own, and the words of the clause that it stands on."""

    text: str
    quote: str


_INTRODUCED_EN = re.compile(
    r"^(?:i['’]m|i\s+am|my\s+name\s+is|my\s+name['’]s|this\s+is)\s+(?P<rest>(?:(?-i:[A-Z])|an?\s|\d).+)", re.IGNORECASE
)
_INTRODUCED_ID = re.compile(
    r"^(?:(?:saya|aku|gue)\s+(?:adalah\s+)?|nama\s+(?:saya|aku)\s+(?:adalah\s+)?|namaku\s+(?:adalah\s+)?|perkenalkan,?\s+(?:saya|aku)\s+)"
    r"(?P<rest>(?-i:[A-Z]).+)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*,\s*(?:(?:and|dan|i['’]m|i\s+am|saya|aku)\s+)?|\s+(?:and|dan)\s+(?:(?:i['’]m|i\s+am|saya|aku)\s+)?(?=an?\s|\d|from\s|live\s|work\s|dari\s|guru|seorang)"
    r"|\s+(?=(?:from|living\s+in|based\s+in|working\s+(?:at|for)|dari|tinggal\s+di|asal)\s)",
    re.IGNORECASE,
)
_SHAPES: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "en": (
        (re.compile(r"^(?P<v>\d{1,3})(?:\s+years?\s+old|\s*y/?o)?$", re.I), "I'm {}"),
        (re.compile(r"^(?P<v>from\s+.+)$", re.I), "I'm {}"),
        (re.compile(r"^(?:living|based|live)\s+(?P<v>in\s+.+)$", re.I), "I live {}"),
        (re.compile(r"^work(?:ing)?\s+(?P<v>(?:at|for)\s+.+)$", re.I), "I work {}"),
        (re.compile(r"^an?\s+(?P<v>\d{1,3})[- ]year[- ]old\s+(?P<job>\w.*)$", re.I), "I'm {}"),
        (re.compile(r"^(?P<v>an?\s+\w.*)$", re.I), "I'm {}"),
        (re.compile(r"^(?P<v>(?-i:[A-Z])\w+(?:\s+(?-i:[A-Z])\w+)*)$"), "I'm {}"),
    ),
    "id": (
        (re.compile(r"^(?:umur\s+|usia\s+)?(?P<v>\d{1,3}\s*(?:tahun|thn|th))$", re.I), "Umur saya {}"),
        (re.compile(r"^(?:dari|asal)\s+(?P<v>.+)$", re.I), "Saya berasal dari {}"),
        (re.compile(r"^tinggal\s+(?P<v>di\s+.+)$", re.I), "Saya tinggal {}"),
        (re.compile(r"^(?P<v>(?-i:[A-Z])\w+(?:\s+(?-i:[A-Z])\w+)*)$"), "Nama saya {}"),
        (
            re.compile(r"^(?:seorang\s+|kerja\s+(?:sebagai\s+)?)?(?P<v>(?-i:[a-z])\w+(?:\s+(?:di\s+)?\w+){0,3})$"),
            "Saya bekerja sebagai {}",
        ),
    ),
}
_COMPANY_EN = re.compile(
    r"^(?P<head>(?:i|we)(?:['’]m|['’]ve)?\s+(?:\w+\s+){0,2}?(?:live|moved|stay|work|study|reside)\s.*?\S)\s+(?:together\s+)?"
    r"(?P<with>with\s+(?P<who>(?:my|our)\s+.+))$",
    re.IGNORECASE,
)
_COMPANY_ID = re.compile(
    r"^(?P<head>(?:saya|aku|kami|gue)\s+(?:\w+\s+){0,2}?(?:tinggal|pindah|kerja|bekerja|menetap|kos|ngekos)\s.*?\S)\s+"
    r"(?P<with>(?:dengan|bersama|sama|bareng)\s+(?P<who>.*(?:\b(?:saya|aku|kami)|\w{3,}ku)\b.*))$",
    re.IGNORECASE,
)

_PLACE_LAST_EN = re.compile(
    r"^(?P<head>(?:i|we)\s+(?:\w+\s+)?(?P<verb>live|work|stay))\s+(?P<with>with\s+(?:my|our)\s+[\w\s,]+?)\s+(?P<where>(?:in|at|on|near)\s+.+)$",
    re.IGNORECASE,
)
_PLACE_LAST_ID = re.compile(
    r"^(?P<head>(?:saya|aku|kami|gue)\s+(?:\w+\s+)?(?P<verb>tinggal|kerja|bekerja|kos))\s+(?P<with>(?:dengan|bersama|sama|bareng)\s+[\w\s,]+?)"
    r"\s+(?P<where>di\s+.+)$",
    re.IGNORECASE,
)


def parts(clause: str) -> list[Part]:
    """The things that a clause tells, each a sentence of its own; the clause itself where it tells one."""
    return list(_introduction(clause)) or list(_company(clause)) or [Part(clause, clause)]


def _introduction(clause: str) -> Iterator[Part]:
    """`I'm Tom, 34, a nurse from Leeds`: only when every piece is of a known shape, the first one a name."""
    for language, pattern in (("en", _INTRODUCED_EN), ("id", _INTRODUCED_ID)):
        found = pattern.match(clause)
        pieces = [piece.strip(_EDGES) for piece in _SPLIT.split(found["rest"])] if found else []
        pieces = [piece for piece in pieces if piece]
        told = [list(_shaped(piece, language)) for piece in pieces]
        if len(pieces) > 1 and all(told):
            yield from (part for piece in told for part in piece)
            return


def _shaped(piece: str, language: str) -> Iterator[Part]:
    for pattern, sentence in _SHAPES[language]:
        if found := pattern.match(piece):
            yield Part(sentence.format(found["v"]), piece)
            if job := found.groupdict().get("job"):
                yield Part(f"I'm {'an' if job[0] in 'aeiou' else 'a'} {job}", piece)
            return


def _company(clause: str) -> Iterator[Part]:
    """`I live in Bandung with my two cats`: the place, and the company, each for itself."""
    if found := _PLACE_LAST_EN.match(clause) or _PLACE_LAST_ID.match(clause):
        yield Part(f"{found['head']} {found['where']}", found["where"])
        yield Part(f"{found['head']} {found['with']}", found["with"])
    elif found := _COMPANY_EN.match(clause):
        verb = "work" if re.search(r"\bwork", found["head"]) else "live"
        yield Part(found["head"].strip(_EDGES), found["head"].strip(_EDGES))
        yield Part(f"I {verb} {found['with']}", found["with"])
    elif found := _COMPANY_ID.match(clause):
        who = found["head"].split()[0]
        verb = "bekerja" if re.search(r"\bkerja|bekerja", found["head"]) else "tinggal"
        yield Part(found["head"].strip(_EDGES), found["head"].strip(_EDGES))
        yield Part(f"{who} {verb} {found['with']}", found["with"])
