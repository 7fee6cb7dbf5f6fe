"""What people wish for and mean to do, in Indonesian: preferences and intentions."""

from potentia.adapters.offline.indonesian_parts import (
    ADVERBS,
    COPULA,
    NOT,
    OWNER,
    SPEAKER,
    of_liked,
    of_manner,
    of_object,
    of_wish,
)
from potentia.adapters.offline.rules import Rule, rule
from potentia.adapters.offline.subjects import of_liking, of_thing
from potentia.domain.memory.model import Kind

WISHES: tuple[Rule, ...] = (
    # preferences
    rule(
        Kind.PREFERENCE,
        rf"(?P<object>[\w\s-]{{1,40}}?\s(?:favorit|kesukaan|kegemaran|andalan))\s*(?:{OWNER}|ku)?"
        rf"\s+{COPULA}\w",
        lambda found: of_thing(found["object"]),
    ),
    rule(
        Kind.PREFERENCE,
        rf"(?P<object>[\w\s-]{{1,40}}?\s(?:favorit|kesukaan|kegemaran)ku)\s+{COPULA}\w",
        lambda found: of_thing(found["object"]),
    ),
    rule(
        Kind.PREFERENCE,
        rf"{SPEAKER}{ADVERBS}(?:lebih\s+(?:suka|senang|memilih|pilih|nyaman)|memilih|prefer)\s+(?:dengan"
        r"\s+|kalau\s+)?(?P<object>.+)",
        lambda found: of_liking(found["object"], head=0) or None,
    ),
    rule(Kind.PREFERENCE, rf"{SPEAKER}{ADVERBS}(?:suka|senang)\s+(?P<object>jawaban.+)", of_liked),
    rule(
        Kind.PREFERENCE,
        rf"{SPEAKER}{ADVERBS}{NOT}{ADVERBS}(?:suka|menyukai|senang|gemar|cinta|mencintai|doyan|benci"
        r"|membenci|hobi)\s+(?:sekali\s+|banget\s+)?(?P<object>.+)",
        of_liked,
    ),
    rule(
        Kind.PREFERENCE,
        r"(?:tolong\s+)?(?:selalu|mulai\s+sekarang|ke\s+depannya|lain\s+kali)[\s,]+(?:tolong"
        r"\s+)?(?P<object>\w.+)",
        of_wish,
    ),
    rule(Kind.PREFERENCE, r"(?:tolong\s+)?jangan\s+(?:pernah\s+)?(?P<object>(?!lupa)\w+\s+.+)", of_wish),
    rule(
        Kind.PREFERENCE,
        r"(?:tolong\s+)?(?P<object>(?:jawab(?:lah)?|balas(?:lah)?|bicara(?:lah)?|jelaskan)"
        r"\s+(?:(?:saya|aku)\s+)?(?:selalu\s+|yang\s+|dengan\s+|pakai\s+|secara\s+|dalam\s+|singkat"
        r"|pendek|ringkas|santai|sopan).*)",
        of_manner,
    ),
    rule(
        Kind.PREFERENCE,
        r"(?:tolong\s+)?(?P<object>(?:pakai|gunakan)\s+(?=.*(?:bahasa|kalau|selalu|setiap|dengan"
        r"\s+saya|dengan\s+aku|mulai\s+sekarang|jawab|satuan)).+)",
        of_manner,
    ),
    rule(
        Kind.PREFERENCE,
        r"(?:tolong\s+)?(?P<object>jawaban(?:mu|nya)?\s+(?:harus\s+|tolong\s+)?(?:yang"
        r"\s+)?(?:singkat|pendek|ringkas|panjang|detail|santai|sopan).*)",
        of_wish,
    ),
    # intentions
    rule(
        Kind.INTENTION,
        r"(?:tolong\s+)?ingatkan\s+(?:saya|aku|gue|kami)\s+(?:untuk\s+|agar\s+|supaya\s+|soal\s+"
        r"|tentang\s+)?(?P<object>.+)",
        of_object,
    ),
    rule(
        Kind.INTENTION,
        rf"(?:target|tujuan|rencana|cita-cita|resolusi|impian)(?:\s+{OWNER}|ku)(?:\s+(?:tahun|bulan"
        rf"|minggu)\s+ini)?\s+{COPULA}(?:untuk\s+)?(?P<object>.+)",
        of_object,
    ),
    rule(
        Kind.INTENTION,
        rf"{SPEAKER}{ADVERBS}{NOT}(?:ingin|mau|pengen|pengin|hendak|berencana|rencananya|berniat|niat"
        r"|harus|perlu|akan|bakal|bertekad|berjanji|janji|wajib)\s+(?:akan\s+|untuk\s+|harus\s+|bisa"
        r"\s+)*(?P<object>.+)",
        of_object,
    ),
)
