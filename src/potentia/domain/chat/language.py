"""Which of the two languages a text is in, by its most telling words."""

from potentia.domain.chat.words import words

_ENGLISH = frozenset(
    words(
        """
        the a an is are am was were do does did my your what when where which who whose how why i'm i'll i've
        and of in on at to for with it that this have has me you we our please can could would should not don't
        remember from or be will
        """
    )
)
_INDONESIAN = frozenset(
    words(
        """
        yang saya aku kamu anda kami kita apa siapa kapan berapa bagaimana gimana kenapa mengapa mana di ke dari
        untuk dengan tidak nggak gak bukan adalah itu ini dan atau akan sudah belum bisa mau ingin harus ada
        tolong ingat ya dong saja aja nama kalau karena juga lebih suka jangan besok lusa tanggal hari namaku
        """
    )
)
_ENDINGS = ("ku", "nya", "kan", "lah", "kah")


def language_of(text: str, otherwise: str) -> str:
    """`en` or `id`; `otherwise` where the words do not tell."""
    said = words(text)
    english = sum(word in _ENGLISH for word in said)
    indonesian = sum(word in _INDONESIAN for word in said) + 0.5 * sum(
        len(word) > 4 and word.endswith(_ENDINGS) for word in said if word not in _INDONESIAN
    )
    if english == indonesian:
        return otherwise
    return "en" if english > indonesian else "id"
