"""What a stranger may say and ask in any order: whose thing it is, what is corrected, what is only said in passing.

Written before the rules that have to pass them; a rule never names one of these sentences.
"""

ABOUT_ANOTHER: list[tuple[str, tuple[str, ...], str, str]] = [
    # language, what is remembered, the question, what must not be told
    ("en", ("My name is Samira.",), "What is my sister's name?", "Samira"),
    ("en", ("My name is Samira.",), "What's my dog's name?", "Samira"),
    ("en", ("I'm Samira.",), "What is the name of my boss?", "Samira"),
    ("en", ("My name is Samira.",), "What is my parrot called?", "Samira"),
    ("en", ("My name is Samira.",), "Do you know my husband's name?", "Samira"),
    ("en", ("My mom's birthday is on 3 May.",), "When is my birthday?", "3 May"),
    ("en", ("My birthday is on 3 May.",), "When is my mother's birthday?", "3 May"),
    ("en", ("My brother lives in Porto.",), "Where do I live?", "Porto"),
    ("en", ("I live in Porto.",), "Where does my brother live?", "Porto"),
    ("en", ("My sister is named Samira.",), "What's my name?", "Samira"),
    ("en", ("I have a dog named Rex.",), "What's my name?", "Rex"),
    ("en", ("My son is called Emil.",), "What's my daughter's name?", "Emil"),
    ("en", ("My husband's birthday is 4 June.",), "When is my wife's birthday?", "4 June"),
    ("en", ("My sister lives in Rome.",), "What's my sister's name?", "Rome"),
    ("en", ("My sister's birthday is on 14 June.",), "What's my sister's name?", "14 June"),
    ("en", ("My sister's dog is called Pip.",), "What's my sister's name?", "Pip"),
    ("en", ("My sister's dog is called Pip.",), "What's my dog's name?", "Pip"),
    ("id", ("Anjing kakak saya bernama Pip.",), "Siapa nama kakak saya?", "Pip"),
    ("id", ("Anjing kakak saya bernama Pip.",), "Siapa nama anjing saya?", "Pip"),
    ("en", ("My hat size is 58.",), "What's my shoe size?", "58"),
    ("en", ("My bike code is 7391.",), "What is my locker code?", "7391"),
    ("en", ("My wife's ring size is 52.",), "What is my ring size?", "52"),
    ("en", ("My brother is allergic to nuts.",), "What am I allergic to?", "nuts"),
    ("en", ("I'm allergic to nuts.",), "What is my brother allergic to?", "nuts"),
    ("en", ("My father is a pilot.",), "What is my job?", "pilot"),
    ("en", ("I'm a pilot.",), "What's my father's job?", "pilot"),
    ("en", ("The wifi password at home is tulip-42.",), "Where do I live?", "tulip-42"),
    ("en", ("I live in Ghent.", "The wifi password at home is tulip-42."), "Where do I live?", "tulip-42"),
    ("en", ("My name is Samira.", "The PIN of my card is 5521."), "What's my name?", "5521"),
    ("id", ("Nama saya Budi.",), "Siapa nama anak saya?", "Budi"),
    ("id", ("Nama saya Budi.",), "Siapa nama anjing saya?", "Budi"),
    ("id", ("Namaku Budi.",), "Nama istriku siapa?", "Budi"),
    ("id", ("Nama saya Budi.",), "Burung saya namanya siapa?", "Budi"),
    ("id", ("Ulang tahun istri saya tanggal 5 Mei.",), "Kapan ulang tahun saya?", "5 Mei"),
    ("id", ("Ulang tahun saya tanggal 5 Mei.",), "Kapan ulang tahun istri saya?", "5 Mei"),
    ("id", ("Anak saya bernama Naya.",), "Siapa nama saya?", "Naya"),
    ("id", ("Istri saya bernama Rina.",), "Nama ibu saya siapa?", "Rina"),
    ("id", ("Kakak saya tinggal di Solo.",), "Di mana saya tinggal?", "Solo"),
    ("id", ("Saya tinggal di Solo.",), "Kakak saya tinggal di mana?", "Solo"),
    ("id", ("Kode loker saya 4471.",), "Berapa kode gembok saya?", "4471"),
    ("id", ("Ukuran cincin istri saya 13.",), "Berapa ukuran sepatu saya?", "13"),
    ("id", ("Ayah saya alergi udang.",), "Saya alergi apa?", "udang"),
    ("id", ("Saya alergi udang.",), "Ayah saya alergi apa?", "udang"),
    ("id", ("Ibu saya tinggal di Solo.",), "Siapa nama ibu saya?", "Solo"),
]

