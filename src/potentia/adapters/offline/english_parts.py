"""The parts of an English clause – who, how often, which thing, what is said of it – and how they name a subject."""

import re

from potentia.adapters.offline.subjects import manner, of_action, of_answers, of_thing
from potentia.domain.chat.words import words

SUBJECT = r"(?:i|we)\b(?:['’](?:m|d|ll|ve|re))?\s+"
ADVERB = (
    r"(?:really|also|usually|always|often|generally|normally|mostly|currently|now|just"
    r"|absolutely|actually|still|truly|much)\s+"
)
ADVERBS = rf"(?:{ADVERB})*"
NP = r"(?P<np>(?:[\w'’./-]+\s+){0,6}?[\w'’./-]+?)"
BE = (
    r"(?:\s+(?:is|are|was|were)(?:\s+now)?|['’]s(?!.*\s(?:is|are|was|were|opens?|closes?|lives?"
    r"|works?|expires?|leaves?|starts?)(?!\w))|\s+(?:has\s+)?(?:changed\s+to|became|become"
    r"|turned\s+into|=|:))"
)
VERB = (
    r"(?:has|have|had|live|work|open|close|leave|start|begin|end|expire|cost|weigh|need|like"
    r"|love|hate|play|speak|run"
    r"|belong|stand|lie|sit|arrive|depart|land|take|move|die|study|teach|own|drive|wear|use|eat"
    r"|prefer|stay|sleep|meet"
    r"|graduate|retire|turn|read|park|last|grow|attend|visit|fly|travel|collect|fit|unlock|face|ship|renew)"
    r"(?:s|es|ed)?|lives|got|left|began|took|died|comes?(?=\s+from)|studies|studied|wore|flew"
    r"|grew|met|ate|drove|taught"
)
_PEOPLE = frozenset(
    words(
        """
        mother father mom mum dad sister brother wife husband son daughter kid kids child children boss friend partner
        girlfriend boyfriend cousin aunt uncle grandmother grandfather grandma grandpa niece nephew neighbour neighbor
        colleague cat dog teacher baby fiancee fiance
        """
    )
)
_ASPECTS = [
    (re.compile(r"^(?:an?|the)\s", re.IGNORECASE), "role"),
    (re.compile(r"^(?:in|at|on|under|near|behind|next|inside|beside|above|below)\s", re.IGNORECASE), "place"),
    (re.compile(r"^from\s", re.IGNORECASE), "origin"),
    (re.compile(r"^\d+\s+years", re.IGNORECASE), "age"),
    (re.compile(r"^(?:called|named)\s", re.IGNORECASE), "name"),
]
IDENTIFIER = (
    r"(?:code|pin|password|passcode|passphrase|number|combination|key|id|address|account|plate"
    r"|username|login|serial|date"
    r"|deadline|birthday|time|size|name)"
)


_PASSING = re.compile(
    r"(?:not|so|really|too|very|still|all|getting|always|just|quite|pretty|completely"
    r"|now)?\s*(?:on\s+(?:the|a|my|its)\s+(?:list|way|fire)|late"
    r"|in\s+(?:a|the)\s+mood|broken|great|good|bad|fine|ok|okay|slow|fast|down|dead|gone|stuck"
    r"|lost|nice|awesome|terrible|awful|horrible"
    r"|funny|cool|weird|annoying|loud|full|empty|sick|tired|cold|hot|ready|done|wrong|right"
    r"|better|worse|worth|[a-z]{2,}ing)(?!\w)",
    re.IGNORECASE,
)
"""States that pass: they are small talk or a problem at hand, not something to remember."""


def of_being(found: re.Match[str]) -> str | None:
    """The thing itself for what it has one of (a code, a colour); for a person, the thing and what is said of it."""
    thing, value = of_thing(found["np"]), found["value"].strip()
    if not thing or _PASSING.match(value):
        return None
    if thing.split()[-1] in _PEOPLE:
        aspect = next((name for pattern, name in _ASPECTS if pattern.match(value)), None)
        is_name = value[:1].isupper()
        return f"{thing} {aspect or ('name' if is_name else value.casefold())}"
    return f"{thing} name" if _ASPECTS[-1][0].match(value) else thing


def of_doing(found: re.Match[str]) -> str | None:
    return f"{of_thing(found['np'])} {found['verb'].casefold()}"


def of_wish(found: re.Match[str]) -> str | None:
    wish = found["object"]
    return of_answers(wish) or manner(wish.casefold()) or of_action(wish) or None


def of_object(found: re.Match[str]) -> str | None:
    return of_action(found["object"]) or None


def of_had(found: re.Match[str]) -> str | None:
    return (
        " ".join(of_action(re.split(r"[,:(]|\s(?:named|called|in|at|on|with|who)\s", found["object"])[0]).split()[-2:])
        or None
    )


def of_company(found: re.Match[str]) -> str | None:
    """Who one lives or works with: `my two cats, Momo and Kiki` are the cats."""
    head = re.split(r"[,:(]|\s(?:named|called|in|at|on|with|who|and)\s|\s(?=[A-Z])", found["object"])[0]
    thing = of_action(head).split()
    return f"{thing[-1]} company" if thing else None


def of_liked(found: re.Match[str]) -> str | None:
    return of_answers(found["object"]) or of_action(found["object"]) or None


SETTLED = (
    r"(?!.*\b(?:yesterday|today|tonight|tomorrow|just|last\s+night|this\s+(?:morning|evening"
    r"|week)|ago|if|you|your|this|that)\b)"
    r"(?!(?:think|guess|believe|know|see|hear|feel|mean|say|said|ask|wonder|find|found|saw"
    r"|watched|read|met|try|tried|used|did|do|got|am|was|were|had|have|went|made|took|came|ate"
    r"|might|could|can|cannot|just|\w+ed|\w+ing|\w+n['’]t)\b)"
    r"(?:been\s+)?\w{2,}\s(?=.*(?:\d|(?-i:\s[A-Z])|every|each|always))\w.+"
)
"""A statement with a number, a name or a rhythm in it, that is not about a passing day."""
