"""What a user says about themselves: name, language and time zone."""

import unicodedata
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import available_timezones

import msgspec

from potentia.domain.errors import FieldProblem, Invalid
from potentia.domain.identity import emails, passwords
from potentia.domain.identity.model import ExternalSubject, ProfileChange, Registration, User
from potentia.domain.language import Language

GUEST_NAME = "Guest"
MAX_NAME_LENGTH = 100
TIME_ZONES = frozenset(available_timezones()) - {"Factory", "localtime"}
"""The names of the IANA database. The two left out mean the machine, not a place."""
_UNNAMEABLE = {"Cc", "Cs", "Zl", "Zp"}
"""Controls, half characters, line and paragraph separators (Unicode's general categories)."""


def guest(user_id: UUID, now: datetime) -> User:
    """A person of whom nothing is known yet."""
    return User(
        id=user_id,
        email=None,
        name=GUEST_NAME,
        is_admin=False,
        language=Language.ENGLISH,
        time_zone="UTC",
        must_change_password=False,
        created_at=now,
        updated_at=now,
    )


def registered(guest: User, registration: Registration, now: datetime) -> User:
    """The guest as a user, by a registration that was checked."""
    return replace(
        guest,
        email=registration.email,
        name=registration.name,
        language=registration.language or guest.language,
        time_zone=registration.time_zone or guest.time_zone,
        updated_at=now,
    )


def external(user_id: UUID, subject: ExternalSubject, now: datetime) -> User:
    """The user of an external issuer, with what of its claims would do in a registration."""
    email = emails.normalised(subject.email or "")
    is_fit = not (emails.problem(email) or emails.is_reserved(email))
    name = (subject.name or "").strip()[:MAX_NAME_LENGTH]
    return replace(
        guest(user_id, now),
        email=email if is_fit else None,
        email_verified_at=now if is_fit else None,
        name=GUEST_NAME if name_problem(name) else name,
        external_issuer=subject.issuer,
        external_subject=subject.subject,
    )


def refuse_reserved(email: str) -> None:
    """Raises Invalid for an address that is kept for the first administrator."""
    _refuse(FieldProblem("email", "identity.email-reserved") if emails.is_reserved(emails.normalised(email)) else None)


def checked(registration: Registration) -> Registration:
    """The registration, normalised. Raises Invalid with every problem at once."""
    tidy = msgspec.structs.replace(
        registration, email=emails.normalised(registration.email), name=registration.name.strip()
    )
    _refuse(
        emails.problem(tidy.email),
        passwords.problem(tidy.password, tidy.email),
        name_problem(tidy.name),
        None if tidy.time_zone is None else _time_zone_problem(tidy.time_zone),
    )
    return msgspec.structs.replace(tidy, password=passwords.normalised(tidy.password))


def changed(user: User, change: ProfileChange, now: datetime) -> User:
    """The user after the change. Raises Invalid with every problem at once."""
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not msgspec.UNSET}
    after = replace(user, **given)
    after = replace(after, name=after.name.strip())
    _refuse(name_problem(after.name), _time_zone_problem(after.time_zone))
    return user if after == user else replace(after, updated_at=now)


def _refuse(*problems: FieldProblem | None) -> None:
    found = [problem for problem in problems if problem]
    if found:
        raise Invalid(*found)


def name_problem(name: str) -> FieldProblem | None:
    """What keeps a text, without space around it, from being the name of a person or of what people name."""
    if not name:
        return FieldProblem("name", "identity.name-empty")
    if len(name) > MAX_NAME_LENGTH:
        return FieldProblem("name", "identity.name-too-long", {"max": MAX_NAME_LENGTH})
    if any(unicodedata.category(character) in _UNNAMEABLE for character in name):
        return FieldProblem("name", "identity.name-malformed")
    return None


def _time_zone_problem(time_zone: str) -> FieldProblem | None:
    return None if time_zone in TIME_ZONES else FieldProblem("time_zone", "identity.time-zone-unknown")
