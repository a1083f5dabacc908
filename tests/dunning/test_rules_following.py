"""What dunning knows of a claim after each event, in the orders in which events can come."""

from datetime import date
from typing import Any

import pytest

from services.dunning.rules.following import (
    DunningClaim,
    after_overdue,
    after_receipt,
    after_reversal,
    after_revision,
    after_settlement,
)
from services.dunning.rules.stages import Stage
from shared.contracts import Allocation, ClaimOverdue, ClaimRevised, ClaimSettled, ReceiptPosted, ReceiptReversed
from tests.dunning.claims import flash, overdue, receipt, reversal, revised, settled

AFTER: dict[type, Any] = {
    ClaimOverdue: after_overdue,
    ClaimRevised: after_revision,
    ClaimSettled: after_settlement,
    ReceiptPosted: after_receipt,
    ReceiptReversed: after_reversal,
}


def follow(*events: object, claim: DunningClaim | None = None) -> DunningClaim | None:
    for event in events:
        claim = AFTER[type(event)](claim, event)
    return claim


def state(*events: object) -> tuple[Stage, int]:
    claim = follow(*events)
    assert claim is not None
    return claim.stage, claim.to_pay_yen


@pytest.mark.parametrize(
    ("events", "stage", "to_pay_yen"),
    [
        ([overdue()], Stage.OVERDUE, 10_000),
        ([overdue(), overdue()], Stage.OVERDUE, 10_000),
        ([overdue(), receipt(1, 4_000, 6_000)], Stage.OVERDUE, 6_000),
        ([overdue(), receipt(1, 10_000, 0)], Stage.SETTLED, 0),
        ([overdue(), settled()], Stage.SETTLED, 0),
        ([overdue(), receipt(1, 10_000, 0), settled()], Stage.SETTLED, 0),
        # Principal is paid, delinquency charge is open: there is no principal to dun for.
        ([overdue(), receipt(1, 10_000, 300)], Stage.SETTLED, 0),
        # Taken back after settlement: owed again, and no more than before.
        ([overdue(), receipt(1, 10_000, 0), settled(), reversal(1, 10_000, 10_200)], Stage.OVERDUE, 10_000),
        ([overdue(), receipt(1, 6_000, 4_000), receipt(2, 4_000, 0), reversal(2, 4_000, 4_200)], Stage.OVERDUE, 4_000),
        # A part payment from before the due date, never heard of, is taken back.
        ([overdue(open_principal_yen=7_000), reversal(9, 3_000, 10_000)], Stage.OVERDUE, 10_000),
        # A double payment changes nothing, nor does its reversal.
        ([overdue(), receipt(1, 10_000, 0), receipt(2, 0, 0), reversal(2, 0, 0)], Stage.SETTLED, 0),
        ([overdue(), settled(), overdue()], Stage.OVERDUE, 10_000),
    ],
)
def test_the_stage_follows_the_principal(events: list[object], stage: Stage, to_pay_yen: int) -> None:
    assert state(*events) == (stage, to_pay_yen)


@pytest.mark.parametrize(
    ("events", "stage", "to_pay_yen"),
    [
        ([overdue(), flash(1, 10_000, 0)], Stage.COVERED, 0),
        ([overdue(), flash(1, 10_000, 0), overdue()], Stage.COVERED, 0),
        ([overdue(), flash(1, 10_000, 0), receipt(1, 10_000, 0)], Stage.SETTLED, 0),
        ([overdue(), flash(1, 10_000, 0), reversal(1, 10_000, 10_000)], Stage.OVERDUE, 10_000),
        ([overdue(), flash(1, 4_000, 6_000)], Stage.OVERDUE, 6_000),
        # The final report of the same receipt is not a second payment.
        ([overdue(), flash(1, 4_000, 6_000), receipt(1, 4_000, 6_000)], Stage.OVERDUE, 6_000),
        # The final report is lower than the flash.
        ([overdue(), flash(1, 10_000, 0), receipt(1, 9_000, 1_000)], Stage.OVERDUE, 1_000),
        # The final report ends what was provisional, with other money beside it.
        ([overdue(), flash(1, 4_000, 6_000), receipt(2, 6_000, 0)], Stage.COVERED, 0),
        ([overdue(), flash(1, 4_000, 6_000), receipt(2, 6_000, 0), reversal(1, 4_000, 4_000)], Stage.OVERDUE, 4_000),
        # Money was on its way before the claim became overdue.
        ([flash(1, 10_000, 0), overdue()], Stage.COVERED, 0),
        ([flash(1, 4_000, 6_000), overdue()], Stage.OVERDUE, 6_000),
        ([flash(1, 4_000, 6_000), overdue(), receipt(1, 4_000, 6_000)], Stage.OVERDUE, 6_000),
        ([flash(1, 4_000, 6_000), overdue(), reversal(1, 4_000, 10_000)], Stage.OVERDUE, 10_000),
        ([flash(1, 10_000, 0), overdue(), reversal(1, 10_000, 10_000)], Stage.OVERDUE, 10_000),
        # Paid twice: one of the two is provisional.
        ([overdue(), receipt(1, 10_000, 0), flash(2, 10_000, 0)], Stage.SETTLED, 0),
        ([overdue(), flash(2, 10_000, 0), receipt(1, 10_000, 0), reversal(1, 10_000, 0)], Stage.COVERED, 0),
    ],
)
def test_provisional_money_holds_dunning_back_while_it_lasts(
    events: list[object], stage: Stage, to_pay_yen: int
) -> None:
    assert state(*events) == (stage, to_pay_yen)


