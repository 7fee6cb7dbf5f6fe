"""What people say of themselves in English: cue, subject, value."""

import re

from potentia.adapters.offline.english_parts import (
    ADVERB,
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
    of_liked,
    of_object,
    of_wish,
)
from potentia.adapters.offline.rules import Rule, nothing, rule
from potentia.adapters.offline.subjects import manner, of_action, of_liking, of_thing
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
    # preferences
    rule(
        Kind.PREFERENCE,
        r"my\s+(?:all[- ]time\s+)?(?P<object>(?:favou?rite|preferred|least\s+favou?rite)\s+[\w\s'’-]{1,40}?)"
        r"(?:\s+(?:is|are|was)|['’]s)\s+\w",
        lambda found: of_thing(found["object"]),
    ),
    rule(
        Kind.PREFERENCE,
        rf"{SUBJECT}{ADVERBS}(?:prefer|favou?r|would\s+prefer|rather|would\s+rather)\s+(?P<object>.+)",
        lambda found: of_liking(found["object"]) or None,
    ),
    rule(
        Kind.PREFERENCE,
        rf"{SUBJECT}{ADVERBS}(?:(?:don['’]t|do\s+not|can['’]t|cannot)\s+)?(?:{ADVERB})*(?:like|love"
        r"|enjoy|adore|hate|dislike|detest"
        r"|loathe|stand|fancy)\s+(?P<object>.+)",
        of_liked,
    ),
    rule(
        Kind.PREFERENCE,
        rf"(?:i['’]m|i\s+am)\s+{ADVERBS}(?:(?:not\s+)?(?:a\s+(?:big\s+|huge\s+)?fan\s+of|fond\s+of"
        r"|into|keen\s+on))\s+(?P<object>.+)",
        of_liked,
    ),
    rule(Kind.PREFERENCE, r"(?:please\s+)?(?:always|never)\s+(?:please\s+)?(?P<object>\w.+)", of_wish),
    rule(
        Kind.PREFERENCE,
        r"(?:please\s+)?(?:from\s+now\s+on|in\s+(?:the\s+)?future|going\s+forward)[\s,]+(?:please"
        r"\s+)?(?P<object>\w.+)",
        of_wish,
    ),
    rule(
        Kind.PREFERENCE,
        r"(?:please\s+)?(?:don['’]t|do\s+not)\s+(?:ever\s+)?(?P<object>(?:use|call|send|answer|reply"
        r"|write|speak|schedule|suggest"
        r"|recommend|ask|wake|book|include|add|address|remind|explain|give|offer|plan)\s.+)",
        of_wish,
    ),
    rule(
        Kind.PREFERENCE,
        r"(?:please\s+)?(?P<object>(?:keep\s+(?:it|things)|(?:keep|make)\s+(?:all\s+)?(?:your|the)"
        r"\s+(?:answers?|replies|reply|responses?|explanations?|messages?))\s+\w.*)",
        of_wish,
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
        of_wish,
    ),
    rule(
        Kind.PREFERENCE,
        r"be\s+(?P<object>(?:brief|concise|formal|casual|direct|polite|honest)\b.*)",
        lambda found: manner(found["object"].casefold()) or "answers tone",
    ),
    rule(Kind.PREFERENCE, r"no\s+more\s+(?P<object>\w.+)", of_wish),
    # intentions
    rule(
        Kind.INTENTION,
        r"(?:please\s+)?remind\s+me\s+(?!how|what|why|who|where|when)(?:to\s+|about\s+|of\s+|that"
        r"\s+)?(?P<object>.+)",
        of_object,
    ),
    rule(
        Kind.INTENTION,
        r"(?:my|our)\s+(?:\w+\s+)?(?:goal|aim|plan|resolution|target|dream|ambition)(?:\s+\w+"
        r"\s+\w+)?(?:\s+(?:is|was)|['’]s)\s+(?:to\s+)?(?P<object>.+)",
        of_object,
    ),
    rule(
        Kind.INTENTION,
        rf"{SUBJECT}{ADVERBS}(?:(?:do|did)(?:n['’]t|\s+not)\s+)?{ADVERBS}(?:want|wish|hope|plan|intend"
        r"|need|have|have\s+got|got|aim|decided|promised|would\s+like|would\s+love"
        r"|like|love|planning|hoping|going|aiming|about|supposed|am\s+(?:planning|hoping|going"
        r"|aiming)|are\s+(?:planning|hoping|going|aiming)"
        r"|mean|ought)\s+to\s+(?P<object>.+)",
        of_object,
    ),
    rule(
        Kind.INTENTION,
        r"(?:i|we)(?:['’]ll|\s+will|\s+shall|\s+must|\s+should|\s+gotta)\s+(?:definitely\s+|also"
        r"\s+)?(?P<object>(?!be\s|have\s|not\s|never\s)\w.+)",
        of_object,
    ),
    rule(
        Kind.INTENTION,
        r"(?:i['’]m|i\s+am|we['’]re|we\s+are)\s+(?P<object>(?:meeting|seeing|visiting|flying"
        r"|travell?ing|starting|moving|taking|launching|hosting"
        r"|giving|presenting|finishing|leaving|getting\s+married)\s.+)",
        of_object,
    ),
    rule(Kind.INTENTION, r"(?:i|we)\s+(?:promised?|planned?)\s+(?P<object>.+)", of_object),
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
