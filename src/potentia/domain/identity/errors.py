"""What can go wrong about who is asking.

A wrong password and an unknown e-mail are one error; so are all access tokens that were never ours.
"""

from potentia.domain.errors import Conflict, Forbidden, Invalid, NotFound, Throttled, Unauthenticated, Unavailable


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


class SessionEnded(Unauthenticated):
    """The token is good, its session has ended: signed out, revoked, or its user is gone."""

    code = "identity.session-ended"


class ApiKeyInvalid(Unauthenticated):
    """The API key is unknown, revoked or expired."""

    code = "identity.api-key-invalid"


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


class ExternalSubjectKnown(Conflict):
    """Another request was the first to make the user of this external subject."""

    code = "identity.external-subject-known"


class PasswordWrong(Forbidden):
    """Who is signed in gave a password that is not theirs."""

    code = "identity.password-wrong"


class PasswordMissing(Conflict):
    """Guests, and users of an external issuer, have no password."""

    code = "identity.password-missing"


class PasswordMustChange(Forbidden):
    """The password was given for one time: nothing else goes before it is changed."""

    code = "identity.password-must-change"


class ScopeMissing(Forbidden):
    """The API key was not made for this."""

    code = "identity.scope-missing"


class SessionRequired(Forbidden):
    """Accounts are managed by people who are signed in, not by API keys."""

    code = "identity.session-required"


class SessionNotFound(NotFound):
    """The user has no such session that lives."""

    code = "identity.session-not-found"


class ApiKeyNotFound(NotFound):
    """The user has no such API key."""

    code = "identity.api-key-not-found"


class TooManyApiKeys(Conflict):
    """The user has as many API keys as one may have."""

    code = "identity.too-many-api-keys"


class IssuerUnavailable(Unavailable):
    """The external issuer's keys cannot be had, and none that are known will do."""

    code = "identity.issuer-unavailable"


class OneTimeTokenInvalid(Invalid):
    """The token of a mail is unknown, was used, or has expired."""

    code = "identity.one-time-token-invalid"


class EmailMissing(Conflict):
    """Guests have no e-mail that could be verified."""

    code = "identity.email-missing"


class EmailVerified(Conflict):
    """The e-mail is proven to be the user's already."""

    code = "identity.email-verified"


class TooManyMails(Throttled):
    """The user was sent as many of these mails as one is sent in an hour."""

    code = "identity.too-many-mails"


class OwnsSharedWorkspaces(Conflict):
    """The user owns workspaces that have other members: fact `workspace_ids`. They are transferred or deleted first."""

    code = "identity.owns-shared-workspaces"
