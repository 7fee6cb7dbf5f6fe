"""What one-time tokens are good for, how long, and how many mails are enough."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain import secrets
from potentia.domain.identity import one_time_tokens, profiles
from potentia.domain.identity.errors import OneTimeTokenInvalid
from potentia.domain.identity.model import Purpose
from potentia.domain.identity.one_time_tokens import HOUR, LIFETIMES, MAILS_AN_HOUR
from potentia.domain.language import Language
from potentia.domain.notifications.wording import FACTS
from tests.fakes.clock import START

ADA = replace(profiles.guest(UUID(int=1), START), email="ada@example.org", name="Ada", language=Language.INDONESIAN)
SECRET = "s" * 43


@pytest.mark.parametrize("purpose", Purpose)
def test_the_mail_tells_the_secret_and_the_store_only_its_hash(purpose: Purpose) -> None:
    proof = one_time_tokens.issue(purpose, ADA, SECRET, START)
    assert proof.token.hash == secrets.digest(SECRET)
    assert SECRET not in repr(proof.token)
    assert (proof.mail.to, proof.mail.language) == (ADA.email, ADA.language)
    assert proof.mail.facts == {"name": "Ada", "token": SECRET}
    assert proof.mail.facts.keys() == FACTS[proof.mail.template]
    assert proof.mail.holds_secret


@given(
    purpose=st.sampled_from(Purpose), asked=st.sampled_from(Purpose), age=st.timedeltas(timedelta(0), timedelta(days=9))
)
def test_a_token_is_good_for_its_purpose_and_its_lifetime(purpose: Purpose, asked: Purpose, age: timedelta) -> None:
    token = one_time_tokens.issue(purpose, ADA, SECRET, START).token
    if purpose is asked and age < LIFETIMES[purpose]:
        assert one_time_tokens.check(token, asked, START + age) is token
    else:
        with pytest.raises(OneTimeTokenInvalid):
            one_time_tokens.check(token, asked, START + age)


def test_a_token_that_is_not_there_is_good_for_nothing() -> None:
    with pytest.raises(OneTimeTokenInvalid):
        one_time_tokens.check(None, Purpose.PASSWORD_RESET, START)


@given(st.lists(st.floats(0, 3_599), max_size=12))
def test_whoever_waits_as_long_as_is_asked_for_is_in_no_hour_sent_more_than_enough(ages: list[float]) -> None:
    issued = sorted(START - timedelta(seconds=age) for age in ages)
    seconds = one_time_tokens.wait(issued, START)
    if seconds is None:
        assert len(issued) < MAILS_AN_HOUR
        return
    assert 0 < seconds <= HOUR.total_seconds()
    then = START + timedelta(seconds=seconds)
    assert len(_in_the_hour_before(issued, then)) < MAILS_AN_HOUR


def _in_the_hour_before(issued: list[datetime], now: datetime) -> list[datetime]:
    return [each for each in issued if each > now - HOUR]
