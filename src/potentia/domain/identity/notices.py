"""What people are told about their account, so that they notice what somebody else did to it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from potentia.domain.identity.model import User
from potentia.domain.notifications.jobs import SendMail
from potentia.domain.notifications.model import Notification, Template

PASSWORD_CHANGED = "identity.password-changed"  # noqa: S105 (a kind of notification)


@dataclass(frozen=True, slots=True)
class Notice:
    """The same by mail and in the feed."""

    mail: SendMail
    notification: Notification


def password_changed(user: User, email: str, notification_id: UUID, now: datetime) -> Notice:
    return Notice(
        SendMail(email, Template.PASSWORD_CHANGED, user.language, {"name": user.name}),
        Notification(notification_id, user.id, PASSWORD_CHANGED, {}, now),
    )
