"""Joint obligors (連帯納税義務者): one claim, cleared once, whoever of them pays; shown with all who owe it."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from shared.contracts import (
    AssessmentRevised,
    ClaimOpened,
    ClaimOverdue,
    ClaimRevised,
    ClaimSettled,
    DunningNoticeIssued,
    JointObligor,
    ReceiptStage,
    TaxItemCode,
)
from tests.authority import bearer, give, granted
from tests.guarded import ROLES
from tests.payments.assessment_desk import COUNTER, OFFICER, Desks, desks
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, key_of, paid, revised

OTHER, THIRD = "000000000000071", "000000000000072"
OWNERS = (JointObligor(addressee_no=OTHER, share_numerator=1, share_denominator=3), JointObligor(addressee_no=THIRD))
SLIPS, RELATIVE = "0430", "0431"
VIEWS = (
    "/claims/1",
    "/claims/1/ledger",
    "/claims/1/balance",
    "/claims/1/obligors",
    "/claims/1/assessment",
    "/claims/1/decisions",
    "/claims/1/due-dates",
    "/claims/1/quote?on=2025-06-20",
    "/claims/1/late-charge-sheet?on=2025-06-20",
    "/claims/1/slips",
)


@pytest.fixture
async def section(payments: Payments, tmp_path: Path) -> AsyncIterator[Desks]:
    at_home = ROLES["collection_officer"].permissions | ROLES["certificate_officer"].permissions
    await give(payments.pool, SLIPS, granted(ROLES["counter_officer"].permissions, ["receipt"]))
    await give(payments.pool, RELATIVE, granted(at_home, ["receipt", "certificate"]), related_subjects=[THIRD])
    async with desks(payments, tmp_path) as opened:
        yield opened


def named(number: int, history_no: int, *amounts: int, joint: tuple[JointObligor, ...]) -> AssessmentRevised:
    return revised(number, history_no, *amounts).model_copy(update={"joint_obligors": joint})


async def subjects_of(section: Desks, permission: str, actor: str) -> set[str]:
    rows = await section.payments.pool.fetch(
        "SELECT DISTINCT subject_ref FROM access_record "
        "WHERE permission = $1 AND actor_id = $2 AND outcome = 'allowed'",
        permission,
        actor,
    )
    return {row["subject_ref"] for row in rows}


@pytest.mark.feature("B18")
async def test_every_view_of_a_claim_shows_and_records_all_who_owe_it(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000, joint_obligors=OWNERS))
    everybody = {ADDRESSEE, OTHER, THIRD}

    shown = await section.get("/claims/1")
    for path in VIEWS:
        await section.get(path)
    assert await subjects_of(section, "payments.claim.view", OFFICER) == everybody
    (found,) = await section.post("/claims/search", {"addressee_no": THIRD})
    # A co-owner asks for a certificate: it says with whom he owes it, and is entered for each.
    await section.payments.hear(paid(50_000))
    wanted = {"kind": "full_payment", "addressee_no": OTHER, "tax_item": "012", "levy_fiscal_year": 2025}
    certificate = await section.post("/certificates", wanted, by=COUNTER)

    joint = [
        {"addressee_no": OTHER, "share_numerator": 1, "share_denominator": 3, "part_yen": None},
        {"addressee_no": THIRD, "share_numerator": None, "share_denominator": None, "part_yen": None},
    ]
    assert (shown["addressee_no"], shown["joint_obligors"], found["joint_obligors"]) == (ADDRESSEE, joint, joint)
    assert certificate["lines"][0]["joint_with"] == [ADDRESSEE, THIRD]
    assert await subjects_of(section, "payments.certificate.issue", COUNTER) == everybody


@pytest.mark.feature("B18")
async def test_a_slip_names_all_who_owe_it_and_its_sheet_how_many(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000, joint_obligors=OWNERS))
    on = await section.payments.pool.fetchval("SELECT (now() AT TIME ZONE 'Asia/Tokyo')::date")
    made = await section.post("/slips", {"claim_ids": [1], "on": str(on)}, by=SLIPS, status=201)

    printed = await section.client.post(
        f"/slips/{made['slip_no']}/print", json={"payer_name": "試験 太郎"}, headers=bearer(section.keys, SLIPS)
    )

    assert (made["addressee_no"], made["joint_addressee_nos"]) == (ADDRESSEE, [OTHER, THIRD])
    text = pypdfium2.PdfDocument(printed.content)[0].get_textpage().get_text_bounded()
    assert "試験 太郎 外2名" in text
    assert OTHER not in text
    assert await subjects_of(section, "payments.claim.slip.print", SLIPS) == {ADDRESSEE, OTHER, THIRD}


@pytest.mark.feature("B18")
async def test_nobody_opens_a_claim_that_somebody_of_his_household_owes_too(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000, joint_obligors=OWNERS), assessed(2, 7_000))

    for path in VIEWS:
        answer = await section.get(path, by=RELATIVE, status=403)
        assert answer["type"] == "urn:shuno:problem:own_record"
    await section.post("/claims/search", {"addressee_no": ADDRESSEE}, by=RELATIVE, status=403)
    wanted = {"kind": "no_arrears", "addressee_no": ADDRESSEE}
    await section.post("/certificates", wanted, by=RELATIVE, status=403)
    # A claim of the same addressee that he owes alone stays open.
    assert (await section.get("/claims/2", by=RELATIVE))["joint_obligors"] == []
    rows = await section.payments.pool.fetch(
        "SELECT DISTINCT subject_ref FROM access_record WHERE actor_id = $1 AND rule = 'own_record'", RELATIVE
    )
    assert {row["subject_ref"] for row in rows} == {ADDRESSEE, OTHER, THIRD}


@pytest.mark.feature("B18")
async def test_who_owes_a_claim_is_kept_in_both_times_and_announced_for_each_claim_of_the_notice(
    section: Desks,
) -> None:
    payments = section.payments
    await payments.hear(assessed(1, 30_000, 20_000, joint_obligors=OWNERS))
    between = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    # The revision of 2025-08-01 names the first instalment only, and one obligor less for the whole notice.
    await payments.hear(named(1, 2, 30_000, joint=OWNERS[1:]))
    # A revision that says nothing of them changes nothing about them; a third instalment comes with them.
    await payments.hear(revised(1, 3, 30_000, 20_000, 4_000))

    async def joint(query: str = "") -> list[str]:
        sheet = await section.get(f"/claims/2/obligors{query}")
        return [one["addressee_no"] for one in sheet["joint_obligors"]]

    assert await joint() == [THIRD]
    assert await joint("?valid_on=2025-07-31") == [OTHER, THIRD]
    assert await joint(f"?known_at={between}") == [OTHER, THIRD]
    assert await joint("?valid_on=2025-04-09") == []
    opened = await payments.announced(ClaimOpened)
    assert [(one.claim_id, one.joint_addressee_nos) for one in opened] == [
        (1, (OTHER, THIRD)),
        (2, (OTHER, THIRD)),
        (3, (THIRD,)),
    ]
    told = [(one.claim_id, one.joint_addressee_nos) for one in await payments.announced(ClaimRevised)]
    assert [one for one in told if one[1] is not None] == [(1, (THIRD,)), (2, (THIRD,))]
    assert await payments.proof() == []


@pytest.mark.feature("B18")
async def test_a_notice_to_a_joint_obligor_adds_no_fee_and_moves_no_date(section: Desks) -> None:
    payments = section.payments
    await payments.hear(assessed(1, 50_000, joint_obligors=OWNERS))
    own = DunningNoticeIssued(
        claim_id=1,
        addressee_no=ADDRESSEE,
        tax_item=TaxItemCode.PROPERTY_TAX,
        document_no="D2025-0000001",
        issued_on=date(2025, 7, 15),
        pay_by=date(2025, 7, 25),
        open_principal_yen=50_000,
        fee_yen=100,
    )
    later = {"addressee_no": OTHER, "joint_of": ADDRESSEE, "document_no": "D2025-0000002"}
    days = {"issued_on": date(2025, 9, 1), "pay_by": date(2025, 9, 11)}

    await payments.hear(own.model_copy(update=later))
    await payments.hear(own, own.model_copy(update={**later, **days}))

    claim = await section.get("/claims/1")
    assert (claim["dunning_fee_assessed_yen"], claim["dunned_on"]) == (100, "2025-07-15")


@pytest.mark.feature("B18")
async def test_in_whatever_order_the_obligors_pay_the_claim_is_cleared_once(payments: Payments) -> None:
    # Each pays a part on his day: 20,000 before the due date, then 25,000 and 5,000 after it, too little for a charge.
    # The first one's money is reported twice, by flash and finally.
    payments_of_each: tuple[dict[str, Any], ...] = (
        {"amount_yen": 20_000, "on": date(2025, 6, 20), "ref": "own", "stage": ReceiptStage.FLASH},
        {"amount_yen": 20_000, "on": date(2025, 6, 20), "ref": "own"},
        {"amount_yen": 25_000, "on": date(2025, 7, 10), "ref": "other"},
        {"amount_yen": 5_000, "on": date(2025, 7, 11), "ref": "third"},
    )
    orders = list(permutations(payments_of_each))
    await payments.hear(*(assessed(number, 50_000, joint_obligors=OWNERS) for number in range(1, len(orders) + 1)))
    await payments.job("announce_overdue_claims", date(2025, 7, 1))
    assert len(await payments.announced(ClaimOverdue)) == len(orders)
    for place in range(len(payments_of_each)):
        reports = [
            paid(number=number, **{**order[place], "ref": f"{order[place]['ref']}-{number}"})
            for number, order in enumerate(orders, 1)
        ]
        await payments.hear(*reports)

    for number in range(1, len(orders) + 1):
        assert await payments.balance(key_of(number)) == {"principal_assessed": 50_000, "principal_collected": 50_000}
    # Each claim is settled once, although three persons paid it.
    assert len(await payments.announced(ClaimSettled)) == len(orders)
    assert await payments.proof() == []
