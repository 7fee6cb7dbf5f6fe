"""Rotation: what a refresh token means when it is presented."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain import secrets
from potentia.domain.identity import sessions
from potentia.domain.identity.errors import RefreshTokenExpired, RefreshTokenInvalid, RefreshTokenReused
from potentia.domain.identity.model import RevokedReason
from potentia.domain.identity.sessions import OVERLAP, Decision
from tests.fakes.clock import START

LIFETIME = timedelta(days=30)
BEGINNING = sessions.begin(UUID(int=1), UUID(int=2), "a-secret", START, LIFETIME)
SESSION, TOKEN = BEGINNING.session, BEGINNING.token
within_life = st.timedeltas(timedelta(0), LIFETIME - timedelta(microseconds=1))


@given(within_life)
def test_a_token_that_was_never_used_is_rotated_as_long_as_it_lives(age: timedelta) -> None:
    assert sessions.decide(SESSION, TOKEN, START + age) is Decision.ROTATE


@given(st.timedeltas(min_value=LIFETIME, max_value=LIFETIME * 100), st.booleans())
def test_a_token_has_expired_from_the_end_of_its_life_on_whether_it_was_used_or_not(age: timedelta, used: bool) -> None:
    token = replace(TOKEN, used_at=START if used else None)
    assert sessions.decide(SESSION, token, START + age) is Decision.EXPIRED


@given(within_life, st.timedeltas(-OVERLAP, OVERLAP * 3))
def test_a_used_token_serves_other_tabs_for_ten_seconds_and_then_betrays_a_thief(
    used_after: timedelta, later: timedelta
) -> None:
    """Also when the clocks of two servers disagree, so that the first use lies in the future."""
    token = replace(TOKEN, used_at=START + used_after, expires_at=START + LIFETIME * 2)
    expected = Decision.OVERLAP if later <= timedelta(seconds=10) else Decision.REUSED
    assert sessions.decide(SESSION, token, START + used_after + later) is expected


@given(within_life, st.none() | within_life, st.sampled_from(RevokedReason))
def test_no_token_of_an_ended_session_is_good(
    age: timedelta, used_after: timedelta | None, reason: RevokedReason
) -> None:
    session = replace(SESSION, revoked_at=START, revoked_reason=reason)
    token = replace(TOKEN, used_at=None if used_after is None else START + used_after)
    assert sessions.decide(session, token, START + age) is Decision.REVOKED


@pytest.mark.parametrize(
    ("decision", "error"),
    [
        (Decision.EXPIRED, RefreshTokenExpired),
        (Decision.REVOKED, RefreshTokenInvalid),
        (Decision.REUSED, RefreshTokenReused),
    ],
)
def test_each_refusal_has_its_error(decision: Decision, error: type[Exception]) -> None:
    with pytest.raises(error):
        decision.refuse()


@pytest.mark.parametrize("decision", Decision)
def test_a_decision_either_grants_or_refuses(decision: Decision) -> None:
    if decision.is_granted:
        decision.refuse()
    else:
        with pytest.raises((RefreshTokenExpired, RefreshTokenInvalid, RefreshTokenReused)):
            decision.refuse()


@given(st.text(min_size=1), st.text(min_size=1))
def test_only_the_digest_of_a_secret_is_kept(secret: str, other: str) -> None:
    """The token holds 32 bytes that do not contain the secret, and differ for different secrets."""
    beginning = sessions.begin(UUID(int=1), UUID(int=2), secret, START, LIFETIME)
    assert beginning.token.hash == secrets.digest(secret)
    assert len(beginning.token.hash) == 32
    assert (secrets.digest(other) == beginning.token.hash) == (other == secret)


def test_a_session_begins_with_a_token_of_its_own() -> None:
    assert TOKEN.session_id == SESSION.id
    assert (SESSION.created_at, SESSION.last_used_at, TOKEN.issued_at) == (START, START, START)
    assert TOKEN.expires_at == START + LIFETIME
    assert SESSION.revoked_at is None
