"""The parts of an Indonesian clause – who, how often, which thing, what is said of it – and how they name a subject."""

import re

from potentia.adapters.offline.subjects import manner, of_action, of_answers, of_thing

SPEAKER = r"(?:saya|aku|gue|gua|gw|kami|kita)\s+"
OWNER = r"(?:saya|aku|gue|gua|gw|kami|kita)"
ADVERB = (
    r"(?:memang|emang|sangat|paling|lebih|juga|selalu|sering|biasanya|biasa|sekarang|kini|sudah"
    r"|udah|sedang|lagi|masih|baru|cukup|agak"
    r"|sebenarnya|sebetulnya|benar-benar|kurang)\s+"
)
ADVERBS = rf"(?:{ADVERB})*"
NOT = r"(?:(?:tidak|tak|nggak|enggak|gak|ga|kurang|bukan)\s+)?"
COPULA = (
    r"(?:(?:sekarang|kini|itu|sudah|udah)\s+)*(?:adalah|ialah|yaitu|itu|jadi|menjadi|berubah"
    r"\s+(?:jadi|menjadi)|ganti\s+(?:jadi|ke)|diganti\s+(?:jadi|menjadi|ke)|pindah\s+ke|="
    r"|:)?\s*(?:sekarang\s+)?"
)
NO_THING = (
    r"(?:kemarin|tadi|semalam|barusan|mungkin|semoga|nanti|besok|lusa|maaf|sepertinya|kayaknya"
    r"|biar|supaya|karena|ketika|waktu|saat"
    r"|sekarang|hari(?!\s+jadi)|di|ke|dari|dengan|untuk|dan|atau|kalau|tapi|jadi|memang|menurut"
    r"|seperti|kata|menurutku)\b"
)
POSSESSED = (
    rf"(?!{NO_THING})(?P<np>(?:[\w'’./-]+\s+){{1,6}}?(?:saya|aku|gue|gua|gw|kami)|(?:[\w'’./-]+"
    rf"\s+){{0,5}}?(?!berlaku|perilaku|pelaku)\w{{3,}}ku)"
)
VERB = (
    r"(?:tinggal|kerja|bekerja|buka|tutup|berangkat|berlaku|habis|mulai|selesai|lahir|sekolah"
    r"|kuliah|suka|punya|ada|terletak|disimpan"
    r"|dibayar|dikumpulkan|jatuh|tiba|datang|pindah|main|bisa|mengajar|alergi|bernama|dipanggil"
    r"|harganya|berakhir|kedaluwarsa|parkir"
    r"|berumur|berusia|menikah|kelas|libur|dimulai|diadakan)"
)
TASKS = (
    r"(?:tahu|tau|tanya|bertanya|nanya|bicara|ngobrol|lihat|dengar|bilang|coba|tidur|mengerti"
    r"|paham|kamu|anda|kau|minta|dibantu|curhat|pergi\s+dulu)"
)


LISTED = re.compile(r"(?:di|dalam|ada\s+di)\s+(?:daftar|jalan)(?!\w)", re.IGNORECASE)
ATTRIBUTE = re.compile(
    r"(?:warna|ukuran|golongan|status|hobi|agama|zodiak|jenis|merek|makanan|minuman|jurusan"
    r"|pekerjaan|profesi|jadwal|nama)(?!\w)",
    re.I,
)
PASSING = re.compile(
    r"(?:lagi|sedang|masih|sangat|agak|susah|tidak|nggak|gak)?\s*(?:sakit|rusak|telat|lemot"
    r"|lambat|mati|hilang|error|macet|bocor|penuh)(?!\w)",
    re.I,
)
STATED = re.compile(rf"(?:di\s|seorang\s|\w{{3,}}nya\s|{VERB}\s)", re.IGNORECASE)


def of_being(found: re.Match[str]) -> str | None:
    thing, value = of_thing(found["np"]), found["value"].strip()
    if not thing or LISTED.match(value):
        return None
    part = re.match(r"(?P<part>\w{3,})nya\b", value)
    if part:
        return f"{part['part'].casefold()} {thing}"
    verb = re.match(rf"(?P<verb>{VERB})\b", value, re.IGNORECASE)
    if verb and verb["verb"].casefold() == "bernama":
        return f"nama {thing}"
    if verb and verb["verb"].casefold() not in {"ada"}:
        return f"{thing} {verb['verb'].casefold()}"
    where = re.match(r"(?:ke|dari|untuk)\s+\w+(?=\s)", value)
    return f"{thing} {where.group().casefold()}" if where else thing


def of_own(found: re.Match[str]) -> str | None:
    """A thing of the person: kept when a value is named, not when a passing state of it is told."""
    value, is_attribute = found["value"].strip(), ATTRIBUTE.match(found["np"])
    if PASSING.match(value):
        return None
    is_stated = found.groupdict().get("copula") or STATED.match(value) or any(c.isdigit() or c.isupper() for c in value)
    return of_being(found) if is_attribute or is_stated else None


def of_wish(found: re.Match[str]) -> str | None:
    wish = found["object"]
    return of_answers(wish) or manner(wish.casefold()) or of_action(wish) or None


def of_manner(found: re.Match[str]) -> str | None:
    return manner(found["object"].casefold()) or of_action(found["object"]) or "answers"


def of_object(found: re.Match[str]) -> str | None:
    return of_action(found["object"]) or None


def of_liked(found: re.Match[str]) -> str | None:
    return of_answers(found["object"]) or of_action(found["object"]) or None


def of_company(found: re.Match[str]) -> str | None:
    """Who one lives or works with: `dua kucing saya, Momo dan Kiki` are the cats."""
    thing = of_action(re.split(r"[,:(]|\s(?:di|yang|bernama|namanya)\s|\s(?=[A-Z])", found["object"])[0]).split()
    return f"{thing[0]} serumah" if thing else None


COUPLE = rf"(?:{OWNER}|(?:istri|suami|pasangan|mantan)(?:ku|\s+{OWNER})?(?:\s+(?-i:[A-Z])\w+)?)"
SETTLED = (
    r"(?!.*\b(?:kemarin|tadi|barusan|semalam|hari\s+ini|besok|kamu|anda|itu|ini|kalau)\b)"
    r"(?!(?:tidak|nggak|gak|lagi|sedang|kena|penasaran|baru|mungkin|maksud|bisa|pikir|kira|rasa"
    r"|tahu|lihat|dengar|bilang|tanya|coba|nonton|baca|ketemu|bertemu|setuju|paham)\b)"
    r"\w{2,}\s(?=.*(?:\d|(?-i:\b[A-Z])|tiap|setiap))\w.*"
)
"""A statement with a number, a name or a rhythm in it, that is not about a passing day."""
