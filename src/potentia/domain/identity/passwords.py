"""What may be a password.

NIST SP 800-63B-4 §3.1.1.2: length counts in code points, no rules of composition, Unicode is normalised before
hashing, and a password is not what everybody knows about the account. The least length is that of revision 3
(§5.1.1.2); revision 4 asks for 15 where no second factor is.
"""

import unicodedata

from potentia.domain.errors import FieldProblem

MIN_LENGTH = 8
MAX_LENGTH = 256
"""Bounds what normalising and hashing may cost, far above the 64 that must be allowed."""


def normalised(password: str) -> str:
    """One spelling for all keyboards: NFKC, as for stabilised strings (UAX #15 §12.1)."""
    return unicodedata.normalize("NFKC", password)


def problem(password: str, email: str, field: str = "password") -> FieldProblem | None:
    """What is wrong with a password as it was typed, for the user of this (normalised) e-mail, if anything."""
    if len(password) < MIN_LENGTH:
        return FieldProblem(field, "identity.password-too-short", {"min": MIN_LENGTH})
    if len(password) > MAX_LENGTH:
        return FieldProblem(field, "identity.password-too-long", {"max": MAX_LENGTH})
    if normalised(password).strip().lower() == email:
        return FieldProblem(field, "identity.password-is-email")
    return None
