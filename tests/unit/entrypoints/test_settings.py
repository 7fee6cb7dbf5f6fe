"""Settings are read from one table, refused all at once, and written down in the manual as the code has them."""

from pathlib import Path

import pytest

from potentia.entrypoints.cli.settings import settings_page
from potentia.entrypoints.parsers import SmtpServer
from potentia.entrypoints.settings import Settings, SettingsError, variable_name, variables

SECRET = "a-secret-of-more-than-thirty-two-characters"
REQUIRED = {
    "POTENTIA_DATABASE_URL": "postgresql+asyncpg://me:hunter2@db:5432/potentia",
    "POTENTIA_REDIS_URL": "redis://:hunter2@cache:6379/0",
    "POTENTIA_SECRET_KEY": SECRET,
}
MANUAL = Path(__file__).parents[3] / "docs" / "settings.md"


def problems_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.read(environ)
    return caught.value.problems


def test_defaults_stand_where_nothing_is_set() -> None:
    """With only what has no default given, every other setting has the value that the table names."""
    settings = Settings.read(REQUIRED)
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8000)
    assert settings.data_dir == Path(".potentia")
    assert (settings.database_pooler, settings.database_pool_size) == ("none", 10)
    assert settings.ai_provider == "offline"
    assert (settings.run_concurrency, settings.job_concurrency) == (64, 16)
    assert (settings.access_token_seconds, settings.refresh_token_days) == (900, 30)


def test_every_default_is_accepted_by_its_own_parser() -> None:
    """A default that its own variable would refuse cannot stand in the table."""
    for name, about in variables().items():
        assert about.default is None or about.parse(about.default) is not None, name


def test_given_values_win_over_defaults() -> None:
    """What the environment gives is what the process gets, read to its type."""
    given = {"POTENTIA_HTTP_PORT": "0", "POTENTIA_DATA_DIR": "/srv/potentia", "POTENTIA_LOG_FORMAT": "JSON"}
    settings = Settings.read(REQUIRED | given)
    assert (settings.http_port, settings.data_dir, settings.log_format) == (0, Path("/srv/potentia"), "json")


def test_an_empty_variable_counts_as_not_set() -> None:
    """A variable that is there but empty, as compose files write it, gives the default."""
    assert Settings.read(REQUIRED | {"POTENTIA_HTTP_PORT": ""}).http_port == 8000


def test_all_problems_are_told_at_once() -> None:
    """One start shows every mistake, each with its variable, what was given and what is accepted."""
    problems = problems_of({"POTENTIA_HTTP_PORT": "70000", "POTENTIA_LOG_LEVEL": "loud", "POTENTIA_SECRET_KEY": SECRET})
    assert problems == [
        "POTENTIA_HTTP_PORT is '70000'; it accepts a port, 0 to 65535",
        "POTENTIA_DATABASE_URL is not set; it accepts postgresql+asyncpg://user:password@host:port/database",
        "POTENTIA_REDIS_URL is not set; it accepts redis://host:port/number, rediss://… or unix:///path",
        "POTENTIA_LOG_LEVEL is 'loud'; it accepts debug, info, warning, error",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PORT", "-1"),
        ("HTTP_PORT", "eighty"),
        ("HTTP_PORT", "65536"),
        ("DATABASE_URL", "postgresql://me@db/potentia"),
        ("DATABASE_URL", "postgresql+asyncpg://"),
        ("DATABASE_URL", "postgresql+asyncpg://db:99999/potentia"),
        ("DATABASE_POOLER", "session"),
        ("DATABASE_POOL_SIZE", "0"),
        ("REDIS_URL", "http://cache"),
        ("REDIS_URL", "unix://"),
        ("AI_PROVIDER", "oracle"),
        ("AI_TIMEOUT_SECONDS", "0"),
        ("GEMINI_BASE_URL", "generativelanguage.googleapis.com"),
        ("SECRET_KEY", "short"),
        ("ENVIRONMENT", "staging"),
        ("RUN_CONCURRENCY", "1.5"),
        ("ACCESS_TOKEN_SECONDS", "59"),
        ("REFRESH_TOKEN_DAYS", "366"),
        ("PUBLIC_URL", "app.example.org"),
        ("SMTP_URL", "http://mail.example.org"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://mail.example.org/path"),
        ("SMTP_URL", "smtp://mail.example.org?tls=maybe"),
        ("SMTP_URL", "smtps://mail.example.org?tls=never"),
        ("SMTP_URL", "smtp://mail.example.org:99999"),
        ("MAIL_FROM", "Potentia"),
        ("MAIL_FROM", "a@example.org, b@example.org"),
        ("MAIL_FROM", "A\r\nBcc: x <a@example.org>"),
        ("SMTP_TIMEOUT_SECONDS", "0"),
    ],
)
def test_what_is_not_accepted_is_refused(name: str, value: str) -> None:
    """A value outside what the table accepts ends the start with one line that names its variable."""
    [problem] = problems_of(REQUIRED | {f"POTENTIA_{name}": value})
    assert problem.startswith(f"POTENTIA_{name} is ")


