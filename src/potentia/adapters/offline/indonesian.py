"""What people say of themselves in Indonesian: cue, subject, value. There is no copula: `kode loker saya 4471`."""

import re

from potentia.adapters.offline.rules import Rule, nothing, rule
from potentia.adapters.offline.subjects import manner, of_action, of_answers, of_liking, of_thing
from potentia.domain.memory.model import Kind

_I = r"(?:saya|aku|gue|gua|gw|kami|kita)\s+"
_OWNER = r"(?:saya|aku|gue|gua|gw|kami|kita)"
_ADVERB = (
    r"(?:memang|emang|sangat|paling|lebih|juga|selalu|sering|biasanya|biasa|sekarang|kini|sudah"
    r"|udah|sedang|lagi|masih|baru|cukup|agak"
    r"|sebenarnya|sebetulnya|benar-benar|kurang)\s+"
)
_ADVERBS = rf"(?:{_ADVERB})*"
_NOT = r"(?:(?:tidak|tak|nggak|enggak|gak|ga|kurang|bukan)\s+)?"
_COPULA = (
    r"(?:(?:sekarang|kini|itu|sudah|udah)\s+)*(?:adalah|ialah|yaitu|itu|jadi|menjadi|berubah"
    r"\s+(?:jadi|menjadi)|ganti\s+(?:jadi|ke)|diganti\s+(?:jadi|menjadi|ke)|pindah\s+ke|="
    r"|:)?\s*(?:sekarang\s+)?"
)
_NO_THING = (
    r"(?:kemarin|tadi|semalam|barusan|mungkin|semoga|nanti|besok|lusa|maaf|sepertinya|kayaknya"
    r"|biar|supaya|karena|ketika|waktu|saat"
    r"|sekarang|hari(?!\s+jadi)|di|ke|dari|dengan|untuk|dan|atau|kalau|tapi|jadi|memang|menurut"
    r"|seperti|kata|menurutku)\b"
)
_POSSESSED = (
    rf"(?!{_NO_THING})(?P<np>(?:[\w'’./-]+\s+){{1,6}}?(?:saya|aku|gue|gua|gw|kami)|(?:[\w'’./-]+"
    rf"\s+){{0,5}}?(?!berlaku|perilaku|pelaku)\w{{3,}}ku)"
)
_VERB = (
    r"(?:tinggal|kerja|bekerja|buka|tutup|berangkat|berlaku|habis|mulai|selesai|lahir|sekolah"
    r"|kuliah|suka|punya|ada|terletak|disimpan"
    r"|dibayar|dikumpulkan|jatuh|tiba|datang|pindah|main|bisa|mengajar|alergi|bernama|dipanggil"
    r"|harganya|berakhir|kedaluwarsa|parkir"
    r"|berumur|berusia|menikah|kelas|libur|dimulai|diadakan)"
)
_TASKS = (
    r"(?:tahu|tau|tanya|bertanya|nanya|bicara|ngobrol|lihat|dengar|bilang|coba|tidur|mengerti"
    r"|paham|kamu|anda|kau|minta|dibantu|curhat|pergi\s+dulu)"
)


_LISTED = re.compile(r"(?:di|dalam|ada\s+di)\s+(?:daftar|jalan)(?!\w)", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?:warna|ukuran|golongan|status|hobi|agama|zodiak|jenis|merek|makanan|minuman|jurusan"
    r"|pekerjaan|profesi|jadwal|nama)(?!\w)",
    re.I,
)
_PASSING = re.compile(
    r"(?:lagi|sedang|masih|sangat|agak|susah|tidak|nggak|gak)?\s*(?:sakit|rusak|telat|lemot"
    r"|lambat|mati|hilang|error|macet|bocor|penuh)(?!\w)",
    re.I,
)
_STATED = re.compile(rf"(?:di\s|seorang\s|\w{{3,}}nya\s|{_VERB}\s)", re.IGNORECASE)


