"""What a person reads about errors of workspaces and invitations."""

from potentia.entrypoints.http.wording import Language, Text, both

WORKSPACES: dict[str, dict[Language, Text]] = {
    "workspaces.workspace-not-found": both(
        en=("Workspace not found", "There is no such workspace of yours."),
        id=("Ruang kerja tidak ditemukan", "Anda tidak memiliki ruang kerja ini."),
    ),
    "workspaces.member-not-found": both(
        en=("Member not found", "Nobody of this id is a member."),
        id=("Anggota tidak ditemukan", "Tidak ada anggota dengan id ini."),
    ),
    "workspaces.role-too-low": both(
        en=("Your role does not allow this", "Your role here is {role}; this needs {needed} or more."),
        id=("Peran Anda tidak mengizinkan ini", "Peran Anda di sini {role}; ini memerlukan {needed} atau lebih."),
    ),
    "workspaces.account-required": both(
        en=("This needs an account", "You are a guest: register first, nothing of yours is lost by it."),
        id=("Ini memerlukan akun", "Anda adalah tamu: daftarlah dahulu, tidak ada milik Anda yang hilang."),
    ),
    "workspaces.owner-stays": both(
        en=("The owner stays", "The owner can be neither demoted nor removed; transfer the ownership first."),
        id=("Pemilik tetap", "Pemilik tidak dapat diturunkan atau dikeluarkan; alihkan kepemilikan dahulu."),
    ),
    "workspaces.owner-not-given": both(
        en=("Ownership is not given by a role", "Transfer it instead."),
        id=("Kepemilikan tidak diberikan lewat peran", "Alihkanlah kepemilikannya."),
    ),
    "invitations.user-not-found": both(
        en=("User not found", "Nobody who is registered has this id; you can invite by e-mail too."),
        id=("Pengguna tidak ditemukan", "Tidak ada pengguna terdaftar dengan id ini; undanglah lewat surel."),
    ),
    "invitations.already-member": both(
        en=("A member already", "Whoever this is about is in it already."),
        id=("Sudah menjadi anggota", "Orang yang dimaksud sudah ada di dalamnya."),
    ),
    "invitations.pending": both(
        en=("Invited already", "An earlier invitation waits for an answer; take it back to send another one."),
        id=("Sudah diundang", "Undangan sebelumnya menunggu jawaban; tarik kembali untuk mengirim yang lain."),
    ),
    "invitations.too-many": both(
        en=("Too many invitations", "{max} may wait for an answer at a time; take some back."),
        id=("Terlalu banyak undangan", "Paling banyak {max} boleh menunggu jawaban; tarik kembali beberapa."),
    ),
    "invitations.not-found": both(
        en=("Invitation not found", "There is no such invitation for you."),
        id=("Undangan tidak ditemukan", "Tidak ada undangan ini untuk Anda."),
    ),
    "invitations.of-another": both(
        en=("The invitation is for somebody else", "Sign in as the person, or with the e-mail, that was invited."),
        id=("Undangan ini untuk orang lain", "Masuklah sebagai orang, atau dengan surel, yang diundang."),
    ),
    "invitations.answered": both(
        en=("Answered already", "The invitation was {outcome}."),
        id=("Sudah dijawab", "Status undangan ini: {outcome}."),
    ),
    "invitations.expired": both(
        en=("The invitation has expired", "Ask for a new one."),
        id=("Undangan telah kedaluwarsa", "Mintalah undangan baru."),
    ),
    "invitations.two-invitees": both(
        en=("Two invitees", "Give either `user_id` or `email`."),
        id=("Dua undangan sekaligus", "Berikan `user_id` atau `email`, salah satu."),
    ),
    "invitations.two-names": both(
        en=("Two invitations", "Give either `token` or `id`."),
        id=("Dua undangan disebut", "Berikan `token` atau `id`, salah satu."),
    ),
}
