"""What a person reads about an error: one catalogue, a title and a detail in each language for each code.

Codes are those of domain errors, of problems of single fields, and of the edge itself. `{…}` stands for a fact
of the error. A code without a text of its own is answered with the text of its kind.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, get_args

Language = Literal["en", "id"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "en"


class Text(NamedTuple):
    """`title` is the same for every occurrence of a code, `detail` tells of this one (RFC 9457 §3.1)."""

    title: str
    detail: str


def _both(en: tuple[str, str], id: tuple[str, str]) -> dict[Language, Text]:
    return {"en": Text(*en), "id": Text(*id)}


CATALOGUE: dict[str, dict[Language, Text]] = {
    # The kinds
    "invalid": _both(
        en=("The input is not valid", "Something in the input breaks a rule; see `errors`."),
        id=("Masukan tidak sah", "Ada masukan yang melanggar aturan; lihat `errors`."),
    ),
    "unauthenticated": _both(
        en=("You are not signed in", "Send a valid access token: `Authorization: Bearer …`."),
        id=("Anda belum masuk", "Kirimkan token akses yang sah: `Authorization: Bearer …`."),
    ),
    "forbidden": _both(
        en=("You may not do this", "You can see this, but your role does not allow the action."),
        id=(
            "Anda tidak boleh melakukan ini",
            "Anda dapat melihatnya, tetapi peran Anda tidak mengizinkannya.",
        ),
    ),
    "not-found": _both(
        en=("Not found", "It does not exist, or it is not shared with you."),
        id=("Tidak ditemukan", "Tidak ada, atau tidak dibagikan kepada Anda."),
    ),
    "conflict": _both(
        en=("The state has changed", "Something else came first; load the present state and try again."),
        id=("Keadaan telah berubah", "Ada perubahan lain yang lebih dahulu; muat keadaan terkini lalu coba lagi."),
    ),
    "throttled": _both(
        en=("Too many requests", "Wait for the time in `Retry-After`, then try again."),
        id=("Terlalu banyak permintaan", "Tunggu selama waktu pada `Retry-After`, lalu coba lagi."),
    ),
    "unavailable": _both(
        en=("Not available right now", "Something that this needs does not answer; try again a little later."),
        id=("Sedang tidak tersedia", "Sesuatu yang diperlukan tidak menjawab; coba lagi sebentar lagi."),
    ),
    # The edge
    "internal": _both(
        en=("Something went wrong", "The fault is ours. Please name the request id if you report it."),
        id=("Terjadi kesalahan", "Kesalahan ada pada kami. Sebutkan id permintaan bila Anda melaporkannya."),
    ),
    "route-not-found": _both(
        en=("No such address", "There is nothing at this path; the routes are listed at /docs."),
        id=("Alamat tidak ada", "Tidak ada apa pun di jalur ini; daftar rute ada di /docs."),
    ),
    "method-not-allowed": _both(
        en=("Method not allowed", "This address accepts {allowed}."),
        id=("Metode tidak diizinkan", "Alamat ini menerima {allowed}."),
    ),
    "body-too-large": _both(
        en=("The body is too large", "A request may have {limit} bytes at most."),
        id=("Isi permintaan terlalu besar", "Sebuah permintaan boleh berisi paling banyak {limit} bita."),
    ),
    "unsupported-media-type": _both(
        en=("Unsupported media type", "Send the body as {accepted}."),
        id=("Jenis media tidak didukung", "Kirimkan isi permintaan sebagai {accepted}."),
    ),
    "malformed-json": _both(
        en=("Malformed JSON", "The body is not well-formed JSON in UTF-8."),
        id=("JSON tidak benar", "Isi permintaan bukan JSON yang benar dalam UTF-8."),
    ),
    "body-required": _both(
        en=("A body is required", "Send a JSON body with this request."),
        id=("Isi permintaan diperlukan", "Kirimkan isi JSON bersama permintaan ini."),
    ),
    "bad-request": _both(
        en=("Bad request", "The request cannot be understood."),
        id=("Permintaan buruk", "Permintaan tidak dapat dipahami."),
    ),
    # Single fields
    "required": _both(
        en=("Required", "This is missing."),
        id=("Wajib diisi", "Ini belum diisi."),
    ),
    "unknown-field": _both(
        en=("Unknown field", "There is no such field."),
        id=("Isian tidak dikenal", "Isian ini tidak ada."),
    ),
    "unknown-parameter": _both(
        en=("Unknown parameter", "There is no such parameter; known are: {known}."),
        id=("Parameter tidak dikenal", "Parameter ini tidak ada; yang dikenal: {known}."),
    ),
    "wrong-type": _both(
        en=("Wrong type", "This should be {expected}, not {got}."),
        id=("Jenis tidak tepat", "Ini seharusnya {expected}, bukan {got}."),
    ),
    "invalid-format": _both(
        en=("Wrong format", "This is not a valid {expected}."),
        id=("Format tidak tepat", "Ini bukan {expected} yang sah."),
    ),
    "invalid-choice": _both(
        en=("Not one of the choices", "This value is not one of those that are accepted."),
        id=("Bukan salah satu pilihan", "Nilai ini bukan salah satu yang diterima."),
    ),
    "invalid-value": _both(
        en=("Not accepted", "This value is not accepted."),
        id=("Tidak diterima", "Nilai ini tidak diterima."),
    ),
    "too-short": _both(
        en=("Too short", "The length must be {min} or more."),
        id=("Terlalu pendek", "Panjangnya harus {min} atau lebih."),
    ),
    "too-long": _both(
        en=("Too long", "The length must be {max} or less."),
        id=("Terlalu panjang", "Panjangnya harus {max} atau kurang."),
    ),
    "too-small": _both(
        en=("Too small", "This must be {min} or more."),
        id=("Terlalu kecil", "Nilainya harus {min} atau lebih."),
    ),
    "too-large": _both(
        en=("Too large", "This must be {max} or less."),
        id=("Terlalu besar", "Nilainya harus {max} atau kurang."),
    ),
    "out-of-range": _both(
        en=("Out of range", "This must be between {min} and {max}."),
        id=("Di luar batas", "Nilainya harus antara {min} dan {max}."),
    ),
    "invalid-cursor": _both(
        en=("Unknown cursor", "The cursor did not come from a page of this list; start again without one."),
        id=("Kursor tidak dikenal", "Kursor ini tidak berasal dari halaman daftar ini; mulailah lagi tanpa kursor."),
    ),
    # Jobs and stores
    "jobs.claim-lost": _both(
        en=("The work went to another", "Another attempt owns this job by now; nothing was written."),
        id=("Pekerjaan telah beralih", "Percobaan lain kini memegang pekerjaan ini; tidak ada yang ditulis."),
    ),
    "database-unavailable": _both(
        en=("The database is not available", "Nothing was stored; try again a little later."),
        id=("Basis data sedang tidak tersedia", "Tidak ada yang disimpan; coba lagi sebentar lagi."),
    ),
}


class _Facts(dict[str, object]):
    """Facts for a text: one that the error did not bring shows as a dash, since half a text beats none."""

    def __missing__(self, name: str) -> str:
        return "–"


def text(codes: Iterable[str], facts: Mapping[str, object], language: Language) -> Text:
    """The text of the first of `codes` that has one, with the facts filled in."""
    found = next((CATALOGUE[code] for code in codes if code in CATALOGUE), CATALOGUE["internal"])[language]
    return Text(found.title, found.detail.format_map(_Facts(facts)))


_RANGE = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?")


def negotiate(accept_language: str) -> Language:
    """The language that an `Accept-Language` header prefers (RFC 9110 §12.5.4, by primary subtag).

    Ranges that are not well-formed are passed over; without one that fits, English.
    """
    weights: dict[str, float] = {}
    for item in accept_language.split(","):
        if found := _RANGE.fullmatch(item):
            tag = found[1].lower()
            weights[tag] = max(weights.get(tag, 0.0), float(found[2] or 1))
    best = max(LANGUAGES, key=lambda language: weights.get(language, weights.get("*", 0.0)))
    return best if weights.get(best, weights.get("*", 0.0)) > 0 else DEFAULT
