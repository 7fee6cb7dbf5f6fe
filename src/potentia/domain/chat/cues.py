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
    r"^\W*(?:dan|terus|lalu|tapi|ok(?:e)?|ya|iya|tidak|nggak|makasih|terima\s+kasih|baik|siap|kalau|bagaimana\s+dengan)",
    r"^\W*(?:kenapa|mengapa|yang\s+mana|bisa\s+juga|sekalian)",
    r"(?:yang\s+)?(?:pertama|kedua|ketiga|terakhir|sama|satunya)",
    r"(?:itu|(?<!hari\s)(?<!bulan\s)(?<!tahun\s)ini|tersebut|tadi)",
)
"""The message leans on what was just said."""

_POINTS = any_of(
    r"(?:it|its|that|those|these|them|they|instead|this(?!\s+(?:morning|evening|week|month|year)))",
)
"""A word that points back; deep in a long message it points into the message itself."""
_RELATIVE = any_of(r"(?:an?|the|any|some|all|\w+s)\s+\w+\s+that")
_NEAR_WORDS = 8


ASKS_MEMORY = any_of(
    r"what(?:['’]s|\s+is|\s+was|\s+are)\s+(?:my|our)\s+(?:[\w'’]+\s+){0,3}?(?:names?|birthday|age|address|job|(?:pass)?code|pin|password"
    r"|number|size|favou?rite|e-?mail|phone|combination|weight|height|blood\s+type|plans?|goals?)",
    r"(?:who\s+am\s+i|what\s+am\s+i\s+called|how\s+old\s+am\s+i|where\s+(?:do\s+i\s+(?:live|work)|am\s+i\s+from)|when\s+was\s+i\s+born"
    r"|when(?:['’]s|\s+is)\s+my\s+(?:[\w'’]+\s+){0,2}birthday)",
    r"(?:do|did|can)\s+you\s+(?:still\s+)?(?:know|remember|recall)\s+(?:my|our|me|who\s+i|what\s+my|where\s+i|when\s+my)",
    r"what\s+(?:do|did|can)\s+(?:you\s+(?:know|remember)|i\s+tell\s+you)",
    r"(?:siapa|apa|berapa)(?:kah)?\s+(?:nama|umur|usia|alamat|pekerjaan|kode|pin|sandi|kata\s+sandi|password|nomor|ukuran|tinggi|berat)"
    r"\s+(?:[\w'’]+\s+){0,3}?(?:saya|aku|kami|\w{3,}ku)",
    r"(?:nama|umur|usia|alamat|pekerjaan|kode|pin|nomor|ukuran)(?:\s+[\w'’]+){0,3}?(?:\s+(?:saya|aku|kami)|ku)\s+(?:apa|siapa|berapa|di\s*mana)",
    r"(?:kapan|tanggal\s+berapa)\s+(?:ulang\s+tahun|ultah)|(?:di\s*mana|dimana)\s+(?:saya|aku)\s+(?:tinggal|kerja|bekerja)"
    r"|(?:saya|aku)\s+(?:tinggal|kerja|bekerja)\s+di\s*mana|siapa\s+(?:saya|aku)",
    r"(?:kamu|anda)\s+(?:masih\s+)?(?:tahu|ingat)\s+(?:nama|apa|siapa|kapan|kode)",
)
"""A question about the person, which what is remembered answers in any context."""

OPENS = any_of(
    r"^\W*(?:my|our|i\s+(?:need|want|have|just|got|am|can['’]t|keep|would)|i['’](?:m|d|ve)|we\s+(?:need|want|have|are)"
    r"|how\s+(?:do|can|should|much|many|long)|can\s+you|could\s+you|please|write|draft|recommend|explain|translate|convert"
    r"|calculate|compare|create|design|build|find|list|summari[sz]e|give\s+me|suggest|what|what['’]s|which|who|where|when|why\s+(?:is|are|do|does))",
    r"^\W*(?:saya|aku|tolong|bagaimana\s+cara|gimana\s+cara|cara|apa\s+(?:beda|itu|yang|saja|bedanya)|buatkan|sebutkan|rekomendasi|berapa"
    r"|jelaskan|kapan|di\s*mana|siapa|resep|obat|(?:\w+\s+){1,3}(?:saya|aku))",
)
"""The message could begin a topic: it stands on its own feet."""


def leans(message: str) -> bool:
    """Whether a message leans on what was just said, by a phrase or by a word that points back near its beginning."""
    near = " ".join(_RELATIVE.sub(" ", message).split()[:_NEAR_WORDS])
    return bool(FOLLOW.search(message) or _POINTS.search(near))


def without_cues(message: str) -> str:
    """The message without the phrases that only say where it belongs."""
    for cue in (EXPLICIT_NEW, RETURN, TURN):
        message = cue.sub(" ", message, count=1)
    return message