def _of_being(found: re.Match[str]) -> str | None:
    thing, value = of_thing(found["np"]), found["value"].strip()
    if not thing or _LISTED.match(value):
        return None
    part = re.match(r"(?P<part>\w{3,})nya\b", value)
    if part:
        return f"{part['part'].casefold()} {thing}"
    verb = re.match(rf"(?P<verb>{_VERB})\b", value, re.IGNORECASE)
    if verb and verb["verb"].casefold() == "bernama":
        return f"nama {thing}"
    if verb and verb["verb"].casefold() not in {"ada"}:
        return f"{thing} {verb['verb'].casefold()}"
    where = re.match(r"(?:ke|dari|untuk)\s+\w+(?=\s)", value)
    return f"{thing} {where.group().casefold()}" if where else thing


def _of_own(found: re.Match[str]) -> str | None:
    """A thing of the person: kept when a value is named, not when a passing state of it is told."""
    value, is_attribute = found["value"].strip(), _ATTRIBUTE.match(found["np"])
    if _PASSING.match(value):
        return None
    is_stated = (
        found.groupdict().get("copula") or _STATED.match(value) or any(c.isdigit() or c.isupper() for c in value)
    )
    return _of_being(found) if is_attribute or is_stated else None


def _of_wish(found: re.Match[str]) -> str | None:
    wish = found["object"]
    return of_answers(wish) or manner(wish.casefold()) or of_action(wish) or None


def _of_manner(found: re.Match[str]) -> str | None:
    return manner(found["object"].casefold()) or of_action(found["object"]) or "answers"


def _of_object(found: re.Match[str]) -> str | None:
    return of_action(found["object"]) or None


def _of_liked(found: re.Match[str]) -> str | None:
    return of_answers(found["object"]) or of_action(found["object"]) or None


def _of_company(found: re.Match[str]) -> str | None:
    """Who one lives or works with: `dua kucing saya, Momo dan Kiki` are the cats."""
    thing = of_action(re.split(r"[,:(]|\s(?:di|yang|bernama|namanya)\s|\s(?=[A-Z])", found["object"])[0]).split()
    return f"{thing[0]} serumah" if thing else None


_COUPLE = rf"(?:{_OWNER}|(?:istri|suami|pasangan|mantan)(?:ku|\s+{_OWNER})?(?:\s+(?-i:[A-Z])\w+)?)"
_SETTLED = (
    r"(?!.*\b(?:kemarin|tadi|barusan|semalam|hari\s+ini|besok|kamu|anda|itu|ini|kalau)\b)"
    r"(?!(?:tidak|nggak|gak|lagi|sedang|kena|penasaran|baru|mungkin|maksud|bisa|pikir|kira|rasa"
    r"|tahu|lihat|dengar|bilang|tanya|coba|nonton|baca|ketemu|bertemu|setuju|paham)\b)"
    r"\w{2,}\s(?=.*(?:\d|(?-i:\b[A-Z])|tiap|setiap))\w.*"
)
"""A statement with a number, a name or a rhythm in it, that is not about a passing day."""

