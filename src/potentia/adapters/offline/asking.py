"""What a person wants of the Specialist besides an answer: an overview, their plans, a greeting."""

import re

from potentia.adapters.offline.lexicon import meanings

_THANKS = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|oke|great)\W+)?(?:thanks|thank\s+you|thx|makasih|terima\s+kasih)(?!\w)", re.IGNORECASE
)
_YOU_KNOW = (
    r"(?:you\s+(?:know|remember|recall|(?:have\s+)?learn(?:ed|t)|(?:have\s+)?remembered)"
    r"|have\s+you\s+(?:remembered|learn(?:ed|t)|stored|noted))"
)
_OVERVIEW = re.compile(
    r"what\s+(?:all\s+)?(?:do|can|did)\s+you\s+(?:know|remember|recall)\s*(?:(?:about|of)\s+(?:me|myself"
    r"|us))?(?:\s+so\s+far)?\W*$"
    r"|what\s+(?:have\s+i|did\s+i|i['’]ve)\s+(?:told|tell)\s+you(?:\s+(?:about\s+(?:me|myself)|so\s+far))*\W*$"
    rf"|(?:what|everything|all)\s+(?:that\s+)?{_YOU_KNOW}(?:\s+(?:(?:about|of)\s+(?:me|myself|us)|so\s+far))*\W*$"
    r"|(?:(?:apa|siapa)\s+(?:saja\s+)?(?:yang\s+)?(?:kamu|anda)|(?:kamu|anda)\s+(?:tahu|tau|ingat)\s+apa(?:\s+saja)?"
    r"|semua(?:nya)?\s+yang\s+(?:kamu|anda)|apa\s+saja\s+yang\s+(?:kamu|anda))\s*(?:tahu|tau"
    r"|ingat)?\s+(?:tentang|soal)\s+(?:saya|aku|diriku)\W*$"
    r"|apa\s+(?:saja\s+)?(?:yang\s+)?(?:sudah\s+|pernah\s+)*(?:saya|aku)\s+(?:sudah\s+)?(?:ceritakan|bilang)\W*$"
    r"|apa\s+(?:saja\s+)?yang\s+(?:kamu|anda)\s+ingat\W*$",
    re.IGNORECASE,
)
_PLANS = meanings("goal plan todo agenda calendar schedule intention rencana jadwal niat")
_ASKS_PLANS = re.compile(
    r"^\W*(?:and\s+|dan\s+)?(?:what|which|show|list|tell|do\s+i\s+have|apa|sebutkan|ada|tampilkan|mana)(?!\w)",
    re.IGNORECASE,
)
_COMING = re.compile(
    r"^\W*what(?:['’]s|\s+is|\s+do\s+i\s+have|\s+have\s+i\s+got)\s+(?:coming\s+up|ahead|next|planned"
    r"|to\s+do)(?:\s+for\s+me)?\W*$"
    r"|^\W*apa\s+(?:saja\s+)?yang\s+harus\s+(?:saya|aku)\s+lakukan\W*$",
    re.IGNORECASE,
)


def is_thanks(text: str) -> bool:
    return bool(_THANKS.match(text))


def asks_for_overview(text: str) -> bool:
    """Whether all that is remembered is wanted."""
    return bool(_OVERVIEW.search(text))


def asks_for_plans(text: str) -> bool:
    """Whether all plans are wanted, not those of one thing."""
    meant = meanings(text)
    return bool(_COMING.match(text) or (_ASKS_PLANS.match(text) and meant and meant <= _PLANS))
