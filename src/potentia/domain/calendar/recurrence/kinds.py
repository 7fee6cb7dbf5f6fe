"""The three kinds of start – a date, a local time without a zone, a time in a zone – and their wall times as ints."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Protocol

from potentia.domain.calendar.errors import InvalidRecurrence
from potentia.domain.calendar.recurrence.zones import DAY, Jump, fold_end, gaps, is_plain

Start = date | datetime
"""A date (all-day), a naive datetime (floating), or an aware one."""
Instant = Any
"""What orders values of one kind: a date, a naive datetime, or one in UTC."""
LAST = (date.max.toordinal() + 1) * DAY
"""The wall time after the last one that a date can tell."""


class Kind(Protocol):
    """How the engine's wall times (ints, see zones.py) become values of a kind and back."""

    def wall(self, value: Start) -> int:
        """The wall time of a value of this kind. Raises InvalidRecurrence for one of another kind."""
        ...

    def value(self, wall: int) -> Start:
        """The value at a wall time that exists; in a fold the first."""
        ...

    def bound(self, value: Start) -> int:
        """The first wall time that is not before the value, fractions of seconds included."""
        ...

    def after(self, value: Start) -> int:
        """The first wall time that is after the value."""
        ...

    def gaps(self, year: int) -> tuple[Jump, ...]:
        """The gaps of the clock that begin in a year."""
        ...

    def key(self, value: Start) -> Instant:
        """What tells when a value is, whatever its zone: equal, and ordered, as instants are."""
        ...

    def told(self, key: Instant) -> Start:
        """The value of this kind, in its zone, that a key stands for."""
        ...


class AllDay:
    def wall(self, value: Start) -> int:
        if isinstance(value, datetime):
            raise _wrong_kind()
        return value.toordinal() * DAY

    def value(self, wall: int) -> Start:
        return date.fromordinal(wall // DAY)

    def bound(self, value: Start) -> int:
        return self.wall(value)

    def after(self, value: Start) -> int:
        return self.wall(value) + 1

    def gaps(self, year: int) -> tuple[Jump, ...]:
        return ()

    def key(self, value: Start) -> Instant:
        self.wall(value)
        return value

    def told(self, key: Instant) -> Start:
        found: Start = key
        return found


class Floating:
    def wall(self, value: Start) -> int:
        if not isinstance(value, datetime) or value.tzinfo is not None:
            raise _wrong_kind()
        return seconds(value)

    def value(self, wall: int) -> Start:
        return datetime.min + timedelta(0, wall - DAY)

    def bound(self, value: Start) -> int:
        return self.wall(value) + has_fraction(value)

    def after(self, value: Start) -> int:
        return self.wall(value) + 1

    def gaps(self, year: int) -> tuple[Jump, ...]:
        return ()

    def key(self, value: Start) -> Instant:
        self.wall(value)
        return value

    def told(self, key: Instant) -> Start:
        found: Start = key
        return found


class Zoned:
    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._begin = datetime.min.replace(tzinfo=zone)

    def wall(self, value: Start) -> int:
        """As it is written: a start may lie in a gap."""
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise _wrong_kind()
        return seconds(value)

    def value(self, wall: int) -> Start:
        return self._begin + timedelta(0, wall - DAY)

    def bound(self, value: Start) -> int:
        if isinstance(value, datetime) and value.tzinfo is self._zone and is_plain(self._zone, value.toordinal()):
            return seconds(value) + (value.microsecond > 0)
        wall, is_second = self._local(value)
        return fold_end(self._zone, wall) if is_second else wall + has_fraction(value)

    def after(self, value: Start) -> int:
        wall, is_second = self._local(value)
        return fold_end(self._zone, wall) if is_second else wall + 1

    def gaps(self, year: int) -> tuple[Jump, ...]:
        return gaps(self._zone, year)

    def key(self, value: Start) -> Instant:
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise _wrong_kind()
        try:
            return value.astimezone(UTC)
        except OverflowError:  # within a day of the first or the last instant
            return (datetime.min if value.year == 1 else datetime.max).replace(tzinfo=UTC)

    def told(self, key: Instant) -> Start:
        found: datetime = key.astimezone(self._zone)
        return found

    def _local(self, value: Start) -> tuple[int, bool]:
        """The wall time of an instant, and whether it is the second one of that wall time."""
        self.wall(value)
        assert isinstance(value, datetime)
        try:
            local = value.astimezone(UTC).astimezone(self._zone)
        except OverflowError:  # within a day of the first or the last instant
            return (0 if value.year == 1 else LAST), False
        return seconds(local), bool(local.fold)


def kind_of(start: Start) -> Kind:
    if not isinstance(start, datetime):
        return AllDay()
    return Floating() if start.tzinfo is None else _zoned(start.tzinfo)


@lru_cache(maxsize=1_024)
def _zoned(zone: tzinfo) -> Zoned:
    return Zoned(zone)


def seconds(value: datetime) -> int:
    """The wall time that a datetime shows, without fractions of a second."""
    return value.toordinal() * DAY + value.hour * 3600 + value.minute * 60 + value.second


def has_fraction(value: Start) -> bool:
    return isinstance(value, datetime) and value.microsecond > 0


def _wrong_kind() -> InvalidRecurrence:
    return InvalidRecurrence("DTSTART", "RFC 5545 §3.8.2.4", "wrong-kind")
