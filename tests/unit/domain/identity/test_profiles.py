"""What a user says about themselves."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.errors import Invalid
from potentia.domain.identity import profiles
from potentia.domain.identity.model import ProfileChange, Registration
from potentia.domain.language import Language
from tests.fakes.clock import START

GUEST = profiles.guest(UUID(int=1), START)
LATER = START + timedelta(hours=1)
FORM = Registration("ada@example.org", "long enough", "Ada")
names = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=100)
zones = st.sampled_from(sorted(profiles.TIME_ZONES))
changes: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {}, optional={"name": names, "language": st.sampled_from(Language), "time_zone": zones}
)


def _codes(caught: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {problem.field: problem.code for problem in caught.value.fields}


@given(changes)
def test_a_change_changes_what_it_names_and_nothing_else(change: dict[str, Any]) -> None:
    after = profiles.changed(GUEST, ProfileChange(**change), LATER)
    for field in ("name", "language", "time_zone"):
        assert getattr(after, field) == change.get(field, getattr(GUEST, field))
    assert (after.id, after.email, after.is_admin, after.created_at) == (GUEST.id, None, False, START)
    assert after.updated_at == (START if all(change[k] == getattr(GUEST, k) for k in change) else LATER)


@given(names, st.none() | st.sampled_from(Language), st.none() | zones)
def test_a_guest_who_registers_keeps_what_the_form_leaves_open(
    name: str, language: Language | None, time_zone: str | None
) -> None:
    guest = profiles.changed(GUEST, ProfileChange(language=Language.INDONESIAN, time_zone="Asia/Jakarta"), START)
    form = profiles.checked(msgspec.structs.replace(FORM, name=name, language=language, time_zone=time_zone))
    user = profiles.registered(guest, form, LATER)
    assert (user.id, user.created_at, user.updated_at) == (guest.id, START, LATER)
    assert (user.email, user.name, user.is_guest) == (FORM.email, name, False)
    assert (user.language, user.time_zone) == (language or Language.INDONESIAN, time_zone or "Asia/Jakarta")


def test_a_registration_is_stored_tidy() -> None:
    tidy = profiles.checked(Registration(" Ada@Example.ORG ", "ﬁnally long", "  Ada Lovelace "))
    assert (tidy.email, tidy.password, tidy.name) == ("ada@example.org", "finally long", "Ada Lovelace")


def test_every_problem_of_a_registration_is_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        profiles.checked(Registration("nobody", "short", " ", None, "Mars/Olympus"))
    assert _codes(caught) == {
        "email": "identity.email-malformed",
        "password": "identity.password-too-short",
        "name": "identity.name-empty",
        "time_zone": "identity.time-zone-unknown",
    }


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "identity.name-empty"),
        (" \t\n", "identity.name-empty"),
        ("x" * 101, "identity.name-too-long"),
        ("a\x00b", "identity.name-malformed"),
        ("a\nb", "identity.name-malformed"),
        ("a\u2028b", "identity.name-malformed"),
    ],
)
def test_a_name_that_cannot_be_shown_on_a_line_is_refused(name: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        profiles.changed(GUEST, ProfileChange(name=name), LATER)
    assert _codes(caught) == {"name": code}


@pytest.mark.parametrize("name", ["Ni Luh Ayu", "李小龍", "محمد", "ശ്രീ\u200dജ", "👩\u200d🚀", "O'Neill-Łukasz"])
def test_names_of_all_scripts_are_accepted(name: str) -> None:
    assert profiles.changed(GUEST, ProfileChange(name=name), LATER).name == name


@pytest.mark.parametrize("zone", ["", "utc", "America", "../etc/passwd", "localtime", "Factory", "Asia/Jakarta "])
def test_only_names_of_the_iana_database_are_time_zones(zone: str) -> None:
    with pytest.raises(Invalid) as caught:
        profiles.changed(GUEST, ProfileChange(time_zone=zone), LATER)
    assert _codes(caught) == {"time_zone": "identity.time-zone-unknown"}


def test_a_form_does_not_show_its_password() -> None:
    assert "long enough" not in repr(FORM)
