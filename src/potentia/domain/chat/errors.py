"""What can go wrong in a conversation."""

from potentia.domain.errors import Conflict, Invalid, NotFound, Unavailable


class ConversationNotFound(NotFound):
    code = "chat.conversation-not-found"


class ContextNotFound(NotFound):
    code = "chat.context-not-found"


class MessageNotFound(NotFound):
    code = "chat.message-not-found"


class RunNotFound(NotFound):
    code = "chat.run-not-found"


class RunActive(Conflict):
    """The conversation is being answered already: `run_id` names the run."""

    code = "chat.run-active"


class RunSuperseded(Conflict):
    """A later attempt owns the run by now, or it has ended."""

    code = "chat.run-superseded"


class IdempotencyMismatch(Invalid):
    """The key was used for another body."""

    code = "chat.idempotency-mismatch"


class ModelUnavailable(Unavailable):
    """The language model does not answer, or answers nothing that can be used."""

    code = "chat.model-unavailable"
