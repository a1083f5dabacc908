"""Certificates of payment, and the statement of account: what is said of a day is what was certain on it."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.certificates import CertificateKind, Refusal, Standing, refusals
from shared.contracts import ClaimSettled, ReceiptPosted, ReceiptStage, TaxItemCode, Vehicle
from shared.days import TOKYO
from tests.payments.assessment_desk import COUNTER, NARROW, OFFICER, Desks, desks
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, paid, revised

TODAY = date(2025, 7, 1)
FULL: dict[str, Any] = {
    "kind": "full_payment",
    "addressee_no": ADDRESSEE,
    "tax_item": "012",
    "levy_fiscal_year": 2025,
}
NO_ARREARS: dict[str, Any] = {"kind": "no_arrears", "addressee_no": ADDRESSEE}
FLASH, FINAL = ReceiptStage.FLASH, ReceiptStage.FINAL


@pytest.fixture
async def section(payments: Payments, tmp_path: Path) -> AsyncIterator[Desks]:
    async with desks(payments, tmp_path) as opened:
        yield opened


async def asked(section: Desks, wanted: dict[str, Any], status: int = 200) -> Any:
    return await section.post("/certificates", wanted, by=COUNTER, status=status)


@pytest.mark.feature("A18", "B12")
async def test_provisional_money_is_announced_as_such_and_certifies_nothing(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000))
    await section.payments.hear(paid(50_000, stage=FLASH))

    (flash,) = await section.payments.announced(ReceiptPosted)
    refused = await asked(section, FULL, 409)

    assert (flash.provisional, await section.payments.announced(ClaimSettled)) == (True, [])
    assert refused["type"] == "urn:shuno:problem:certificate_refused"
    assert "速報" in refused["detail"]
    assert "未納" in refused["detail"]
    await section.payments.hear(paid(50_000, stage=FINAL))
    issued = await asked(section, FULL)
    assert [one.provisional for one in await section.payments.announced(ReceiptPosted)] == [True, False]
    assert len(await section.payments.announced(ClaimSettled)) == 1
    assert (issued["number"], issued["lines"][0]["collected_yen"], issued["lines"][0]["open_yen"]) == (1, 50_000, 0)


@pytest.mark.feature("B12")
async def test_a_revision_that_waits_stands_against_a_certificate(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000))
    await section.payments.hear(paid(50_000))
    # The third event of the notice has come before the second.
    await section.payments.hear(revised(1, 3, 60_000))

    assert "更正" in (await asked(section, FULL, 409))["detail"]
    await section.payments.hear(revised(1, 2, 55_000))
    assert "未納" in (await asked(section, FULL, 409))["detail"]
    await section.payments.hear(paid(10_000, ref="rest"))
    assert (await asked(section, FULL))["number"] == 1


@pytest.mark.feature("B12")
async def test_a_proposal_that_nobody_has_decided_stands_against_a_certificate(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000))
    await section.payments.hear(paid(50_000))
    payload = {
        "claim_id": 1,
        "claim_version": (await section.get("/claims/1"))["version"],
        "addressee_no": ADDRESSEE,
        "tax_item": "012",
        "statutory_due_on": "2025-04-30",
        "priority_on": "2025-05-20",
        "reason": "更正に基づく",
        "evidence": "通知書",
    }
    made = await section.post("/approvals/payments.priority_dates", {"payload": payload, "note": "x"}, OFFICER, 201)

    assert "更正" in (await asked(section, FULL, 409))["detail"]
    await section.post(f"/approvals/payments.priority_dates/{made['approval_id']}/withdraw", {"reason": "起案の誤り"})
    assert (await asked(section, FULL))["number"] == 1


@pytest.mark.feature("B12")
async def test_every_decision_and_print_is_in_the_register_and_the_numbers_have_no_gap(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000))
    await asked(section, FULL, 409)
    await section.payments.hear(paid(50_000))
    first = await asked(section, FULL)
    await asked(section, {**NO_ARREARS})

    printed = await section.post(f"/certificates/{first['certificate_id']}/prints", {"copies": 2}, by=COUNTER)

    assert printed["copies_printed"] == 2
    year = datetime.now(UTC).astimezone(TOKYO)
    fiscal = year.year if year.month >= 4 else year.year - 1
    register = await section.get(f"/certificates?fiscal_year={fiscal}", by=COUNTER)
    assert [(one["number"], one["kind"], one["refusals"], one["copies_printed"]) for one in register] == [
        (None, "full_payment", ["unpaid"], 0),
        (1, "full_payment", [], 2),
        (2, "no_arrears", [], 0),
    ]
    rows = await section.payments.pool.fetch(
        "SELECT action, purpose FROM access_record WHERE subject_ref = $1 AND purpose = 'certificate' "
        "ORDER BY tx, record_id",
        ADDRESSEE,
    )
    assert [row["action"] for row in rows] == ["decide", "decide", "decide", "print"]
    # What was true of a day is not printed on another.
    await section.payments.owner.execute("UPDATE certificate SET decided_on = decided_on - 1")
    late = await section.post(f"/certificates/{first['certificate_id']}/prints", {}, by=COUNTER, status=409)
    assert late["type"] == "urn:shuno:problem:certificate_of_another_day"


@pytest.mark.feature("B12")
async def test_a_vehicle_is_certified_until_the_next_tax_falls_due(section: Desks) -> None:
    vehicle = Vehicle(registration_key="V-0001", inspection_code="1")
    wanted = {"kind": "vehicle_inspection", "addressee_no": ADDRESSEE, "vehicle_registration_key": "V-0001"}
    await section.payments.hear(
        assessed(1, 10_800, item=TaxItemCode.VEHICLE_TAX, vehicle=vehicle, due_on=date(2025, 6, 2))
    )
    # Another vehicle and another tax of the same person are unpaid: they do not matter here.
    await section.payments.hear(assessed(2, 12_900, item=TaxItemCode.VEHICLE_TAX), assessed(3, 90_000))

    assert "未納" in (await asked(section, wanted, 409))["detail"]
    await section.payments.hear(paid(10_800, on=date(2025, 6, 2)))
    issued = await asked(section, wanted)

    # 31 May 2026 is a Sunday.
    assert (issued["valid_until"], [line["claim_id"] for line in issued["lines"]]) == ("2026-06-01", [1])
    assert "納期限を過ぎた" in (await asked(section, NO_ARREARS, 409))["detail"]


async def test_a_certificate_names_what_it_covers_and_needs_the_tax_item(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000))

    for wrong in (
        {"kind": "full_payment", "addressee_no": ADDRESSEE},
        {**NO_ARREARS, "tax_item": "012"},
        {"kind": "vehicle_inspection", "addressee_no": ADDRESSEE},
    ):
        await asked(section, wrong, 422)
    await section.post("/certificates", FULL, by=NARROW, status=403)
    assert "対象となる" in (await asked(section, {**FULL, "levy_fiscal_year": 2024}, 409))["detail"]
    await section.get("/certificates/1", by=COUNTER, status=404)


def standing(**changed: Any) -> Standing:
    values: dict[str, Any] = {
        "claim_id": 1,
        "tax_item": "012",
        "levy_fiscal_year": 2025,
        "instalment": "01",
        "due_on": date(2025, 6, 30),
        "assessed_yen": 50_000,
        "collected_yen": 50_000,
        "open_yen": 0,
        "provisional_yen": 0,
        "revision_waits": False,
    }
    return Standing(**{**values, **changed})


@pytest.mark.parametrize(
    ("kind", "changed", "found"),
    [
        ("no_arrears", {"open_yen": 1, "due_on": date(2025, 7, 1)}, []),
        ("no_arrears", {"open_yen": 1, "due_on": date(2025, 6, 30)}, ["overdue"]),
        ("full_payment", {"open_yen": 1, "due_on": date(2025, 7, 31)}, ["unpaid"]),
        ("tax_payment", {"open_yen": 1}, []),
        ("tax_payment", {"provisional_yen": 1}, ["provisional"]),
        ("vehicle_inspection", {"open_yen": 100, "revision_waits": True}, ["revision_pending", "overdue"]),
    ],
)
def test_what_stands_against_each_kind(kind: str, changed: dict[str, Any], found: list[str]) -> None:
    assert refusals(CertificateKind(kind), [standing(**changed)], TODAY, decision_pending=False) == found


@given(st.sampled_from(list(CertificateKind)), st.booleans(), st.integers(0, 3), st.integers(0, 3))
def test_nothing_uncertain_is_ever_certified(
    kind: CertificateKind, decision_pending: bool, provisional_yen: int, open_yen: int
) -> None:
    rows = [standing(), standing(provisional_yen=provisional_yen, open_yen=open_yen)]

    found = refusals(kind, rows, TODAY, decision_pending=decision_pending)

    assert (Refusal.PROVISIONAL in found) == (provisional_yen > 0)
    assert (Refusal.REVISION_PENDING in found) == decision_pending
    assert open_yen == 0 or found or kind is CertificateKind.TAX_PAYMENT


@pytest.mark.feature("B10")
async def test_a_statement_of_a_past_day_is_what_was_known_then(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000), assessed(2, 20_000))
    await section.payments.hear(paid(20_000, on=date(2025, 5, 20)))
    before = await section.payments.pool.fetchval("SELECT clock_timestamp()")
    then = await section.post("/statements", {"addressee_no": ADDRESSEE})
    await section.payments.hear(paid(30_000, ref="late", on=date(2025, 5, 25)))
    await section.payments.hear(revised(2, 2, 15_000))

    again = await section.post("/statements", {"addressee_no": ADDRESSEE, "known_at": before.isoformat()})
    may = await section.post("/statements", {"addressee_no": ADDRESSEE, "valid_on": "2025-05-31"})
    now = await section.post("/statements", {"addressee_no": ADDRESSEE})

    assert again == then
    assert [(one["claim_id"], one["open_yen"]) for one in then] == [(1, 30_000), (2, 20_000)]
    # The late report counts in May; the revision of August does not yet.
    assert [one["open_yen"] for one in may] == [0, 20_000]
    assert [one["open_yen"] for one in now] == [0, 15_000]
    for one in now:
        claim = await section.get(f"/claims/{one['claim_id']}")
        assert {name: claim[name] for name in one if name.endswith("_yen")} == {
            name: value for name, value in one.items() if name.endswith("_yen")
        }
    assert await section.post("/statements", {"addressee_no": ADDRESSEE}, by=NARROW) == []
