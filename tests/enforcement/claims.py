"""Events of made-up claims of one made-up person, as payments and dunning announce them."""

from datetime import date
from typing import Any

from shared.contracts import (
    Allocation,
    Channel,
    ClaimKey,
    ClaimOpened,
    ClaimOverdue,
    ClaimRevised,
    ClaimSettled,
    DunningNoticeIssued,
    ReceiptPosted,
    ReceiptReversed,
    TaxItemCode,
)

ADDRESSEE, OTHER = "000000000000001", "000000000000002"
DUE = date(2025, 6, 30)


def opened(claim_id: int = 1, assessed_yen: int = 50_000, **changed: Any) -> ClaimOpened:
    item = changed.pop("item", TaxItemCode.PROPERTY_TAX)
    key = ClaimKey(
        municipality_code="042021",
        levy_fiscal_year=2025,
        target_fiscal_year=2025,
        tax_item=item,
        notice_no=f"{claim_id:08d}",
        instalment="01",
    )
    values: dict[str, Any] = {
        "claim_id": claim_id,
        "addressee_no": ADDRESSEE,
        "key": key,
        "assessed_yen": assessed_yen,
        "due_on": DUE,
        "statutory_due_on": DUE,
    }
    return ClaimOpened(**{**values, **changed})


def overdue(claim_id: int = 1, open_yen: int = 50_000, **changed: Any) -> ClaimOverdue:
    values: dict[str, Any] = {
        "claim_id": claim_id,
        "addressee_no": ADDRESSEE,
        "tax_item": TaxItemCode.PROPERTY_TAX,
        "levy_fiscal_year": 2025,
        "notice_no": f"{claim_id:08d}",
        "instalment": "01",
        "due_on": DUE,
        "open_principal_yen": open_yen,
        "overdue_on": date(2025, 7, 1),
    }
    return ClaimOverdue(**{**values, **changed})


def noticed(claim_id: int = 1) -> DunningNoticeIssued:
    return DunningNoticeIssued(
        claim_id=claim_id,
        addressee_no=ADDRESSEE,
        tax_item=TaxItemCode.PROPERTY_TAX,
        document_no=f"D2025-{claim_id:07d}",
        issued_on=date(2025, 7, 15),
        pay_by=date(2025, 7, 25),
        open_principal_yen=50_000,
        fee_yen=100,
    )


def paid(receipt_id: int, amount_yen: int, open_yen: int, claim_id: int = 1, *, flash: bool = False) -> ReceiptPosted:
    parts = Allocation(principal_yen=0 if flash else amount_yen, dunning_fee_yen=0, late_charge_yen=0, overpaid_yen=0)
    return ReceiptPosted(
        claim_id=claim_id,
        addressee_no=ADDRESSEE,
        receipt_id=receipt_id,
        channel=Channel.CONVENIENCE_STORE,
        provisional=flash,
        amount_yen=amount_yen,
        paid_on=date(2025, 7, 20),
        allocation=parts,
        open_yen=open_yen,
    )


def reversed_receipt(receipt_id: int, amount_yen: int, open_yen: int, claim_id: int = 1) -> ReceiptReversed:
    return ReceiptReversed(
        claim_id=claim_id,
        addressee_no=ADDRESSEE,
        receipt_id=receipt_id,
        channel=Channel.CONVENIENCE_STORE,
        provisional=False,
        amount_yen=amount_yen,
        reversed_on=date(2025, 7, 22),
        open_yen=open_yen,
    )


def settled(claim_id: int = 1) -> ClaimSettled:
    return ClaimSettled(claim_id=claim_id, addressee_no=ADDRESSEE, settled_on=date(2025, 7, 20))


def revised(assessed_yen: int, delta_yen: int, open_yen: int, claim_id: int = 1, **changed: Any) -> ClaimRevised:
    values: dict[str, Any] = {
        "claim_id": claim_id,
        "addressee_no": ADDRESSEE,
        "tax_item": TaxItemCode.PROPERTY_TAX,
        "assessed_yen": assessed_yen,
        "delta_yen": delta_yen,
        "open_yen": open_yen,
        "due_on": DUE,
        "revised_on": date(2025, 8, 1),
        "reason": "valuation",
    }
    return ClaimRevised(**{**values, **changed})


def income(**changed: Any) -> dict[str, Any]:
    """Wages as an employer told of them, for the register."""
    values = {
        "kind": "wages",
        "payer": "試験商事",
        "amount_yen": 210_000,
        "period": "month",
        "source": "inquiry",
        "source_reference": "回答 第2号",
        "effective_on": "2025-04-01",
        "known_on": "2025-08-06",
    }
    return {**values, **changed}
