"""Only what stands on the person's own words becomes a memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.chat.assessor import MAX_FINDINGS, QUOTE_LENGTH, read
from potentia.domain.memory.model import Finding, Kind


def finding(quote: str, subject: str = "code", text: str = "The code is 1") -> Finding:
    return Finding(Kind.FACT, subject, text, quote)


@pytest.mark.parametrize("quote", ["my code is 1", "MY  code\nis 1", "code is 1"])
def test_a_quote_stands_but_for_case_and_white_space(quote: str) -> None:
    assert read([finding(quote)], "Hello, my code is 1, remember it.") == [finding(quote)]


@pytest.mark.parametrize(
    ("quote", "message"),
    [
        ("my code is 2", "my code is 1"),
        ("", "my code is 1"),
        ("  ", "my code is 1"),
        ("my code is 1", "> my code is 1\nWhat does that mean?"),
        ("my code is 1", "```\nmy code is 1\n```"),
        ("my code is 1", 'He said "my code is 1" and left.'),
        ("my code is 1", "Dia bilang “my code is 1” lalu pergi."),
        ("is my code 1?", "is my code 1?"),
        ("x" * (QUOTE_LENGTH + 1), "x" * 5_000),
    ],
)
def test_a_quote_that_is_not_the_persons_statement_is_dropped(quote: str, message: str) -> None:
    assert read([finding(quote)], message) == []


def test_a_value_in_quotation_marks_is_the_persons_own() -> None:
    message = 'My password is "tulip river" and my cat is "Mo".'
    assert read([finding('my password is "tulip river"')], message)
    assert read([finding('my cat is "mo"')], message)


@pytest.mark.parametrize("empty", [{"subject": " "}, {"text": "\n"}])
def test_a_finding_without_subject_or_text_is_dropped(empty: dict[str, str]) -> None:
    assert read([finding("my code is 1", **empty)], "my code is 1") == []


def test_a_message_teaches_at_most_so_much() -> None:
    assert len(read([finding("code")] * 50, "code")) == MAX_FINDINGS


@given(
    st.lists(st.builds(finding, st.text(max_size=20), st.text(max_size=5), st.text(max_size=5))), st.text(max_size=80)
)
def test_the_gate_lets_findings_through_unchanged_and_in_order(found: list[Finding], message: str) -> None:
    """It only leaves out, and all that passes stands in the message; a second pass leaves out nothing more."""
    passed = read(found, message)
    assert [one for one in found if any(one is other for other in passed)] == passed
    assert all(" ".join(one.quote.split()).casefold() in " ".join(message.split()).casefold() for one in passed)
    assert read(passed, message) == passed


@given(st.text(max_size=120), st.text(st.characters(categories=["L", "N", "Zs"]), max_size=40))
def test_nothing_passes_that_is_only_in_a_quoted_line(own: str, quote: str) -> None:
    """Whatever else the message holds: `zqx` is said by nobody but the quoted one."""
    message = f"{own.replace('z', '')}\n> {quote} zqx"
    assert read([finding(f"{quote} zqx"), finding("zqx")], message) == []
