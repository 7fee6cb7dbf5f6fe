"""Access tokens as JSON Web Tokens."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
import msgspec

from potentia.domain.identity.errors import TokenExpired, TokenInvalid
from potentia.domain.identity.model import SessionRef

ALGORITHM = "HS256"
ISSUER = AUDIENCE = "potentia"


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
        try:
            payload = self._jwt.decode(token, self._key, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER)
            claims = msgspec.convert(payload, Claims)
        except (jwt.InvalidTokenError, msgspec.ValidationError) as error:
            raise TokenInvalid from error
        if now >= datetime.fromtimestamp(claims.exp, UTC):
            raise TokenExpired
        return SessionRef(claims.sub, claims.sid)
