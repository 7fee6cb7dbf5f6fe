"""What people wish for and mean to do, in English: preferences and intentions."""

from potentia.adapters.offline.english_parts import ADVERB, ADVERBS, SUBJECT, of_liked, of_object, of_wish
from potentia.adapters.offline.rules import Rule, rule
from potentia.adapters.offline.subjects import manner, of_action, of_liking, of_thing
from potentia.domain.memory.model import Kind

WISHES: tuple[Rule, ...] = (
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
)
