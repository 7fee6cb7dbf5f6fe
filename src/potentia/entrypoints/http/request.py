"""What a route may count on before it is called: a body of its own type, and no parameter that it does not know."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers.base import BaseRouteHandler
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import Empty

from potentia.domain.errors import FieldProblem, Invalid
from potentia.entrypoints.http import validation
from potentia.entrypoints.http.problems import MalformedJSON, UnsupportedMediaType

JSON = "application/json"
NUL = b"\\u0000"
"""The one character that JSON can say and Postgres cannot store; JSON says it in no other way."""
NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
ANY_QUERY = "any_query"
"""Set in a handler's `opt` where every query parameter is welcome."""


class StrictRequest(Request[Any, Any, State]):
    """Reads JSON straight into the type that the handler declares for `data`, without bending types.

    Litestar alone would turn "1" into 1 and name the first fault only.
    """

    async def json(self) -> Any:
        """The body as the handler's type.

        Raises:
            UnsupportedMediaType: there is a body that does not say that it is JSON.
            MalformedJSON: it says so and is not.
            Invalid: it is JSON of another shape; every field that is wrong is named.
        """
        if (found := self.content_type[0].lower()) != JSON:
            raise UnsupportedMediaType(accepted=JSON, got=found[:100])
        return decode(await self.body(), _declared(self.route_handler))


def decode(body: bytes, expected: Any) -> Any:
    """`body` as an `expected`; raises MalformedJSON or Invalid."""
    try:
        value = _decoder(expected).decode(body)
    except msgspec.ValidationError as error:
        found = validation.problems(_plain(body), expected)
        raise Invalid(*found or [validation.problem(str(error), "")]) from error
    except NOT_JSON as error:
        raise MalformedJSON() from error
    if NUL in body and (unstorable := list(validation.nuls(msgspec.json.decode(body)))):
        raise Invalid(*unstorable)
    return value


def refuse_unknown_parameters(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """A query parameter with a typo, or given twice, is told, not passed over. Raises Invalid."""
    if not connection.scope["query_string"]:
        return
    route = connection.scope["path_template"], connection.scope.get("method")
    known = connection.app.state.query_parameters.get(route)
    if known is None:
        return
    if found := list(_parameter_problems(connection.query_params.multi_items(), known)):
        raise Invalid(*found)


def _parameter_problems(given: Iterable[tuple[str, Any]], known: frozenset[str]) -> Iterator[FieldProblem]:
    """Of each name once. No parameter of ours is a list: of two values one would be passed over in silence."""
    for name, times in Counter(name for name, _ in given).items():
        if not known:
            yield FieldProblem(name[:100], "no-parameters")
        elif name not in known:
            yield FieldProblem(name[:100], "unknown-parameter", {"known": ", ".join(sorted(known))})
        elif times > 1:
            yield FieldProblem(name, "repeated-parameter")


def one_by_one(routes: Iterable[BaseRoute]) -> None:
    """Have the dependencies of a call resolved one after the other.

    Ours only look something up. Litestar would start a group of tasks for those that do not depend on each other, which
    costs more than all of them together: 0.08 ms of a `GET /users/me` of 0.8.
    """
    for route in routes:
        if isinstance(route, HTTPRoute):
            for _, model in route.route_handler_map.values():
                model.dependency_batches = [{each} for batch in model.dependency_batches for each in batch]


def query_parameters(routes: Iterable[BaseRoute]) -> dict[tuple[str, str], frozenset[str]]:
    """By path template and method, the query parameters of a route's handler and its dependencies."""
    return {
        (route.path_format, str(method)): frozenset(each.field_alias for each in model.expected_query_params)
        for route in routes
        if isinstance(route, HTTPRoute)
        for method, (handler, model) in route.route_handler_map.items()
        if not handler.opt.get(ANY_QUERY)
    }


def _plain(body: bytes) -> Any:
    """A shape may be refused before the end of the body was seen: JSON it may still not be."""
    try:
        return msgspec.json.decode(body)
    except NOT_JSON as error:
        raise MalformedJSON() from error


@lru_cache
def _decoder(expected: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(expected)


def _declared(handler: BaseRouteHandler) -> Any:
    data = handler.parsed_fn_signature.parameters.get("data")
    return Any if data is None or data.annotation is Empty else data.annotation
