"""The pinned requirements install with every pip that Debian ships."""

from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

REQUIREMENTS = Path(__file__).parents[2] / "requirements"


@pytest.mark.parametrize("name", ["runtime.txt", "embedded.txt", "dev.txt"])
def test_a_pin_names_the_extras_that_others_ask_for(name: str) -> None:
    """Without them pip 23 does not see that `google-auth[requests]` is the pinned `google-auth`: as soon as a newer
    version is published it takes that one, and refuses it for want of a hash."""
    pins = {pin.name: pin for pin in _pins(REQUIREMENTS / name)}
    asked = [(pin.name, wanted) for pin in pins.values() for wanted in _wanted(pin) if wanted.name in pins]

    assert any(wanted.extras for _, wanted in asked)
    assert [f"{asker}: {wanted}" for asker, wanted in asked if not wanted.extras <= pins[wanted.name].extras] == []


def _pins(file: Path) -> list[Requirement]:
    """Those for this machine: what is pinned for another platform is not installed here."""
    lines = [line.removesuffix("\\") for line in file.read_text().splitlines() if "==" in line]
    return [pin for pin in map(Requirement, lines) if pin.marker is None or pin.marker.evaluate()]


def _wanted(pin: Requirement) -> list[Requirement]:
    every = map(Requirement, distribution(pin.name).requires or [])
    extras = pin.extras or {""}
    return [one for one in every if one.marker is None or any(one.marker.evaluate({"extra": e}) for e in extras)]
