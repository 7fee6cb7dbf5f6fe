"""The words of mails, in each language. `{…}` stands for a fact, `{link}` for where the mail leads.

A link's token stands behind the `#`, which browsers send to nobody: neither logs nor a Referer hold it.
"""

from collections.abc import Mapping

import msgspec

from potentia.domain.language import Language
from potentia.domain.notifications.model import Template


class Wording(msgspec.Struct, frozen=True):
    """A mail in one language: paragraphs, and between `before` and `after` the button, where there is one."""

    subject: str
    before: tuple[str, ...]
    button: str = ""
    after: tuple[str, ...] = ()


PAGES: Mapping[Template, str] = {
    Template.EMAIL_VERIFICATION: "verify-email",
    Template.PASSWORD_RESET: "reset-password",
    Template.WORKSPACE_INVITATION: "workspace-invitation",
    Template.CANVAS_INVITATION: "canvas-invitation",
}
"""The page below POTENTIA_PUBLIC_URL that a mail leads to; it takes the fact `token`."""

FACTS: Mapping[Template, frozenset[str]] = {
    Template.EMAIL_VERIFICATION: frozenset({"name", "token"}),
    Template.PASSWORD_RESET: frozenset({"name", "token"}),
    Template.PASSWORD_CHANGED: frozenset({"name"}),
    Template.WORKSPACE_INVITATION: frozenset({"inviter", "workspace", "token"}),
    Template.CANVAS_INVITATION: frozenset({"inviter", "canvas", "token"}),
}
"""What a mail needs to be told."""

CODE: Mapping[Language, str] = {
    Language.ENGLISH: "If the link does not open, give your app this code: {token}",
    Language.INDONESIAN: "Jika tautan tidak terbuka, berikan kode ini kepada aplikasi Anda: {token}",
}

_ENGLISH: Mapping[Template, Wording] = {
    Template.EMAIL_VERIFICATION: Wording(
        "Confirm your e-mail address",
        ("Hello {name},", "this address was given for a new Potentia account. Please confirm that both are yours."),
        "Confirm my address",
        (
            "The link is good for three days, where you are signed in to that account.",
            "If you did not sign up, you need not do anything: nobody else can confirm your address.",
        ),
    ),
    Template.PASSWORD_RESET: Wording(
        "Choose a new password",
        ("Hello {name},", "somebody, hopefully you, asked for a new password for your Potentia account."),
        "Choose a new password",
        (
            "The link is good for one hour, and once. Choosing a new password signs you out everywhere.",
            "If you did not ask for this, you need not do anything: your password stays as it is.",
        ),
    ),
    Template.PASSWORD_CHANGED: Wording(
        "Your password was changed",
        (
            "Hello {name},",
            "the password of your Potentia account was just changed, and your other sessions were ended.",
            "If this was not you, ask for a new password at once: whoever has your mailbox has your account.",
        ),
    ),
    Template.WORKSPACE_INVITATION: Wording(
        "{inviter} invites you to {workspace}",
        ("Hello,", "{inviter} invites you to the workspace “{workspace}” in Potentia."),
        "See the invitation",
        ("If you do not know who this is, you need not do anything.",),
    ),
    Template.CANVAS_INVITATION: Wording(
        "{inviter} shares {canvas} with you",
        ("Hello,", "{inviter} invites you to the canvas “{canvas}” in Potentia."),
        "See the invitation",
        ("If you do not know who this is, you need not do anything.",),
    ),
}

_INDONESIAN: Mapping[Template, Wording] = {
    Template.EMAIL_VERIFICATION: Wording(
        "Konfirmasikan alamat surel Anda",
        (
            "Halo {name},",
            "alamat ini diberikan untuk akun Potentia yang baru. Mohon konfirmasikan bahwa keduanya milik Anda.",
        ),
        "Konfirmasi alamat saya",
        (
            "Tautan ini berlaku tiga hari, di tempat Anda masuk ke akun itu.",
            "Jika Anda tidak mendaftar, abaikan saja: tidak ada orang lain yang dapat mengonfirmasi alamat Anda.",
        ),
    ),
    Template.PASSWORD_RESET: Wording(
        "Pilih kata sandi baru",
        ("Halo {name},", "seseorang, semoga Anda sendiri, meminta kata sandi baru untuk akun Potentia Anda."),
        "Pilih kata sandi baru",
        (
            "Tautan ini berlaku satu jam, dan sekali saja. Kata sandi baru mengeluarkan Anda dari semua perangkat.",
            "Jika bukan Anda yang meminta, Anda tidak perlu melakukan apa pun: kata sandi Anda tetap sama.",
        ),
    ),
    Template.PASSWORD_CHANGED: Wording(
        "Kata sandi Anda telah diganti",
        (
            "Halo {name},",
            "kata sandi akun Potentia Anda baru saja diganti, dan sesi Anda yang lain telah diakhiri.",
            "Jika ini bukan Anda, segera minta kata sandi baru: pemegang kotak surel Anda memegang akun Anda.",
        ),
    ),
    Template.WORKSPACE_INVITATION: Wording(
        "{inviter} mengundang Anda ke {workspace}",
        ("Halo,", "{inviter} mengundang Anda ke ruang kerja “{workspace}” di Potentia."),
        "Lihat undangan",
        ("Jika Anda tidak mengenalnya, Anda tidak perlu melakukan apa pun.",),
    ),
    Template.CANVAS_INVITATION: Wording(
        "{inviter} membagikan {canvas} kepada Anda",
        ("Halo,", "{inviter} mengundang Anda ke kanvas “{canvas}” di Potentia."),
        "Lihat undangan",
        ("Jika Anda tidak mengenalnya, Anda tidak perlu melakukan apa pun.",),
    ),
}

WORDINGS: Mapping[Language, Mapping[Template, Wording]] = {
    Language.ENGLISH: _ENGLISH,
    Language.INDONESIAN: _INDONESIAN,
}
