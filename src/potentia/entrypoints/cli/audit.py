"""`potentia audit`: export the heads of the audit's chains, and verify the chains against them."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

import click
import msgspec
from rich.table import Table

from potentia.domain.audit import NO_WORKSPACE
from potentia.domain.chain import AuditChains, Finding, Head, Kind, Report, Verification
from potentia.entrypoints import bootstrap
from potentia.entrypoints.cli.environment import current_settings
from potentia.entrypoints.cli.tables import show

PAGE = 2_000
WORKSPACE = click.option(
    "--workspace", type=click.UUID, help=f"Only this one's chain; {NO_WORKSPACE} for what belongs to none."
)
WORDS: Mapping[Kind, str] = {
    Kind.EDITED: "edited: record {seq} does not follow from the one before it",
    Kind.DELETED: "deleted: {count} from record {seq} on",
    Kind.TRUNCATED: "truncated: {count} missing at the end, from record {seq} on",
    Kind.REORDERED: "reordered: record {seq} stands in another's place",
    Kind.REWRITTEN: "rewritten: record {seq} is not the one that a head names",
    Kind.HEADLESS: "the head that the database keeps is gone",
    Kind.OVERDUE: "overdue: {count} should have been chained long ago",
}


class Exported(msgspec.Struct, forbid_unknown_fields=True):
    """What `potentia audit head` prints. Hashes are base64, as in all of Potentia's JSON."""

    exported_at: datetime
    heads: Sequence[Head]


@click.group("audit")
def audit() -> None:
    """Verify the audit, and export what shows later that nothing was cut off."""


@audit.command("head")
@WORKSPACE
def head(workspace: UUID | None) -> None:
    """Chain what waits, and print the heads as JSON. Keep it where nobody gets who can write to the database."""
    click.echo(msgspec.json.format(msgspec.json.encode(asyncio.run(_exported(workspace)))).decode())


@audit.command("verify")
@click.option("--head", "file", type=click.File("rb"), help="What `potentia audit head` printed once (- for stdin).")
@WORKSPACE
def verify(file: BinaryIO | None, workspace: UUID | None) -> None:
    """Read every chain and say what was edited, deleted, reordered or cut off: then the exit code is 1.

    So it is for a workspace that has no chain.
    """
    anchors = {} if file is None else _read(file)
    reports = asyncio.run(_reports(anchors, workspace))
    if workspace is not None and not any(each.records or each.waiting or each.found for each in reports):
        raise click.ClickException(f"There is no chain of {workspace}, and nothing waits to be chained for it.")
    show(_table(reports))
    for line in _notes(reports):
        click.echo(line)
    if any(report.found for report in reports):
        sys.exit(1)


async def verified(chains: AuditChains, anchors: Mapping[UUID, Head], only: UUID | None = None) -> Sequence[Report]:
    """Every chain (or `only` one) as it is, and as the exported heads say that it was; each goes on meanwhile."""
    kept = {each.chain: each for each in await chains.heads()}
    waiting = {each.chain: each for each in await chains.waiting()}
    known = {*await chains.chains(), *anchors} if only is None else {only}
    reports = []
    for chain in sorted(known):
        verification = Verification(chain, kept.get(chain), anchors.get(chain))
        await _read_all(chains, verification)
        if verification.kept is None:  # its first records may have been chained since
            verification.kept = next((each for each in await chains.heads() if each.chain == chain), None)
            await _read_all(chains, verification)
        reports.append(verification.report(waiting.get(chain)))
    return reports


async def _read_all(chains: AuditChains, verification: Verification) -> None:
    while records := await chains.records(verification.chain, verification.read_to, PAGE):
        verification.read(records)


async def _exported(workspace: UUID | None) -> Exported:
    async with bootstrap.services(current_settings()) as services:
        await services.audit.extend()
        heads = await services.audit.heads()
        return Exported(services.clock.now(), [each for each in heads if workspace in (None, each.chain)])


async def _reports(anchors: Mapping[UUID, Head], workspace: UUID | None) -> Sequence[Report]:
    async with bootstrap.services(current_settings()) as services:
        return await verified(services.audit, anchors, workspace)


def _read(file: BinaryIO) -> Mapping[UUID, Head]:
    try:
        exported = msgspec.json.decode(file.read(), type=Exported)
    except msgspec.DecodeError as error:
        raise click.BadParameter(f"not what `potentia audit head` prints: {error}", param_hint="--head") from error
    return {each.chain: each for each in exported.heads}


def _table(reports: Sequence[Report]) -> Table:
    table = Table("chain", "records", "waiting", "exported head", "findings")
    for report in reports:
        name = "(no workspace)" if report.chain == NO_WORKSPACE else str(report.chain)
        anchor = f"record {report.anchor.seq}" if report.anchor else "–"
        table.add_row(name, str(report.records), str(report.waiting), anchor, _findings(report))
    return table


def _findings(report: Report) -> str:
    lines = [_words(each) for each in report.findings]
    unlisted = report.found - len(lines)
    return "\n".join([*lines, *([f"and {unlisted} more"] if unlisted else [])]) or "none"


def _words(finding: Finding) -> str:
    return WORDS[finding.kind].format(seq=finding.seq, count=finding.count)


def _notes(reports: Sequence[Report]) -> Sequence[str]:
    """What could not be checked."""
    bare = sum(report.anchor is None for report in reports)
    waiting = sum(report.waiting for report in reports)
    unanchored = (
        f"{bare} of {len(reports)} chains have no exported head: of them, records that were cut off at the end "
    )
    return [
        *(
            [f"{unanchored}together with the head that the database keeps, or written anew, are not seen."]
            if bare
            else []
        ),
        *(
            [f"{waiting} records wait to be chained: whether one of them was changed, nobody can say."]
            if waiting
            else []
        ),
    ]
