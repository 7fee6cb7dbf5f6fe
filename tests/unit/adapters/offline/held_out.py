"""Further things that people say and later ask, written after the rules were done: what the rules do with the unknown.

English, then Indonesian; each is what is said, what is asked later, and the text that the answer has to hold.
"""

EN: list[tuple[str, str, str]] = [
    ("Quick note to self: the garage door opens with 3-8-1-9.", "How does the garage door open?", "3-8-1-9"),
    ("Our wedding anniversary is September 21st.", "When is our anniversary?", "September 21st"),
    ("I go to the gym on Tuesdays and Thursdays.", "On which days do I go to the gym?", "Tuesdays"),
    ("You should know that I'm deaf in my left ear.", "Which ear am I deaf in?", "left ear"),
    ("My therapist's name is Olga Marín.", "Who is my therapist?", "Olga Marín"),
    ("The kids' school is called Maple Grove, keep that in mind.", "What is the kids' school called?", "Maple Grove"),
    ("I take 20 mg of atorvastatin every evening.", "How much atorvastatin do I take?", "20 mg"),
    ("If possible, answer me in Spanish from now on.", "Which language should you answer in?", "Spanish"),
    ("I can't stand being called Robbie.", "What name can't I stand?", "Robbie"),
    ("I promised Dad to fix his fence next Saturday.", "What did I promise Dad?", "fence"),
    ("We're planning to adopt a second dog in May.", "What are we planning to adopt?", "second dog"),
    ("My landlord is Mrs. Petrov and her e-mail is petrov@example.org.", "What's my landlord's e-mail?", "petrov@example.org"),
    ("I've been a widower since 2019.", "Since when am I a widower?", "2019"),
    ("Seat-wise I prefer the aisle.", "Which seat do I prefer?", "aisle"),
    ("My shoe size? It's 43.", "What is my shoe size?", "43"),
    ("Just FYI, my work laptop is called kestrel-07.", "What's my work laptop called?", "kestrel-07"),
    ("No more emojis, please.", "How do I feel about emojis?", "No more emojis"),
    ("I graduated from Uppsala in 2012.", "Where did I graduate?", "Uppsala"),
    ("Change of plan: my appointment with Dr. Weiss is at 14:15 on 3 June.", "When is my appointment with Dr. Weiss?", "14:15"),
    ("I owe Selma 35 euros.", "How much do I owe Selma?", "35 euros"),
]

ID: list[tuple[str, str, str]] = [
    ("Catatan buat diri sendiri: pintu garasi dibuka dengan 3-8-1-9.", "Pintu garasi dibuka dengan apa?", "3-8-1-9"),
    ("Hari jadi pernikahan kami 21 September.", "Kapan hari jadi pernikahan kami?", "21 September"),
    ("Aku ke gym tiap Selasa dan Kamis.", "Hari apa aku ke gym?", "Selasa"),
    ("Perlu kamu tahu, telinga kiri saya tuli.", "Telinga saya yang mana yang tuli?", "kiri"),
    ("Psikolog saya namanya Bu Wening.", "Siapa psikolog saya?", "Bu Wening"),
    ("Sekolah anak-anak namanya Tunas Bangsa, tolong diingat.", "Apa nama sekolah anak-anak?", "Tunas Bangsa"),
    ("Saya minum amlodipin 5 mg tiap malam.", "Berapa dosis amlodipin saya?", "5 mg"),
    ("Mulai sekarang balas pakai bahasa Jawa ya.", "Kamu harus balas pakai bahasa apa?", "Jawa"),
    ("Aku paling nggak suka dipanggil Mbak.", "Aku nggak suka dipanggil apa?", "Mbak"),
    ("Aku janji ke Bapak mau benerin pagar Sabtu depan.", "Apa janjiku ke Bapak?", "pagar"),
    ("Kami mau adopsi anjing kedua bulan Mei.", "Kami mau adopsi apa?", "anjing"),
    ("Ibu kos saya Bu Sri, emailnya sri@example.org.", "Apa email ibu kos saya?", "sri@example.org"),
    ("Rekening BCA saya 014-887-2210.", "Berapa nomor rekening BCA saya?", "014-887-2210"),
    ("Kalau naik kereta aku lebih suka duduk dekat jendela.", "Aku lebih suka duduk di mana?", "jendela"),
    ("Ukuran sepatu saya 43.", "Sepatu saya ukuran berapa?", "43"),
    ("FYI, laptop kantorku namanya elang-07.", "Apa nama laptop kantorku?", "elang-07"),
    ("Jangan pakai emoji lagi ya.", "Bagaimana soal emoji?", "Jangan pakai emoji"),
    ("Saya lulusan ITB tahun 2012.", "Saya lulusan mana?", "ITB"),
    ("Ralat, janji temu saya dengan dr. Weni jam 14.15 tanggal 3 Juni.", "Jam berapa janji temu saya dengan dr. Weni?", "14.15"),
    ("Aku utang 350 ribu ke Sari.", "Berapa utangku ke Sari?", "350 ribu"),
]
