"""What can go wrong about who is asking.

A wrong password and an unknown e-mail are one error; so are all access tokens that were never ours.
"""

from potentia.domain.errors import Conflict, Unauthenticated


class TokenMissing(Unauthenticated):
    """No access token came with the request."""

    code = "identity.token-missing"


class TokenInvalid(Unauthenticated):
    """The access token is not one that was issued here."""

    code = "identity.token-invalid"


class TokenExpired(Unauthenticated):
    """The access token was good once: refresh."""

    code = "identity.token-expired"


class AccountGone(Unauthenticated):
    """The token is good, its user does not exist any more."""

    code = "identity.account-gone"


class CredentialsWrong(Unauthenticated):
    """No user has this e-mail with this password."""

    code = "identity.credentials-wrong"


class RefreshTokenInvalid(Unauthenticated):
    """The refresh token is unknown, or its session was ended."""

    code = "identity.refresh-token-invalid"


class RefreshTokenExpired(Unauthenticated):
    """The session was not used for too long."""

    code = "identity.refresh-token-expired"


class RefreshTokenReused(Unauthenticated):
    """The refresh token was used before: somebody has a copy, so its whole session was ended."""

    code = "identity.refresh-token-reused"


class EmailTaken(Conflict):
    """Another user has this e-mail."""

    code = "identity.email-taken"


class AlreadyRegistered(Conflict):
    """Only guests, and people who are not signed in, can register."""

    code = "identity.already-registered"
