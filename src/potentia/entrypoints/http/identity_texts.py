"""What a person reads about errors of identity."""

from potentia.entrypoints.http.wording import Language, Text, both

IDENTITY: dict[str, dict[Language, Text]] = {
    "identity.token-missing": both(
        en=("You are not signed in", "Send your access token: `Authorization: Bearer …`."),
        id=("Anda belum masuk", "Kirimkan token akses Anda: `Authorization: Bearer …`."),
    ),
    "identity.token-invalid": both(
        en=("The access token is not valid", "It was not issued here, or it is damaged; sign in again."),
        id=("Token akses tidak sah", "Token ini tidak diterbitkan di sini, atau rusak; silakan masuk lagi."),
    ),
    "identity.token-expired": both(
        en=("The access token has expired", "Get a new one with your refresh token."),
        id=("Token akses telah kedaluwarsa", "Mintalah yang baru dengan token penyegaran Anda."),
    ),
    "identity.account-gone": both(
        en=("The account is gone", "The user of this token does not exist any more."),
        id=("Akun sudah tidak ada", "Pengguna token ini sudah tidak ada."),
    ),
    "identity.credentials-wrong": both(
        en=("E-mail or password is wrong", "No account has this e-mail with this password."),
        id=("Surel atau kata sandi salah", "Tidak ada akun dengan surel dan kata sandi ini."),
    ),
    "identity.refresh-token-invalid": both(
        en=("The refresh token is not valid", "It is unknown, or its session was ended; sign in again."),
        id=("Token penyegaran tidak sah", "Token ini tidak dikenal, atau sesinya telah diakhiri; silakan masuk lagi."),
    ),
    "identity.refresh-token-expired": both(
        en=("The session has expired", "It was not used for too long; sign in again."),
        id=("Sesi telah kedaluwarsa", "Sesi ini terlalu lama tidak digunakan; silakan masuk lagi."),
    ),
    "identity.refresh-token-reused": both(
        en=(
            "The session was ended",
            "Its refresh token was used a second time, so somebody may have a copy; sign in again.",
        ),
        id=("Sesi telah diakhiri", "Token penyegarannya dipakai dua kali, mungkin ada salinannya; silakan masuk lagi."),
    ),
    "identity.session-ended": both(
        en=("The session has ended", "It was signed out or revoked, or its account is gone; sign in again."),
        id=("Sesi telah berakhir", "Sesi ini telah keluar atau dicabut, atau akunnya sudah tidak ada; masuklah lagi."),
    ),
    "identity.api-key-invalid": both(
        en=("The API key is not valid", "It is unknown, revoked or expired; make a new one."),
        id=("Kunci API tidak sah", "Kunci ini tidak dikenal, dicabut, atau kedaluwarsa; buatlah yang baru."),
    ),
    "identity.external-subject-known": both(
        en=("The account is there already", "Another request made it at the same moment; try again."),
        id=("Akun sudah ada", "Permintaan lain membuatnya pada saat yang sama; coba lagi."),
    ),
    "identity.issuer-unavailable": both(
        en=("Sign-in cannot be checked", "The service that signs you in does not answer; try again a little later."),
        id=("Proses masuk tidak dapat diperiksa", "Layanan untuk masuk tidak menjawab; coba lagi sebentar lagi."),
    ),
    "identity.password-wrong": both(
        en=("The password is wrong", "This is not your present password; nothing was changed."),
        id=("Kata sandi salah", "Ini bukan kata sandi Anda saat ini; tidak ada yang diubah."),
    ),
    "identity.password-missing": both(
        en=("There is no password", "This account has none: guests register first, others sign in elsewhere."),
        id=("Tidak ada kata sandi", "Akun ini tidak memilikinya: tamu mendaftar dahulu, lainnya masuk di tempat lain."),
    ),
    "identity.password-must-change": both(
        en=("Change your password first", "It was given to you for one time: `POST /auth/password/change`."),
        id=("Ganti kata sandi dahulu", "Kata sandi ini hanya untuk sekali pakai: `POST /auth/password/change`."),
    ),
    "identity.password-unchanged": both(
        en=("The password stays the same", "Choose another one than the present."),
        id=("Kata sandi tidak berubah", "Pilihlah yang lain dari kata sandi saat ini."),
    ),
    "identity.scope-missing": both(
        en=("The API key may not do this", "It needs the scope `{scope}`."),
        id=("Kunci API tidak boleh melakukan ini", "Kunci ini memerlukan cakupan `{scope}`."),
    ),
    "identity.session-required": both(
        en=("Sign in for this", "Accounts are managed by people who are signed in, not with an API key."),
        id=("Masuklah untuk ini", "Akun dikelola oleh orang yang masuk, bukan dengan kunci API."),
    ),
    "identity.session-not-found": both(
        en=("Session not found", "There is no such session of yours, or it has ended."),
        id=("Sesi tidak ditemukan", "Anda tidak memiliki sesi ini, atau sesi ini telah berakhir."),
    ),
    "identity.api-key-not-found": both(
        en=("API key not found", "There is no such API key of yours."),
        id=("Kunci API tidak ditemukan", "Anda tidak memiliki kunci API ini."),
    ),
    "identity.too-many-api-keys": both(
        en=("Too many API keys", "You have {max}, which is the most; revoke one first."),
        id=("Terlalu banyak kunci API", "Anda memiliki {max}, jumlah paling banyak; cabutlah salah satu dahulu."),
    ),
    "identity.expiry-past": both(
        en=("The expiry has passed", "Choose an instant that is yet to come."),
        id=("Waktu kedaluwarsa telah lewat", "Pilihlah waktu yang akan datang."),
    ),
    "identity.one-time-token-invalid": both(
        en=("The link is no longer good", "It was used, has expired, or was never sent; ask for a new mail."),
        id=("Tautan tidak berlaku lagi", "Tautan telah dipakai, kedaluwarsa, atau tidak dikirim; minta surel baru."),
    ),
    "identity.email-missing": both(
        en=("There is no e-mail", "Guests have none that could be verified; register first."),
        id=("Tidak ada surel", "Tamu tidak memiliki surel untuk diverifikasi; daftarlah dahulu."),
    ),
    "identity.email-verified": both(
        en=("The e-mail is verified", "It is known to be yours; there is nothing left to do."),
        id=("Surel sudah terverifikasi", "Surel ini diketahui milik Anda; tidak ada lagi yang perlu dilakukan."),
    ),
    "identity.too-many-mails": both(
        en=("Too many mails", "You were sent several within the hour; look for them, or wait a while."),
        id=("Terlalu banyak surel", "Beberapa telah dikirim dalam satu jam ini; carilah, atau tunggu sebentar."),
    ),
    "identity.email-reserved": both(
        en=("The e-mail is reserved", "Addresses of this domain are given out by operators only."),
        id=("Surel ini dikhususkan", "Alamat pada domain ini hanya diberikan oleh operator."),
    ),
    "identity.email-taken": both(
        en=("The e-mail is taken", "Another account has this e-mail; sign in, or use another one."),
        id=("Surel sudah dipakai", "Akun lain memakai surel ini; silakan masuk, atau gunakan surel lain."),
    ),
    "identity.already-registered": both(
        en=("You are registered already", "Only guests, and people who are not signed in, can register."),
        id=("Anda sudah terdaftar", "Hanya tamu, dan orang yang belum masuk, yang dapat mendaftar."),
    ),
    "identity.password-too-short": both(
        en=("The password is too short", "Use {min} characters or more."),
        id=("Kata sandi terlalu pendek", "Gunakan {min} karakter atau lebih."),
    ),
    "identity.password-too-long": both(
        en=("The password is too long", "Use {max} characters or less."),
        id=("Kata sandi terlalu panjang", "Gunakan paling banyak {max} karakter."),
    ),
    "identity.password-is-email": both(
        en=("The password is the e-mail", "Choose something that others do not know."),
        id=("Kata sandi sama dengan surel", "Pilihlah sesuatu yang tidak diketahui orang lain."),
    ),
    "identity.name-empty": both(
        en=("The name is empty", "Give a name."),
        id=("Nama kosong", "Isilah nama."),
    ),
    "identity.name-too-long": both(
        en=("The name is too long", "Use {max} characters or less."),
        id=("Nama terlalu panjang", "Gunakan paling banyak {max} karakter."),
    ),
    "identity.name-malformed": both(
        en=("The name has odd characters", "Use a name without control characters."),
        id=("Nama memuat karakter aneh", "Gunakan nama tanpa karakter kendali."),
    ),
    "identity.time-zone-unknown": both(
        en=("Unknown time zone", "Use a name of the IANA database, such as Asia/Jakarta."),
        id=("Zona waktu tidak dikenal", "Gunakan nama dari basis data IANA, misalnya Asia/Jakarta."),
    ),
    "identity.email-too-long": both(
        en=("The e-mail is too long", "Use {max} characters or less."),
        id=("Surel terlalu panjang", "Gunakan paling banyak {max} karakter."),
    ),
    "identity.email-malformed": both(
        en=("Not an e-mail address", "An address looks like name@example.org."),
        id=("Bukan alamat surel", "Alamat surel berbentuk seperti nama@contoh.id."),
    ),
    "identity.owns-shared-workspaces": both(
        en=("You own workspaces that others share", "Transfer or delete those in `workspace_ids` first."),
        id=("Anda memiliki ruang kerja bersama", "Alihkan atau hapus dahulu yang ada di `workspace_ids`."),
    ),
}
