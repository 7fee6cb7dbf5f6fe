"""Retrying: patient, bounded, and only what may still succeed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Throttled, Unavailable
from potentia.domain.jobs import Job, Retry, backoff, is_retryable, wait_after

retries = st.builds(
    Retry,
    attempts=st.integers(1, 50),
    base=st.floats(0.01, 60),
    cap=st.floats(0.01, 3_600).map(lambda cap: max(cap, 1)),
)
attempts = st.integers(1, 10_000)
jitters = st.floats(0, 1, exclude_max=True)


class Sweep(Job, tag="test.sweep"):
    day: str

    @property
    def unique_key(self) -> str:
        return self.day


def test_a_job_is_known_by_its_tag() -> None:
    assert Sweep(day="2026-01-01").kind == "test.sweep"
    assert Sweep(day="2026-01-01").unique_key == "2026-01-01"


@given(retries, attempts, jitters)
def test_a_wait_lies_between_half_the_ceiling_and_the_cap(retry: Retry, attempt: int, jitter: float) -> None:
    wait = backoff(retry, attempt, jitter).total_seconds()
    assert min(retry.cap, retry.base) / 2 - 1e-6 <= wait <= retry.cap + 1e-6


@given(retries, attempts, jitters)
def test_with_the_same_luck_a_later_attempt_never_waits_less(retry: Retry, attempt: int, jitter: float) -> None:
    assert backoff(retry, attempt, jitter) <= backoff(retry, attempt + 1, jitter)


def test_waits_double_up_to_the_cap() -> None:
    patient = Retry(base=1, cap=5)
    assert [backoff(patient, attempt, 0).total_seconds() for attempt in (1, 2, 3, 4, 99)] == [0.5, 1, 2, 2.5, 2.5]


@pytest.mark.parametrize("error", [Unavailable(), Throttled(1), OSError(), RuntimeError(), KeyError("unforeseen")])
def test_outside_trouble_and_unforeseen_faults_are_tried_again(error: Exception) -> None:
    assert is_retryable(error)


@pytest.mark.parametrize("error", [Invalid(), NotFound(), Forbidden(), Conflict()])
def test_a_broken_rule_stays_broken(error: DomainError) -> None:
    assert not is_retryable(error)
    assert wait_after(error, Retry(), 1, 0.5) is None


@given(retries, jitters)
def test_after_the_last_attempt_there_is_none(retry: Retry, jitter: float) -> None:
    assert wait_after(OSError(), retry, retry.attempts, jitter) is None
    assert wait_after(OSError(), retry, retry.attempts + 1, jitter) is None


@given(retries.filter(lambda retry: retry.attempts > 1), jitters, st.floats(0, 86_400))
def test_what_the_outside_asks_for_is_honoured_when_it_is_longer(retry: Retry, jitter: float, asked: float) -> None:
    wait = wait_after(Unavailable(retry_after=asked), retry, 1, jitter)
    assert wait == max(backoff(retry, 1, jitter), timedelta(seconds=asked))
