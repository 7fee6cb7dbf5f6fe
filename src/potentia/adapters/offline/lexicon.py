"""Words that mean nearly the same when a person asks for what they told: a few groups, in both languages."""

from collections.abc import Iterable

from potentia.domain.chat.words import stem, words

_GROUPS = (
    "birthday born birth lahir ultah kelahiran",
    "address live lives living home moved reside residence alamat tinggal rumah pindah domisili",
    "job work works profession occupation career employed pekerjaan kerja bekerja profesi",
    "employer company workplace perusahaan",
    "name called call named nickname nama bernama panggil dipanggil panggilan",
    "code combination pin passcode kode kombinasi",
    "password passphrase sandi",
    "prefer rather favour preference like love enjoy suka senang gemar menyukai lebih preferensi kesukaan",
    "dislike hate detest benci membenci",
    "favourite favorite favorit kesukaan kegemaran",
    "kids children son daughter anak",
    "goal aim plan intend target tujuan rencana berencana",
    "deadline due hand submit tenggat dikumpulkan mengumpulkan kumpulkan",
    "remind reminder ingatkan mengingatkan diingatkan",
    "answer reply respond response jawab menjawab balas membalas",
    "short brief concise length singkat pendek ringkas panjang",
    "vegetarian vegan diet meat vegetarian daging pola",
    "allergic allergy allergies alergi",
    "language languages speak bahasa",
    "car mobil vehicle drive",
    "phone number telephone telepon nomor hp",
    "weigh weight berat",
    "tall height tinggi",
    "old age umur usia berumur berusia",
    "hike hiking mendaki",
    "meeting meetings rapat",
    "buy bought purchase beli membeli",
    "wife husband spouse istri suami",
    "doctor dokter physician",
    "expire expires valid expiry berlaku habis kedaluwarsa",
    "leave leaves depart departs departure berangkat",
    "park parking parkir",
)
_CONCEPTS = {stem(word): f"≈{number}" for number, group in enumerate(_GROUPS) for word in words(group)}


def concepts(stems: Iterable[str]) -> frozenset[str]:
    """What the stems mean: the name of a group for a word that is in one, else the stem itself."""
    return frozenset(_CONCEPTS.get(one, one) for one in stems)
