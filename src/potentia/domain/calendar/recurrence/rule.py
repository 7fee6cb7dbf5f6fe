"""A recurrence rule with its start: what the rest of Potentia uses."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple

from potentia.domain.calendar.errors import InvalidRecurrence
from potentia.domain.calendar.recurrence import parsing, words
from potentia.domain.calendar.recurrence.budget import Budget
from potentia.domain.calendar.recurrence.counting import Tally
from potentia.domain.calendar.recurrence.expansion import is_raw, occurrences, walls
from potentia.domain.calendar.recurrence.kinds import LAST, Start
from potentia.domain.calendar.recurrence.latest import latest
from potentia.domain.calendar.recurrence.parts import Gap, Parts
from potentia.domain.calendar.recurrence.plan import Plan, never_happens


class Split(NamedTuple):
    """The two rules that a rule becomes: `before` ends before the point, `following` begins with it or after it.

    None where nothing would be in it.
    """

    before: "Rule | None"
    following: "Rule | None"


@dataclass(frozen=True, slots=True)
class Rule:
    """`start` is a date (all-day), a naive datetime (floating), or an aware one, whose wall time is kept in its zone.

    Occurrences are of the start's kind, in its zone, strictly increasing; so are the bounds that methods take: dates,
    naive datetimes, or aware datetimes of any zone (InvalidRecurrence for another kind). Every method may raise
    RecurrenceTooExpensive, and InvalidRecurrence for a rule that can never happen. docs/recurrence.md says what is
    done where the RFC is silent.
    """

    parts: Parts
    start: Start
    gap: Gap = Gap.SHIFT
    plan: Plan = field(init=False, repr=False, compare=False)
    """The rule made ready."""
    _ends: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plan", Plan(self.parts, self.start, self.gap))
        object.__setattr__(self, "_ends", [])

    def __str__(self) -> str:
        """The canonical text: `parse(str(rule), start)` is the rule again."""
        return str(self.parts)

    @property
    def is_infinite(self) -> bool:
        """Whether neither COUNT nor UNTIL ends it."""
        return self.parts.at_most is None and self.parts.until is None

    def between(
        self, after: Start | None, before: Start | None, limit: int | None = None, *, budget: Budget | None = None
    ) -> Iterator[Start]:
        """The occurrences of [after, before), the first `limit` of them; None is no bound.

        `budget` is shared with other rules that answer the same question.
        """
        budget, plan = budget or Budget(), self.plan
        low = plan.start if after is None else max(plan.start, plan.kind.bound(after))
        high = LAST if before is None else plan.kind.bound(before)
        if low >= high:
            return iter(())
        found = occurrences(plan, low, min(high, self._end(budget)), budget)
        return found if limit is None else islice(found, limit)

    def first(self) -> Start | None:
        """None where UNTIL is before it. Raises InvalidRecurrence if there is none up to the year 9999."""
        found = next(self.between(None, None), None)
        if found is None and self.parts.until is None:
            raise never_happens(self.plan.parts)
        return found

    def last(self) -> Start | None:
        """None for a rule that is infinite, or has no occurrence."""
        if self.is_infinite:
            return None
        budget = Budget()
        return self._last_before(self._end(budget), budget)

    def split(self, at: Start) -> Split:
        """This and following: the occurrences before `at`, and those from `at` on, by two rules that share nothing.

        The first one ends by COUNT if the rule did, else by UNTIL; the second one starts at its own first occurrence,
        with the rest of COUNT.
        """
        budget, bound = Budget(), self.plan.kind.bound(at)
        following = next(self.between(at, None, budget=budget), None)
        last = self._last_before(min(bound, self._end(budget)), budget)
        if last is None or following is None:
            return Split(None if last is None else self, None if following is None else self)
        count = self.parts.at_most
        done = Tally(self.plan, budget).before(bound) if count else 0
        ended = self.parts._replace(at_most=done) if count else self.parts._replace(until=_as_until(last))
        rest = self.parts._replace(at_most=count - done) if count else self.parts
        return Split(replace(self, parts=ended), replace(self, parts=rest, start=self._origin(following, budget)))

    def in_words(self, language: words.Language) -> str:
        """A sentence for people, in "en" or "id"; without the time of day, unless the rule itself names it."""
        return words.sentence(self.plan.parts, self.parts, self.start, language)

    def _end(self, budget: Budget) -> int:
        """The wall time before which all occurrences lie."""
        if not self._ends:
            count = self.parts.at_most
            last = Tally(self.plan, budget).nth(count) if count else None
            self._ends.append(self.plan.until if last is None else last + 1)
        return self._ends[0]

    def _last_before(self, wall: int, budget: Budget) -> Start | None:
        found = latest(self.plan, wall, budget)
        return None if found is None else self.plan.kind.value(found)

    def _origin(self, following: Start, budget: Budget) -> Start:
        """The wall time from which the occurrences from `following` on follow: where it was shifted, before the shift.

        Raises InvalidRecurrence where shifted and other occurrences lie so mixed that no start tells them apart.
        """
        plan, wall = self.plan, self.plan.kind.wall(following)
        gap = plan.landing(wall)
        if gap is None:
            return following
        end = gap.landed
        wanted = list(walls(plan, wall, end, budget))
        for begin in (wall, wall - gap.length):
            start = plan.kind.value(begin)
            is_of_rule = begin >= plan.start and is_raw(plan, begin, budget)
            if is_of_rule and list(walls(replace(self, start=start).plan, begin, end, budget)) == wanted:
                return start
        raise InvalidRecurrence("RECURRENCE-ID", "RFC 5545 §3.3.5", "inside-gap")


def parse(text: str, *, start: Start, gap: Gap = Gap.SHIFT) -> Rule:
    """The rule of a RECUR value (RFC 5545 §3.3.10), in any order and case. Raises InvalidRecurrence.

    A start has whole seconds; where its wall time exists twice, it means the first.
    """
    if isinstance(start, datetime):
        if start.microsecond:
            raise InvalidRecurrence("DTSTART", "RFC 5545 §3.3.12", "needs-whole-seconds")
        start = start.replace(fold=0)
    return Rule(parsing.parse(text, start), start, gap)


def _as_until(last: Start) -> Start:
    """UNTIL is in UTC where the start has a zone."""
    return last.astimezone(UTC) if isinstance(last, datetime) and last.tzinfo is not None else last
