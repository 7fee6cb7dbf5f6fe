"""A rule is tried out over HTTP: what it would do, and what is wrong with it."""

from typing import Any

import pytest

from tests.fixtures.service import Person, Service

RECUR = "RFC 5545 §3.3.10"
PATH = "/recurrence/preview"
LAST_FRIDAYS = {"rrule": "FREQ=MONTHLY;BYDAY=-1FR", "start": "2026-01-30T09:00:00", "time_zone": "Asia/Jakarta"}


async def test_a_rule_is_told_in_times_and_words(person: Person) -> None:
    answer = await person.ask("POST", PATH, LAST_FRIDAYS | {"limit": 2})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "occurrences": ["2026-01-30T09:00:00+07:00", "2026-02-27T09:00:00+07:00"],
        "words": "Every month on the last Friday",
        "infinite": True,
    }
    assert answer.headers["content-language"] == "en"


async def test_the_words_are_those_of_the_reader(person: Person) -> None:
    answer = await person.ask("POST", PATH, LAST_FRIDAYS, accept_language="id-ID")
    assert answer.json()["words"] == "Setiap bulan pada hari Jumat terakhir"
    assert answer.headers["content-language"] == "id"
    assert len(answer.json()["occurrences"]) == 10, "without a limit"


@pytest.mark.parametrize(
    ("body", "occurrences"),
    [
        ({"rrule": "FREQ=DAILY;COUNT=2", "start": "2026-01-05"}, ["2026-01-05", "2026-01-06"]),
        ({"rrule": "FREQ=DAILY;COUNT=1", "start": "2026-01-05T09:00:00"}, ["2026-01-05T09:00:00"]),
        ({"rrule": "FREQ=DAILY;COUNT=1", "start": "2026-01-05T09:00:00Z"}, ["2026-01-05T09:00:00+00:00"]),
        (
            {"rrule": "FREQ=DAILY;COUNT=1", "start": "2026-01-05T02:00:00Z", "time_zone": "Asia/Jakarta"},
            ["2026-01-05T09:00:00+07:00"],
        ),
        (
            {
                "rrule": "FREQ=DAILY",
                "start": "2026-03-07T02:30:00",
                "time_zone": "America/New_York",
                "before": "2026-03-10",
            },
            ["2026-03-07T02:30:00-05:00", "2026-03-08T03:30:00-04:00", "2026-03-09T02:30:00-04:00"],
        ),
        (
            {
                "rrule": "FREQ=DAILY",
                "start": "2026-03-07T02:30:00",
                "time_zone": "America/New_York",
                "after": "2026-03-07T12:00:00Z",
                "before": "2026-03-10T00:00:00",
                "gap": "skip",
            },
            ["2026-03-09T02:30:00-04:00"],
        ),
        (
            {"rrule": "FREQ=DAILY", "start": "2026-01-05", "after": "2026-01-06T00:00:01", "before": "2026-01-08"},
            ["2026-01-07"],
        ),
        ({"rrule": "FREQ=DAILY;COUNT=3", "start": "2026-01-05", "before": "2020-01-01"}, []),
    ],
)
async def test_every_kind_of_start_and_window(person: Person, body: dict[str, Any], occurrences: list[str]) -> None:
    answer = await person.ask("POST", PATH, body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["occurrences"] == occurrences


@pytest.mark.parametrize(
    ("rrule", "part", "section", "code"),
    [
        ("FREQ=DAILY;COUNT=2;UNTIL=20260101T000000Z", "UNTIL", RECUR, "calendar.recurrence-count-with-until"),
        ("FREQ=DAILY;BYMONTHDAY=32", "BYMONTHDAY", RECUR, "calendar.recurrence-out-of-range"),
        ("FREQ=MONTHLY;SKIP=OMIT", "SKIP", "RFC 7529 §4.1", "calendar.recurrence-not-supported"),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "BYMONTHDAY", RECUR, "calendar.recurrence-never-happens"),
    ],
)
async def test_a_bad_rule_is_told_with_its_part_and_section(
    person: Person, rrule: str, part: str, section: str, code: str
) -> None:
    answer = await person.ask("POST", PATH, LAST_FRIDAYS | {"rrule": rrule}, accept_language="id")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "calendar.invalid-recurrence")
    assert (problem["part"], problem["section"], problem["title"]) == (part, section, "Pengulangan tidak sah")
    assert [(each["field"], each["code"]) for each in problem["errors"]] == [("rrule", code)]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone", "identity.time-zone-unknown"),
        ({"start": "2026-02-30"}, "start", "invalid-format"),
        ({"start": "tomorrow"}, "start", "wrong-pattern"),
        ({"limit": 1_001}, "limit", "too-large"),
        ({"limit": 0}, "limit", "too-small"),
        ({"gap": "jump"}, "gap", "invalid-choice"),
        ({"time_zone": None, "after": "2026-01-01T00:00:00Z"}, "after", "calendar.bound-with-offset"),
        ({"colour": "red"}, "colour", "unknown-field"),
    ],
)
async def test_a_bad_question_is_told_by_its_field(
    person: Person, change: dict[str, Any], field: str, code: str
) -> None:
    answer = await person.ask("POST", PATH, LAST_FRIDAYS | change)
    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]


async def test_a_rule_that_would_take_too_long_is_told_so(person: Person) -> None:
    """Every Monday at an hour that, a week apart, never falls on a Monday."""
    body = {"rrule": "FREQ=HOURLY;INTERVAL=168;BYDAY=MO", "start": "0001-01-02T00:00:00"}
    answer = await person.ask("POST", PATH, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "calendar.recurrence-too-expensive")


async def test_only_who_is_signed_in_may_ask(service: Service) -> None:
    answer = await service.client.post(PATH, json=LAST_FRIDAYS)
    assert (answer.status_code, answer.json()["code"]) == (401, "identity.token-missing")
