"""The day that a phrase names, in English and Indonesian, seen from a person's today."""

import calendar
import re
from datetime import date, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januari",
            "february feb februari pebruari",
            "march mar maret",
            "april apr",
            "may mei",
            "june jun juni",
            "july jul juli",
            "august aug agustus agu",
            "september sept sep",
            "october oct oktober okt",
            "november nov nopember",
            "december dec desember des",
        ),
        start=1,
    )
    for name in names.split()
}
_DAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday senin",
            "tuesday selasa",
            "wednesday rabu",
            "thursday kamis",
            "friday jumat jum'at",
            "saturday sabtu",
            "sunday",
        )
    )
    for name in names.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b"
_ORDINAL = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>\d{4}))?"
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("one a an satu se", "two dua", "three tiga", "four empat", "five lima", "six enam", "seven tujuh"), start=1
    )
    for word in words.split()
}


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(r"(?<![\w.-])" + text + r"(?!\w)", re.IGNORECASE)


_ISO = _pattern(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
_SLASHED = _pattern(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})")
_DAY_MONTH = _pattern(_ORDINAL + r"(?:\s+of)?\s+" + _MONTH + _YEAR)
_MONTH_DAY = _pattern(_MONTH + r"\s+" + _ORDINAL + r"(?![:.]\d)" + _YEAR)
_WHOLE_MONTH = _pattern(r"(?:in|by|until|before|during|bulan|pada|sebelum)\s+" + _MONTH + r"(?:\s+(?P<year>\d{4}))?")
_MONTH_COMING = _pattern(_MONTH + r"\s+(?:nanti|depan|ini)")
SPAN = _pattern(
    r"(?:in|within|dalam)\s+(?P<count>\d{1,3}|"
    + "|".join(_NUMBERS)
    + r")\s+(?P<unit>day|week|month|hari|minggu|bulan)s?"
)
SPAN_LATER = _pattern(
    r"(?P<count>\d{1,3}|"
    + "|".join(_NUMBERS)
    + r")\s*(?P<unit>day|week|month|hari|minggu|bulan)s?\s+(?:from\s+now|lagi)"
)
WEEKDAY = _pattern(
    r"(?:(?P<next>next)\s+)?(?P<name>"
    + "|".join(_DAYS)
    + r"|(?:hari\s+)minggu|minggu(?=\s+pagi|\s+malam|\s+siang|\s+sore))"
    r"(?:\s+(?P<later>depan))?"
)
RELATIVE = [
    (_pattern(r"(?:the\s+)?day\s+after\s+tomorrow|lusa"), 2),
    (_pattern(r"tomorrow|besok"), 1),
    (_pattern(r"today|tonight|this\s+(?:morning|afternoon|evening)|hari\s+ini|nanti\s+(?:malam|sore|siang)"), 0),
]
END_OF_WEEK = _pattern(r"(?:the\s+)?end\s+of\s+(?:the|this)\s+week|this\s+week|akhir\s+minggu\s+ini|minggu\s+ini")
NEXT_WEEK = _pattern(r"next\s+week|minggu\s+depan")
END_OF_MONTH = _pattern(r"(?:the\s+)?end\s+of\s+(?:the|this)\s+month|this\s+month|akhir\s+bulan(?:\s+ini)?|bulan\s+ini")
NEXT_MONTH = _pattern(r"next\s+month|bulan\s+depan")

SOME_DAY = date(2000, 1, 1)
"""A today for those who do not care for the day."""

PHRASES = (
    _ISO,
    _SLASHED,
    _DAY_MONTH,
    _MONTH_DAY,
    _MONTH_COMING,
    _WHOLE_MONTH,
    SPAN,
    SPAN_LATER,
    *(p for p, _ in RELATIVE),
    NEXT_WEEK,
    END_OF_WEEK,
    NEXT_MONTH,
    END_OF_MONTH,
    WEEKDAY,
)
_LEAD = (
    r"(?:(?:by|on|until|before|at|in|tanggal|tgl|hari|pada|sebelum|paling\s+lambat|the\s+(?:week|morning|afternoon|evening)"
    r"\s+of|minggu\s+mulai|malam|sore|siang)\s+)*"
)
DATED = re.compile(
    r"(?<!\w)(?:this|next|last)\s+year(?!\w)|(?<!\w)tahun\s+(?:ini|depan)(?!\w)|"
    + "|".join(r"(?<!\w)" + _LEAD + re.sub(r"\?P<\w+>", "?:", phrase.pattern) for phrase in PHRASES),
    re.IGNORECASE,
)

DUE = re.compile(r" \(by (?P<day>\d{4}-\d\d-\d\d)\)$")
"""The day at the end of a remembered intention, as `Memory.in_words` writes it."""


def without_dates(text: str) -> str:
    """The text without the phrases that name a day."""
    return " ".join(DATED.sub(" ", text).split())


def day_in(text: str, today: date) -> date | None:
    """The first day that the text names, or None. Of a week or a month it is the last day; a date without a year is the
    next one that is not past; a weekday is the next one after today, `next Friday` that of the week after this one."""
    return _absolute(text, today) or _counted(text, today) or _named(text, today)


def _absolute(text: str, today: date) -> date | None:
    for pattern in (_ISO, _SLASHED):
        if found := pattern.search(text):
            return _date(int(found["year"]), int(found["month"]), int(found["day"]))
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        if found := pattern.search(text):
            return _coming(found["year"], _MONTHS[found["month"].casefold()], int(found["day"]), today)
    if found := _WHOLE_MONTH.search(text) or _MONTH_COMING.search(text):
        month = _MONTHS[found["month"].casefold()]
        year = found.groupdict().get("year") or str(today.year + (month < today.month))
        return _last_of(int(year), month)
    return None


def _counted(text: str, today: date) -> date | None:
    found = SPAN.search(text) or SPAN_LATER.search(text)
    if not found:
        return None
    count = _NUMBERS.get(found["count"].casefold()) or int(found["count"])
    days = {"day": 1, "hari": 1, "week": 7, "minggu": 7, "month": 30, "bulan": 30}[found["unit"].casefold()]
    return today + timedelta(days=count * days)


def _named(text: str, today: date) -> date | None:
    sunday = today + timedelta(days=6 - today.weekday())
    for pattern, days in RELATIVE:
        if pattern.search(text):
            return today + timedelta(days=days)
    if NEXT_WEEK.search(text):
        return sunday + timedelta(days=7)
    if END_OF_WEEK.search(text):
        return sunday
    if NEXT_MONTH.search(text):
        return _last_of(today.year + today.month // 12, today.month % 12 + 1)
    if END_OF_MONTH.search(text):
        return _last_of(today.year, today.month)
    found = WEEKDAY.search(text)
    return _weekday(found, today) if found else None


def _weekday(found: re.Match[str], today: date) -> date:
    wanted = _DAYS.get(found["name"].casefold(), 6)
    ahead = (wanted - today.weekday() - 1) % 7 + 1
    is_this_week = today.weekday() + ahead <= 6
    return today + timedelta(days=ahead + 7 * bool(is_this_week and (found["next"] or found["later"])))


def _coming(year: str | None, month: int, day: int, today: date) -> date | None:
    if year:
        return _date(int(year), month, day)
    this_year = _date(today.year, month, day)
    return this_year if this_year and this_year >= today else _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
