"""Words that mean nearly the same when a person asks for what they told: a few groups, in both languages."""

from collections.abc import Iterable

from potentia.domain.chat.words import STOP_WORDS, stem, words

_GROUPS = (
    "birthday born birth lahir ultah kelahiran",
    "address live lives living home moved reside residence alamat tinggal pindah domisili",
    "job work works profession occupation career employed pekerjaan kerja bekerja profesi",
    "employer company workplace perusahaan",
    "name named nickname nama bernama panggilan",
    "code combination pin passcode kode kombinasi",
    "password passphrase sandi",
    "prefer rather favour preference like love enjoy suka senang gemar menyukai preferensi",
    "dislike hate detest benci membenci",
    "favourite favorite favorit kesukaan kegemaran",
    "kids children son daughter anak",
    "goal aim plan intend target tujuan rencana berencana",
    "deadline due hand submit tenggat dikumpulkan mengumpulkan kumpulkan",
    "remind reminder ingatkan mengingatkan diingatkan",
    "answer reply respond response jawab menjawab balas membalas",
    "short brief concise length long singkat pendek ringkas panjang",
    "vegetarian vegan diet meat vegetarian daging pola",
    "allergic allergy allergies alergi",
    "language languages speak bahasa",
    "car mobil vehicle drive",
    "phone telephone telepon hp",
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


def meanings(text: str) -> frozenset[str]:
    """What a text is about: its stems as concepts; a stop word counts only where it is in a group (`like`)."""
    return concepts(stem(word) for word in words(text) if word not in STOP_WORDS or stem(word) in _CONCEPTS)


def concepts(stems: Iterable[str]) -> frozenset[str]:
    """What the stems mean: the name of a group for a word that is in one, else the stem itself."""
    return frozenset(_CONCEPTS.get(one, one) for one in stems)
