"""People and animals that belong to a person, in both languages: `wife` and `istri` are one, a `son` is a `child`."""

from potentia.domain.chat.words import stem, words

_KIN = """
    child: child children kid kids anak
    son < child: son putra
    daughter < child: daughter putri
    baby < child: baby bayi
    spouse: spouse partner pasangan
    wife < spouse: wife istri isteri
    husband < spouse: husband suami
    fiance < spouse: fiance fiancee tunangan
    parent: parent parents orangtua
    mother < parent: mother mom mum mama mommy mummy ibu ibunda bunda
    father < parent: father dad papa daddy ayah bapak papah
    sibling: sibling siblings saudara
    brother < sibling: brother brothers abang
    sister < sibling: sister sisters
    younger < sibling: adik
    older < sibling: kakak
    grandparent: grandparents
    grandmother < grandparent: grandmother grandma granny nenek
    grandfather < grandparent: grandfather grandpa kakek
    aunt: aunt auntie bibi tante
    uncle: uncle paman om
    cousin: cousin sepupu
    nephew: nephew niece keponakan
    grandchild: grandchild grandson granddaughter cucu
    inlaw: mertua ipar
    friend: friend friends buddy mate teman sahabat kawan
    girlfriend: girlfriend boyfriend pacar
    boss: boss manager bos atasan
    colleague: colleague coworker kolega rekan
    teacher: teacher tutor guru dosen
    doctor: doctor physician dokter
    dentist: dentist
    therapist: therapist psychologist psikolog terapis
    landlord: landlord landlady kos
    neighbour: neighbour neighbor tetangga
    flatmate: flatmate roommate housemate
    employee: assistant secretary asisten sekretaris
    pet: pet pets peliharaan
    dog < pet: dog dogs puppy anjing
    cat < pet: cat cats kitten kucing
    bird < pet: bird parrot burung
    fish < pet: fish ikan
    chicken < pet: chicken chickens hen ayam
    rabbit < pet: rabbit kelinci
    horse < pet: horse pony kuda
    hamster < pet: hamster
"""


def _read() -> tuple[dict[str, str], dict[str, str]]:
    """The kin of a folded word, and of a kin the wider one that it is a kind of."""
    kin: dict[str, str] = {}
    wider: dict[str, str] = {}
    for line in _KIN.strip().splitlines():
        head, named = line.split(":")
        name, _, above = (part.strip() for part in head.partition("<"))
        if above:
            wider[name] = above
        kin |= {form: name for word in words(named) for form in (word, stem(word))}
    return kin, wider


KIN, WIDER = _read()


def kin_of(word: str) -> str | None:
    """The kin that a folded word names, possessed or not (`istriku`)."""
    bare = word.removesuffix("'s").removesuffix("s'")
    return next((KIN[form] for form in (bare, bare[:-2] if bare.endswith("ku") else bare) if form in KIN), None)


def is_same(one: str, other: str) -> bool:
    """Whether two kin may be the same one: the same word, or the one a kind of the other."""
    return one == other or WIDER.get(one) == other or WIDER.get(other) == one
