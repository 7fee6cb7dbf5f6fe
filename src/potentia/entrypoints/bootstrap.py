"""The composition root: builds adapters from settings and hands services to the API, the worker and the CLI.

It alone imports adapters, and imports those of a provider only where that provider is configured.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from potentia.adapters.local_limits import LocalRateLimiter
from potentia.adapters.mail.local import KeptMails, LocalMailer
from potentia.adapters.offline.embedder import HashedEmbedder
from potentia.adapters.offline.model import OfflineModel
from potentia.adapters.postgres.audit_chains import PostgresAuditChains
from potentia.adapters.postgres.connection import Singles
from potentia.adapters.postgres.engine import POOL_WAIT_SECONDS, create_engine, singles
from potentia.adapters.postgres.idempotency import PostgresIdempotencyKeys
from potentia.adapters.postgres.job_store import PostgresJobStore
from potentia.adapters.postgres.readiness import migrated, reachable
from potentia.adapters.postgres.unit_of_work import PostgresUnitOfWork, PostgresWork
from potentia.adapters.redis import client as redis_client
from potentia.adapters.redis.bell import RedisBell
from potentia.adapters.redis.channels import Channels
from potentia.adapters.redis.rate_limiter import RedisRateLimiter
from potentia.adapters.redis.run_log import RedisRunLog
from potentia.adapters.saq.carrier import SaqCarrier
from potentia.adapters.saq.receiver import BLOCK_SECONDS, SaqReceiver
from potentia.adapters.security.access_tokens import JwtAccessTokens
from potentia.adapters.security.passwords import Argon2Hasher
from potentia.adapters.system import SystemClock, Uuid7Ids
from potentia.domain.canvas.editing.service import EditingService
from potentia.domain.canvas.inviting.service import CanvasInvitationService
from potentia.domain.canvas.model import Bounds
from potentia.domain.canvas.responding.service import CanvasResponseService
from potentia.domain.canvas.service import CanvasService
from potentia.domain.canvas.sharing.service import SharingService
from potentia.domain.chain import AuditChains
from potentia.domain.chat.assessment.service import AssessorService
from potentia.domain.chat.ports import LanguageModel, RunLog
from potentia.domain.chat.service import ChatService
from potentia.domain.chat.turn.service import TurnService
from potentia.domain.clock import Clock
from potentia.domain.idempotency import IdempotencyKeys
from potentia.domain.identity.access.service import AccessService
from potentia.domain.identity.account.service import AccountService
from potentia.domain.identity.keys.service import ApiKeyService
from potentia.domain.identity.ports import ExternalTokens
from potentia.domain.identity.recent import RecentActors
from potentia.domain.identity.recovery.service import RecoveryService
from potentia.domain.identity.service import IdentityService
from potentia.domain.identity.verification.service import VerificationService
from potentia.domain.jobs import Queue
from potentia.domain.limits import Limiters
from potentia.domain.memory.ports import Embedder
from potentia.domain.notifications.ports import Mailer
from potentia.domain.notifications.service import NotificationService
from potentia.domain.unit_of_work import OpenUow
from potentia.domain.workspaces.inviting.service import InvitationService
from potentia.domain.workspaces.members.service import MemberService
from potentia.domain.workspaces.responding.service import ResponseService
from potentia.domain.workspaces.service import WorkspaceService
from potentia.entrypoints import logs
from potentia.entrypoints.settings import Settings

NOBODY = "Potentia <potentia@localhost>"
"""Whom mails come from that go nowhere."""
PROMPT_BUDGET = 8_000
LIMITS_REPLY_SECONDS = 0.5
"""What requests lose when Redis freezes, once."""
JOB_LEASE = timedelta(seconds=15)
KEEPING_CONNECTIONS = 3
"""For taking jobs and keeping leases alone: a worker whose jobs hold all other connections keeps them nevertheless."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the entrypoints call."""

    identity: IdentityService
    access: AccessService
    account: AccountService
    api_keys: ApiKeyService
    recovery: RecoveryService
    verification: VerificationService
    notifications: NotificationService
    workspaces: WorkspaceService
    members: MemberService
    invitations: InvitationService
    responses: ResponseService
    canvases: CanvasService
    editing: EditingService
    sharing: SharingService
    canvas_invitations: CanvasInvitationService
    canvas_responses: CanvasResponseService
    chat: ChatService
    turns: TurnService
    assessor: AssessorService
    jobs: PostgresJobStore
    audit: AuditChains
    open_uow: OpenUow[PostgresUnitOfWork]
    run_log: RunLog
    idempotency: IdempotencyKeys
    limiters: Limiters
    clock: Clock
    receive_hints: Callable[[Queue, Callable[[UUID], Awaitable[None]]], AbstractAsyncContextManager[SaqReceiver]]
    """Hands the ids of stored jobs of a queue to a function, for as long as the context is open."""
    readiness: Mapping[str, Callable[[], Awaitable[None]]]


