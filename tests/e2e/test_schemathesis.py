"""The OpenAPI document and the server, held against each other by requests that schemathesis makes up.

Each operation is first called sensibly, so that it is seen to succeed, and then with whatever can be made up, allowed
and not. Nothing is random from run to run.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure
from schemathesis import APIOperation, Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fixtures.service import Service, serving

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PASSWORD = "a good long password"
FLOOR = 3
"""Successful answers that each operation must have given, but for those that succeed only once a session."""
ONCE = {
    "logOut",
    "logOutEverywhere",
    "deleteMe",
    "refreshTokens",
    "revokeSession",
    "revokeApiKey",
    "changePassword",
    "deleteConversation",
}
STREAMS = ["streamRun"]
LED_TO = {
    "createConversation",
    "deleteConversation",
    "getActiveRun",
    "getConversation",
    "getRun",
    "listContexts",
    "listMessages",
    "postMessage",
    "renameConversation",
    "startContext",
}
"""What a new conversation leads to, itself included."""
HYPOTHESIS = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    max_examples=6,
)


@dataclass
class Caller:
    """Somebody who is signed in, with a conversation, a run and an API key of theirs, over plain blocking HTTP."""

    address: str
    email: str = field(default_factory=lambda: f"{uuid4()}@example.org")

    def __post_init__(self) -> None:
        form = {"email": self.email, "password": PASSWORD, "name": "Ada"}
        self.signed_in = requests.post(f"{self.address}/auth/register", json=form, timeout=20).json()
        self.headers = {"Authorization": f"Bearer {self.signed_in['access_token']}"}
        self.conversation = self.post("/conversations", {})["id"]
        posted = self.post(f"/conversations/{self.conversation}/messages", {"content": "Hello"})
        self.message, self.run = posted["message"]["id"], posted["run"]["id"]
        sessions = self.get("/auth/sessions")
        self.session = sessions["items"][0]["id"]
        self.key = self.post("/auth/api-keys", {"name": "a key", "scopes": ["read"]})["key"]["id"]

    def post(self, path: str, body: object) -> Any:
        answer = requests.post(f"{self.address}{path}", json=body, headers=self.headers, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        return requests.get(f"{self.address}{path}", headers=self.headers, timeout=20).json()

    def wait_for_the_answer(self) -> None:
        while self.get(f"/runs/{self.run}")["status"] in {"queued", "running"}:
            time.sleep(0.05)

    def paths(self) -> dict[str, object]:
        return {
            "conversation_id": self.conversation,
            "run_id": self.run,
            "key_id": self.key,
            "session_id": self.session,
            "code": "throttled",
        }

    def sensible(self, operation: APIOperation[Any, Any, Any, Any]) -> Case:
        """A call that shall succeed, about things that exist."""
        if operation_id(operation) == "postMessage":
            self.conversation = self.post("/conversations", {})["id"]  # the last one may still be answering
        if operation_id(operation) in {"correctJudge", "startContext"}:
            self.wait_for_the_answer()
        needed = {each.name: self.paths()[each.name] for each in operation.path_parameters}
        if "requestBody" not in operation.definition.raw:
            return operation.Case(path_parameters=needed)
        body = self.bodies().get(operation_id(operation), {})
        return operation.Case(path_parameters=needed, body=body, media_type="application/json")

    def bodies(self) -> Mapping[str, object]:
        """What is not well said by an empty object."""
        return {
            "renameConversation": {"title": "Holidays"},
            "registerUser": {"email": f"{uuid4()}@example.org", "password": PASSWORD, "name": "Ada"},
            "logIn": {"email": self.email, "password": PASSWORD},
            "refreshTokens": {"refresh_token": self.signed_in["refresh_token"]},
            "changePassword": {"current_password": PASSWORD, "new_password": "another good long one"},
            "deleteMe": {"password": PASSWORD},
            "createApiKey": {"name": "a key", "scopes": ["read"]},
            "updateMe": {"time_zone": "Asia/Jakarta"},
            "postMessage": {"content": "Hello"},
            "previewRecurrence": {"rrule": "FREQ=DAILY", "start": "2026-01-05"},
            "correctJudge": {"message_id": self.message},
        }


@dataclass
class Tally:
    """What was answered, by operation."""

    statuses: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def note(self, case: Case, response: Response) -> None:
        self.statuses[operation_id(case.operation)][response.status_code] += 1

    def successes(self, name: str) -> int:
        return sum(times for status, times in self.statuses[name].items() if status < 300)


def operation_id(operation: APIOperation[Any, Any, Any, Any]) -> str:
    return str(operation.definition.raw["operationId"])


@pytest.fixture(scope="module")
async def address(database_url: str, redis_url: str) -> AsyncIterator[str]:
    async with serving(database_url, redis_url) as service:
        yield address_of(service)


def address_of(service: Service) -> str:
    return str(service.client.base_url).rstrip("/")


def schema_of(address: str) -> Any:
    return schemathesis.openapi.from_url(f"{address}/schema/openapi.json").exclude(operation_id=STREAMS)


async def aside(work: Callable[[], None]) -> None:
    """Schemathesis blocks; the server lives in this loop."""
    await asyncio.to_thread(work)


async def test_every_operation_answers_as_the_document_says(address: str) -> None:
    """With inputs that are allowed and with inputs that are not: no fault, no status, type or shape unheard of."""
    tally = Tally()

    failures: list[str] = []

    def fuzz() -> None:
        for found in schema_of(address).get_all_operations():
            try:
                examine(found.ok(), Caller(address), tally)
            except (FailureGroup, FlakyFailure) as group:
                failures.append(f"{found.ok().label}: {group}")

    await aside(fuzz)
    assert not failures, "\n\n".join(failures)
    assert len(tally.statuses) > 25
    floors = {name: 1 if name in ONCE else FLOOR for name in tally.statuses}
    short = {name: dict(tally.statuses[name]) for name, floor in floors.items() if tally.successes(name) < floor}
    assert not short, short


def examine(operation: APIOperation[Any, Any, Any, Any], caller: Caller, tally: Tally) -> None:
    """First what has to succeed, then whatever can be made up, about things that exist and things that do not."""
    raw = operation.definition.raw
    headers = caller.headers if raw.get("security") == [{"bearer": []}] else {}
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    refused = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    def check(case: Case) -> None:
        response = case.call(headers=headers)
        tally.note(case, response)
        case.validate_response(response, checks=CHECKS)

    @HYPOTHESIS
    @given(st.one_of(allowed, refused) if raw.get("parameters") or raw.get("requestBody") else allowed, st.booleans())
    def fuzz(case: Case, names_what_exists: bool) -> None:
        if names_what_exists:
            case.path_parameters = {each: caller.paths()[each] for each in case.path_parameters or {}}
        check(case)

    for _ in range(FLOOR):
        check(caller.sensible(operation))
    fuzz()


async def test_what_an_answer_leads_to_is_there(address: str) -> None:
    """From a new conversation along the links of the document: to its messages and contexts, to a run, to its end."""
    tally = Tally()

    def walk() -> None:
        operations = {operation_id(each): each for each in map(found, schema_of(address).get_all_operations())}
        follow("createConversation", {}, operations, Caller(address), tally)

    await aside(walk)
    assert {name for name in tally.statuses if tally.successes(name)} == LED_TO


def found(result: Any) -> APIOperation[Any, Any, Any, Any]:
    operation: APIOperation[Any, Any, Any, Any] = result.ok()
    return operation


def follow(
    name: str,
    paths: dict[str, Any],
    operations: Mapping[str, APIOperation[Any, Any, Any, Any]],
    caller: Caller,
    tally: Tally,
) -> None:
    """Call the operation about what an earlier answer named, and go on to where its own answer leads."""
    case = caller.sensible(operations[name])
    case.path_parameters = paths
    response = case.call(headers=caller.headers)
    tally.note(case, response)
    case.validate_response(response, checks=CHECKS)
    links = operations[name].definition.raw["responses"][str(response.status_code)].get("links", {})
    for linked, link in links.items():
        if linked not in STREAMS:
            given = {each: pointed(response.json(), expression) for each, expression in link["parameters"].items()}
            follow(linked, given, operations, caller, tally)


def pointed(body: Any, expression: str) -> Any:
    """What `$response.body#/run/id` names (OpenAPI 3.1 §4.8.20.4, RFC 6901)."""
    for part in expression.removeprefix("$response.body#/").split("/"):
        body = body[part]
    return body
