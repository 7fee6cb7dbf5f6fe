"""What the offline Specialist says, in both languages."""

import msgspec


class Phrases(msgspec.Struct, frozen=True):
    """The fixed texts of one language. `{}` takes what is told."""

    told: str
    also: str
    asked_me: str
    noted: str
    nothing: str
    notice: str
    hello: str
    bye: str
    welcome: str
    heard: str
    cannot_forget: str
    by: str
    agreed: str
    overview: str
    more: str
    no_overview: str
    plans: str
    quoted: str


ENGLISH = Phrases(
    told="You told me: {}",
    also="Also: {}",
    asked_me="You asked me: “{}”",
    noted="Noted: {}",
    nothing="I have nothing on that in what you told me.",
    notice=(
        "No language model is configured here, so I do not reason or know the world: I remember what you tell me – "
        "facts, preferences, plans – and find it again."
    ),
    hello="Hello! Tell me what I should remember, or ask me for it.",
    bye="Bye, see you soon!",
    welcome="You're welcome.",
    heard="I see. Thank you for telling me.",
    cannot_forget=(
        "I cannot forget by being told yet: nothing was changed. Deleting what I remember comes with the memory routes."
    ),
    by=" (by {})",
    agreed="All right.",
    overview="This is what I remember of you: {}",
    more="and {} more",
    no_overview="I remember nothing of you yet.",
    plans="These are your plans: {}",
    quoted="“{}”",
)
INDONESIAN = Phrases(
    told="Kamu pernah bilang: {}",
    also="Juga: {}",
    asked_me="Kamu minta: “{}”",
    noted="Dicatat: {}",
    nothing="Saya tidak menemukan itu dalam hal-hal yang kamu ceritakan.",
    notice=(
        "Model bahasa belum diatur di sini, jadi saya tidak bernalar dan tidak tahu isi dunia: saya mengingat yang "
        "kamu ceritakan – fakta, kesukaan, rencana – lalu menemukannya kembali."
    ),
    hello="Halo! Ceritakan yang perlu saya ingat, atau tanyakan kembali.",
    bye="Sampai jumpa!",
    welcome="Sama-sama.",
    heard="Baik, terima kasih sudah bercerita.",
    cannot_forget=(
        "Saya belum bisa melupakan hanya karena diminta: tidak ada yang diubah. Menghapus ingatan menyusul lewat rute "
        "memori."
    ),
    by=" (paling lambat {})",
    agreed="Baik.",
    overview="Ini yang saya ingat tentang kamu: {}",
    more="dan {} lagi",
    no_overview="Saya belum mengingat apa pun tentang kamu.",
    plans="Ini rencana kamu: {}",
    quoted="“{}”",
)
PHRASES = {"en": ENGLISH, "id": INDONESIAN}
