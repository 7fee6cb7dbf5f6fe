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


class ModelRefused(ModelUnavailable):
    """The provider refuses our requests: the key, the name of the model or their form. Somebody has to mend that."""

    code = "chat.model-refused"


class AnswerMalformed(ModelUnavailable):
    """The model answered something that is not in the form that was asked for."""

    code = "chat.answer-malformed"


class AnswerEmpty(ModelUnavailable):
    """The model answered without a word."""

    code = "chat.answer-empty"


class AnswerCut(ModelUnavailable):
    """The answer ended before its end: the connection broke after the first word, or the model gave up."""

    code = "chat.answer-cut"


class AnswerTooLong(ModelUnavailable):
    """The model stopped because it had used up the tokens that it may answer with."""

    code = "chat.answer-too-long"


class AnswerBlocked(Invalid):
    """The model refuses the question or its own answer, for safety or for somebody's rights."""

    code = "chat.answer-blocked"
