"""What notifications owe."""

from collections.abc import Mapping
from datetime import timedelta

from potentia.domain.jobs import Job, Queue, Retry
from potentia.domain.language import Language
from potentia.domain.notifications.model import Template


class SendMail(Job, frozen=True, tag="notifications.send-mail", tag_field="kind"):
    """Put `facts` into the words of `template` and send them to an address that was checked.

    Waits grow up to a quarter of an hour, so that a server that is being restarted, or tells strangers to come back
    (greylisting), costs no mail: the tenth attempt is more than half an hour after the first.
    """

    to: str
    template: Template
    language: Language
    facts: Mapping[str, str] = {}
    holds_secret = True
    queue = Queue.MAIL
    retry = Retry(attempts=10, base=5.0, cap=900.0)
    timeout = timedelta(minutes=2)