@asynccontextmanager
async def services(settings: Settings, *, pool_wait: float = POOL_WAIT_SECONDS) -> AsyncIterator[Services]:
    """Everything, connected lazily: opening asks neither Postgres nor Redis."""
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(_engine(settings, settings.database_pool_size, pool_wait))
        keeping = await stack.enter_async_context(_engine(settings, KEEPING_CONNECTIONS, POOL_WAIT_SECONDS))
        redis = await stack.enter_async_context(redis_client.create_client(settings.redis_url))
        limiter = await stack.enter_async_context(_rate_limiter(settings.redis_url))
        channels = await stack.enter_async_context(Channels(redis))
        run_log = RedisRunLog(redis, channels)
        bell = await stack.enter_async_context(RedisBell(redis, channels))
        carrier = await stack.enter_async_context(SaqCarrier(redis))
        hasher = stack.enter_context(Argon2Hasher())
        clock, ids = SystemClock(), Uuid7Ids()
        access_tokens, recent = JwtAccessTokens(settings.secret_key), RecentActors()
        session_lifetime = timedelta(days=settings.refresh_token_days)
        external = await stack.enter_async_context(_external_tokens(settings))
        model, embedder = await stack.enter_async_context(_provider(settings))
        single = await stack.enter_async_context(_singles(settings, settings.database_pool_size, pool_wait))
        settling = await stack.enter_async_context(_singles(settings, KEEPING_CONNECTIONS, POOL_WAIT_SECONDS))
        open_uow = PostgresWork(engine, ids, carrier.announce, logs.request_id, bell.ring, singles=single).open
        yield Services(
            identity=IdentityService(
                open_uow=open_uow,
                hasher=hasher,
                access_tokens=access_tokens,
                clock=clock,
                ids=ids,
                recent=recent,
                access_lifetime=timedelta(seconds=settings.access_token_seconds),
                refresh_lifetime=session_lifetime,
            ),
            access=AccessService(open_uow, access_tokens, clock, ids, recent, external, session_lifetime),
            account=AccountService(open_uow, hasher, clock, ids, recent),
            api_keys=ApiKeyService(open_uow, clock, ids, recent),
            recovery=RecoveryService(open_uow, hasher, clock, ids, recent),
            verification=VerificationService(open_uow, clock, ids),
            notifications=NotificationService(open_uow, _mailer(settings), bell, clock, settings.public_url),
            workspaces=WorkspaceService(open_uow, clock, ids),
            members=MemberService(open_uow, clock, ids),
            invitations=InvitationService(open_uow, clock, ids, settings.public_url),
            responses=ResponseService(open_uow, clock, ids),
            canvases=CanvasService(open_uow, clock, ids),
            editing=EditingService(open_uow, clock, _bounds(settings)),
            sharing=SharingService(open_uow, clock, ids),
            canvas_invitations=CanvasInvitationService(open_uow, clock, ids, settings.public_url),
            canvas_responses=CanvasResponseService(open_uow, clock, ids),
            chat=ChatService(open_uow, run_log, clock, ids),
            turns=TurnService(open_uow, model, embedder, run_log, clock, ids, PROMPT_BUDGET),
            assessor=AssessorService(open_uow, model, embedder, ids),
            jobs=PostgresJobStore(keeping, lease=JOB_LEASE, singles=settling),
            audit=PostgresAuditChains(engine),
            open_uow=open_uow,
            run_log=run_log,
            idempotency=PostgresIdempotencyKeys(engine),
            limiters=Limiters(shared=limiter, local=LocalRateLimiter()),
            clock=clock,
            receive_hints=lambda queue, receive: _receiver(settings.redis_url, queue, receive),
            readiness={
                "postgres": lambda: reachable(engine),
                "migrations": lambda: migrated(engine),
                "redis": lambda: redis_client.reachable(redis),
            },
        )