THE_RIGHT_ONE: list[tuple[str, tuple[str, ...], str, str]] = [
    # language, what is remembered, the question, what must be told
    ("en", ("My name is Tom.", "My sister's name is Samira."), "What is my sister called?", "Samira"),
    ("en", ("My sister's name is Samira.", "My name is Tom."), "What's my name?", "Tom"),
    ("en", ("My mom's birthday is 3 May.", "My birthday is 9 July."), "When was I born?", "9 July"),
    ("en", ("My mom's birthday is 3 May.", "My birthday is 9 July."), "When is my mother's birthday?", "3 May"),
    ("en", ("My wife Anna hates olives.",), "What's my wife's name?", "Anna"),
    ("en", ("My son is called Emil.",), "What are my kids called?", "Emil"),
    ("en", ("My sister's dog is called Pip.",), "What's my sister's dog's name?", "Pip"),
    ("en", ("My dog's name is Rex.",), "Do I have a dog?", "Rex"),
    ("en", ("My wife and kids live in Rome.",), "Where does my wife live?", "Rome"),
    ("en", ("My sister loves dogs.",), "What does my sister love?", "dogs"),
    ("id", ("Anjing kakak saya bernama Pip.",), "Siapa nama anjing kakak saya?", "Pip"),
    ("en", ("I live with my sister in Oslo.",), "Where do I live?", "Oslo"),
    ("en", ("I have a dog named Rex.", "My name is Tom."), "What's my dog's name?", "Rex"),
    ("id", ("Nama saya Budi.", "Anak saya bernama Naya."), "Siapa nama anak saya?", "Naya"),
    ("id", ("Anak saya bernama Naya.", "Nama saya Budi."), "Siapa nama saya?", "Budi"),
    ("id", ("Ulang tahun istri saya 5 Mei.", "Ulang tahun saya 9 Juli."), "Kapan ulang tahun saya?", "9 Juli"),
    ("id", ("Ulang tahun istri saya 5 Mei.", "Ulang tahun saya 9 Juli."), "Kapan istri saya ulang tahun?", "5 Mei"),
    ("id", ("Istri saya Rina takut kucing.",), "Siapa nama istriku?", "Rina"),
    ("id", ("Saya punya anjing namanya Rex.",), "Nama anjing saya siapa?", "Rex"),
    ("id", ("Saya tinggal di Depok bersama kakak saya.",), "Saya tinggal di mana?", "Depok"),
]

FORGET: list[tuple[str, str]] = [
    ("en", "Please forget my wifi password."),
    ("en", "Forget that my locker code is 4471"),
    ("en", "Can you forget my address?"),
    ("en", "Delete my PIN 1234 from your memory, please."),
    ("en", "I want you to forget everything about my sister."),
    ("en", "Stop remembering my birthday on 3 May."),
    ("en", "Erase what you know about me"),
    ("id", "Lupakan kode loker saya"),
    ("id", "Tolong lupakan password wifi saya."),
    ("id", "Hapus nomor rekening saya 4471 dari ingatanmu."),
    ("id", "Bisa lupakan alamat saya?"),
    ("id", "Nggak usah diingat lagi PIN saya 1234."),
    ("id", "Tolong hapus semua yang kamu ingat tentang saya."),
]

NO_FORGETTING: list[tuple[str, str]] = [
    ("Don't forget: my locker code is 4471.", "4471"),
    ("Before I forget, my locker code is 4471.", "4471"),
    ("Never forget that I'm allergic to nuts.", "nuts"),
    ("Jangan lupa, kode loker saya 4471.", "4471"),
    ("Sebelum lupa, kode loker saya 4471.", "4471"),
]

