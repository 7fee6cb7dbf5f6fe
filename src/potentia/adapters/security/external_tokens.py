"""Access tokens of an external issuer (OpenID Connect): JWTs signed with keys that it publishes."""

from datetime import datetime, timedelta
from typing import Annotated

import jwt
import msgspec

from potentia.adapters.security.key_set import ALGORITHMS, KeySet
from potentia.domain.identity.errors import TokenExpired, TokenInvalid
from potentia.domain.identity.model import ExternalSubject

LEEWAY = timedelta(seconds=60)
"""How far ahead of ours the issuer's clock may be."""
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
"""OpenID Connect Core §2: a subject has 255 characters at most."""


class Claims(msgspec.Struct, frozen=True):
    """What we read of the payload; times in seconds since 1970.

    A sign-in is told from the next by the first of these that is there: `session_id` (Supabase), `sid` (Front-Channel
    Logout §3), `auth_time` (Core §2), and of issuers that have none of them `jti` or `iat`: there each token is one.
    """

    iss: str
    sub: Text
    exp: float
    nbf: float = 0
    iat: float | None = None
    auth_time: float | None = None
    session_id: Text | None = None
    sid: Text | None = None
    jti: Text | None = None
    email: str | None = None
    email_verified: bool | None = None
    name: str | None = None

    @property
    def session(self) -> str:
        marks = (self.session_id, self.sid, self.auth_time, self.jti, self.iat)
        return next((str(mark) for mark in marks if mark is not None), str(self.exp))


class JwksTokens:
    """Believes tokens of one issuer that are meant for one audience (domain.identity.ports.ExternalTokens).

    Only RS256 and ES256 are accepted, and only with the key's own algorithm (RFC 8725 §3.1).
    """

    def __init__(self, keys: KeySet, issuer: str, audience: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        # Times are compared here with the time that the use case names, not with PyJWT's own clock.
        self._jwt = jwt.PyJWT(
            {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "enforce_minimum_key_length": True}
        )

    def recognises(self, token: str) -> bool:
        try:
            claimed = self._jwt.decode(token, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            return False
        return bool(claimed.get("iss") == self._issuer)

    async def verify(self, token: str, now: datetime) -> ExternalSubject:
        claims = await self._proven(token, now)
        if now.timestamp() >= claims.exp:
            raise TokenExpired
        if claims.nbf > (now + LEEWAY).timestamp():
            raise TokenInvalid
        email = claims.email if claims.email_verified else None
        return ExternalSubject(claims.iss, claims.sub, claims.session, email, claims.name)

    async def _proven(self, token: str, now: datetime) -> Claims:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS or not isinstance(header.get("kid"), str):
                raise TokenInvalid
            key = await self._keys.get(header["kid"], now)
            payload = self._jwt.decode(
                token, key, algorithms=[*ALGORITHMS], audience=self._audience, issuer=self._issuer
            )
            return msgspec.convert(payload, Claims)
        except (jwt.InvalidTokenError, msgspec.ValidationError) as error:
            raise TokenInvalid from error
