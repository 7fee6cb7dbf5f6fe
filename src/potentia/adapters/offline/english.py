"""What people say of themselves in English: cue, subject, value."""

import re

from potentia.adapters.offline.rules import Rule, nothing, rule
from potentia.adapters.offline.subjects import manner, of_action, of_answers, of_liking, of_thing
from potentia.domain.chat.words import words
from potentia.domain.memory.model import Kind

_I = r"(?:i|we)\b(?:['’](?:m|d|ll|ve|re))?\s+"
_ADVERB = (
    r"(?:really|also|usually|always|often|generally|normally|mostly|currently|now|just"
    r"|absolutely|actually|still|truly|much)\s+"
)
_ADVERBS = rf"(?:{_ADVERB})*"
_NP = r"(?P<np>(?:[\w'’./-]+\s+){0,6}?[\w'’./-]+?)"
_BE = (
    r"(?:\s+(?:is|are|was|were)(?:\s+now)?|['’]s(?!.*\s(?:is|are|was|were|opens?|closes?|lives?"
    r"|works?|expires?|leaves?|starts?)(?!\w))|\s+(?:has\s+)?(?:changed\s+to|became|become"
    r"|turned\s+into|=|:))"
)
_VERB = (
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
_IDENTIFIER = (
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


def _of_being(found: re.Match[str]) -> str | None:
    """The thing itself for what it has one of (a code, a colour); for a person, the thing and what is said of it."""
    thing, value = of_thing(found["np"]), found["value"].strip()
    if not thing or _PASSING.match(value):
        return None
    if thing.split()[-1] in _PEOPLE:
        aspect = next((name for pattern, name in _ASPECTS if pattern.match(value)), None)
        is_name = value[:1].isupper()
        return f"{thing} {aspect or ('name' if is_name else value.casefold())}"
    return f"{thing} name" if _ASPECTS[-1][0].match(value) else thing


def _of_doing(found: re.Match[str]) -> str | None:
    return f"{of_thing(found['np'])} {found['verb'].casefold()}"


def _of_wish(found: re.Match[str]) -> str | None:
    wish = found["object"]
    return of_answers(wish) or manner(wish.casefold()) or of_action(wish) or None


def _of_object(found: re.Match[str]) -> str | None:
    return of_action(found["object"]) or None


def _of_had(found: re.Match[str]) -> str | None:
    return (
        " ".join(of_action(re.split(r"[,:(]|\s(?:named|called|in|at|on|with|who)\s", found["object"])[0]).split()[-2:])
        or None
    )


def _of_liked(found: re.Match[str]) -> str | None:
    return of_answers(found["object"]) or of_action(found["object"]) or None


_SETTLED = (
    r"(?!.*\b(?:yesterday|today|tonight|tomorrow|just|last\s+night|this\s+(?:morning|evening"
    r"|week)|ago|if|you|your|this|that)\b)"
    r"(?!(?:think|guess|believe|know|see|hear|feel|mean|say|said|ask|wonder|find|found|saw"
    r"|watched|read|met|try|tried|used|did|do|got|am|was|were|had|have|went|made|took|came|ate"
    r"|might|could|can|cannot|just|\w+ed|\w+ing|\w+n['’]t)\b)"
    r"(?:been\s+)?\w{2,}\s(?=.*(?:\d|(?-i:\s[A-Z])|every|each|always))\w.+"
)
"""A statement with a number, a name or a rhythm in it, that is not about a passing day."""

RULES: tuple[Rule, ...] = (
    # names
    rule(Kind.FACT, rf"my\s+(?:full\s+|first\s+|last\s+|middle\s+)?name{_BE}\s+\w", "name"),
    rule(
        Kind.FACT,
        r"(?:please\s+)?(?:you\s+can\s+|just\s+)*call\s+me\s+(?!back|later|when|if|at|on|tomorrow)\w",
        "nickname",
    ),
    rule(Kind.FACT, r"(?:i['’]m|i\s+am)\s+(?:called|named|known\s+as)\s+\w|i\s+go\s+by\s+\w", "name"),
    rule(Kind.FACT, r"(?:people|everyone|everybody|friends|my\s+friends)\s+calls?\s+me\s+\w", "nickname"),
    rule(
        Kind.FACT,
        r"(?:i['’]m|i\s+am)\s+(?!ok\b|sorry\b|(?-i:[A-Z]\w*(?:nian|sian|lian|ndian|ese|ish|ean|ican"
        r"|holic)\b)|german\b|french\b|dutch\b|greek\b|thai\b|swiss\b|czech\b|muslim\b|hindu\b"
        r"|jewish\b|(?-i:[A-Z]+\b))(?-i:[A-Z]\w+(?:\s+[A-Z]\w+)*)$",
        "name",
    ),
    # what is said in passing
    nothing(
        r"(?:i\s+(?:(?:do|did)(?:n['’]t|\s+not)\s+)?(?:really\s+)?(?:like|love|hate|enjoy|prefer)"
        r"|i['’]d\s+(?:like|rather|love))\s+"
        r"(?:that|this|it|you|your|how|what|when\s+you|the\s+(?:answer|idea|sound|last|first|second))(?!\w)"
    ),
    nothing(r"i(?:['’]d|\s+would)\s+(?:like|love)\s+(?!to\s)"),
    nothing(rf"{_I}{_ADVERBS}(?:want|wish|need|would\s+like|like|have|expect)\s+you(?!\w)"),
    nothing(
        rf"{_I}{_ADVERBS}(?:(?:want|wish|need|have|like|love|hope|going|got|will|must|should|(?:would"
        r"\s+)?like|try|trying)\s+)*(?:to\s+)?"
        r"(?:know|ask|see|hear|say|tell|talk|chat|understand|think|try|admit|be\s+(?:back|right"
        r"|honest|fine|ok)|let|wait|thank"
        r"|bet|guess|bed|sleep|check|wonder|mean|suppose|believe|hope\s+(?:so|not|that|you))(?!\w)"
    ),
    nothing(
        r"i(?:['’]ve)?\s+(?:have\s+|got\s+)?(?:a|an|no|one|another|some|my|the)?\s*(?:quick\s+|good"
        r"\s+|bad\s+|small\s+|little\s+|couple\s+of\s+|few\s+)*"
        r"(?:questions?|ideas?|problems?|issues?|doubts?|feeling|minute|moment|requests?|look|point"
        r"|clue|thoughts?|hunch|suggestions?)(?!\w)"
    ),
    nothing(r"my\s+(?:bad|god|goodness|pleasure|point|question|mistake|apologies|guess)(?!\w)"),
    nothing(
        r"(?:please\s+)?(?:don['’]t|do\s+not|never)\s+(?:worry|mind|bother|be|know|think|understand"
        r"|care|panic|stop|say)(?!\w)"
    ),
    # preferences
    rule(
        Kind.PREFERENCE,
        r"my\s+(?:all[- ]time\s+)?(?P<object>(?:favou?rite|preferred|least\s+favou?rite)\s+[\w\s'’-]{1,40}?)"
        r"(?:\s+(?:is|are|was)|['’]s)\s+\w",
        lambda found: of_thing(found["object"]),
    ),
    rule(
        Kind.PREFERENCE,
        rf"{_I}{_ADVERBS}(?:prefer|favou?r|would\s+prefer|rather|would\s+rather)\s+(?P<object>.+)",
        lambda found: of_liking(found["object"]) or None,
    ),
    rule(
        Kind.PREFERENCE,
        rf"{_I}{_ADVERBS}(?:(?:don['’]t|do\s+not|can['’]t|cannot)\s+)?(?:{_ADVERB})*(?:like|love"
        r"|enjoy|adore|hate|dislike|detest"
        r"|loathe|stand|fancy)\s+(?P<object>.+)",
        _of_liked,
    ),
    rule(
        Kind.PREFERENCE,
        rf"(?:i['’]m|i\s+am)\s+{_ADVERBS}(?:(?:not\s+)?(?:a\s+(?:big\s+|huge\s+)?fan\s+of|fond\s+of"
        r"|into|keen\s+on))\s+(?P<object>.+)",
        _of_liked,
    ),
    rule(Kind.PREFERENCE, r"(?:please\s+)?(?:always|never)\s+(?:please\s+)?(?P<object>\w.+)", _of_wish),
    rule(
        Kind.PREFERENCE,
        r"(?:please\s+)?(?:from\s+now\s+on|in\s+(?:the\s+)?future|going\s+forward)[\s,]+(?:please"
        r"\s+)?(?P<object>\w.+)",
        _of_wish,
    ),
    rule(
        Kind.PREFERENCE,
        r"(?:please\s+)?(?:don['’]t|do\s+not)\s+(?:ever\s+)?(?P<object>(?:use|call|send|answer|reply"
        r"|write|speak|schedule|suggest"
        r"|recommend|ask|wake|book|include|add|address|remind|explain|give|offer|plan)\s.+)",
        _of_wish,
    ),
    rule(
        Kind.PREFERENCE,
        r"(?:please\s+)?(?P<object>(?:keep\s+(?:it|things)|(?:keep|make)\s+(?:all\s+)?(?:your|the)"
        r"\s+(?:answers?|replies|reply|responses?|explanations?|messages?))\s+\w.*)",
        _of_wish,
    ),
    rule(
        Kind.PREFERENCE,
        r"(?:please\s+)?(?P<object>(?:answer|reply|respond|speak|talk|write\s+(?:to\s+)?me|address"
        r"\s+me|explain\s+things)\b\s*(?:to\s+me\s+|me\s+)?"
        r"(?:always\s+|only\s+)?(?:in|with|using|by|as|briefly|concisely|formally|casually|short"
        r"|politely|like)\b.*)",
        lambda found: manner(found["object"].casefold()) or of_action(found["object"]) or "answers",
    ),
    rule(
        Kind.PREFERENCE,
        r"(?:please\s+)?(?P<object>use\s+(?=.*\b(?:with\s+me|for\s+me|when|whenever|always|in"
        r"\s+(?:your|all)|from\s+now\s+on)\b).+)",
        _of_wish,
    ),
    rule(
        Kind.PREFERENCE,
        r"be\s+(?P<object>(?:brief|concise|formal|casual|direct|polite|honest)\b.*)",
        lambda found: manner(found["object"].casefold()) or "answers tone",
    ),
    rule(Kind.PREFERENCE, r"no\s+more\s+(?P<object>\w.+)", _of_wish),
    # intentions
    rule(
        Kind.INTENTION,
        r"(?:please\s+)?remind\s+me\s+(?!how|what|why|who|where|when)(?:to\s+|about\s+|of\s+|that"
        r"\s+)?(?P<object>.+)",
        _of_object,
    ),
    rule(
        Kind.INTENTION,
        r"(?:my|our)\s+(?:\w+\s+)?(?:goal|aim|plan|resolution|target|dream|ambition)(?:\s+\w+"
        r"\s+\w+)?(?:\s+(?:is|was)|['’]s)\s+(?:to\s+)?(?P<object>.+)",
        _of_object,
    ),
    rule(
        Kind.INTENTION,
        rf"{_I}{_ADVERBS}(?:(?:do|did)(?:n['’]t|\s+not)\s+)?{_ADVERBS}(?:want|wish|hope|plan|intend"
        r"|need|have|have\s+got|got|aim|decided|promised|would\s+like|would\s+love"
        r"|like|love|planning|hoping|going|aiming|about|supposed|am\s+(?:planning|hoping|going"
        r"|aiming)|are\s+(?:planning|hoping|going|aiming)"
        r"|mean|ought)\s+to\s+(?P<object>.+)",
        _of_object,
    ),
    rule(
        Kind.INTENTION,
        r"(?:i|we)(?:['’]ll|\s+will|\s+shall|\s+must|\s+should|\s+gotta)\s+(?:definitely\s+|also"
        r"\s+)?(?P<object>(?!be\s|have\s|not\s|never\s)\w.+)",
        _of_object,
    ),
    rule(
        Kind.INTENTION,
        r"(?:i['’]m|i\s+am|we['’]re|we\s+are)\s+(?P<object>(?:meeting|seeing|visiting|flying"
        r"|travell?ing|starting|moving|taking|launching|hosting"
        r"|giving|presenting|finishing|leaving|getting\s+married)\s.+)",
        _of_object,
    ),
    rule(Kind.INTENTION, r"(?:i|we)\s+(?:promised?|planned?)\s+(?P<object>.+)", _of_object),
    # the person
    rule(Kind.FACT, r"(?:i|we)\s+(?:was|were)\s+born\s+\w", "birthday"),
    rule(
        Kind.FACT,
        rf"{_I}{_ADVERBS}(?:live|reside|moved|(?:have\s+)?(?:just\s+|recently\s+)?moved|stay|am"
        r"\s+based|based)\s+(?:in|at|on|to|near|with)\s+\w",
        "home",
    ),
    rule(Kind.FACT, rf"{_I}{_ADVERBS}work\s+as\s+\w", "job"),
    rule(Kind.FACT, rf"{_I}{_ADVERBS}work\s+(?:at|for|in|with)\s+\w", "workplace"),
    rule(Kind.FACT, rf"{_I}{_ADVERBS}(?:can\s+)?speak\s+\w", "languages"),
    rule(Kind.FACT, rf"{_I}{_ADVERBS}weigh\s+\w", "weight"),
    rule(Kind.FACT, r"(?:i['’]m|i\s+am)\s+\d+\s*(?:years\s+old|yo|years)?$", "age"),
    rule(Kind.FACT, r"(?:i['’]m|i\s+am)\s+[\d.,]+\s*(?:cm|m|feet|ft|metres|meters)\b", "height"),
    rule(Kind.FACT, r"(?:i['’]m|i\s+am|we['’]re)\s+(?:originally\s+)?from\s+\w", "origin"),
    rule(
        Kind.FACT,
        rf"(?:i['’]m|i\s+am)\s+{_ADVERBS}(?:a\s+)?(?:strict\s+)?(?:vegetarian|vegan|pescatarian|halal"
        r"|kosher|gluten[- ]free)(?!\w)",
        "diet",
    ),
    rule(
        Kind.FACT,
        r"(?:i['’]m|i\s+am)\s+(?:very\s+|severely\s+)?(?P<object>(?:allergic|intolerant)\s+(?:to"
        r"\s+)?\w.*|lactose\s+intolerant.*)",
        _of_object,
    ),
    rule(
        Kind.FACT,
        r"(?:i['’]m|i\s+am)\s+(?P<object>(?:happily\s+)?(?:married|single|divorced|engaged|widowed).*)",
        "marital status",
    ),
    rule(
        Kind.FACT,
        r"(?:i['’]m|i\s+am)\s+(?P<object>(?:diabetic|pregnant|left[- ]handed|right[- ]handed"
        r"|colou?r[- ]?blind|deaf|dyslexic|asthmatic|retired)\b.*)",
        _of_object,
    ),
    rule(
        Kind.PERSONA_HINT,
        r"(?:i['’]m|i\s+am)\s+(?:more\s+of\s+|kind\s+of\s+)?(?P<object>an?\s+[\w\s-]{1,30}(?:person"
        r"|owl|type|perfectionist|introvert|extrovert|procrastinator|planner|thinker|minimalist).*)",
        _of_object,
    ),
    rule(
        Kind.PERSONA_HINT,
        rf"{_I}(?P<object>(?:tend\s+to|struggle\s+with|find\s+it\s+(?:hard|easy)|procrastinate|get"
        r"\s+distracted|work\s+best)\b.*)",
        _of_object,
    ),
    rule(
        Kind.FACT,
        r"(?:i['’]m|i\s+am)\s+(?:a|an|the)\s+(?!bit|little|fan|lot|while|mess|bot|human)(?P<object>\w.+)",
        "job",
    ),
    rule(
        Kind.FACT,
        rf"{_I}{_ADVERBS}(?:have|own|['’]ve\s+got|got|have\s+got)\s+(?P<object>(?:a|an|one|two|three"
        r"|four|five|six|\d+|twin|type|no)\s+\w.*)",
        _of_had,
    ),
    rule(
        Kind.FACT,
        rf"{_I}{_ADVERBS}(?P<verb>park|drive|study|teach|wear|take|use|eat|drink|play|run|swim|sleep"
        r"|wake|get\s+up|commute|attend"
        r"|grew|graduated|collect|bank|train|sing|keep|store|ride|smoke|volunteer|bought|adopted"
        r"|read)\b(?:\s+(?P<object>\w.*))",
        lambda found: (
            None if re.match(r"(?:it|that|this|you|your|care)\b", found["object"] or "") else found["verb"].casefold()
        ),
    ),
    rule(
        Kind.FACT,
        r"(?:i|we)\s+(?:never|don['’]t|do\s+not)\s+(?P<object>(?:drink|eat|smoke|drive|fly|work|wear"
        r"|own|use|watch|cook|travel)\b.*)",
        _of_object,
    ),
    rule(
        Kind.FACT,
        r"(?:(?:i|we)|(?:i|we)['’]ve(?=\s+been\s))\s+(?:usually\s+|always\s+|often\s+|also"
        rf"\s+)?(?P<object>{_SETTLED})",
        _of_object,
    ),
    rule(
        Kind.FACT,
        r"(?:i['’]m|i\s+am)\s+(?:currently\s+)?(?P<object>(?:learning|studying|training\s+for"
        r"|writing\s+a)\s+(?!a\s+lot)\w.*)",
        _of_object,
    ),
    # things of the person
    rule(Kind.FACT, rf"(?:my|our)\s+{_NP}{_BE}\s+(?P<value>.+)", _of_being),
    rule(
        Kind.FACT,
        rf"the\s+(?P<np>[\w\s'’-]{{1,40}}?\s(?:of|for)\s+(?:my|our)\s+[\w\s'’-]{{1,40}}?){_BE}\s+(?P<value>.+)",
        _of_being,
    ),
    rule(Kind.FACT, rf"(?:my|our)\s+{_NP}\s+{_ADVERBS}(?P<verb>{_VERB})\s+(?P<value>.+)", _of_doing),
    rule(
        Kind.FACT,
        rf"the\s+(?P<np>(?:[\w'’-]+\s+){{0,4}}?{_IDENTIFIER}(?:\s+(?:of|for|to|at|in|on)"
        rf"\s+[\w\s'’-]{{1,40}}?)?){_BE}\s+(?P<value>.*\d.*|[\w]+-[\w-]+)",
        _of_being,
    ),
)

TOLD: tuple[Rule, ...] = (
    rule(Kind.FACT, rf"(?:the\s+|a\s+|an\s+)?{_NP}{_BE}\s+(?P<value>.+)", _of_being),
    rule(Kind.FACT, rf"(?:the\s+|a\s+|an\s+)?{_NP}\s+(?P<verb>{_VERB})\s+(?P<value>.+)", _of_doing),
)
"""For what the person asks to be remembered, in so many words: it need not be theirs."""