def test_a_key_is_needed_where_its_provider_is_configured() -> None:
    """With `gemini` a missing key is told beside all other mistakes; without, nobody asks for one."""
    assert Settings.read(REQUIRED).gemini_api_key == ""
    assert problems_of(REQUIRED | {"POTENTIA_AI_PROVIDER": "gemini", "POTENTIA_LOG_LEVEL": "loud"}) == [
        "POTENTIA_GEMINI_API_KEY is not set; it accepts a key of the Gemini API",
        "POTENTIA_LOG_LEVEL is 'loud'; it accepts debug, info, warning, error",
    ]
    settings = Settings.read(REQUIRED | {"POTENTIA_AI_PROVIDER": "gemini", "POTENTIA_GEMINI_API_KEY": "hunter2"})
    assert (settings.ai_provider, settings.gemini_api_key) == ("gemini", "hunter2")
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    "url", ["postgresql+asyncpg://potentia@/potentia?host=/run/potentia", "postgresql+asyncpg://u:p@[::1]:5432/d"]
)
def test_a_database_over_a_socket_or_tcp_is_accepted(url: str) -> None:
    """Both ways to reach PostgreSQL are addresses that the settings take."""
    assert Settings.read(REQUIRED | {"POTENTIA_DATABASE_URL": url}).database_url == url


def test_secrets_are_in_no_error_and_no_repr() -> None:
    """Neither a refused secret nor an accepted one can reach a log through the settings."""
    told = problems_of({"POTENTIA_SECRET_KEY": "hunter2", "POTENTIA_DATABASE_URL": "mysql://me:hunter2@db/x"})
    assert "hunter2" not in "\n".join(told)
    shown = repr(Settings.read(REQUIRED))
    assert "hunter2" not in shown
    assert SECRET not in shown


def test_an_unknown_variable_is_told_with_its_likely_meaning() -> None:
    """A misspelt variable is a mistake that is told, not a setting that silently does nothing."""
    assert problems_of(REQUIRED | {"POTENTIA_HTTP_PROT": "80", "PATH": "/bin"}) == [
        "POTENTIA_HTTP_PROT is no setting of Potentia; did you mean POTENTIA_HTTP_PORT?"
    ]


def test_a_meaning_is_guessed_from_near_names_only() -> None:
    """What all names begin with makes none of them alike."""
    assert problems_of(REQUIRED | {"POTENTIA_FOO": "1"}) == ["POTENTIA_FOO is no setting of Potentia"]


def test_an_external_issuer_is_named_whole_or_not_at_all() -> None:
    """A key set without the issuer and audience that it is for would let in whomever that issuer signs for."""
    issuer = {
        "POTENTIA_AUTH_JWKS_URL": "https://issuer.example.org/jwks.json",
        "POTENTIA_AUTH_ISSUER": "https://issuer.example.org/",
        "POTENTIA_AUTH_AUDIENCE": "potentia",
    }
    assert Settings.read(REQUIRED | issuer).auth_audience == "potentia"
    assert Settings.read(REQUIRED).auth_jwks_url == ""
    assert problems_of(REQUIRED | {name: value for name, value in issuer.items() if "ISSUER" not in name}) == [
        "POTENTIA_AUTH_ISSUER is not set; it goes with POTENTIA_AUTH_JWKS_URL"
    ]


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtps://mail.example.org", SmtpServer("mail.example.org", 465, "at-once", "", "")),
        (
            "smtp://me%40x.org:p%3A%2Fw@mail.example.org",
            SmtpServer("mail.example.org", 587, "starttls", "me@x.org", "p:/w"),
        ),
        ("smtp://127.0.0.1:2525?tls=never", SmtpServer("127.0.0.1", 2525, "never", "", "")),
    ],
)
def test_a_mail_server_is_named_by_one_address(address: str, server: SmtpServer) -> None:
    """Its password is in no error and no repr; and mails come from somebody."""
    mail = {"POTENTIA_SMTP_URL": address, "POTENTIA_MAIL_FROM": "Potentia <potentia@example.org>"}
    settings = Settings.read(REQUIRED | mail)
    assert settings.smtp_url == server
    assert "p:/w" not in repr(settings)
    assert problems_of(REQUIRED | {"POTENTIA_SMTP_URL": address}) == [
        "POTENTIA_MAIL_FROM is not set; it goes with POTENTIA_SMTP_URL"
    ]
    assert "hunter2" not in problems_of(REQUIRED | {"POTENTIA_SMTP_URL": "smtp://a:hunter2@x/y"})[0]


@pytest.mark.parametrize(
    ("address", "accepted"),
    [("http://127.0.0.1:9/k", True), ("http://issuer.example.org/k", False), ("ftp://x/k", False), ("x", False)],
)
def test_keys_come_over_tls_or_from_this_machine(address: str, accepted: bool) -> None:
    issuer = {"POTENTIA_AUTH_ISSUER": "i", "POTENTIA_AUTH_AUDIENCE": "a", "POTENTIA_AUTH_JWKS_URL": address}
    if accepted:
        assert Settings.read(REQUIRED | issuer).auth_jwks_url == address
    else:
        assert problems_of(REQUIRED | issuer)[0].startswith("POTENTIA_AUTH_JWKS_URL is ")


def test_what_up_provides_may_be_missing_for_it_alone() -> None:
    """`potentia up` starts with an empty environment; every other command needs the servers named."""
    settings = Settings.read({}, without=Settings.UP_PROVIDES)
    assert (settings.database_url, settings.redis_url, settings.secret_key) == ("", "", "")
    assert len(problems_of({})) == len(Settings.UP_PROVIDES)


def test_the_manual_says_what_the_code_says() -> None:
    """docs/settings.md is the page that `potentia settings` prints."""
    assert MANUAL.read_text() == settings_page()


def test_the_manual_names_every_variable() -> None:
    """Each variable has its row, with its default and what it accepts."""
    page = settings_page()
    for name, about in variables().items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{variable_name(name)}` |"))
        assert about.accepts in row
        assert about.about in row
