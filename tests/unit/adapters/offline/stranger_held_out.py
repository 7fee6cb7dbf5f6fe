"""What a stranger says and asks, written after the rules for them were done: 20 of each language, and 20 negatives.

At the first try 17 of EN and 19 of ID passed, and none of the negatives was stored; the rules were made more general
then.

Each is what is said in turn, the question, what the answer has to hold, and what it must not hold.
"""

EN: list[tuple[tuple[str, ...], str, str, str]] = [
    (("My aunt's name is Greta.", "My name is Paul."), "What's my aunt called?", "Greta", "Paul"),
    (("My name is Paul.",), "What is my cousin's name?", "nothing", "Paul"),
    (("My rabbit is called Hops.", "I'm Nadia."), "Do you know who I am?", "Nadia", "Hops"),
    (("My grandma's birthday is 30 January.",), "When's my birthday?", "nothing", "30 January"),
    (("Our neighbour works at the bakery.",), "Where do I work?", "nothing", "bakery"),
    (("The code of the garage is 7781.",), "What's the code of the shed?", "nothing", "7781"),
    (
        ("I moved to Antwerp last year.", "My e-mail password is kiwi-99."),
        "Which city do I live in?",
        "Antwerp",
        "kiwi",
    ),
    (("My dad lives in Turin.", "I live in Milan."), "Where does my father live?", "Turin", "Milan"),
    (("I work from home on Fridays.", "I live in Bonn."), "Where do I live?", "Bonn", "Fridays"),
    (("My brother's phone number is 555-0182.",), "What is my phone number?", "nothing", "555"),
    (("The concert is on 9 May.", "Oh wait, the concert is on 10 May."), "When is the concert?", "10 May", "9 May"),
    (("My gym card PIN is 8080.", "Sorry, it's 8081, not 8080."), "What's my gym card PIN?", "8081", "8080"),
    (
        ("I'll call the landlord on Thursday.", "I meant Saturday for the call to the landlord."),
        "When will I call the landlord?",
        "7 March",
        "5 March",
    ),
    (("I live in Graz with my dog Bello.", "I just moved to Vienna."), "What's my dog's name?", "Bello", "Graz"),
    (("I'm Lena, 41, an architect from Basel.",), "What do I do for work?", "architect", "nothing"),
    (("Haircut on Saturday at 10:30.",), "When is my haircut?", "7 March 2026", "Saturday"),
    (("Remind me to water the plants tomorrow.",), "What are my plans?", "5 March 2026", "tomorrow"),
    (("My husband is allergic to shellfish.",), "Do I have any allergies?", "nothing", "shellfish"),
    (("My daughter Ida plays the harp.", "My son Ole plays chess."), "What does my son play?", "chess", "harp"),
    (("My shoe size is 43.",), "What's my jacket size?", "nothing", "43"),
]

ID: list[tuple[tuple[str, ...], str, str, str]] = [
    (("Nama tante saya Greta.", "Nama saya Paul."), "Siapa nama tante saya?", "Greta", "Paul"),
    (("Nama saya Paul.",), "Siapa nama sepupu saya?", "tidak menemukan", "Paul"),
    (("Kelinci saya bernama Hops.", "Nama saya Nadia."), "Kamu tahu siapa saya?", "Nadia", "Hops"),
    (("Ulang tahun nenek saya 30 Januari.",), "Kapan ulang tahunku?", "tidak menemukan", "30 Januari"),
    (("Tetangga saya kerja di bank.",), "Di mana saya bekerja?", "tidak menemukan", "bank"),
    (("Kode garasi 7781.",), "Berapa kode gudang?", "tidak menemukan", "7781"),
    (
        ("Saya pindah ke Bogor tahun lalu.", "Password email saya kiwi-99."),
        "Saya tinggal di kota mana?",
        "Bogor",
        "kiwi",
    ),
    (("Ayah saya tinggal di Padang.", "Saya tinggal di Medan."), "Di mana bapak saya tinggal?", "Padang", "Medan"),
    (("Saya kerja dari rumah tiap Jumat.", "Saya tinggal di Solo."), "Di mana alamat saya?", "Solo", "Jumat"),
    (("Nomor telepon adik saya 0812-555.",), "Berapa nomor telepon saya?", "tidak menemukan", "0812"),
    (
        ("Konsernya tanggal 9 Mei, ingat ya.", "Eh salah, konsernya tanggal 10 Mei."),
        "Kapan konsernya?",
        "10 Mei",
        "9 Mei",
    ),
    (("PIN kartu gym saya 8080.", "Maaf, 8081, bukan 8080."), "Berapa PIN kartu gym saya?", "8081", "8080"),
    (
        ("Aku akan telepon ibu kos hari Kamis.", "Maksudku Sabtu untuk telepon ibu kos."),
        "Kapan aku telepon ibu kos?",
        "7 Maret",
        "5 Maret",
    ),
    (
        ("Saya tinggal di Bali bersama anjing saya Bello.", "Saya baru pindah ke Lombok."),
        "Siapa nama anjingku?",
        "Bello",
        "Bali",
    ),
    (("Saya Lena, 41 tahun, arsitek dari Jepara.",), "Apa pekerjaan saya?", "arsitek", "tidak menemukan"),
    (("Potong rambut Sabtu jam 10.30.",), "Kapan potong rambut?", "7 Maret 2026", "Sabtu"),
    (("Ingatkan saya menyiram tanaman besok.",), "Apa rencana saya?", "5 Maret 2026", "besok"),
    (("Suami saya alergi kerang.",), "Apakah saya punya alergi?", "tidak menemukan", "kerang"),
    (("Anak saya Ida main harpa.", "Adik saya main catur."), "Adik saya main apa?", "catur", "harpa"),
    (("Ukuran sepatu saya 43.",), "Ukuran jaket saya berapa?", "tidak menemukan", "43"),
]

NOTHING: list[str] = [
    "Forget about my old address, please.",
    "Could you please delete my phone number?",
    "Kamu boleh lupakan nama mantan saya.",
    "Hapus semua ingatanmu tentang saya.",
    "Can we talk about cooking instead?",
    "Let's get back to the budget.",
    "Ayo balik ke soal anggaran tadi.",
    "Sekarang bahas hal lain yuk.",
    "Good night, talk to you tomorrow!",
    "Catch you later",
    "Met malam ya, sampai besok",
    "Lagi apa kamu?",
    "No, I meant the other one.",
    "Maaf, bukan itu maksud saya.",
    "Actually, never mind.",
    "What's the time in Tokyo at 3pm on Friday?",
    "Flights from Jakarta to Tokyo tomorrow?",
    "Cuaca besok jam 3 sore bagaimana?",
    "Lovely weather today!",
    "Did I tell you my sister's name?",
]
