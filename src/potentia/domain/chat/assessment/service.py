"""The Assessor: the third call to a model, in a job of its own, with no transaction open around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from potentia.domain.audit import Entry
from potentia.domain.chat import assessor
from potentia.domain.chat.errors import AnswerBlocked, MessageNotFound, RunNotFound
from potentia.domain.chat.model import Message
from potentia.domain.chat.ports import LanguageModel, Work
from potentia.domain.ids import Ids
from potentia.domain.jobs import Claim
from potentia.domain.memory.consolidation import consolidate, subjects
from potentia.domain.memory.model import Finding, Memory, Purpose, Vector
from potentia.domain.memory.ports import Embedder
from potentia.domain.unit_of_work import OpenUow

KNOWN = 100
"""How many memories the Assessor sees."""


@dataclass(frozen=True, slots=True)
class AssessorService:
    """Takes part in no answer: what it learns is there for the next one."""

    open_uow: OpenUow[Work]
    model: LanguageModel
    embedder: Embedder
    ids: Ids

    async def assess(self, user_id: UUID, run_id: UUID, claim: Claim) -> None:
        """Learn from the message of an answered run. Raises ModelUnavailable.

        A run that is gone teaches nothing, nor does a message that the model refuses to read.
        """
        try:
            question, brief = await self._read_turn(user_id, run_id)
            found = await self.model.assess(brief)
        except (RunNotFound, MessageNotFound, AnswerBlocked):
            return await self._learn_nothing(claim)
        findings = assessor.read(found, question.content)
        texts = [finding.text for finding in findings]
        vectors = await self.embedder.embed(texts, Purpose.DOCUMENT) if findings else []
        return await self._learn(user_id, question, list(zip(findings, vectors, strict=True)), claim)

    async def _learn_nothing(self, claim: Claim) -> None:
        async with self.open_uow(completes=claim):
            pass

    async def _read_turn(self, user_id: UUID, run_id: UUID) -> tuple[Message, assessor.AssessBrief]:
        async with self.open_uow() as uow:
            run = await uow.runs.get(user_id, run_id)
            user = await uow.users.get(user_id)
            if user is None:
                raise RunNotFound
            question = await uow.messages.get(user_id, run.message_id)
            answer = await uow.messages.answer_to(user_id, run_id)
            known = await uow.memories.recall(user_id, near=None, model=self.embedder.model, limit=KNOWN)
        return question, assessor.AssessBrief(
            message=question.content,
            answer=answer.content if answer else "",
            known=[memory.in_words() for memory in known],
            today=question.created_at.astimezone(ZoneInfo(user.time_zone)).date(),
            language=user.language,
        )

    async def _learn(
        self, user_id: UUID, said: Message, findings: Sequence[tuple[Finding, Vector]], claim: Claim
    ) -> None:
        vectors = {finding.text.strip(): vector for finding, vector in findings}
        learnt = [finding for finding, _ in findings]
        async with self.open_uow(completes=claim) as uow:
            known = await uow.memories.about(user_id, subjects(learnt))
            for keep in consolidate(learnt, known, said.created_at):
                memory = self._memory(user_id, said, keep.finding)
                if keep.replaces:
                    await uow.memories.supersede(keep.replaces, memory.id, said.created_at)
                    await uow.audit.add(user_id, Entry.of("memory.superseded", before=keep.replaces))
                await uow.memories.remember(memory, vectors.get(memory.text), self.embedder.model)
                await uow.audit.add(user_id, Entry.of("memory.learnt", after=memory))

    def _memory(self, user_id: UUID, said: Message, finding: Finding) -> Memory:
        return Memory(
            id=self.ids.new(),
            user_id=user_id,
            kind=finding.kind,
            subject=finding.subject,
            text=finding.text,
            due_on=finding.due_on,
            message_id=said.id,
            quote=finding.quote,
            valid_from=said.created_at,
        )
