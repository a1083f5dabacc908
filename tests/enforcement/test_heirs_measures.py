"""An heir's grace, plan or suspension is of his part: it stops nothing against the others and lightens no charge."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts import BlockSet, ClaimsSucceeded, SeizureIssued, SeizureRefused
from tests.enforcement.claims import opened, overdue, paid
from tests.enforcement.conftest import SEIZURE, Enforcement
from tests.enforcement.disposition_desk import text_of
from tests.enforcement.test_issued_letters import printed
from tests.enforcement.test_succession import ACT, FAMILY, GRANDSON, OWED, SON, WIFE, answered, owing, succession


async def measure(enforcement: Enforcement, number: str, amount_yen: int, **changed: Any) -> dict[str, Any]:
    today = await enforcement.today()
    values = {
        "case_id": await enforcement.case_id(number),
        "addressee_no": number,
        "claims": [{"claim_id": 1, "tax_item": "012", "amount_yen": amount_yen}],
        "ground": "disaster",
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=100)).isoformat(),
        "applied_on": today.isoformat(),
        "evidence": "罹災証明書 第1号",
        "reason": "試験の処分",
    }
    return {**values, **changed}


async def clock(enforcement: Enforcement) -> Any:
    """The clock of the first claim, as the grandson's case shows it."""
    found = await enforcement.get(f"/cases/{await enforcement.case_id(GRANDSON)}/prescription")
    return next(one for one in found if one["claim_id"] == 1)


async def seized(enforcement: Enforcement, number: str, seized_yen: int) -> str:
    """A deposit of an heir that is to be seized for the claims of the deceased, with all answers given."""
    case_id = await enforcement.case_id(number)
    values = {"kind": "deposit", "third_party": "試験銀行", "description": "普通預金", "account_number": "7654321"}
    about = {"source": "inquiry", "source_reference": "回答 第1号", "effective_on": "2025-08-01"}
    body = {**values, **about, "value_yen": 900_000, "known_on": "2025-08-05"}
    entered = (await enforcement.post(f"/cases/{case_id}/property", body)).json()
    of_heir = {"case_id": case_id, "addressee_no": number, "property_id": entered["property_id"]}
    payload = await enforcement.seizing(dict.fromkeys(OWED, "012"), seized_yen, **of_heir)
    answer = await enforcement.decide(SEIZURE, payload)
    seizure_id: str = answer.json()["approval_id"]
    await answered(enforcement, seizure_id, number)
    return seizure_id


