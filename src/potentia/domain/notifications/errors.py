"""What can go wrong on the way to people."""

from potentia.domain.errors import Invalid, Unavailable


class MailRefused(Invalid):
    """This mail will never be taken: its recipient or its content was refused for good."""

    code = "notifications.mail-refused"


class MailUnavailable(Unavailable):
    """Mail cannot be handed over now, for a reason that has nothing to do with this mail."""

    code = "notifications.mail-unavailable"
