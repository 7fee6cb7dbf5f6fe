"""What people do to one workspace at the same moment, over real sockets and real Postgres."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from potentia.adapters.postgres.unit_of_work import PostgresUnitOfWork
from potentia.domain.identity.model import Actor
from potentia.domain.jobs import Claim
from tests.fixtures.service import Person, Service
from tests.http.sharing import email_of, invited, joined, respond, roles, workspace_of
from tests.http.signing_in import PASSWORD, code

RACERS = 100


def outcomes(answers: list[httpx.Response]) -> Counter[tuple[int, str]]:
    return Counter((answer.status_code, code(answer) if answer.status_code >= 400 else "") for answer in answers)


async def _count(database_url: str, statement: str, **values: Any) -> int:
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        found = (await connection.execute(text(statement), values)).scalar_one()
    await engine.dispose()
    return int(found)


async def _insisting(person: Person, **named: str) -> httpx.Response:
    """As a client does that finds no free connection in time: once more."""
    while (answer := await respond(person, **named)).status_code == 503:
        await asyncio.sleep(0.2)
    return answer


@pytest.mark.parametrize("by", ["id", "token"])
async def test_a_hundred_accepts_of_one_invitation_make_one_member(
    service: Service, person: Person, database_url: str, by: str
) -> None:
    workspace, grace = await workspace_of(person), await service.person()
    sent = await invited(person, workspace, user_id=grace.id)
    named = {"id": sent["invitation"]["id"]} if by == "id" else {"token": sent["token"]}
    answers = await asyncio.gather(*(_insisting(grace, **named) for _ in range(RACERS)))
    assert outcomes(answers) == {(200, ""): 1, (409, "invitations.answered"): RACERS - 1}
    members = "SELECT count(*) FROM workspace_members WHERE workspace_id = :workspace AND user_id = :user"
    assert await _count(database_url, members, workspace=workspace, user=grace.id) == 1
    entries = "SELECT count(*) FROM system_audit WHERE chain = :workspace AND action = 'workspace.member-joined'"
    assert await _count(database_url, entries, workspace=workspace) == 1
    told = "SELECT count(*) FROM notifications WHERE user_id = :user AND kind = 'workspace.invitation-accepted'"
    assert await _count(database_url, told, user=person.id) == 1


async def test_accepting_and_rejecting_at_once_has_one_outcome(service: Service, person: Person) -> None:
    workspace, grace = await workspace_of(person), await service.person()
    sent = await invited(person, workspace, user_id=grace.id)
    actions = ["accept", "reject"] * 10
    answers = await asyncio.gather(*(respond(grace, action, token=sent["token"]) for action in actions))
    assert outcomes(answers) == {(200, ""): 1, (409, "invitations.answered"): 19}
    (won,) = (answer.json()["workspace"] for answer in answers if answer.status_code == 200)
    assert (grace.id in await roles(person, workspace)) == (won is not None)


async def test_revoking_and_accepting_at_once_has_one_outcome(service: Service, person: Person) -> None:
    for _ in range(10):
        workspace, grace = await workspace_of(person), await service.person()
        sent = await invited(person, workspace, user_id=grace.id)
        revoke = person.ask("DELETE", f"/workspaces/{workspace}/invitations/{sent['invitation']['id']}")
        revoked, accepted = await asyncio.gather(revoke, respond(grace, token=sent["token"]))
        assert {revoked.status_code, accepted.status_code} in ({204, 409}, {409, 200})
        assert (grace.id in await roles(person, workspace)) == (accepted.status_code == 200)


@pytest.mark.parametrize("by", ["user_id", "email"])
async def test_one_invitation_is_pending_however_many_are_sent_at_once(
    service: Service, person: Person, by: str
) -> None:
    workspace, grace = await workspace_of(person), await service.person()
    admin = await joined(service, person, workspace, role="admin")
    form = {"user_id": grace.id} if by == "user_id" else {"email": await email_of(grace)}
    path = f"/workspaces/{workspace}/members"
    answers = await asyncio.gather(*(who.ask("POST", path, form) for who in (person, admin) for _ in range(10)))
    assert outcomes(answers) == {(201, ""): 1, (409, "invitations.pending"): 19}
    assert len((await person.ask("GET", f"/workspaces/{workspace}/invitations")).json()["items"]) == 1


async def test_of_two_invitations_that_are_accepted_at_once_one_counts(service: Service, person: Person) -> None:
    """And nobody who is removed meanwhile or after comes back by the other."""
    seen = Counter[tuple[int, str]]()
    for _ in range(20):
        workspace, grace = await workspace_of(person), await service.person()
        by_id = await invited(person, workspace, user_id=grace.id)
        by_email = await invited(person, workspace, email=grace.email, role="admin")
        remove = f"/workspaces/{workspace}/members/{grace.id}"
        *accepted, _ = await asyncio.gather(
            respond(grace, token=by_id["token"]),
            respond(grace, token=by_email["token"]),
            person.ask("DELETE", remove),
        )
        seen.update(outcomes(list(accepted)))
        await person.ask("DELETE", remove)
        again = [await respond(grace, token=each["token"]) for each in (by_id, by_email)]
        assert outcomes(again) == {(409, "invitations.answered"): 2}
        assert await roles(person, workspace) == {person.id: "owner"}
    assert seen == {(200, ""): 20, (409, "invitations.answered"): 20}


async def test_who_is_invited_again_while_answering_is_a_member_or_invited(service: Service, person: Person) -> None:
    """Never both: no deadlock, and no invitation that outlives the joining."""
    seen = Counter[tuple[int, int]]()
    for _ in range(30):
        workspace, grace = await workspace_of(person), await service.person()
        by_email = await invited(person, workspace, email=grace.email)
        answered, again = await asyncio.gather(
            respond(grace, token=by_email["token"]),
            person.ask("POST", f"/workspaces/{workspace}/members", {"user_id": grace.id}),
        )
        seen[answered.status_code, again.status_code] += 1
        assert code(again) in {"invitations.pending", "invitations.already-member"}
        assert (await person.ask("GET", f"/workspaces/{workspace}/invitations")).json()["items"] == []
    assert seen == {(200, 409): 30}


async def test_two_who_answer_each_other_at_once_both_join(service: Service) -> None:
    """Each is locked while the other is told: rows that name them are stored nevertheless."""
    seen = Counter[int]()
    for _ in range(30):
        ada, grace = await service.person(), await service.person()
        to_grace = await invited(ada, await workspace_of(ada), user_id=grace.id)
        to_ada = await invited(grace, await workspace_of(grace), user_id=ada.id)
        answers = await asyncio.gather(respond(grace, token=to_grace["token"]), respond(ada, token=to_ada["token"]))
        seen.update(answer.status_code for answer in answers)
    assert seen == {200: 60}


async def test_there_is_one_owner_whatever_is_done_at_once(service: Service, person: Person) -> None:
    """Transfers to and fro, demotions, removals and leaves, ten rounds: one owner after each, who is a member."""
    workspace = await workspace_of(person)
    people = [person, *[await joined(service, person, workspace, role="admin") for _ in range(3)]]
    path, seen = f"/workspaces/{workspace}", Counter[int]()
    for number in range(10):
        heir = people[1 + number % 3]
        tasks = [each.ask("POST", f"{path}/transfer", {"user_id": heir.id}) for each in people]
        tasks += [each.ask("PATCH", f"{path}/members/{heir.id}", {"role": "member"}) for each in people]
        tasks += [people[number % 4].ask("DELETE", f"{path}/members/{people[number % 4].id}")]
        answers = await asyncio.gather(*tasks)
        seen.update(answer.status_code for answer in answers)
        people, owner = await _restored(service, people, workspace)
        assert owner is not None
    assert set(seen) <= {200, 204, 403, 404, 409}
    assert seen[200] >= 10


async def _restored(service: Service, people: list[Person], workspace: str) -> tuple[list[Person], Person]:
    """Everybody a member again, as an admin, and who owns it."""
    present = [each for each in people if (await each.ask("GET", f"/workspaces/{workspace}")).status_code == 200]
    found = await roles(present[0], workspace)
    (owner_id,) = (user_id for user_id, role in found.items() if role == "owner")
    owner = next(each for each in present if each.id == owner_id)
    for each in people:
        if each.id not in found:
            sent = await invited(owner, workspace, user_id=each.id, role="admin")
            assert (await respond(each, token=sent["token"])).status_code == 200
        elif found[each.id] == "member":
            await owner.ask("PATCH", f"/workspaces/{workspace}/members/{each.id}", {"role": "admin"})
    return people, owner


async def test_an_owner_who_leaves_potentia_while_others_join_leaves_no_workspace_without_one(
    service: Service,
) -> None:
    """Either the account stays (409) or the workspace goes with it; in neither order is it left without an owner."""
    seen = Counter[tuple[int, int]]()
    for _ in range(15):
        owner, grace = await service.person(), await service.person()
        workspace = await workspace_of(owner)
        sent = await invited(owner, workspace, user_id=grace.id)
        leaving = owner.ask("DELETE", "/users/me", {"password": PASSWORD})
        left, accepted = await asyncio.gather(leaving, respond(grace, token=sent["token"]))
        seen[left.status_code, accepted.status_code] += 1
        if left.status_code == 409:
            assert left.json()["workspace_ids"] == [workspace]
            assert (await roles(grace, workspace))[owner.id] == "owner"
        else:
            assert (await grace.ask("GET", f"/workspaces/{workspace}")).status_code == 404
    assert set(seen) <= {(409, 200), (204, 404)}
    assert sum(seen.values()) == 15


async def test_an_heir_who_leaves_potentia_during_a_transfer_leaves_no_workspace_without_an_owner(
    service: Service, person: Person
) -> None:
    """The transfer is held right before its commit: who deletes the account waits for it, and learns what it did."""
    workspace = await workspace_of(person)
    heir = await joined(service, person, workspace)
    held, go_on = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def slow(*, completes: Claim | None = None) -> AsyncIterator[PostgresUnitOfWork]:
        async with service.services.open_uow(completes=completes) as uow:
            yield uow
            held.set()
            await go_on.wait()

    workspaces = replace(service.services.workspaces, open_uow=slow)
    transferring = workspaces.transfer(Actor(UUID(person.id), None, False, False), UUID(workspace), UUID(heir.id))
    async with asyncio.TaskGroup() as group:
        group.create_task(transferring)
        await held.wait()
        leaving = group.create_task(heir.ask("DELETE", "/users/me", {"password": PASSWORD}))
        await asyncio.sleep(0.5)
        go_on.set()
    refused = leaving.result()
    assert (refused.status_code, code(refused)) == (409, "identity.owns-shared-workspaces")
    assert await roles(person, workspace) == {person.id: "admin", heir.id: "owner"}


async def test_heirs_who_leave_potentia_at_once_leave_no_workspace_without_an_owner(service: Service) -> None:
    """Transfers of two workspaces in either order, the other member leaving, and the heir leaving: no deadlock."""
    seen = Counter[tuple[int, ...]]()
    for _ in range(15):
        ada, heir, grace = [await service.person() for _ in range(3)]
        workspaces = [await workspace_of(ada) for _ in range(2)]
        for workspace in workspaces:
            for each in (heir, grace):
                sent = await invited(ada, workspace, user_id=each.id)
                assert (await respond(each, token=sent["token"])).status_code == 200
        answers = await asyncio.gather(
            *(ada.ask("POST", f"/workspaces/{each}/transfer", {"user_id": heir.id}) for each in workspaces[::-1]),
            *(each.ask("DELETE", "/users/me", {"password": PASSWORD}) for each in (heir, grace)),
        )
        seen[tuple(answer.status_code for answer in answers)] += 1
        for workspace in workspaces:
            assert list((await roles(ada, workspace)).values()).count("owner") == 1
    assert set(seen) <= {(200, 200, 409, 204), (200, 404, 409, 204), (404, 200, 409, 204), (404, 404, 204, 204)}
    assert sum(seen.values()) == 15


async def test_who_accepts_while_leaving_potentia_harms_nobody(service: Service, person: Person) -> None:
    workspace = await workspace_of(person)
    for _ in range(10):
        grace = await service.person()
        sent = await invited(person, workspace, user_id=grace.id)
        leaving = grace.ask("DELETE", "/users/me", {"password": PASSWORD})
        left, accepted = await asyncio.gather(leaving, respond(grace, token=sent["token"]))
        assert left.status_code == 204, left.text
        assert accepted.status_code in {200, 401}, accepted.text
    assert await roles(person, workspace) == {person.id: "owner"}
    assert (await person.ask("GET", f"/workspaces/{workspace}/invitations")).json()["items"] == []