@pytest.mark.parametrize(
    "events",
    [
        [receipt(1, 10_000, 0)],
        [settled()],
        [reversal(1, 10_000, 10_000)],
        [revised(-10_000, 0)],
    ],
)
def test_a_claim_that_is_not_overdue_is_not_followed(events: list[object]) -> None:
    assert follow(*events) is None


@pytest.mark.parametrize(
    "ending", [[receipt(1, 10_000, 0)], [reversal(1, 10_000, 10_000)], [settled(), receipt(1, 10_000, 0)]]
)
def test_a_claim_that_is_not_overdue_is_followed_only_while_money_is_on_its_way(ending: list[object]) -> None:
    on_its_way = follow(flash(1, 10_000, 0))
    assert on_its_way is not None
    assert not on_its_way.is_done_with

    arrived = follow(*ending, claim=on_its_way)

    assert arrived is not None
    assert arrived.is_done_with
    assert arrived.receipts == {}


@pytest.mark.parametrize(
    ("events", "stage", "to_pay_yen"),
    [
        ([overdue(), revised(-3_000, 7_000)], Stage.OVERDUE, 7_000),
        ([overdue(), revised(-10_000, 0)], Stage.SETTLED, 0),
        ([overdue(), revised(2_000, 12_000)], Stage.OVERDUE, 12_000),
        ([overdue(), revised(-10_000, 0), revised(5_000, 5_000)], Stage.OVERDUE, 5_000),
        # Only what is left after the money that was paid.
        ([overdue(), receipt(1, 8_000, 2_000), revised(-3_000, 0), revised(3_000, 2_000)], Stage.OVERDUE, 2_000),
        ([overdue(), flash(1, 7_000, 3_000), revised(-3_000, 0)], Stage.COVERED, 0),
    ],
)
def test_a_revision_moves_what_is_owed(events: list[object], stage: Stage, to_pay_yen: int) -> None:
    assert state(*events) == (stage, to_pay_yen)


@pytest.mark.feature("F2", "F4")
@pytest.mark.parametrize(
    ("events", "stage"),
    [
        ([overdue()], Stage.DUNNED),
        ([receipt(1, 10_000, 100)], Stage.DUNNED_SETTLED),
        ([receipt(1, 10_000, 100), reversal(1, 10_000, 10_100)], Stage.DUNNED),
        ([flash(1, 10_000, 100)], Stage.DUNNED),
        ([settled(), overdue()], Stage.DUNNED),
        ([revised(-10_000, 0)], Stage.DUNNED_SETTLED),
        ([revised(0, 10_000, due_on=date(2026, 8, 31))], Stage.DUNNED),
    ],
)
def test_a_claim_with_its_notice_never_becomes_due_for_another(events: list[object], stage: Stage) -> None:
    first = after_overdue(None, overdue())
    dunned = DunningClaim(
        first.claim_id, first.addressee_no, Stage.DUNNED, 10_000, first.overdue, document_no="D2026-0000001"
    )

    claim = follow(*events, claim=dunned)

    assert claim is not None
    assert claim.stage is stage
    assert claim.document_no == "D2026-0000001"


def test_only_the_principal_of_a_receipt_counts() -> None:
    both = receipt(1, 10_000, 0, amount_yen=10_400).model_copy(
        update={"allocation": Allocation(principal_yen=10_000, dunning_fee_yen=0, late_charge_yen=400, overpaid_yen=0)}
    )

    assert state(overdue(), both, reversal(1, 10_400, 10_400)) == (Stage.OVERDUE, 10_000)


def test_a_receipt_that_pays_more_principal_once_another_is_taken_back_is_believed() -> None:
    later = receipt(2, 4_000, 0, amount_yen=4_400)

    # Of the later receipt 400 yen had paid delinquency charge; they pay principal now.
    assert state(overdue(), receipt(1, 6_000, 4_000), later, reversal(1, 6_000, 5_600)) == (Stage.OVERDUE, 5_600)


def test_a_receipt_for_the_delinquency_charge_alone_reopens_no_principal() -> None:
    charge = receipt(2, 0, 0, amount_yen=300)

    assert state(overdue(), receipt(1, 10_000, 300), charge, reversal(2, 300, 300)) == (Stage.SETTLED, 0)


def test_a_revised_due_date_moves_the_days_of_the_notice() -> None:
    claim = follow(overdue(), revised(0, 10_000, due_on=date(2026, 7, 31)))

    assert claim is not None
    assert claim.overdue is not None
    assert (claim.stage, claim.overdue.due_on) == (Stage.OVERDUE, date(2026, 7, 31))
