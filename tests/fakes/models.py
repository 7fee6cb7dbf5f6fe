"""A language model that follows a script, and an embedder that counts words."""

import hashlib
import math
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from potentia.domain.chat.assessor import AssessBrief
from potentia.domain.chat.judge import JudgeBrief, RawVerdict
from potentia.domain.chat.model import Usage
from potentia.domain.chat.ports import AnswerPart
from potentia.domain.chat.prompt import Prompt
from potentia.domain.memory.model import Finding, Purpose, Vector

CONTINUE = RawVerdict("continue", "It goes on.")
NEW = RawVerdict("new", "It is a new subject.", title="A new subject")
DIMENSIONS = 768


def continue_or_new(brief: JudgeBrief) -> RawVerdict:
    """The verdict that is always valid."""
    return CONTINUE if brief.active else NEW


@dataclass
class ScriptedModel:
    """Answers what it was given and remembers what it was asked.

    `judge` is one verdict for all calls, several for one call after the other (the last one stays), or a function of
    the brief. `fail` maps a call (`judge`, `answer`, `assess`) to what it raises; an answer fails after its pieces.
    """

    judge_script: RawVerdict | Sequence[RawVerdict] | Callable[[JudgeBrief], RawVerdict] = continue_or_new
    pieces: Sequence[str] = ("A scripted ", "answer.")
    findings: Sequence[Finding] = ()
    fail: dict[str, Exception] = field(default_factory=dict)
    name: str = "scripted"
    judged: list[tuple[JudgeBrief, str | None]] = field(default_factory=list)
    answered: list[Prompt] = field(default_factory=list)
    assessed: list[AssessBrief] = field(default_factory=list)

    async def judge(self, brief: JudgeBrief, complaint: str | None = None) -> RawVerdict:
        self.judged.append((brief, complaint))
        self._fail("judge")
        script = self.judge_script
        if isinstance(script, RawVerdict):
            return script
        if callable(script):
            return script(brief)
        return script[min(len(self.judged), len(script)) - 1]

    async def answer(self, prompt: Prompt) -> AsyncIterator[AnswerPart]:
        self.answered.append(prompt)
        for piece in self.pieces:
            yield AnswerPart(piece)
        self._fail("answer")
        yield AnswerPart(usage=Usage(prompt_tokens=len(prompt.question), answer_tokens=len(self.pieces)))

    async def assess(self, brief: AssessBrief) -> Sequence[Finding]:
        self.assessed.append(brief)
        self._fail("assess")
        return self.findings

    def _fail(self, call: str) -> None:
        if call in self.fail:
            raise self.fail[call]


@dataclass
class WordEmbedder:
    """Each word has a place of its own: texts are near when they share words. `fail` is raised by every call."""

    model: str = "words-1"
    fail: Exception | None = None
    embedded: list[str] = field(default_factory=list)

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> list[Vector]:
        self.embedded += texts
        if self.fail:
            raise self.fail
        return [_vector(text) for text in texts]


def _vector(text: str) -> Vector:
    vector = [0.0] * DIMENSIONS
    for word in text.casefold().split():
        vector[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") % DIMENSIONS] += 1.0
    norm = math.sqrt(sum(value * value for value in vector))
    return [value / norm for value in vector] if norm else vector
