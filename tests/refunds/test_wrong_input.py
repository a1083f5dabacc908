"""What is typed wrong is refused with a sentence, and changes nothing."""

from typing import Any

import pytest

from tests.refunds.payee_desk import ADDRESSEE, OTHER, PayeeDesk, desk, overpaid, receiver
from tests.refunds.test_payout import CANCEL, CHANGE, PAPER, RELEASE, two_refunds

__all__ = ["desk", "two_refunds"]

FORM = {"addressee_no": ADDRESSEE, "overpayment_ids": [3], "claimed_on": "2026-05-01", "receivers": [receiver()]}
QUOTE = {"addressee_no": ADDRESSEE, "overpayment_ids": [3], "decided_on": "2026-05-15"}
FAR, EARLY = "9999-12-31", "0001-01-01"
HUGE = 2**63
HEIRS = {"heirs": {"children": 2}, "receivers": [receiver(capacity="heir"), receiver(capacity="heir")]}


def forms(path: str, whole: dict[str, Any], *changes: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, {**whole, **one}) for one in changes]


WRONG = [
    *forms(
        "/refund-payees",
        FORM,
        {"claimed_on": FAR},
        {"claimed_on": 0},
        {"claimed_on": "20260501"},
        {"seized_on": FAR},
        {"seized_on": 86_400},
        {"provisional_seizure": {"first_day": "2026-05-01", "last_day": FAR}},
        {"overpayment_ids": [0]},
        {"overpayment_ids": [HUGE]},
        {"overpayment_ids": [2]},
        {"addressee_no": OTHER},
        {"heirs": {"children": 10**9}},
        HEIRS,
    ),
    *forms(
        "/refund-quotes",
        QUOTE,
        {"decided_on": FAR},
        {"decided_on": EARLY},
        {"decided_on": 0},
        {"overpayment_ids": [HUGE]},
        {"overpayment_ids": [1]},
        {"addressee_no": OTHER},
        {"grounds": [{"payee_no": HUGE, "ground": "agent", "document": "委任状"}]},
        {"grounds": [{"payee_no": 1, "ground": "agent", "document": "委\n任状"}]},
    ),
    *forms(
        "/payout-runs",
        {"transfer_on": FAR},
        {},
        {"transfer_on": EARLY},
        {"transfer_on": 0},
        {"transfer_on": "2026-02-30"},
    ),
    ("/refunds/99/payee-quotes", {"entry_id": 1}),
    (f"/refunds/{HUGE}/payee-quotes", {"entry_id": 1}),
    ("/refunds/1/payee-quotes", {"entry_id": HUGE}),
    ("/refunds/1/payee-quotes", {"entry_id": 2}),
    (f"/payout-runs/{HUGE}/withdrawals", {}),
]
CANCELLED = {
    "refund_id": 1, "addressee_no": ADDRESSEE, "tax_items": ["012"], "amount_yen": 386_400, "reason": "誤りのため",
}  # fmt: skip
ON_PAPER = {
    "payout_id": 1, "addressee_no": ADDRESSEE, "amount_yen": 1_500, "result_code": "0", "result_on": "2026-06-15",
    "document": "支払通知",
}  # fmt: skip
RUN = {"run_id": 1, "transfer_on": FAR, "file_sha256": "0" * 64, "payment_count": 1, "amount_yen": 1}
CASE = {
    "return_id": 1, "addressee_no": ADDRESSEE, "tax_item": "012", "amount_yen": 1, "document": "第1号",
}  # fmt: skip
RECALLED = {"payout_id": 1, "addressee_no": ADDRESSEE, "amount_yen": 1, "recalled_on": FAR, "document": "組戻通知"}
ACTS = [
    *((CANCEL, {**CANCELLED, **one}) for one in ({"refund_id": HUGE}, {"amount_yen": 0}, {"amount_yen": -1})),
    *((PAPER, {**ON_PAPER, **one}) for one in ({}, {"amount_yen": HUGE}, {"result_on": FAR}, {"result_on": 0})),
    *((RELEASE, {**RUN, **one}) for one in ({}, {"payment_count": 0}, {"run_id": -1})),
    (CHANGE, {"refund_id": 1, "addressee_no": ADDRESSEE, "entry_id": 1, "receivers": []}),
    ("refunds.payout_recall", RECALLED),
    ("refunds.return_demand", {**CASE, "pay_by": FAR}),
    ("refunds.return_receipt", {**CASE, "received_on": FAR}),
]


@pytest.mark.parametrize("kind", ["forms", "acts"])
async def test_it_is_refused_with_a_sentence_and_nothing_is_written(two_refunds: PayeeDesk, kind: str) -> None:
    desk = two_refunds
    await desk.found(overpaid(3, 20_000))
    if kind == "acts":
        await desk.enter(3)
    counted = "SELECT (SELECT count(*) FROM payee_entry), (SELECT count(*) FROM payout_run),"
    counted += " (SELECT count(*) FROM approval), (SELECT count(*) FROM outbox)"
    before = await desk.refunds.pool.fetchrow(counted)
    wrong = []
    if kind == "forms":
        for path, body in WRONG:
            answer = await desk.post(path, body)
            if answer.status_code not in (404, 409, 422) or not answer.json().get("detail"):
                wrong.append((path, body, answer.status_code, answer.text[:300]))
    else:
        for act, values in ACTS:
            answer = await desk.propose(act, values)
            if answer.status_code not in (404, 409, 422) or not answer.json().get("detail"):
                wrong.append((act, values, answer.status_code, answer.text[:300]))
    assert wrong == []
    assert await desk.refunds.pool.fetchrow(counted) == before