def _bounds(settings: Settings) -> Bounds:
    return Bounds(
        depth=settings.canvas_depth,
        properties=settings.canvas_properties,
        blocks=settings.canvas_blocks,
        operations=settings.canvas_operations,
        deleted=settings.canvas_deleted,
        kept=timedelta(days=settings.canvas_deleted_days),
    )


def kept_mails(settings: Settings) -> KeptMails:
    """The mails that were not sent, for want of a mail server."""
    return KeptMails(_mail_folder(settings))


def _mailer(settings: Settings) -> Mailer:
    """Who takes the mails. A process without SMTP does not carry its library."""
    server = settings.smtp_url
    if not server:
        return LocalMailer(_mail_folder(settings), settings.mail_from or NOBODY)
    from potentia.adapters.mail.smtp import Server, SmtpMailer, Tls

    named = Server(server.host, server.port, Tls(server.tls), server.username, server.password)
    return SmtpMailer(named, settings.mail_from, seconds=float(settings.smtp_timeout_seconds))


def _mail_folder(settings: Settings) -> Path:
    return settings.data_dir.absolute() / "mail"


@asynccontextmanager
async def _engine(settings: Settings, size: int, wait: float) -> AsyncIterator[AsyncEngine]:
    through_pooler = settings.database_pooler == "transaction"
    engine = create_engine(settings.database_url, pool_size=size, through_pooler=through_pooler, pool_wait=wait)
    try:
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def _singles(settings: Settings, size: int, wait: float) -> AsyncIterator[Singles | None]:
    """A pooler in transaction mode hands out servers by the transaction: there is nothing to be saved behind it."""
    if settings.database_pooler == "transaction":
        yield None
        return
    async with singles(settings.database_url, pool_size=size, pool_wait=wait) as opened:
        yield opened


@asynccontextmanager
async def _receiver(
    redis_url: str, queue: Queue, receive: Callable[[UUID], Awaitable[None]]
) -> AsyncIterator[SaqReceiver]:
    patient = redis_client.create_client(redis_url, reply_seconds=2 * BLOCK_SECONDS)
    async with patient, SaqReceiver(patient, queue, receive) as receiver:
        yield receiver


@asynccontextmanager
async def _rate_limiter(redis_url: str) -> AsyncIterator[RedisRateLimiter]:
    quick = redis_client.create_client(redis_url, reply_seconds=LIMITS_REPLY_SECONDS)
    async with quick, RedisRateLimiter(quick) as limiter:
        yield limiter


@asynccontextmanager
async def _external_tokens(settings: Settings) -> AsyncIterator[ExternalTokens | None]:
    if not settings.auth_jwks_url:
        yield None
        return
    from potentia.adapters.security.external_tokens import JwksTokens
    from potentia.adapters.security.key_set import key_set

    async with key_set(settings.auth_jwks_url) as keys:
        yield JwksTokens(keys, settings.auth_issuer, settings.auth_audience)


@asynccontextmanager
async def _provider(settings: Settings) -> AsyncIterator[tuple[LanguageModel, Embedder]]:
    """Who answers and who embeds. A process without Gemini does not carry its library, which costs 30 MiB."""
    if settings.ai_provider != "gemini":
        yield OfflineModel(), HashedEmbedder()
        return
    from potentia.adapters.gemini.client import connected
    from potentia.adapters.gemini.embedder import GeminiEmbedder
    from potentia.adapters.gemini.model import GeminiModel

    seconds = float(settings.ai_timeout_seconds)
    async with connected(api_key=settings.gemini_api_key, base_url=settings.gemini_base_url, seconds=seconds) as client:
        yield (
            GeminiModel(client, settings.gemini_model, seconds=seconds),
            GeminiEmbedder(client, settings.gemini_embedding_model, seconds=seconds),
        )
