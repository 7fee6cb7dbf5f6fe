"""Facts that are words of ours: what a role or an outcome is called in each language, inside of a text.

Beside the text, in the members of a problem and in a notification's `facts`, they stay what programs know them by.
"""

from collections.abc import Mapping

from potentia.entrypoints.http.wording import Language

_ROLES: Mapping[str, Mapping[Language, str]] = {
    "owner": {"en": "owner", "id": "pemilik"},
    "admin": {"en": "admin", "id": "pengelola"},
    "member": {"en": "member", "id": "anggota"},
    "editor": {"en": "editor", "id": "penyunting"},
    "viewer": {"en": "viewer", "id": "pembaca"},
}
_NEEDED: Mapping[str, Mapping[Language, str]] = {
    "owner": {"en": "the role owner", "id": "peran pemilik"},
    "admin": {"en": "admin or more", "id": "pengelola atau lebih"},
    "member": {"en": "member or more", "id": "anggota atau lebih"},
    "editor": {"en": "editor or more", "id": "penyunting atau lebih"},
    "viewer": {"en": "viewer or more", "id": "pembaca atau lebih"},
}
"""The least role that may; above the owner's there is none."""
_OUTCOMES: Mapping[str, Mapping[Language, str]] = {
    "accepted": {"en": "accepted", "id": "diterima"},
    "rejected": {"en": "turned down", "id": "ditolak"},
    "revoked": {"en": "taken back", "id": "ditarik kembali"},
}
_TYPES: Mapping[str, Mapping[Language, str]] = {
    "string": {"en": "a string", "id": "teks"},
    "integer": {"en": "an integer", "id": "bilangan bulat"},
    "number": {"en": "a number", "id": "bilangan"},
    "boolean": {"en": "a boolean", "id": "nilai benar atau salah"},
    "object": {"en": "an object", "id": "objek"},
    "array": {"en": "an array", "id": "larik"},
    "null": {"en": "null", "id": "null"},
    "UUID": {"en": "a UUID", "id": "UUID"},
    "date-time": {"en": "a date and time", "id": "tanggal dan waktu"},
    "date": {"en": "a date", "id": "tanggal"},
    "time": {"en": "a time", "id": "waktu"},
    "duration": {"en": "a duration", "id": "durasi"},
    "base64": {"en": "a string", "id": "teks"},
}
_FORMATS: Mapping[str, Mapping[Language, str]] = {
    "UUID": {"en": "UUID", "id": "UUID"},
    "date-time": {"en": "date and time with an offset (RFC 3339)", "id": "tanggal dan waktu berofset (RFC 3339)"},
    "date": {"en": "date (RFC 3339)", "id": "tanggal (RFC 3339)"},
    "time": {"en": "time (RFC 3339)", "id": "waktu (RFC 3339)"},
    "duration": {"en": "duration (ISO 8601)", "id": "durasi (ISO 8601)"},
    "base64": {"en": "base64", "id": "base64"},
    "date-or-time": {"en": "date or time", "id": "tanggal atau waktu"},
}
SPOKEN: Mapping[str, Mapping[str, Mapping[Language, str]]] = {
    "role": _ROLES,
    "needed": _NEEDED,
    "outcome": _OUTCOMES,
    "expected": _TYPES,
    "got": _TYPES,
    "format": _FORMATS,
}
"""By the fact's name and its value."""
_OR: Mapping[Language, str] = {"en": " or ", "id": " atau "}


def spoken(facts: Mapping[str, object], language: Language) -> dict[str, object]:
    """The facts as a text in this language says them."""
    return {name: _said(name, value, language) for name, value in facts.items()}


def _said(name: str, value: object, language: Language) -> object:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if (known := SPOKEN.get(name)) is None:
        return value
    each_of = str(value).split(" | ")
    return _OR[language].join(known[each][language] if each in known else each for each in each_of)