CORRECTED: list[tuple[str, tuple[str, ...], str, str, str]] = [
    # language, what is said in turn, the question, what is true now, what is no more
    (
        "en",
        ("We're flying to Lisbon on March 10th.", "Actually our flight is on March 12th, not the 10th."),
        "When are we flying to Lisbon?",
        "12 March",
        "10",
    ),
    (
        "en",
        ("My daughter Ella starts school next Monday.", "Sorry, I meant Tuesday for Ella's school."),
        "When does Ella start school?",
        "10 March",
        "9 March",
    ),
    ("en", ("My locker code is 4471.", "No, it's 5512, not 4471."), "What's my locker code?", "5512", "4471"),
    ("en", ("My locker code is 4471.", "Sorry, my locker code is 5512, not 4471."), "My locker code?", "5512", "4471"),
    (
        "en",
        ("I'll send Bo the draft by Friday.", "Correction: I meant Monday for the draft to Bo."),
        "When will I send Bo the draft?",
        "9 March",
        "6 March",
    ),
    (
        "en",
        ("My appointment with Dr. Weiss is on 3 June.", "Oops, the appointment with Dr. Weiss is on 5 June instead."),
        "When is my appointment with Dr. Weiss?",
        "5 June",
        "3 June",
    ),
    (
        "id",
        ("Kami terbang ke Lombok tanggal 10 Maret.", "Ralat, penerbangan kami tanggal 12 Maret, bukan tanggal 10."),
        "Kapan kami terbang ke Lombok?",
        "12 Maret",
        "10",
    ),
    (
        "id",
        ("Anak saya Ella mulai sekolah Senin depan.", "Maaf, maksud saya Selasa untuk sekolah Ella."),
        "Kapan Ella mulai sekolah?",
        "10 Maret",
        "9 Maret",
    ),
    ("id", ("Kode loker saya 4471.", "Eh salah, 5512, bukan 4471."), "Berapa kode loker saya?", "5512", "4471"),
    ("id", ("Kode loker saya 4471.", "Maaf, kode loker saya 5512, bukan 4471."), "Kode loker saya?", "5512", "4471"),
]

LEFT_ALONE: list[tuple[str, tuple[str, ...], str, str]] = [
    # language, what is said in turn, the question, what is still told
    (
        "en",
        ("I live in Bandung with my two cats, Momo and Kiki.", "I moved to Jakarta."),
        "What are my cats called?",
        "Kiki",
    ),
    (
        "en",
        ("I live in Bandung with my two cats, Momo and Kiki.", "I moved to Jakarta."),
        "Where do I live?",
        "Jakarta",
    ),
    ("en", ("I live in Leeds with my wife Anna.", "We moved to York."), "What's my wife's name?", "Anna"),
    ("en", ("I work at Acme with my brother Leo.", "I work at Globex now."), "What's my brother's name?", "Leo"),
    (
        "id",
        ("Saya tinggal di Bandung dengan dua kucing saya, Momo dan Kiki.", "Saya pindah ke Jakarta."),
        "Siapa nama kucing saya?",
        "Kiki",
    ),
    ("id", ("Aku tinggal di Solo bersama istriku Rina.", "Aku pindah ke Malang."), "Siapa nama istriku?", "Rina"),
]

FACTS_IN_ONE: list[tuple[str, str, tuple[tuple[str, str], ...]]] = [
    (
        "en",
        "I'm Tom, 34, a nurse from Leeds",
        (
            ("What's my name?", "Tom"),
            ("How old am I?", "34"),
            ("What is my job?", "nurse"),
            ("Where am I from?", "Leeds"),
            ("Where do I live?", "Leeds"),
        ),
    ),
    (
        "en",
        "Hi, I'm Priya, a 29-year-old teacher living in Pune.",
        (("Who am I?", "Priya"), ("How old am I?", "29"), ("What's my job?", "teacher"), ("Where do I live?", "Pune")),
    ),
    (
        "en",
        "I'm a vegetarian, 28 and live in Rome",
        (("How old am I?", "28"), ("Where do I live?", "Rome"), ("Am I vegetarian?", "vegetarian")),
    ),
    (
        "id",
        "Aku Tono, 34 tahun, perawat dari Malang",
        (
            ("Siapa nama saya?", "Tono"),
            ("Berapa umur saya?", "34"),
            ("Apa pekerjaan saya?", "perawat"),
            ("Saya dari mana?", "Malang"),
        ),
    ),
    (
        "id",
        "Halo, nama saya Sari, 29 tahun, guru di Medan.",
        (("Siapa nama saya?", "Sari"), ("Umur saya berapa?", "29"), ("Apa pekerjaanku?", "guru")),
    ),
]

