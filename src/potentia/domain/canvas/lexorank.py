"""Ranks: texts that sort siblings, with room for another one between any two.

The format is the fractional index that Figma made known, as D. Greenspan published it ("Implementing Fractional
Indexing", 2020; rocicorp/fractional-indexing): digits of base 62, an integer and then a fraction. The first character
tells how long the integer is: `a`..`z` for 2 to 27 characters from zero upwards, `Z`..`A` for 2 to 27 characters
below it. So 62 appends cost a digit, and not one more for every few. A fraction never ends in `0`, since nothing fits
between `x` and `x0`. Ranks compare as bytes do (Postgres: `COLLATE "C"`).
"""

import re
from string import ascii_lowercase, ascii_uppercase, digits

from potentia.domain.errors import Invalid

DIGITS = digits + ascii_uppercase + ascii_lowercase
ZERO, LAST = DIGITS[0], DIGITS[-1]
SMALLEST = "A" + ZERO * 26
"""The smallest integer. It is no rank by itself: nothing could be put before it."""
_RANK = re.compile(r"[A-Za-z][0-9A-Za-z]+", re.ASCII)


class InvalidRank(Invalid):
    """A rank that this format does not know, two that leave nothing between them, or no number of ranks."""

    code = "canvas.invalid-rank"


def between(low: str | None, high: str | None) -> str:
    """A short rank above `low` and below `high`, both exclusive; None is the end of the list.

    Raises InvalidRank, also when `low` is not below `high`.
    """
    _check(low, high)
    if low is None and high is None:
        return "a" + ZERO
    if low is None:
        assert high is not None
        return _before(high)
    return _after(low) if high is None else _inside(low, high)


def spread(low: str | None, high: str | None, n: int) -> list[str]:
    """`n` ascending ranks between `low` and `high`, as `between` takes them, that are short together: at an end of the
    list one step each, in a gap each in the middle of what is left. Raises InvalidRank."""
    _check(low, high)
    if n < 0:
        raise InvalidRank(n=n)
    if high is None:
        return _steps(low, n)
    if low is None:
        return [_before(high)] if n == 1 else _steps_down(high, n)
    ranks = [""] * n
    open_gaps = [(0, n, low, high)]
    while open_gaps:
        start, end, below, above = open_gaps.pop()
        if start < end:
            middle = start + (end - start) // 2
            ranks[middle] = _inside(below, above)
            open_gaps += (start, middle, below, ranks[middle]), (middle + 1, end, ranks[middle], above)
    return ranks


def rebalance(n: int) -> list[str]:
    """`n` ascending ranks for a whole list of siblings, as short as they can be. Raises InvalidRank."""
    return spread(None, None, n)


def _steps(low: str | None, n: int) -> list[str]:
    ranks: list[str] = []
    for _ in range(n):
        low = "a" + ZERO if low is None else _after(low)
        ranks.append(low)
    return ranks


def _steps_down(high: str, n: int) -> list[str]:
    ranks: list[str] = []
    for _ in range(n):
        high = _before(high)
        ranks.append(high)
    return ranks[::-1]


def _after(low: str) -> str:
    """The next integer; above the greatest, a greater fraction."""
    integer, fraction = _parts(low)
    return _increment(integer) or integer + _midpoint(fraction, None)


def _before(high: str) -> str:
    """The integer of `high` when it has a fraction, or else the one before; near the smallest, a smaller fraction."""
    integer, fraction = _parts(high)
    if integer == SMALLEST:
        return integer + _midpoint("", fraction)
    found = integer if fraction else _decrement(integer)
    return found + _midpoint("", None) if found == SMALLEST else found


def _inside(low: str, high: str) -> str:
    (integer, fraction), (limit, limit_fraction) = _parts(low), _parts(high)
    if integer == limit:
        return integer + _midpoint(fraction, limit_fraction)
    following = _increment(integer)
    return following if following and following < high else integer + _midpoint(fraction, None)


def _midpoint(low: str, high: str | None) -> str:
    """A fraction about midway between two; `low` may be empty (0), and `high` None (1)."""
    found = ""
    while True:
        if high is not None:
            same = _shared(low, high)
            found, low, high = found + high[:same], low[same:], high[same:]
        else:
            same = len(low) - len(low.lstrip(LAST))
            found, low = found + low[:same], low[same:]
        first = DIGITS.index(low[0]) if low else 0
        last = DIGITS.index(high[0]) if high is not None else len(DIGITS)
        if last - first > 1:
            return found + DIGITS[(first + last + 1) // 2]
        if high is not None and len(high) > 1:
            return found + high[0]
        found, low, high = found + DIGITS[first], low[1:], None


def _shared(low: str, high: str) -> int:
    """How many digits the two begin with together, `low` being followed by zeros."""
    pairs = zip(low.ljust(len(high), ZERO), high, strict=False)
    return next(place for place, (one, other) in enumerate(pairs) if one != other)


def _increment(integer: str) -> str | None:
    head, kept = integer[0], integer[1:].rstrip(LAST)
    if kept:
        grown = kept[:-1] + DIGITS[DIGITS.index(kept[-1]) + 1]
        return head + grown.ljust(len(integer) - 1, ZERO)
    if head == "z":
        return None
    head = "a" if head == "Z" else chr(ord(head) + 1)
    return head.ljust(_length(head), ZERO)


def _decrement(integer: str) -> str:
    """The integer before, of all but the smallest."""
    head, kept = integer[0], integer[1:].rstrip(ZERO)
    if kept:
        shrunk = kept[:-1] + DIGITS[DIGITS.index(kept[-1]) - 1]
        return head + shrunk.ljust(len(integer) - 1, LAST)
    head = "Z" if head == "a" else chr(ord(head) - 1)
    return head.ljust(_length(head), LAST)


def _length(head: str) -> int:
    """How many characters an integer has that begins with `head`, itself included."""
    return ord(head) - ord("a") + 2 if head >= "a" else ord("Z") - ord(head) + 2


def _parts(rank: str) -> tuple[str, str]:
    """Integer and fraction."""
    length = _length(rank[0])
    return rank[:length], rank[length:]


def _check(low: str | None, high: str | None) -> None:
    for rank in (low, high):
        if rank is not None and not _is_rank(rank):
            raise InvalidRank(rank=rank[:100])
    if low is not None and high is not None and low >= high:
        raise InvalidRank(low=low[:100], high=high[:100])


def _is_rank(rank: str) -> bool:
    if not _RANK.fullmatch(rank) or len(rank) < _length(rank[0]) or rank == SMALLEST:
        return False
    fraction = _parts(rank)[1]
    return not fraction.endswith(ZERO)
