"""What every believer in an external issuer keeps to, and what the one by JWKS keeps to besides."""

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from potentia.adapters.security.access_tokens import JwtAccessTokens
from potentia.adapters.security.external_tokens import JwksTokens
from potentia.adapters.security.key_set import FRESH, PAUSE, STALE, key_set
from potentia.domain.identity.errors import IssuerUnavailable, TokenExpired, TokenInvalid
from potentia.domain.identity.model import ExternalSubject, SessionRef
from potentia.domain.identity.ports import ExternalTokens
from tests.fakes.clock import START
from tests.fakes.identity import MemoryExternalTokens
from tests.fixtures.issuer import AUDIENCE, ISSUER, Issuer, issuing

CONTRACT_OF = "potentia.domain.identity.ports.ExternalTokens"
LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True)
class World:
    """A believer, and how its issuer signs."""

    tokens: ExternalTokens
    sign: Callable[[str], str]


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with issuing() as found:
        yield found


@pytest.fixture
async def jwks(issuer: Issuer) -> AsyncIterator[JwksTokens]:
    async with key_set(issuer.url) as keys:
        yield JwksTokens(keys, ISSUER, AUDIENCE)


@pytest.fixture
def in_memory() -> World:
    tokens = MemoryExternalTokens(ISSUER)
    return World(tokens, lambda subject: tokens.issue(ExternalSubject(ISSUER, subject, "s"), START + LIFETIME))


@pytest.fixture
def by_jwks(jwks: JwksTokens, issuer: Issuer) -> World:
    return World(jwks, lambda subject: issuer.sign(subject, sid="s"))


@pytest.fixture(params=["in_memory", "by_jwks"])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(request.param)
    return found


async def test_a_token_says_who_is_signed_in_as_long_as_it_lives(world: World) -> None:
    token = world.sign("ada")
    assert world.tokens.recognises(token)
    for age in (timedelta(0), LIFETIME - timedelta(seconds=1)):
        assert await world.tokens.verify(token, START + age) == ExternalSubject(ISSUER, "ada", "s")
    with pytest.raises(TokenExpired):
        await world.tokens.verify(token, START + LIFETIME)


async def test_our_own_tokens_are_not_the_issuers(world: World) -> None:
    own = JwtAccessTokens("a key of thirty-two bytes or more").issue(
        SessionRef(UUID(int=1), UUID(int=2)), START, LIFETIME
    )
    assert not world.tokens.recognises(own)


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "..", "e30.e30.e30", "\x00", "ü.ü.ü", "a" * 10_000])
async def test_nonsense_is_neither_recognised_nor_believed(world: World, token: str) -> None:
    assert not world.tokens.recognises(token)
    with pytest.raises(TokenInvalid):
        await world.tokens.verify(token, START)


def _unsigned(issuer: Issuer) -> str:
    return jwt.encode(_claims(issuer), None, "none", {"kid": "ec-1"})


def _signed_with_the_public_key(issuer: Issuer) -> str:
    """As a shared secret: the classical confusion of algorithms (RFC 8725 §2.1)."""
    head, body = (_base64(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "ec-1"}, _claims(issuer)))
    signature = hmac.digest(issuer.published(), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{_base64(signature)}"


def _signed_by_another(issuer: Issuer) -> str:
    return jwt.encode(_claims(issuer), ec.generate_private_key(ec.SECP256R1()), "ES256", {"kid": "ec-1"})


def _without_key_id(issuer: Issuer) -> str:
    return jwt.encode(_claims(issuer), issuer.keys["ec-1"], "ES256")


def _tampered(issuer: Issuer) -> str:
    head, body, tail = issuer.sign("ada").split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "==")) | {"sub": "bob"}
    return f"{head}.{_base64(json.dumps(claims).encode())}.{tail}"


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _claims(issuer: Issuer) -> dict[str, object]:
    found: dict[str, object] = jwt.decode(issuer.sign("ada"), options={"verify_signature": False})
    return found


@pytest.mark.parametrize(
    "forge",
    [
        _unsigned,
        _signed_with_the_public_key,
        _signed_by_another,
        _without_key_id,
        _tampered,
        lambda issuer: issuer.sign("ada", aud="another-app"),
        lambda issuer: issuer.sign("ada", aud=None),
        lambda issuer: issuer.sign("ada", iss="https://evil.example.org/"),
        lambda issuer: issuer.sign("ada", exp=None),
        lambda issuer: issuer.sign(""),
        lambda issuer: issuer.sign("a" * 256),
        lambda issuer: issuer.sign("ada", nbf=int(START.timestamp()) + 120),
    ],
)
async def test_what_the_issuer_did_not_sign_for_us_is_not_believed(
    jwks: JwksTokens, issuer: Issuer, forge: Callable[[Issuer], str]
) -> None:
    with pytest.raises(TokenInvalid):
        await jwks.verify(forge(issuer), START)


