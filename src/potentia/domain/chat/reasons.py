"""Why the Judge decided as it did, in one sentence for the person, in English and Indonesian."""

import msgspec


class Reasons(msgspec.Struct, frozen=True):
    """The sentences of one language. `{}` takes the title of a context."""

    first: str
    asked: str
    goes_on: str
    begun: str
    returns: str
    returns_untitled: str
    turns: str
    pause: str
    other: str


ENGLISH = Reasons(
    first="It is the first topic.",
    asked="It says that it is a new topic.",
    goes_on="It goes on with what was said before.",
    begun="This topic has only just begun.",
    returns="It takes up “{}” again.",
    returns_untitled="It takes up an earlier topic again.",
    turns="It turns to something else.",
    pause="A long pause and other words.",
    other="It is about something else.",
)
INDONESIAN = Reasons(
    first="Ini topik pertama.",
    asked="Pesan ini meminta topik baru.",
    goes_on="Ini lanjutan dari yang dibicarakan sebelumnya.",
    begun="Topik ini baru saja dimulai.",
    returns="Ini kembali ke “{}”.",
    returns_untitled="Ini kembali ke topik sebelumnya.",
    turns="Ini beralih ke hal lain.",
    pause="Jeda panjang dan kata-kata lain.",
    other="Ini tentang hal lain.",
)
REASONS = {"en": ENGLISH, "id": INDONESIAN}
