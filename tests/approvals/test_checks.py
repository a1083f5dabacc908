"""Acts that several check before the head of section approves, and acts that a job executes later."""

from datetime import timedelta

import pytest

from shared.access import Actor, ActorKind
from shared.approvals import NotExecutable, execute_approved, propose, waiting
from shared.contracts.staff import HolderKind
from shared.http.routes import Refused
from shared.tokens import PRIVATE_FILE, issue_token, load_token_keys
from tests.approvals.conftest import CHECKERS, CLERK, HEAD, OTHER_HEAD
from tests.approvals.house import (
    ADDRESSEE,
    DEFERRED_ACT,
    GRANT_ACT,
    REFUND_10000,
    REFUND_ACT,
    REGISTRATION_ACT,
    House,
    Refunding,
    answer,
)
from tests.approvals.test_database import identity
from tests.authority import let_the_copy_grow_old

REGISTRATION = {"addressee_no": ADDRESSEE, "item": "010"}
JOB = Actor("service:refunds", ActorKind.SERVICE)


@pytest.mark.feature("L16")
async def test_two_check_and_a_third_approves_none_of_them_the_maker(house: House) -> None:
    path, seen = await house.propose(CLERK, REGISTRATION_ACT, REGISTRATION)
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "not_enough_checks")
    await house.employ(CLERK, "clerk", "checker", "head")
    assert await house.confirm(CLERK, path, "check", seen) == (409, "own_proposal")
    assert await house.confirm(CHECKERS[0], path, "check", seen) == (200, "proposed")
    assert await house.confirm(CHECKERS[0], path, "check", seen) == (409, "already_took_part")
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "not_enough_checks")
    assert await house.confirm(CHECKERS[1], path, "check", seen) == (200, "checked")
    await house.employ(CHECKERS[1], "checker", "head")
    assert await house.confirm(CHECKERS[1], path, "approve", seen) == (409, "already_took_part")
    shown = (await house.get(CHECKERS[2], f"/{path}/to-check")).json()
    assert shown["lines"] == [["宛名番号", ADDRESSEE], ["項目", "010"]]
    assert await house.confirm(HEAD, path, "approve", seen) == (200, "executed")
    assert [actor for _, actor in await house.steps(path)] == [CLERK, CHECKERS[0], CHECKERS[1], HEAD, HEAD]


@pytest.mark.feature("L16")
async def test_a_check_counts_while_the_checker_may_check(house: House) -> None:
    path, seen = await house.propose(CLERK, REGISTRATION_ACT, REGISTRATION)
    for checker in CHECKERS[:2]:
        await house.confirm(checker, path, "check", seen)
    await house.suspend(CHECKERS[0])
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "not_enough_checks")
    assert await house.confirm(CHECKERS[2], path, "check", seen) == (200, "checked")
    assert await house.confirm(HEAD, path, "approve", seen) == (200, "executed")


@pytest.mark.feature("L16")
async def test_a_deferred_act_is_executed_by_a_job_once(house: House) -> None:
    path, seen = await house.propose(CLERK, DEFERRED_ACT)
    async with house.transactions.begin(JOB) as transaction:
        assert await waiting(transaction.connection, DEFERRED_ACT) == []
    with pytest.raises(NotExecutable, match="nobody approved"):
        async with house.transactions.begin(JOB) as transaction:
            await execute_approved(transaction, DEFERRED_ACT, identity(path))
    assert await house.confirm(HEAD, path, "approve", seen) == (200, "approved")
    assert await house.done(path) == []
    async with house.transactions.begin(JOB) as transaction:
        assert await waiting(transaction.connection, DEFERRED_ACT) == [identity(path)]
        assert await execute_approved(transaction, DEFERRED_ACT, identity(path))
    async with house.transactions.begin(JOB) as transaction:
        assert not await execute_approved(transaction, DEFERRED_ACT, identity(path))
        assert await waiting(transaction.connection, DEFERRED_ACT) == []
    assert len(await house.done(path)) == 1
    assert await house.steps(path) == [("proposed", CLERK), ("approved", HEAD), ("executed", JOB.id)]


