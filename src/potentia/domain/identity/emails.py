"""E-mail addresses: what is taken for one, and when two are the same.

The shape is that of the WHATWG's HTML standard ("valid e-mail address"), which browsers check too: a willful
violation of RFC 5322 without comments, quotes and spaces. Lengths are SMTP's (RFC 5321 §4.5.3.1 and RFC 3696's
erratum 1690).
"""

import re

from potentia.domain.errors import FieldProblem

MAX_LENGTH = 254
MAX_LOCAL_LENGTH = 64
RESERVED_DOMAIN = "potentia.local"
"""Where the first administrator lives (RFC 6762 §3: no mail ever comes from .local). Only operators give these out."""
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_SHAPE = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,{MAX_LOCAL_LENGTH}}}@{_LABEL}(?:\.{_LABEL})*")


def normalised(email: str) -> str:
    """The one spelling under which an address is stored and looked up.

    The part before the @ is folded too: RFC 5321 §2.4 would let a server tell `Ada@` from `ada@`, none does.
    """
    return email.strip().lower()


def problem(email: str) -> FieldProblem | None:
    """What is wrong with a normalised address, if anything."""
    if len(email) > MAX_LENGTH:
        return FieldProblem("email", "identity.email-too-long", {"max": MAX_LENGTH})
    if not _SHAPE.fullmatch(email):
        return FieldProblem("email", "identity.email-malformed")
    return None


def is_reserved(email: str) -> bool:
    """Whether a normalised address is one that nobody may take for themselves."""
    return email.endswith(f"@{RESERVED_DOMAIN}")
