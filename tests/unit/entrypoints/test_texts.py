"""Every error speaks English and Indonesian, and the catalogue, the code and the manual agree."""

import ast
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import potentia.domain
from potentia.domain.errors import DomainError
from potentia.domain.workspaces.model import CanvasRole, InvitationStatus, WorkspaceRole
from potentia.entrypoints.http import texts
from potentia.entrypoints.http.docs import kinds
from potentia.entrypoints.http.notification_texts import NOTIFICATIONS
from potentia.entrypoints.http.reference import errors_page, load_all
from potentia.entrypoints.http.spoken_facts import SPOKEN
from potentia.entrypoints.http.texts import CATALOGUE, LANGUAGES

DOMAIN = Path(potentia.domain.__path__[0])
ROOT = DOMAIN.parents[2]


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def field_codes() -> set[str]:
    """The codes that the domain writes into `FieldProblem(field, code, …)`."""
    calls = (
        node
        for path in DOMAIN.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "FieldProblem"
    )
    return {str(call.args[1].value) for call in calls if isinstance(call.args[1], ast.Constant)}


def test_every_error_has_texts_of_its_own() -> None:
    """Of the domain, of the adapters and of the edge; a new error without a text fails here."""
    load_all()
    own = {code for code, kind in kinds().items() if kind.__module__.startswith("potentia.")}
    assert len(own) > 20
    assert sorted(own - CATALOGUE.keys()) == []


def test_every_problem_of_a_field_has_a_text() -> None:
    assert len(field_codes()) > 5
    assert sorted(field_codes() - CATALOGUE.keys()) == []


def test_codes_are_unique() -> None:
    """Two errors of one code could not be told apart."""
    load_all()
    seen: dict[str, type[DomainError]] = {}
    for kind in descendants(DomainError):
        if kind.__module__.startswith("potentia."):
            assert seen.setdefault(kind.code, kind) is kind, kind


def descendants(kind: type[DomainError]) -> set[type[DomainError]]:
    return {kind for each in kind.__subclasses__() for kind in {each, *descendants(each)}}


@pytest.mark.parametrize("code", CATALOGUE)
def test_languages_tell_the_same_facts(code: str) -> None:
    """Both languages are there, differ, and name the same facts; titles name none, being the same every time."""
    found = CATALOGUE[code]
    assert set(found) == set(LANGUAGES)
    assert found["en"] != found["id"]
    assert placeholders(found["en"].detail) == placeholders(found["id"].detail)
    assert placeholders(found["en"].title + found["id"].title) == set()


@pytest.mark.parametrize("kind", NOTIFICATIONS)
def test_a_notification_tells_the_same_in_both_languages(kind: str) -> None:
    found = NOTIFICATIONS[kind]
    assert set(found) == set(LANGUAGES)
    assert found["en"] != found["id"]
    assert placeholders(found["en"].detail) == placeholders(found["id"].detail)
    assert placeholders(found["en"].title + found["id"].title) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_role_or_an_outcome_is_has_a_word(language: texts.Language) -> None:
    """Of all that is enumerated, in a text; an Indonesian one has no English word in it."""
    for role in (*WorkspaceRole, *CanvasRole):
        assert SPOKEN["role"][role][language]
        assert SPOKEN["needed"][role] == SPOKEN["role"][role]
        assert SPOKEN["role"][role]["id"] != role
    for outcome in set(InvitationStatus) - {InvitationStatus.PENDING, InvitationStatus.EXPIRED}:
        assert SPOKEN["outcome"][outcome]["id"] != outcome
        assert (
            SPOKEN["outcome"][outcome][language]
            in texts.text(["invitations.answered"], {"outcome": outcome}, language).detail
        )


def test_texts_say_roles_and_outcomes_in_their_language() -> None:
    """Errors and notifications, by the enumeration and by its text; a name that is such a word stays a name."""
    needed = {"role": WorkspaceRole.MEMBER, "needed": WorkspaceRole.ADMIN}
    detail = "Peran Anda di sini anggota; ini memerlukan pengelola atau lebih."
    assert texts.text(["workspaces.role-too-low"], needed, "id").detail == detail
    told = texts.notification("workspace.member-role-changed", {"workspace": "member", "role": "member"}, "id")
    assert told.detail == "Peran Anda di “member” kini anggota."


def test_facts_are_filled_in_and_a_missing_one_breaks_nothing() -> None:
    assert texts.text(["out-of-range"], {"min": 1, "max": 5}, "en").detail == "This must be between 1 and 5."
    assert texts.text(["out-of-range"], {"min": 1}, "en").detail == "This must be between 1 and –."


def test_a_code_without_a_text_is_answered_with_that_of_its_kind() -> None:
    assert texts.text(["no.such", "conflict"], {}, "id") == CATALOGUE["conflict"]["id"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("id", "id"),
        ("id-ID", "id"),
        ("ID-id", "id"),
        ("en-GB,id;q=0.9", "en"),
        ("en;q=0.4, id;q=0.5", "id"),
        ("de, fr;q=0.9", "en"),
        ("de, id;q=0.1", "id"),
        ("*", "en"),
        ("en;q=0, *", "id"),
        ("id;q=0", "en"),
        ("id;q=2", "en"),
        ("idx, en", "en"),
        ("id ; q=0.7 , en;q=0.6", "id"),
        (";;,,q=", "en"),
    ],
)
def test_the_language_that_is_preferred_is_taken(header: str, language: str) -> None:
    """RFC 9110 §12.5.4: by weight, by primary subtag; zero refuses; what is malformed counts for nothing."""
    assert texts.negotiate(header) == language


@given(st.text(max_size=300))
def test_any_header_gives_a_language(header: str) -> None:
    """It comes from outside: nothing in it may break the answer."""
    assert texts.negotiate(header) in LANGUAGES


def test_the_manual_lists_the_catalogue_as_it_is() -> None:
    """docs/errors.md is made by `python -m potentia.entrypoints.http.reference docs`."""
    assert (ROOT / "docs" / "errors.md").read_text(encoding="utf-8") == errors_page()
