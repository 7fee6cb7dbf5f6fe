"""What a canvas may be called."""

import unicodedata

from potentia.domain.errors import FieldProblem, Invalid

MAX_TITLE = 200
MAX_ICON = 64
_CONTROLS = {"Cc", "Cs", "Zl", "Zp"}
"""Controls, half characters, line and paragraph separators (Unicode's general categories)."""


def titled(title: str) -> str:
    """The title without space around it. Raises Invalid."""
    return _checked("title", title.strip(), MAX_TITLE)


def pictured(icon: str | None) -> str | None:
    """An emoji, or the name of an icon; None for none. Raises Invalid."""
    return None if icon is None else _checked("icon", icon.strip(), MAX_ICON)


def _checked(field: str, text: str, longest: int) -> str:
    if not text:
        raise Invalid(FieldProblem(field, "too-short", {"min": 1}))
    if len(text) > longest:
        raise Invalid(FieldProblem(field, "too-long", {"max": longest}))
    if any(unicodedata.category(character) in _CONTROLS for character in text):
        raise Invalid(FieldProblem(field, "canvas.control-character"))
    return text
