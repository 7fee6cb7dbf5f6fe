"""Words that mean nearly the same when a person asks for what they told: a few groups, in both languages."""

import re
from collections.abc import Iterable

from potentia.adapters.offline.kin import WIDER, kin_of
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
    "goal aim plan plans planning intend target tujuan rencana berencana",
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
    "number nomor nomer",
    "size ukuran",
    "locker loker",
    "key kunci",
    "account rekening",
    "shoe shoes sepatu",
    "flight flights fly flies flying flown penerbangan terbang",
    "school sekolah",
    "appointment janji",
    "wedding pernikahan menikah nikah",
    "expire expires valid expiry berlaku habis kedaluwarsa",
    "leave leaves depart departs departure berangkat",
    "park parking parkir",
)
_CONCEPTS = {stem(word): f"≈{group.split()[0]}" for group in _GROUPS for word in words(group)}
_BIRTHDAY = re.compile(r"(?<!\w)(?:ulang\s+tahun|(?:tanggal|tgl)\s+lahir|date\s+of\s+birth)", re.IGNORECASE)


def meanings(text: str) -> frozenset[str]:
    """What a text is about: its stems as concepts; a stop word counts only where it is in a group (`like`)."""
    said = words(_BIRTHDAY.sub("ultah", text))
    kin = [one for word in said if (one := kin_of(word))]
    named = {f"@{name}" for one in kin for name in (one, WIDER.get(one, one))}
    parts = (word for word in said if not kin_of(word) and (word not in STOP_WORDS or stem(word) in _CONCEPTS))
    return concepts(map(stem, parts)) | named


def concept(word: str) -> str:
    """What one word means."""
    return _CONCEPTS.get(stem(word), stem(word))


def concepts(stems: Iterable[str]) -> frozenset[str]:
    """What the stems mean: the name of a group for a word that is in one, else the stem itself."""
    return frozenset(_CONCEPTS.get(one, one) for one in stems)
