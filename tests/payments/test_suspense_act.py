"""Where money in suspense belongs is proposed by one and approved by another; only that moves it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.contracts import Event, ReceiptStage
from tests.authority import bearer, give, granted
from tests.guarded import ROLES, guarded
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, cancelled, key_of, paid, revised

OFFICER, HEAD, BOTH, NARROW, RELATIVE = "0412", "0401", "0402", "0403", "0404"
PROPOSING, APPROVING = ROLES["collection_officer"].permissions, ROLES["collection_head"].permissions
ACT = "/approvals/payments.suspense_assignment"


@dataclass
class Section:
    """The officers of a section at their desks."""

    payments: Payments
    client: httpx.AsyncClient
    keys: Path

    async def get(self, path: str, by: str = OFFICER) -> Any:
        response = await self.client.get(path, headers=bearer(self.keys, by))
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, body: dict[str, Any], by: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, by))

    async def payload(self, number: int = 1, **changed: Any) -> dict[str, Any]:
        """What an officer writes down after looking at the money in suspense and the claim of a notice."""
        (money,) = await self.get("/suspense")
        claim_id = await self.payments.pool.fetchval(
            "SELECT claim_id FROM claim WHERE clearing_key = $1", key_of(number)
        )
        claim = await self.get(f"/claims/{claim_id}", by=BOTH)
        values = {
            "receipt_id": money["receipt_id"],
            "amount_yen": money["amount_yen"],
            "claim_id": claim_id,
            "claim_version": claim["version"],
            "addressee_no": claim["addressee_no"],
            "tax_item": claim["tax_item"],
            "reason": "納付書番号の誤記",
            "evidence": "領収済通知書の写し",
        }
        return {**values, **changed}

    async def propose(self, payload: dict[str, Any], by: str = OFFICER) -> httpx.Response:
        return await self.post(ACT, {"payload": payload, "note": "窓口で確認"}, by)

    async def proposed(self, by: str = OFFICER) -> dict[str, Any]:
        response = await self.propose(await self.payload(), by)
        assert response.status_code == 201, response.text
        made: dict[str, Any] = response.json()
        return made

    async def approve(self, made: dict[str, Any], by: str = HEAD) -> httpx.Response:
        return await self.post(f"{ACT}/{made['approval_id']}/approve", {"payload_hash": made["payload_hash"]}, by)

    async def corrections(self) -> int:
        count: int = await self.payments.pool.fetchval(
            "SELECT count(*) FROM ledger_entry WHERE approval_id IS NOT NULL"
        )
        return count


@pytest.fixture
async def section(payments: Payments, tmp_path: Path) -> AsyncIterator[Section]:
    pool = payments.pool
    await give(pool, OFFICER, granted(PROPOSING, ["receipt"]))
    await give(pool, HEAD, granted(APPROVING, ["receipt"]))
    await give(pool, BOTH, granted(PROPOSING | APPROVING, ["receipt"]))
    await give(pool, NARROW, granted(PROPOSING | APPROVING, ["receipt"], tax_items=["010"]))
    await give(pool, RELATIVE, granted(APPROVING, ["receipt"]), related_subjects=[ADDRESSEE])
    async with guarded(payments.service, payments.transactions, tmp_path) as opened:
        await payments.hear(assessed(1, 30_000))
        await payments.hear(paid(30_000, number=9))
        yield Section(payments, opened.client, tmp_path)


@pytest.mark.feature("A5")
async def test_money_moves_when_a_second_person_has_approved_and_the_ledger_names_the_approval(
    section: Section,
) -> None:
    made = await section.proposed()

    (waiting,) = await section.get("/suspense")
    assert (waiting["approval_id"], waiting["decision"]) == (made["approval_id"], "proposed")
    assert await section.payments.balance(key_of(1)) == {"principal_assessed": 30_000}
    shown = await section.get(f"{ACT}/{made['approval_id']}", by=HEAD)
    assert ["金額", "30,000円"] in shown["lines"]
    approved = await section.approve(made)

    assert (approved.status_code, approved.json()["state"]) == (200, "executed")
    assert await section.get("/suspense") == []
    assert (await section.payments.balance(key_of(1)))["principal_collected"] == 30_000
    ledger = await section.get("/claims/1/ledger")
    assert [(row["reason"], row["approval_id"]) for row in ledger] == [
        ("assessment", None),
        ("suspense_assigned", made["approval_id"]),
    ]
    assert await section.payments.proof() == []
    rows = await section.payments.pool.fetch(
        "SELECT actor_id, action FROM access_record WHERE permission LIKE 'payments.suspense.%' AND subject_ref = $1 "
        "ORDER BY tx, record_id",
        ADDRESSEE,
    )
    assert {tuple(row) for row in rows} >= {(OFFICER, "correct"), (HEAD, "approve"), (HEAD, "correct")}


async def test_nobody_approves_his_own_proposal(section: Section) -> None:
    made = await section.proposed(by=BOTH)

    refused = await section.approve(made, by=BOTH)

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:shuno:problem:own_proposal")
    assert await section.corrections() == 0


@pytest.mark.parametrize(("by", "status"), [(OFFICER, 403), (NARROW, 403), (RELATIVE, 403)])
async def test_who_lacks_the_privilege_the_tax_item_or_the_distance_approves_nothing(
    section: Section, by: str, status: int
) -> None:
    made = await section.proposed(by=BOTH)

    assert (await section.approve(made, by=by)).status_code == status
    assert await section.corrections() == 0


async def test_an_approval_moves_money_once(section: Section) -> None:
    made = await section.proposed()

    answers = await asyncio.gather(section.approve(made), section.approve(made, by=BOTH))
    again = await section.approve(made)

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (again.status_code, again.json()["type"]) == (409, "urn:shuno:problem:already_decided")
    assert (await section.payments.balance(key_of(1)))["principal_collected"] == 30_000
    assert await section.corrections() == 2
    assert await section.payments.proof() == []


@pytest.mark.feature("A5")
@pytest.mark.parametrize(
    ("meanwhile", "code", "balance"),
    [
        (assessed(9, 30_000), "money_cleared", {"principal_assessed": 30_000}),
        (paid(30_000, number=9, stage=ReceiptStage.CANCEL), "money_cancelled", {"principal_assessed": 30_000}),
        (revised(1, 2, 20_000), "claim_changed", {"principal_assessed": 20_000}),
        (cancelled(1, 2), "claim_changed", {}),
        (
            paid(30_000, number=1, ref="r2"),
            "claim_changed",
            {"principal_assessed": 30_000, "principal_collected": 30_000},
        ),
    ],
    ids=["cleared", "cancelled", "claim revised", "claim cancelled", "claim paid"],
)
async def test_what_is_no_longer_as_it_was_proposed_moves_nothing_and_can_be_refused(
    section: Section, meanwhile: Event, code: str, balance: dict[str, int]
) -> None:
    made = await section.proposed()
    await section.payments.hear(meanwhile)

    stopped = await section.approve(made)

    assert (stopped.status_code, stopped.json()["type"]) == (409, f"urn:shuno:problem:{code}")
    assert await section.payments.balance(key_of(1)) == balance
    assert await section.corrections() == 0
    assert await section.payments.proof() == []
    refused = await section.post(f"{ACT}/{made['approval_id']}/refuse", {"reason": "状況が変わったため"}, HEAD)
    assert (refused.status_code, refused.json()["state"]) == (200, "refused")


@pytest.mark.feature("A5")
@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"amount_yen": 29_999}, 409, "money_changed"),
        ({"receipt_id": 999}, 409, "unknown_money"),
        ({"claim_id": 999}, 409, "unknown_claim"),
        ({"addressee_no": "000000000000002"}, 409, "claim_changed"),
        ({"amount_yen": 0}, 422, "invalid"),
        ({"evidence": ""}, 422, "invalid"),
        ({"amount_yen": 29_999.5}, 422, "invalid"),
    ],
)
async def test_a_proposal_that_does_not_fit_is_not_taken(
    section: Section, changed: dict[str, Any], status: int, code: str
) -> None:
    answer = await section.propose(await section.payload(**changed))

    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:shuno:problem:{code}")
    assert answer.json()["detail"]


async def test_provisional_money_waits_for_its_final_report(section: Section) -> None:
    await section.payments.hear(paid(30_000, number=9, stage=ReceiptStage.CANCEL))
    await section.payments.hear(paid(5_000, number=8, ref="flash", stage=ReceiptStage.FLASH))

    answer = await section.propose(await section.payload())

    assert (answer.status_code, "確報" in answer.json()["detail"]) == (409, True)


async def test_money_whose_charge_cannot_be_computed_yet_stays_where_it_is(section: Section) -> None:
    # Rates of a year are announced in the year before; nobody knows those of 2090.
    await section.payments.hear(paid(30_000, number=9, stage=ReceiptStage.CANCEL))
    await section.payments.hear(paid(30_000, number=8, ref="later", on=date(2090, 1, 4)))
    made = await section.proposed()

    stopped = await section.approve(made)

    assert (stopped.status_code, "告示" in stopped.json()["detail"]) == (409, True)
    assert await section.corrections() == 0
    assert await section.payments.proof() == []


async def test_money_has_one_open_proposal_at_a_time(section: Section) -> None:
    made = await section.proposed()

    second = await section.propose(await section.payload(), by=BOTH)
    await section.post(f"{ACT}/{made['approval_id']}/withdraw", {"reason": "充て先の誤り"}, OFFICER)

    assert (second.status_code, second.json()["type"]) == (409, "urn:shuno:problem:already_proposed")
    (item,) = await section.get("/suspense")
    assert (item["approval_id"], item["decision"]) == (None, None)
    assert (await section.propose(await section.payload(), by=BOTH)).status_code == 201


async def test_a_tax_item_that_the_officer_does_not_have_is_not_proposed(section: Section) -> None:
    assert (await section.propose(await section.payload(), by=NARROW)).status_code == 403


@pytest.mark.parametrize(
    "spoil",
    [
        "DELETE FROM approval_step WHERE step = 'executed'",
        "DELETE FROM approval_step WHERE step IN ('approved', 'executed')",
        "UPDATE approval SET payload = replace(payload, '30000', '40000')",
        "UPDATE ledger_entry SET approval_id = gen_random_uuid() WHERE approval_id IS NOT NULL",
    ],
    ids=["not executed", "not approved", "another amount", "no such approval"],
)
async def test_the_prover_finds_a_correction_that_is_not_what_was_approved(section: Section, spoil: str) -> None:
    await section.approve(await section.proposed())
    assert await section.payments.proof() == []

    await section.payments.owner.execute(spoil)

    assert await section.payments.proof() == ["approvals"]
