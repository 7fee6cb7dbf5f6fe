"""A block's properties: a JSON object that is changed by merge patches (RFC 7396).

In a merge patch null means "remove". So an object never holds null, but for those inside of lists: a list is one value,
replaced whole, and whatever is in it stays as it came. That is what lets `undoing` give a patch back for every patch.
"""

from typing import Any, NamedTuple

import msgspec

MOST_LEVELS = 32
"""How deeply objects and lists may be nested in one another."""


def merged(target: Any, patch: Any) -> Any:
    """`target` with `patch` laid over it. `merged({}, value)` is a value without nulls. RFC 7396 §2."""
    if not isinstance(patch, dict):
        return patch
    found = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = merged(found.get(name), value)
    return found


def undoing(new: dict[str, Any], old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """The patch that makes `old` of `new`, which `patch` made of it: only what that names can have changed."""
    back: dict[str, Any] = {}
    for name, change in patch.items():
        if name not in old:
            if name in new:
                back[name] = None
        elif name not in new:
            back[name] = old[name]
        elif isinstance(old[name], dict) and isinstance(new[name], dict):
            if inner := undoing(new[name], old[name], change):
                back[name] = inner
        elif not _are_same(new[name], old[name]):
            back[name] = old[name]
    return back


class Nesting(NamedTuple):
    """How deeply objects and lists are nested in one another, and how many there are, with what the objects hold."""

    levels: int
    items: int


def nesting(value: Any) -> Nesting:
    """Counting ends soon after MOST_LEVELS."""
    levels, items, layer = 0, 0, [value] if isinstance(value, dict | list) else []
    while layer and levels <= MOST_LEVELS:
        levels += 1
        items += len(layer) + sum(len(each) for each in layer if isinstance(each, dict))
        layer = [inner for outer in layer for inner in _items(outer) if isinstance(inner, dict | list)]
    return Nesting(levels, items)


def size(properties: dict[str, Any]) -> int:
    """In bytes of JSON."""
    return len(msgspec.json.encode(properties))


def _items(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def _are_same(one: Any, other: Any) -> bool:
    """As JSON: `True` is not `1` there, nor is `1.0`."""
    return msgspec.json.encode(one) == msgspec.json.encode(other)
