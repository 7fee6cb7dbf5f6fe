"""Kind of job → the use case that carries it out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from potentia.domain.canvas.jobs import RebalanceRanks
from potentia.domain.chat.jobs import AnswerMessage, AssessTurn
from potentia.domain.identity.jobs import RecoverPassword
from potentia.domain.notifications.jobs import SendMail
from potentia.domain.notifications.model import Template
from potentia.entrypoints.bootstrap import Services
from potentia.entrypoints.worker.answering import tell
from potentia.entrypoints.worker.attempt import Consumer
from potentia.entrypoints.worker.cron import (
    ChainAudit,
    PurgeCanvasInvitations,
    PurgeDeletedBlocks,
    PurgeDoneJobs,
    PurgeIdempotencyKeys,
    PurgeInvitations,
    PurgeNotifications,
    PurgeSessions,
)
from potentia.entrypoints.worker.store import Taken

DONE_JOBS_KEPT = timedelta(days=7)


def consumers(services: Services) -> Sequence[Consumer[Any]]:
    """Every kind of job that this version knows."""

    async def answer_message(job: AnswerMessage, taken: Taken) -> None:
        last_try = taken.tries >= job.retry.attempts
        events = services.turns.answer(job.user_id, job.run_id, taken.claim, last_try=last_try)
        await tell(events, services.run_log, job.run_id)

    async def assess_turn(job: AssessTurn, taken: Taken) -> None:
        await services.assessor.assess(job.user_id, job.run_id, taken.claim)

    invites: Mapping[Template, Callable[[str], Awaitable[bool]]] = {
        Template.WORKSPACE_INVITATION: services.responses.is_open,
        Template.CANVAS_INVITATION: services.canvas_responses.is_open,
    }

    async def send_mail(job: SendMail, taken: Taken) -> None:
        """But for an invitation that was answered or taken back before its mail went: that one is done."""
        is_open = invites.get(job.template)
        if is_open is None or await is_open(job.facts["token"]):
            await services.notifications.send(job, taken.claim)
            return
        async with services.open_uow(completes=taken.claim):
            return

    async def recover_password(job: RecoverPassword, taken: Taken) -> None:
        await services.recovery.recover(job.email, taken.claim)

    async def purge_notifications(job: PurgeNotifications, taken: Taken) -> None:
        await services.notifications.purge(taken.claim)

    async def purge_done_jobs(job: PurgeDoneJobs, taken: Taken) -> None:
        await services.jobs.purge(DONE_JOBS_KEPT)
        async with services.open_uow(completes=taken.claim):
            return

    async def purge_sessions(job: PurgeSessions, taken: Taken) -> None:
        await services.account.purge(taken.claim)

    async def purge_idempotency_keys(job: PurgeIdempotencyKeys, taken: Taken) -> None:
        await services.idempotency.purge()
        async with services.open_uow(completes=taken.claim):
            return

    async def purge_invitations(job: PurgeInvitations, taken: Taken) -> None:
        await services.responses.purge(taken.claim)

    async def purge_canvas_invitations(job: PurgeCanvasInvitations, taken: Taken) -> None:
        await services.canvas_responses.purge(taken.claim)

    async def purge_deleted_blocks(job: PurgeDeletedBlocks, taken: Taken) -> None:
        await services.editing.purge(taken.claim)

    async def rebalance_ranks(job: RebalanceRanks, taken: Taken) -> None:
        await services.editing.rebalance(job.canvas_id, taken.claim)

    async def chain_audit(job: ChainAudit, taken: Taken) -> None:
        await services.audit.extend()
        async with services.open_uow(completes=taken.claim):
            return

    return (
        Consumer(AnswerMessage, answer_message, ends_itself=True),
        Consumer(AssessTurn, assess_turn),
        Consumer(SendMail, send_mail),
        Consumer(RecoverPassword, recover_password),
        Consumer(PurgeNotifications, purge_notifications),
        Consumer(PurgeDoneJobs, purge_done_jobs),
        Consumer(PurgeSessions, purge_sessions),
        Consumer(PurgeIdempotencyKeys, purge_idempotency_keys),
        Consumer(PurgeInvitations, purge_invitations),
        Consumer(PurgeCanvasInvitations, purge_canvas_invitations),
        Consumer(RebalanceRanks, rebalance_ranks),
        Consumer(PurgeDeletedBlocks, purge_deleted_blocks),
        Consumer(ChainAudit, chain_audit),
    )
