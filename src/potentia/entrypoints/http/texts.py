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
    "limits-unavailable": _both(
        en=(
            "Not available right now",
            "Requests cannot be counted at the moment, as this one must be; try again.",
        ),
        id=(
            "Sedang tidak tersedia",
            "Permintaan sedang tidak dapat dihitung, padahal ini perlu; coba lagi nanti.",
        ),
    ),
    "idempotency-key-reused": _both(
        en=("The key was used before", "This Idempotency-Key came with another request; use a new key."),
        id=("Kunci sudah pernah dipakai", "Idempotency-Key ini datang dengan permintaan lain; gunakan kunci baru."),
    ),
    "idempotency-key-running": _both(
        en=("Still at it", "The request of this Idempotency-Key has not ended; ask again in a moment."),
        id=("Masih dikerjakan", "Permintaan dengan Idempotency-Key ini belum selesai; tanyakan lagi sebentar lagi."),
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
    "nul-character": _both(
        en=("NUL character", "This text holds the character NUL (U+0000), which cannot be stored."),
        id=("Karakter NUL", "Teks ini memuat karakter NUL (U+0000), yang tidak dapat disimpan."),
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
    "wrong-pattern": _both(
        en=("Wrong form", "This does not have the form that is expected."),
        id=("Bentuk tidak tepat", "Ini tidak berbentuk seperti yang diharapkan."),
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
    "problem-type-not-found": _both(
        en=("No such code", "No error has this code."),
        id=("Kode tidak ada", "Tidak ada kesalahan dengan kode ini."),
    ),
    # Identity
    "identity.token-missing": _both(
        en=("You are not signed in", "Send your access token: `Authorization: Bearer …`."),
        id=("Anda belum masuk", "Kirimkan token akses Anda: `Authorization: Bearer …`."),
    ),
    "identity.token-invalid": _both(
        en=("The access token is not valid", "It was not issued here, or it is damaged; sign in again."),
        id=("Token akses tidak sah", "Token ini tidak diterbitkan di sini, atau rusak; silakan masuk lagi."),
    ),
    "identity.token-expired": _both(
        en=("The access token has expired", "Get a new one with your refresh token."),
        id=("Token akses telah kedaluwarsa", "Mintalah yang baru dengan token penyegaran Anda."),
    ),
    "identity.account-gone": _both(
        en=("The account is gone", "The user of this token does not exist any more."),
        id=("Akun sudah tidak ada", "Pengguna token ini sudah tidak ada."),
    ),
    "identity.credentials-wrong": _both(
        en=("E-mail or password is wrong", "No account has this e-mail with this password."),
        id=("Surel atau kata sandi salah", "Tidak ada akun dengan surel dan kata sandi ini."),
    ),
    "identity.refresh-token-invalid": _both(
        en=("The refresh token is not valid", "It is unknown, or its session was ended; sign in again."),
        id=("Token penyegaran tidak sah", "Token ini tidak dikenal, atau sesinya telah diakhiri; silakan masuk lagi."),
    ),
    "identity.refresh-token-expired": _both(
        en=("The session has expired", "It was not used for too long; sign in again."),
        id=("Sesi telah kedaluwarsa", "Sesi ini terlalu lama tidak digunakan; silakan masuk lagi."),
    ),
    "identity.refresh-token-reused": _both(
        en=(
            "The session was ended",
            "Its refresh token was used a second time, so somebody may have a copy; sign in again.",
        ),
        id=("Sesi telah diakhiri", "Token penyegarannya dipakai dua kali, mungkin ada salinannya; silakan masuk lagi."),
    ),
    "identity.session-ended": _both(
        en=("The session has ended", "It was signed out or revoked, or its account is gone; sign in again."),
        id=("Sesi telah berakhir", "Sesi ini telah keluar atau dicabut, atau akunnya sudah tidak ada; masuklah lagi."),
    ),
    "identity.api-key-invalid": _both(
        en=("The API key is not valid", "It is unknown, revoked or expired; make a new one."),
        id=("Kunci API tidak sah", "Kunci ini tidak dikenal, dicabut, atau kedaluwarsa; buatlah yang baru."),
    ),
    "identity.external-subject-known": _both(
        en=("The account is there already", "Another request made it at the same moment; try again."),
        id=("Akun sudah ada", "Permintaan lain membuatnya pada saat yang sama; coba lagi."),
    ),
    "identity.issuer-unavailable": _both(
        en=("Sign-in cannot be checked", "The service that signs you in does not answer; try again a little later."),
        id=("Proses masuk tidak dapat diperiksa", "Layanan untuk masuk tidak menjawab; coba lagi sebentar lagi."),
    ),
    "identity.password-wrong": _both(
        en=("The password is wrong", "This is not your present password; nothing was changed."),
        id=("Kata sandi salah", "Ini bukan kata sandi Anda saat ini; tidak ada yang diubah."),
    ),
    "identity.password-missing": _both(
        en=("There is no password", "This account has none: guests register first, others sign in elsewhere."),
        id=("Tidak ada kata sandi", "Akun ini tidak memilikinya: tamu mendaftar dahulu, lainnya masuk di tempat lain."),
    ),
    "identity.password-must-change": _both(
        en=("Change your password first", "It was given to you for one time: `POST /auth/password/change`."),
        id=("Ganti kata sandi dahulu", "Kata sandi ini hanya untuk sekali pakai: `POST /auth/password/change`."),
    ),
    "identity.password-unchanged": _both(
        en=("The password stays the same", "Choose another one than the present."),
        id=("Kata sandi tidak berubah", "Pilihlah yang lain dari kata sandi saat ini."),
    ),
    "identity.scope-missing": _both(
        en=("The API key may not do this", "It needs the scope `{scope}`."),
        id=("Kunci API tidak boleh melakukan ini", "Kunci ini memerlukan cakupan `{scope}`."),
    ),
    "identity.session-required": _both(
        en=("Sign in for this", "Accounts are managed by people who are signed in, not with an API key."),
        id=("Masuklah untuk ini", "Akun dikelola oleh orang yang masuk, bukan dengan kunci API."),
    ),
    "identity.session-not-found": _both(
        en=("Session not found", "There is no such session of yours, or it has ended."),
        id=("Sesi tidak ditemukan", "Anda tidak memiliki sesi ini, atau sesi ini telah berakhir."),
    ),
    "identity.api-key-not-found": _both(
        en=("API key not found", "There is no such API key of yours."),
        id=("Kunci API tidak ditemukan", "Anda tidak memiliki kunci API ini."),
    ),
    "identity.too-many-api-keys": _both(
        en=("Too many API keys", "You have {max}, which is the most; revoke one first."),
        id=("Terlalu banyak kunci API", "Anda memiliki {max}, jumlah paling banyak; cabutlah salah satu dahulu."),
    ),
    "identity.expiry-past": _both(
        en=("The expiry has passed", "Choose an instant that is yet to come."),
        id=("Waktu kedaluwarsa telah lewat", "Pilihlah waktu yang akan datang."),
    ),
    "identity.email-reserved": _both(
        en=("The e-mail is reserved", "Addresses of this domain are given out by operators only."),
        id=("Surel ini dikhususkan", "Alamat pada domain ini hanya diberikan oleh operator."),
    ),
    "identity.email-taken": _both(
        en=("The e-mail is taken", "Another account has this e-mail; sign in, or use another one."),
        id=("Surel sudah dipakai", "Akun lain memakai surel ini; silakan masuk, atau gunakan surel lain."),
    ),
    "identity.already-registered": _both(
        en=("You are registered already", "Only guests, and people who are not signed in, can register."),
        id=("Anda sudah terdaftar", "Hanya tamu, dan orang yang belum masuk, yang dapat mendaftar."),
    ),
    "identity.password-too-short": _both(
        en=("The password is too short", "Use {min} characters or more."),
        id=("Kata sandi terlalu pendek", "Gunakan {min} karakter atau lebih."),
    ),
    "identity.password-too-long": _both(
        en=("The password is too long", "Use {max} characters or less."),
        id=("Kata sandi terlalu panjang", "Gunakan paling banyak {max} karakter."),
    ),
    "identity.password-is-email": _both(
        en=("The password is the e-mail", "Choose something that others do not know."),
        id=("Kata sandi sama dengan surel", "Pilihlah sesuatu yang tidak diketahui orang lain."),
    ),
    "identity.name-empty": _both(
        en=("The name is empty", "Give a name."),
        id=("Nama kosong", "Isilah nama."),
    ),
    "identity.name-too-long": _both(
        en=("The name is too long", "Use {max} characters or less."),
        id=("Nama terlalu panjang", "Gunakan paling banyak {max} karakter."),
    ),
    "identity.name-malformed": _both(
        en=("The name has odd characters", "Use a name without control characters."),
        id=("Nama memuat karakter aneh", "Gunakan nama tanpa karakter kendali."),
    ),
    "identity.time-zone-unknown": _both(
        en=("Unknown time zone", "Use a name of the IANA database, such as Asia/Jakarta."),
        id=("Zona waktu tidak dikenal", "Gunakan nama dari basis data IANA, misalnya Asia/Jakarta."),
    ),
    "identity.email-too-long": _both(
        en=("The e-mail is too long", "Use {max} characters or less."),
        id=("Surel terlalu panjang", "Gunakan paling banyak {max} karakter."),
    ),
    "identity.email-malformed": _both(
        en=("Not an e-mail address", "An address looks like name@example.org."),
        id=("Bukan alamat surel", "Alamat surel berbentuk seperti nama@contoh.id."),
    ),
    # Chat
    "chat.conversation-not-found": _both(
        en=("Conversation not found", "There is no such conversation of yours."),
        id=("Percakapan tidak ditemukan", "Anda tidak memiliki percakapan ini."),
    ),
    "chat.context-not-found": _both(
        en=("Context not found", "This conversation has no such context."),
        id=("Konteks tidak ditemukan", "Percakapan ini tidak memiliki konteks tersebut."),
    ),
    "chat.message-not-found": _both(
        en=("Message not found", "This conversation has no such message."),
        id=("Pesan tidak ditemukan", "Percakapan ini tidak memiliki pesan tersebut."),
    ),
    "chat.run-not-found": _both(
        en=("Run not found", "There is no such run of yours."),
        id=("Proses jawaban tidak ditemukan", "Anda tidak memiliki proses jawaban ini."),
    ),
    "chat.run-active": _both(
        en=("Still answering", "This conversation is being answered by run {run_id}; wait for its end."),
        id=("Masih menjawab", "Percakapan ini sedang dijawab oleh proses {run_id}; tunggu sampai selesai."),
    ),
    "chat.run-superseded": _both(
        en=("The run went on elsewhere", "A later attempt owns this run by now, or it has ended."),
        id=("Proses jawaban telah beralih", "Percobaan lain kini memegang proses ini, atau proses ini telah selesai."),
    ),
    "chat.idempotency-mismatch": _both(
        en=("The key was used before", "This Idempotency-Key came with another body; use a new key."),
        id=("Kunci sudah pernah dipakai", "Idempotency-Key ini pernah datang dengan isi lain; gunakan kunci baru."),
    ),
    "chat.model-unavailable": _both(
        en=("The model does not answer", "Your message is kept; try again a little later."),
        id=("Model tidak menjawab", "Pesan Anda tersimpan; coba lagi sebentar lagi."),
    ),
    "chat.model-refused": _both(
        en=("The model refuses our requests", "The fault is ours, and your message is kept; try again later."),
        id=("Model menolak permintaan kami", "Kesalahan ada pada kami, dan pesan Anda tersimpan; coba lagi nanti."),
    ),
    "chat.answer-malformed": _both(
        en=("The answer cannot be read", "The model answered in a form that was not asked for. Your message is kept."),
        id=("Jawaban tidak dapat dibaca", "Model menjawab dalam bentuk yang tidak diminta. Pesan Anda tersimpan."),
    ),
    "chat.answer-empty": _both(
        en=("The model said nothing", "It answered without a word. Your message is kept; try again."),
        id=("Model tidak mengatakan apa-apa", "Jawabannya kosong. Pesan Anda tersimpan; coba lagi."),
    ),
    "chat.answer-cut": _both(
        en=("The answer was cut off", "The connection to the model broke; what had come is kept."),
        id=("Jawaban terputus", "Sambungan ke model terputus; bagian yang sudah datang tersimpan."),
    ),
    "chat.answer-too-long": _both(
        en=("The answer is too long", "The model had to stop before the end; what had come is kept."),
        id=("Jawaban terlalu panjang", "Model harus berhenti sebelum selesai; bagian yang sudah datang tersimpan."),
    ),
    "chat.answer-blocked": _both(
        en=(
            "The model will not answer this",
            "Its provider's rules forbid it. Your message is kept; say it differently.",
        ),
        id=(
            "Model tidak mau menjawab ini",
            "Aturan penyedianya melarangnya. Pesan Anda tersimpan; ungkapkan dengan cara lain.",
        ),
    ),
    "chat.invalid-verdict": _both(
        en=("The verdict is not valid", "The Judge's verdict contradicts the facts."),
        id=("Putusan tidak sah", "Putusan Judge bertentangan dengan fakta."),
    ),
    # Jobs and stores
    "schema-behind": _both(
        en=(
            "The database is of another version",
            "Its schema is {found}, this program needs {expected}: run `potentia migrate`.",
        ),
        id=(
            "Basis data dari versi lain",
            "Skemanya {found}, program ini perlu {expected}: jalankan `potentia migrate`.",
        ),
    ),
    "jobs.claim-lost": _both(
        en=("The work went to another", "Another attempt owns this job by now; nothing was written."),
        id=("Pekerjaan telah beralih", "Percobaan lain kini memegang pekerjaan ini; tidak ada yang ditulis."),
    ),
    "redis-unavailable": _both(
        en=("Redis is not available", "Work goes on without it, a little slower."),
        id=("Redis sedang tidak tersedia", "Pekerjaan tetap berjalan tanpanya, sedikit lebih lambat."),
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
