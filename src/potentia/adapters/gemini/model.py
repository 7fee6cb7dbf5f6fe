"""The three calls of a turn, answered by Gemini."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any, TypeVar

import httpx2
from google.genai import types
from google.genai.client import AsyncClient
from google.genai.types import GenerateContentResponse

from potentia.adapters.gemini.calls import Calls
from potentia.adapters.gemini.client import noted
from potentia.adapters.gemini.errors import translated
from potentia.adapters.gemini.replies import block_of, check_end, decoded, finish_of, schema_of, text_of, usage_of
from potentia.domain.chat.assessor import AssessBrief
from potentia.domain.chat.errors import AnswerBlocked, AnswerCut, ModelUnavailable
from potentia.domain.chat.instructions import Findings, Instructions, for_assessor, for_judge, for_specialist
from potentia.domain.chat.judge import JudgeBrief, RawVerdict
from potentia.domain.chat.ports import AnswerPart
from potentia.domain.chat.prompt import Prompt
from potentia.domain.memory.model import Finding

T = TypeVar("T")
Replies = AsyncGenerator[GenerateContentResponse, None]

JUDGE_SECONDS = 10.0
"""The answer waits for the Judge, and there is a fallback: more patience would be none with the reader."""


class GeminiModel:
    """Asks `model`; each call may take `seconds`, a streamed answer up to its first piece and between any two."""

    def __init__(self, client: AsyncClient, model: str, *, seconds: float, calls: Calls | None = None) -> None:
        self.name = model
        self._client = client
        self._seconds = seconds
        self._calls = calls or Calls("generate")

    async def judge(self, brief: JudgeBrief, complaint: str | None = None) -> RawVerdict:
        """As the port says."""
        return await self._ask(for_judge(brief, complaint), RawVerdict, min(self._seconds, JUDGE_SECONDS))

    async def assess(self, brief: AssessBrief) -> Sequence[Finding]:
        """As the port says."""
        return (await self._ask(for_assessor(brief), Findings, self._seconds)).findings

    async def answer(self, prompt: Prompt) -> AsyncIterator[AnswerPart]:
        """As the port says. What has begun to stream is never asked for again: it ends, or it is cut."""
        spoke, finish = False, None
        replies = await self._calls.make(lambda: self._open(for_specialist(prompt)), self._seconds)
        async with aclosing(replies):
            async for reply in replies:
                blocked = block_of(reply)
                part = AnswerPart("" if blocked else text_of(reply), usage_of(reply))
                if part.text or part.usage:
                    yield part
                if blocked:
                    raise AnswerBlocked(reason=blocked)
                spoke, finish = spoke or bool(part.text), finish_of(reply) or finish
        check_end(finish, spoke=spoke)

    async def _ask(self, told: Instructions, form: type[T], seconds: float) -> T:
        config = _config(told, response_mime_type="application/json", response_json_schema=schema_of(form))

        async def call() -> GenerateContentResponse:
            return await self._client.models.generate_content(model=self.name, contents=_turns(told), config=config)

        return decoded(await self._calls.make(call, seconds), form)

    async def _open(self, told: Instructions) -> Replies:
        """The replies of a stream that has begun: the first one is there."""
        with noted() as responses:
            replies = await self._client.models.generate_content_stream(
                model=self.name, contents=_turns(told), config=_config(told)
            )
            first = await anext(replies, None)
        return _begun(first, replies, responses)


async def _begun(
    first: GenerateContentResponse | None,
    others: AsyncIterator[GenerateContentResponse],
    responses: Sequence[httpx2.Response],
) -> Replies:
    """Raises AnswerCut for whatever happens after the first reply; the connection is closed at the end of it all."""
    try:
        if first is not None:
            yield first
        with translated():
            async for reply in others:
                yield reply
    except ModelUnavailable as error:
        raise AnswerCut from error
    finally:
        for response in responses:
            await response.aclose()


def _turns(told: Instructions) -> list[types.Content]:
    return [types.Content(role=said.role, parts=[types.Part(text=said.text)]) for said in told.turns]


def _config(told: Instructions, **more: Any) -> types.GenerateContentConfig:
    return types.GenerateContentConfig(system_instruction=told.system, **more)
