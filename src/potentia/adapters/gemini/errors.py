"""Where the errors of google-genai and of its transport become domain errors."""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2
from google.genai.errors import APIError, UnknownApiResponseError
from pydantic import ValidationError

from potentia.domain.chat.errors import AnswerMalformed, ModelRefused, ModelUnavailable

log = logging.getLogger(__name__)

TRANSIENT = frozenset({408, 429, 499})
"""Of the 4xx, those that another time may not meet; all 5xx are."""
RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)s")
"""google.protobuf.Duration in JSON: `3.5s`."""


@contextmanager
def translated() -> Iterator[None]:
    """Raises ModelUnavailable, ModelRefused or AnswerMalformed for what the library raises."""
    try:
        yield
    except APIError as error:
        raise _by_status(error) from error
    except (UnknownApiResponseError, json.JSONDecodeError, ValidationError) as error:
        raise AnswerMalformed from error
    except (httpx2.HTTPError, OSError) as error:
        raise ModelUnavailable from error


def _by_status(error: APIError) -> ModelUnavailable:
    if error.code in TRANSIENT or error.code >= 500:
        return ModelUnavailable(retry_after=delay(error))
    log.error("Gemini refuses a request: %s %s: %s", error.code, error.status, str(error.message)[:200])
    return ModelRefused()


def delay(error: APIError) -> float | None:
    """How many seconds the server asks us to wait: RetryInfo among the details, or the Retry-After header."""
    infos = (info for info in _details(error.details) if info.get("@type") == RETRY_INFO)
    asked = [_seconds(str(info.get("retryDelay"))) for info in infos] + [_retry_after(error)]
    return next((seconds for seconds in asked if seconds is not None), None)


def _details(body: Any) -> list[Mapping[str, Any]]:
    found = body.get("error", body) if isinstance(body, dict) else {}
    details = found.get("details") if isinstance(found, dict) else None
    return [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []


def _seconds(duration: str) -> float | None:
    found = _DURATION.fullmatch(duration)
    return float(found[1]) if found else None


def _retry_after(error: APIError) -> float | None:
    """Of its two forms (RFC 9110 §10.2.3) the one in seconds, which Google sends."""
    headers = getattr(error.response, "headers", None) or {}
    value = str(headers.get("Retry-After", ""))
    return float(value) if value.isascii() and value.isdigit() else None
