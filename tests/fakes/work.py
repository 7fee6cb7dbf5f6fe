"""A unit of work over dictionaries: one at a time, and gone without trace when it raises."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from potentia.domain.audit import Record
from potentia.domain.jobs import Claim
from tests.fakes.audit import MemoryAudit
from tests.fakes.canvas import Drawn, MemoryBlocks, MemoryCanvases, MemoryCanvasInvitations, MemoryCanvasMembers
from tests.fakes.chat import MemoryConversations, MemoryMessages, MemoryRuns, Table
from tests.fakes.identity import MemoryApiKeys, MemoryOneTimeTokens, MemorySessions, MemoryUsers, Stored
from tests.fakes.jobs import MemoryJobs, Owed
from tests.fakes.memberships import MemoryMemberships
from tests.fakes.memory import Entry, MemoryMemories
from tests.fakes.notifications import MemoryNotifications
from tests.fakes.workspaces import MemoryWorkspaceInvitations, MemoryWorkspaces, Shared

COPIED = {"identity", "workspaces", "canvases", "owed"}
"""What knows itself how it is copied."""


@dataclass
class State:
    """All rows."""

    identity: Stored = field(default_factory=Stored)
    conversations: Table = field(default_factory=dict)
    contexts: Table = field(default_factory=dict)
    messages: Table = field(default_factory=dict)
    runs: Table = field(default_factory=dict)
    workspaces: Shared = field(default_factory=Shared)
    canvases: Drawn = field(default_factory=Drawn)
    keys: dict[Any, Any] = field(default_factory=dict)
    memories: list[Entry] = field(default_factory=list)
    notifications: dict[Any, Any] = field(default_factory=dict)
    feeds: dict[Any, Any] = field(default_factory=dict)
    owed: list[Owed] = field(default_factory=list)
    audit: list[Record] = field(default_factory=list)

    def copied(self) -> "State":
        rows = {name: copy(rows) for name, rows in vars(self).items() if name not in COPIED}
        return State(
            identity=self.identity.copy(),
            workspaces=self.workspaces.copy(),
            canvases=self.canvases.copy(),
            owed=[replace(each) for each in self.owed],
            **rows,
        )


class MemoryUnitOfWork:
    def __init__(self, state: State) -> None:
        self.users = MemoryUsers(state.identity)
        self.sessions = MemorySessions(state.identity)
        self.api_keys = MemoryApiKeys(state.identity)
        self.one_time_tokens = MemoryOneTimeTokens(state.identity)
        self.notifications = MemoryNotifications(state.notifications, state.feeds, state.identity.users)
        self.memories = MemoryMemories(state.memories)
        self.conversations = MemoryConversations(state.conversations, state.contexts, [state.messages, state.runs])
        self.messages = MemoryMessages(state.messages)
        self.runs = MemoryRuns(state.runs, state.keys)
        self.workspaces = MemoryWorkspaces(state.workspaces, state.identity, state.canvases.let_in)
        self.canvases = MemoryCanvases(state.canvases, state.workspaces, state.identity)
        self.blocks = MemoryBlocks(state.canvases)
        self.canvas_members = MemoryCanvasMembers(state.canvases, state.workspaces, state.identity)
        self.canvas_invitations = MemoryCanvasInvitations(state.canvases, state.identity)
        self.workspace_invitations = MemoryWorkspaceInvitations(state.workspaces, state.identity)
        self.memberships = MemoryMemberships(state.workspaces, state.canvases, state.identity)
        self.jobs = MemoryJobs(state.owed)
        self.audit = MemoryAudit(state.audit)


class MemoryWork:
    """Opens units of work on `state`, which is replaced by each commit."""

    def __init__(self) -> None:
        self.state = State()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def open(self, *, completes: Claim | None = None) -> AsyncIterator[MemoryUnitOfWork]:
        async with self._turn:
            state = self.state.copied()
            uow = MemoryUnitOfWork(state)
            yield uow
            if completes is not None:
                await uow.jobs.complete(completes)
            self.state = state
