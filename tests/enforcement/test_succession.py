"""Heirs succeed to what a deceased person owed (納税承継): by two persons, to the yen, and within their liability."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import httpx
import pytest

from services.enforcement.rules.succession import Liability, seizable_yen
from shared.contracts import (
    AddresseeChange,
    AddresseeChanged,
    AddresseeDeceased,
    AddresseeEffect,
    BalancesStated,
    BlockEnded,
    BlockSet,
    ClaimBalance,
    ClaimNotice,
    ClaimsSucceeded,
    NoticesStated,
    SeizureIssued,
    SeizureRefused,
    SuccessionCancelled,
    TaxItemCode,
)
from tests.authority import give, granted
from tests.enforcement.claims import ADDRESSEE, noticed, opened, overdue, paid, settled
from tests.enforcement.conftest import HEAD, OFFICER, SEIZURE, Enforcement
from tests.guarded import ROLES

ACT, CANCEL = "enforcement.succession", "enforcement.succession_cancel"
DIED = date(2025, 7, 10)
WIFE, SON, DAUGHTER, GRANDSON = (f"{number:015d}" for number in (11, 12, 13, 14))
#: 100,001 yen together, of which the second claim divides evenly by nobody.
OWED = {1: 50_000, 2: 50_001}


def deceased(on: date = DIED) -> AddresseeDeceased:
    return AddresseeDeceased(addressee_no=ADDRESSEE, died_on=on, effects=(AddresseeEffect.OPEN_SUCCESSION,))


async def owing(enforcement: Enforcement) -> None:
    await enforcement.hear(*(opened(one, yen, item=TaxItemCode.PROPERTY_TAX) for one, yen in OWED.items()))
    await enforcement.hear(*(overdue(one, yen, tax_item=TaxItemCode.PROPERTY_TAX) for one, yen in OWED.items()))
    await enforcement.hear(noticed(1), deceased())


def heir(number: str, kind: str, share: str = "", **changed: Any) -> dict[str, Any]:
    parts = [int(part) for part in share.split("/")] if share else [None, None]
    return {"addressee_no": number, "kind": kind, "numerator": parts[0], "denominator": parts[1], **changed}


def succession(*heirs: dict[str, Any], **changed: Any) -> dict[str, Any]:
    values = {
        "deceased_no": ADDRESSEE,
        "died_on": DIED.isoformat(),
        "heirs": list(heirs),
        "representative_no": WIFE,
        "representative_by": "notified",
        "claims": [{"claim_id": one, "tax_item": "012", "owed_yen": yen} for one, yen in OWED.items()],
        "evidence": "戸籍全部事項証明書",
        "reason": "相続人代表者指定届が提出された",
    }
    return {**values, **changed}


FAMILY = (
    heir(WIFE, "spouse", "1/2"),
    heir(SON, "child", "1/4", received_yen=60_000),
    heir(DAUGHTER, "child", renounced=True),
    heir(GRANDSON, "child", "1/4", branch=1),
)


def says(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("detail", "")


@pytest.mark.feature("G15")
async def test_heirs_owe_their_shares_to_the_yen_and_all_services_hear_it(enforcement: Enforcement) -> None:
    await owing(enforcement)
    await enforcement.hear(deceased())
    # Announced twice, it is one death and one state.
    (state,) = await enforcement.announced(BlockSet)
    assert (state.state, state.addressee_no, state.first_day, state.claim_ids) == ("heirs_unknown", ADDRESSEE, DIED, ())
    (waiting,) = await enforcement.get("/successions/open")
    assert (waiting["addressee_no"], waiting["claim_count"], waiting["owed_yen"]) == (ADDRESSEE, 2, 100_001)
    found = (await enforcement.post("/successions/search", {"addressee_no": ADDRESSEE})).json()
    # The notice of 15 July went to somebody who had died on the 10th, of which nobody knew.
    assert [(one["kind"], one["claim_id"], one["known_then"]) for one in found["acts_after_death"]] == [
        ("dunning_notice", 1, False)
    ]

    shown = ("addressee_no", "kind", "branch", "renounced", "received_yen")
    relatives = [{name: one[name] for name in shown if name in one} for one in FAMILY]
    asked: dict[str, Any] = {"deceased_no": ADDRESSEE, "heirs": relatives, "representative_no": WIFE}
    preview = (await enforcement.post("/successions/preview", asked)).json()
    assert [(one["owed_yen"], one["claim_id"]) for one in preview["claims"]] == [(50_000, 1), (50_001, 2)]
    parts = {one["addressee_no"]: [part["amount_yen"] for part in one["parts"]] for one in preview["heirs"]}
    # Halves and quarters; the yen that is left of the second claim falls to the representative.
    assert parts == {WIFE: [25_000, 25_001], SON: [12_500, 12_500], DAUGHTER: [], GRANDSON: [12_500, 12_500]}
    # The son owes 25,000 yen and inherited 35,000 more: for so much he is liable beside the others.
    assert [one["liable_yen"] for one in preview["heirs"]] == [50_001, 60_000, None, 25_000]

    refused = {
        "法定相続分と一致しません": (heir(WIFE, "spouse", "1/3"), heir(SON, "child", "2/3")),
        "合計が1になりません": (heir(WIFE, "spouse", "1/2"), heir(SON, "child", "1/3")),
        "相続分のない相続人": (heir(WIFE, "spouse", "1/2"), heir(SON, "child")),
        "放棄した人に相続分": (heir(WIFE, "spouse", "1/1"), heir(SON, "child", "1/2", renounced=True)),
        "配偶者が2人以上": (heir(WIFE, "spouse", "1/2"), heir(SON, "spouse", "1/2")),
        "代表者が承継する相続人の中にいません": (heir(SON, "child", "1/1"), heir(WIFE, "spouse", renounced=True)),
        "亡くなった人": (heir(WIFE, "spouse", "1/2"), heir(ADDRESSEE, "child", "1/2")),
    }
    for why, heirs in refused.items():
        status, detail = says(await enforcement.propose(ACT, succession(*heirs)))
        assert (status, why in detail) == (409, True), (why, detail)
    status, detail = says(await enforcement.propose(ACT, succession(*FAMILY, limited=True)))
    assert (status, "限定承認では" in detail) == (409, True)
    status, detail = says(await enforcement.propose(ACT, succession(*FAMILY, died_on="2025-07-11")))
    assert (status, "死亡が宛名から届いていません" in detail) == (409, True)

    made = await enforcement.propose(ACT, succession(*FAMILY))
    body, path = {"payload_hash": made.json()["payload_hash"]}, f"/approvals/{ACT}/{made.json()['approval_id']}/approve"
    assert (await enforcement.post(path, body)).status_code == 403
    assert (await enforcement.post(path, body, HEAD)).status_code == 200
    (event,) = await enforcement.announced(ClaimsSucceeded)
    assert [(one.addressee_no, one.share_numerator, one.share_denominator, one.liable_yen) for one in event.heirs] == [
        (WIFE, 1, 2, 50_001),
        (SON, 1, 4, 60_000),
        (GRANDSON, 1, 4, 25_000),
    ]
    assert [sum(part.amount_yen for part in claim.parts) for claim in event.claims] == [50_000, 50_001]
    (ended,) = await enforcement.announced(BlockEnded)
    assert (ended.block_id, ended.ended_on) == (state.block_id, await enforcement.today())
    assert await enforcement.get("/successions/open") == []
    # Each heir has a case with the claims; that of the deceased is closed, and whoever renounced has none.
    listed = await enforcement.get("/cases")
    rows = listed["cases"] if isinstance(listed, dict) else listed
    owed = sorted((one["addressee_no"], one["claim_count"], one["owed_yen"]) for one in rows)
    assert owed == [(WIFE, 2, 50_001), (SON, 2, 25_000), (GRANDSON, 2, 25_000)]
    view = await enforcement.get(f"/cases/{await enforcement.case_id(SON)}")
    # His part of each claim, and the notice that the deceased got.
    shown = [(one["claim_id"], one["owed_yen"], one["document_no"]) for one in view["arrears"]]
    assert shown == [(1, 12_500, "D2025-0000001"), (2, 12_500, None)]


@pytest.mark.feature("G15")
async def test_a_wrong_heir_is_corrected_by_another_decision(enforcement: Enforcement) -> None:
    await owing(enforcement)
    first = (await enforcement.decide(ACT, succession(*FAMILY))).json()["approval_id"]
    right = (heir(WIFE, "spouse", "1/2"), heir(SON, "child", "1/2"), heir(DAUGHTER, "child", renounced=True))
    status, detail = says(await enforcement.propose(ACT, succession(*right)))
    assert (status, f"決定({first})があります" in detail) == (409, True)
    answer = await enforcement.decide(ACT, succession(*right, replaces=first))
    assert answer.status_code == 200, answer.text
    found = (await enforcement.post("/successions/search", {"addressee_no": ADDRESSEE})).json()
    second = answer.json()["approval_id"]
    standing = [(one["succession_id"], one["replaced_by"]) for one in found["decisions"]]
    assert standing == [(first, second), (second, None)]
    assert [one.replaces for one in await enforcement.announced(ClaimsSucceeded)] == [None, first]
    # Whoever turned out to be no heir owes nothing any more.
    assert (
        await enforcement.pool.fetchval("SELECT is_open FROM enforcement_case WHERE addressee_no = $1", GRANDSON)
        is False
    )
    notice = {"addressee_no": SON, "name": "試験 次郎", "address": "架空市一丁目", "deceased_name": "試験 太郎"}
    notice["representative_name"] = "試験 花子"
    printed = await enforcement.post(f"/successions/{second}/notice", notice)
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    for succession_id, number, why in (
        (first, SON, "訂正されています"),
        (second, DAUGHTER, "承継した相続人ではありません"),
    ):
        status, detail = says(
            await enforcement.post(f"/successions/{succession_id}/notice", {**notice, "addressee_no": number})
        )
        assert (status, why in detail) == (409, True)


async def answered(enforcement: Enforcement, seizure_id: str, number: str, charge_yen: int = 0) -> None:
    """Dunning and payments answer about the claims of an heir: the notice of the deceased, and all that is open."""
    today = await enforcement.today()
    about: dict[str, Any] = {"seizure_id": seizure_id, "ask_no": 1, "addressee_no": number, "stated_on": today}
    on = today - timedelta(days=30)
    notices = tuple(
        ClaimNotice(claim_id=one, document_no=f"D2025-{one:07d}", issued_on=on, pay_by=on + timedelta(days=10))
        for one in OWED
    )
    zero: dict[str, Any] = {"dunning_fee_yen": 0, "provisional_yen": 0, "version": 1, "due_on": date(2025, 6, 30)}
    balances = tuple(
        ClaimBalance(claim_id=one, principal_yen=yen, late_charge_yen=charge_yen, **zero) for one, yen in OWED.items()
    )
    await enforcement.hear(
        NoticesStated(**about, notices=notices),
        BalancesStated(**about, claims=balances),
    )


@pytest.mark.feature("G15")
async def test_an_heir_is_seized_from_within_his_share_and_liability_only(enforcement: Enforcement) -> None:
    await owing(enforcement)
    await enforcement.decide(ACT, succession(*FAMILY))
    items = dict.fromkeys(OWED, "012")

    async def seizing(number: str, seized_yen: int, charge_yen: int = 0) -> str:
        case_id = await enforcement.case_id(number)
        values: dict[str, Any] = {
            "kind": "deposit",
            "third_party": "試験銀行",
            "description": "普通預金",
            "account_number": "7654321",
        }
        values |= {"value_yen": 900_000, "source": "inquiry", "source_reference": "回答 第1号"}
        values |= {"effective_on": "2025-08-01", "known_on": "2025-08-05"}
        entered = await enforcement.post(f"/cases/{case_id}/property", values)
        assert entered.status_code == 201, entered.text
        payload = await enforcement.seizing(
            items, seized_yen, case_id=case_id, addressee_no=number, property_id=entered.json()["property_id"]
        )
        answer = await enforcement.decide(SEIZURE, payload)
        assert answer.status_code == 200, answer.text
        seizure_id: str = answer.json()["approval_id"]
        await answered(enforcement, seizure_id, number, charge_yen)
        return seizure_id

    # The wife pays 20,001 yen of her 50,001 by herself, which an officer enters; nobody seizes that from her.
    decision = (await enforcement.announced(ClaimsSucceeded))[0].succession_id
    payments = f"/successions/{decision}/payments"
    paid_by = {"claim_id": 1, "receipt_id": 77, "addressee_no": WIFE, "note": "領収証書を確認した"}
    assert (await enforcement.post(payments, paid_by)).status_code == 404
    await enforcement.hear(paid(77, 20_001, 29_999))
    assert (await enforcement.post(payments, {**paid_by, "addressee_no": DAUGHTER})).status_code == 409
    entered = await enforcement.post(payments, paid_by)
    assert (entered.status_code, entered.json()) == (201, [{"addressee_no": WIFE, "paid_yen": 20_001}])
    own = await seizing(WIFE, 30_001)
    (refused,) = await enforcement.announced(SeizureRefused)
    assert (refused.seizure_id, [one.rule for one in refused.failed]) == (own, ["beyond_share"])
    # An entry that was wrong is taken back.
    assert (await enforcement.post(payments, {**paid_by, "addressee_no": None})).json() == []
    # The grandson owes 25,000 yen of it and is liable for nothing else.
    beyond = await seizing(GRANDSON, 25_001)
    refused = (await enforcement.announced(SeizureRefused))[-1]
    assert (refused.seizure_id, [one.rule for one in refused.failed]) == (beyond, ["beyond_share"])
    within = await seizing(GRANDSON, 25_000)
    # A quarter of the delinquency charge that came since is his too; what is seized counts.
    more = await seizing(GRANDSON, 50, charge_yen=100)
    again = await seizing(GRANDSON, 1, charge_yen=100)
    assert [one.seizure_id for one in await enforcement.announced(SeizureIssued)] == [within, more]
    assert (await enforcement.announced(SeizureRefused))[-1].seizure_id == again
    # Whose property is under seizure does not cease to be an heir before it is released.
    first = str((await enforcement.announced(ClaimsSucceeded))[0].succession_id)
    childless = (heir(WIFE, "spouse", "1/2"), heir(SON, "child", "1/2"))
    for act, payload in ((ACT, succession(*childless, replaces=first)), (CANCEL, cancelling(first))):
        status, detail = says(await enforcement.propose(act, payload))
        assert (status, "先に差押えを解除" in detail) == (409, True)
    # The son is liable up to 60,000 yen, and together nothing is taken twice.
    son = await seizing(SON, 60_000)
    wife = await seizing(WIFE, 20_000)
    assert [one.seizure_id for one in await enforcement.announced(SeizureIssued)][2:] == [son]
    last = (await enforcement.announced(SeizureRefused))[-1]
    assert (last.seizure_id, [one.rule for one in last.failed]) == (wife, ["excess"])


def alive() -> AddresseeChanged:
    told: dict[str, Any] = {"addressee_no": ADDRESSEE, "name": "見本 太郎", "letters": (), "flags": ()}
    changes = (AddresseeChange.STANDING,)
    return AddresseeChanged(**told, effective_on=date(2025, 8, 1), changes=changes, effects=())


def cancelling(succession_id: str, **changed: Any) -> dict[str, Any]:
    values = {"succession_id": succession_id, "deceased_no": ADDRESSEE, "tax_items": ["012"]}
    return {**values, "evidence": "戸籍の訂正", "reason": "別人の死亡であった", **changed}


@pytest.mark.feature("G15")
async def test_a_succession_is_cancelled_by_two_and_decided_anew(enforcement: Enforcement) -> None:
    await owing(enforcement)
    first = (await enforcement.decide(ACT, succession(*FAMILY))).json()["approval_id"]
    for wrong in ({"tax_items": ["010"]}, {"deceased_no": WIFE}):
        assert (await enforcement.propose(CANCEL, cancelling(first, **wrong))).status_code == 409
    answer = await enforcement.decide(CANCEL, cancelling(first))
    assert answer.status_code == 200, answer.text
    second = answer.json()["approval_id"]
    (event,) = await enforcement.announced(SuccessionCancelled)
    assert (event.succession_id, event.replaces, event.died_on) == (second, first, DIED)
    # The death stands, so everything stops again until somebody decides anew.
    began, again = await enforcement.announced(BlockSet)
    assert (again.state, again.block_id, again.claim_ids) == ("heirs_unknown", second, ())
    assert [one["addressee_no"] for one in await enforcement.get("/successions/open")] == [ADDRESSEE]
    open_cases = "SELECT addressee_no FROM enforcement_case WHERE is_open"
    assert [row["addressee_no"] for row in await enforcement.pool.fetch(open_cases)] == [ADDRESSEE]

    assert (await enforcement.propose(CANCEL, cancelling(first))).status_code == 409
    assert (await enforcement.propose(ACT, succession(*FAMILY))).status_code == 409
    answer = await enforcement.decide(ACT, succession(*FAMILY, replaces=second))
    assert answer.status_code == 200, answer.text
    assert [one.block_id for one in await enforcement.announced(BlockEnded)] == [began.block_id, second]
    assert await enforcement.get("/successions/open") == []


@pytest.mark.feature("G15")
async def test_whoever_is_alive_after_all_is_dunned_again_and_has_no_heirs(enforcement: Enforcement) -> None:
    await owing(enforcement)
    await enforcement.hear(alive(), alive())
    (began,) = await enforcement.announced(BlockSet)
    assert [one.block_id for one in await enforcement.announced(BlockEnded)] == [began.block_id]
    assert await enforcement.get("/successions/open") == []
    status, detail = says(await enforcement.propose(ACT, succession(*FAMILY)))
    assert (status, "死亡が宛名から届いていません" in detail) == (409, True)
    # Found out after the decision, it is cancelled, and nothing stands against the living.
    await enforcement.hear(deceased(DIED + timedelta(days=1)))
    answer = await enforcement.decide(ACT, succession(*FAMILY, died_on="2025-07-11"))
    await enforcement.hear(alive())
    await enforcement.decide(CANCEL, cancelling(answer.json()["approval_id"]))
    assert len(await enforcement.announced(BlockSet)) == len(await enforcement.announced(BlockEnded)) == 2


async def test_what_was_paid_meanwhile_stops_the_decision_and_a_death_of_nobody_who_owes_lists_nothing(
    enforcement: Enforcement,
) -> None:
    await owing(enforcement)
    made = await enforcement.propose(ACT, succession(*FAMILY))
    await enforcement.hear(settled(2))
    body = {"payload_hash": made.json()["payload_hash"]}
    answer = await enforcement.post(f"/approvals/{ACT}/{made.json()['approval_id']}/approve", body, HEAD)
    status, detail = says(answer)
    assert (status, "起案のときから変わっています" in detail) == (409, True)
    assert await enforcement.announced(ClaimsSucceeded) == []
    await enforcement.hear(settled(1))
    assert await enforcement.get("/successions/open") == []


async def test_only_the_rights_tax_items_and_households_of_the_caller(enforcement: Enforcement) -> None:
    await owing(enforcement)
    role = ROLES["enforcement_officer"].permissions
    relatives = {"deceased_no": ADDRESSEE, "heirs": [{"addressee_no": SON, "kind": "child"}], "representative_no": SON}
    await give(enforcement.pool, OFFICER, granted(role, ["enforcement"], tax_items=["010"]))
    await enforcement.refresh()
    assert await enforcement.get("/successions/open") == []
    assert (await enforcement.post("/successions/preview", relatives)).status_code == 403
    await give(enforcement.pool, OFFICER, granted(role, ["enforcement"]), related_subjects=[SON])
    await enforcement.refresh()
    status, detail = says(await enforcement.post("/successions/preview", relatives))
    assert (status, "同一世帯" in detail) == (403, True)


def test_what_may_be_seized_for_own_and_inherited_claims() -> None:
    half = Liability({1: 6_000, 2: 4_000}, 10_000, Fraction(1, 2), limited=False, taken_yen=0, taken_alike_yen=0)
    # His part of the first claim, half of its charge of 1,000 on top, and the own claim, which is owed wholly.
    assert seizable_yen({1: 50_000, 3: 7_000}, {1: 1_000, 3: 0}, [half]) == 13_500
    assert seizable_yen({1: 50_000, 3: 7_000}, {1: 1_000, 3: 0}, [half._replace(limited=True)]) == 13_000
    # What he inherited in excess makes him liable for the others, whichever of the claims it is.
    assert seizable_yen({1: 50_000}, {1: 0}, [half._replace(liable_yen=13_000)]) == 9_000
    # What was taken for the same claim counts against the part, what was taken for any against the whole.
    assert seizable_yen({1: 50_000}, {1: 0}, [half._replace(taken_yen=4_000, taken_alike_yen=4_000)]) == 2_000
    assert seizable_yen({1: 50_000}, {1: 0}, [half._replace(taken_yen=7_000)]) == 3_000
    # Never more than is owed on the claim itself, and never less than nothing.
    assert seizable_yen({1: 2_000}, {1: 0}, [half]) == 2_000
    assert seizable_yen({1: 2_000}, {1: 0}, [half._replace(taken_yen=10_001)]) == 0
