"""What a rule would do, before anybody stores it: its occurrences, and the rule in words."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from potentia.domain.calendar import recurrence
from potentia.domain.calendar.recurrence import Gap, Language, Start
from potentia.domain.errors import FieldProblem, Invalid
from potentia.domain.identity.profiles import TIME_ZONES

MOST = 1_000
"""Occurrences in one answer."""
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?)?$"

Moment = Annotated[str, msgspec.Meta(pattern=_MOMENT)]
"""RFC 3339: a date, a local time, or a time with its offset."""


class PreviewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule (RFC 5545 §3.3.10) and where to look.

    `start` is a date (all-day), a local time (in `time_zone`; floating without one), or a time with an offset (of which
    the wall time in `time_zone` is kept). The window is half-open, from `after` (inclusive; the start if left out) to
    `before`; its bounds may be written in the same three ways.
    """

    rrule: Annotated[str, msgspec.Meta(min_length=1, max_length=8_192)]
    start: Moment
    time_zone: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    after: Moment | None = None
    before: Moment | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = 10
    gap: Gap = Gap.SHIFT


class Preview(msgspec.Struct, frozen=True):
    """`occurrences` are dates, local times, or times with the offset of their zone, as the start was. `infinite` tells
    whether neither COUNT nor UNTIL ends the rule."""

    occurrences: list[str]
    words: str
    infinite: bool


def preview(asked: PreviewRequest, language: Language) -> Preview:
    """Raises Invalid, InvalidRecurrence and RecurrenceTooExpensive."""
    zone = _zone(asked.time_zone)
    start = _located(_read("start", asked.start), zone)
    rule = recurrence.parse(asked.rrule, start=start, gap=asked.gap)
    after, before = (
        None if text is None else _bound(name, _read(name, text), start, zone)
        for name, text in (("after", asked.after), ("before", asked.before))
    )
    found = rule.between(after, before, asked.limit)
    return Preview([each.isoformat() for each in found], rule.in_words(language), rule.is_infinite)


def _zone(name: str | None) -> ZoneInfo | None:
    if name is not None and name not in TIME_ZONES:
        raise Invalid(FieldProblem("time_zone", "identity.time-zone-unknown"))
    return None if name is None else ZoneInfo(name)


def _read(field: str, text: str) -> Start:
    """The pattern let it through; a calendar may still not have it (February 30)."""
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        raise Invalid(FieldProblem(field, "invalid-format", {"format": "date-or-time"})) from None


def _located(start: Start, zone: ZoneInfo | None) -> Start:
    if not isinstance(start, datetime) or zone is None:
        return start
    if start.tzinfo is None:
        return start.replace(tzinfo=zone)
    try:
        return start.astimezone(zone)
    except OverflowError:
        raise Invalid(FieldProblem("start", "invalid-format", {"format": "date-or-time"})) from None


def _bound(field: str, bound: Start, start: Start, zone: ZoneInfo | None) -> Start:
    """The bound as one of the start's kind."""
    if not isinstance(start, datetime):
        return _day(_located(bound, zone))
    moment = bound if isinstance(bound, datetime) else datetime.combine(bound, time())
    if moment.tzinfo is None:
        return moment.replace(tzinfo=start.tzinfo)
    if start.tzinfo is None:
        raise Invalid(FieldProblem(field, "calendar.bound-with-offset"))
    return moment


def _day(moment: Start) -> date:
    """The first day that does not begin before a moment."""
    if not isinstance(moment, datetime):
        return moment
    is_midnight = moment.time() == time()
    return moment.date() if is_midnight or moment.date() == date.max else moment.date() + timedelta(1)
