"""What an assessment says beside its amounts, the dates that follow from it, and how officers find and see it."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.payments.rules.assessment_dates import FixedAmount, PriorityPart, priority_parts, statutory_due_on
from shared.contracts import (
    ClaimOverdue,
    CollectionKind,
    DunningNoticeIssued,
    Filing,
    JointObligor,
    NoticeKey,
    SpecialCollection,
    TaxItemCode,
    Vehicle,
)
from tests.payments.assessment_desk import COUNTER, NARROW, OFFICER, Desks, desks
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.events import ADDRESSEE, assessed, cancelled, instalment, key_of, paid, revised

OTHER, THIRD = "000000000000002", "000000000000003"


@pytest.fixture
async def section(payments: Payments, tmp_path: Path) -> AsyncIterator[Desks]:
    async with desks(payments, tmp_path) as opened:
        yield opened


def refiled(history_no: int, amount_yen: int, **more: Any) -> Any:
    return revised(1, history_no, amount_yen).model_copy(update=more)


async def test_a_revision_is_kept_beside_the_assessment_with_reason_and_difference(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000, 40_000))
    await section.payments.hear(revised(1, 2, 55_000, 30_000))
    await section.payments.hear(cancelled(1, 3))

    sheet = await section.get("/claims/1/assessment")

    assert [(one["kind"], one["reason"], one["amount_yen"], one["delta_yen"]) for one in sheet["history"]] == [
        ("decided", None, 50_000, 50_000),
        ("revised", "valuation", 55_000, 5_000),
        ("cancelled", "error", 0, -55_000),
    ]
    assert (sheet["correction_count"], sheet["corrected_on"]) == (2, "2025-08-02")
    assert sheet["priority"] == []


@pytest.mark.feature("B16")
async def test_a_filing_keeps_its_dates_and_what_a_revision_leaves_out_stays(section: Desks) -> None:
    filing = Filing(
        kind="final",
        business_year_start=date(2024, 4, 1),
        business_year_end=date(2025, 3, 31),
        filed_on=date(2025, 5, 30),
        extension_months=1,
    )
    await section.payments.hear(assessed(1, 50_000, filing=filing))
    corrected = Filing(
        kind="amended",
        filed_on=date(2025, 7, 20),
        national_tax_corrected_on=date(2025, 7, 1),
        correction_notified_on=date(2025, 7, 20),
        correction_claimed_on=date(2025, 7, 21),
        heavy_additional_tax_base_yen=8_000,
    )
    await section.payments.hear(refiled(2, 60_000, filing=corrected))
    await section.payments.hear(revised(1, 3, 61_000))

    shown = (await section.get("/claims/1/assessment"))["description"]

    assert (shown["filing_kind"], shown["filed_on"], shown["national_tax_corrected_on"]) == (
        "amended",
        "2025-07-20",
        "2025-07-01",
    )
    assert (shown["correction_notified_on"], shown["correction_claimed_on"]) == ("2025-07-20", "2025-07-21")
    assert shown["heavy_additional_tax_base_yen"] == 8_000
    rows = await section.payments.pool.fetch(
        "SELECT history_no, business_year_end, extension_months FROM notice_description ORDER BY history_no"
    )
    assert [tuple(row) for row in rows] == [(1, date(2025, 3, 31), 1), (2, None, None)]


@pytest.mark.feature("B17", "B14")
async def test_a_vehicle_claim_names_its_vehicle_and_shows_the_code_of_its_year(section: Desks) -> None:
    vehicle = Vehicle(registration_key="V-0001", inspection_code="1", plate="宮城 480 あ 00-00")
    await section.payments.hear(assessed(1, 10_800, item=TaxItemCode.VEHICLE_TAX, vehicle=vehicle))
    await section.payments.hear(assessed(2, 9_000, item=TaxItemCode.RESIDENCE_TAX, is_ad_hoc=True))

    shown = await section.get("/claims/1/assessment")
    ad_hoc = await section.get("/claims/2/assessment")

    assert (shown["description"]["vehicle_registration_key"], shown["description"]["vehicle_inspection_code"]) == (
        "V-0001",
        "1",
    )
    assert shown["display"] == {"code": "13", "name": "軽自動車税(種別割)", "period": "全期"}
    assert ad_hoc["display"] == {"code": "10", "name": "市県民税・森林環境税", "period": "随6月"}
    # The forest environment tax came in 2024; the year before has the former name.
    assert ISHINOMAKI.display_code("010", 2023).name == "市県民税"


@pytest.mark.feature("B13")
async def test_a_number_of_a_merged_municipality_still_finds_its_claims(section: Desks) -> None:
    old = NoticeKey(
        municipality_code="042021",
        former_municipality_code="043648",
        levy_fiscal_year=2004,
        target_fiscal_year=2004,
        tax_item=TaxItemCode.PROPERTY_TAX,
        notice_no="00000001",
    )
    # The same number was given by the former municipality and by the city.
    await section.payments.hear(assessed(1), assessed(2, notice=old))

    both = await section.post("/claims/search/notice", {"notice_no": "00000001"})
    query = {"notice_no": "00000001", "former_municipality_code": "043648"}
    former = await section.post("/claims/search/notice", query)
    narrow = await section.post("/claims/search/notice", query, by=NARROW)

    assert [one["former_municipality_code"] for one in both] == [None, "043648"]
    assert [(one["claim_id"], one["levy_fiscal_year"]) for one in former] == [(2, 2004)]
    assert narrow == []


async def test_a_claim_of_joint_obligors_is_found_by_each_and_paid_once(section: Desks) -> None:
    owners = (
        JointObligor(addressee_no=OTHER, share_numerator=1, share_denominator=2),
        JointObligor(addressee_no=THIRD),
    )
    await section.payments.hear(assessed(1, 50_000, joint_obligors=owners))

    found = await section.post("/claims/search", {"addressee_no": OTHER})
    await section.payments.hear(paid(30_000))
    await section.payments.job("announce_overdue_claims", date(2025, 7, 1))

    assert [(one["claim_id"], one["addressee_no"], one["open_yen"]) for one in found] == [(1, ADDRESSEE, 50_000)]
    # The letter goes to each of them, and asks for what is open once.
    (overdue,) = await section.payments.announced(ClaimOverdue)
    assert (overdue.joint_addressee_nos, overdue.open_principal_yen) == ((OTHER, THIRD), 20_000)
    subjects = await section.payments.pool.fetch(
        "SELECT DISTINCT subject_ref FROM access_record WHERE action = 'search' ORDER BY 1"
    )
    assert [row["subject_ref"] for row in subjects] == [ADDRESSEE, OTHER, THIRD]
    # One of them sold his share: he is no obligor any more.
    await section.payments.hear(refiled(2, 50_000, joint_obligors=(JointObligor(addressee_no=THIRD),)))
    assert await section.post("/claims/search", {"addressee_no": OTHER}) == []
    assert [one["claim_id"] for one in await section.post("/claims/search", {"addressee_no": THIRD})] == [1]
    await section.payments.hear(refiled(3, 50_000, joint_obligors=()))
    assert (await section.get("/claims/1/assessment"))["joint_obligors"] == []
    assert await section.payments.proof() == []


@pytest.mark.feature("C14")
async def test_later_instalments_have_the_statutory_date_of_the_first(section: Desks) -> None:
    rows = (
        instalment(1, 30_000, 1, date(2025, 4, 30)),
        instalment(1, 20_000, 2, date(2025, 7, 31)),
    )
    await section.payments.hear(assessed(1, instalments=rows, notice_sent_on=date(2025, 4, 10)))
    # An increase of the second instalment, whose notice went out in August.
    more = (instalment(1, 26_000, 2, date(2025, 7, 31)),)
    await section.payments.hear(refiled(2, 1, instalments=more, notice_sent_on=date(2025, 8, 5)))

    sheet = await section.get("/claims/2/assessment")

    assert sheet["statutory_due_on"] == "2025-04-30"
    assert sheet["priority"] == [
        {"amount_yen": 20_000, "priority_on": "2025-04-30"},
        {"amount_yen": 6_000, "priority_on": "2025-08-05"},
    ]


@pytest.mark.feature("C14")
async def test_two_persons_set_the_priority_date_where_the_rule_does_not_fit(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000))
    version = (await section.get("/claims/1"))["version"]
    payload = {
        "claim_id": 1,
        "claim_version": version,
        "addressee_no": ADDRESSEE,
        "tax_item": "012",
        "statutory_due_on": "2025-04-30",
        "priority_on": "2025-05-20",
        "reason": "所得税の更正に基づく",
        "evidence": "更正決定通知書の写し",
    }

    made = await section.decided("payments.priority_dates", payload)

    sheet = await section.get("/claims/1/assessment")
    assert (made["state"], sheet["statutory_due_on"]) == ("executed", "2025-04-30")
    assert sheet["priority"] == [{"amount_yen": 50_000, "priority_on": "2025-05-20"}]
    assert sheet["priority_decision"]["approval_id"] == made["approval_id"]
    # The claim changes: what was seen is no longer so.
    stale = {**payload, "priority_on": "2025-05-21"}
    await section.payments.hear(revised(1, 2, 40_000))
    refused = await section.post("/approvals/payments.priority_dates", {"payload": stale, "note": "x"}, OFFICER, 409)
    assert refused["type"] == "urn:shuno:problem:claim_changed"


async def test_the_sheet_stays_closed_to_who_lacks_the_tax_item(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000))

    assert (await section.get("/claims/1/assessment", by=COUNTER))["clearing_key"] == key_of()
    await section.get("/claims/1/assessment", by=NARROW, status=403)
    await section.get("/claims/9/assessment", status=404)


async def test_the_collector_of_withheld_tax_is_shown(section: Desks) -> None:
    collection = SpecialCollection(collector_no="90000001", kind=CollectionKind.PAY)
    await section.payments.hear(assessed(1, 11_200, item=TaxItemCode.RESIDENCE_TAX, special_collection=collection))

    sheet = await section.get("/claims/1/assessment")

    assert (sheet["description"]["collector_no"], sheet["statutory_due_on"]) == ("90000001", "2025-05-31")


def test_what_is_levied_out_of_the_cycle_keeps_the_regular_first_date() -> None:
    days = [date(2026, 2, 28)]
    regular = date(2025, 4, 30)
    common: dict[str, Any] = {"regular_first": regular, "withheld_from_pay": False, "levy_year": 2025}

    assert statutory_due_on(days, is_ad_hoc=True, **common) == regular
    assert statutory_due_on(days, is_ad_hoc=False, **common) == date(2026, 2, 28)
    assert statutory_due_on(days, is_ad_hoc=True, **{**common, "regular_first": None}) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("history", "parts"),
    [
        ([(50_000, "2025-04-10")], [(50_000, "2025-04-30")]),
        ([(50_000, "2025-05-01")], [(50_000, "2025-05-01")]),
        # What was fixed last goes first when the amount falls.
        ([(50_000, "2025-04-10"), (70_000, "2025-08-01"), (60_000, "2025-09-01")],
         [(50_000, "2025-04-30"), (10_000, "2025-08-01")]),
        ([(50_000, "2025-04-10"), (70_000, "2025-08-01"), (40_000, "2025-09-01")], [(40_000, "2025-04-30")]),
        ([(50_000, "2025-04-10"), (0, "2025-08-01"), (10_000, "2025-09-01")], [(10_000, "2025-09-01")]),
    ],
)  # fmt: skip
def test_each_part_has_the_date_on_which_it_was_fixed(
    history: list[tuple[int, str]], parts: list[tuple[int, str]]
) -> None:
    fixed = [FixedAmount(amount, date.fromisoformat(on)) for amount, on in history]

    found = priority_parts(date(2025, 4, 30), fixed)

    assert found == [PriorityPart(amount, date.fromisoformat(on)) for amount, on in parts]


@pytest.mark.feature("C7")
async def test_each_insurance_keeps_its_own_law(section: Desks) -> None:
    health, care, elderly = TaxItemCode.HEALTH_TAX, TaxItemCode.CARE_PREMIUM, TaxItemCode.ELDERLY_MEDICAL_PREMIUM
    await section.payments.hear(*(assessed(n, 45_800, item=item) for n, item in enumerate((care, health, elderly), 1)))
    await section.payments.hear(*(dunned(n, item) for n, item in ((1, care), (3, elderly))))
    late = date(2025, 12, 20)
    await section.payments.hear(*(paid(45_800, number=n, ref=f"r{n}", on=late) for n in (1, 2, 3)))

    sheets = [await section.get(f"/claims/{n}/assessment") for n in (1, 2, 3)]

    laws = [sheet["law"] for sheet in sheets]
    assert [(law["kind"], law["prescription_years"]) for law in laws] == [("charge", 2), ("tax", 5), ("charge", 2)]
    assert [law["late_charge_article"] for law in laws] == [
        "地方自治法231条の3第2項",
        "地方税法723条1項",
        "地方自治法231条の3第2項",
    ]
    # On 45,000 yen. Health tax and elderly: 31 days at 2.4 % (91), 142 at 8.7 % (1,523); care: the low rate for three
    # months, 92 days (272), then 81 days at 8.7 % (868).
    charges = [(await section.payments.balance(key_of(n)))["late_charge_assessed"] for n in (1, 2, 3)]
    assert charges == [1_100, 1_600, 1_600]
    certificate = {"kind": "full_payment", "addressee_no": ADDRESSEE, "levy_fiscal_year": 2025}
    await section.payments.hear(paid(1_600, number=2, ref="charge", on=late))
    issued = await section.post("/certificates", {**certificate, "tax_item": "024"}, by=COUNTER)
    await section.post("/certificates", {**certificate, "tax_item": "023"}, by=COUNTER, status=409)
    assert [line["tax_item"] for line in issued["lines"]] == ["024"]


def dunned(number: int, item: TaxItemCode) -> DunningNoticeIssued:
    return DunningNoticeIssued(
        claim_id=number,
        addressee_no=ADDRESSEE,
        tax_item=item,
        document_no=f"D-{number}",
        issued_on=date(2025, 7, 15),
        pay_by=date(2025, 7, 25),
        open_principal_yen=45_800,
        fee_yen=0,
    )
