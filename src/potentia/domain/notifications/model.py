"""What is sent to people: mails by template, and notifications of the feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from potentia.domain.language import Language


class Template(StrEnum):
    """What a mail is about; `wording.py` says which facts each one needs."""

    EMAIL_VERIFICATION = "email-verification"
    PASSWORD_RESET = "password-reset"  # noqa: S105 (the name of a template)
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 (the name of a template)
    WORKSPACE_INVITATION = "workspace-invitation"
    CANVAS_INVITATION = "canvas-invitation"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that is ready to be sent. Sent again, it has the same `id`, by which its recipient may know it."""

    id: UUID
    to: str
    subject: str
    text: str
    html: str
    language: Language


class Notification(msgspec.Struct, frozen=True):
    """Something that its user should know. `facts` are data, put into words for whoever reads them.

    `number` counts a user's notifications in the order in which they were committed, from 1 and without a gap; it is
    given when the notification is stored, 0 before.
    """

    id: UUID
    user_id: UUID
    kind: str
    facts: Mapping[str, str]
    created_at: datetime
    read_at: datetime | None = None
    number: int = 0
