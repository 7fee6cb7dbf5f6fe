"""The manual that the server carries itself: the OpenAPI document, a page that shows it, and what each code means."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import msgspec
from litestar import MediaType, Response, Router, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from potentia.domain.errors import DomainError, NotFound
from potentia.entrypoints.http import problems, texts
from potentia.entrypoints.http.limits import UNLIMITED
from potentia.entrypoints.http.request import StrictRequest

ASSETS = files("potentia.entrypoints.http") / "assets"
CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": CSP, "Cache-Control": "no-cache"}


class ProblemType(msgspec.Struct):
    """What a code means, in the language that was asked for. `status` is null for codes of single fields."""

    code: str
    status: int | None
    title: str
    detail: str


class ProblemTypeNotFound(NotFound):
    code = "problem-type-not-found"


@get("/schema/openapi.json", include_in_schema=False)
async def schema(state: State) -> Response[bytes]:
    return Response(state.openapi, media_type=MediaType.JSON, headers={"Cache-Control": "no-cache"})


@get("/problems/{code:str}", operation_id="getProblemType", summary="What does an error's code mean?")
async def problem_type(request: StrictRequest, code: FromPath[str]) -> Response[ProblemType]:
    """Where the `type` of a problem leads to. Words in braces stand for facts of the error."""
    if code not in texts.CATALOGUE:
        raise ProblemTypeNotFound()
    language = texts.negotiate(request.headers.get("accept-language", ""))
    title, detail = texts.CATALOGUE[code][language]
    kind = kinds().get(code)
    status = None if kind is None else problems.status_of(kind).value
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return Response(ProblemType(code, status, title, detail), headers=headers)


def kinds() -> dict[str, type[DomainError]]:
    """Every error that is known to this process, by its code."""
    return {each.code: each for each in _descendants(DomainError)}


def _descendants(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _descendants(each)


def _asset(path: str, name: str, media_type: str) -> HTTPRouteHandler:
    content = (ASSETS / name).read_bytes()

    @get(path, include_in_schema=False)
    async def asset() -> Response[Any]:
        return Response(content, media_type=media_type, headers=HEADERS)

    return asset


def docs_router() -> Router:
    """The routes of this file."""
    assets = [
        _asset("/docs", "docs.html", "text/html"),
        _asset("/docs/docs.css", "docs.css", "text/css"),
        _asset("/docs/docs.js", "docs.js", "text/javascript"),
    ]
    return Router("/", route_handlers=[schema, problem_type, *assets], tags=["micro"], opt=UNLIMITED)
