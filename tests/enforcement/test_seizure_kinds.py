"""Property of each kind goes its own way, from the decision of two persons to what is cancelled after the release."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts import ProceedsCollected, SeizureIssued
from tests.enforcement.conftest import Enforcement
from tests.enforcement.test_papers import sheets
from tests.enforcement.test_seizures import BOTH, in_arrears

PERSON = {"debtor_name": "試験 太郎", "debtor_address": "宮城県石巻市試験町1番1号"}
BANK = {**PERSON, "third_party_address": "宮城県石巻市試験町2番2号"}


async def seized(
    enforcement: Enforcement, kind: str, yen: int = 80_200, claims: Any = None, pay: Any = None, **entry: Any
) -> str:
    """A seizure of newly entered property of a kind, issued today; both claims owe 80,200 yen."""
    values = {"account_number": None, "third_party": "", "value_yen": None, **entry}
    known = await enforcement.deposit(kind=kind, **values)
    seizure_id = await enforcement.approved(
        claims or BOTH, yen, property_id=known["property_id"], property_kind=kind, **({"pay": pay} if pay else {})
    )
    owed = {1: 50_000, 2: 30_000}
    await enforcement.answered(seizure_id, {claim_id: owed[claim_id] for claim_id in claims or BOTH})
    return seizure_id


async def paper(enforcement: Enforcement, seizure_id: str, kind: str, **told: str) -> str:
    answer = await enforcement.post(f"/seizures/{seizure_id}/papers", {**PERSON, **told, "kind": kind})
    assert answer.status_code == 200, answer.text
    return "".join(sheets(answer.content))


@pytest.mark.feature("G4")
async def test_land_is_seized_by_a_writing_and_a_registration_and_is_cancelled_in_the_register(
    enforcement: Enforcement,
) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    # Nine million yen of land for 80,200 yen of tax: what cannot be divided is no excess.
    land = {"description": "石巻市試験町三丁目4番 宅地 120.00平方メートル", "value_yen": 9_000_000}
    seizure_id = await seized(enforcement, "real_estate", **land)
    shown = await enforcement.get(f"/seizures/{seizure_id}")
    assert (shown["state"], shown["kind_label"], shown["effective_on"]) == ("issued", "不動産", None)
    assert [one.property_kind for one in await enforcement.announced(SeizureIssued)] == ["real_estate"]

    order = await paper(enforcement, seizure_id, "order")
    request = await paper(enforcement, seizure_id, "registry_request", registry="仙台法務局石巻支局")
    assert all(
        words in order for words in ("差押書", "試験太郎様", "68条", "審査請求", "公売期日等", "上記の財産の全部")
    )
    assert all(words in request for words in ("差押登記嘱託書", "仙台法務局石巻支局御中", "差押えの登記を嘱託します"))
    # There is no copy of the record and no notice to a third-party debtor of land.
    for kind in ("copy", "notice"):
        answer = await enforcement.post(f"/seizures/{seizure_id}/papers", {**PERSON, "kind": kind})
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:shuno:problem:no_such_paper")

    early = await enforcement.stage(seizure_id, "registered", today)
    assert (early.status_code, "登記・登録の嘱託" in early.json()["detail"]) == (409, True)
    stages = [("registry_asked", today), ("registered", today), ("served", today)]
    assert [(await enforcement.stage(seizure_id, kind, on)).status_code for kind, on in stages] == [200, 200, 200]
    twice = await enforcement.stage(seizure_id, "served", today)
    possession = await enforcement.stage(seizure_id, "possessed", today)
    assert (twice.status_code, possession.status_code) == (409, 409)
    shown = await enforcement.get(f"/seizures/{seizure_id}")
    assert (shown["state"], shown["effective_on"]) == ("effective", today.isoformat())
    # Land brings no money by itself.
    assert (await enforcement.collected(seizure_id, 80_200, today)).status_code == 409

    assert (await enforcement.released(seizure_id, "other_property")).status_code == 200
    cancelling = await paper(enforcement, seizure_id, "cancellation_request", registry="仙台法務局石巻支局")
    assert "差押えの登記の抹消を嘱託します" in cancelling
    afterwards = ("debtor_told", "cancellation_asked", "cancelled")
    assert [(await enforcement.stage(seizure_id, kind, today)).status_code for kind in afterwards] == [200, 200, 200]
    shown = await enforcement.get(f"/seizures/{seizure_id}")
    assert (shown["state"], [one["kind"] for one in shown["steps"]][-4:]) == ("released", ["released", *afterwards])


@pytest.mark.feature("G4")
async def test_a_car_is_entered_movables_are_possessed_and_a_right_is_notified(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    # One seizure for a part of the claims each, so that together they hold no more than is owed.
    car = await seized(enforcement, "vehicle", 20_000, description="石巻 300 す 00-00")
    light = await seized(enforcement, "light_vehicle", 20_000, description="石巻 580 す 00-00")
    watch = await seized(enforcement, "movable", 20_000, description="腕時計 1点", value_yen=60_000)
    phone = await seized(enforcement, "telephone", 20_200, description="0225-00-0000", third_party="試験電話株式会社")

    assert "差押登録嘱託書" in await paper(enforcement, car, "registry_request", registry="東北運輸局宮城運輸支局")
    assert "占有" not in await paper(enforcement, light, "record")
    assert "国税徴収法47条、54条、56条" in await paper(enforcement, watch, "copy")
    notice = await paper(enforcement, phone, "notice", third_party_address="宮城県石巻市試験町2番2号")
    assert all(words in notice for words in ("差押通知書", "国税徴収法73条1項", "試験電話株式会社御中"))

    for seizure_id, kind in ((car, "served"), (light, "possessed"), (watch, "possessed"), (phone, "served")):
        done = await enforcement.stage(seizure_id, kind, today)
        assert (done.status_code, done.json()["state"], done.json()["effective_on"]) == (
            200,
            "effective",
            today.isoformat(),
        )
    # Movables that the person keeps for the city, and what is handed back after the release.
    assert (await enforcement.stage(watch, "kept", today, "滞納者に保管させ封印")).status_code == 200
    assert (await enforcement.stage(watch, "handed_back", today)).status_code == 409
    assert (await enforcement.released(watch, "excess")).status_code == 200
    assert (await enforcement.stage(watch, "handed_back", today)).status_code == 200
    # A fifth finds that everything owed is secured.
    late = await seized(enforcement, "movable", 10_000, description="絵画 1点")
    assert [one["rule"] for one in (await enforcement.get(f"/seizures/{late}"))["failed"]] == []
    full = await seized(enforcement, "security", 20_000, description="株券 10株")
    assert [one["seized_yen"] for one in (await enforcement.get(f"/seizures/{full}"))["steps"]] == [0, 10_000]
    none_left = await seized(enforcement, "real_estate", 10_000, description="石巻市試験町三丁目5番 宅地")
    assert [one["rule"] for one in (await enforcement.get(f"/seizures/{none_left}"))["failed"]] == ["excess"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("insurance", "解約返戻金"),
        ("receivable", "の支払請求権"),
        ("rent", "差押えの後に支払期の来る賃料を含む"),
        ("tax_refund", "還付加算金を含む"),
    ],
)
@pytest.mark.feature("G4")
async def test_claims_of_each_kind_are_notified_collected_and_named_for_what_they_are(
    enforcement: Enforcement, kind: str, words: str
) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    seizure_id = await seized(enforcement, kind, description="試験の債権", third_party="試験商事", value_yen=90_000)

    address = {"third_party_address": "宮城県石巻市試験町2番2号"}
    notice = await paper(enforcement, seizure_id, "notice", **address)
    missing = await enforcement.post(f"/seizures/{seizure_id}/papers", {**PERSON, "kind": "notice"})
    assert all(one in notice for one in ("債権差押通知書", words))
    assert (missing.status_code, missing.json()["type"]) == (422, "urn:shuno:problem:address_missing")
    assert (await enforcement.stage(seizure_id, "served", today - timedelta(days=1))).status_code == 409
    assert (await enforcement.stage(seizure_id, "served", today)).status_code == 200
    too_much = await enforcement.collected(seizure_id, 80_201, today)
    sheet = await enforcement.collected(seizure_id, 80_200, today, sheet_no=1)
    assert (too_much.status_code, sheet.status_code) == (409, 409)
    assert (await enforcement.collected(seizure_id, 80_200, today)).status_code == 200
    assert [one.amount_yen for one in await enforcement.announced(ProceedsCollected)] == [80_200]
    # Rent falls due again; its seizure goes on until the claims are paid (66条).
    state = (await enforcement.get(f"/seizures/{seizure_id}"))["state"]
    assert state == ("effective" if kind == "rent" else "collected")


async def test_the_kind_that_is_proposed_is_the_kind_in_the_register(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    deposit = await enforcement.deposit()
    payload = await enforcement.seizing(BOTH, 80_200, property_id=deposit["property_id"], property_kind="receivable")

    answer = await enforcement.propose("enforcement.seizure", payload)
    nobody = {
        "kind": "receivable",
        "description": "売掛金",
        "source": "visit",
        "source_reference": "臨戸 第1号",
        "effective_on": "2025-08-01",
        "known_on": "2025-08-05",
    }
    entered = await enforcement.post(f"/cases/{await enforcement.case_id()}/property", nobody)

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:shuno:problem:not_seizable")
    assert (entered.status_code, "third_party" in entered.text) == (422, True)


@pytest.mark.feature("G4")
async def test_a_recorded_claim_is_seized_when_its_institution_is_told_and_is_then_collected(
    enforcement: Enforcement,
) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    bill = {"description": "記録番号 0000001", "third_party": "株式会社試験商事"}
    seizure_id = await seized(enforcement, "electronic_claim", **bill)
    institution = {"third_party_address": "宮城県石巻市試験町2番2号", "registry": "試験電子債権記録株式会社"}
    nobody = {**PERSON, "third_party_address": "宮城県石巻市試験町2番2号", "kind": "institution_notice"}
    assert (await enforcement.post(f"/seizures/{seizure_id}/papers", nobody)).status_code == 422
    to_debtor = await paper(enforcement, seizure_id, "notice", **institution)
    to_institution = await paper(enforcement, seizure_id, "institution_notice", **institution)
    copy = await paper(enforcement, seizure_id, "copy", **institution)
    assert all(words in to_debtor for words in ("株式会社試験商事御中", "62条の2第1項", "当市に支払って"))
    told = (
        "試験電子債権記録株式会社御中",
        "電子記録をしてはなりません",
        "電子記録債権記録番号0000001",
        "80,200円",
        "審査請求",
    )
    assert all(words in to_institution for words in told)
    assert "電子記録の請求をしてはなりません" in copy

    # The debtor's service binds him alone; the seizure takes effect with the institution's.
    first = await enforcement.stage(seizure_id, "obligor_served", today)
    plain = await enforcement.stage(seizure_id, "served", today)
    effective = await enforcement.stage(seizure_id, "institution_served", today)
    twice = await enforcement.stage(seizure_id, "institution_served", today)
    assert [one.status_code for one in (first, plain, effective, twice)] == [200, 409, 200, 409]
    states = [(one.json()["state"], one.json()["effective_on"]) for one in (first, effective)]
    assert states == [("issued", None), ("effective", today.isoformat())]
    assert (await enforcement.collected(seizure_id, 80_200, today)).status_code == 200
    (money,) = await enforcement.announced(ProceedsCollected)
    assert money.amount_yen == 80_200


@pytest.mark.feature("G4")
async def test_a_security_in_an_account_is_seized_with_its_institution_and_both_are_told_of_the_release(
    enforcement: Enforcement,
) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    shares = {"description": "試験商事 普通株式 100株", "third_party": "株式会社試験商事"}
    seizure_id = await seized(enforcement, "book_entry_security", **shares)
    institution = {"third_party_address": "宮城県石巻市試験町2番2号", "registry": "試験証券株式会社"}
    to_issuer = await paper(enforcement, seizure_id, "notice", **institution)
    to_institution = await paper(enforcement, seizure_id, "institution_notice", **institution)
    assert all(words in to_issuer for words in ("差押通知書(発行者用)", "73条の2第1項", "普通株式100株"))
    assert all(words in to_institution for words in ("試験証券株式会社御中", "振替又は抹消をしてはなりません"))
    assert (await enforcement.stage(seizure_id, "institution_served", today)).json()["state"] == "effective"
    # Shares are sold, not collected.
    assert (await enforcement.collected(seizure_id, 80_200, today)).status_code == 409

    assert (await enforcement.released(seizure_id, "other_property")).status_code == 200
    assert "試験証券株式会社御中" in await paper(enforcement, seizure_id, "institution_release", **institution)
    left = (await enforcement.get(f"/seizures/{seizure_id}"))["left_to_do"]
    assert left == ["滞納者への解除通知", "第三債務者への解除通知", "記録機関・振替機関等への解除通知"]
    for kind in ("debtor_told", "third_party_told", "institution_told"):
        assert (await enforcement.stage(seizure_id, kind, today)).status_code == 200
    assert await enforcement.get("/duties") == []