@pytest.mark.feature("G15")
async def test_an_heir_gets_a_grace_of_his_part_alone(enforcement: Enforcement) -> None:
    await owing(enforcement)
    assert (await enforcement.decide(ACT, succession(*FAMILY))).status_code == 200
    before = await clock(enforcement)
    grace = "enforcement.grace_of_collection"
    # He owes 12,500 yen of the first claim; what is beyond is the others'.
    beyond = await enforcement.propose(grace, await measure(enforcement, GRANDSON, 12_501))
    assert (beyond.status_code, "未納の額を超えています" in beyond.text) == (409, True)
    # Own arrears are another matter.
    await enforcement.hear(opened(7, 9_000, addressee_no=GRANDSON), overdue(7, 9_000, addressee_no=GRANDSON))
    both = await measure(enforcement, GRANDSON, 12_500)
    both["claims"] += [{"claim_id": 7, "tax_item": "012", "amount_yen": 9_000}]
    mixed = await enforcement.propose(grace, both)
    assert (mixed.status_code, "別の処分として起案" in mixed.text) == (409, True)

    granted = await enforcement.decide(grace, await measure(enforcement, GRANDSON, 12_500))
    assert granted.status_code == 200, granted.text
    block = (await enforcement.announced(BlockSet))[-1]
    # The charge of a claim is one, so nobody lightens it for all by a grace of one.
    assert (block.addressee_no, block.claim_ids, block.relief) == (GRANDSON, (1,), None)
    # What one heir acknowledges or is granted moves the clock of nobody else.
    assert await clock(enforcement) == before
    twice = await enforcement.propose(grace, await measure(enforcement, GRANDSON, 12_500))
    assert (twice.status_code, "徴収猶予があります" in twice.text) == (409, True)
    # His brother gets one of his own for the same claim.
    assert (await enforcement.decide(grace, await measure(enforcement, SON, 12_500))).status_code == 200

    stopped = await seized(enforcement, GRANDSON, 10_000)
    (refused,) = await enforcement.announced(SeizureRefused)
    assert (refused.seizure_id, [(one.rule, one.claim_id) for one in refused.failed]) == (stopped, [("held", 1)])
    issued = await seized(enforcement, WIFE, 10_000)
    assert [one.seizure_id for one in await enforcement.announced(SeizureIssued)] == [issued]
    # Her paper names what of the claims of the deceased is hers.
    request = {"kind": "copy", "debtor_name": "試験 花子", "debtor_address": "架空市一丁目"}
    pdf = await enforcement.post(f"/seizures/{issued}/papers", {**request, "third_party_address": "架空市二丁目"})
    assert "下記の滞納金のうち50,001円(2025年7月10日の相続、相続分1/2)" in text_of(pdf.content)
    told = text_of((await printed(enforcement, granted.json()["approval_id"], "measure")).content)
    assert ("12,500円" in told, "あなたの納付する額です" in told) == (True, True)


@pytest.mark.feature("G15")
async def test_a_suspension_for_need_of_one_heir_frees_his_property_and_leaves_the_others(
    enforcement: Enforcement,
) -> None:
    await owing(enforcement)
    await enforcement.decide(ACT, succession(*FAMILY))
    his, hers = await seized(enforcement, GRANDSON, 10_000), await seized(enforcement, WIFE, 10_000)

    need = await measure(enforcement, GRANDSON, 12_500, ground="hardship", last_day=None, applied_on=None)
    need["claims"] += [{"claim_id": 2, "tax_item": "012", "amount_yen": 12_500}]
    answer = await enforcement.decide("enforcement.suspension", need)

    assert answer.status_code == 200, answer.text
    duties = await enforcement.pool.fetch("SELECT seizure_id FROM duty")
    assert ([str(row["seizure_id"]) for row in duties], his != hers) == ([his], True)


@pytest.mark.feature("G15")
async def test_a_plan_of_an_heir_counts_what_he_was_found_to_have_paid(enforcement: Enforcement) -> None:
    await owing(enforcement)
    await enforcement.decide(ACT, succession(*FAMILY))
    today = await enforcement.today()
    parts = [{"due_on": (today + timedelta(days=9)).isoformat(), "amount_yen": 12_500}]
    plan = await measure(
        enforcement, SON, 12_500, ground="pledge", instalments=parts, means={"liquid_yen": 0, "living_yen": 150_000}
    )
    assert (await enforcement.decide("enforcement.payment_plan", plan)).status_code == 200
    (event,) = await enforcement.announced(ClaimsSucceeded)
    receipt = paid(77, 12_500, 37_500).model_copy(update={"paid_on": today, "booked_on": today})
    await enforcement.hear(receipt)

    async def counted() -> list[int]:
        found = await enforcement.get(f"/cases/{await enforcement.case_id(SON)}/measures")
        return [one["paid_yen"] for of in found["measures"] for one in of["instalments"]]

    # Nobody knows yet who paid; then it was the wife, and then it turns out to have been the son.
    assert await counted() == [0]
    entry = {"claim_id": 1, "receipt_id": 77, "note": "領収証書を確認した"}
    for number, expected in ((WIFE, 0), (SON, 12_500)):
        path = f"/successions/{event.succession_id}/payments"
        entered = await enforcement.post(path, {**entry, "addressee_no": number})
        assert entered.status_code == 201, entered.text
        assert await counted() == [expected]
