"""The types of blocks that Potentia knows. Any other name is a type too: then its properties are the client's affair.

Of a known type the properties named here are held to their form, where they are there; others may stand beside them.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec

from potentia.domain.errors import FieldProblem

_AT = re.compile(r".* - at `\$(?P<path>[^`]*)`", re.DOTALL)


class Span(msgspec.Struct):
    """A stretch of text in one style; what styles there are is the client's affair."""

    text: str


Text = str | list[Span]
"""Plain, or in spans."""


class Paragraph(msgspec.Struct, kw_only=True):
    text: Text = ""


class Heading(Paragraph, kw_only=True):
    level: Annotated[int, msgspec.Meta(ge=1, le=6)] = 1


class ToDo(Paragraph, kw_only=True):
    """`due_at` is an instant with its offset (RFC 3339)."""

    checked: bool = False
    due_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Code(msgspec.Struct, kw_only=True):
    """Text is text here: a program has no spans."""

    text: str = ""
    language: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class Table(msgspec.Struct, kw_only=True):
    rows: list[list[Text]] = []
    has_header: bool = False


class Image(msgspec.Struct, kw_only=True):
    """Only addresses that no browser runs as a program."""

    url: Annotated[str, msgspec.Meta(max_length=2_048, pattern=r"(?i)^(https?://|/)")] | None = None
    alt: str = ""
    caption: Text = ""
    width: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None
    height: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None


class Divider(msgspec.Struct, kw_only=True):
    pass


class Callout(Paragraph, kw_only=True):
    icon: Annotated[str, msgspec.Meta(max_length=64)] | None = None


KNOWN: Mapping[str, type[msgspec.Struct]] = {
    "paragraph": Paragraph,
    "heading": Heading,
    "bulleted_list_item": Paragraph,
    "numbered_list_item": Paragraph,
    "to_do": ToDo,
    "quote": Paragraph,
    "code": Code,
    "table": Table,
    "image": Image,
    "divider": Divider,
    "callout": Callout,
}


def problem(type_name: str, properties: dict[str, Any], path: str) -> FieldProblem | None:
    """What keeps `properties`, found at `path`, from being those of this type."""
    if (known := KNOWN.get(type_name)) is None:
        return None
    try:
        msgspec.convert(properties, known)
    except msgspec.ValidationError as error:
        told = _AT.fullmatch(str(error))
        where = told["path"] if told else ""
        return FieldProblem(path + where, "canvas.invalid-property", {"type": type_name})
    return None
