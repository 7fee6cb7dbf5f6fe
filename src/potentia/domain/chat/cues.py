"""Turns of phrase that say where a message belongs, in English and Indonesian."""

import re

_TOPIC = r"(?:topic|subject|context|conversation|thread|chat)"
_TOPIK = r"(?:topik|konteks|percakapan|obrolan|bahasan|tema|pembahasan)"


def any_of(*phrases: str) -> re.Pattern[str]:
    """One of the phrases, as whole words, in any case."""
    return re.compile(r"(?<!\w)(?:" + "|".join(phrases) + r")(?!\w)", re.IGNORECASE)


EXPLICIT_NEW = any_of(
    rf"(?:start|open|begin|create|make)\s+(?:a\s+)?(?:new|another|fresh)\s+{_TOPIC}",
    rf"^\W*(?:a\s+)?(?:new|different|another)\s+{_TOPIC}",
    rf"(?:change|switch)\s+(?:of\s+|the\s+)?{_TOPIC}",
    rf"(?:mulai|buka|buat|bikin)(?:kan|lah)?\s+{_TOPIK}\s+(?:baru|lain)",
    rf"^\W*{_TOPIK}\s+(?:baru|lain)",
    rf"ganti\s+{_TOPIK}",
)
"""The person starts a new context in so many words: this is obeyed, not weighed."""

RETURN = any_of(
    r"(?:go(?:ing)?|get(?:ting)?|com(?:e|ing)|circl(?:e|ing)|jump(?:ing)?)\s+back\s+to",
    r"back\s+to",
    r"return(?:ing)?\s+to",
    r"(?:about|on|regarding)(?=\s+(?:the|my|our|that)\s+[\w\s-]{1,40}?\s+again)",
    r"as\s+for\s+(?:the|my|our|that)",
    r"(?:we|i)\s+(?:were\s+)?(?:talk(?:ed|ing)|discuss(?:ed|ing)|mentioned)",
    r"earlier\s+(?:you|i|we)",
    r"(?:kita\s+|mari\s+|ayo\s+)?(?:kembali|balik|lanjut(?:kan|in)?)\s+(?:lagi\s+)?(?:ke|soal|tentang|bahas(?:an)?)",
    r"(?:soal|tentang|mengenai)(?=\s+[\w\s-]{1,40}?\s+(?:tadi|kemarin|itu\s+lagi|lagi))",
    r"yang\s+(?:tadi|kemarin)\s+(?:kita\s+)?(?:bahas|bicarakan|obrolkan)",
)
"""The message returns to something that was talked about before."""

TURN = any_of(
    r"by\s+the\s+way",
    r"btw",
    r"on\s+(?:a|an)(?:other|\s+different|\s+unrelated)\s+(?:note|topic|matter|subject)",
    r"(?:something|anything)\s+(?:else|different|completely\s+different|unrelated)",
    r"(?:another|different|unrelated|separate|quick)\s+(?:question|matter|thing)",
    r"unrelated(?:ly)?",
    r"changing\s+(?:the\s+)?(?:topic|subject)",
    r"moving\s+on",
    r"ngomong[-\s]?ngomong",
    r"omong[-\s]omong",
    r"oh\s+iya",
    r"di\s+luar\s+(?:itu|topik)",
    r"(?:hal|pertanyaan|urusan|soal)\s+lain",
    r"beda\s+(?:topik|soal|urusan|hal)",
    r"sekarang\s+(?:soal|tentang)",
)
"""The message turns to something else."""

FOLLOW = any_of(
    r"^\W*(?:and|also|then|so|but|ok(?:ay)?|yes|no|yeah|thanks|thank\s+you|great|perfect|sure|what\s+about|how\s+about)",
    r"^\W*(?:why|really|which\s+one|in\s+that\s+case|could\s+you\s+also|can\s+you\s+also|make\s+it)",
    r"(?:the\s+)?(?:first|second|third|last|other|same)\s+(?:one|option|point|step)",
    r"(?:it|its|that|those|these|them|they|instead|this(?!\s+(?:morning|evening|week|month|year)))",
    r"^\W*(?:dan|terus|lalu|tapi|ok(?:e)?|ya|iya|tidak|nggak|makasih|terima\s+kasih|baik|siap|kalau|bagaimana\s+dengan)",
    r"^\W*(?:kenapa|mengapa|yang\s+mana|bisa\s+juga|sekalian)",
    r"(?:yang\s+)?(?:pertama|kedua|ketiga|terakhir|sama|satunya)",
    r"(?:itu|(?<!hari\s)(?<!bulan\s)(?<!tahun\s)ini|tersebut|tadi)",
)
"""The message leans on what was just said."""


def without_cues(message: str) -> str:
    """The message without the phrases that only say where it belongs."""
    for cue in (EXPLICIT_NEW, RETURN, TURN):
        message = cue.sub(" ", message, count=1)
    return message
