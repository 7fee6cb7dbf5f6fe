"""Conversations, messages and contexts over the real server, with a worker that answers."""

import asyncio
from uuid import uuid4

import pytest

from tests.fixtures.service import Person, Service


async def test_a_message_is_answered_once_and_listed(person: Person) -> None:
    conversation = await person.conversation()
    await person.say(conversation, "Remember that my bicycle is called Rosinante")
    listed = (await person.ask("GET", f"/conversations/{conversation}/messages")).json()
    assert [message["role"] for message in listed["items"]] == ["assistant", "user"]
    answer, question = listed["items"]
    assert answer["parent_id"] == question["id"]
    assert answer["context_id"] == question["context_id"] is not None
    assert question["parent_id"] is None


async def test_what_was_said_in_one_context_is_known_in_another(service: Service, person: Person) -> None:
    """The journey of the README, in other words than the README's."""
    conversation = await person.conversation()
    await person.say(conversation, "Please keep in mind that the password of our guest wifi is heron-77")
    await service.until_learnt()
    started = await person.ask("POST", f"/conversations/{conversation}/contexts", {})
    assert started.status_code == 201
    answer = await person.say(conversation, "What is the wifi password for guests?")
    assert "heron-77" in answer
    contexts = (await person.ask("GET", f"/conversations/{conversation}/contexts")).json()["items"]
    assert contexts[0]["id"] == started.json()["id"]
    assert len(contexts) == 2


async def test_a_key_sent_again_answers_the_same_run(person: Person) -> None:
    conversation = await person.conversation()
    first = await person.post(conversation, "hello", idempotency_key="k1")
    again = await person.post(conversation, "hello", idempotency_key="k1")
    assert again["run"]["id"] == first["run"]["id"]
    assert again["message"] == first["message"] | {"context_id": again["message"]["context_id"]}
    other = await person.ask(
        "POST", f"/conversations/{conversation}/messages", {"content": "another"}, idempotency_key="k1"
    )
    assert (other.status_code, other.json()["code"]) == (422, "chat.idempotency-mismatch")


async def test_twenty_equal_posts_at_once_are_one_message(person: Person) -> None:
    conversation = await person.conversation()
    posted = await asyncio.gather(*(person.post(conversation, "hello", idempotency_key="race") for _ in range(20)))
    assert len({each["run"]["id"] for each in posted}) == 1
    [_ async for _ in person.events(posted[0]["run"]["id"])]
    listed = (await person.ask("GET", f"/conversations/{conversation}/messages")).json()["items"]
    assert [message["role"] for message in listed] == ["assistant", "user"]


async def test_one_message_at_a_time_is_answered(idle_service: Service) -> None:
    """Twenty different messages at once: one run, and nineteen are told which one is active."""
    person = await idle_service.person()
    conversation = await person.conversation()
    path = f"/conversations/{conversation}/messages"
    answers = await asyncio.gather(*(person.ask("POST", path, {"content": f"hello {n}"}) for n in range(20)))
    accepted = [answer for answer in answers if answer.status_code == 202]
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert (len(accepted), len(refused)) == (1, 19)
    run = accepted[0].json()["run"]["id"]
    assert {(problem["code"], problem["run_id"]) for problem in refused} == {("chat.run-active", run)}
    active = (await person.ask("GET", f"/conversations/{conversation}/active-run")).json()
    assert active["run"]["id"] == run


async def test_the_first_turn_names_the_conversation_unless_the_person_did(person: Person) -> None:
    unnamed, named = await person.conversation(), await person.conversation(title="Mine")
    for conversation in (unnamed, named):
        await person.say(conversation, "We should plan the summer holidays in Bandung")
    assert "Bandung" in (await person.ask("GET", f"/conversations/{unnamed}")).json()["title"]
    assert (await person.ask("GET", f"/conversations/{named}")).json()["title"] == "Mine"
    renamed = await person.ask("PATCH", f"/conversations/{named}", {"title": "Ours"})
    assert renamed.json()["title"] == "Ours"


