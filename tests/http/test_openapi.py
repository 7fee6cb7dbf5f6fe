"""The OpenAPI document tells what the server does, and the page that shows it needs nothing from elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import httpx
import msgspec
import pytest
from litestar import get, post
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.response import Stream

import potentia
from potentia.domain.chat.errors import RunActive
from potentia.entrypoints.http import openapi
from potentia.entrypoints.http.openapi import documented
from potentia.entrypoints.http.reference import openapi_page
from tests.http.bare import bare_app, calling

ROOT = Path(potentia.__path__[0]).parents[1]
Document = dict[str, Any]


class Pick(msgspec.Struct, tag_field="op", tag="insert", forbid_unknown_fields=True):
    text: Annotated[str, msgspec.Meta(max_length=9)]


class Drop(msgspec.Struct, tag_field="op", tag="delete", forbid_unknown_fields=True):
    id: str


class Errand(msgspec.Struct, forbid_unknown_fields=True):
    ops: Annotated[list[Pick | Drop], msgspec.Meta(min_length=1, max_length=500)]


@post(
    "/things/{thing:str}",
    operation_id="mutateThing",
    summary="Change a thing",
    opt=documented(RunActive, example=Errand([Pick("x")])),
)
async def mutate(
    thing: FromPath[str],
    data: JSONBody[Errand],
    limit: Annotated[int, QueryParameter(ge=1, le=5, description="How many")] = 2,
    key: Annotated[str | None, HeaderParameter(name="Idempotency-Key", max_length=9)] = None,
) -> Errand:
    """At length."""
    return data


@get("/events", operation_id="streamThings", summary="What happens")
async def events() -> Stream:
    return Stream("")


@pytest.fixture(scope="module")
def document() -> Document:
    return openapi.document(bare_app(mutate, events))


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def resolved(document: Document, response: Document) -> Document:
    """A response itself, or the shared one that it refers to."""
    found: Document = (
        document["components"]["responses"][response["$ref"].split("/")[-1]] if "$ref" in response else response
    )
    return found


def test_the_committed_document_is_the_one_that_is_served() -> None:
    """docs/openapi.json is made by `python -m potentia.entrypoints.http.reference docs`; a change shows in review."""
    assert (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8") == openapi_page()


def test_every_operation_is_whole(document: Document) -> None:
    """A verb and a noun for a name, used once; a summary; success and errors; every error a problem document."""
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names)) > 10
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", operation["operationId"]), where
        assert operation["summary"], where
        assert any(status < "3" for status in operation["responses"]), where
        assert "500" in operation["responses"], where
        for status, found in operation["responses"].items():
            response = resolved(document, found)
            assert response["description"], where
            if status >= "4" and "application/json" not in response["content"]:
                assert list(response["content"]) == ["application/problem+json"], where


def test_every_reference_leads_somewhere(document: Document) -> None:
    names = set(re.findall(r"#/components/schemas/([^'\"]+)", str(document)))
    assert names
    assert names <= document["components"]["schemas"].keys()


def test_a_body_is_described_as_it_is_enforced(document: Document) -> None:
    """Refused unknown fields, bounds of lists and texts, the tag that tells structs apart, and an example."""
    schemas = document["components"]["schemas"]
    assert schemas["Pick"]["additionalProperties"] is False
    assert schemas["Pick"]["properties"]["text"]["maxLength"] == 9
    ops = schemas["Errand"]["properties"]["ops"]
    assert (ops["minItems"], ops["maxItems"]) == (1, 500)
    assert ops["items"]["discriminator"]["propertyName"] == "op"
    body = document["paths"]["/things/{thing}"]["post"]["requestBody"]
    assert body["required"] is True
    assert body["content"]["application/json"]["example"] == {"ops": [{"op": "insert", "text": "x"}]}


def test_parameters_are_described_with_their_bounds(document: Document) -> None:
    """By the name that goes over the wire, with default and description."""
    found = {each["name"]: each for each in document["paths"]["/things/{thing}"]["post"]["parameters"]}
    assert set(found) == {"thing", "limit", "Idempotency-Key"}
    assert (found["thing"]["in"], found["thing"]["required"]) == ("path", True)
    assert found["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 5, "default": 2}
    assert found["limit"]["description"] == "How many"
    assert (found["Idempotency-Key"]["in"], found["Idempotency-Key"]["required"]) == ("header", False)


def test_an_operation_lists_the_errors_that_it_can_answer(document: Document) -> None:
    """The usual ones of its shape, and its own by their codes."""
    responses = document["paths"]["/things/{thing}"]["post"]["responses"]
    assert set(responses) >= {"201", "400", "404", "409", "413", "415", "500", "503"}
    assert "`chat.run-active`" in resolved(document, responses["409"])["description"]
    health = document["paths"]["/health"]["get"]["responses"]
    assert set(health) == {"200", "400", "500"}


def test_a_stream_is_described_as_events(document: Document) -> None:
    assert list(document["paths"]["/events"]["get"]["responses"]["200"]["content"]) == ["text/event-stream"]


def test_who_must_sign_in_is_told(document: Document) -> None:
    """Routes that ask for an actor demand a bearer token, and say 401."""
    me = document["paths"]["/users/me"]["get"]
    assert me["security"] == [{"bearer": []}]
    assert "401" in me["responses"]
    assert document["paths"]["/auth/register"]["post"]["security"] == [{}, {"bearer": []}]
    assert "security" not in document["paths"]["/auth/login"]["post"]


async def test_the_document_and_its_page_are_served() -> None:
    async with calling(bare_app()) as client:
        assert (await client.get("/schema/openapi.json")).json()["openapi"] == "3.1.0"
        page = await client.get("/docs")
        assert page.headers["content-type"].startswith("text/html")
        for path in assets_of(page):
            assert (await client.get(path)).status_code == 200


async def test_the_page_works_without_the_rest_of_the_world() -> None:
    """Nothing inline and nothing from elsewhere: the policy forbids it, and the files do not try."""
    async with calling(bare_app()) as client:
        page = await client.get("/docs")
        policy = page.headers["content-security-policy"]
        texts = [page.text, *[(await client.get(path)).text for path in assets_of(page)]]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"https?://|@import|<script>|\son\w+=|\sstyle=|innerHTML", "".join(texts))


def assets_of(page: httpx.Response) -> list[str]:
    found = re.findall(r'(?:href|src)="(/[^"]+)"', page.text)
    assert found
    return found


def test_what_an_answer_bears_and_leads_to_is_told(document: Document) -> None:
    """Ids, what is left of a share, tags and replays; 304 for what may be held; 429 wherever calls are counted."""
    paths, headers = document["paths"], document["components"]["headers"]
    me, create = paths["/users/me"]["get"]["responses"], paths["/conversations"]["post"]
    assert set(me["200"]["headers"]) == {
        "X-Request-ID",
        "RateLimit-Limit",
        "RateLimit-Remaining",
        "RateLimit-Reset",
        "ETag",
    }
    assert "content" not in me["304"]
    assert "Retry-After" in resolved(document, me["429"])["headers"]
    assert "429" not in paths["/health"]["get"]["responses"]
    assert [each["name"] for each in create["parameters"]] == ["Idempotency-Key"]
    assert "Idempotency-Replayed" in create["responses"]["201"]["headers"]
    assert create["responses"]["201"]["links"]["postMessage"]["parameters"] == {"conversation_id": "$response.body#/id"}
    assert set(re.findall(r"#/components/headers/([^'\"]+)", str(document))) == headers.keys()


def test_an_answer_without_content_is_described_without(document: Document) -> None:
    assert "content" not in document["paths"]["/auth/logout"]["post"]["responses"]["204"]


def test_no_key_is_asked_for_where_none_is_heeded(document: Document) -> None:
    """Secrets are kept nowhere."""
    for path, method, operation in operations(document):
        if path.startswith("/auth") or method != "post":
            assert "Idempotency-Key" not in [each["name"] for each in operation.get("parameters", [])], path