async def test_rsa_keys_do_too_and_keys_for_other_uses_are_passed_over(jwks: JwksTokens, issuer: Issuer) -> None:
    issuer.keys["rsa-1"] = rsa.generate_private_key(65537, 2048)
    issuer.more = [
        {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"},
        {"kty": "EC"},
        {"kty": "RSA", "kid": "x", "n": "?"},
    ]
    assert (await jwks.verify(issuer.sign("ada", key="rsa-1"), START)).subject == "ada"
    forged = jwt.encode(_claims(issuer), "secret" * 8, "HS256", {"kid": "secret"})
    with pytest.raises(TokenInvalid):
        await jwks.verify(forged, START)


async def test_an_e_mail_counts_only_if_the_issuer_verified_it(jwks: JwksTokens, issuer: Issuer) -> None:
    for verified, expected in [(True, "ada@example.org"), (False, None), (None, None)]:
        token = issuer.sign("ada", email="ada@example.org", email_verified=verified, name="Ada")
        found = await jwks.verify(token, START)
        assert (found.email, found.name) == (expected, "Ada")


async def test_a_sign_in_is_told_from_the_next_as_well_as_the_issuer_tells_it(jwks: JwksTokens, issuer: Issuer) -> None:
    async def session(**claims: object) -> str:
        return (await jwks.verify(issuer.sign("ada", **{"sid": None, "iat": None} | claims), START)).session

    assert await session(session_id="a", sid="b") == "a"
    assert await session(sid="b", auth_time=1) == "b"
    assert await session(auth_time=1, jti="c") == "1.0"
    assert await session(jti="c", iat=2) == "c"
    assert await session(iat=2) == "2.0"
    assert await session()


async def test_many_tokens_at_once_fetch_the_keys_once_and_again_when_they_are_old(
    jwks: JwksTokens, issuer: Issuer
) -> None:
    token = issuer.sign("ada", exp=START.timestamp() * 2)
    await asyncio.gather(*(jwks.verify(token, START) for _ in range(20)))
    await jwks.verify(token, START + FRESH - timedelta(seconds=1))
    assert issuer.asked == 1
    await jwks.verify(token, START + FRESH)
    assert issuer.asked == 2


async def test_a_new_key_is_found_and_unknown_ones_ask_no_more_than_now_and_then(
    jwks: JwksTokens, issuer: Issuer
) -> None:
    await jwks.verify(issuer.sign("ada"), START)
    issuer.keys["ec-2"] = ec.generate_private_key(ec.SECP256R1())
    now = START + PAUSE
    assert (await jwks.verify(issuer.sign("ada", key="ec-2"), now)).subject == "ada"
    assert issuer.asked == 2
    issuer.keys["made-up"] = ec.generate_private_key(ec.SECP256R1())
    token = issuer.sign("ada", key="made-up")
    del issuer.keys["made-up"]
    for seconds in range(25):
        with pytest.raises(TokenInvalid):
            await jwks.verify(token, now + timedelta(seconds=seconds))
    assert issuer.asked == 4


async def test_a_withdrawn_key_is_not_believed_for_long(jwks: JwksTokens, issuer: Issuer) -> None:
    token = issuer.sign("ada", exp=START.timestamp() * 2)
    await jwks.verify(token, START)
    issuer.keys = {"ec-2": ec.generate_private_key(ec.SECP256R1())}
    with pytest.raises(TokenInvalid):
        await jwks.verify(token, START + FRESH)


CLOSE = b"Connection: close\r\n"
BROKEN = {
    "an error": b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n" + CLOSE + b"\r\n",
    "another page": b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n" + CLOSE + b"\r\n<html>",
    "a redirect": b"HTTP/1.1 302 Found\r\nLocation: /jwks.json\r\nContent-Length: 0\r\n" + CLOSE + b"\r\n",
    "a cut": b"HTTP/1.1 200 OK\r\nContent-Length: 600\r\n" + CLOSE + b"\r\n{",
    "silence": b"",
    "too much": b"HTTP/1.1 200 OK\r\n" + CLOSE + b"\r\n" + b" " * 300_000,
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_an_issuer_that_does_not_answer_is_an_outage_and_known_keys_do_for_a_day(
    jwks: JwksTokens, issuer: Issuer, fault: str
) -> None:
    issuer.broken = BROKEN[fault]
    token = issuer.sign("ada", exp=START.timestamp() * 2)
    for _ in range(3):
        with pytest.raises(IssuerUnavailable):
            await jwks.verify(token, START)
    assert issuer.asked == 1
    issuer.broken = None
    known_at = START + PAUSE
    assert (await jwks.verify(token, known_at)).subject == "ada"
    issuer.broken = BROKEN[fault]
    assert (await jwks.verify(token, known_at + STALE - timedelta(seconds=1))).subject == "ada"
    with pytest.raises(IssuerUnavailable):
        await jwks.verify(token, known_at + STALE)
