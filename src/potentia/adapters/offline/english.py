"""What people say of themselves in English: cue, subject, value."""

import re

from potentia.adapters.offline.english_parts import (
    ADVERBS,
    BE,
    IDENTIFIER,
    NP,
    SETTLED,
    SUBJECT,
    VERB,
    of_being,
    of_company,
    of_doing,
    of_had,
    of_object,
)
from potentia.adapters.offline.english_wishes import WISHES
from potentia.adapters.offline.rules import Rule, nothing, rule
from potentia.domain.memory.model import Kind

RULES: tuple[Rule, ...] = (
    # names
    rule(Kind.FACT, rf"my\s+(?:full\s+|first\s+|last\s+|middle\s+)?name{BE}\s+\w", "name"),
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
    nothing(rf"{SUBJECT}{ADVERBS}(?:want|wish|need|would\s+like|like|have|expect)\s+you(?!\w)"),
    nothing(
        rf"{SUBJECT}{ADVERBS}(?:(?:want|wish|need|have|like|love|hope|going|got|will|must|should|(?:would"
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
    *WISHES,
    # the person
    rule(
        Kind.FACT,
        rf"{SUBJECT}{ADVERBS}(?:live|work|stay)\s+(?:together\s+)?with\s+(?P<object>(?:my|our)\s+.+)",
        of_company,
    ),
    rule(
        Kind.FACT,
        r"(?:(?:i|we)|my\s+(?:wife|husband|partner|ex|spouse)\b.{0,40}?\sand\s+i|me\s+and\s+my\s+\w+)"
        r"\s+(?:just\s+|have\s+|recently\s+|are\s+)*"
        r"(?:(?:got|gotten|getting|been|were)\s+(?:\w+\s+)?(?:divorced|married|engaged|separated)|split\s+up|broke\s+up"
        r"|separated|divorced)(?!\w)",
        "marital status",
    ),
    rule(Kind.FACT, r"(?:i|we)\s+(?:was|were)\s+born\s+\w", "birthday"),
    rule(
        Kind.FACT,
        rf"{SUBJECT}{ADVERBS}(?:live|reside|moved|(?:have\s+)?(?:just\s+|recently\s+)?moved|stay|am"
        r"\s+based|based)\s+(?:in|at|on|to|near|with)\s+\w",
        "home",
    ),
    rule(Kind.FACT, rf"{SUBJECT}{ADVERBS}work\s+as\s+\w", "job"),
    rule(Kind.FACT, rf"{SUBJECT}{ADVERBS}work\s+(?:at|for|in|with)\s+\w", "workplace"),
    rule(Kind.FACT, rf"{SUBJECT}{ADVERBS}(?:can\s+)?speak\s+\w", "languages"),
    rule(Kind.FACT, rf"{SUBJECT}{ADVERBS}weigh\s+\w", "weight"),
    rule(Kind.FACT, r"(?:i['’]m|i\s+am)\s+\d+\s*(?:years\s+old|yo|years)?$", "age"),
    rule(Kind.FACT, r"(?:i['’]m|i\s+am)\s+[\d.,]+\s*(?:cm|m|feet|ft|metres|meters)\b", "height"),
    rule(Kind.FACT, r"(?:i['’]m|i\s+am|we['’]re)\s+(?:originally\s+)?from\s+\w", "origin"),
    rule(
        Kind.FACT,
        rf"(?:i['’]m|i\s+am)\s+{ADVERBS}(?:a\s+)?(?:strict\s+)?(?:vegetarian|vegan|pescatarian|halal"
        r"|kosher|gluten[- ]free)(?!\w)",
        "diet",
    ),
    rule(
        Kind.FACT,
        r"(?:i['’]m|i\s+am)\s+(?:very\s+|severely\s+)?(?P<object>(?:allergic|intolerant)\s+(?:to"
        r"\s+)?\w.*|lactose\s+intolerant.*)",
        of_object,
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
        of_object,
    ),
    rule(
        Kind.PERSONA_HINT,
        r"(?:i['’]m|i\s+am)\s+(?:more\s+of\s+|kind\s+of\s+)?(?P<object>an?\s+[\w\s-]{1,30}(?:person"
        r"|owl|type|perfectionist|introvert|extrovert|procrastinator|planner|thinker|minimalist).*)",
        of_object,
    ),
    rule(
        Kind.PERSONA_HINT,
        rf"{SUBJECT}(?P<object>(?:tend\s+to|struggle\s+with|find\s+it\s+(?:hard|easy)|procrastinate|get"
        r"\s+distracted|work\s+best)\b.*)",
        of_object,
    ),
    rule(
        Kind.FACT,
        rf"(?:i['’]m|i\s+{ADVERBS}am)\s+{ADVERBS}(?:a|an|the)\s+(?!bit|little|fan|lot|while|mess|bot|human)(?P<object>\w.+)",
        "job",
    ),
    rule(
        Kind.FACT,
        rf"{SUBJECT}{ADVERBS}(?:have|own|['’]ve\s+got|got|have\s+got)\s+(?P<object>(?:a|an|one|two|three"
        r"|four|five|six|\d+|twin|type|no)\s+\w.*)",
        of_had,
    ),
    rule(
        Kind.FACT,
        rf"{SUBJECT}{ADVERBS}(?P<verb>park|drive|study|teach|wear|take|use|eat|drink|play|run|swim|sleep"
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
        of_object,
    ),
    rule(
        Kind.FACT,
        r"(?:(?:i|we)|(?:i|we)['’]ve(?=\s+been\s))\s+(?:usually\s+|always\s+|often\s+|also"
        rf"\s+)?(?P<object>{SETTLED})",
        of_object,
    ),
    rule(
        Kind.FACT,
        r"(?:i['’]m|i\s+am)\s+(?:currently\s+)?(?P<object>(?:learning|studying|training\s+for"
        r"|writing\s+a)\s+(?!a\s+lot)\w.*)",
        of_object,
    ),
    # things of the person
    rule(Kind.FACT, rf"(?:my|our)\s+{NP}{BE}\s+(?P<value>.+)", of_being),
    rule(
        Kind.FACT,
        rf"the\s+(?P<np>[\w\s'’-]{{1,40}}?\s(?:of|for)\s+(?:my|our)\s+[\w\s'’-]{{1,40}}?){BE}\s+(?P<value>.+)",
        of_being,
    ),
    rule(Kind.FACT, rf"(?:my|our)\s+{NP}\s+{ADVERBS}(?P<verb>{VERB})\s+(?P<value>.+)", of_doing),
    rule(
        Kind.FACT,
        rf"the\s+(?P<np>(?:[\w'’-]+\s+){{0,4}}?{IDENTIFIER}(?:\s+(?:of|for|to|at|in|on)"
        rf"\s+[\w\s'’-]{{1,40}}?)?){BE}\s+(?P<value>.*\d.*|[\w]+-[\w-]+)",
        of_being,
    ),
)

TOLD: tuple[Rule, ...] = (
    rule(Kind.FACT, rf"(?:the\s+|a\s+|an\s+)?{NP}{BE}\s+(?P<value>.+)", of_being),
    rule(Kind.FACT, rf"(?:the\s+|a\s+|an\s+)?{NP}\s+(?P<verb>{VERB})\s+(?P<value>.+)", of_doing),
)
"""For what the person asks to be remembered, in so many words: it need not be theirs."""
