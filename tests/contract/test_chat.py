"""What every implementation of the chat ports keeps: conversations, messages and runs."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace
from uuid_utils.compat import uuid7

from potentia.domain.chat.errors import (
    ContextNotFound,
    ConversationNotFound,
    IdempotencyMismatch,
    MessageNotFound,
    RunActive,
    RunNotFound,
    RunSuperseded,
)
from potentia.domain.chat.model import (
    Context,
    Conversation,
    Decision,
    Idempotency,
    Message,
    Role,
    Run,
    RunStatus,
    Usage,
    Verdict,
)
from potentia.domain.chat.ports import Work
from potentia.domain.paging import Window
from tests.fixtures.worlds import World

CONTRACT_OF = (
    "potentia.domain.chat.ports.Conversations",
    "potentia.domain.chat.ports.Messages",
    "potentia.domain.chat.ports.Runs",
    "potentia.domain.chat.ports.Work",
)
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["memory", "postgres"])
def world(request: pytest.FixtureRequest) -> World:
    made: World = request.getfixturevalue(f"{request.param}_world")
    return made


@pytest.fixture
async def user(world: World) -> UUID:
    return await world.add_user()


@pytest.fixture
async def uow(world: World, user: UUID) -> AsyncIterator[Work]:
    async with world.open_uow() as work:
        yield work


def a_conversation(minute: int = 0) -> Conversation:
    at = NOW + timedelta(minutes=minute)
    return Conversation(uuid7(), None, None, at, at)


def a_message(conversation: Conversation, parent: Message | None = None, **changes: object) -> Message:
    message = Message(
        uuid7(), conversation.id, parent.id if parent else None, None, Role.USER, "hello", None, conversation.created_at
    )
    return replace(message, **changes)


def a_run(message: Message) -> Run:
    return Run(uuid7(), message.conversation_id, message.id, RunStatus.QUEUED, NOW)


async def a_started(uow: Work, user: UUID) -> tuple[Conversation, Message, Run]:
    conversation = a_conversation()
    message = a_message(conversation)
    run = a_run(message)
    await uow.conversations.add(user, conversation)
    await uow.messages.add(user, message)
    await uow.runs.add(user, run, None)
    return conversation, message, run


async def test_a_conversation_is_read_as_it_was_stored(uow: Work, user: UUID) -> None:
    conversation = a_conversation()
    await uow.conversations.add(user, conversation)
    assert await uow.conversations.get(user, conversation.id) == conversation
    assert await uow.conversations.lock(user, conversation.id) == conversation


async def test_nobody_reads_anothers(world: World, uow: Work, user: UUID) -> None:
    """Every look-up is keyed by the user: a foreign id is as unknown as a made-up one."""
    stranger = uuid7()
    conversation, message, run = await a_started(uow, user)
    with pytest.raises(ConversationNotFound):
        await uow.conversations.get(stranger, conversation.id)
    with pytest.raises(ConversationNotFound):
        await uow.conversations.lock(stranger, conversation.id)
    with pytest.raises(MessageNotFound):
        await uow.messages.get(stranger, message.id)
    with pytest.raises(RunNotFound):
        await uow.runs.get(stranger, run.id)
    with pytest.raises(RunNotFound):
        await uow.runs.of_message(stranger, message.id)
    assert (await uow.messages.find(stranger, conversation.id, Window())).items == []
    assert (await uow.conversations.find(stranger, Window())).items == []
    assert await uow.runs.active(stranger, conversation.id) is None


async def test_lists_are_newest_first_and_paged_without_gap_or_double(uow: Work, user: UUID) -> None:
    conversations = [a_conversation(minute) for minute in range(5)]
    for conversation in conversations:
        await uow.conversations.add(user, conversation)
    first = await uow.conversations.find(user, Window(limit=2))
    second = await uow.conversations.find(user, Window.read(first.next_cursor, 2))
    third = await uow.conversations.find(user, Window.read(second.next_cursor, 2))
    assert [*first.items, *second.items, *third.items] == conversations[::-1]
    assert third.next_cursor is None


async def test_a_title_replaces_the_one_before(uow: Work, user: UUID) -> None:
    conversation = a_conversation()
    await uow.conversations.add(user, conversation)
    await uow.conversations.rename(user, conversation.id, "Holidays")
    assert (await uow.conversations.get(user, conversation.id)).title == "Holidays"


async def test_an_automatic_title_never_replaces_one(uow: Work, user: UUID) -> None:
    conversation = a_conversation()
    await uow.conversations.add(user, conversation)
    assert await uow.conversations.name(user, conversation.id, "First")
    assert not await uow.conversations.name(user, conversation.id, "Second")
    assert (await uow.conversations.get(user, conversation.id)).title == "First"


async def test_contexts_are_found_by_id_and_by_page(uow: Work, user: UUID) -> None:
    conversation, other = a_conversation(), a_conversation()
    await uow.conversations.add(user, conversation)
    await uow.conversations.add(user, other)
    contexts = [Context(uuid7(), conversation.id, str(number), NOW, NOW) for number in range(3)]
    for context in contexts:
        await uow.conversations.add_context(user, context)
    assert await uow.conversations.context(user, conversation.id, contexts[0].id) == contexts[0]
    for owner, room in ((user, other.id), (uuid7(), conversation.id)):
        with pytest.raises(ContextNotFound):
            await uow.conversations.context(owner, room, contexts[0].id)
    first = await uow.conversations.find_contexts(user, conversation.id, Window(limit=2))
    second = await uow.conversations.find_contexts(user, conversation.id, Window.read(first.next_cursor, 2))
    assert [*first.items, *second.items] == contexts[::-1]
    assert await uow.conversations.recent_contexts(user, conversation.id, 1) == contexts[2:]


async def test_a_deleted_conversation_takes_all_with_it(uow: Work, user: UUID) -> None:
    conversation, message, run = await a_started(uow, user)
    await uow.conversations.add_context(user, Context(uuid7(), conversation.id, "x", NOW, NOW))
    await uow.conversations.delete(user, conversation.id)
    with pytest.raises(ConversationNotFound):
        await uow.conversations.get(user, conversation.id)
    with pytest.raises(MessageNotFound):
        await uow.messages.get(user, message.id)
    with pytest.raises(RunNotFound):
        await uow.runs.get(user, run.id)
    assert await uow.conversations.recent_contexts(user, conversation.id, 9) == []


async def test_entering_a_context_makes_it_active_and_latest(uow: Work, user: UUID) -> None:
    conversation = a_conversation()
    await uow.conversations.add(user, conversation)
    old = Context(uuid7(), conversation.id, "old", NOW, NOW)
    new = Context(uuid7(), conversation.id, None, NOW, NOW + timedelta(minutes=1))
    await uow.conversations.add_context(user, old)
    await uow.conversations.add_context(user, new)
    assert await uow.conversations.recent_contexts(user, conversation.id, 9) == [new, old]
    assert (await uow.conversations.get(user, conversation.id)).active_context_id == new.id
    returned = replace(old, title="older", last_active_at=NOW + timedelta(minutes=2))
    await uow.conversations.enter_context(user, returned)
    assert await uow.conversations.recent_contexts(user, conversation.id, 9) == [returned, new]
    stored = await uow.conversations.get(user, conversation.id)
    assert (stored.active_context_id, stored.updated_at) == (old.id, returned.last_active_at)


async def test_before_walks_up_one_branch_only(uow: Work, user: UUID) -> None:
    conversation = a_conversation()
    await uow.conversations.add(user, conversation)
    root = a_message(conversation)
    left = a_message(conversation, root)
    right = a_message(conversation, root)
    leaf = a_message(conversation, right)
    for message in (root, left, right, leaf):
        await uow.messages.add(user, message)
    assert await uow.messages.before(user, leaf.id, 50) == [root, right]
    assert await uow.messages.before(user, leaf.id, 1) == [right]
    assert await uow.messages.before(user, root.id, 50) == []
    assert await uow.messages.latest(user, conversation.id) == leaf
    assert (await uow.messages.find(user, conversation.id, Window())).items == [leaf, right, left, root]


async def test_of_context_gives_the_newest_before_a_message(uow: Work, user: UUID) -> None:
    conversation = a_conversation()
    await uow.conversations.add(user, conversation)
    context_id = uuid7()
    messages = [a_message(conversation, content=str(number)) for number in range(4)]
    for message in messages:
        await uow.messages.add(user, message)
    await uow.messages.place(user, [message.id for message in messages[:3]], context_id)
    placed = [replace(message, context_id=context_id) for message in messages[:3]]
    assert await uow.messages.of_context(user, context_id, messages[3].id, 2) == placed[1:]
    assert await uow.messages.of_context(user, context_id, messages[1].id, 9) == placed[:1]


async def test_a_conversation_has_one_active_run(uow: Work, user: UUID) -> None:
    conversation, _, run = await a_started(uow, user)
    assert await uow.runs.active(user, conversation.id) == run


async def test_a_second_active_run_is_refused(world: World, user: UUID) -> None:
    async with world.open_uow() as uow:
        conversation, message, _ = await a_started(uow, user)
    with pytest.raises(RunActive):
        async with world.open_uow() as uow:
            second = a_message(conversation, message)
            await uow.messages.add(user, second)
            await uow.runs.add(user, a_run(second), None)
    async with world.open_uow() as uow:
        assert len((await uow.messages.find(user, conversation.id, Window())).items) == 1


async def test_a_key_finds_its_run_and_refuses_another_body(uow: Work, user: UUID) -> None:
    conversation = a_conversation()
    message = a_message(conversation)
    run = a_run(message)
    await uow.conversations.add(user, conversation)
    await uow.messages.add(user, message)
    await uow.runs.add(user, run, Idempotency("k", b"body"))
    assert await uow.runs.by_key(user, conversation.id, Idempotency("k", b"body")) == run
    assert await uow.runs.by_key(user, conversation.id, Idempotency("other", b"body")) is None
    with pytest.raises(IdempotencyMismatch):
        await uow.runs.by_key(user, conversation.id, Idempotency("k", b"another"))


async def test_only_the_latest_epoch_writes(uow: Work, user: UUID) -> None:
    """A worker that was thought dead and comes back changes nothing."""
    conversation, message, run = await a_started(uow, user)
    first = await uow.runs.begin(user, run.id, 1, NOW)
    second = await uow.runs.begin(user, run.id, 3, NOW + timedelta(minutes=1))
    assert (first.epoch, second.epoch) == (1, 3)
    for late in (1, 2, 3):
        with pytest.raises(RunSuperseded):
            await uow.runs.begin(user, run.id, late, NOW)
    assert (second.status, second.started_at) == (RunStatus.RUNNING, NOW)
    verdict = Verdict(Decision.NEW, uuid7(), "Title", "why", "fallback")
    with pytest.raises(RunSuperseded):
        await uow.runs.judged(user, first, verdict)
    await uow.runs.judged(user, second, verdict)
    with pytest.raises(RunSuperseded):
        await uow.runs.seal(user, replace(first, status=RunStatus.COMPLETED))
    ended = replace(second, status=RunStatus.COMPLETED, usage=Usage(3, 4), ended_at=NOW)
    await uow.runs.seal(user, ended)
    assert await uow.runs.get(user, run.id) == replace(ended, verdict=verdict)
    assert await uow.runs.active(user, conversation.id) is None
    assert await uow.runs.of_message(user, message.id) == replace(ended, verdict=verdict)


async def test_a_final_run_stays_as_it_is(uow: Work, user: UUID) -> None:
    _, _, run = await a_started(uow, user)
    begun = await uow.runs.begin(user, run.id, 1, NOW)
    failed = replace(begun, status=RunStatus.FAILED, problem="internal", ended_at=NOW)
    await uow.runs.seal(user, failed)
    assert await uow.runs.begin(user, run.id, 2, NOW) == failed
    with pytest.raises(RunSuperseded):
        await uow.runs.seal(user, failed)
    corrected = Verdict(Decision.SWITCH, uuid7(), None, "why", "user")
    assert await uow.runs.correct(user, run.id, corrected) == replace(failed, verdict=corrected)


async def test_a_run_writes_one_answer(world: World, user: UUID) -> None:
    async with world.open_uow() as uow:
        conversation, message, run = await a_started(uow, user)
        answer = a_message(conversation, message, role=Role.ASSISTANT, run_id=run.id)
        await uow.messages.add(user, answer)
        assert await uow.messages.answer_to(user, run.id) == answer
    with pytest.raises(RunSuperseded):
        async with world.open_uow() as uow:
            await uow.messages.add(user, a_message(conversation, message, role=Role.ASSISTANT, run_id=run.id))


async def test_a_raise_leaves_nothing(world: World, user: UUID) -> None:
    conversation = a_conversation()
    with pytest.raises(KeyError):
        async with world.open_uow() as uow:
            await uow.conversations.add(user, conversation)
            raise KeyError
    async with world.open_uow() as uow:
        with pytest.raises(ConversationNotFound):
            await uow.conversations.get(user, conversation.id)
