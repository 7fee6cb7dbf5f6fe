"""What is taken for an e-mail address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.identity import emails

labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
locals_ = st.from_regex(r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}", fullmatch=True)
domains = st.lists(labels, min_size=1, max_size=5).map(".".join)


@given(locals_, domains)
def test_an_address_of_the_standard_shape_is_accepted(local: str, domain: str) -> None:
    assert emails.problem(emails.normalised(f"{local}@{domain}")) is None


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = emails.normalised(text)
    assert emails.normalised(once) == once


@given(locals_, domains, st.sampled_from(["", " ", "\n", "\t "]))
def test_case_and_space_around_do_not_make_another_address(local: str, domain: str, space: str) -> None:
    assert emails.normalised(f"{space}{local.upper()}@{domain.upper()}{space}") == f"{local}@{domain}".lower()


@given(st.text(alphabet=st.characters(exclude_characters="@")))
def test_a_text_without_an_at_sign_is_none(text: str) -> None:
    assert emails.problem(emails.normalised(text)) is not None


@pytest.mark.parametrize(
    "email",
    [
        "",
        "@",
        "a@",
        "@b",
        "a@b@c",
        "a b@c",
        "a@b c",
        "a@-b",
        "a@b-",
        "a@b..c",
        "a@.b",
        "a@b.",
        "ä@b",
        "a@b\x00",
        "a@b\n",
    ],
)
def test_a_malformed_address_is_told(email: str) -> None:
    problem = emails.problem(email)
    assert problem is not None
    assert (problem.field, problem.code) == ("email", "identity.email-malformed")


def test_the_lengths_of_smtp_are_the_bounds() -> None:
    """64 before the @ and 254 in all are accepted, one more is not."""
    domain = ".".join(["d" * 63] * 3)
    longest = f"{'a' * (254 - 1 - len(domain))}@{domain}"
    assert len(longest) == 254
    assert emails.problem("a" * 64 + "@b") is None
    assert emails.problem("a" * 65 + "@b") is not None
    too_long = emails.problem(f"{longest}d")
    assert emails.problem(longest) is None
    assert too_long is not None
    assert too_long.code == "identity.email-too-long"