async def test_a_parent_makes_a_branch(person: Person) -> None:
    conversation = await person.conversation()
    await person.say(conversation, "first")
    await person.say(conversation, "second")
    listed = (await person.ask("GET", f"/conversations/{conversation}/messages")).json()["items"]
    root = listed[-1]["id"]
    branch = await person.ask(
        "POST", f"/conversations/{conversation}/messages", {"content": "instead", "parent_id": root}
    )
    assert branch.json()["message"]["parent_id"] == root


async def test_pages_of_messages_have_no_gap_and_no_double(person: Person) -> None:
    conversation = await person.conversation()
    for number in range(3):
        await person.say(conversation, f"message {number}")
    path, seen, cursor = f"/conversations/{conversation}/messages?limit=4", [], ""
    while cursor is not None:
        page = (await person.ask("GET", path + cursor)).json()
        seen += [message["id"] for message in page["items"]]
        cursor = f"&cursor={page['next_cursor']}" if page["next_cursor"] else None
    assert len(seen) == len(set(seen)) == 6
    assert seen == sorted(seen, reverse=True)


async def test_the_judge_is_corrected(person: Person) -> None:
    """The message and its answer move to the right context, which becomes the active one."""
    conversation = await person.conversation()
    await person.say(conversation, "Let us talk about the garden")
    garden = (await person.ask("GET", f"/conversations/{conversation}/contexts")).json()["items"][0]["id"]
    await person.ask("POST", f"/conversations/{conversation}/contexts", {"title": "Taxes"})
    await person.say(conversation, "The roses need water")
    answer, question = (await person.ask("GET", f"/conversations/{conversation}/messages")).json()["items"][:2]
    corrected = await person.ask(
        "POST", f"/conversations/{conversation}/context", {"message_id": question["id"], "context_id": garden}
    )
    assert (corrected.status_code, corrected.json()["verdict"]["judge"]) == (200, "user")
    moved = (await person.ask("GET", f"/conversations/{conversation}/messages")).json()["items"][:2]
    assert [message["context_id"] for message in moved] == [garden, garden]
    assert (await person.ask("GET", f"/conversations/{conversation}")).json()["active_context_id"] == garden
    anew = await person.ask(
        "POST", f"/conversations/{conversation}/context", {"message_id": question["id"], "title": "Roses"}
    )
    assert anew.json()["verdict"]["decision"] == "new"
    both = {"message_id": question["id"], "context_id": garden, "title": "Roses"}
    refused = await person.ask("POST", f"/conversations/{conversation}/context", both)
    assert [error["field"] for error in refused.json()["errors"]] == ["title"]
    answered = await person.ask("POST", f"/conversations/{conversation}/context", {"message_id": answer["id"]})
    assert (answered.status_code, answered.json()["code"]) == (404, "chat.message-not-found")


async def test_a_deleted_conversation_is_gone_with_all_in_it(person: Person) -> None:
    conversation = await person.conversation()
    posted = await person.post(conversation, "hello")
    [_ async for _ in person.events(posted["run"]["id"])]
    assert (await person.ask("DELETE", f"/conversations/{conversation}")).status_code == 204
    for path in (f"/conversations/{conversation}", f"/conversations/{conversation}/messages"):
        assert (await person.ask("GET", path)).json()["code"] == "chat.conversation-not-found"
    assert (await person.ask("GET", f"/runs/{posted['run']['id']}")).json()["code"] == "chat.run-not-found"


async def test_a_conversation_deleted_while_it_is_answered_leaves_nothing_behind(idle_service: Service) -> None:
    person = await idle_service.person()
    conversation = await person.conversation()
    await person.post(conversation, "hello")
    assert (await person.ask("DELETE", f"/conversations/{conversation}")).status_code == 204


