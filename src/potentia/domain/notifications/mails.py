"""A mail from its template and facts. Facts are other people's words: in HTML they are escaped, in a subject they
cannot begin a line, and nowhere are they read as a template."""

from collections.abc import Mapping, Sequence
from html import escape
from uuid import UUID

from potentia.domain.language import Language
from potentia.domain.notifications.model import Mail, Template
from potentia.domain.notifications.wording import CODE, PAGES, WORDINGS, Wording

MAX_SUBJECT = 150
MAX_FACT = 200
"""Longer ones are cut: a name is no place for an essay in somebody else's mailbox."""

_HTML = """\
<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{subject}</title></head>
<body style="margin:0;padding:24px;background:#f4f4f2;color:#1c1c1a;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:520px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px">
{paragraphs}
</div>
</body>
</html>
"""
_PARAGRAPH = '<p style="margin:0 0 16px">{}</p>'
_BUTTON = (
    '<p style="margin:0 0 16px"><a href="{link}" style="display:inline-block;padding:10px 16px;'
    'background:#1c1c1a;color:#ffffff;border-radius:6px;text-decoration:none">{button}</a></p>'
)


def link(public_url: str, template: Template, token: str) -> str:
    """Where a mail of this template leads. Its page reads the token from behind the `#`."""
    return f"{public_url.rstrip('/')}/{PAGES[template]}#token={token}"


def compose(
    mail_id: UUID, to: str, template: Template, language: Language, facts: Mapping[str, str], public_url: str
) -> Mail:
    """The mail, ready to be sent. Raises KeyError when a fact that the template names is missing."""
    wording = WORDINGS[language][template]
    told = {name: _in_one_line(fact, MAX_FACT) for name, fact in facts.items()}
    target = link(public_url, template, told["token"]) if template in PAGES else ""
    subject = _in_one_line(wording.subject.format_map(told), MAX_SUBJECT)
    code = (CODE[language],) if target else ()
    return Mail(
        mail_id,
        to,
        subject,
        text=_text(wording, code, told, target),
        html=_html(subject, wording, code, told, target, language),
        language=language,
    )


def _in_one_line(text: str, longest: int) -> str:
    """Without controls and breaks of any kind, and not longer than so many characters."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _text(wording: Wording, code: Sequence[str], facts: Mapping[str, str], target: str) -> str:
    before, after = ([each.format_map(facts) for each in part] for part in (wording.before, (*wording.after, *code)))
    return "\n\n".join([*before, *([target] if target else []), *after]) + "\n"


def _html(
    subject: str, wording: Wording, code: Sequence[str], facts: Mapping[str, str], target: str, language: Language
) -> str:
    safe = {name: escape(fact) for name, fact in facts.items()}
    before, after = (
        [_PARAGRAPH.format(escape(each).format_map(safe)) for each in part]
        for part in (wording.before, (*wording.after, *code))
    )
    button = [_BUTTON.format(link=escape(target), button=escape(wording.button))] if target else []
    return _HTML.format(language=language, subject=escape(subject), paragraphs="\n".join([*before, *button, *after]))
