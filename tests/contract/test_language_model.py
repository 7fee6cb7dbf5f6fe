"""Every language model answers in the shapes that a turn is built on, whatever it thinks."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from google.genai.client import AsyncClient

from potentia.adapters.gemini.model import GeminiModel
from potentia.adapters.offline.model import OfflineModel
from potentia.domain.chat import assessor, judge
from potentia.domain.chat.assessor import AssessBrief
from potentia.domain.chat.judge import ContextBrief, JudgeBrief, Line
from potentia.domain.chat.model import Decision
from potentia.domain.chat.ports import AnswerPart, LanguageModel
from potentia.domain.chat.prompt import Prompt, Section, Slot
from potentia.domain.memory.model import Finding, Kind
from tests.fakes.models import ScriptedModel
from tests.servers.gemini import GeminiServer, tells

CONTRACT_OF = "potentia.domain.chat.ports.LanguageModel"

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
GARDEN, TAXES = UUID(int=1), UUID(int=2)
SAID = "Remember that the code of my shed is 3141."


FOUND = Finding(Kind.FACT, "shed code", SAID, "the code of my shed is 3141")
"""What a good model finds in SAID."""


@pytest.fixture(params=["scripted", "offline", "gemini"])
def model(request: pytest.FixtureRequest, gemini: GeminiServer, gemini_client: AsyncClient) -> LanguageModel:
    gemini.always["assess"] = tells({"findings": [msgspec.to_builtins(FOUND)]})
    models: dict[str, LanguageModel] = {
        "scripted": ScriptedModel(findings=[FOUND]),
        "offline": OfflineModel(),
        "gemini": GeminiModel(gemini_client, "gemini-scripted", seconds=5),
    }
    return models[request.param]


def brief(message: str, active: UUID | None = GARDEN) -> JudgeBrief:
    contexts = [
        ContextBrief(GARDEN, "The garden shed", NOW),
        ContextBrief(TAXES, "Tax return", NOW - timedelta(days=1)),
    ]
    recent = [Line("user", "How do I paint the shed?", NOW, GARDEN), Line("assistant", "With a brush.", NOW, GARDEN)]
    mine = next((context for context in contexts if context.id == active), None)
    return JudgeBrief(message, NOW, mine, [context for context in contexts if context is not mine], recent)


def prompt(question: str) -> Prompt:
    return Prompt((Section(Slot.FACTS, ("The code of my shed is 3141",)),), (), question, "en")


async def parts(model: LanguageModel, question: str) -> list[AnswerPart]:
    return [part async for part in model.answer(prompt(question))]


@pytest.mark.parametrize("message", ["And which colour for the shed?", "Kembali ke pajak", "???", "x" * 5_000])
async def test_a_verdict_about_an_active_context_can_be_read(model: LanguageModel, message: str) -> None:
    """What the model says of a message is a valid verdict, and names its judge."""
    asked = brief(message)
    verdict = judge.read(await model.judge(asked), asked, model.name)
    assert verdict.judge == model.name
    assert verdict.reason


async def test_without_an_active_context_a_message_starts_one(model: LanguageModel) -> None:
    asked = brief("How do I paint a shed?", active=None)
    verdict = judge.read(await model.judge(asked), asked, model.name)
    assert verdict.decision in {Decision.NEW, Decision.SWITCH}


async def test_a_complaint_is_answered_with_a_verdict(model: LanguageModel) -> None:
    """The second try after an invalid verdict is a verdict as well."""
    asked = brief("And the roof?")
    verdict = judge.read(await model.judge(asked, "switch must name a context_id"), asked, model.name)
    assert verdict.decision in Decision


async def test_an_answer_comes_in_pieces_and_ends_with_its_usage(model: LanguageModel) -> None:
    found = await parts(model, "What is the code of my shed?")
    assert "".join(part.text for part in found).strip()
    assert sum(bool(part.text) for part in found) > 1
    usage = found[-1].usage
    assert usage
    assert usage.prompt_tokens > 0
    assert usage.answer_tokens > 0


async def test_a_statement_is_found_with_its_quote(model: LanguageModel) -> None:
    """What the model finds in a message stands on words of that message."""
    asked = AssessBrief(SAID, "Noted.", (), date(2026, 3, 4), "en")
    found = assessor.read(await model.assess(asked), SAID)
    assert [finding.kind for finding in found] == [Kind.FACT]
    assert "3141" in found[0].text
