"""A recurrence set: rules and RDATE less EXDATE, with the overrides of single occurrences (RFC 5545 §3.8.5)."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import islice
from typing import NamedTuple

from potentia.domain.calendar.errors import InvalidRecurrence, RecurrenceTooExpensive
from potentia.domain.calendar.recurrence.budget import Budget
from potentia.domain.calendar.recurrence.kinds import AllDay, Instant, Kind, Start, kind_of
from potentia.domain.calendar.recurrence.rule import Rule

MOST_DATES = 10_000
"""RDATE, EXDATE and overrides together: more than 27 years of days."""
MOST_RULES = 16
AN_OCCURRENCE = 5
"""What it costs to hold an occurrence of a rule against the dates of a set."""
LOOK_UP = 60
"""What it costs to see whether an instant is an occurrence."""
SECTIONS = {"RDATE": "3.8.5.2", "EXDATE": "3.8.5.1", "RECURRENCE-ID": "3.8.4.4", "DTSTART": "3.8.2.4"}


class Occurrence(NamedTuple):
    """`recurrence_id` is when the set has it, `start` when it is: another time where it was moved."""

    recurrence_id: Start
    start: Start


Keyed = tuple[Instant, Occurrence]


class RecurrenceSet:
    """All values are of the kind of the rules' starts (of the first RDATE, without rules); equal is the same instant.

    `overrides` are new starts by RECURRENCE-ID; one that names no occurrence of the set is not heeded. An EXDATE takes
    an occurrence away, its override included. A start that does not fit its rule is in the set if it is an RDATE.

    Raises:
        InvalidRecurrence: a value is of another kind than the others.
        RecurrenceTooExpensive: there are too many rules or dates.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        rdates: Iterable[Start] = (),
        exdates: Iterable[Start] = (),
        overrides: Mapping[Start, Start] | None = None,
    ) -> None:
        self.rules = tuple(islice(rules, MOST_RULES + 1))
        self.rdates = tuple(islice(rdates, MOST_DATES + 1))
        self.exdates = tuple(islice(exdates, MOST_DATES + 1))
        self.overrides = overrides or {}
        if len(self.rules) > MOST_RULES or len(self.rdates + self.exdates) + len(self.overrides) > MOST_DATES:
            raise RecurrenceTooExpensive
        self._kind = self._known_kind()
        for rule in self.rules:
            self._key(rule.start, "DTSTART")
        self._added = sorted({self._key(each, "RDATE") for each in self.rdates})
        self._removed = {self._key(each, "EXDATE") for each in self.exdates}
        self._moved = {self._key(of, "RECURRENCE-ID"): to for of, to in self.overrides.items()}
        self._arrivals = sorted((self._key(to, "DTSTART"), of) for of, to in self._moved.items())

    def between(self, after: Start | None, before: Start | None, limit: int | None = None) -> Iterator[Occurrence]:
        """The occurrences that start in [after, before), by their starts; None is no bound."""
        budget = Budget()
        found = merge(self._staying(after, before, budget), self._arriving(after, before, budget))
        occurrences = (occurrence for _, occurrence in found)
        return occurrences if limit is None else islice(occurrences, limit)

    def has(self, recurrence_id: Start, *, budget: Budget | None = None) -> bool:
        """Whether the set has an occurrence of this RECURRENCE-ID, moved or not."""
        return self._has(self._key(recurrence_id, "RECURRENCE-ID"), budget or Budget())

    def _staying(self, after: Start | None, before: Start | None, budget: Budget) -> Iterator[Keyed]:
        """What is where the set has it."""
        passed = None
        for key, value in self._originals(after, before, budget):
            budget.spend(AN_OCCURRENCE)
            if key != passed and key not in self._removed and key not in self._moved:
                yield key, Occurrence(value, value)
            passed = key

    def _originals(self, after: Start | None, before: Start | None, budget: Budget) -> Iterator[tuple[Instant, Start]]:
        """What rules and RDATE make together; what two of them make comes twice."""
        key = self._kind.key
        rules = [((key(each), each) for each in rule.between(after, before, budget=budget)) for rule in self.rules]
        low, high = self._indexes(self._added, after, before)
        if low == high and len(rules) == 1:
            return rules[0]
        return merge(*rules, ((each, self._kind.told(each)) for each in self._added[low:high]))

    def _arriving(self, after: Start | None, before: Start | None, budget: Budget) -> Iterator[Keyed]:
        """What was moved to here, from wherever."""
        low, high = self._indexes([to for to, _ in self._arrivals], after, before)
        for to, of in self._arrivals[low:high]:
            if self._has(of, budget):
                yield to, Occurrence(self._kind.told(of), self._moved[of])

    def _has(self, key: Instant, budget: Budget) -> bool:
        budget.spend(LOOK_UP)
        if key in self._removed:
            return False
        index = bisect_left(self._added, key)
        if self._added[index : index + 1] == [key]:
            return True
        value = self._kind.told(key)
        nexts = (next(rule.between(value, None, budget=budget), None) for rule in self.rules)
        return any(found is not None and self._kind.key(found) == key for found in nexts)

    def _indexes(self, keys: list[Instant], after: Start | None, before: Start | None) -> tuple[int, int]:
        low = 0 if after is None else bisect_left(keys, self._key(after, "DTSTART"))
        return low, len(keys) if before is None else bisect_left(keys, self._key(before, "DTSTART"))

    def _known_kind(self) -> Kind:
        starts = (*(rule.start for rule in self.rules[:1]), *self.rdates[:1], *self.exdates[:1], *self.overrides)
        return kind_of(starts[0]) if starts else AllDay()

    def _key(self, value: Start, part: str) -> Instant:
        try:
            return self._kind.key(value)
        except InvalidRecurrence:
            raise InvalidRecurrence(part, f"RFC 5545 §{SECTIONS[part]}", "wrong-kind") from None
