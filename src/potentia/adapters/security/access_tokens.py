"""Access tokens as JSON Web Tokens."""

from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import jwt
import msgspec

from potentia.domain.identity.errors import TokenExpired, TokenInvalid
from potentia.domain.identity.model import SessionRef

ALGORITHM = "HS256"
ISSUER = AUDIENCE = "potentia"
REMEMBERED = 4_096
"""How many tokens that were proven a process remembers: a signature that was good once is good for ever, and checking
it costs ten times what everything else about a known caller costs. Whether it has expired is asked every time."""


class Claims(msgspec.Struct, frozen=True):
    """The payload (RFC 7519 §4.1, and the `sid` of OpenID Connect Front-Channel Logout); times in seconds since 1970.

    What somebody may do is not in it: that may change before the token expires.
    """

    iss: str
    aud: str
    sub: UUID
    sid: UUID
    iat: int
    exp: int


class JwtAccessTokens:
    """Signs with one secret key of at least 32 bytes, HMAC-SHA-256 (domain.identity.ports.AccessTokens).

    Only that algorithm is accepted, whatever a token's header says (RFC 8725 §3.1).
    """

    def __init__(self, secret_key: str) -> None:
        self._key = secret_key.encode()
        # Expiry is compared here with the time that the use case names, not with PyJWT's own clock.
        self._jwt = jwt.PyJWT({"verify_exp": False, "verify_iat": False, "enforce_minimum_key_length": True})
        self._proven = lru_cache(REMEMBERED)(self._prove)

    def issue(self, session: SessionRef, now: datetime, lifetime: timedelta) -> str:
        issued_at = int(now.timestamp())
        claims = Claims(
            iss=ISSUER,
            aud=AUDIENCE,
            sub=session.user_id,
            sid=session.session_id,
            iat=issued_at,
            exp=issued_at + int(lifetime.total_seconds()),
        )
        return self._jwt.encode(msgspec.to_builtins(claims), self._key, algorithm=ALGORITHM)

    def verify(self, token: str, now: datetime) -> SessionRef:
        session, expires_at = self._proven(token)
        if now.timestamp() >= expires_at:
            raise TokenExpired
        return session

    def _prove(self, token: str) -> tuple[SessionRef, int]:
        """The session and the second from which on the token is void. Raises TokenInvalid."""
        try:
            payload = self._jwt.decode(token, self._key, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER)
            claims = msgspec.convert(payload, Claims)
        except (jwt.InvalidTokenError, msgspec.ValidationError) as error:
            raise TokenInvalid from error
        return SessionRef(claims.sub, claims.sid), claims.exp
