"""Every error is a problem document: with a stable code, in the reader's language, and with nothing leaked."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import msgspec
import pytest
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from potentia.domain import errors
from potentia.domain.chat.errors import IdempotencyMismatch, RunActive
from potentia.entrypoints.http.problems import BODY_LIMIT, MEDIA_TYPE
from tests.http.bare import bare_app, calling

RAISED: dict[str, errors.DomainError] = {
    "invalid": errors.Invalid(errors.FieldProblem("ops[3].id", "out-of-range", {"min": 1, "max": 9})),
    "unauthenticated": errors.Unauthenticated(),
    "forbidden": errors.Forbidden(),
    "not-found": errors.NotFound(),
    "conflict": errors.Conflict(),
    "throttled": errors.Throttled(retry_after=2.2),
    "unavailable": errors.Unavailable(),
    "chat.run-active": RunActive(run_id="0199"),
    "chat.idempotency-mismatch": IdempotencyMismatch(),
}


class Operation(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    size: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1


class Order(msgspec.Struct, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(max_length=20)]
    ops: list[Operation]
    note: str | None = None


@get("/raise/{code:str}")
async def raise_it(code: FromPath[str]) -> None:
    raise RAISED[code]


@get("/crash")
async def crash() -> None:
    raise RuntimeError("the secret word is xyzzy")


@get("/search")
async def search(limit: Annotated[int, QueryParameter(le=5)], q: FromQuery[str | None] = None) -> int:
    return limit


@post("/orders")
async def order(data: JSONBody[Order]) -> Order:
    return data


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with calling(bare_app(raise_it, crash, search, order)) as client:
        yield client


def problem(response: httpx.Response) -> dict[str, Any]:
    """The body, once it is known to be a whole problem document."""
    assert response.headers["content-type"] == MEDIA_TYPE
    found: dict[str, Any] = response.json()
    assert found["status"] == response.status_code
    assert found["type"] == f"/problems/{found['code']}"
    assert found["request_id"] == response.headers["x-request-id"]
    assert found["instance"] == response.request.url.path
    assert found["title"]
    assert found["detail"]
    return found


def fields(response: httpx.Response) -> set[tuple[str, str]]:
    return {(each["field"], each["code"]) for each in problem(response)["errors"]}


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("invalid", 400),
        ("unauthenticated", 401),
        ("forbidden", 403),
        ("not-found", 404),
        ("conflict", 409),
        ("throttled", 429),
        ("unavailable", 503),
        ("chat.run-active", 409),
        ("chat.idempotency-mismatch", 422),
    ],
)
async def test_each_kind_has_its_status(client: httpx.AsyncClient, code: str, status: int) -> None:
    """The table decides by the nearest ancestor: a narrower class may have a status of its own."""
    response = await client.get(f"/raise/{code}")
    assert (response.status_code, problem(response)["code"]) == (status, code)


async def test_headers_tell_a_client_what_to_do_next(client: httpx.AsyncClient) -> None:
    """Who must sign in learns how, who must wait learns how long, in whole seconds and never too short."""
    assert (await client.get("/raise/unauthenticated")).headers["www-authenticate"].startswith("Bearer")
    assert (await client.get("/raise/throttled")).headers["retry-after"] == "3"
    assert int((await client.get("/raise/unavailable")).headers["retry-after"]) >= 1


async def test_facts_stand_beside_the_members_and_in_the_text(client: httpx.AsyncClient) -> None:
    """A program reads the fact, a person reads it in the sentence."""
    found = problem(await client.get("/raise/chat.run-active"))
    assert found["run_id"] == "0199"
    assert "0199" in found["detail"]


async def test_a_field_problem_of_the_domain_keeps_its_path_and_facts(client: httpx.AsyncClient) -> None:
    [found] = problem(await client.get("/raise/invalid"))["errors"]
    assert found == {
        "field": "ops[3].id",
        "code": "out-of-range",
        "min": 1,
        "max": 9,
        "detail": "This must be between 1 and 9.",
    }


async def test_texts_come_in_the_readers_language(client: httpx.AsyncClient) -> None:
    """Title, detail and the details of fields; caches are told that the language mattered."""
    response = await client.get("/raise/invalid", headers={"Accept-Language": "de, id-ID;q=0.8, en;q=0.3"})
    assert response.headers["content-language"] == "id"
    assert "Accept-Language" in response.headers["vary"]
    found = problem(response)
    assert found["title"] == "Masukan tidak sah"
    assert found["errors"][0]["detail"] == "Nilainya harus antara 1 dan 9."


async def test_an_unforeseen_fault_tells_nothing_of_itself(client: httpx.AsyncClient) -> None:
    response = await client.get("/crash")
    assert problem(response)["code"] == "internal"
    assert response.status_code == 500
    assert "xyzzy" not in response.text
    assert "RuntimeError" not in response.text


async def test_unknown_paths_and_methods_are_problems(client: httpx.AsyncClient) -> None:
    """Those that the router refuses before any route is called; 405 names what is allowed."""
    assert problem(await client.get("/no/such/path"))["code"] == "route-not-found"
    response = await client.delete("/orders")
    assert (response.status_code, problem(response)["code"]) == (405, "method-not-allowed")
    assert "POST" in response.headers["allow"]


async def test_all_fields_of_a_body_that_are_wrong_are_named(client: httpx.AsyncClient) -> None:
    """Not the first only: missing, unknown, of another type, out of bounds, however deep."""
    body = {"email": "x" * 21, "ops": [{"id": 1, "size": 10}, {"name": "x"}], "note": 5, "extra": True}
    response = await client.post("/orders", json=body)
    assert response.status_code == 400
    assert fields(response) == {
        ("email", "too-long"),
        ("ops[0].id", "wrong-type"),
        ("ops[0].size", "too-large"),
        ("ops[1].id", "required"),
        ("ops[1].name", "unknown-field"),
        ("note", "wrong-type"),
        ("extra", "unknown-field"),
    }


async def test_a_flood_of_mistakes_gets_a_short_answer(client: httpx.AsyncClient) -> None:
    """A megabyte of them is neither examined to its end nor sent back."""
    response = await client.post("/orders", json={"email": "a", "ops": [{}] * 200_000})
    assert 1 <= len(problem(response)["errors"]) <= 100
    late = await client.post("/orders", json={"email": "a", "ops": [{"id": "a"}] * 5_000 + [{}]})
    assert fields(late) == {("ops[5000].id", "required")}


async def test_types_are_not_bent(client: httpx.AsyncClient) -> None:
    """ "5" is no number and 5 is no text in JSON."""
    response = await client.post("/orders", json={"email": "a@b.c", "ops": [{"id": "a", "size": "5"}]})
    assert fields(response) == {("ops[0].size", "wrong-type")}


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"email": "\xff"}', b"[" * 100_000, b'{"a":1}{'])
async def test_what_is_not_json_is_told_so(client: httpx.AsyncClient, body: bytes) -> None:
    """Cut off, not UTF-8, or nested beyond reason: the client's fault, not ours."""
    response = await client.post("/orders", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, problem(response)["code"]) == (400, "malformed-json")


