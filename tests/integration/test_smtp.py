"""Mail servers that refuse, stall, hang up and promise what they do not keep: each trouble gets its name in time."""

import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from uuid_utils.compat import uuid7

from potentia.adapters.mail.smtp import Server, SmtpMailer, Tls
from potentia.domain.language import Language
from potentia.domain.notifications.errors import MailRefused, MailUnavailable
from potentia.domain.notifications.mails import compose
from potentia.domain.notifications.model import Mail, Template
from tests.servers.smtp import ScriptedSmtp

FROM = "Potentia <potentia@example.org>"
LOGIN = ("potentia", "pässword")


def a_mail(to: str = "ada@example.org") -> Mail:
    return Mail(uuid7(), to, "Hello", "Hello.\n", "<p>Hello.</p>\n", Language.ENGLISH)


def mailer_of(
    server: ScriptedSmtp, tls: Tls = Tls.NEVER, context: ssl.SSLContext | None = None, seconds: float = 5
) -> SmtpMailer:
    name, password = server.login or ("", "")
    named = Server("127.0.0.1", server.port, tls, name, password)
    return SmtpMailer(named, FROM, seconds=seconds, tls_context=context)


@dataclass(frozen=True)
class Certificate:
    """Of a server on loopback, and what its clients trust."""

    of_server: ssl.SSLContext
    trusted: ssl.SSLContext


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "scripted")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file: Path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    of_server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    of_server.load_cert_chain(file)
    return Certificate(of_server, ssl.create_default_context(cafile=str(file)))


@pytest.fixture
async def server() -> AsyncIterator[ScriptedSmtp]:
    async with ScriptedSmtp() as running:
        yield running


@pytest.mark.parametrize(
    ("at", "reply", "expected"),
    [
        ("RCPT", "550 no such mailbox", MailRefused),
        ("RCPT", "553 mailbox name not allowed", MailRefused),
        ("RCPT", "450 greylisted, come again", MailUnavailable),
        ("RCPT", "452 too many recipients", MailUnavailable),
        (".", "554 looks like spam", MailRefused),
        (".", "552 too large", MailRefused),
        (".", "451 local error", MailUnavailable),
        ("DATA", "554 no valid recipients", MailRefused),
        ("MAIL", "451 not now", MailUnavailable),
        ("MAIL", "553 not your address", MailUnavailable),
        ("CONNECT", "554 no service here", MailUnavailable),
        ("CONNECT", "421 shutting down", MailUnavailable),
        ("RCPT", "nonsense", MailUnavailable),
    ],
)
async def test_what_is_said_of_recipient_or_mail_is_final_and_all_else_may_pass(
    server: ScriptedSmtp, at: str, reply: str, expected: type[Exception]
) -> None:
    server.says[at] = reply
    with pytest.raises(expected):
        await mailer_of(server).send(a_mail())
    assert server.received == []
    server.says.clear()
    await mailer_of(server).send(a_mail())
    assert len(server.received) == 1


@pytest.mark.parametrize("at", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "."])
async def test_a_line_that_is_cut_is_told_at_once(server: ScriptedSmtp, at: str) -> None:
    server.drops_at = at
    since = time.perf_counter()
    with pytest.raises(MailUnavailable):
        await mailer_of(server).send(a_mail())
    assert time.perf_counter() - since < 2


async def test_a_mail_whose_answer_was_lost_comes_again_under_its_name(server: ScriptedSmtp) -> None:
    """The server had taken it: of two with one Message-ID its recipient sees one."""
    mail = a_mail()
    server.drops_at = "."
    with pytest.raises(MailUnavailable):
        await mailer_of(server).send(mail)
    server.drops_at = None
    await mailer_of(server).send(mail)
    ids = [message_from_bytes(each.content)["Message-ID"] for each in server.received]
    assert ids == [f"<{mail.id}@example.org>"] * 2


@pytest.mark.parametrize("at", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "."])
async def test_a_server_that_says_nothing_is_given_up_in_time(server: ScriptedSmtp, at: str) -> None:
    server.hangs_at = at
    since = time.perf_counter()
    with pytest.raises(MailUnavailable):
        await mailer_of(server, seconds=0.3).send(a_mail())
    assert time.perf_counter() - since < 2


@pytest.mark.parametrize("ending", ["hangs_at", "drops_at"])
async def test_a_mail_that_was_taken_is_sent_however_the_line_ends(server: ScriptedSmtp, ending: str) -> None:
    setattr(server, ending, "QUIT")
    await mailer_of(server).send(a_mail())
    assert len(server.received) == 1


async def test_nobody_there() -> None:
    async with ScriptedSmtp() as gone:
        mailer = mailer_of(gone)
    with pytest.raises(MailUnavailable):
        await mailer.send(a_mail())


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.AT_ONCE])
async def test_over_tls_it_signs_in_and_sends(certificate: Certificate, tls: Tls) -> None:
    of_server = certificate.of_server
    async with ScriptedSmtp(login=LOGIN, tls=of_server, tls_at_once=tls is Tls.AT_ONCE) as server:
        await mailer_of(server, tls, certificate.trusted).send(a_mail())
        assert [(each.sender, each.recipient) for each in server.received] == [
            ("potentia@example.org", "ada@example.org")
        ]


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.AT_ONCE])
async def test_a_certificate_that_nobody_vouches_for_is_not_believed(certificate: Certificate, tls: Tls) -> None:
    of_server = certificate.of_server
    async with ScriptedSmtp(login=LOGIN, tls=of_server, tls_at_once=tls is Tls.AT_ONCE) as server:
        with pytest.raises(MailUnavailable):
            await mailer_of(server, tls).send(a_mail())
        assert not [command for command in server.commands if command.startswith(("AUTH", "MAIL"))]


async def test_a_promise_of_tls_that_is_not_kept_costs_no_password() -> None:
    """Somebody on the line may have taken STARTTLS out of the greeting (RFC 8314 §3.1, RFC 3207 §6)."""
    async with ScriptedSmtp(login=LOGIN) as server:
        with pytest.raises(MailUnavailable):
            await mailer_of(server, Tls.STARTTLS).send(a_mail())
        assert not [command for command in server.commands if command.startswith(("AUTH", "MAIL"))]


async def test_a_wrong_password_is_the_operators_trouble_and_no_mails() -> None:
    async with ScriptedSmtp(login=LOGIN) as server:
        wrong = Server("127.0.0.1", server.port, Tls.NEVER, "potentia", "wrong")
        with pytest.raises(MailUnavailable):
            await SmtpMailer(wrong, FROM, seconds=5).send(a_mail())


async def test_a_name_cannot_add_a_header(server: ScriptedSmtp) -> None:
    """Neither where it is composed nor where the message is made."""
    evil = "Ada\r\nBcc: eve@example.org\r\n\r\n<script>"
    facts = {"inviter": evil, "workspace": evil, "token": "t"}
    mail = compose(uuid7(), "ada@example.org", Template.WORKSPACE_INVITATION, Language.ENGLISH, facts, "http://x")
    await mailer_of(server).send(mail)
    (received,) = server.received
    made = message_from_bytes(received.content)
    assert made["Bcc"] is None
    assert made.keys().count("Subject") == 1
    with pytest.raises(MailRefused):
        await mailer_of(server).send(Mail(uuid7(), "ada@example.org", evil, "x", "x", Language.ENGLISH))
