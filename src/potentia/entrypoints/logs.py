"""Structured logs, one line an event; libraries' own logging comes out in the same form.

What a request carries – body, headers, cookies – is never logged, and a traceback shows no local variables.
"""

import json
import logging
import sys
from contextlib import suppress
from typing import TextIO

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET = frozenset(
    {"password", "token", "access_token", "refresh_token", "secret", "authorization", "cookie", "api_key"}
)
"""Names whose values are masked, should anybody log them by mistake."""

NOISY = ("httpx", "httpx2", "httpcore", "httpcore2", "google_genai")
"""Libraries that would log whole addresses, keys in the query and all, at level info, and more at level debug."""


class Named:
    """Writes lines itself: by way of the standard library's logging each costs three times as much.

    As there, a line that cannot be written (the disk is full, the pipe broken) is lost and fails nobody.
    """

    def __init__(self, name: str, stream: TextIO) -> None:
        self.name = name
        self._stream = stream

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(line + "\n")
            self._stream.flush()

    debug = info = warning = error = critical = msg


def configure(level: str, form: str, stream: TextIO | None = None) -> None:
    """Send the logs of this process to `stream` (standard error): `form` is `json` or `console`."""
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        mask_secrets,
    ]
    rendering = _rendering(form, colours=stream.isatty())
    structlog.configure(
        processors=[*shared, *rendering],
        logger_factory=lambda name="potentia": Named(name, stream),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def request_id() -> str | None:
    """The id of the request that is being answered, as its log lines have it; None outside of one."""
    found: str | None = structlog.contextvars.get_contextvars().get("request_id")
    return found


def mask_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A processor: the values of names in `SECRET` become stars."""
    return {name: "***" if name.lower() in SECRET else value for name, value in event.items()}


def _rendering(form: str, *, colours: bool) -> list[Processor]:
    if form == "console":
        return [
            structlog.dev.ConsoleRenderer(
                colors=colours, timestamp_key="time", exception_formatter=structlog.dev.plain_traceback
            )
        ]
    traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
    return [structlog.processors.ExceptionRenderer(traceback), structlog.processors.JSONRenderer(_json)]


def _json(event: EventDict, **_: object) -> str:
    """JSON is made of Unicode; the name of an undecodable file is not, and only escaped can it be told."""
    try:
        return msgspec.json.encode(event, enc_hook=repr).decode()
    except UnicodeEncodeError:
        return json.dumps(event, default=repr)
