"""The kinds of error that the domain raises.

A concrete error is a fact with a stable `code` (`chat.run-active`). Its texts, in every language, and its
HTTP status belong to the entrypoints; `facts` are what those texts may name. Never put a secret or a
person's own words into facts: they reach answers and logs.
"""

from typing import ClassVar

import msgspec


class FieldProblem(msgspec.Struct, frozen=True):
    """One field of the input that is not acceptable: `field` is its path (`email`, `ops[3].id`)."""

    field: str
    code: str
    facts: dict[str, object] = {}


class DomainError(Exception):
    """Base of all; never raised itself."""

    code: ClassVar[str]

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts


class Invalid(DomainError):
    """The input breaks a rule; the same input never succeeds. `fields` says where."""

    code = "invalid"

    def __init__(self, *fields: FieldProblem, **facts: object) -> None:
        super().__init__(**facts)
        self.fields = fields


class Unauthenticated(DomainError):
    """Nobody known is asking."""

    code = "unauthenticated"


class Forbidden(DomainError):
    """The resource is visible to the actor, the action on it is not allowed."""

    code = "forbidden"


class NotFound(DomainError):
    """The resource does not exist, or the actor may not know that it does."""

    code = "not-found"


class Conflict(DomainError):
    """The state has moved on, or something of that name is there already."""

    code = "conflict"


class Throttled(DomainError):
    """Too much, too fast: the same call may succeed after `retry_after` seconds."""

    code = "throttled"

    def __init__(self, retry_after: float, **facts: object) -> None:
        super().__init__(**facts)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Something outside does not answer: the same call may succeed later (`retry_after` seconds, if known)."""

    code = "unavailable"

    def __init__(self, retry_after: float | None = None, **facts: object) -> None:
        super().__init__(**facts)
        self.retry_after = retry_after
