"""Every setting of Potentia: the one reader of the environment, and the one table of what may stand in it.

A field of `Settings` called `http_port` is the variable `POTENTIA_HTTP_PORT`. An empty variable counts as not set.
"""

import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, Self

from potentia.domain.limits import DEFAULT as DEFAULT_LIMITS
from potentia.domain.limits import Limits
from potentia.domain.limits import parse as parse_limits
from potentia.entrypoints.parsers import (
    SHORTEST_SECRET,
    SmtpServer,
    choice,
    folder,
    integer,
    key_set_url,
    mailbox,
    networks,
    optional,
    origins,
    secret,
    smtp_server,
    switch,
    text,
    url,
)

PREFIX: Final = "POTENTIA_"


class SettingsError(Exception):
    """The environment holds values that Potentia does not accept; `problems` has one line for each of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Variable:
    """What is known of one variable: how it is read, and what the manual and an error say of it."""

    parse: Callable[[str], Any]
    """Text to value; raises ValueError for what is not accepted."""
    default: str | None
    """As it would stand in the environment; None where the variable must be given."""
    accepts: str
    about: str
    secret: bool
    only_with: str | None
    """The AI provider that needs it; where another one is configured it may be missing."""


def variable(
    parse: Callable[[str], Any],
    default: str | None,
    accepts: str,
    about: str,
    *,
    secret: bool = False,
    only_with: str | None = None,
) -> Any:
    """A field of `Settings` read from the environment; a secret one is in no error and no repr."""
    return field(repr=not secret, metadata={"variable": Variable(parse, default, accepts, about, secret, only_with)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process, read once at its start and never changed."""

    http_host: str = variable(text, "127.0.0.1", "a host name or address", "The address that the API listens on.")
    http_port: int = variable(
        integer(0, 65535), "8000", "a port, 0 to 65535", "The port that the API listens on; 0 takes a free one."
    )
    data_dir: Path = variable(  # noqa: RUF009 (it answers a dataclass field)
        folder, ".potentia", "a folder", "Where `potentia up` keeps its servers' data."
    )
    database_url: str = variable(
        url("postgresql+asyncpg"),
        None,
        "postgresql+asyncpg://user:password@host:port/database",
        "PostgreSQL 16 or later with pgvector 0.8 or later. `potentia up` brings its own where this is not set.",
        secret=True,
    )
    database_pooler: str = variable(
        choice("none", "transaction"),
        "none",
        "none, transaction",
        "`transaction` behind a pooler such as PgBouncer in transaction mode: no prepared statements are kept.",
    )
    database_pool_size: int = variable(
        integer(1, 1000),
        "10",
        "a number, 1 to 1000",
        "The most connections to PostgreSQL that a process opens for transactions; for reads it may open as many more.",
    )
    redis_url: str = variable(
        url("redis", "rediss", "unix"),
        None,
        "redis://host:port/number, rediss://… or unix:///path",
        "Redis 7.2 or later, or Valkey. `potentia up` brings its own where this is not set.",
        secret=True,
    )
    ai_provider: str = variable(
        choice("offline", "gemini"),
        "offline",
        "offline, gemini",
        "Who answers: `offline` needs no key and no network; `gemini` needs a key (docs/providers.md).",
    )
    ai_timeout_seconds: int = variable(
        integer(1, 600),
        "60",
        "a number, 1 to 600",
        "How long a call to the provider may take, repetitions included; a streamed answer, up to its first piece.",
    )
    gemini_api_key: str = variable(
        text, None, "a key of the Gemini API", "Needed with `gemini` alone.", secret=True, only_with="gemini"
    )
    gemini_base_url: str = variable(
        url("https", "http"),
        "https://generativelanguage.googleapis.com",
        "https://host or http://host:port",
        "Where the Gemini API, or a gateway in front of it, is reached.",
    )
    gemini_model: str = variable(
        text, "gemini-3.8-flash", "the name of a model", "Judges, answers and assesses where `gemini` is configured."
    )
    gemini_embedding_model: str = variable(
        text,
        "gemini-embedding-2",
        "the name of a model",
        "Embeds where `gemini` is configured. Vectors of another model are not compared with its own.",
    )
    secret_key: str = variable(
        secret,
        None,
        f"{SHORTEST_SECRET} characters or more",
        "Signs access tokens. `potentia up` makes one in its data folder where this is not set.",
        secret=True,
    )
    public_url: str = variable(
        url("https", "http"),
        "http://127.0.0.1:8000",
        "https://host or http://host:port",
        "Where people reach your client: the links of mails lead there. `potentia up` takes its own address.",
    )
    smtp_url: SmtpServer | Literal[""] = variable(  # noqa: RUF009 (it answers a dataclass field)
        optional(smtp_server),
        "none",
        "none, smtps://user:password@host:465, smtp://user:password@host:587 (STARTTLS), or smtp://host:25?tls=never",
        "Who sends the mails; with `none` they are kept in the data folder, where `potentia mail` shows them.",
        secret=True,
    )
    mail_from: str = variable(
        optional(mailbox),
        "none",
        "none, or an address such as Potentia <potentia@example.org>",
        "Whom the mails come from.",
    )
    smtp_timeout_seconds: int = variable(
        integer(1, 100), "20", "a number, 1 to 100", "How long handing over a mail may take."
    )
    environment: str = variable(
        choice("development", "production"),
        "development",
        "development, production",
        "Where this runs; production is the stricter one.",
    )
    log_level: str = variable(
        choice("debug", "info", "warning", "error"),
        "info",
        "debug, info, warning, error",
        "The least that is logged.",
    )
    log_format: str = variable(
        choice("console", "json"), "console", "console, json", "For a person's eyes, or one JSON object a line."
    )
    run_concurrency: int = variable(
        integer(1, 10_000), "64", "a number, 1 to 10000", "The most chat runs that a worker carries at once."
    )
    job_concurrency: int = variable(
        integer(1, 10_000), "16", "a number, 1 to 10000", "The most background jobs that a worker carries at once."
    )
    access_token_seconds: int = variable(
        integer(60, 86_400), "900", "a number, 60 to 86400", "How long an access token is good for, in seconds."
    )
    refresh_token_days: int = variable(
        integer(1, 365), "30", "a number, 1 to 365", "How long a session lives without being used, in days."
    )
    limits: Limits = variable(  # noqa: RUF009 (it answers a dataclass field)
        parse_limits,
        DEFAULT_LIMITS,
        "off, or rates such as auth=20/minute,guest-ai=off (they change those that they name)",
        "How much a caller may ask for, by class of route: each user, each guest, each address (ip).",
    )
    trusted_proxies: tuple[str, ...] = variable(
        networks,
        "none",
        "none, or addresses and networks with commas between them",
        "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody else's are.",
    )
    cors_origins: tuple[str, ...] = variable(
        origins,
        "none",
        "none, or origins such as https://app.example.org with commas between them",
        "Web pages that may call the API from a browser.",
    )
    canvas_blocks: int = variable(
        integer(1, 1_000_000), "20000", "a number, 1 to 1000000", "The most live blocks of a canvas."
    )
    canvas_deleted: int = variable(
        integer(0, 1_000_000),
        "20000",
        "a number, 0 to 1000000",
        "The most deleted blocks of a canvas that can be restored; each hour, of more the first deleted go for good.",
    )
    canvas_deleted_days: int = variable(
        integer(1, 36_500), "90", "a number, 1 to 36500", "For how many days deleted blocks can be restored."
    )
    canvas_depth: int = variable(
        integer(1, 1_000), "64", "a number, 1 to 1000", "How deeply blocks of a canvas may be nested."
    )
    canvas_operations: int = variable(
        integer(1, 500), "500", "a number, 1 to 500", "The most operations of one mutation of a canvas."
    )
    canvas_properties: int = variable(
        integer(1_024, 1_048_576),
        "65536",
        "a number, 1024 to 1048576",
        "The most bytes that the properties of a block may have as JSON.",
    )
    loop_monitor: bool = variable(
        switch, "0", "0, 1", "1 shows the event loop's lag in /metrics and logs who holds it for more than 100 ms."
    )

    auth_jwks_url: str = variable(
        optional(key_set_url),
        "none",
        "none, https://…, or http:// on this machine",
        "Where an external issuer (OpenID Connect) publishes its keys: its access tokens are accepted too.",
    )
    auth_issuer: str = variable(
        optional(text), "none", "none, or the issuer's name", "The `iss` of its tokens, to the letter."
    )
    auth_audience: str = variable(
        optional(text), "none", "none, or a name", "The `aud` that its tokens for Potentia carry."
    )

    TOGETHER: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("auth_jwks_url", "auth_issuer", "auth_audience"),
        ("smtp_url", "mail_from"),
    )
    """Settings that are given all or none."""
    UP_PROVIDES: ClassVar[frozenset[str]] = frozenset({"database_url", "redis_url", "secret_key"})
    """What `potentia up` makes itself where the environment does not give it."""

    @classmethod
    def read(cls, environ: Mapping[str, str], *, without: Collection[str] = ()) -> Self:
        """The settings that `environ` gives.

        The fields named in `without` may be missing although they have no default, and so may those of a provider
        that is not configured; they are "" then.

        Raises:
            SettingsError: something is missing, not accepted, or unknown under the prefix: all of it at once.
        """
        problems = [_unknown(name) for name in sorted(environ) if _is_unknown(name)]
        values: dict[str, Any] = {}
        for name, about in variables().items():
            given = environ.get(variable_name(name), "") or about.default
            if given is None and name not in without and about.only_with in {None, values.get("ai_provider")}:
                problems.append(f"{variable_name(name)} is not set; it accepts {about.accepts}")
            try:
                values[name] = "" if given is None else about.parse(given)
            except ValueError:
                problems.append(_not_accepted(name, about, given or ""))
        if problems := [*problems, *_left_out(values)]:
            raise SettingsError(problems)
        return cls(**values)


