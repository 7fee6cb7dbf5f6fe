"""Everything that is wrong with an input at once, as problems of fields.

msgspec stops at the first fault, so a value that was refused is walked a second time, field by field. Values
never reach a problem's facts: they may be secrets.
"""

import re
from collections.abc import Iterator
from enum import Enum
from itertools import islice
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from potentia.domain.errors import FieldProblem

MOST_PROBLEMS, MOST_ITEMS = 100, 1_000
"""No client reads more, and whoever sends a hundred thousand mistakes shall not keep the loop busy with them."""

_AT = re.compile(r"(?P<message>.*?)(?: - at (?:key in )?`\$(?P<path>.*)`)?", re.DOTALL)

_MEANINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"Object missing required field `(?P<field>.+)`", "required"),
        (r"Object contains unknown field `(?P<field>.+)`", "unknown-field"),
        (r"Expected `\w+` of length >= (?P<min>\d+).*", "too-short"),
        (r"Expected `\w+` of length <= (?P<max>\d+).*", "too-long"),
        (r"Expected `\w+` >= (?P<min>\S+)", "too-small"),
        (r"Expected `\w+` <= (?P<max>\S+)", "too-large"),
        (r"Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`", "wrong-type"),
        (r"Expected `(?P<format>\w+)` with (?:a|no) timezone component", "invalid-format"),
        (r"Expected `\w+` matching regex '\\\\S'", "blank"),
        (r"Expected `\w+` matching regex .*", "wrong-pattern"),
        (r"Invalid (?:RFC3339 encoded |ISO8601 )?(?P<format>UUID|date\w*|time|duration)", "invalid-format"),
        (r"Invalid (?P<format>base64) encoded string", "invalid-format"),
        (r"Invalid enum value .*", "invalid-choice"),
        (r"Invalid value .*", "invalid-choice"),
    )
)
"""What each message of msgspec 0.22 means; named groups become facts, `field` names the field."""

_JSON_NAMES = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "uuid": "UUID",
    "datetime": "date-time",
    "timedelta": "duration",
    "bytes": "base64",
}
"""What JSON Schema calls what msgspec calls by Python's names; the others are the same."""


def problems(value: object, expected: Any, path: str = "") -> list[FieldProblem]:
    """What keeps `value`, made of JSON's plain types, from being an `expected`; empty if nothing does."""
    first = _first(value, expected, path)
    return (list(islice(_inside(value, expected, path), MOST_PROBLEMS)) or first) if first else []


def problem(message: str, path: str) -> FieldProblem:
    """The problem that a message of msgspec tells of, at `path` or below it."""
    told = _AT.fullmatch(message)
    assert told  # every part of the pattern may be empty
    at = path + (told["path"] or "")
    for pattern, code in _MEANINGS:
        if found := pattern.fullmatch(told["message"]):
            facts = {name: _fact(fact) for name, fact in found.groupdict().items()}
            name = facts.pop("field", None)
            return FieldProblem(_joined(at, name), code, facts)
    return FieldProblem(at.lstrip("."), "invalid-value")


def nuls(value: object, path: str = "") -> Iterator[FieldProblem]:
    """The texts of a decoded JSON value that hold the character NUL, which Postgres cannot store."""
    if isinstance(value, str) and "\0" in value:
        yield FieldProblem(path.lstrip("."), "nul-character")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from nuls(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from nuls(item, f"{path}.{name}")


def missing_parameter(detail: str) -> FieldProblem | None:
    """The parameter that Litestar names in its own words when a required one is not there."""
    found = re.match(r"Missing required \w+ parameter '(?P<name>[^']+)'", detail)
    return FieldProblem(found["name"], "required") if found else None


def _fact(fact: str) -> object:
    """Bounds are numbers, an infinite or odd one stays text; types have JSON's names."""
    if re.fullmatch(r"-?\d+", fact):
        return int(fact)
    return " | ".join(_JSON_NAMES.get(each, each) for each in fact.split(" | "))


def _joined(path: str, name: object) -> str:
    return (f"{path}.{name}" if name else path).lstrip(".")


def _inside(value: object, expected: Any, path: str) -> Iterator[FieldProblem]:
    kind = get_args(expected)[0] if get_origin(expected) is Annotated else expected
    if get_origin(kind) in (Union, UnionType):
        if (member := _member(value, get_args(kind))) is not None:
            yield from _inside(value, member, path)
    elif get_origin(kind) is list and isinstance(value, list):
        for index, item in enumerate(value[:MOST_ITEMS]):
            yield from problems(item, get_args(kind)[0], f"{path}[{index}]")
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
        yield from _fields(value, kind, path)


def _fields(value: dict[str, object], kind: type[msgspec.Struct], path: str) -> Iterator[FieldProblem]:
    config = kind.__struct_config__
    known = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name, field in known.items():
        if name in value:
            yield from problems(value[name], field.type, f"{path}.{name}")
        elif field.required:
            yield FieldProblem(_joined(path, name), "required")
    if config.forbid_unknown_fields:
        for name in (name for name in value if name not in known and name != config.tag_field):
            yield FieldProblem(_joined(path, name), "unknown-field")


def _member(value: object, members: tuple[Any, ...]) -> Any | None:
    """The one struct of a union that `value` claims to be: by its tag, or because there is no other."""
    structs = [each for each in members if isinstance(each, type) and issubclass(each, msgspec.Struct)]
    if len(structs) == 1 and value is not None:
        return structs[0]
    if not isinstance(value, dict):
        return None
    configs = ((each, each.__struct_config__) for each in structs)
    return next((each for each, config in configs if value.get(config.tag_field) == config.tag), None)


def _first(value: object, expected: Any, path: str) -> list[FieldProblem]:
    try:
        msgspec.convert(value, expected)
    except msgspec.ValidationError as error:
        found = problem(str(error), path)
        if found.code == "invalid-choice" and (accepted := list(_choices(expected))):
            found = msgspec.structs.replace(found, facts={"accepted": accepted})
        return [found]
    return []


def _choices(expected: Any) -> Iterator[object]:
    """The values of an enumeration or a Literal, or the tags of a union, as far as the schema shows them."""
    if get_origin(expected) is Annotated:
        kind, *metas = get_args(expected)
        shown = (each.extra_json_schema for each in metas if isinstance(each, msgspec.Meta) and each.extra_json_schema)
        yield from next((each["enum"] for each in shown if "enum" in each), _choices(kind))
    elif get_origin(expected) in (Union, UnionType):
        for each in get_args(expected):
            yield from _choices(each)
    elif get_origin(expected) is Literal:
        yield from get_args(expected)
    elif isinstance(expected, type) and issubclass(expected, Enum):
        yield from (each.value for each in expected)
    elif isinstance(expected, type) and issubclass(expected, msgspec.Struct) and expected.__struct_config__.tag:
        yield expected.__struct_config__.tag
