"""The use cases of canvases over stores in memory."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from potentia.domain.canvas.editing.service import EditingService
from potentia.domain.canvas.errors import (
    BlocksRemain,
    CanvasArchived,
    CanvasFull,
    CanvasNotFound,
    OperationIdReused,
    OrderCrowded,
    OwnerStays,
    TooDeep,
)
from potentia.domain.canvas.inviting.service import CanvasInvitationService
from potentia.domain.canvas.jobs import EACH_SECONDS, RebalanceRanks
from potentia.domain.canvas.model import CROWDED, LONGEST_RANK, Acknowledgement, Bounds, Canvas, CanvasChange
from potentia.domain.canvas.ops import Delete, Insert, Mutation, Op, Purge
from potentia.domain.canvas.responding.service import CanvasResponseService
from potentia.domain.canvas.service import CanvasService
from potentia.domain.canvas.sharing.service import SharingService
from potentia.domain.errors import Invalid
from potentia.domain.identity import profiles
from potentia.domain.identity.model import Actor, Registration
from potentia.domain.jobs import ClaimLost
from potentia.domain.language import Language
from potentia.domain.notifications.jobs import SendMail
from potentia.domain.notifications.model import Template
from potentia.domain.paging import Window
from potentia.domain.workspaces.errors import AccountRequired, InviteeNotFound, NotAllowed, OwnerNotGiven
from potentia.domain.workspaces.model import Answer, CanvasRole
from tests.fakes.clock import MemoryClock, MemoryIds
from tests.fakes.work import MemoryWork

ALL = Window(200)


class Studio:
    """The services, and people who are known."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.work, self.clock, self.ids = MemoryWork(), MemoryClock(), MemoryIds()
        self.canvases = CanvasService(self.work.open, self.clock, self.ids)
        self.editing = EditingService(self.work.open, self.clock, bounds or Bounds())
        self.sharing = SharingService(self.work.open, self.clock, self.ids)
        self.inviting = CanvasInvitationService(self.work.open, self.clock, self.ids, "https://potentia.example/")
        self.responses = CanvasResponseService(self.work.open, self.clock, self.ids)

    async def person(self, name: str = "Ada", *, guest: bool = False) -> Actor:
        now = self.clock.now()
        user = profiles.guest(self.ids.new(), now)
        if not guest:
            form = Registration(f"{user.id}@example.org", "", name, Language.INDONESIAN)
            user = replace(profiles.registered(user, form, now), email_verified_at=now)
        async with self.work.open() as uow:
            await uow.users.add(user, None)
        return Actor(user.id, self.ids.new(), is_guest=guest, is_admin=False)

    async def canvas(self, actor: Actor) -> Canvas:
        return await self.canvases.create(actor, "Notes", None, None)

    async def do(self, actor: Actor, canvas: Canvas, *ops: Op, op_id: str = "") -> Acknowledgement:
        return await self.editing.mutate(actor, canvas.id, Mutation(op_id or uuid4().hex, list(ops)))

    def owed(self, kind: type) -> list[object]:
        return [each.job for each in self.work.state.owed if isinstance(each.job, kind)]


async def test_only_who_may_edits() -> None:
    studio = Studio()
    ada, grace, stranger = [await studio.person(name) for name in ("Ada", "Grace", "Mallory")]
    canvas = await studio.canvas(ada)
    await studio.sharing.add(ada, canvas.id, grace.user_id, CanvasRole.VIEWER)
    with pytest.raises(NotAllowed):
        await studio.do(grace, canvas, Insert(id=uuid4(), type="x"))
    with pytest.raises(CanvasNotFound):
        await studio.do(stranger, canvas, Insert(id=uuid4(), type="x"))
    assert await studio.editing.seq(ada, canvas.id) == 0


async def test_a_guest_draws_and_shares_nothing() -> None:
    studio = Studio()
    guest, ada = await studio.person(guest=True), await studio.person()
    canvas = await studio.canvas(guest)
    await studio.do(guest, canvas, Insert(id=uuid4(), type="x"))
    with pytest.raises(AccountRequired):
        await studio.sharing.add(guest, canvas.id, ada.user_id, CanvasRole.EDITOR)
    with pytest.raises(InviteeNotFound):
        await studio.sharing.add(ada, (await studio.canvas(ada)).id, guest.user_id, CanvasRole.EDITOR)


async def test_a_repeat_is_told_the_same_and_another_author_or_body_is_refused() -> None:
    studio = Studio()
    ada, grace = await studio.person(), await studio.person()
    canvas, op = await studio.canvas(ada), Insert(id=uuid4(), type="x")
    await studio.sharing.add(ada, canvas.id, grace.user_id, CanvasRole.EDITOR)
    first = await studio.do(ada, canvas, op, op_id="1")
    again = await studio.do(ada, canvas, op, op_id="1")
    assert (first.duplicate, again.duplicate) == (False, True)
    assert (again.seq, again.versions, again.ranks) == (first.seq, first.versions, first.ranks)
    for actor, other in ((grace, op), (ada, Insert(id=uuid4(), type="x"))):
        with pytest.raises(OperationIdReused):
            await studio.do(actor, canvas, other, op_id="1")
    await studio.canvases.archive(ada, canvas.id)
    assert await studio.do(ada, canvas, op, op_id="1") == again
    with pytest.raises(CanvasArchived):
        await studio.do(ada, canvas, Insert(id=uuid4(), type="x"))


