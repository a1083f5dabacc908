"""Reports, revisions and decisions in any order: the ledger proves itself, and clearing anew changes nothing."""

import itertools
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payments.handlers.book import Book, Cause
from services.payments.store import claims
from shared.contracts import Channel, OverpaymentCause, ReceiptStage
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.correcting import Office, open_office
from tests.payments.events import assessed, paid, revised

_numbers = itertools.count(5000)
_DAY = date(2025, 5, 1)
_EVENTS = ("pay", "pay", "revise")
_DECISIONS = ("move", "dishonour", "relief", "exemption", "due_date", "forced_charge", "revoke", "cost")


class Step(NamedTuple):
    """One event or one decision about one of two claims."""

    kind: str
    claim: int
    payment: int
    amount_yen: int
    stage: ReceiptStage
    days: int


steps = st.builds(
    Step,
    kind=st.sampled_from([*_EVENTS, *_DECISIONS]),
    claim=st.integers(0, 1),
    payment=st.integers(0, 2),
    amount_yen=st.sampled_from([1_900, 50_000, 84_700, 93_200]),
    stage=st.sampled_from([ReceiptStage.FINAL, ReceiptStage.FINAL, ReceiptStage.FLASH, ReceiptStage.CANCEL]),
    days=st.integers(0, 500),
)


@pytest.fixture
async def office(payments: Payments, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(payments, tmp_path) as opened:
        yield opened


@pytest.mark.feature("A10", "A16", "C5", "E4", "B11")
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(script=st.lists(steps, min_size=5, max_size=12))
async def test_the_ledger_proves_itself_whatever_is_decided_when(office: Office, script: list[Step]) -> None:
    base, history = next(_numbers) * 10, {0: itertools.count(2), 1: itertools.count(2)}
    for number in (base, base + 1):
        await office.payments.hear(assessed(number, 84_700))
    for step in script:
        await _take(office, step, base, history[step.claim])
    assert await office.payments.proof() == []
    assert await _changes_when_cleared_anew(office.payments) == []


async def _take(office: Office, step: Step, base: int, history: Any) -> None:
    number, on = base + step.claim, _DAY + timedelta(days=step.days)
    ref = f"{base}.{step.payment}"
    if step.kind == "pay":
        # A payment keeps its slip through all of its stages.
        report = {"number": base + step.payment % 2, "ref": ref, "on": on, "stage": step.stage}
        report["by_disposition"] = step.payment == 1
        await office.payments.hear(paid(step.amount_yen, channel=Channel.COUNTER, **report))
    elif step.kind == "revise":
        await office.payments.hear(revised(number, next(history), step.amount_yen))
    else:
        await _decide(office, step, base, ref, on)


async def _decide(office: Office, step: Step, base: int, ref: str, on: date) -> None:
    """Propose and approve; what does not fit is refused, and changes nothing."""
    receipt = await office.payments.pool.fetchrow(
        "SELECT receipt_id, amount_yen, claim_id FROM receipt WHERE receipt_ref = $1 ORDER BY stage = 'final' DESC", ref
    )
    number = base + step.claim
    about: dict[str, Any] = {"claim": await office.seen(number), "reason": "無作為", "evidence": "無作為"}
    days = {"first_day": on.isoformat(), "last_day": (on + timedelta(days=step.days // 2)).isoformat()}
    act, payload = f"payments.{step.kind}", about
    match step.kind:
        case "relief":
            act, payload = "payments.charge_relief", {**about, "ground": "grace", **days}
        case "exemption":
            payload = {**about, "ground": "disaster", "amount_yen": step.amount_yen, **days}
        case "due_date":
            payload = {**about, "ground": "changed", "due_on": on.isoformat()}
        case "forced_charge":
            payload = {**about, "ground": "court", "amount_yen": step.amount_yen}
        case "cost":
            act, cost_yen = "payments.disposition_cost", step.amount_yen if step.days % 2 else -step.amount_yen
            payload = {**about, "amount_yen": cost_yen, "assessed_on": on.isoformat()}
        case "revoke":
            kept = await office.get(f"/claims/{about['claim']['claim_id']}/decisions")
            if not kept:
                return
            act, payload = "payments.decision_revocation", {**about, "decision_id": kept[-1]["decision_id"]}
        case "dishonour" if receipt:
            money = {"receipt_id": receipt["receipt_id"], "amount_yen": receipt["amount_yen"]}
            payload = {**about, **money, "kind": "bank_reversed", "dishonoured_on": on.isoformat()}
        case "move" if receipt:
            act = "payments.posting_correction"
            other = await office.seen(base + 1 - step.claim)
            money = {"receipt_id": receipt["receipt_id"], "amount_yen": receipt["amount_yen"]}
            words = {"reason": "無作為", "evidence": "無作為"}
            payload = {**money, **words, "from_claim": about["claim"], "to_claim": other}
        case _:
            return
    made = await office.propose(act, payload)
    if made.status_code == 201:
        answer = await office.approve({"act": act, **made.json()})
        assert answer.status_code == 200, answer.text
    else:
        assert made.status_code == 409, made.text


async def _changes_when_cleared_anew(payments: Payments) -> list[Any]:
    """What the ledger would still have to enter if every claim were cleared once more."""
    async with payments.transactions.begin(payments.actor) as transaction:
        book = Book(transaction, ISHINOMAKI)
        found = await payments.pool.fetch("SELECT claim_id FROM claim")
        await book.load(await claims.lock_by_id(transaction.connection, [row["claim_id"] for row in found]))
        cause = Cause("test", _DAY, _DAY, "test", None, OverpaymentCause.EXCESS_PAYMENT)
        for state in book.by_id.values():
            book.exempt(state, cause)
            book.reclear(state, cause)
        return book.entries
