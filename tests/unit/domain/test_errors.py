"""The kinds of error: a stable code, and facts that texts may name."""

import pytest

from potentia.domain import errors
from potentia.domain.errors import DomainError, FieldProblem, Invalid, Throttled, Unavailable

KINDS = [errors.Invalid, errors.Unauthenticated, errors.Forbidden, errors.NotFound, errors.Conflict]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_carries_its_facts_and_says_its_code(kind: type[DomainError]) -> None:
    error = kind(limit=3)
    assert error.facts == {"limit": 3}
    assert str(error) == kind.code


def test_invalid_input_is_told_field_by_field_in_the_order_found() -> None:
    problems = (FieldProblem("email", "invalid-email"), FieldProblem("name", "too-long", {"max": 80}))
    assert Invalid(*problems).fields == problems


def test_a_throttled_call_says_when_to_come_back() -> None:
    assert Throttled(2.5).retry_after == 2.5


def test_an_outage_may_not_know_when_it_ends() -> None:
    assert Unavailable().retry_after is None
    assert Unavailable(1.0).retry_after == 1.0


def test_a_kind_of_its_own_keeps_the_kind_and_changes_the_code() -> None:
    class RunGone(errors.NotFound):
        code = "chat.run-gone"

    assert issubclass(RunGone, errors.NotFound)
    assert str(RunGone()) == "chat.run-gone"
