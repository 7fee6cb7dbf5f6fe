"""What a person reads about a notification, and about errors on the way to people."""

from potentia.entrypoints.http.wording import Language, Text, both

NOTIFICATIONS: dict[str, dict[Language, Text]] = {
    "identity.password-changed": both(
        en=("Your password was changed", "Other sessions were ended. If this was not you, reset it at once."),
        id=("Kata sandi Anda telah diganti", "Sesi lain telah diakhiri. Jika ini bukan Anda, segera atur ulang."),
    ),
    "workspace.invited": both(
        en=("You are invited to a workspace", "{inviter} invites you to “{workspace}”."),
        id=("Anda diundang ke ruang kerja", "{inviter} mengundang Anda ke “{workspace}”."),
    ),
    "workspace.invitation-accepted": both(
        en=("An invitation was accepted", "{person} is a member of “{workspace}” now."),
        id=("Undangan diterima", "{person} kini menjadi anggota “{workspace}”."),
    ),
    "workspace.invitation-rejected": both(
        en=("An invitation was turned down", "{person} does not join “{workspace}”."),
        id=("Undangan ditolak", "{person} tidak bergabung dengan “{workspace}”."),
    ),
    "workspace.member-role-changed": both(
        en=("Your role was changed", "Your role in “{workspace}” is {role} now."),
        id=("Peran Anda diubah", "Peran Anda di “{workspace}” kini {role}."),
    ),
    "workspace.member-removed": both(
        en=("You left a workspace", "You are no member of “{workspace}” any more."),
        id=("Anda keluar dari ruang kerja", "Anda bukan lagi anggota “{workspace}”."),
    ),
    "workspace.transferred": both(
        en=("A workspace is yours", "{person} has handed “{workspace}” over to you."),
        id=("Ruang kerja kini milik Anda", "{person} telah menyerahkan “{workspace}” kepada Anda."),
    ),
    "canvas.invited": both(
        en=("You are invited to a canvas", "{inviter} invites you to “{canvas}”."),
        id=("Anda diundang ke kanvas", "{inviter} mengundang Anda ke “{canvas}”."),
    ),
    "canvas.member-added": both(
        en=("A canvas was shared with you", "{inviter} shares “{canvas}” with you."),
        id=("Kanvas dibagikan kepada Anda", "{inviter} membagikan “{canvas}” kepada Anda."),
    ),
    "canvas.invitation-accepted": both(
        en=("An invitation was accepted", "{person} sees “{canvas}” now."),
        id=("Undangan diterima", "{person} kini dapat melihat “{canvas}”."),
    ),
    "canvas.invitation-rejected": both(
        en=("An invitation was turned down", "{person} does not join “{canvas}”."),
        id=("Undangan ditolak", "{person} tidak bergabung dengan “{canvas}”."),
    ),
    "canvas.member-role-changed": both(
        en=("Your role was changed", "Your role on “{canvas}” is {role} now."),
        id=("Peran Anda diubah", "Peran Anda di “{canvas}” kini {role}."),
    ),
    "canvas.member-removed": both(
        en=("A canvas is no longer shared with you", "You are no member of “{canvas}” any more."),
        id=("Kanvas tidak lagi dibagikan", "Anda bukan lagi anggota “{canvas}”."),
    ),
}
"""By kind. A kind without words of its own is shown with those of `UNWORDED`."""

UNWORDED = both(
    en=("Something is new", "Your app does not know yet how to say it."),
    id=("Ada sesuatu yang baru", "Aplikasi Anda belum tahu cara mengatakannya."),
)

ERRORS: dict[str, dict[Language, Text]] = {
    "notifications.mail-refused": both(
        en=("The mail was refused", "Its recipient or its content is not accepted; it is not sent again."),
        id=("Surel ditolak", "Penerima atau isinya tidak diterima; surel ini tidak dikirim lagi."),
    ),
    "notifications.mail-unavailable": both(
        en=("Mail cannot be sent now", "The mail server does not take it; it is sent a little later."),
        id=("Surel belum dapat dikirim", "Peladen surel tidak menerimanya; surel akan dikirim sebentar lagi."),
    ),
    "notifications.mail-not-found": both(
        en=("Mail not found", "No mail of this id was kept in the data folder."),
        id=("Surel tidak ditemukan", "Tidak ada surel dengan id ini di folder data."),
    ),
}
