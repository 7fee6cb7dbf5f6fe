"""What chat owes."""

from datetime import timedelta
from uuid import UUID

from potentia.domain.jobs import Job, Queue, Retry


class AnswerMessage(Job, frozen=True, tag="chat.answer-message", tag_field="kind"):
    """Run the turn of a posted message. Attempts are for dead workers only: the use case never raises to retry."""

    user_id: UUID
    run_id: UUID
    queue = Queue.CHAT
    retry = Retry(attempts=3)
    timeout = timedelta(minutes=10)


class AssessTurn(Job, frozen=True, tag="chat.assess-turn", tag_field="kind"):
    """Learn from the message of an answered run."""

    user_id: UUID
    run_id: UUID
    timeout = timedelta(minutes=2)