async def test_bounds_are_inclusive() -> None:
    studio = Studio(Bounds(depth=2, blocks=3, properties=20))
    ada = await studio.person()
    canvas, (a, b, c) = await studio.canvas(ada), [uuid4() for _ in range(3)]
    await studio.do(ada, canvas, Insert(id=a, type="x", properties={"text": "x" * 9}))
    await studio.do(ada, canvas, Insert(id=b, type="x", parent_id=a))
    with pytest.raises(Invalid):
        await studio.do(ada, canvas, Insert(id=c, type="x", properties={"text": "x" * 10}))
    with pytest.raises(TooDeep):
        await studio.do(ada, canvas, Insert(id=c, type="x", parent_id=b))
    await studio.do(ada, canvas, Insert(id=c, type="x"))
    with pytest.raises(CanvasFull):
        await studio.do(ada, canvas, Insert(id=uuid4(), type="x"))
    await studio.do(ada, canvas, Delete(id=c), Insert(id=uuid4(), type="x"))
    assert (await studio.canvases.get(ada, canvas.id)).block_count == 3


async def test_a_crowded_list_owes_new_ranks_and_they_are_made_once() -> None:
    studio = Studio()
    ada = await studio.person()
    canvas, first = await studio.canvas(ada), uuid4()
    await studio.do(ada, canvas, Insert(id=first, type="x"), Insert(id=uuid4(), type="x"))
    while not studio.owed(RebalanceRanks):
        await studio.do(ada, canvas, Insert(id=uuid4(), type="x", after=first))
    before = await studio.editing.snapshot(ada, canvas.id)
    assert max(len(block.rank) for block in before.blocks) == CROWDED + 1
    claim = studio.work.state.owed[-1].claim()
    await studio.editing.rebalance(canvas.id, claim)
    after = await studio.editing.snapshot(ada, canvas.id)
    assert [block.id for block in after.blocks] == [block.id for block in before.blocks]
    assert max(len(block.rank) for block in after.blocks) <= 3
    assert after.seq == before.seq + 1
    with pytest.raises(ClaimLost):
        await studio.editing.rebalance(canvas.id, claim)
    assert (await studio.editing.snapshot(ada, canvas.id)).seq == after.seq
    actions = [record.action for record in studio.work.state.audit]
    assert actions[-1] == "canvas.rebalanced"
    assert actions.count("canvas.rebalanced") == 1


async def test_what_is_deleted_is_kept_for_a_time_and_up_to_a_number() -> None:
    """Then it is forgotten, in the log and in the audit; what was deleted last stays longest."""
    studio = Studio(Bounds(deleted=3, kept=timedelta(days=30)))
    ada, ids = await studio.person(), [uuid4() for _ in range(6)]
    canvas = await studio.canvas(ada)
    await studio.do(ada, canvas, *(Insert(id=each, type="x") for each in ids))
    for each in ids[:5]:
        await studio.do(ada, canvas, Delete(id=each))
        studio.clock.advance(days=1)

    async def purge() -> list[list[UUID]]:
        seq = await studio.editing.seq(ada, canvas.id)
        async with studio.work.open() as uow:
            await uow.jobs.add(RebalanceRanks(canvas_id=uuid4(), at=studio.clock.now()))
        await studio.editing.purge(studio.work.state.owed[-1].claim())
        assert studio.work.state.owed[-1].done
        told = (await studio.editing.operations(ada, canvas.id, seq, 50)).items
        return [[op.id for op in each.ops if isinstance(op, Purge)] for each in told]

    assert await purge() == [ids[:2]]
    assert await purge() == []
    studio.clock.advance(days=28)
    assert await purge() == [[ids[2]]]
    studio.clock.advance(days=9)
    assert await purge() == [ids[3:5]]
    assert [block.id for block in (await studio.editing.snapshot(ada, canvas.id)).blocks] == ids[5:]
    assert [each.action for each in studio.work.state.audit][-1] == "canvas.purged"


async def test_new_ranks_for_nothing_are_done_at_once() -> None:
    """The list is in order by now, or the canvas is gone."""
    studio = Studio()
    ada = await studio.person()
    canvas = await studio.canvas(ada)
    for canvas_id in (canvas.id, uuid4()):
        async with studio.work.open() as uow:
            await uow.jobs.add(RebalanceRanks(canvas_id=canvas_id, at=studio.clock.now()))
        await studio.editing.rebalance(canvas_id, studio.work.state.owed[-1].claim())
        assert studio.work.state.owed[-1].done
    assert await studio.editing.seq(ada, canvas.id) == 0


