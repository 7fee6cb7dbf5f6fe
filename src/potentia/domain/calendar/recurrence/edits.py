"""Edits of a series: one occurrence, this and all that follow, or all. Each answers new sets; nothing is changed.

EXDATE, RDATE and overrides are kept where they still apply. An occurrence is named by its RECURRENCE-ID, an instant.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from potentia.domain.calendar.errors import InvalidRecurrence
from potentia.domain.calendar.recurrence.budget import Budget
from potentia.domain.calendar.recurrence.kinds import Start, kind_of
from potentia.domain.calendar.recurrence.rule import Rule
from potentia.domain.calendar.recurrence.sets import RecurrenceSet


class SplitSet(NamedTuple):
    """The occurrences before a point, and those from it on."""

    before: RecurrenceSet
    following: RecurrenceSet


def without(series: RecurrenceSet, recurrence_id: Start) -> RecurrenceSet:
    """Less one occurrence. Raises InvalidRecurrence if there is none of this RECURRENCE-ID."""
    _require(series, recurrence_id)
    overrides = {of: to for of, to in series.overrides.items() if not _same(of, recurrence_id)}
    return RecurrenceSet(series.rules, series.rdates, (*series.exdates, recurrence_id), overrides)


def moved(series: RecurrenceSet, recurrence_id: Start, start: Start) -> RecurrenceSet:
    """With one occurrence at another time. Raises InvalidRecurrence if there is none of this RECURRENCE-ID."""
    _require(series, recurrence_id)
    overrides = {of: to for of, to in series.overrides.items() if not _same(of, recurrence_id)}
    return RecurrenceSet(series.rules, series.rdates, series.exdates, {**overrides, recurrence_id: start})


def split(series: RecurrenceSet, at: Start) -> SplitSet:
    """This and following: by RECURRENCE-ID, wherever an occurrence was moved to."""
    halves = [rule.split(at) for rule in series.rules]
    key = kind_of(at).key
    point = key(at)

    def part(rules: Iterable[Rule | None], is_following: bool) -> RecurrenceSet:
        def here(value: Start) -> bool:
            return (key(value) >= point) is is_following

        return RecurrenceSet(
            [rule for rule in rules if rule is not None],
            filter(here, series.rdates),
            filter(here, series.exdates),
            {of: to for of, to in series.overrides.items() if here(of)},
        )

    return SplitSet(part((half.before for half in halves), False), part((half.following for half in halves), True))


def rescheduled(series: RecurrenceSet, rules: Iterable[Rule], moved_by: timedelta = timedelta()) -> RecurrenceSet:
    """All: with other rules, whose start is later by `moved_by` on the wall.

    RDATE, EXDATE and the names of overrides move along. EXDATE and overrides that name no occurrence any more are left
    out; an occurrence that was moved by hand stays where it was put.
    """
    rules = tuple(rules)
    everything, budget = RecurrenceSet(rules, [each + moved_by for each in series.rdates]), Budget()
    exdates = [each + moved_by for each in series.exdates]
    overrides = {of + moved_by: to for of, to in series.overrides.items()}
    return RecurrenceSet(
        rules,
        everything.rdates,
        [each for each in exdates if everything.has(each, budget=budget)],
        {of: to for of, to in overrides.items() if everything.has(of, budget=budget)},
    )


def _require(series: RecurrenceSet, recurrence_id: Start) -> None:
    if not series.has(recurrence_id):
        raise InvalidRecurrence("RECURRENCE-ID", "RFC 5545 §3.8.4.4", "no-such-occurrence")


def _same(one: Start, other: Start) -> bool:
    return bool(kind_of(one).key(one) == kind_of(other).key(other))
