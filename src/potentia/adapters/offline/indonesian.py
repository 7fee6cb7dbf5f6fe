"""What people say of themselves in Indonesian: cue, subject, value. There is no copula: `kode loker saya 4471`."""

import re

from potentia.adapters.offline.indonesian_parts import (
    ADVERBS,
    COPULA,
    COUPLE,
    NO_THING,
    NOT,
    OWNER,
    POSSESSED,
    SETTLED,
    SPEAKER,
    TASKS,
    VERB,
    of_being,
    of_company,
    of_object,
    of_own,
)
from potentia.adapters.offline.indonesian_wishes import WISHES
from potentia.adapters.offline.rules import Rule, nothing, rule
from potentia.adapters.offline.subjects import of_action
from potentia.domain.memory.model import Kind

RULES: tuple[Rule, ...] = (
    # names
    rule(
        Kind.FACT,
        rf"(?:nama\s+(?:lengkap\s+|depan\s+|asli\s+)?{OWNER}|namaku|nama\s+lengkapku)"
        rf"\s+{COPULA}(?!ada|di|siapa|apa|tidak)\w",
        "name",
    ),
    rule(Kind.FACT, rf"{SPEAKER}bernama\s+\w", "name"),
    rule(Kind.FACT, r"(?:tolong\s+)?panggil\s+(?:saja\s+|aja\s+)?(?:saya|aku|gue)\s+(?:dengan\s+)?\w", "nickname"),
    rule(
        Kind.FACT,
        rf"(?:{SPEAKER}(?:biasa(?:nya)?\s+|sering\s+|lebih\s+sering\s+)?dipanggil|(?:nama\s+)?panggilan"
        rf"\s+(?:saya|aku)|panggilanku)\s+{COPULA}\w",
        "nickname",
    ),
    # what is said in passing
    nothing(
        rf"{SPEAKER}{ADVERBS}{NOT}{ADVERBS}(?:suka|senang|cinta|benci)\s+(?:itu|ini|kamu|anda|jawaban"
        r"\s+(?:itu|ini|tadi)|jawabanmu|yang\s+(?:tadi|itu|ini|pertama|kedua)|banget|sekali)$"
    ),
    nothing(
        rf"{SPEAKER}{ADVERBS}{NOT}(?:ingin|mau|pengen|pengin|hendak|perlu|butuh|harus|akan|bakal|punya"
        rf"|ada)\s+(?:{TASKS}|(?:bantuan|pertanyaan|ide|masalah|saran|keluhan|waktu))(?!\w)"
    ),
    nothing(
        r"(?:tolong\s+)?jangan\s+(?:pernah\s+)?(?:khawatir|marah|begitu|gitu|bercanda|sedih|takut"
        r"|ragu|panik|dong|ya)(?!\w)"
    ),
    nothing(r"ingatkan\s+(?:saya|aku)\s+(?:cara|apa|bagaimana|siapa|kapan|kenapa|di\s*mana)(?!\w)"),
    *WISHES,
    # the person
    rule(
        Kind.FACT,
        rf"{SPEAKER}{ADVERBS}(?:tinggal|(?:be)?kerja|kos|ngekos)\s+(?:dengan|bersama|sama|bareng)\s+(?P<object>\w.*)",
        of_company,
    ),
    rule(
        Kind.FACT,
        rf"{COUPLE}(?:\s+(?:dan|sama)\s+{COUPLE})?\s+{ADVERBS}(?:bercerai|cerai|berpisah|pisah|menikah|bertunangan|putus)(?!\w)",
        "marital status",
    ),
    rule(Kind.FACT, rf"{SPEAKER}(?:di)?lahir(?:kan)?\s+\w", "birthday"),
    rule(Kind.FACT, rf"(?:rumah|alamat(?:\s+rumah)?)(?:\s+{OWNER}|ku)\s+{COPULA}(?:di\s+)?\w", "home"),
    rule(
        Kind.FACT,
        rf"{SPEAKER}{ADVERBS}(?:tinggal|menetap|berdomisili|pindah|ngekos|kos)\s+(?:di|ke|bersama|sama)\s+\w",
        "home",
    ),
    rule(Kind.FACT, rf"{SPEAKER}{ADVERBS}(?:be)?kerja\s+(?:sebagai|jadi)\s+\w", "job"),
    rule(Kind.FACT, rf"{SPEAKER}{ADVERBS}(?:be)?kerja\s+(?:di|untuk|pada)\s+\w", "workplace"),
    rule(Kind.FACT, rf"{SPEAKER}(?:adalah\s+)?(?:seorang\s+)(?P<object>\w.*)", "job"),
    rule(Kind.FACT, rf"{SPEAKER}adalah\s+(?P<object>\w.*)", "job"),
    rule(Kind.FACT, rf"{SPEAKER}{ADVERBS}(?:bisa|menguasai|fasih|berbicara|bicara)\s+(?:ber)?bahasa\s+\w", "languages"),
    rule(Kind.FACT, rf"(?:berat(?:\s+badan)?)(?:\s+{OWNER}|ku)\s+{COPULA}\w", "weight"),
    rule(Kind.FACT, rf"(?:tinggi(?:\s+badan)?)(?:\s+{OWNER}|ku)\s+{COPULA}\w", "height"),
    rule(
        Kind.FACT, rf"{SPEAKER}(?:berumur|berusia|umur(?:nya)?)\s+\w|(?:umur|usia)(?:\s+{OWNER}|ku)\s+{COPULA}\w", "age"
    ),
    rule(Kind.FACT, rf"{SPEAKER}(?:asli(?:nya)?|berasal|asal(?:nya)?|orang)\s+(?:dari\s+)?\w", "origin"),
    rule(Kind.FACT, rf"{SPEAKER}{ADVERBS}(?:seorang\s+)?(?:vegetarian|vegan|pescatarian)(?!\w)", "diet"),
    rule(Kind.FACT, rf"{SPEAKER}{ADVERBS}(?P<object>(?:alergi|intoleran)\s+\w.*)", of_object),
    rule(
        Kind.FACT, rf"{SPEAKER}{ADVERBS}(?:menikah|lajang|bercerai|bertunangan|single|jomblo)(?!\w)", "marital status"
    ),
    rule(
        Kind.FACT, rf"{SPEAKER}{ADVERBS}(?P<object>(?:kidal|hamil|buta\s+warna|diabetes|asma|pensiun)\b.*)", of_object
    ),
    rule(
        Kind.PERSONA_HINT,
        rf"{SPEAKER}{ADVERBS}(?P<object>(?:cenderung|gampang\s+\w+|mudah\s+\w+|susah\s+\w+|sulit\s+\w+"
        r"|suka\s+menunda|tipe\s+orang|orangnya)\b.*)",
        of_object,
    ),
    rule(
        Kind.FACT,
        rf"{SPEAKER}{ADVERBS}(?:punya|memiliki|mempunyai)\s+(?P<object>\w.*)",
        lambda found: (
            " ".join(of_action(re.split(r"[,:(]|\s(?:namanya|bernama|di|yang)\s", found["object"])[0]).split()[:3])
            or None
        ),
    ),
    rule(
        Kind.FACT,
        rf"{SPEAKER}{ADVERBS}(?P<verb>parkir|kuliah|sekolah|naik|memakai|pakai|minum|makan|main|bermain"
        r"|bangun|tidur|mengajar|belajar|berlatih|menabung|merokok|olahraga|les)\s+(?P<object>\w.*)",
        lambda found: found["verb"].casefold(),
    ),
    rule(
        Kind.FACT,
        rf"{SPEAKER}(?:tidak|nggak|gak|tak)\s+(?:pernah\s+)?(?P<object>(?:minum|makan|merokok|naik|pakai"
        r"|memakai|nonton|masak|main)\s+\w.*)",
        of_object,
    ),
    rule(Kind.FACT, rf"{SPEAKER}(?:selalu\s+|sering\s+|biasanya\s+|biasa\s+)?(?P<object>{SETTLED})", of_object),
    # things of the person
    rule(Kind.FACT, rf"(?:biasanya\s+)?{POSSESSED}\s+(?P<copula>{COPULA})(?P<value>\w.*)", of_own),
    rule(
        Kind.FACT,
        r"(?P<np>(?:kode|pin|nomor|no|sandi|kata\s+sandi|password|kombinasi|tanggal|alamat)(?:"
        r"\s+[\w-]+){0,4}?)\s+(?:(?:sekarang|itu)\s+)?(?:(?:adalah|ialah|="
        r"|:)\s*)?(?P<value>[\w.-]*\d.*|\w+-[\w-]+)",
        of_being,
    ),
)

TOLD: tuple[Rule, ...] = (
    rule(
        Kind.FACT,
        r"(?P<np>(?:[\w'’./-]+\s+){0,5}?[\w'’./-]+)\s*(?:\s(?:sekarang\s+)?(?:adalah|ialah|yaitu"
        r"|jadi|menjadi)|\s*[:=])\s*(?P<value>\w.*)",
        of_being,
    ),
    rule(Kind.FACT, rf"(?!{NO_THING})(?P<np>(?:[\w'’./-]+\s+){{0,5}}?[\w'’./-]+)\s+(?P<value>{VERB}\s.+)", of_being),
    rule(Kind.FACT, r"(?P<np>(?:[\w'’./-]+\s+){0,5}?[\w'’./-]+)\s+(?P<value>di\s.+|\S*\d.*|[A-Z].*)", of_being),
)
"""For what the person asks to be remembered, in so many words: it need not be theirs."""
