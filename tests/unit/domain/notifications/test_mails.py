"""Mails say the same in every language, and other people's words stay words."""

import re
import string
from collections.abc import Iterator
from html.parser import HTMLParser
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.language import Language
from potentia.domain.notifications.mails import MAX_FACT, MAX_SUBJECT, compose, link
from potentia.domain.notifications.model import Mail, Template
from potentia.domain.notifications.wording import CODE, FACTS, PAGES, WORDINGS, Wording

ID = UUID(int=7)
PUBLIC = "https://app.example.org"
ALLOWED = {"html", "head", "meta", "title", "body", "div", "p", "a"}
each_mail = pytest.mark.parametrize(("language", "template"), [(a, b) for a in Language for b in Template])
anything = st.text(max_size=300) | st.sampled_from(
    ["</p><script>alert(1)</script>", '" onload="x', "{token}", "{0}", "{", "%s", "a\r\nBcc: e@x.org", "\u2028", "&lt;"]
)


class Tags(HTMLParser):
    """The elements of a page, the addresses that it names, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "background", "action"}]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


def facts_of(template: Template, value: str = "x") -> dict[str, str]:
    return dict.fromkeys(FACTS[template], value)


def a_mail(template: Template, language: Language, **facts: str) -> Mail:
    return compose(ID, "ada@example.org", template, language, facts_of(template) | facts, PUBLIC)


def placeholders(wording: Wording) -> Iterator[str]:
    for part in (wording.subject, *wording.before, *wording.after):
        yield from (name for _, name, _, _ in string.Formatter().parse(part) if name)


@each_mail
def test_a_mail_needs_the_facts_that_it_says_it_needs(language: Language, template: Template) -> None:
    """And those alone; each language has a text of its own for each template."""
    wording = WORDINGS[language][template]
    named = set(placeholders(wording)) | ({"token"} if template in PAGES else set())
    assert named == FACTS[template]
    assert bool(wording.button) == (template in PAGES)
    assert all(WORDINGS[other][template] != wording for other in Language if other is not language)


@each_mail
def test_where_a_mail_leads_somewhere_both_its_texts_do(language: Language, template: Template) -> None:
    """The token stands behind the #, which no browser sends, and once more for apps."""
    mail = a_mail(template, language, token="t0ken")
    html = Tags(mail.html)
    if template in PAGES:
        target = f"{PUBLIC}/{PAGES[template]}#token=t0ken"
        assert html.addresses == [target]
        assert target in mail.text.splitlines()
        assert CODE[language].format(token="t0ken") in mail.text.splitlines()
    else:
        assert html.addresses == []
        assert "http" not in mail.text
    assert set(html.tags) <= ALLOWED
    assert f'<html lang="{language}">' in mail.html


@pytest.mark.parametrize("missing", sorted(FACTS[Template.WORKSPACE_INVITATION]))
def test_a_mail_that_lacks_a_fact_is_not_made(missing: str) -> None:
    facts = facts_of(Template.WORKSPACE_INVITATION)
    del facts[missing]
    with pytest.raises(KeyError):
        compose(ID, "a@b.c", Template.WORKSPACE_INVITATION, Language.ENGLISH, facts, PUBLIC)


@given(name=anything, workspace=anything, language=st.sampled_from(Language))
def test_what_others_wrote_is_text_in_html_and_one_line_in_a_subject(
    name: str, workspace: str, language: Language
) -> None:
    """It makes no element, no address, no second line, and no placeholder is filled in it."""
    plain = a_mail(Template.WORKSPACE_INVITATION, language)
    mail = a_mail(Template.WORKSPACE_INVITATION, language, inviter=name, workspace=workspace)
    found, usual = Tags(mail.html), Tags(plain.html)
    assert (found.tags, found.addresses) == (usual.tags, usual.addresses)
    assert mail.subject.isprintable()
    assert len(mail.subject) <= MAX_SUBJECT
    assert len(mail.text.splitlines()) == len(plain.text.splitlines())
    assert shown(name) in mail.text
    assert shown(name) in found.text


def shown(fact: str) -> str:
    """A fact as a reader finds it: one line, cut where it is long."""
    line = " ".join("".join(character if character.isprintable() else " " for character in fact).split())
    return line if len(line) <= MAX_FACT else line[: MAX_FACT - 1] + "…"


def test_the_same_job_makes_the_same_mail() -> None:
    assert a_mail(Template.PASSWORD_RESET, Language.INDONESIAN) == a_mail(Template.PASSWORD_RESET, Language.INDONESIAN)


def test_a_public_address_may_end_with_a_slash_and_have_a_path() -> None:
    assert link("https://x.org/app/", Template.PASSWORD_RESET, "t") == "https://x.org/app/reset-password#token=t"


def test_no_mail_loads_anything_from_elsewhere() -> None:
    for language in Language:
        for template in Template:
            assert not re.search(r"<img|url\(|@import|src=", a_mail(template, language).html)