FOREIGN = [
    ("GET", "/conversations/{c}", None),
    ("PATCH", "/conversations/{c}", {"title": "x"}),
    ("DELETE", "/conversations/{c}", None),
    ("GET", "/conversations/{c}/messages", None),
    ("POST", "/conversations/{c}/messages", {"content": "x"}),
    ("GET", "/conversations/{c}/contexts", None),
    ("POST", "/conversations/{c}/contexts", {}),
    ("POST", "/conversations/{c}/context", {"message_id": "{m}"}),
    ("GET", "/conversations/{c}/active-run", None),
    ("GET", "/runs/{r}", None),
    ("GET", "/runs/{r}/events", None),
]


@pytest.mark.parametrize(("method", "path", "body"), FOREIGN, ids=[f"{m} {p}" for m, p, _ in FOREIGN])
async def test_a_foreign_object_answers_as_a_missing_one(
    service: Service, person: Person, method: str, path: str, body: dict[str, str] | None
) -> None:
    """Owner, stranger and nobody: 404 for what is another's or not there, 401 without a token, and nothing changes."""
    conversation = await person.conversation()
    posted = await person.post(conversation, "mine")
    [_ async for _ in person.events(posted["run"]["id"])]
    stranger = await service.person()
    owned = {"c": conversation, "r": posted["run"]["id"], "m": posted["message"]["id"]}
    missing = dict.fromkeys(owned, str(uuid4()))
    before = (await person.ask("GET", f"/conversations/{conversation}/messages")).json()

    def sent(ids: dict[str, str]) -> object:
        return body and {name: value.format(**ids) for name, value in body.items()}

    foreign = await stranger.ask(method, path.format(**owned), sent(owned))
    absent = await person.ask(method, path.format(**missing), sent(missing))
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.json()["code"] == absent.json()["code"]
    nobody = await service.client.request(method, path.format(**owned), json=sent(owned))
    assert (nobody.status_code, nobody.json()["code"]) == (401, "identity.token-missing")
    assert (await person.ask("GET", f"/conversations/{conversation}/messages")).json() == before


async def test_ids_of_another_conversation_do_not_reach_across(person: Person) -> None:
    """A message or a context of one conversation is unknown in another one of the same person."""
    here, there = await person.conversation(), await person.conversation()
    await person.say(here, "here")
    await person.say(there, "there")
    foreign = (await person.ask("GET", f"/conversations/{there}/messages")).json()["items"][-1]
    own = (await person.ask("GET", f"/conversations/{here}/messages")).json()["items"][-1]
    reply = await person.ask("POST", f"/conversations/{here}/messages", {"content": "x", "parent_id": foreign["id"]})
    assert (reply.status_code, reply.json()["code"]) == (404, "chat.message-not-found")
    moved = await person.ask("POST", f"/conversations/{here}/context", {"message_id": foreign["id"]})
    assert (moved.status_code, moved.json()["code"]) == (404, "chat.message-not-found")
    into = await person.ask(
        "POST",
        f"/conversations/{here}/context",
        {"message_id": own["id"], "context_id": foreign["context_id"]},
    )
    assert (into.status_code, into.json()["code"]) == (404, "chat.context-not-found")


BAD = [
    ({"content": ""}, "content"),
    ({"content": "   "}, "content"),
    ({"content": "x" * 32_769}, "content"),
    ({"content": "x", "role": "assistant"}, "role"),
    ({}, "content"),
    ({"content": "x", "parent_id": "not-an-id"}, "parent_id"),
]


@pytest.mark.parametrize(("body", "field"), BAD)
async def test_a_bad_message_is_refused_by_field(person: Person, body: dict[str, str], field: str) -> None:
    conversation = await person.conversation()
    answer = await person.ask("POST", f"/conversations/{conversation}/messages", body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_text_that_postgres_cannot_hold_is_refused_clearly(person: Person) -> None:
    """A NUL character is valid JSON and no text for Postgres."""
    conversation = await person.conversation()
    answer = await person.ask("POST", f"/conversations/{conversation}/messages", {"content": "a\x00b"})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["content"]
