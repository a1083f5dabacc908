"""A refund goes to an account in the name that the register has, or on a ground of two persons; never unasked."""

from datetime import date
from typing import Any

import pytest

from services.refunds.rules.holders import Ground, Holder, HolderGround, NotConfirmed, require_confirmed
from services.refunds.rules.payees import Capacity
from shared.contracts import AddresseeChanged, AddresseeMerged
from shared.contracts.identity import AddresseeChange, AddresseeEffect, AddresseeFlag
from shared.contracts.payee_names import HolderAsked, HolderLikeness
from tests.refunds.payee_desk import (
    ADDRESSEE,
    CLERK,
    HEAD,
    OTHER,
    THIRD,
    PayeeDesk,
    desk,
    known,
    overpaid,
    problem,
    receiver,
)
from tests.refunds.test_payout import CHANGE, PAY_DAY, frozen

__all__ = ["desk"]

DECISION = "refunds.decision"
SAME, FORMER, NOBODYS, SILENT, UNKNOWN = (
    HolderLikeness.SAME,
    HolderLikeness.FORMER,
    HolderLikeness.OTHER,
    HolderLikeness.NO_READING,
    HolderLikeness.UNKNOWN,
)
MARRIED = {"payee_no": 1, "ground": "renamed", "document": "戸籍抄本 第1号"}


@pytest.mark.parametrize(
    ("capacity", "has_account", "likeness", "ground", "code"),
    [
        (Capacity.SELF, True, SAME, None, ""),
        (Capacity.SELF, True, None, None, "holder_not_known"),
        (Capacity.SELF, True, None, HolderGround.RENAMED, "holder_not_known"),
        (Capacity.SELF, True, FORMER, None, "holder_unconfirmed"),
        (Capacity.SELF, True, FORMER, HolderGround.RENAMED, ""),
        (Capacity.SELF, True, NOBODYS, HolderGround.AGENT, ""),
        (Capacity.SELF, True, NOBODYS, HolderGround.TRADE_NAME, ""),
        (Capacity.SELF, True, NOBODYS, HolderGround.UNREGISTERED, "ground_unfitting"),
        (Capacity.SELF, True, SILENT, HolderGround.UNREGISTERED, ""),
        (Capacity.SELF, True, UNKNOWN, HolderGround.RENAMED, "ground_unfitting"),
        (Capacity.SELF, True, SAME, HolderGround.SPELLING, "ground_not_needed"),
        (Capacity.SELF, False, None, None, ""),
        (Capacity.SELF, False, None, HolderGround.AGENT, "ground_not_needed"),
        (Capacity.REPRESENTATIVE, True, None, None, "holder_unconfirmed"),
        (Capacity.REPRESENTATIVE, True, None, HolderGround.RENAMED, "ground_unfitting"),
        (Capacity.REPRESENTATIVE, True, None, HolderGround.AGENT, ""),
        (Capacity.HEIR, True, None, None, ""),
        (Capacity.LIQUIDATOR, True, None, None, ""),
    ],
)
def test_another_name_takes_a_ground_that_fits_what_the_register_says(
    capacity: Capacity, has_account: bool, likeness: HolderLikeness | None, ground: HolderGround | None, code: str
) -> None:
    grounds = [] if ground is None else [Ground(1, ground, "書類")]
    holders = [Holder(1, capacity, has_account, likeness)]
    if not code:
        require_confirmed(holders, grounds)
        return
    with pytest.raises(NotConfirmed) as found:
        require_confirmed(holders, grounds)
    assert found.value.code == code


@pytest.mark.parametrize("numbers", [(2,), (1, 1)])
def test_a_ground_is_of_a_payee_and_once(numbers: tuple[int, ...]) -> None:
    grounds = [Ground(number, HolderGround.RENAMED, "書類") for number in numbers]
    with pytest.raises(NotConfirmed) as found:
        require_confirmed([Holder(1, Capacity.SELF, has_account=True, likeness=NOBODYS)], grounds)
    assert found.value.code == "unknown_payee"


async def quoted(desk: PayeeDesk, *grounds: dict[str, Any]) -> Any:
    asked = {"addressee_no": ADDRESSEE, "overpayment_ids": [1], "decided_on": "2026-05-15", "grounds": list(grounds)}
    return await desk.post("/refund-quotes", asked, "0413")


