"""What people say when they come and go, in English and Indonesian."""

from potentia.domain.chat.words import words

_HELLO = frozenset(
    words(
        """
        hi hello hey how's sup hiya howdy greetings morning afternoon evening
        halo hai hallo pagi siang sore malam assalamualaikum salam permisi kabar
        """
    )
)
_BYE = frozenset(words("bye bye-bye goodbye cya later night see farewell dadah dah jumpa tinggal tidur"))
_FILLING = frozenset(
    words(
        """
        there you all everyone again potentia friend good nice day to meet how are is it going do doing
        what's up lol haha hehe ok okay oke well thanks then now have a great one
        weekend soon tomorrow next time so take care gotta go
        ttyl my dear
        apa selamat datang baik-baik kamu semua semuanya gimana bagaimana ya dulu sampai besok nanti lagi wkwk deh
        sip makasih kak bro guys min bot sob
        """
    )
)
_LONGEST = 9


def is_greeting(text: str) -> bool:
    """Whether a text only greets."""
    return _is_only(text, _HELLO) and not is_farewell(text)


def is_farewell(text: str) -> bool:
    """Whether a text only takes leave."""
    return _is_only(text, _BYE)


def is_social(text: str) -> bool:
    """Whether a text has nothing but words of coming, going and filling."""
    said = words(text)
    return bool(said) and len(said) <= _LONGEST and all(word in _HELLO | _BYE | _FILLING for word in said)


def _is_only(text: str, telling: frozenset[str]) -> bool:
    return is_social(text) and any(word in telling for word in words(text))
