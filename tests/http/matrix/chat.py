"""The matrix of conversations and runs, which are their owner's alone."""

from tests.fixtures.service import Person
from tests.http.matrix.rows import MakeScene, Row, Scene, Special, Who, own, sending
from tests.http.matrix.stage import Stage

ONE = "/conversations/{conversation_id}"


def about_a_conversation(body: object = None) -> MakeScene:
    async def scene(stage: Stage, who: Who) -> Scene:
        return Scene({"conversation_id": await stage[Who.OWNER].conversation()}, body)

    return scene


async def a_run(stage: Stage, who: Who) -> Scene:
    _, posted = await _asked(stage[Who.OWNER])
    return Scene({"run_id": posted["run"]["id"]})


async def _asked(person: Person) -> tuple[str, dict[str, dict[str, str]]]:
    conversation = await person.conversation()
    return conversation, await person.post(conversation, "Hello")


async def a_message_to_correct(stage: Stage, who: Who) -> Scene:
    """Its run goes on, since nobody answers here: a conflict for whom it is visible."""
    conversation, posted = await _asked(stage[Who.OWNER])
    return Scene({"conversation_id": conversation}, {"message_id": posted["message"]["id"]})


async def a_message_of_another(stage: Stage, who: Who) -> Scene:
    _, posted = await _asked(stage[Who.STRANGER])
    own = await stage[Who.OWNER].conversation()
    return Scene({"conversation_id": own}, {"message_id": posted["message"]["id"]})


async def a_parent_of_another(stage: Stage, who: Who) -> Scene:
    _, posted = await _asked(stage[Who.STRANGER])
    own = await stage[Who.OWNER].conversation()
    return Scene({"conversation_id": own}, {"content": "Hello", "parent_id": posted["message"]["id"]})


async def a_parent_elsewhere(stage: Stage, who: Who) -> Scene:
    _, posted = await _asked(stage[Who.OWNER])
    second = await stage[Who.OWNER].conversation()
    return Scene({"conversation_id": second}, {"content": "Hello", "parent_id": posted["message"]["id"]})


ROWS = [
    own("GET", "/conversations", sending(None), 200),
    own("POST", "/conversations", sending({}), 201),
    Row("GET", ONE, about_a_conversation(), 200),
    Row("PATCH", ONE, about_a_conversation({"title": "Holidays"}), 200),
    Row("DELETE", ONE, about_a_conversation(), 204),
    Row("GET", f"{ONE}/messages", about_a_conversation(), 200),
    Row("POST", f"{ONE}/messages", about_a_conversation({"content": "Hello"}), 202),
    Row("GET", f"{ONE}/contexts", about_a_conversation(), 200),
    Row("POST", f"{ONE}/contexts", about_a_conversation({"title": "Taxes"}), 201),
    Row("POST", f"{ONE}/context", a_message_to_correct, 409),
    Row("GET", f"{ONE}/active-run", about_a_conversation(), 200),
    Row("GET", "/runs/{run_id}", a_run, 200),
    Row("GET", "/runs/{run_id}/events", a_run, 200, streams=True),
]

SPECIAL = [
    Special("POST", f"{ONE}/context", "its owner, of a foreign message", Who.OWNER, 404, a_message_of_another),
    Special("POST", f"{ONE}/messages", "its owner, after a foreign message", Who.OWNER, 404, a_parent_of_another),
    Special("POST", f"{ONE}/messages", "its owner, after a message elsewhere", Who.OWNER, 404, a_parent_elsewhere),
]
