"""RFC 9457 problem details for every error, the framework's own included.

Every exception becomes a DomainError first; `STATUS` says once what each kind is in HTTP.
"""

import math
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from potentia.domain.chat.errors import IdempotencyMismatch
from potentia.domain.errors import (
    Conflict,
    DomainError,
    FieldProblem,
    Forbidden,
    Invalid,
    NotFound,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from potentia.domain.idempotency import IdempotencyKeyReused
from potentia.entrypoints.http import texts, validation
from potentia.entrypoints.http.wording import Language

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/problems/"
"""A problem's `type` is this and its code; `GET` on it tells more."""
IN_PATHS = "/:@!$&'()*+,;="
"""What may stand in a path as it is (RFC 3986 §3.3), beside letters, digits and `-._~`."""
BODY_LIMIT = 1024 * 1024
"""The most bytes that a request's body may have."""

log = structlog.stdlib.get_logger(__name__)


class RouteNotFound(NotFound):
    code = "route-not-found"


class MethodNotAllowed(Invalid):
    code = "method-not-allowed"


class BodyTooLarge(Invalid):
    code = "body-too-large"


class UnsupportedMediaType(Invalid):
    code = "unsupported-media-type"


class MalformedJSON(Invalid):
    code = "malformed-json"


class BodyRequired(Invalid):
    code = "body-required"


class BadRequest(Invalid):
    """What the framework refuses without saying which field is wrong (a broken Host header, for one)."""

    code = "bad-request"


class InternalError(DomainError):
    """A fault that nobody foresaw. What it was is in the log, never in the answer."""

    code = "internal"


STATUS: dict[type[DomainError], HTTPStatus] = {
    Invalid: HTTPStatus.BAD_REQUEST,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Throttled: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    # Narrower than their kind
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    IdempotencyMismatch: HTTPStatus.UNPROCESSABLE_ENTITY,
    IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    InternalError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The nearest class of an error's ancestry counts."""


def status_of(kind: type[DomainError]) -> HTTPStatus:
    """The status of an error's class."""
    return next((STATUS[each] for each in kind.__mro__ if each in STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)


def answer(request: Request[Any, Any, Any], exception: Exception) -> Response[bytes]:
    """The exception handler of the application."""
    error = translate(exception, request)
    status = status_of(type(error))
    if isinstance(error, InternalError):
        log.error("request failed", exc_info=exception)
    language = texts.negotiate(request.headers.get("accept-language", ""))
    content = msgspec.json.encode(details(request, error, language), enc_hook=str)
    return Response(content, status_code=status, media_type=MEDIA_TYPE, headers=_headers(error, language))


def translate(exception: Exception, request: Request[Any, Any, Any]) -> DomainError:
    """The domain's word for what happened."""
    match exception:
        case DomainError():
            return exception
        case HTTPException(status_code=404):
            return RouteNotFound()
        case HTTPException(status_code=405):
            return MethodNotAllowed(allowed=_allowed(exception))
        case HTTPException(status_code=413):
            return BodyTooLarge(limit=BODY_LIMIT)
        case HTTPException() if exception.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            return _refused(exception, request)
        case _:
            return InternalError()


def _allowed(exception: HTTPException) -> str:
    """Where GET is, HEAD is too (see head.py), which the framework does not know."""
    methods = (exception.headers or {}).get("allow", "")
    return methods.replace("GET", "GET, HEAD") if "HEAD" not in methods else methods


def details(request: Request[Any, Any, Any], error: DomainError, language: Language) -> dict[str, object]:
    """The members of the answer: the error's facts, and over them those of RFC 9457 and our own."""
    title, detail = texts.text(_codes(type(error)), error.facts, language)
    problem: dict[str, object] = {
        "type": TYPE_PREFIX + error.code,
        "title": title,
        "status": status_of(type(error)),
        "detail": detail,
        "instance": quote(request.scope["path"], safe=IN_PATHS),
        "code": error.code,
        "request_id": request.scope["state"].get("request_id", ""),
    }
    if fields := getattr(error, "fields", ()):
        problem["errors"] = [_field(each, language) for each in fields]
    return error.facts | problem


def _field(problem: FieldProblem, language: Language) -> dict[str, object]:
    detail = texts.text((problem.code, "invalid-value"), problem.facts, language).detail
    return {**problem.facts, "field": problem.field, "code": problem.code, "detail": detail}


def _codes(kind: type[DomainError]) -> Iterator[str]:
    return (code for each in kind.__mro__ if (code := getattr(each, "code", None)))


def _headers(error: DomainError, language: Language) -> dict[str, str]:
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="potentia"'
    if isinstance(error, Throttled | Unavailable):
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after or 1)))
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = str(error.facts["allowed"])
    return headers


def _refused(exception: HTTPException, request: Request[Any, Any, Any]) -> DomainError:
    """The framework's validation of parameters, which lists them in `extra`, or names one in its text."""
    listed = exception.extra if isinstance(exception.extra, list) else []
    fields = [_parameter_problem(each, request) for each in listed]
    if any(each.field == "data" for each in fields):
        return BodyRequired()
    if missing := validation.missing_parameter(exception.detail):
        fields.append(missing)
    return Invalid(*fields) if fields else BadRequest()


def _parameter_problem(told: dict[str, str], request: Request[Any, Any, Any]) -> FieldProblem:
    """By the name that clients know it by; and no parameter can be null, only left out."""
    key = told.get("key", "")
    parameter = request.route_handler.parsed_fn_signature.parameters.get(key)
    name = getattr(parameter and parameter.kwarg_definition, "name", None)
    return validation.problem(told["message"].replace(" | null", ""), name or key)
