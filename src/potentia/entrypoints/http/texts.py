"""What a person reads about an error: one catalogue, a title and a detail in each language for each code.

Codes are those of domain errors, of problems of single fields, and of the edge itself. `{…}` stands for a fact
of the error. A code without a text of its own is answered with the text of its kind.
"""

import re
from collections.abc import Iterable, Mapping
from typing import get_args

from potentia.entrypoints.http.calendar_texts import CALENDAR
from potentia.entrypoints.http.canvas_texts import CANVAS
from potentia.entrypoints.http.identity_texts import IDENTITY
from potentia.entrypoints.http.notification_texts import ERRORS as NOTIFICATION_ERRORS
from potentia.entrypoints.http.notification_texts import NOTIFICATIONS, UNWORDED
from potentia.entrypoints.http.spoken_facts import spoken
from potentia.entrypoints.http.wording import Language, Text, both
from potentia.entrypoints.http.workspace_texts import WORKSPACES

LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "en"

CATALOGUE: dict[str, dict[Language, Text]] = {
    # The kinds
    "invalid": both(
        en=("The input is not valid", "Something in the input breaks a rule; see `errors`."),
        id=("Masukan tidak sah", "Ada masukan yang melanggar aturan; lihat `errors`."),
    ),
    "unauthenticated": both(
        en=("You are not signed in", "Send a valid access token: `Authorization: Bearer …`."),
        id=("Anda belum masuk", "Kirimkan token akses yang sah: `Authorization: Bearer …`."),
    ),
    "forbidden": both(
        en=("You may not do this", "You can see this, but your role does not allow the action."),
        id=(
            "Anda tidak boleh melakukan ini",
            "Anda dapat melihatnya, tetapi peran Anda tidak mengizinkannya.",
        ),
    ),
    "not-found": both(
        en=("Not found", "It does not exist, or it is not shared with you."),
        id=("Tidak ditemukan", "Tidak ada, atau tidak dibagikan kepada Anda."),
    ),
    "conflict": both(
        en=("The state has changed", "Something else came first; load the present state and try again."),
        id=("Keadaan telah berubah", "Ada perubahan lain yang lebih dahulu; muat keadaan terkini lalu coba lagi."),
    ),
    "throttled": both(
        en=("Too many requests", "Wait for the time in `Retry-After`, then try again."),
        id=("Terlalu banyak permintaan", "Tunggu selama waktu pada `Retry-After`, lalu coba lagi."),
    ),
    "unavailable": both(
        en=("Not available right now", "Something that this needs does not answer; try again a little later."),
        id=("Sedang tidak tersedia", "Sesuatu yang diperlukan tidak menjawab; coba lagi sebentar lagi."),
    ),
    "limits-unavailable": both(
        en=(
            "Not available right now",
            "Requests cannot be counted at the moment, as this one must be; try again.",
        ),
        id=(
            "Sedang tidak tersedia",
            "Permintaan sedang tidak dapat dihitung, padahal ini perlu; coba lagi nanti.",
        ),
    ),
    "idempotency-key-reused": both(
        en=("The key was used before", "This Idempotency-Key came with another request; use a new key."),
        id=("Kunci sudah pernah dipakai", "Idempotency-Key ini datang dengan permintaan lain; gunakan kunci baru."),
    ),
    "idempotency-key-running": both(
        en=("Still at it", "The request of this Idempotency-Key has not ended; ask again in a moment."),
        id=("Masih dikerjakan", "Permintaan dengan Idempotency-Key ini belum selesai; tanyakan lagi sebentar lagi."),
    ),
    # The edge
    "internal": both(
        en=("Something went wrong", "The fault is ours. Please name the request id if you report it."),
        id=("Terjadi kesalahan", "Kesalahan ada pada kami. Sebutkan id permintaan bila Anda melaporkannya."),
    ),
    "route-not-found": both(
        en=("No such address", "There is nothing at this path; the routes are listed at /docs."),
        id=("Alamat tidak ada", "Tidak ada apa pun di jalur ini; daftar rute ada di /docs."),
    ),
    "method-not-allowed": both(
        en=("Method not allowed", "This address accepts {allowed}."),
        id=("Metode tidak diizinkan", "Alamat ini menerima {allowed}."),
    ),
    "body-too-large": both(
        en=("The body is too large", "A request may have {limit} bytes at most."),
        id=("Isi permintaan terlalu besar", "Sebuah permintaan boleh berisi paling banyak {limit} bita."),
    ),
    "unsupported-media-type": both(
        en=("Unsupported media type", "Send the body as {accepted}."),
        id=("Jenis media tidak didukung", "Kirimkan isi permintaan sebagai {accepted}."),
    ),
    "malformed-json": both(
        en=("Malformed JSON", "The body is not well-formed JSON in UTF-8."),
        id=("JSON tidak benar", "Isi permintaan bukan JSON yang benar dalam UTF-8."),
    ),
    "body-required": both(
        en=("A body is required", "Send a JSON body with this request."),
        id=("Isi permintaan diperlukan", "Kirimkan isi JSON bersama permintaan ini."),
    ),
    "bad-request": both(
        en=("Bad request", "The request cannot be understood."),
        id=("Permintaan buruk", "Permintaan tidak dapat dipahami."),
    ),
    # Single fields
    "required": both(
        en=("Required", "This is missing."),
        id=("Wajib diisi", "Ini belum diisi."),
    ),
    "nul-character": both(
        en=("NUL character", "This text holds the character NUL (U+0000), which cannot be stored."),
        id=("Karakter NUL", "Teks ini memuat karakter NUL (U+0000), yang tidak dapat disimpan."),
    ),
    "unknown-field": both(
        en=("Unknown field", "There is no such field."),
        id=("Isian tidak dikenal", "Isian ini tidak ada."),
    ),
    "unknown-parameter": both(
        en=("Unknown parameter", "There is no such parameter; known are: {known}."),
        id=("Parameter tidak dikenal", "Parameter ini tidak ada; yang dikenal: {known}."),
    ),
    "wrong-type": both(
        en=("Wrong type", "This should be {expected}, not {got}."),
        id=("Jenis tidak tepat", "Ini seharusnya {expected}, bukan {got}."),
    ),
    "invalid-format": both(
        en=("Wrong format", "This is not a valid {expected}."),
        id=("Format tidak tepat", "Ini bukan {expected} yang sah."),
    ),
    "invalid-choice": both(
        en=("Not one of the choices", "This value is not one of those that are accepted."),
        id=("Bukan salah satu pilihan", "Nilai ini bukan salah satu yang diterima."),
    ),
    "invalid-value": both(
        en=("Not accepted", "This value is not accepted."),
        id=("Tidak diterima", "Nilai ini tidak diterima."),
    ),
    "wrong-pattern": both(
        en=("Wrong form", "This does not have the form that is expected."),
        id=("Bentuk tidak tepat", "Ini tidak berbentuk seperti yang diharapkan."),
    ),
    "too-short": both(
        en=("Too short", "The length must be {min} or more."),
        id=("Terlalu pendek", "Panjangnya harus {min} atau lebih."),
    ),
    "too-long": both(
        en=("Too long", "The length must be {max} or less."),
        id=("Terlalu panjang", "Panjangnya harus {max} atau kurang."),
    ),
    "too-small": both(
        en=("Too small", "This must be {min} or more."),
        id=("Terlalu kecil", "Nilainya harus {min} atau lebih."),
    ),
    "too-large": both(
        en=("Too large", "This must be {max} or less."),
        id=("Terlalu besar", "Nilainya harus {max} atau kurang."),
    ),
    "out-of-range": both(
        en=("Out of range", "This must be between {min} and {max}."),
        id=("Di luar batas", "Nilainya harus antara {min} dan {max}."),
    ),
    "invalid-cursor": both(
        en=("Unknown cursor", "The cursor did not come from a page of this list; start again without one."),
        id=("Kursor tidak dikenal", "Kursor ini tidak berasal dari halaman daftar ini; mulailah lagi tanpa kursor."),
    ),
    "problem-type-not-found": both(
        en=("No such code", "No error has this code."),
        id=("Kode tidak ada", "Tidak ada kesalahan dengan kode ini."),
    ),
    **IDENTITY,
    **NOTIFICATION_ERRORS,
    **WORKSPACES,
    **CANVAS,
    **CALENDAR,
    # Chat
    "chat.conversation-not-found": both(
        en=("Conversation not found", "There is no such conversation of yours."),
        id=("Percakapan tidak ditemukan", "Anda tidak memiliki percakapan ini."),
    ),
    "chat.context-not-found": both(
        en=("Context not found", "This conversation has no such context."),
        id=("Konteks tidak ditemukan", "Percakapan ini tidak memiliki konteks tersebut."),
    ),
    "chat.message-not-found": both(
        en=("Message not found", "This conversation has no such message."),
        id=("Pesan tidak ditemukan", "Percakapan ini tidak memiliki pesan tersebut."),
    ),
    "chat.run-not-found": both(
        en=("Run not found", "There is no such run of yours."),
        id=("Proses jawaban tidak ditemukan", "Anda tidak memiliki proses jawaban ini."),
    ),
    "chat.title-of-known-context": both(
        en=("The context has its own title", "Give a title only for a new context: without `context_id`."),
        id=("Konteks sudah punya judul", "Beri judul hanya untuk konteks baru: tanpa `context_id`."),
    ),
    "chat.run-active": both(
        en=("Still answering", "This conversation is being answered by run {run_id}; wait for its end."),
        id=("Masih menjawab", "Percakapan ini sedang dijawab oleh proses {run_id}; tunggu sampai selesai."),
    ),
    "chat.run-superseded": both(
        en=("The run went on elsewhere", "A later attempt owns this run by now, or it has ended."),
        id=("Proses jawaban telah beralih", "Percobaan lain kini memegang proses ini, atau proses ini telah selesai."),
    ),
    "chat.idempotency-mismatch": both(
        en=("The key was used before", "This Idempotency-Key came with another body; use a new key."),
        id=("Kunci sudah pernah dipakai", "Idempotency-Key ini pernah datang dengan isi lain; gunakan kunci baru."),
    ),
    "chat.model-unavailable": both(
        en=("The model does not answer", "Your message is kept; try again a little later."),
        id=("Model tidak menjawab", "Pesan Anda tersimpan; coba lagi sebentar lagi."),
    ),
    "chat.model-refused": both(
        en=("The model refuses our requests", "The fault is ours, and your message is kept; try again later."),
        id=("Model menolak permintaan kami", "Kesalahan ada pada kami, dan pesan Anda tersimpan; coba lagi nanti."),
    ),
    "chat.answer-malformed": both(
        en=("The answer cannot be read", "The model answered in a form that was not asked for. Your message is kept."),
        id=("Jawaban tidak dapat dibaca", "Model menjawab dalam bentuk yang tidak diminta. Pesan Anda tersimpan."),
    ),
    "chat.answer-empty": both(
        en=("The model said nothing", "It answered without a word. Your message is kept; try again."),
        id=("Model tidak mengatakan apa-apa", "Jawabannya kosong. Pesan Anda tersimpan; coba lagi."),
    ),
    "chat.answer-cut": both(
        en=("The answer was cut off", "The connection to the model broke; what had come is kept."),
        id=("Jawaban terputus", "Sambungan ke model terputus; bagian yang sudah datang tersimpan."),
    ),
    "chat.answer-too-long": both(
        en=("The answer is too long", "The model had to stop before the end; what had come is kept."),
        id=("Jawaban terlalu panjang", "Model harus berhenti sebelum selesai; bagian yang sudah datang tersimpan."),
    ),
    "chat.answer-blocked": both(
        en=(
            "The model will not answer this",
            "Its provider's rules forbid it. Your message is kept; say it differently.",
        ),
        id=(
            "Model tidak mau menjawab ini",
            "Aturan penyedianya melarangnya. Pesan Anda tersimpan; ungkapkan dengan cara lain.",
        ),
    ),
    "chat.invalid-verdict": both(
        en=("The verdict is not valid", "The Judge's verdict contradicts the facts."),
        id=("Putusan tidak sah", "Putusan Judge bertentangan dengan fakta."),
    ),
    # Jobs and stores
    "schema-behind": both(
        en=(
            "The database is of another version",
            "Its schema is {found}, this program needs {expected}: run `potentia migrate`.",
        ),
        id=(
            "Basis data dari versi lain",
            "Skemanya {found}, program ini perlu {expected}: jalankan `potentia migrate`.",
        ),
    ),
    "jobs.claim-lost": both(
        en=("The work went to another", "Another attempt owns this job by now; nothing was written."),
        id=("Pekerjaan telah beralih", "Percobaan lain kini memegang pekerjaan ini; tidak ada yang ditulis."),
    ),
    "redis-unavailable": both(
        en=("Redis is not available", "Work goes on without it, a little slower."),
        id=("Redis sedang tidak tersedia", "Pekerjaan tetap berjalan tanpanya, sedikit lebih lambat."),
    ),
    "database-unavailable": both(
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
    return _filled(found, facts, language)


def notification(kind: str, facts: Mapping[str, object], language: Language) -> Text:
    """A notification in words."""
    found = NOTIFICATIONS.get(kind, UNWORDED)[language]
    return _filled(found, facts, language)


def _filled(found: Text, facts: Mapping[str, object], language: Language) -> Text:
    return Text(found.title, found.detail.format_map(_Facts(spoken(facts, language))))


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
