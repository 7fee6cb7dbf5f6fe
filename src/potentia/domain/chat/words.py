"""Words as rules compare them: folded, stemmed lightly, without those that carry no subject. English and Indonesian.

The stemmer is one for both languages, so that no language has to be known first. It is crude on purpose: two spellings
of one word must meet, and that a few different words meet as well costs little where words are only counted.
"""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_VOWEL = re.compile(r"[aeiouy]")
_ENGLISH_ENDING = re.compile(r"(?:ingly|edly|ings?|ies|ied|ed|ly|(?:(?<=[sxz])|(?<=[cs]h))es|(?<![isu])s)$")
_CLITIC = re.compile(r"(?<=.{4})(?:ku|mu|nya|lah|kah|pun)$", re.DOTALL)
_SUFFIX = re.compile(r"(?<=.{4})(?:kan|an|i)$", re.DOTALL)
_PREFIXES = [
    (re.compile(r"^[mp]eny(?=[aeiou]..)"), "s"),
    (re.compile(r"^[mp]em(?=[aeiou]..)"), "p"),
    (re.compile(r"^[mp]en(?=[aeiou]..)"), "t"),
    (
        re.compile(
            r"^(?:[mp]eng|mem(?=[bfp])|pem(?=[bf])|[mp]en(?=[cdjt])|[bp]el(?=ajar)|[mp]e(?=[lrw])|[bp]e(?=ker))(?=.{4})"
        ),
        "",
    ),
    (re.compile(r"^(?:di|ter|ber|bel|per|pel|se|ke)(?=.{4})"), ""),
]


def words(text: str) -> list[str]:
    """The words of a text in order, folded; an apostrophe stays inside its word, a possessive 's goes."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return [word.removesuffix("'s") if len(word) > 4 else word for word in _WORD.findall(folded)]


STOP_WORDS = frozenset(
    words(
        """
        a an the and or but so if of to in on at by for from with about as into than then there here is are was were be
        been being am do does did done doing have has had having will would shall should can could may might must i i'm
        i've i'd i'll me my mine myself we we're us our ours you you're your yours he him his she her hers it it's its
        they them their this that these those what what's which who who's whom whose when when's where where's why how
        how's not no yes yeah ok okay please just also too very really actually now again well hi hello hey thanks thank
        let let's don't doesn't didn't isn't aren't wasn't can't couldn't won't wouldn't shouldn't any some all more
        most much many only own same s t there's that's he's she's they're something anything thing things know tell say
        got get go want need like still one two three four five six seven eight nine ten

        yang dan atau tapi tetapi namun jadi kalau jika bila di ke dari pada dalam untuk dengan tentang sebagai oleh
        adalah ialah itu ini sini situ sana saya aku gue gua kami kita kamu anda kau dia ia mereka nya apa apakah siapa
        mana kapan kenapa mengapa bagaimana gimana berapa tidak tak nggak gak ga enggak bukan belum sudah udah telah
        sedang akan bisa boleh harus ada juga saja aja lagi lah kah pun ya iya oh tolong mohon dong sih kok deh nih halo
        hai terima kasih makasih sangat sekali banget para si sang agar supaya karena sebab soal mau ingin sekarang
        masih lebih tahu tau satu dua tiga empat lima enam tujuh delapan sembilan sepuluh
        usual usually often biasa biasanya sering seberapa
        """
    )
)


def stems(text: str) -> list[str]:
    """The stems of the words that carry a subject, in order."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


@lru_cache(maxsize=8_192)
def stem(word: str) -> str:
    """The part of a folded word that its forms share: `meetings` and `meeting`, `menjawab` and `jawaban`.

    A number, or a word with a digit, is its own stem.
    """
    if len(word) < 4 or any(character.isdigit() for character in word):
        return word
    bare = _SUFFIX.sub("", _without_prefix(_without_ending(_CLITIC.sub("", word))))
    return bare.removesuffix("e") if len(bare) > 3 else bare


def _without_ending(word: str) -> str:
    """Porter's first step, roughly: `running` loses its ending and the doubled letter."""
    bare = _ENGLISH_ENDING.sub("", word)
    if bare == word or len(bare) < 3 or not _VOWEL.search(bare):
        return word
    if word.endswith(("ies", "ied")):
        return bare + "y"
    is_doubled = len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "ls"
    return bare[:-1] if is_doubled else bare


def _without_prefix(word: str) -> str:
    """Without the first Indonesian prefix that fits; a swallowed initial comes back (`menulis`, `tulis`)."""
    for prefix, initial in _PREFIXES:
        bare, changes = prefix.subn(initial, word)
        if changes:
            return bare
    return word