RULES: tuple[Rule, ...] = (
    # names
    rule(
        Kind.FACT,
        rf"(?:nama\s+(?:lengkap\s+|depan\s+|asli\s+)?{_OWNER}|namaku|nama\s+lengkapku)"
        rf"\s+{_COPULA}(?!ada|di|siapa|apa|tidak)\w",
        "name",
    ),
    rule(Kind.FACT, rf"{_I}bernama\s+\w", "name"),
    rule(Kind.FACT, r"(?:tolong\s+)?panggil\s+(?:saja\s+|aja\s+)?(?:saya|aku|gue)\s+(?:dengan\s+)?\w", "nickname"),
    rule(
        Kind.FACT,
        rf"(?:{_I}(?:biasa(?:nya)?\s+|sering\s+|lebih\s+sering\s+)?dipanggil|(?:nama\s+)?panggilan"
        rf"\s+(?:saya|aku)|panggilanku)\s+{_COPULA}\w",
        "nickname",
    ),
    # what is said in passing
    nothing(
        rf"{_I}{_ADVERBS}{_NOT}{_ADVERBS}(?:suka|senang|cinta|benci)\s+(?:itu|ini|kamu|anda|jawaban"
        r"\s+(?:itu|ini|tadi)|jawabanmu|yang\s+(?:tadi|itu|ini|pertama|kedua)|banget|sekali)$"
    ),
    nothing(
        rf"{_I}{_ADVERBS}{_NOT}(?:ingin|mau|pengen|pengin|hendak|perlu|butuh|harus|akan|bakal|punya"
        rf"|ada)\s+(?:{_TASKS}|(?:bantuan|pertanyaan|ide|masalah|saran|keluhan|waktu))(?!\w)"
    ),
    nothing(
        r"(?:tolong\s+)?jangan\s+(?:pernah\s+)?(?:khawatir|marah|begitu|gitu|bercanda|sedih|takut"
        r"|ragu|panik|dong|ya)(?!\w)"
    ),
    nothing(r"ingatkan\s+(?:saya|aku)\s+(?:cara|apa|bagaimana|siapa|kapan|kenapa|di\s*mana)(?!\w)"),
    # preferences
    rule(
        Kind.PREFERENCE,
        rf"(?P<object>[\w\s-]{{1,40}}?\s(?:favorit|kesukaan|kegemaran|andalan))\s*(?:{_OWNER}|ku)?"
        rf"\s+{_COPULA}\w",
        lambda found: of_thing(found["object"]),
    ),
    rule(
        Kind.PREFERENCE,
        rf"(?P<object>[\w\s-]{{1,40}}?\s(?:favorit|kesukaan|kegemaran)ku)\s+{_COPULA}\w",
        lambda found: of_thing(found["object"]),
    ),
    rule(
        Kind.PREFERENCE,
        rf"{_I}{_ADVERBS}(?:lebih\s+(?:suka|senang|memilih|pilih|nyaman)|memilih|prefer)\s+(?:dengan"
        r"\s+|kalau\s+)?(?P<object>.+)",
        lambda found: of_liking(found["object"], head=0) or None,
    ),
    rule(Kind.PREFERENCE, rf"{_I}{_ADVERBS}(?:suka|senang)\s+(?P<object>jawaban.+)", _of_liked),
    rule(
        Kind.PREFERENCE,
        rf"{_I}{_ADVERBS}{_NOT}{_ADVERBS}(?:suka|menyukai|senang|gemar|cinta|mencintai|doyan|benci"
        r"|membenci|hobi)\s+(?:sekali\s+|banget\s+)?(?P<object>.+)",
        _of_liked,
    ),
    rule(
        Kind.PREFERENCE,
        r"(?:tolong\s+)?(?:selalu|mulai\s+sekarang|ke\s+depannya|lain\s+kali)[\s,]+(?:tolong"
        r"\s+)?(?P<object>\w.+)",
        _of_wish,
    ),
    rule(Kind.PREFERENCE, r"(?:tolong\s+)?jangan\s+(?:pernah\s+)?(?P<object>(?!lupa)\w+\s+.+)", _of_wish),
    rule(
        Kind.PREFERENCE,
        r"(?:tolong\s+)?(?P<object>(?:jawab(?:lah)?|balas(?:lah)?|bicara(?:lah)?|jelaskan)"
        r"\s+(?:(?:saya|aku)\s+)?(?:selalu\s+|yang\s+|dengan\s+|pakai\s+|secara\s+|dalam\s+|singkat"
        r"|pendek|ringkas|santai|sopan).*)",
        _of_manner,
    ),
    rule(
        Kind.PREFERENCE,
        r"(?:tolong\s+)?(?P<object>(?:pakai|gunakan)\s+(?=.*(?:bahasa|kalau|selalu|setiap|dengan"
        r"\s+saya|dengan\s+aku|mulai\s+sekarang|jawab|satuan)).+)",
        _of_manner,
    ),
    rule(
        Kind.PREFERENCE,
        r"(?:tolong\s+)?(?P<object>jawaban(?:mu|nya)?\s+(?:harus\s+|tolong\s+)?(?:yang"
        r"\s+)?(?:singkat|pendek|ringkas|panjang|detail|santai|sopan).*)",
        _of_wish,
    ),
    # intentions
    rule(
        Kind.INTENTION,
        r"(?:tolong\s+)?ingatkan\s+(?:saya|aku|gue|kami)\s+(?:untuk\s+|agar\s+|supaya\s+|soal\s+"
        r"|tentang\s+)?(?P<object>.+)",
        _of_object,
    ),
    rule(
        Kind.INTENTION,
        rf"(?:target|tujuan|rencana|cita-cita|resolusi|impian)(?:\s+{_OWNER}|ku)(?:\s+(?:tahun|bulan"
        rf"|minggu)\s+ini)?\s+{_COPULA}(?:untuk\s+)?(?P<object>.+)",
        _of_object,
    ),
    rule(
        Kind.INTENTION,
        rf"{_I}{_ADVERBS}{_NOT}(?:ingin|mau|pengen|pengin|hendak|berencana|rencananya|berniat|niat"
        r"|harus|perlu|akan|bakal|bertekad|berjanji|janji|wajib)\s+(?:akan\s+|untuk\s+|harus\s+|bisa"
        r"\s+)*(?P<object>.+)",
        _of_object,
    ),
    # the person
    rule(
        Kind.FACT,
        rf"{_I}{_ADVERBS}(?:tinggal|(?:be)?kerja|kos|ngekos)\s+(?:dengan|bersama|sama|bareng)\s+(?P<object>\w.*)",
        _of_company,
    ),
    rule(
        Kind.FACT,
        rf"{_COUPLE}(?:\s+(?:dan|sama)\s+{_COUPLE})?\s+{_ADVERBS}(?:bercerai|cerai|berpisah|pisah|menikah|bertunangan|putus)(?!\w)",
        "marital status",
    ),
    rule(Kind.FACT, rf"{_I}(?:di)?lahir(?:kan)?\s+\w", "birthday"),
    rule(Kind.FACT, rf"(?:rumah|alamat(?:\s+rumah)?)(?:\s+{_OWNER}|ku)\s+{_COPULA}(?:di\s+)?\w", "home"),
    rule(
        Kind.FACT,
        rf"{_I}{_ADVERBS}(?:tinggal|menetap|berdomisili|pindah|ngekos|kos)\s+(?:di|ke|bersama|sama)\s+\w",
        "home",
    ),
    rule(Kind.FACT, rf"{_I}{_ADVERBS}(?:be)?kerja\s+(?:sebagai|jadi)\s+\w", "job"),
    rule(Kind.FACT, rf"{_I}{_ADVERBS}(?:be)?kerja\s+(?:di|untuk|pada)\s+\w", "workplace"),
    rule(Kind.FACT, rf"{_I}(?:adalah\s+)?(?:seorang\s+)(?P<object>\w.*)", "job"),
    rule(Kind.FACT, rf"{_I}adalah\s+(?P<object>\w.*)", "job"),
    rule(Kind.FACT, rf"{_I}{_ADVERBS}(?:bisa|menguasai|fasih|berbicara|bicara)\s+(?:ber)?bahasa\s+\w", "languages"),
    rule(Kind.FACT, rf"(?:berat(?:\s+badan)?)(?:\s+{_OWNER}|ku)\s+{_COPULA}\w", "weight"),
    rule(Kind.FACT, rf"(?:tinggi(?:\s+badan)?)(?:\s+{_OWNER}|ku)\s+{_COPULA}\w", "height"),
    rule(Kind.FACT, rf"{_I}(?:berumur|berusia|umur(?:nya)?)\s+\w|(?:umur|usia)(?:\s+{_OWNER}|ku)\s+{_COPULA}\w", "age"),
    rule(Kind.FACT, rf"{_I}(?:asli(?:nya)?|berasal|asal(?:nya)?|orang)\s+(?:dari\s+)?\w", "origin"),
    rule(Kind.FACT, rf"{_I}{_ADVERBS}(?:seorang\s+)?(?:vegetarian|vegan|pescatarian)(?!\w)", "diet"),
    rule(Kind.FACT, rf"{_I}{_ADVERBS}(?P<object>(?:alergi|intoleran)\s+\w.*)", _of_object),
    rule(Kind.FACT, rf"{_I}{_ADVERBS}(?:menikah|lajang|bercerai|bertunangan|single|jomblo)(?!\w)", "marital status"),
    rule(Kind.FACT, rf"{_I}{_ADVERBS}(?P<object>(?:kidal|hamil|buta\s+warna|diabetes|asma|pensiun)\b.*)", _of_object),
    rule(
        Kind.PERSONA_HINT,
        rf"{_I}{_ADVERBS}(?P<object>(?:cenderung|gampang\s+\w+|mudah\s+\w+|susah\s+\w+|sulit\s+\w+"
        r"|suka\s+menunda|tipe\s+orang|orangnya)\b.*)",
        _of_object,
    ),
    rule(
        Kind.FACT,
        rf"{_I}{_ADVERBS}(?:punya|memiliki|mempunyai)\s+(?P<object>\w.*)",
        lambda found: (
            " ".join(of_action(re.split(r"[,:(]|\s(?:namanya|bernama|di|yang)\s", found["object"])[0]).split()[:3])
            or None
        ),
    ),
    rule(
        Kind.FACT,
        rf"{_I}{_ADVERBS}(?P<verb>parkir|kuliah|sekolah|naik|memakai|pakai|minum|makan|main|bermain"
        r"|bangun|tidur|mengajar|belajar|berlatih|menabung|merokok|olahraga|les)\s+(?P<object>\w.*)",
        lambda found: found["verb"].casefold(),
    ),
    rule(
        Kind.FACT,
        rf"{_I}(?:tidak|nggak|gak|tak)\s+(?:pernah\s+)?(?P<object>(?:minum|makan|merokok|naik|pakai"
        r"|memakai|nonton|masak|main)\s+\w.*)",
        _of_object,
    ),
    rule(Kind.FACT, rf"{_I}(?:selalu\s+|sering\s+|biasanya\s+|biasa\s+)?(?P<object>{_SETTLED})", _of_object),
    # things of the person
    rule(Kind.FACT, rf"(?:biasanya\s+)?{_POSSESSED}\s+(?P<copula>{_COPULA})(?P<value>\w.*)", _of_own),
    rule(
        Kind.FACT,
        r"(?P<np>(?:kode|pin|nomor|no|sandi|kata\s+sandi|password|kombinasi|tanggal|alamat)(?:"
        r"\s+[\w-]+){0,4}?)\s+(?:(?:sekarang|itu)\s+)?(?:(?:adalah|ialah|="
        r"|:)\s*)?(?P<value>[\w.-]*\d.*|\w+-[\w-]+)",
        _of_being,
    ),
)

TOLD: tuple[Rule, ...] = (
    rule(
        Kind.FACT,
        r"(?P<np>(?:[\w'’./-]+\s+){0,5}?[\w'’./-]+)\s*(?:\s(?:sekarang\s+)?(?:adalah|ialah|yaitu"
        r"|jadi|menjadi)|\s*[:=])\s*(?P<value>\w.*)",
        _of_being,
    ),
    rule(Kind.FACT, rf"(?!{_NO_THING})(?P<np>(?:[\w'’./-]+\s+){{0,5}}?[\w'’./-]+)\s+(?P<value>{_VERB}\s.+)", _of_being),
    rule(Kind.FACT, r"(?P<np>(?:[\w'’./-]+\s+){0,5}?[\w'’./-]+)\s+(?P<value>di\s.+|\S*\d.*|[A-Z].*)", _of_being),
)
"""For what the person asks to be remembered, in so many words: it need not be theirs."""
