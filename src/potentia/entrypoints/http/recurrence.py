"""Rules of recurrence, before they are stored."""

from http import HTTPStatus
from typing import Any

from litestar import Request, Response, Router, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from potentia.domain.calendar.errors import InvalidRecurrence, RecurrenceTooExpensive
from potentia.domain.calendar.preview import Preview, PreviewRequest, preview
from potentia.domain.identity.model import Actor
from potentia.domain.limits import RouteClass
from potentia.entrypoints.http import texts
from potentia.entrypoints.http.authentication import READS
from potentia.entrypoints.http.limits import limited_as
from potentia.entrypoints.http.openapi import documented

EXAMPLE = PreviewRequest(
    rrule="FREQ=MONTHLY;BYDAY=-1FR", start="2026-01-30T09:00:00", time_zone="Asia/Jakarta", limit=3
)


@post(
    "/preview",
    operation_id="previewRecurrence",
    summary="When would this rule happen?",
    status_code=HTTPStatus.OK,
    opt={READS: True}
    | limited_as(RouteClass.READ)
    | documented(InvalidRecurrence, RecurrenceTooExpensive, example=EXAMPLE),
)
async def preview_recurrence(
    request: Request[Any, Any, Any], data: JSONBody[PreviewRequest], actor: NamedDependency[Actor]
) -> Response[Preview]:
    """The occurrences in a window and the rule in words, in the language of `Accept-Language`. Nothing is stored."""
    language = texts.negotiate(request.headers.get("accept-language", ""))
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return Response(preview(data, language), headers=headers)


recurrence_router = Router("/recurrence", route_handlers=[preview_recurrence], tags=["calendar"])