async def test_a_missing_body_is_told(client: httpx.AsyncClient) -> None:
    response = await client.post("/orders", headers={"Content-Type": "application/json"})
    assert (response.status_code, problem(response)["code"]) == (400, "body-required")


async def test_another_media_type_is_refused(client: httpx.AsyncClient) -> None:
    """A form, or a body that says nothing of its type."""
    for response in (await client.post("/orders", data={"email": "a"}), await client.post("/orders", content=b"{}")):
        assert (response.status_code, problem(response)["code"]) == (415, "unsupported-media-type")


async def test_a_body_over_the_limit_is_refused_with_and_without_a_length(client: httpx.AsyncClient) -> None:
    """One byte more than 1 MiB, announced or not; just the limit is read."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(BODY_LIMIT // 1024):
            yield b" " * 1024
        yield b" "

    headers = {"Content-Type": "application/json"}
    for body in (b" " * (BODY_LIMIT + 1), chunks()):
        response = await client.post("/orders", content=body, headers=headers)
        assert (response.status_code, problem(response)["code"]) == (413, "body-too-large")
        assert problem(response)["limit"] == BODY_LIMIT
    within = b'{"email": "a", "ops": []}'.ljust(BODY_LIMIT)
    assert (await client.post("/orders", content=within, headers=headers)).status_code == 201


async def test_parameters_are_held_to_what_is_declared(client: httpx.AsyncClient) -> None:
    """Missing, of another type, out of bounds, unknown (a typo is not passed over)."""
    assert fields(await client.get("/search")) == {("limit", "required")}
    assert fields(await client.get("/search?limit=many")) == {("limit", "wrong-type")}
    assert fields(await client.get("/search?limit=9")) == {("limit", "too-large")}
    unknown = await client.get("/search?limit=1&limti=2&page=3")
    assert fields(unknown) == {("limti", "unknown-parameter"), ("page", "unknown-parameter")}
    assert problem(unknown)["errors"][0]["known"] == "limit, q"
    assert fields(await client.get("/search?limit=1&limit=2&q=x")) == {("limit", "repeated-parameter")}
    assert fields(await client.get("/health?foo=1&foo=2")) == {("foo", "no-parameters")}
    assert (await client.get("/search?limit=5&q=x")).status_code == 200


async def test_a_type_leads_to_its_explanation(client: httpx.AsyncClient) -> None:
    """The `type` of a problem can be followed."""
    found = problem(await client.get("/raise/chat.run-active"))
    explained = (await client.get(found["type"], headers={"Accept-Language": "id"})).json()
    assert (explained["code"], explained["status"], explained["title"]) == ("chat.run-active", 409, "Masih menjawab")
    assert problem(await client.get("/problems/no-such"))["code"] == "problem-type-not-found"


async def test_a_broken_host_is_a_problem_too(client: httpx.AsyncClient) -> None:
    """What the framework refuses in its own words becomes ours."""
    response = await client.get("/health", headers={"Host": "a b/c"})
    assert (response.status_code, problem(response)["code"]) == (400, "bad-request")


async def test_the_instance_is_an_address_whatever_was_asked(client: httpx.AsyncClient) -> None:
    """RFC 9457 §3.1.5: a URI reference, so that what is no character of one is escaped again."""
    for path in ("/no/%C2%BB+/%0Dx", "/no/a:b@c"):
        assert (await client.get(path)).json()["instance"] == path
