"""A person's words turned to address them: `My locker code is 4471` becomes `your locker code is 4471`."""

import re

from potentia.domain.chat.words import STOP_WORDS

_TURNED_EN = {
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "i'm": "you're",
    "i've": "you've",
    "i'd": "you'd",
    "i'll": "you'll",
    "we": "you",
    "us": "you",
    "our": "your",
    "ours": "yours",
    "we're": "you're",
    "we've": "you've",
    "we'll": "you'll",
    "we'd": "you'd",
    "ourselves": "yourselves",
}
_TURNED_ID = dict.fromkeys(("saya", "aku", "gue", "gua", "gw"), "kamu") | {"kami": "kalian"}
_AM = re.compile(
    r"\b(you(?:\s+(?:actually|really|also|still|now|just|currently|always|usually))*)\s+(am|was)\b", re.IGNORECASE
)
_MARK = re.compile(r"\s+(?=[.,;:!?](?:\s|$))")
_HEADS = re.compile(
    r"['’]s?\s|\s(?:is|are|was|has|likes?|lives?|works?|wants?|needs?|starts?|turns|turned|said|comes?)\s",
    re.IGNORECASE,
)
_PERSON = re.compile(r"(?<![\w'’-])(?:[A-Za-z]+['’](?:m|ve|d|ll|re)|[A-Za-z]+)(?![\w-]|['’]\w)")
_ADDRESSED = re.compile(r"\b(?:you|your|kamu|anda|kau|-mu)\b", re.IGNORECASE)
_IMPERATIVE = re.compile(
    r"^(?:please|no\s+more|tolong|always|never|selalu|jangan|don['’]t|do\s+not|keep|make|use|answer|reply"
    r"|respond|speak|talk|write|call\s+me|remind"
    r"|be|from\s+now|mulai\s+sekarang|jawab|balas|pakai|gunakan|bicara|panggil|ingatkan)(?!\w)",
    re.IGNORECASE,
)


def is_wish(line: str) -> bool:
    """Whether the person asked something of the assistant, which cannot be turned around."""
    return bool(_IMPERATIVE.match(line) or _ADDRESSED.search(line))


def turned(line: str) -> str:
    """The person's own words as said to them: `My locker code is 4471` becomes `your locker code is 4471`."""
    text = _PERSON.sub(_turn, line)
    text = _AM.sub(lambda found: f"{found[1]} {'are' if found[2].casefold() == 'am' else 'were'}", text)
    text = (
        re.sub(r"(?<=\w{3})ku(?!\w)(?<!berlaku)(?<!pelaku)(?<!perilaku)", "mu", text) if _is_indonesian(line) else text
    )
    return _MARK.sub("", " ".join(text.split()))


def _turn(found: re.Match[str]) -> str:
    word = found.group()
    folded = word.casefold().replace("’", "'")
    if folded == "us" and word == "US":
        return word
    return _TURNED_EN.get(folded) or _TURNED_ID.get(folded) or word


def _is_indonesian(line: str) -> bool:
    return bool(re.search(r"\w{3}ku\b", line)) and not re.search(r"\b(?:my|i|is|the)\b", line, re.IGNORECASE)


def within(text: str) -> str:
    """A text as a part of a sentence: its first letter is small, unless it seems to begin a name."""
    first, _, rest = text.partition(" ")
    bare = re.split(r"['’]", first)[0]
    is_plain = bare[1:].islower() or len(bare) == 1
    is_name = (
        bool(_HEADS.match(f"{first[len(bare) :]} " + rest) or _HEADS.match(f" {rest} "))
        and bare.casefold() not in STOP_WORDS
    )
    is_name = is_name or rest[:1].isupper()
    return text if is_name or not is_plain or bare == "I" else text[:1].lower() + text[1:]
