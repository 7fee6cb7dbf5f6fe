"""docs/canvas.md: its examples are sent as they stand, and its tables name what there is."""

import json
import re
from pathlib import Path

from potentia.domain.canvas import block_types, properties
from potentia.domain.canvas.model import Bounds
from tests.fixtures.service import Person
from tests.http.drawing import canvas_of, snapshot

PAGE = (Path(__file__).parents[2] / "docs" / "canvas.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^```json mutate (\d+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE, TASK, NOTE = (f"01920000-0000-7000-8000-00000000000{letter}" for letter in "abc")


async def test_every_example_is_answered_as_the_page_says(person: Person) -> None:
    canvas = await canvas_of(person)
    examples = EXAMPLE.findall(PAGE)
    assert len(examples) == PAGE.count("```json")
    for status, code, body in examples:
        answer = await person.ask("POST", f"/canvas/{canvas}/mutate", json.loads(body))
        assert answer.status_code == int(status), answer.text
        told = answer.json()
        assert code in {told.get("code", ""), *(each["code"] for each in told.get("errors", []))}
    found = await snapshot(person, canvas)
    assert [block["id"] for block in found["blocks"]] == [NOTE, TITLE, TASK]
    assert found["blocks"][2]["properties"]["checked"] is True


def test_every_known_type_is_listed_with_what_is_checked() -> None:
    rows = re.findall(r"^\| (`.+?) \| (.*) \|$", PAGE.partition("## Types")[2], re.MULTILINE)
    listed = {
        name: set(re.findall(r"`(\w+)`", checked)) for names, checked in rows for name in names[1:-1].split("`, `")
    }
    known = {name: {*kind.__struct_fields__} for name, kind in block_types.KNOWN.items()}
    assert listed == known


def test_the_limits_are_those_that_are_kept() -> None:
    bounds = Bounds()
    for limit in (
        f"up to {bounds.operations} operations",
        f"up\nto {bounds.properties // 1024} KiB",
        f"nested {properties.MOST_LEVELS} levels",
        f"up to {bounds.blocks:,} blocks in {bounds.depth} levels",
    ):
        assert limit in PAGE, limit
