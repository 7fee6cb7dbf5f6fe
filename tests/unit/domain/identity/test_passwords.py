"""What may be a password."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.identity import passwords

EMAIL = "ada@example.org"


@given(st.text(min_size=8, max_size=256).filter(lambda text: "@" not in unicodedata.normalize("NFKC", text)))
def test_any_text_of_eight_to_256_characters_will_do(password: str) -> None:
    """No rule of composition: spaces, emoji, one letter eight times."""
    assert passwords.problem(password, EMAIL) is None


@pytest.mark.parametrize("length", [0, 1, 7])
def test_a_shorter_one_is_refused(length: int) -> None:
    problem = passwords.problem("x" * length, EMAIL)
    assert problem is not None
    assert (problem.field, problem.code, problem.facts) == ("password", "identity.password-too-short", {"min": 8})


def test_a_longer_one_is_refused() -> None:
    problem = passwords.problem("x" * 257, EMAIL)
    assert problem is not None
    assert (problem.code, problem.facts) == ("identity.password-too-long", {"max": 256})


@pytest.mark.parametrize("password", [EMAIL, "ADA@Example.org", " ada@example.org ", "ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ"])
def test_the_e_mail_is_no_password_however_it_is_spelled(password: str) -> None:
    problem = passwords.problem(password, EMAIL)
    assert problem is not None
    assert problem.code == "identity.password-is-email"


@given(st.text())
def test_keyboards_that_spell_a_character_differently_give_one_password(text: str) -> None:
    """Composed, decomposed and compatible spellings of a text are the same password."""
    spellings = {unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert {passwords.normalised(spelling) for spelling in spellings} == {passwords.normalised(text)}
