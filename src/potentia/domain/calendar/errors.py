"""What can go wrong about calendars."""

from potentia.domain.errors import FieldProblem, Invalid


class InvalidRecurrence(Invalid):
    """A recurrence breaks a rule of its standard, or can never happen.

    `part` is the offending part (`COUNT`, `BYDAY`, `EXDATE`), `section` where the rule is written ("RFC 5545
    §3.3.10"), `reason` a stable word for it (`out-of-range`): one of `REASONS`.
    """

    code = "calendar.invalid-recurrence"

    def __init__(self, part: str, section: str, reason: str) -> None:
        problem = FieldProblem("rrule", f"calendar.recurrence-{reason}", {"part": part, "section": section})
        super().__init__(problem, part=part, section=section, reason=reason)
        self.part, self.section, self.reason = part, section, reason

    def __str__(self) -> str:
        return f"{self.part}: {self.reason} ({self.section})"


REASONS = frozenset(
    {
        "malformed",
        "unknown-part",
        "doubled-part",
        "not-supported",
        "freq-missing",
        "too-long",
        "out-of-range",
        "count-with-until",
        "until-type",
        "not-with-frequency",
        "ordinal-not-allowed",
        "set-position-alone",
        "needs-time",
        "needs-whole-seconds",
        "wrong-kind",
        "never-happens",
        "inside-gap",
        "no-such-occurrence",
    }
)


class RecurrenceTooExpensive(Invalid):
    """Working the recurrence out would take longer than anybody may hold a server: narrow the window or the rule."""

    code = "calendar.recurrence-too-expensive"