async def test_nothing_is_decided_before_identity_answers_and_another_name_only_on_a_ground_of_both(
    desk: PayeeDesk,
) -> None:
    await desk.found(overpaid(1, 386_400), overpaid(2, 1_000, addressee_no=OTHER))
    entered = await desk.enter(1, compared=None)
    assert entered.json()["payees"][0]["likeness"] is None
    assert entered.json()["alarms"][-1] == "受取人1の口座名義: 宛名に照会中。"
    # The question has the holder as banks write him, and neither account nor amount.
    (question,) = await desk.refunds.announced(HolderAsked)
    assert question.model_dump() == {
        "entry_id": 1,
        "payee_no": 1,
        "ask_no": 1,
        "addressee_no": ADDRESSEE,
        "holder_kana": "ﾃｽﾄ ﾊﾅｺ",
    }
    keys = await desk.refunds.pool.fetch("SELECT key FROM outbox WHERE topic = 'payees'")
    assert [row["key"] for row in keys] == [ADDRESSEE]

    # Identity is away: it waits, and everybody sees since when.
    for grounds in ((), (MARRIED,)):
        refused = await quoted(desk, *grounds)
        assert problem(refused) == (409, "holder_not_known")
        assert "回答を待って" in refused.json()["detail"]
    (waiting,) = await desk.get("/refund-payees-unconfirmed")
    assert (waiting["entry_id"], waiting["state"], waiting["entered_by"]) == (1, "宛名に照会中", CLERK)
    record = await desk.refunds.job("ask_unconfirmed_holders", date(2099, 1, 1))
    assert (record["asked"], record["unanswered"]) == (1, 1)
    assert record["oldest_days"] > 20_000

    # The answer to the first question comes late and counts no more; the one to the last does.
    await desk.compared(FORMER)
    answers = await desk.refunds.pool.fetch("SELECT ask_no, likeness FROM payee_holder_answer ORDER BY 1")
    assert [tuple(row) for row in answers] == [(1, "former"), (2, "former")]
    refused = await quoted(desk)
    assert problem(refused) == (409, "holder_unconfirmed")
    assert "宛名の以前のフリガナと一致" in refused.json()["detail"]
    for wrong, code in (
        ({**MARRIED, "payee_no": 2}, "unknown_payee"),
        ({**MARRIED, "ground": "unregistered"}, "ground_unfitting"),
    ):
        assert problem(await quoted(desk, wrong)) == (409, code)
    assert (await quoted(desk, {**MARRIED, "document": ""})).status_code == 422

    payload = (await quoted(desk, MARRIED)).json()["payload"]
    made = await desk.propose(DECISION, payload)
    lines = (await desk.get(f"/approvals/{DECISION}/{made.json()['approval_id']}", by=HEAD))["lines"]
    assert ["受取人1の口座名義", "宛名の以前のフリガナと一致"] in lines
    assert ["受取人1の口座へ支払う根拠", "氏名・名称の変更 戸籍抄本 第1号"] in lines
    assert (await desk.approve(DECISION, made)).status_code == 200
    (part,) = (await desk.refund(1))["parts"]
    assert (part["ground"], part["document"]) == ("renamed", "戸籍抄本 第1号")
    assert await desk.get("/refund-payees-unconfirmed") == []
    assert (await desk.refunds.job("ask_unconfirmed_holders", date(2026, 5, 20)))["asked"] == 0
    assert (await frozen(desk))["payment_count"] == 1


async def test_whoever_proposes_without_the_ground_or_with_another_is_refused(desk: PayeeDesk) -> None:
    await desk.found(overpaid(1, 386_400))
    await desk.enter(1, compared=NOBODYS)
    payload = (await quoted(desk, {**MARRIED, "ground": "agent", "document": "委任状"})).json()["payload"]
    (one,) = payload["receivers"]
    without = {**payload, "receivers": [{**one, "ground": None, "ground_document": ""}]}
    assert problem(await desk.propose(DECISION, without)) == (409, "holder_unconfirmed")
    as_if_same = {**payload, "receivers": [{**one, "likeness": "same", "ground": None, "ground_document": ""}]}
    assert problem(await desk.propose(DECISION, as_if_same)) == (409, "holder_unconfirmed")
    as_if_former = {**payload, "receivers": [{**one, "likeness": "former"}]}
    assert problem(await desk.propose(DECISION, as_if_former)) == (409, "payee_changed")
    # What the register says by the time of the approval counts: the correction made the name the addressee's.
    made = await desk.propose(DECISION, payload)
    await desk.refunds.job("ask_unconfirmed_holders", date(2026, 5, 20))
    assert problem(await desk.approve(DECISION, made)) == (409, "holder_not_known")
    await desk.compared(SAME)
    assert problem(await desk.approve(DECISION, made)) == (409, "ground_not_needed")
    assert (await quoted(desk)).json()["payload"]["receivers"][0]["likeness"] == "same"


