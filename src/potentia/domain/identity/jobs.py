"""What identity owes."""

from potentia.domain.jobs import Job


class RecoverPassword(Job, frozen=True, tag="identity.recover-password", tag_field="kind"):
    """Send whoever has this normalised e-mail a link to a new password; nobody, where no user has it.

    The address is known to no one but who gave it.
    """

    email: str
    holds_secret = True
