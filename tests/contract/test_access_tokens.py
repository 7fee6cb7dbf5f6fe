"""What every issuer of access tokens keeps to."""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from potentia.adapters.security.access_tokens import JwtAccessTokens
from potentia.domain.identity.errors import TokenExpired, TokenInvalid
from potentia.domain.identity.model import SessionRef
from potentia.domain.identity.ports import AccessTokens
from tests.fakes.clock import START
from tests.fakes.identity import MemoryAccessTokens

CONTRACT_OF = "potentia.domain.identity.ports.AccessTokens"
LIFETIME = timedelta(minutes=15)
KEY = "a key of thirty-two bytes or more"
ADA = SessionRef(UUID(int=1), UUID(int=2))
CLAIMS = {
    "iss": "potentia",
    "aud": "potentia",
    "sub": str(ADA.user_id),
    "sid": str(ADA.session_id),
    "iat": int(START.timestamp()),
    "exp": int(START.timestamp()) + 900,
}
actors = st.builds(SessionRef, st.uuids(), st.uuids())
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@pytest.fixture(params=["memory", "jwt"])
def tokens(request: pytest.FixtureRequest) -> AccessTokens:
    return MemoryAccessTokens() if request.param == "memory" else JwtAccessTokens(KEY)


@given(actors, instants, st.timedeltas(timedelta(0), LIFETIME - timedelta(seconds=1)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_token_says_who_acts_as_long_as_it_lives(
    tokens: AccessTokens, actor: SessionRef, now: datetime, age: timedelta
) -> None:
    assert tokens.verify(tokens.issue(actor, now, LIFETIME), now + age) == actor


@given(instants, st.timedeltas(LIFETIME, LIFETIME * 1000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_token_that_was_good_is_told_from_one_that_never_was(
    tokens: AccessTokens, now: datetime, age: timedelta
) -> None:
    with pytest.raises(TokenExpired):
        tokens.verify(tokens.issue(ADA, now, LIFETIME), now + age)


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "..", "e30.e30.e30", "\x00", "ü.ü.ü", "a" * 10_000])
def test_what_was_never_issued_is_invalid(tokens: AccessTokens, token: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens.verify(token, START)


def test_a_token_of_another_issuer_is_invalid(tokens: AccessTokens) -> None:
    foreign = JwtAccessTokens("another key of thirty-two bytes or more").issue(ADA, START, LIFETIME)
    with pytest.raises(TokenInvalid):
        tokens.verify(foreign, START)


def _jwt(claims: dict[str, object], key: str = KEY, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, key, algorithm=algorithm)


def test_the_claims_are_those_that_are_documented() -> None:
    """A standard library of another language can read the token."""
    token = JwtAccessTokens(KEY).issue(ADA, START, LIFETIME)
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    assert jwt.decode(token, options={"verify_signature": False}) == CLAIMS
    assert JwtAccessTokens(KEY).verify(_jwt(dict(CLAIMS)), START) == ADA


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "someone else"},
        {"aud": "another service"},
        {"sub": "not an id"},
        {"sid": None},
        {"exp": "tomorrow"},
    ],
)
def test_well_signed_claims_of_another_kind_are_invalid(changed: dict[str, object]) -> None:
    with pytest.raises(TokenInvalid):
        JwtAccessTokens(KEY).verify(_jwt({**CLAIMS, **changed}), START)


@pytest.mark.parametrize("missing", sorted(CLAIMS))
def test_a_token_that_lacks_a_claim_is_invalid(missing: str) -> None:
    """Without `exp` above all: it would be good for ever."""
    with pytest.raises(TokenInvalid):
        JwtAccessTokens(KEY).verify(_jwt({name: CLAIMS[name] for name in CLAIMS if name != missing}), START)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_a_token_cannot_choose_its_algorithm(algorithm: str) -> None:
    key = KEY * 2
    with pytest.raises(TokenInvalid):
        JwtAccessTokens(key).verify(_jwt(dict(CLAIMS), key, algorithm), START)


def test_an_unsigned_token_is_invalid() -> None:
    """RFC 8725 §2.1: `alg: none`, in every way of writing it."""
    payload = base64.urlsafe_b64encode(json.dumps(CLAIMS).encode()).rstrip(b"=").decode()
    for name in ("none", "None", "NONE"):
        header = base64.urlsafe_b64encode(json.dumps({"alg": name, "typ": "JWT"}).encode()).rstrip(b"=").decode()
        with pytest.raises(TokenInvalid):
            JwtAccessTokens(KEY).verify(f"{header}.{payload}.", START)


def test_a_changed_token_is_invalid() -> None:
    """Neither other claims under the old signature, nor another signature, nor none."""
    token = JwtAccessTokens(KEY).issue(SessionRef(uuid4(), uuid4()), START, LIFETIME)
    header, payload, signature = token.split(".")
    promoted = base64.urlsafe_b64encode(json.dumps({**CLAIMS, "sub": str(uuid4())}).encode()).rstrip(b"=").decode()
    forgeries = [f"{header}.{promoted}.{signature}", f"{header}.{payload}.{signature[::-1]}", f"{header}.{payload}."]
    for forgery in forgeries:
        with pytest.raises(TokenInvalid):
            JwtAccessTokens(KEY).verify(forgery, START)
