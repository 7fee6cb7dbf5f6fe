"""The machine's clock, ids and secrets."""

from datetime import UTC, datetime, timedelta

from potentia.adapters.system import SystemClock, Uuid7Ids


def test_the_clock_tells_the_time_in_utc() -> None:
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)


def test_ids_are_uuids_of_version_7_that_sort_by_age() -> None:
    """10,000 of one process, many within one millisecond."""
    ids = Uuid7Ids()
    made = [ids.new() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert {each.version for each in made} == {7}


def test_secrets_have_256_bits_and_fit_into_a_url() -> None:
    """43 characters of base64url are 258 bits."""
    ids = Uuid7Ids()
    secrets = {ids.secret() for _ in range(1_000)}
    assert len(secrets) == 1_000
    assert {len(secret) for secret in secrets} == {43}
    assert all(secret.replace("-", "a").replace("_", "a").isalnum() and secret.isascii() for secret in secrets)
