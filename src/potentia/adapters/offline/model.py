"""The language model that is none: rules behind the same port."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence

from potentia.adapters.offline.answering import answer
from potentia.adapters.offline.assessing import findings
from potentia.domain.chat import judge
from potentia.domain.chat.assessor import AssessBrief
from potentia.domain.chat.judge import JudgeBrief, RawVerdict
from potentia.domain.chat.model import Usage
from potentia.domain.chat.ports import AnswerPart
from potentia.domain.chat.prompt import Prompt, size, tokens
from potentia.domain.memory.model import Finding

_PIECE = re.compile(r"\s*\S+\s*")


class OfflineModel:
    """Judges, answers and assesses by rules. `pace` is how many seconds pass before each piece of an answer."""

    name = "offline"

    def __init__(self, pace: float = 0.0) -> None:
        self._pace = pace

    async def judge(self, brief: JudgeBrief, complaint: str | None = None) -> RawVerdict:
        """What the pure fallback decides; it makes no mistakes that a complaint could mend."""
        verdict = judge.fallback(brief)
        context_id = str(verdict.context_id) if verdict.context_id else None
        return RawVerdict(verdict.decision, verdict.reason, context_id, verdict.title)

    async def answer(self, prompt: Prompt) -> AsyncIterator[AnswerPart]:
        """Word by word; the last part carries an estimate of the tokens."""
        text = answer(prompt)
        for piece in _PIECE.findall(text):
            await asyncio.sleep(self._pace)
            yield AnswerPart(piece)
        yield AnswerPart(usage=Usage(size(prompt), tokens(text)))

    async def assess(self, brief: AssessBrief) -> Sequence[Finding]:
        """What the message says of its writer."""
        return findings(brief.message, brief.today, brief.known, brief.language)
