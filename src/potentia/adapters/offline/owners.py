"""Whose thing a question asks for, and whose a remembered line tells: my own, my sister's, my dog's."""

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from potentia.adapters.offline.kin import is_same, kin_of
from potentia.adapters.offline.lexicon import meanings
from potentia.domain.chat.words import words

_FIRST = re.compile(
    r"(?<!\w)(?:i|i['’](?:m|ll|ve|d)|me|my|mine|we|our|us|saya|aku|gue|gua|kami|kita|\w{3,}ku)(?!\w)", re.IGNORECASE
)
_SPEAKER = re.compile(
    r"^(?:i|we|i['’](?:m|ll|ve|d)|we['’](?:re|ll|ve|d)|saya|aku|gue|gua|gw|kami|kita|remind\s+me|ingatkan\s+(?:saya|aku))(?!\w)",
    re.IGNORECASE,
)
_WORD = r"[\w-]+"
_MY_THINGS = re.compile(rf"(?<!\w)(?:my|our)\s+(?P<np>{_WORD}(?:\s+{_WORD}){{0,3}})['’]s?\s", re.IGNORECASE)
_MY = re.compile(
    rf"(?<!\w)(?:my|our)\s+(?P<np>{_WORD}(?:\s+{_WORD}){{0,3}})(?P<chain>(?:['’]s\s+{_WORD}(?:\s+{_WORD})?)*)",
    re.IGNORECASE,
)
_JOINT = frozenset(words("and or & dan serta"))
_NAMED = re.compile(rf"(?<!\w)(?-i:(?P<np>[A-Z]{_WORD}))['’]s\s+\w", re.IGNORECASE)
_OF_MY = re.compile(rf"(?<!\w)of\s+(?:my|our)\s+(?P<np>{_WORD}(?:\s+{_WORD})?)", re.IGNORECASE)
_MY_CALLED = re.compile(
    r"(?<!\w)(?:is|are|was)\s+(?:my|our)\s+(?P<np>[\w\s-]{2,30}?)\s+(?:called|named)", re.IGNORECASE
)
_SAYA = re.compile(
    rf"(?<![\w-])(?P<np>{_WORD}(?:\s+{_WORD})?)\s+(?:saya|aku|gue|gua|gw|kami|kita)(?!\w)|(?<!\w)(?P<ku>\w{{3,}})ku(?!\w)",
    re.IGNORECASE,
)
_BEFORE_NAMED = re.compile(
    rf"(?:siapa\s+)?nama(?:nya)?\s+(?P<np>{_WORD})(?:\s+(?:saya|aku|kami)|ku)(?!\w)"
    rf"|^(?P<thing>{_WORD})(?:\s+(?:saya|aku|kami)|ku)\s+(?:namanya|bernama)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?<!\w)(?:with|for|to|from|by|at|dengan|bersama|sama|untuk|buat|dari|ke)\s+(?:my|our)?\s*(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_WHOSE_NAME = re.compile(r"(?<!\w)(?:name[ds]?|called|namanya|bernama)(?!\w)", re.IGNORECASE)
_HAVE = re.compile(
    r"^(?:i|we|saya|aku|kami|gue)\s+(?:\w+\s+)?(?:have|had|got|own|keep|adopted|punya|memiliki|pelihara)\s+(?P<np>.{1,40}?)"
    r"(?=\s(?:named|called|namanya|bernama)|[,:]|$)",
    re.IGNORECASE,
)
_PLAIN = frozenset(words("full first last middle new old own current lengkap depan asli baru lama"))


class Owner(msgspec.Struct, frozen=True):
    """Whose it is. `kin` are people and animals (`kin.py`), `names` other owners by their meaning; neither: the
    person's own where `is_first`, else nobody's in particular. `is_joint`: several share it;
    `mentioned` are all kin that a question speaks of."""

    kin: frozenset[str]
    names: frozenset[str]
    is_first: bool
    is_joint: bool = False
    mentioned: frozenset[str] = frozenset()

    @property
    def is_other(self) -> bool:
        return bool(self.kin or self.names)


@lru_cache(maxsize=2_048)
def asked_of(question: str) -> Owner:
    """The owners that a question names: all that it calls the person's own people, and what has a name or parts."""
    kin = _possessed_kin(question)
    names = [found["np"] for found in _NAMED.finditer(question)]
    for pattern in (_MY_CALLED, _BEFORE_NAMED):
        for found in pattern.finditer(question):
            names += [part for part in found.groupdict().values() if part]
    names += [found["np"] for found in _MY_THINGS.finditer(question)]
    meant = frozenset(part for name in names for part in meanings(_without_kin(name)))
    return Owner(frozenset(kin), meant, bool(_FIRST.search(question)), mentioned=kin_in(question))


@lru_cache(maxsize=2_048)
def told_of(line: str) -> Owner:
    """The owner of what a line tells: who speaks in `I live with my sister` is the person, in `my sister lives` the
    sister. A name behind what the person has is that one's (`a dog named Rex`)."""
    is_first = bool(_FIRST.search(line))
    if _SPEAKER.match(line):
        had = _HAVE.match(line) if _WHOSE_NAME.search(line) or "," in line or ":" in line else None
        kin = [kin_of(word) for word in words(had["np"])] if had else []
        return Owner(frozenset(one for one in kin if one), frozenset(), is_first)
    head = re.split(r"[,:;]|\s(?:is|are|was|were|has|have|lives?|works?|adalah|tinggal|bernama)\s", line, maxsplit=1)[0]
    is_joint = not _JOINT.isdisjoint(words(head))
    return Owner(frozenset(_possessed_kin(f"{head} ")), frozenset(), is_first, is_joint)


def kin_in(line: str) -> frozenset[str]:
    """All people and animals that a line speaks of."""
    return frozenset(kin for word in words(line) if (kin := kin_of(word)))


def agrees(asked: Owner, line: str, meaning: frozenset[str]) -> bool:
    """Whether what a line tells belongs to whom the question asks about."""
    named, told = kin_in(line), told_of(line)
    if asked.kin:
        return all(any(is_same(one, other) for other in named) for one in asked.kin) and _is_close(asked, told)
    if asked.names:
        return bool(asked.names & meaning)
    return not (asked.is_first and told.kin) or bool(asked.mentioned & told.kin)


def _is_close(asked: Owner, told: Owner) -> bool:
    """A line about the sister answers for the sister, not one about her dog; one of my own, too, that names her."""
    shared = [any(is_same(one, other) for one in asked.kin) for other in told.kin]
    return not shared or (any(shared) if told.is_joint else all(shared))


def _possessed_kin(text: str) -> set[str]:
    """The kin in `my sister`, `our two cats`, `adik saya`, `istriku`; not those that only stand beside."""
    found = [*_MY.finditer(text), *_OF_MY.finditer(text), *_SAYA.finditer(text)]
    phrases = [match for match in found if not _BESIDE.search(text[: match.start()])]
    return {kin for match in phrases for part in match.groups() if part for kin in _heads(part)}


def _heads(phrase: str) -> Iterator[str]:
    """The kin of a phrase; of `sister loves dogs` the sister, of `'s dog` and of `anjing kakak` each."""
    said = words(phrase)
    for place, word in enumerate(said):
        before = said[place - 1] if place else ""
        if (kin := kin_of(word)) and (not any(map(kin_of, said[:place])) or before in _JOINT or kin_of(before)):
            yield kin


def _without_kin(name: str) -> str:
    return " ".join(word for word in words(name) if not kin_of(word) and word not in _PLAIN)