def renamed(addressee_no: str, *effects: AddresseeEffect) -> AddresseeChanged:
    values = known(addressee_no, name="架空 花子").model_dump()
    return AddresseeChanged.model_validate({**values, "changes": (AddresseeChange.RENAMED,), "effects": effects})


async def test_whose_name_changes_before_the_payment_is_compared_anew_and_waits_until_a_ground_is_decided(
    desk: PayeeDesk,
) -> None:
    await desk.found(overpaid(1, 386_400), overpaid(2, 1_500, addressee_no=OTHER), overpaid(3, 9, addressee_no=THIRD))
    await desk.refunds.hear(known(), known(OTHER))
    await desk.enter(1)
    await desk.enter(2, addressee_no=OTHER, receiver={"account_number": "0000123", "difference_reason": "母の口座"})
    await desk.refunded(1)
    await desk.refunded(2, addressee_no=OTHER)
    run = await frozen(desk)
    # The same person under another number: it is he who is renamed.
    merged = AddresseeMerged(addressee_no=ADDRESSEE, surviving_no=THIRD, change_no=1, decided_on=date(2026, 6, 1))
    await desk.refunds.hear(merged)
    await desk.refunds.hear(renamed(THIRD), renamed(OTHER, AddresseeEffect.READDRESS_LETTERS))
    assert await desk.get("/refunds-waiting") == []
    await desk.refunds.hear(renamed(THIRD, AddresseeEffect.READDRESS_LETTERS, AddresseeEffect.CHECK_PAYEE))

    assert [one["state"] for one in await desk.get("/refund-payees-unconfirmed")] == ["宛名に照会中"]
    names = ("run_id", "transfer_on", "file_sha256", "payment_count", "amount_yen")
    release = {name: run[name] for name in names}
    made = await desk.propose("refunds.payout_release", release)
    assert problem(await desk.approve("refunds.payout_release", made)) == (409, "no_longer_due")
    await desk.post(f"/payout-runs/{run['run_id']}/withdrawals", {})
    assert [one["reasons"] for one in await desk.get("/refunds-waiting")] == [["口座名義を宛名に照会中"]]
    assert (await frozen(desk))["amount_yen"] == 1_500

    await desk.compared(FORMER)
    reasons = ["口座名義が宛名の以前のフリガナと一致"]
    assert [one["reasons"] for one in await desk.get("/refunds-waiting")] == [reasons]
    assert problem(await desk.post("/payout-runs", {"transfer_on": PAY_DAY})) == (409, "nothing_due")
    married = {"difference_reason": "婚姻による改氏"}
    again = (await desk.enter(1, compared=FORMER, receiver=married)).json()["entry_id"]
    path = "/refunds/1/payee-quotes"
    assert problem(await desk.post(path, {"entry_id": again})) == (409, "holder_unconfirmed")
    change = (await desk.post(path, {"entry_id": again, "grounds": [MARRIED]})).json()
    await desk.decide(CHANGE, change)
    assert await desk.get("/refunds-waiting") == []
    assert (await frozen(desk))["amount_yen"] == 396_900


async def test_a_representative_is_paid_on_his_mandate_and_cash_and_heirs_are_not_compared(desk: PayeeDesk) -> None:
    await desk.found(overpaid(1, 1_500), overpaid(2, 1_600), overpaid(3, 1_700, addressee_no=OTHER))
    await desk.refunds.hear(known(OTHER, AddresseeFlag.DEAD))
    await desk.enter(1, receivers=[receiver(capacity="representative")])
    await desk.enter(2, receivers=[receiver(source="cash", account=None)])
    heirs = [receiver(capacity="heir", account_number=f"000000{place}") for place in (1, 2)]
    await desk.enter(3, addressee_no=OTHER, heirs={"children": 2}, receivers=heirs)
    assert await desk.refunds.announced(HolderAsked) == []
    assert problem(await quoted(desk)) == (409, "holder_unconfirmed")
    payload = (await quoted(desk, {"payee_no": 1, "ground": "agent", "document": "委任状 第3号"})).json()["payload"]
    await desk.decide(DECISION, payload)
    await desk.refunded(2)
    await desk.refunded(3, addressee_no=OTHER)
    assert (await frozen(desk))["payment_count"] == 3
