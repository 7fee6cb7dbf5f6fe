"""What a person reads about errors of calendars."""

from potentia.entrypoints.http.wording import Language, Text, both

_REASONS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "malformed": (
        ("Malformed", "{part} cannot be read."),
        ("Tidak terbaca", "{part} tidak dapat dibaca."),
    ),
    "unknown-part": (
        ("Unknown part", "A rule has no part {part}."),
        ("Bagian tidak dikenal", "Aturan tidak memiliki bagian {part}."),
    ),
    "doubled-part": (
        ("Given twice", "{part} may be given once."),
        ("Diberikan dua kali", "{part} hanya boleh diberikan sekali."),
    ),
    "not-supported": (
        ("Not supported", "{part} ({section}) is not supported yet."),
        ("Tidak didukung", "{part} ({section}) belum didukung."),
    ),
    "freq-missing": (
        ("No frequency", "Every rule needs FREQ, such as FREQ=WEEKLY."),
        ("Tanpa frekuensi", "Setiap aturan memerlukan FREQ, misalnya FREQ=WEEKLY."),
    ),
    "too-long": (
        ("Too long", "No rule needs a text as long as this."),
        ("Terlalu panjang", "Tidak ada aturan yang memerlukan teks sepanjang ini."),
    ),
    "out-of-range": (
        ("Out of range", "{part} has a value that it may not have."),
        ("Di luar batas", "{part} memiliki nilai yang tidak diizinkan."),
    ),
    "count-with-until": (
        ("Two ends", "A rule ends by COUNT or by UNTIL, not by both."),
        ("Dua akhir", "Aturan berakhir dengan COUNT atau UNTIL, tidak keduanya."),
    ),
    "until-type": (
        (
            "UNTIL of another kind",
            "UNTIL is of the start's kind: a date for all-day, a local time for a start without zone, else UTC with Z.",
        ),
        (
            "Jenis UNTIL berbeda",
            "UNTIL harus sejenis dengan awalnya: tanggal bila sepanjang hari, waktu setempat bila tanpa zona, "
            "jika tidak UTC dengan Z.",
        ),
    ),
    "not-with-frequency": (
        ("Not with this frequency", "{part} has no meaning for this FREQ."),
        ("Tidak dengan frekuensi ini", "{part} tidak bermakna untuk FREQ ini."),
    ),
    "ordinal-not-allowed": (
        ("No number here", "Numbered weekdays are for MONTHLY and YEARLY rules without BYWEEKNO."),
        ("Nomor tidak diizinkan", "Hari bernomor hanya untuk aturan MONTHLY dan YEARLY tanpa BYWEEKNO."),
    ),
    "set-position-alone": (
        ("Nothing to pick from", "BYSETPOS needs another BY part to pick from."),
        ("Tidak ada yang dipilih", "BYSETPOS memerlukan bagian BY lain untuk dipilih."),
    ),
    "needs-time": (
        ("Needs a time", "An all-day start cannot repeat within a day."),
        ("Memerlukan waktu", "Awal sepanjang hari tidak dapat berulang dalam sehari."),
    ),
    "needs-whole-seconds": (
        ("Fraction of a second", "The start must be at a whole second."),
        ("Pecahan detik", "Awal harus pada detik yang utuh."),
    ),
    "wrong-kind": (
        ("Of another kind", "{part} must be of the same kind as the start: a date, a local time, or a time in a zone."),
        ("Jenis berbeda", "{part} harus sejenis dengan awalnya: tanggal, waktu setempat, atau waktu dalam zona."),
    ),
    "never-happens": (
        ("Never happens", "No date and time ever fits this rule; see {part}."),
        ("Tidak pernah terjadi", "Tidak ada tanggal dan waktu yang sesuai dengan aturan ini; lihat {part}."),
    ),
    "inside-gap": (
        ("Within a change of the clock", "The series cannot be split here, where the clock jumps."),
        ("Di tengah perubahan jam", "Rangkaian tidak dapat dipisah di sini, saat jam dimajukan."),
    ),
    "no-such-occurrence": (
        ("No such occurrence", "The series does not happen at this time."),
        ("Tidak ada kejadian itu", "Rangkaian ini tidak terjadi pada waktu tersebut."),
    ),
}

CALENDAR: dict[str, dict[Language, Text]] = {
    "calendar.invalid-recurrence": both(
        en=("The recurrence is not valid", "{part} breaks a rule of {section}; see `errors`."),
        id=("Pengulangan tidak sah", "{part} melanggar aturan {section}; lihat `errors`."),
    ),
    "calendar.recurrence-too-expensive": both(
        en=("Too much to work out", "This would take too long; choose a narrower window, a limit, or a simpler rule."),
        id=(
            "Terlalu banyak",
            "Ini memakan waktu terlalu lama; pilih rentang atau aturan yang lebih sederhana.",
        ),
    ),
    "calendar.bound-with-offset": both(
        en=("Local time expected", "The start has no zone, so this must be a local time without an offset."),
        id=("Waktu setempat diharapkan", "Awalnya tanpa zona, jadi ini harus waktu setempat tanpa selisih UTC."),
    ),
    **{f"calendar.recurrence-{reason}": both(en=en, id=indonesian) for reason, (en, indonesian) in _REASONS.items()},
}
