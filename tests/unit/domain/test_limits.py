"""The table of rates: what may be written, and what follows from it."""

import pytest

from potentia.domain.limits import DEFAULT, NAMES, Caller, Rate, RouteClass, fails_closed, parse, rate_name


def test_by_default_everything_has_a_rate_that_can_be_asked_for() -> None:
    """Also what only somebody may do: whoever is nobody and tries it all the same is counted by their address."""
    assert parse(DEFAULT).keys() == NAMES


def test_what_is_named_changes_and_the_rest_stays() -> None:
    found = parse(" AUTH=5/hour , guest-ai=off ")
    assert found["auth"] == Rate(5, 3600)
    assert "guest-ai" not in found
    assert found["user-ai"] == parse(DEFAULT)["user-ai"]


def test_off_is_no_limits_at_all() -> None:
    assert parse("off") == parse(" OFF ") == {}


@pytest.mark.parametrize(
    "text", ["", "auth", "auth=", "auth=5", "auth=x/minute", "auth=0/minute", "auth=5/fortnight", "admin=5/minute", "5"]
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)


def test_becoming_known_is_counted_by_address_whoever_asks() -> None:
    assert {rate_name(RouteClass.AUTH, caller) for caller in Caller} == {"auth"}
    assert rate_name(RouteClass.AI, Caller.GUEST) == "guest-ai"


def test_uncounted_no_strangers_get_in_no_mail_goes_out_and_no_guest_talks_to_a_model() -> None:
    """Reading, writing, a user's chat and the tabs of those who are in go on without the shared count."""
    closed = {(each, caller) for each in RouteClass for caller in Caller if fails_closed(each, caller)}
    always = {(each, caller) for each in (RouteClass.AUTH, RouteClass.INVITE) for caller in Caller}
    assert closed == always | {(RouteClass.AI, Caller.GUEST)}
