"""Days that pass: `tomorrow`, `by Friday`, `3 hari lagi` as the day that they meant when they were said."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from potentia.adapters.offline import dates

MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "id": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
}
_ON = {"en": "on", "id": "pada"}
_WEEK = {"en": "in the week of", "id": "pada minggu mulai"}
_KEPT = re.compile(
    r"(?<!\w)(?P<lead>by|until|before|since|from|after|sebelum|sampai|paling\s+lambat|sejak|mulai)\s+$", re.IGNORECASE
)
_LEAD = r"(?:(?:on|at|in|hari|pada|tanggal|tgl)\s+)*"
_HABIT = re.compile(
    r"(?<!\w)(?:every|each|always|usually|often|never|sometimes|tiap|setiap|selalu|biasanya|sering|jangan)(?!\w)",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(
    r"(?<!\w)(?:(?P<tonight>tonight)|this\s+(?P<en>morning|afternoon|evening)|nanti\s+(?P<id>malam|sore|siang))(?!\w)",
    re.IGNORECASE,
)


def spoken(day: date, language: str) -> str:
    """`22 November 2026`, in English or Indonesian."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def resolved(text: str, today: date, language: str, *, is_habit_free: bool = True) -> str:
    """The text with the days that it names by their distance named by their date. Weekdays stay in what is a habit."""
    text = _PART_OF_DAY.sub(lambda found: _part_of_day(found, today, language), text)
    for pattern, say in _RESOLVED:
        text = _replaced(text, pattern, lambda phrase, say=say: say(phrase, today, language))  # type: ignore[misc]
    if is_habit_free and not _HABIT.search(text):
        text = _replaced(text, dates.WEEKDAY, lambda phrase: _day(phrase, today, language))
    return text[:1].upper() + text[1:] if text[:1].isupper() or text[:3] in {"on ", "pad", "in "} else text


def _replaced(text: str, pattern: re.Pattern[str], say: Callable[[str], str | None]) -> str:
    found = re.search(rf"(?<!\w){_LEAD}(?={re.sub(r'[?]P<[a-z]+>', '?:', pattern.pattern)})", text, re.IGNORECASE)
    named = pattern.search(text, found.end()) if found else None
    said = say(named.group()) if named else None
    if not (found and named and said):
        return text
    before = text[: found.start()]
    if _KEPT.search(before):
        said = said.partition(" ")[2] if said.startswith(("on ", "pada ", "in ")) else said
    return before + said + text[named.end() :]


def _day(phrase: str, today: date, language: str) -> str | None:
    day = dates.day_in(phrase, today)
    return f"{_ON[language]} {spoken(day, language)}" if day else None


def _week(days: int) -> Callable[[str, date, str], str]:
    def say(phrase: str, today: date, language: str) -> str:
        monday = today - timedelta(days=today.weekday()) + timedelta(days=days)
        return f"{_WEEK[language]} {spoken(monday, language)}"

    return say


def _month(phrase: str, today: date, language: str) -> str | None:
    day = dates.day_in(phrase, today)
    before = {"en": "in", "id": "pada"}[language]
    return f"{before} {MONTHS[language][day.month - 1]} {day.year}" if day else None


def _part_of_day(found: re.Match[str], today: date, language: str) -> str:
    if found["id"]:
        return f"{found['id']} {spoken(today, 'id')}"
    return f"on the {found['en'] or 'evening'} of {spoken(today, 'en')}"


_RESOLVED: tuple[tuple[re.Pattern[str], Callable[[str, date, str], str | None]], ...] = (
    (dates.SPAN, _day),
    (dates.SPAN_LATER, _day),
    *((pattern, _day) for pattern, _ in dates.RELATIVE),
    (dates.NEXT_WEEK, _week(7)),
    (dates.END_OF_WEEK, _week(0)),
    (dates.NEXT_MONTH, _month),
    (dates.END_OF_MONTH, _month),
)
