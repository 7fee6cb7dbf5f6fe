"""The OpenAPI 3.1 document, made from the handlers and the very types that decode and encode.

msgspec writes the schemas, so that bounds, refused unknown fields and tagged unions stand in them as they are
enforced. A handler's `opt` may say more: see `documented`.
"""

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, get_args, get_origin

import msgspec
from litestar import Litestar, Response
from litestar._kwargs.parameter_definition import ParameterDefinition
from litestar.handlers import HTTPRouteHandler
from litestar.response import File, ServerSentEvent, Stream
from litestar.routes import HTTPRoute

from potentia.domain.errors import (
    DomainError,
    Invalid,
    NotFound,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from potentia.domain.idempotency import LONGEST_KEY, IdempotencyKeyReused, StillRunning
from potentia.domain.identity.errors import PasswordMustChange, ScopeMissing
from potentia.domain.limits import LimitsUnavailable, RouteClass
from potentia.entrypoints.http import problems, texts
from potentia.entrypoints.http.idempotency import is_repeatable
from potentia.entrypoints.http.limits import route_class

ERRORS, EXAMPLE, ANSWERS, STREAMS, TAGGED, LINKS = "errors", "example", "answers", "streams", "tagged", "links"
REF = "#/components/schemas/{name}"
JSON, EVENT_STREAM = "application/json", "text/event-stream"
BEARER: dict[str, list[str]] = {"bearer": []}
_COUNT = {"type": "integer", "minimum": 0}


def documented(
    *errors: type[DomainError],
    example: object = None,
    answers: dict[int, str] | None = None,
    streams: bool = False,
    tagged: bool = False,
    links: dict[str, dict[str, str]] | None = None,
) -> dict[str, object]:
    """A handler's `opt`: the errors that it can answer beyond the usual ones, and an example of its body.

    `answers` describes further statuses that carry the same body as the usual one (the 503 of `/ready`); one that
    `streams` answers events instead, when asked for them by `Accept`; one that is `tagged` answers 304 to who has it.
    `links` say where an answer leads: operation id → its parameters as expressions over the answer.
    """
    return {
        ERRORS: errors,
        EXAMPLE: example,
        ANSWERS: answers or {},
        STREAMS: streams,
        TAGGED: tagged,
        LINKS: links or {},
    }


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, and what it takes and gives."""

    method: str
    path: str
    handler: HTTPRouteHandler
    parameters: tuple[ParameterDefinition, ...]

    @property
    def body(self) -> Any | None:
        data = self.handler.parsed_fn_signature.parameters.get("data")
        return None if data is None else data.annotation

    @property
    def result(self) -> Any:
        """What is answered; a response's content, where the handler makes the response itself."""
        annotation = self.handler.parsed_fn_signature.return_type.annotation
        return get_args(annotation)[0] if get_origin(annotation) is Response else annotation

    @property
    def is_stream(self) -> bool:
        return self.handler.media_type == EVENT_STREAM or self.result in (Stream, ServerSentEvent)

    @property
    def security(self) -> list[dict[str, list[str]]]:
        """What the dependencies `actor` and `optional_actor` ask for."""
        asked = self.handler.parsed_fn_signature.parameters
        if "actor" in asked:
            return [BEARER]
        return [{}, BEARER] if "optional_actor" in asked else []

    @property
    def errors(self) -> Iterator[type[DomainError]]:
        """The usual ones of such an operation, then its own."""
        yield from (Invalid, problems.InternalError)
        if self.body is not None:
            yield from (problems.BodyTooLarge, problems.UnsupportedMediaType)
        if self.security:
            yield from (Unauthenticated, ScopeMissing, PasswordMustChange)
        if "micro" not in self.handler.resolve_tags():
            yield Unavailable
        if "{" in self.path:
            yield NotFound
        if is_repeatable(self.handler, self.path):
            yield from (StillRunning, IdempotencyKeyReused)
        if (counted_as := route_class(self.handler)) is not None:
            yield Throttled
        if counted_as in {RouteClass.AUTH, RouteClass.AI, RouteClass.INVITE}:
            yield LimitsUnavailable
        yield from self.handler.opt.get(ERRORS, ())


def document(app: Litestar) -> dict[str, Any]:
    """The document of everything that `app` answers, in the order of paths."""
    operations = sorted(_operations(app), key=lambda each: (each.path, each.method))
    schemas = _Schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Potentia", "version": version("potentia"), "description": ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {**schemas.components, "ProblemDetails": PROBLEM_DETAILS},
            "responses": dict(sorted(schemas.errors.items())),
            "headers": HEADERS,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


ABOUT = (
    "The backend of a proactive AI partner. JSON in and out; instants are UTC (RFC 3339), ids are UUIDs, lists are "
    "paged by cursor, errors are problem details (RFC 9457) in English or Indonesian by `Accept-Language`."
)

WAITS = frozenset({429, 503})
"""Statuses whose answers say when to come again."""

HEADERS: dict[str, Any] = {
    name: {"description": about, "schema": schema}
    for name, about, schema in (
        ("X-Request-ID", "What to name when reporting this; the caller's own, if it sent one.", {"type": "string"}),
        ("RateLimit-Limit", "How many calls of this kind the caller has in a window.", _COUNT),
        ("RateLimit-Remaining", "How many of them are left.", _COUNT),
        ("RateLimit-Reset", "Seconds until there is one more.", _COUNT),
        ("Retry-After", "Seconds to wait before trying again.", {"type": "integer", "minimum": 1}),
        (
            "ETag",
            "Names this state; as `If-None-Match` it gets 304 while nothing changes.",
            {"type": "string"},
        ),
        ("Idempotency-Replayed", "`true` where this is the answer of an earlier request.", {"const": "true"}),
    )
}

IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    "description": "Names this request for 24 hours: sent again with the same key and body, it gets the same answer, "
    "with `Idempotency-Replayed: true`, and is not done again.",
}

