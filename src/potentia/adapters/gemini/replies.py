"""What stands in a reply: text without thoughts, usage, and the named ways in which there is no answer."""

from typing import Any, TypeVar

import msgspec
from google.genai.types import Candidate, FinishReason, GenerateContentResponse

from potentia.domain.chat.errors import AnswerBlocked, AnswerCut, AnswerEmpty, AnswerMalformed, AnswerTooLong
from potentia.domain.chat.model import Usage

T = TypeVar("T")

GOING_ON = frozenset({None, FinishReason.FINISH_REASON_UNSPECIFIED})
BLOCKS = frozenset(
    {
        FinishReason.SAFETY,
        FinishReason.RECITATION,
        FinishReason.LANGUAGE,
        FinishReason.BLOCKLIST,
        FinishReason.PROHIBITED_CONTENT,
        FinishReason.SPII,
        FinishReason.ESCALATION,
        FinishReason.MODEL_ARMOR,
    }
)


def text_of(reply: GenerateContentResponse) -> str:
    """What is meant for the reader: thoughts are not, and there may be no parts at all."""
    candidate = _candidate(reply)
    parts = (candidate.content.parts if candidate and candidate.content else None) or []
    return "".join(part.text for part in parts if part.text and not part.thought)


def usage_of(reply: GenerateContentResponse) -> Usage | None:
    """What has been used up to this reply of a stream, where it says so."""
    counts = reply.usage_metadata
    if counts is None:
        return None
    return Usage(counts.prompt_token_count or 0, counts.candidates_token_count or 0, counts.thoughts_token_count or 0)


def finish_of(reply: GenerateContentResponse) -> FinishReason | None:
    """Why the answer ends here, or None while it goes on."""
    candidate = _candidate(reply)
    reason = candidate.finish_reason if candidate else None
    return None if reason in GOING_ON else reason


def block_of(reply: GenerateContentResponse) -> str | None:
    """Why the question or the answer is refused, or None where it is not."""
    reason = reply.prompt_feedback.block_reason if reply.prompt_feedback else None
    if reason is not None:
        return reason.value
    finish = finish_of(reply)
    return finish.value if finish in BLOCKS and finish else None


def check_end(finish: FinishReason | None, *, spoke: bool) -> None:
    """Raises AnswerTooLong, AnswerEmpty or AnswerCut unless the answer has words and ends because it is complete."""
    if finish is FinishReason.MAX_TOKENS:
        raise AnswerTooLong
    if not spoke:
        raise AnswerEmpty
    if finish is not FinishReason.STOP:
        raise AnswerCut


def decoded(reply: GenerateContentResponse, form: type[T]) -> T:
    """The value that a structured reply holds. Raises AnswerBlocked, AnswerMalformed and what `check_end` raises."""
    blocked = block_of(reply)
    if blocked:
        raise AnswerBlocked(reason=blocked)
    text = text_of(reply)
    check_end(finish_of(reply), spoke=bool(text))
    try:
        return msgspec.json.decode(text, type=form)
    except msgspec.DecodeError as error:
        raise AnswerMalformed from error


def schema_of(form: type[Any]) -> dict[str, Any]:
    """The JSON Schema of a struct. Gemini wants an object at the root, where msgspec puts a reference to one."""
    schema = msgspec.json.schema(form)
    definitions = dict(schema["$defs"])
    root = definitions.pop(schema["$ref"].rpartition("/")[2])
    return {**root, "$defs": definitions} if definitions else root


def _candidate(reply: GenerateContentResponse) -> Candidate | None:
    """We ask for one answer."""
    return reply.candidates[0] if reply.candidates else None
