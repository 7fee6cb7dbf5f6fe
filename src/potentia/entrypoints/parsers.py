"""How a setting's text is read: each parser gives a value, or raises ValueError for what is not accepted."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Final, Literal, TypeVar
from urllib.parse import unquote, urlsplit

T = TypeVar("T")

SHORTEST_SECRET: Final = 32
SMTP_OPTIONS: Final = {"": "starttls", "tls=never": "never"}
ADDRESS: Final = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}"
MAILBOX: Final = re.compile(rf"{ADDRESS}|[^<>@,;:\"\\]+ <{ADDRESS}>")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server: `tls` is `at-once`, `starttls` or `never`; without a user name nobody signs in."""

    host: str
    port: int
    tls: str
    username: str
    password: str


def text(value: str) -> str:
    return value


def folder(value: str) -> Path:
    return Path(value).expanduser()


def integer(low: int, high: int) -> Callable[[str], int]:
    """A parser of whole numbers from `low` to `high`, both included."""

    def parse(value: str) -> int:
        number = int(value)
        if not low <= number <= high:
            raise ValueError(value)
        return number

    return parse


def choice(*names: str) -> Callable[[str], str]:
    """A parser that takes one of `names`, in small or capital letters."""

    def parse(value: str) -> str:
        if value.lower() not in names:
            raise ValueError(value)
        return value.lower()

    return parse


def switch(value: str) -> bool:
    """A parser of 0 and 1."""
    return {"0": False, "1": True}[choice("0", "1")(value)]


def url(*schemes: str) -> Callable[[str], str]:
    """A parser of addresses with one of `schemes` and a host, a path or a `host=` folder behind it."""

    def parse(value: str) -> str:
        parts = urlsplit(value)
        _ = parts.port  # raises for a port that is no port
        if parts.scheme not in schemes or not (parts.netloc or parts.path.strip("/")):
            raise ValueError(value)
        return value

    return parse


def smtp_server(value: str) -> SmtpServer:
    """`smtps://` is TLS from the start, `smtp://` STARTTLS, or with `?tls=never` a plain line."""
    parts = urlsplit(url("smtp", "smtps")(value))
    if not parts.hostname or parts.path.strip("/") or parts.query not in SMTP_OPTIONS or parts.fragment:
        raise ValueError(value)
    tls = "at-once" if parts.scheme == "smtps" else SMTP_OPTIONS[parts.query]
    if parts.scheme == "smtps" and parts.query:
        raise ValueError(value)
    port = parts.port or (465 if tls == "at-once" else 587)
    return SmtpServer(parts.hostname, port, tls, unquote(parts.username or ""), unquote(parts.password or ""))


def mailbox(value: str) -> str:
    """A parser of one address, bare or with a name: `Potentia <potentia@example.org>`."""
    if not MAILBOX.fullmatch(value) or not value.isprintable():
        raise ValueError(value)
    return value


def key_set_url(value: str) -> str:
    """What decides who is believed comes over TLS, or from this very machine."""
    parts = urlsplit(url("https", "http")(value))
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError(value)
    return value


def optional(parse: Callable[[str], T]) -> Callable[[str], T | Literal[""]]:
    """A parser that also takes `none`, and then gives an empty text."""
    return lambda value: "" if value.strip().lower() == "none" else parse(value)


def networks(value: str) -> tuple[str, ...]:
    """A parser of addresses and networks (`10.0.0.0/8`), with commas between them; `none` is none of them."""
    return tuple(str(ip_network(each)) for each in _listed(value))


def origins(value: str) -> tuple[str, ...]:
    """A parser of web origins (RFC 6454: scheme, host and port, nothing behind them); `none` is none of them."""
    for each in (found := tuple(_listed(value))):
        parts = urlsplit(each)
        if parts.scheme not in {"http", "https"} or each != f"{parts.scheme}://{parts.netloc}" or not parts.hostname:
            raise ValueError(each)
    return found


def _listed(value: str) -> list[str]:
    return [] if value.strip().lower() == "none" else [each.strip() for each in value.split(",")]


def secret(value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        raise ValueError(value)
    return value
