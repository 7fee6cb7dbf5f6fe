"""What the offline Specialist says, in both languages, and how a person's words are turned to address them."""

import re

import msgspec


class Phrases(msgspec.Struct, frozen=True):
    """The fixed texts of one language. `{}` takes what is told."""

    told: str
    also: str
    asked_me: str
    noted: str
    nothing: str
    notice: str
    hello: str
    welcome: str
    by: str
    agreed: str
    overview: str
    no_overview: str


ENGLISH = Phrases(
    told="You told me: {}",
    also="Also: {}",
    asked_me="You asked me: “{}”",
    noted="Noted: {}",
    nothing="I have nothing on that in what you told me.",
    notice=(
        "No language model is configured here, so I do not reason or know the world: I remember what you tell me – "
        "facts, preferences, plans – and find it again."
    ),
    hello="Hello!",
    welcome="You're welcome.",
    by=" (by {})",
    agreed="All right.",
    overview="This is what I remember of you: {}",
    no_overview="I remember nothing of you yet.",
)
INDONESIAN = Phrases(
    told="Kamu pernah bilang: {}",
    also="Juga: {}",
    asked_me="Kamu minta: “{}”",
    noted="Dicatat: {}",
    nothing="Saya tidak menemukan itu dalam hal-hal yang kamu ceritakan.",
    notice=(
        "Model bahasa belum diatur di sini, jadi saya tidak bernalar dan tidak tahu isi dunia: saya mengingat yang "
        "kamu ceritakan – fakta, kesukaan, rencana – lalu menemukannya kembali."
    ),
    hello="Halo!",
    welcome="Sama-sama.",
    by=" (paling lambat {})",
    agreed="Baik.",
    overview="Ini yang saya ingat tentang kamu: {}",
    no_overview="Saya belum mengingat apa pun tentang kamu.",
)
PHRASES = {"en": ENGLISH, "id": INDONESIAN}

_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|good\s+(?:morning|evening|afternoon|day)|halo|hai|selamat\s+(?:pagi"
    r"|siang|sore|malam))(?:\s+\w+)?\W*$",
    re.I,
)
_THANKS = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|oke|great)\W+)?(?:thanks|thank\s+you|thx|makasih|terima\s+kasih)(?!\w)", re.I
)
_OVERVIEW = re.compile(
    r"what\s+(?:do|can)\s+you\s+(?:know|remember|recall)\s*(?:about\s+me)?\W*$|what\s+have\s+i\s+told\s+you"
    r"|(?:apa|siapa)\s+(?:saja\s+)?(?:yang\s+)?(?:kamu|anda)\s+(?:tahu|ingat)\s+(?:tentang|soal)"
    r"\s+(?:saya|aku)",
    re.I,
)

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
_AM = re.compile(r"\b(you)\s+(am|was)\b", re.IGNORECASE)
_PERSON = re.compile(r"(?<![\w'’-])(?:[A-Za-z]+['’](?:m|ve|d|ll|re)|[A-Za-z]+)(?![\w-]|['’]\w)")
_ADDRESSED = re.compile(r"\b(?:you|your|kamu|anda|kau|-mu)\b", re.IGNORECASE)
_IMPERATIVE = re.compile(
    r"^(?:please|tolong|always|never|selalu|jangan|don['’]t|do\s+not|keep|make|use|answer|reply"
    r"|respond|speak|talk|write|call\s+me|remind"
    r"|be|from\s+now|mulai\s+sekarang|jawab|balas|pakai|gunakan|bicara|panggil|ingatkan)(?!\w)",
    re.IGNORECASE,
)


def is_greeting(text: str) -> bool:
    return bool(_GREETING.match(text))


def is_thanks(text: str) -> bool:
    return bool(_THANKS.match(text))


def asks_for_overview(text: str) -> bool:
    return bool(_OVERVIEW.search(text))


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
    return text[:1].upper() + text[1:] if text[:1] == line[:1] else text


def _turn(found: re.Match[str]) -> str:
    word = found.group()
    folded = word.casefold().replace("’", "'")
    if folded == "us" and word == "US":
        return word
    return _TURNED_EN.get(folded) or _TURNED_ID.get(folded) or word


def _is_indonesian(line: str) -> bool:
    return bool(re.search(r"\w{3}ku\b", line)) and not re.search(r"\b(?:my|i|is|the)\b", line, re.IGNORECASE)
