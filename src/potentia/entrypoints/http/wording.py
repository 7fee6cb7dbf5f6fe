"""How a text for people is written down: a title and a detail, in each language."""

from typing import Literal, NamedTuple

Language = Literal["en", "id"]


class Text(NamedTuple):
    """`title` is the same for every occurrence of a code, `detail` tells of this one (RFC 9457 §3.1)."""

    title: str
    detail: str


def both(en: tuple[str, str], id: tuple[str, str]) -> dict[Language, Text]:
    return {"en": Text(*en), "id": Text(*id)}