SAID_OF_ONESELF: list[tuple[str, str]] = [
    ("en", "dentist appointment tomorrow at 3pm"),
    ("en", "My wife Anna and I got divorced"),
    ("en", "I'm feeling a bit down today."),
    ("en", "I just got back from the gym"),
    ("en", "my mother is visiting us this weekend"),
    ("en", "I failed my driving test again."),
    ("en", "We had a lovely dinner yesterday."),
    ("id", "janji dokter gigi besok jam 3 sore"),
    ("id", "Saya dan istri saya sudah bercerai"),
    ("id", "Aku lagi sedih hari ini."),
    ("id", "Saya baru pulang dari gym"),
    ("id", "Kami makan malam enak kemarin."),
]

SOCIAL: list[tuple[str, str]] = [
    ("en", "Hi"),
    ("en", "hey hey!"),
    ("en", "Hello there, how are you?"),
    ("en", "Good evening :)"),
    ("en", "lol ok bye"),
    ("en", "see you tomorrow"),
    ("en", "good night!"),
    ("id", "Halo, apa kabar?"),
    ("id", "pagi!"),
    ("id", "Assalamualaikum"),
    ("id", "oke dadah"),
    ("id", "sampai jumpa besok ya"),
    ("id", "selamat tidur"),
]

OVERVIEWS: list[tuple[str, str]] = [
    ("en", "What do you know about me?"),
    ("en", "What do you remember of me?"),
    ("en", "what did I tell you about myself"),
    ("en", "Tell me everything you know about me."),
    ("en", "What have you remembered so far?"),
    ("id", "Apa yang kamu ingat tentang saya?"),
    ("id", "Kamu tahu apa saja soal aku?"),
    ("id", "Apa saja yang sudah saya ceritakan?"),
    ("id", "Sebutkan semua yang kamu tahu tentang saya."),
]

DATED: list[tuple[str, str, str, str]] = [
    # language, what is said on Wednesday 4 March 2026, what is remembered of the day, what is not
    ("en", "dentist tomorrow at 3pm", "on 5 March 2026 at 3pm", "tomorrow"),
    ("en", "Dentist appointment tomorrow at 3pm.", "on 5 March 2026 at 3pm", "tomorrow"),
    ("en", "I'll send the draft by Friday.", "by 6 March 2026", "Friday"),
    ("en", "My flight to Oslo leaves at 6:45 on Thursday.", "on 5 March 2026", "Thursday"),
    ("en", "Remember that the plumber comes the day after tomorrow.", "on 6 March 2026", "after"),
    ("en", "I have to move out in two weeks.", "on 18 March 2026", "two weeks"),
    ("en", "We're meeting the bank next Tuesday.", "on 10 March 2026", "next"),
    ("id", "Dokter gigi besok jam 3 sore", "pada 5 Maret 2026 jam 3 sore", "besok"),
    ("id", "Lusa aku harus ke bank.", "6 Maret 2026", "usa aku"),
    ("id", "Saya akan kirim laporan hari Jumat.", "pada 6 Maret 2026", "Jumat"),
    ("id", "Ingatkan saya bayar kos 3 hari lagi.", "pada 7 Maret 2026", "lagi"),
]

HABITS: list[str] = [
    "I go to the gym every Monday.",
    "Never schedule anything for me on Sunday.",
    "The library is closed on Mondays, remember that.",
    "Aku ke gym tiap Selasa.",
    "Jangan jadwalkan apa pun di hari Minggu.",
    "My sister's birthday is on 14 June.",
]

TOPIC_MARKERS: list[tuple[str, str]] = [
    ("Let's talk about something else: my locker code is 4471.", "My locker code is 4471"),
    ("New topic: I want to learn the cello.", "I want to learn the cello"),
    ("Okay, let's change the subject, I prefer tea.", "I prefer tea"),
    ("Ganti topik: kode loker saya 4471.", "Kode loker saya 4471"),
    ("Ayo bahas hal lain: saya ingin belajar biola.", "Saya ingin belajar biola"),
]

ONLY_MARKERS: list[str] = [
    "Let's talk about something else.",
    "I want to talk about something completely different now.",
    "Remember what we said about the trip?",
    "Ayo ganti topik.",
    "Saya mau bahas hal lain.",
]