async def test_where_no_short_rank_is_left_the_client_is_told_to_wait() -> None:
    """Rather than that an index fails; with nothing done."""
    studio = Studio()
    ada = await studio.person()
    canvas, (first, second) = await studio.canvas(ada), [uuid4() for _ in range(2)]
    await studio.do(ada, canvas, Insert(id=first, type="x"), Insert(id=second, type="x"))
    state = studio.work.state.canvases.blocks[canvas.id]
    block, place = state[second]
    close = "a0" + "0" * (LONGEST_RANK - 2) + "1"
    state[second] = type(block)(**_with(block, rank=close)), type(place)(**_with(place, rank=close))
    with pytest.raises(OrderCrowded):
        await studio.do(ada, canvas, Insert(id=uuid4(), type="x", after=first))
    assert await studio.editing.seq(ada, canvas.id) == 1
    assert len(studio.owed(RebalanceRanks)) == 1


async def test_a_crowded_list_owes_one_job_in_ten_seconds_however_the_last_one_ended() -> None:
    """Hundreds of mutations store no hundreds of jobs; one that is dead does not leave the list crowded for good."""
    studio = Studio()
    ada = await studio.person()
    canvas, first = await studio.canvas(ada), uuid4()
    await studio.do(ada, canvas, Insert(id=first, type="x"), Insert(id=uuid4(), type="x"))
    for _ in range(300):
        await studio.do(ada, canvas, Insert(id=uuid4(), type="x", after=first))
    assert len(studio.owed(RebalanceRanks)) == 1
    studio.clock.advance(seconds=EACH_SECONDS)
    await studio.do(ada, canvas, Insert(id=uuid4(), type="x", after=first))
    assert len(studio.owed(RebalanceRanks)) == 2


def _with(struct: object, **changes: object) -> dict[str, object]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__} | changes  # type: ignore[attr-defined]


async def test_a_change_of_nothing_is_none() -> None:
    studio = Studio()
    ada = await studio.person()
    canvas = await studio.canvas(ada)
    audited = len(studio.work.state.audit)
    studio.clock.advance(hours=1)
    assert await studio.canvases.change(ada, canvas.id, CanvasChange()) == canvas
    assert await studio.canvases.change(ada, canvas.id, CanvasChange(title=" Notes ")) == canvas
    assert await studio.canvases.restore(ada, canvas.id) == canvas
    assert len(studio.work.state.audit) == audited


@pytest.mark.parametrize("title", ["", " ", "x" * 201, "a\tb", "a\u2028b"])
async def test_a_canvas_has_a_name(title: str) -> None:
    studio = Studio()
    ada = await studio.person()
    with pytest.raises(Invalid):
        await studio.canvases.create(ada, title, None, None)
    with pytest.raises(Invalid):
        await studio.canvases.change(ada, (await studio.canvas(ada)).id, CanvasChange(title=title))


async def test_blocks_that_remain_keep_a_canvas() -> None:
    studio = Studio()
    ada = await studio.person()
    canvas, block = await studio.canvas(ada), uuid4()
    await studio.do(ada, canvas, Insert(id=block, type="x"))
    with pytest.raises(BlocksRemain):
        await studio.canvases.delete(ada, canvas.id)
    await studio.do(ada, canvas, Delete(id=block))
    await studio.canvases.delete(ada, canvas.id)
    with pytest.raises(CanvasNotFound):
        await studio.canvases.get(ada, canvas.id)


async def test_an_e_mail_is_written_to_in_the_language_of_whoever_has_it() -> None:
    studio = Studio()
    ada, grace = await studio.person("Ada"), await studio.person("Grace")
    canvas = await studio.canvas(ada)
    sent = await studio.inviting.invite(ada, canvas.id, f"{grace.user_id}@example.org", CanvasRole.EDITOR)
    (mail,) = studio.owed(SendMail)
    assert isinstance(mail, SendMail)
    assert (mail.template, mail.language) == (Template.CANVAS_INVITATION, Language.INDONESIAN)
    assert sent.link.endswith(mail.facts["token"])
    received = await studio.responses.received(grace, ALL)
    assert [(each.kind, each.object_name, each.role) for each in received.items] == [("canvas", "Notes", "editor")]
    joined = await studio.responses.respond(grace, sent.invitation.id, Answer.ACCEPT)
    assert joined is not None
    assert (joined.id, joined.role) == (canvas.id, CanvasRole.EDITOR)


async def test_nobody_is_made_an_owner_and_none_is_unmade() -> None:
    studio = Studio()
    ada, grace = await studio.person(), await studio.person()
    canvas = await studio.canvas(ada)
    with pytest.raises(OwnerNotGiven):
        await studio.sharing.add(ada, canvas.id, grace.user_id, CanvasRole.OWNER)
    await studio.sharing.add(ada, canvas.id, grace.user_id, CanvasRole.ADMIN)
    for role in (CanvasRole.ADMIN, CanvasRole.VIEWER):
        with pytest.raises(OwnerStays):
            await studio.sharing.add(grace, canvas.id, ada.user_id, role)
    with pytest.raises(OwnerStays):
        await studio.sharing.remove(ada, canvas.id, ada.user_id)
    assert isinstance(canvas.owner_id, UUID)
