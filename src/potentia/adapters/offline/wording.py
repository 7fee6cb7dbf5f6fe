"""Turns of phrase around what a person says: in front of it, behind it, and what asks to remember it."""

import re

EDGES = " \t\r\n,.:;!?–—-"
OPENING = re.compile(
    r"(?:(?:hi|hello|hey|halo|hai|oh|ah|eh|ok(?:ay)?|oke|well|so|and|but|also|yes|no(?=\s*[,.!])"
    r"|yeah|thanks|please|dan|tapi|jadi|nah|ya|iya|btw"
    r"|by\s+the\s+way|actually|in\s+fact|correction|sorry|update|now|fun\s+fact"
    r"|oh\s+ya|oh\s+iya|ngomong[- ]ngomong|omong[- ]omong|sebenarnya|sebetulnya|koreksi|ralat|maaf"
    r"|biasanya|sekarang|if\s+possible|if\s+you\s+(?:can|could)|change\s+of\s+plans?|perubahan"
    r"\s+rencana|[a-z]+-wise|as\s+of\s+(?:today|now)|these\s+days|starting"
    r"\s+today)(?:(?:\s*[,:!.–—-]+\s*)|\s+))",
    re.IGNORECASE,
)
TOLD = re.compile(
    r"(?:(?:please|tolong|kindly|mohon|always|i\s+want\s+you\s+to|i['’]d\s+like\s+you\s+to|saya"
    r"\s+ingin\s+kamu|you\s+(?:must|should))\s+)*(?:"
    r"(?:remember|keep\s+(?:it\s+|this\s+|that\s+)?in\s+mind|note(?:\s+down)?|make\s+a\s+note"
    r"|take\s+note|jot\s+down|memori[sz]e|save|store"
    r"|write\s+down|do\s+not\s+forget|don['’]t\s+forget|never\s+forget|for\s+the\s+record|for"
    r"\s+(?:future|your)\s+reference"
    r"|for\s+your\s+information|fyi|just\s+so\s+you\s+know|you\s+should\s+know|(?:one|another)"
    r"\s+thing\s+(?:to\s+know\s+)?about\s+me|(?:quick\s+)?note\s+to\s+(?:self|you))(?:\s+(?:this"
    r"|it))?"
    r"|(?:di)?ingat(?:lah|\s+ya)?|(?:di)?catat(?:lah|\s+ya)?|(?:di)?simpan(?:lah)?|jangan"
    r"\s+(?:sampai\s+)?lupa|hafalkan|perlu\s+diingat|asal\s+tahu|perlu\s+kamu\s+tahu|sekadar"
    r"\s+info|satu\s+hal\s+(?:lagi\s+)?tentang\s+(?:saya|aku)|catatan(?:\s+(?:buat|untuk)"
    r"\s+(?:diri\s+sendiri|saya|kamu))?)"
    r"(?:\s+(?:ini|ya|baik-baik|dulu|untuk\s+nanti))*(?:\s*[:,–—-]\s*|\s+)(?:that\s+|bahwa\s+|kalau\s+)?",
    re.IGNORECASE,
)
TOLD_AT_END = re.compile(
    r"[\s,–—-]+(?:(?:please|tolong|so|and|dan|ya)\s+)*(?:remember\s+(?:that|this|it)|(?:keep"
    r"|bear)\s+(?:that|this|it)\s+in\s+mind"
    r"|don['’]t\s+forget(?:\s+(?:that|this|it))?|note(?:\s+(?:that|it|this))?(?:\s+down)?|for"
    r"\s+the\s+record|(?:di)?ingat(?:\s+(?:itu|ya|baik-baik))*"
    r"|(?:di)?catat(?:\s+(?:itu|ya))*|jangan\s+lupa(?:\s+ya)?)$",
    re.IGNORECASE,
)
ERRAND = re.compile(
    r"(?:jangan\s+(?:sampai\s+)?lupa|ingat\s+untuk|remember\s+to|forget\s+to)\s+(?!bahwa|kalau|that)(?=\w)",
    re.IGNORECASE,
)
STATES = re.compile(r"(?<!\w)(?:adalah|ialah|ada|itu|is|are|was|were)(?!\w)|[:=]", re.IGNORECASE)
TO_DO = re.compile(r"(?:to|untuk)\s+(?=\w)", re.IGNORECASE)
CONDITION = re.compile(
    r"(?:if|kalau|jika|bila)\s+[^,]{3,60}?,?\s+(?=(?:i|saya|aku|please|always|never|tolong|jangan)(?!\w))",
    re.IGNORECASE,
)
WHEN = re.compile(
    r"(?P<when>[\w\s.,/-]{2,30}?)[\s,]+(?=(?:i|we|i['’]ll|i['’]m|we['’]re|we['’]ll|my|remind"
    r"|saya|aku|gue|kami|ingatkan)\b)",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r"[\s,]+(?:by\s+the\s+way|btw|please|thanks|thank\s+you|ya|dong|kok|lho|loh|sih|nih|oke|ok|makasih)$", re.IGNORECASE
)
VAGUE = re.compile(
    r"(?:this|that|it|things?|something|everything|me|us|ini|itu|sesuatu|semuanya|saya|aku)(?:"
    r"\s+(?:for\s+me|please|tidak|nggak|gak|dong|ya))*$",
    re.IGNORECASE,
)
TOPIC = re.compile(
    r"(?:(?:ok(?:ay)?|oke|now|so|and|sekarang|ayo|mari|yuk|kita|let['’]?s|let\s+us|can\s+we|could\s+we|shall\s+we"
    r"|bisa(?:kah)?\s+kita|i\s+(?:want|would\s+like|need)\s+to|i['’]d\s+like\s+to|(?:saya|aku)\s+(?:mau|ingin))[\s,]+)*"
    r"(?:(?:talk|chat|speak)(?:ing)?\s+(?:about|of)|discuss"
    r"|(?:change|switch|start|open|begin|move|go|come|get)(?:ing)?\b(?=[^:,]*\b(?:topic|subject|context|conversation|on|back)\b)"
    r"|back\s+to|(?:a\s+)?(?:new|another|different)\s+(?:topic|subject|context)"
    r"|(?:something|anything)\s+(?:else|different)|ganti\s+(?=topik|konteks|bahasan|tema)|kembali\s+ke|balik\s+ke"
    r"|(?:topik|konteks|hal|soal|tema)\s+(?:baru|lain)"
    r"|(?:bahas|ngobrol|bicara(?:kan)?|omong(?:in)?|mulai|buka|lanjut(?:kan)?)(?:\s+(?:soal|tentang|lagi))*"
    r"(?=[^:,]*\b(?:topik|konteks|hal|lain)\b))"
    r"[^:,;–—]{0,60}?(?P<end>\s*[:,;–—]\s*|$)",
    re.IGNORECASE,
)
"""Words that only say that another topic comes."""
REJECTED = re.compile(r",\s+(?:not|bukan)\s+\S+(?:\s+\S+){0,3}$", re.IGNORECASE)
"""What a correction rejects, at its end: `…, not the 3rd`."""