PROBLEM_DETAILS: dict[str, Any] = {
    "title": "ProblemDetails",
    "description": "The body of every error (RFC 9457). Facts of the error may follow as further members.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "The code as an address that explains it"},
        "title": {"type": "string", "description": "The same for every occurrence of this code"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "About this occurrence"},
        "instance": {"type": "string", "format": "uri-reference", "description": "The path that was asked"},
        "code": {"type": "string", "description": "Stable; what a program goes by"},
        "request_id": {"type": "string", "description": "What to name when reporting this"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string", "description": "The path of the field: `email`, `ops[3].id`"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
                "additionalProperties": True,
            },
        },
    },
    "additionalProperties": True,
}


class _Schemas:
    """The schema of each type that occurs, made in one go so that equal names of different types stay apart."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._types = [kind for each in operations for kind in _types(each)]
        made, self.components = msgspec.json.schema_components(self._types, ref_template=REF)
        for each in self.components.values():
            if "description" in each:
                each["description"] = inspect.cleandoc(each["description"])
        self.errors: dict[str, dict[str, Any]] = {}
        """The error responses that operations refer to, named by their codes."""
        self._by_type = dict(zip(map(id, self._types), made, strict=True))

    def __getitem__(self, kind: Any) -> dict[str, Any]:
        return self._by_type[id(kind)]  # an annotation need not be hashable


def _types(operation: Operation) -> Iterator[Any]:
    yield from (_parameter_type(operation, each) for each in operation.parameters)
    if operation.body is not None:
        yield operation.body
    if _is_json(operation):
        yield operation.result


def _operations(app: Litestar) -> Iterator[Operation]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, model) in route.route_handler_map.items():
                if handler.resolve_include_in_schema() and method != "OPTIONS":
                    found = model.expected_path_params | model.expected_query_params | model.expected_header_params
                    ordered = sorted(found, key=lambda each: (each.param_type != "path", each.field_alias))
                    yield Operation(str(method), route.path_format, handler, tuple(ordered))


def _operation(operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    handler = operation.handler
    found: dict[str, Any] = {
        "operationId": handler.operation_id,
        "summary": handler.summary,
        "description": inspect.getdoc(handler.fn),
        "tags": sorted(handler.resolve_tags()),
        "parameters": [*(_parameter(operation, each, schemas) for each in operation.parameters), *_key(operation)],
        "requestBody": _body(operation, schemas),
        "responses": {**_answers(operation, schemas), **_errors(operation, schemas)},
        "security": operation.security,
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _parameter(operation: Operation, parameter: ParameterDefinition, schemas: _Schemas) -> dict[str, Any]:
    schema = dict(schemas[_parameter_type(operation, parameter)])
    description = schema.pop("description", None)
    if parameter.default is not None and not parameter.is_required:
        schema["default"] = msgspec.to_builtins(parameter.default)
    return {
        "name": parameter.field_alias,
        "in": parameter.param_type.value,
        "required": parameter.is_required or parameter.param_type == "path",
        "schema": schema,
        **({"description": description} if description else {}),
    }


def _key(operation: Operation) -> list[dict[str, Any]]:
    return [IDEMPOTENCY_KEY] if is_repeatable(operation.handler, operation.path) else []


def _parameter_type(operation: Operation, parameter: ParameterDefinition) -> Any:
    """The type that decodes the parameter, bounds included: of the handler, or of one of its dependencies."""
    models = [operation.handler.signature_model]
    models += [each.signature_model for each in operation.handler.resolve_dependencies().values()]
    return next(each.__annotations__[parameter.field_name] for each in models if parameter.field_name in each._fields)


def _body(operation: Operation, schemas: _Schemas) -> dict[str, Any] | None:
    if operation.body is None:
        return None
    content = {"schema": schemas[operation.body]}
    if (example := operation.handler.opt.get(EXAMPLE)) is not None:
        content["example"] = msgspec.to_builtins(example)
    return {"required": True, "content": {JSON: content}}


def _answers(operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    status = HTTPStatus(operation.handler.status_code)
    answer: dict[str, Any] = {"description": status.phrase}
    if _is_json(operation):
        answer["content"] = {JSON: {"schema": schemas[operation.result]}}
    elif not operation.is_stream and operation.result not in (None, type(None)):
        answer["content"] = {str(operation.handler.media_type): {"schema": {"type": "string"}}}
    if operation.is_stream or operation.handler.opt.get(STREAMS):
        answer.setdefault("content", {})[EVENT_STREAM] = {
            "schema": {"type": "string", "description": "Server-sent events"}
        }
    opt = operation.handler.opt
    answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _headers(operation)}
    more = {str(code): answer | {"description": about} for code, about in opt.get(ANSWERS, {}).items()}
    if opt.get(TAGGED):
        more["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase, "headers": answer["headers"]}
    if links := opt.get(LINKS):
        answer["links"] = {name: {"operationId": name, "parameters": given} for name, given in links.items()}
    return {str(status.value): answer, **more}


def _headers(operation: Operation) -> Iterator[str]:
    """What an answer bears beside what HTTP itself asks for."""
    yield "X-Request-ID"
    if route_class(operation.handler) is not None:
        yield from ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
    if operation.handler.opt.get(TAGGED):
        yield "ETag"
    if is_repeatable(operation.handler, operation.path):
        yield "Idempotency-Replayed"


def _is_json(operation: Operation) -> bool:
    return not operation.is_stream and operation.result not in (
        None,
        type(None),
        bytes,
        str,
        File,
        Stream,
        ServerSentEvent,
    )


def _errors(operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    codes: dict[int, list[str]] = {}
    for error in dict.fromkeys(operation.errors):
        codes.setdefault(problems.status_of(error).value, []).append(error.code)
    for status, found in codes.items():
        schemas.errors.setdefault("_".join(found), _error(status, found))
    return {
        str(status): {"$ref": "#/components/responses/" + "_".join(found)} for status, found in sorted(codes.items())
    }


def _error(status: int, codes: list[str]) -> dict[str, Any]:
    titles = {code: texts.text([code], {}, "en").title for code in codes}
    example = {
        "type": problems.TYPE_PREFIX + codes[-1],
        "title": titles[codes[-1]],
        "status": status,
        "code": codes[-1],
    }
    schema = {"$ref": REF.format(name="ProblemDetails")}
    borne = ["X-Request-ID", *(["Retry-After"] if status in WAITS else [])]
    return {
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in borne},
        "description": "; ".join(f"{title} (`{code}`)" for code, title in titles.items()),
        "content": {problems.MEDIA_TYPE: {"schema": schema, "example": example}},
    }
