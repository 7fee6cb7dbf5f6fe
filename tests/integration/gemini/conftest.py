"""A model and an embedder of little patience, connected to scripted Gemini."""

import pytest
from google.genai.client import AsyncClient

from potentia.adapters.gemini.calls import Calls
from potentia.adapters.gemini.embedder import GeminiEmbedder
from potentia.adapters.gemini.model import GeminiModel
from tests.fixtures.gemini import MODEL, POLICY, QUICK, SECONDS


@pytest.fixture
def calls() -> Calls:
    return Calls("generate", POLICY, QUICK)


@pytest.fixture
def model(gemini_client: AsyncClient, calls: Calls) -> GeminiModel:
    return GeminiModel(gemini_client, MODEL, seconds=SECONDS, calls=calls)


@pytest.fixture
def embedder(gemini_client: AsyncClient) -> GeminiEmbedder:
    return GeminiEmbedder(gemini_client, MODEL, seconds=SECONDS, calls=Calls("embed", POLICY, QUICK))
