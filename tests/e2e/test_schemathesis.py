"""The OpenAPI document and the server, held against each other by requests that schemathesis makes up.

Each operation is first called sensibly, so that it is seen to succeed, and then with whatever can be made up, allowed
and not. Nothing is random from run to run.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
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

from potentia.entrypoints import bootstrap
from tests.e2e.caller import Caller, operation_id
from tests.fixtures.servers import MakeDatabase
from tests.fixtures.service import Service, serving

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
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
    "resetPassword",
    "verifyEmail",
    "deleteConversation",
    "deleteWorkspace",
    "transferWorkspace",
    "removeMember",
    "revokeInvitation",
    "answerWorkspaceInvitation",
    "answerCanvasInvitation",
    "removeCanvasMember",
    "revokeCanvasInvitation",
}
STREAMS = ["streamRun", "streamNotifications"]
LED_TO = {
    "createCanvas",
    "addCanvasMember",
    "archiveCanvas",
    "changeCanvas",
    "changeCanvasMeta",
    "deleteCanvas",
    "getCanvas",
    "getPermissions",
    "getSnapshot",
    "listBlocks",
    "listCanvasMembers",
    "listOperations",
    "listSentCanvasInvitations",
    "mutateCanvas",
    "restoreCanvas",
    "createWorkspace",
    "deleteWorkspace",
    "getWorkspace",
    "listAudit",
    "listMembers",
    "listSentInvitations",
    "renameWorkspace",
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
"""What a new conversation, workspace and canvas lead to, themselves included."""
HYPOTHESIS = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    max_examples=6,
)


@dataclass
class Tally:
    """What was answered, by operation."""

    statuses: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def note(self, case: Case, response: Response) -> None:
        self.statuses[operation_id(case.operation)][response.status_code] += 1

    def successes(self, name: str) -> int:
        return sum(times for status, times in self.statuses[name].items() if status < 300)


@pytest.fixture(scope="module")
async def service(make_database: MakeDatabase, redis_url: str) -> AsyncIterator[Service]:
    """With a database of its own: another worker would keep its mails in another folder."""
    async with serving(await make_database(), redis_url) as running:
        yield running


def caller_of(service: Service) -> Caller:
    return Caller(address_of(service), bootstrap.kept_mails(service.settings))


def address_of(service: Service) -> str:
    return str(service.client.base_url).rstrip("/")


def schema_of(address: str) -> Any:
    return schemathesis.openapi.from_url(f"{address}/schema/openapi.json").exclude(operation_id=STREAMS)


async def aside(work: Callable[[], None]) -> None:
    """Schemathesis blocks; the server lives in this loop."""
    await asyncio.to_thread(work)


# The servers of this process draw their jitter from `random` whenever they like, also while a strategy draws.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
async def test_every_operation_answers_as_the_document_says(service: Service) -> None:
    """With inputs that are allowed and with inputs that are not: no fault, no status, type or shape unheard of."""
    tally = Tally()

    failures: list[str] = []

    def fuzz() -> None:
        for found in schema_of(address_of(service)).get_all_operations():
            try:
                examine(found.ok(), caller_of(service), tally)
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
            case.path_parameters = {each: caller.path(each, operation) for each in case.path_parameters or {}}
        check(case)

    for _ in range(FLOOR):
        check(caller.sensible(operation))
    fuzz()


async def test_what_an_answer_leads_to_is_there(service: Service) -> None:
    """From a new conversation along the links of the document: to its messages and contexts, to a run, to its end;
    and from a new workspace and canvas."""
    tally = Tally()

    def walk() -> None:
        operations = {
            operation_id(each): each for each in map(found, schema_of(address_of(service)).get_all_operations())
        }
        for name in ("createConversation", "createWorkspace", "createCanvas"):
            follow(name, {}, operations, caller_of(service), tally)

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
