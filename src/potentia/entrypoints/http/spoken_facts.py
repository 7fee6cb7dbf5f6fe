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
_OUTCOMES: Mapping[str, Mapping[Language, str]] = {
    "accepted": {"en": "accepted", "id": "diterima"},
    "rejected": {"en": "turned down", "id": "ditolak"},
    "revoked": {"en": "taken back", "id": "ditarik kembali"},
}
SPOKEN: Mapping[str, Mapping[str, Mapping[Language, str]]] = {"role": _ROLES, "needed": _ROLES, "outcome": _OUTCOMES}
"""By the fact's name and its value."""


def spoken(facts: Mapping[str, object], language: Language) -> dict[str, object]:
    """The facts as a text in this language says them."""
    return {name: _said(name, value, language) for name, value in facts.items()}


def _said(name: str, value: object, language: Language) -> object:
    words = SPOKEN.get(name, {}).get(str(value))
    return value if words is None else words[language]