@pytest.mark.feature("L16")
@pytest.mark.parametrize("who", [CLERK, HEAD])
async def test_a_deferred_act_is_not_executed_for_somebody_who_has_lost_the_privilege(house: House, who: str) -> None:
    path, seen = await house.propose(CLERK, DEFERRED_ACT)
    assert await house.confirm(HEAD, path, "approve", seen) == (200, "approved")
    await house.suspend(who)
    with pytest.raises(NotExecutable, match=f"{who} no longer holds"):
        async with house.transactions.begin(JOB) as transaction:
            await execute_approved(transaction, DEFERRED_ACT, identity(path))
    assert await house.done(path) == []


@pytest.mark.feature("L16")
async def test_a_deferred_act_is_not_executed_with_another_payload(house: House) -> None:
    path, seen = await house.propose(CLERK, DEFERRED_ACT)
    await house.confirm(HEAD, path, "approve", seen)
    await house.as_superuser("UPDATE approval SET payload = replace(payload, '10000', '90000')")
    with pytest.raises(NotExecutable, match="not the one approved"):
        async with house.transactions.begin(JOB) as transaction:
            await execute_approved(transaction, DEFERRED_ACT, identity(path))
    assert await house.done(path) == []


async def test_an_approved_act_that_waits_for_its_job_does_not_expire(house: House) -> None:
    path, seen = await house.propose(CLERK, DEFERRED_ACT)
    await house.confirm(HEAD, path, "approve", seen)
    house.moved = timedelta(days=30)
    assert [row["state"] for row in (await house.get(CLERK)).json()] == ["approved"]


async def test_a_service_proposes_in_bulk_and_a_head_decides(house: House) -> None:
    payloads = [Refunding(addressee_no=ADDRESSEE, tax_item="010", amount_yen=amount) for amount in (100, 200, 300)]
    async with house.transactions.begin(Actor(JOB.id, JOB.kind, office="tax_payment")) as transaction:
        made = await propose(transaction, REFUND_ACT, payloads, note="還付加算金の再計算")
    assert len({proposed.approval_id for proposed in made}) == 3
    path = f"{REFUND_ACT.name}/{made[1].approval_id}"
    assert await house.confirm(HEAD, path, "approve", made[1].payload_hash.hex()) == (200, "executed")
    assert await house.done(path) == ['{"addressee_no":"000000000000412","tax_item":"010","amount_yen":200}']


async def test_a_program_may_propose_and_never_decides(house: House) -> None:
    machine = Actor("m-01", ActorKind.MACHINE, office="tax_payment")
    await house.employ(machine.id, "clerk", "head", kind=HolderKind.MACHINE)
    now = int(house.now().timestamp())
    token = issue_token(machine, (), (), 600, load_token_keys(house.keys / PRIVATE_FILE), now=now)
    headers = {"Authorization": f"Bearer {token}"}
    body = {"payload": REFUND_10000}
    made = await house.client.post(f"/approvals/{REFUND_ACT.name}", headers=headers, json=body)
    assert made.status_code == 201
    path, seen = await house.propose(CLERK)
    body = {"payload_hash": seen}
    decided = await house.client.post(f"/approvals/{path}/approve", headers=headers, json=body)
    assert answer(decided) == (403, "forbidden")
    assert await house.done(path) == []


async def test_an_operator_takes_no_part_in_an_act_that_is_for_officers(house: House) -> None:
    payload = Refunding(addressee_no=ADDRESSEE, tax_item="010", amount_yen=1)
    with pytest.raises(Refused):
        async with house.transactions.begin(Actor("operator-1", ActorKind.OPERATOR)) as transaction:
            await propose(transaction, REFUND_ACT, [payload], note="")


async def test_nothing_is_decided_by_an_old_copy_of_authority(house: House) -> None:
    await house.employ("0601", "grantor")
    path, seen = await house.propose("0601", GRANT_ACT, {"staff_no": "0602", "role": "head"})
    house.book.stale_seconds = 120
    await let_the_copy_grow_old(house.transactions.pool, 130)
    await house.book.refresh(house.transactions.pool)
    # The holder of the installation's key passes the guard; the maker's privileges are unknown all the same.
    headers = house.operator(["access.grant.approve"])
    refused = await house.client.post(f"/approvals/{path}/approve", headers=headers, json={"payload_hash": seen})
    assert answer(refused) == (503, "authority_stale")
    assert await house.confirm(OTHER_HEAD, path, "approve", seen) == (503, "authority_stale")
    assert await house.done(path) == []
