"""Recurrence as RFC 5545 and its errata have it: what happens again and again, and when.

    rule = recurrence.parse("FREQ=WEEKLY;BYDAY=MO,WE", start=datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Jakarta")))
    list(rule.between(after, before))

Only what lies in a window is worked out, by arithmetic over years of days (ADR 0019), and no question takes longer than
its budget (ADR 0020). docs/recurrence.md says what is done where the RFC is silent.
"""

from potentia.domain.calendar.errors import InvalidRecurrence, RecurrenceTooExpensive
from potentia.domain.calendar.recurrence.edits import SplitSet, moved, rescheduled, split, without
from potentia.domain.calendar.recurrence.kinds import Start
from potentia.domain.calendar.recurrence.parts import Frequency, Gap, Parts, WeekDay
from potentia.domain.calendar.recurrence.rule import Rule, Split, parse
from potentia.domain.calendar.recurrence.sets import Occurrence, RecurrenceSet
from potentia.domain.calendar.recurrence.words import Language

__all__ = [
    "Frequency",
    "Gap",
    "InvalidRecurrence",
    "Language",
    "Occurrence",
    "Parts",
    "RecurrenceSet",
    "RecurrenceTooExpensive",
    "Rule",
    "Split",
    "SplitSet",
    "Start",
    "WeekDay",
    "moved",
    "parse",
    "rescheduled",
    "split",
    "without",
]