def variables() -> dict[str, Variable]:
    """The table: the name of each field and what is known of its variable, in the order of the manual."""
    return {each.name: _variable_of(each) for each in fields(Settings)}


def variable_name(field_name: str) -> str:
    """The environment's name of a field: `http_port` is `POTENTIA_HTTP_PORT`."""
    return PREFIX + field_name.upper()


def _variable_of(each: Field[Any]) -> Variable:
    found = each.metadata["variable"]
    assert isinstance(found, Variable)
    return found


def _not_accepted(name: str, about: Variable, given: str) -> str:
    shown = "a value that is not shown" if about.secret else repr(given)
    return f"{variable_name(name)} is {shown}; it accepts {about.accepts}"


def _left_out(values: Mapping[str, Any]) -> list[str]:
    """Of settings that go together, those that are not given although another is."""
    found = []
    for together in Settings.TOGETHER:
        missing = [name for name in together if name in values and not values[name]]
        given = [variable_name(name) for name in together if values.get(name)]
        found += [f"{variable_name(name)} is not set; it goes with {given[0]}" for name in missing if given]
    return found


def _known() -> list[str]:
    return [variable_name(name) for name in variables()]


def _is_unknown(name: str) -> bool:
    return name.startswith(PREFIX) and name not in _known()


def _unknown(name: str) -> str:
    own = {each.removeprefix(PREFIX): each for each in _known()}
    close = difflib.get_close_matches(name.removeprefix(PREFIX), own, n=1)
    return f"{name} is no setting of Potentia" + (f"; did you mean {own[close[0]]}?" if close else "")
