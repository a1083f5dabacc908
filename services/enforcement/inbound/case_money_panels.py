"""The panels of a case about money: claims, receipts, arrears, letters that went out, and what was written off."""

from datetime import date, timedelta

from pydantic import Field

from services.enforcement.inbound.case_panel import Asked, Panel, PanelRow
from services.enforcement.inbound.write_off_http import VIEW as WRITE_OFFS
from services.enforcement.store import claims, letters, write_off
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT

CLAIMS = Access("enforcement.case.claims", ENFORCEMENT, AccessAction.VIEW)
RECEIPTS = Access("enforcement.case.receipts", ENFORCEMENT, AccessAction.VIEW)
ARREARS = Access("enforcement.case.arrears", ENFORCEMENT, AccessAction.VIEW)
LETTERS = Access("enforcement.case.letters", ENFORCEMENT, AccessAction.VIEW)


class ClaimRow(PanelRow):
    """A claim (期別債権) as payments last announced it."""

    claim_id: int
    tax_item: str
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    assessed_yen: int
    open_yen: int = Field(description="All components, provisional money counted as paid")
    owed_yen: int = Field(description="What final money alone leaves open")
    due_on: date
    revised_on: date | None
    settled_on: date | None


class ReceiptRow(PanelRow):
    """A receipt; a reversed one stays to be seen."""

    receipt_id: int
    claim_id: int
    tax_item: str
    channel: str
    provisional: bool
    amount_yen: int
    paid_on: date
    reversed_on: date | None


class ArrearsRow(PanelRow):
    """A claim in arrears with its dunning notice, and from when property may be seized for it."""

    claim_id: int
    tax_item: str
    levy_fiscal_year: int
    instalment: str
    due_on: date
    overdue_on: date
    open_yen: int
    owed_yen: int
    document_no: str | None
    issued_on: date | None
    pay_by: date | None
    seizable_from: date | None
    fee_yen: int | None


class LetterRow(PanelRow):
    """A dunning notice (督促状) or a reminder (催告書) of a claim, as dunning announced it."""

    kind: str = Field(description="dunning_notice or reminder")
    claim_id: int
    tax_item: str
    document_no: str
    issued_on: date
    pay_by: date | None = Field(description="Of a dunning notice, the last day before property may be seized")
    returned: bool = Field(description="It came back and is not served")


class WriteOffRow(PanelRow):
    """A claim that was written off, and when that was undone."""

    claim_id: int
    tax_item: str
    ground: str
    decided_on: date
    extinguished_on: date
    owed_yen: int
    undone_on: date | None


async def _claims(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(claims.SELECT_CLAIMS_OF, asked.addressee_no, asked.tax_items)
    return [ClaimRow(**row) for row in rows]


async def _receipts(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(claims.SELECT_RECEIPTS_OF, asked.addressee_no, asked.tax_items)
    return [ReceiptRow(**row) for row in rows]


async def _arrears(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(claims.SELECT_ARREARS_OF, asked.addressee_no, asked.tax_items)
    return [
        ArrearsRow(**row, seizable_from=row["pay_by"] + timedelta(days=1) if row["pay_by"] else None) for row in rows
    ]


async def _letters(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(letters.SELECT_LETTERS_OF, asked.addressee_no, asked.tax_items)
    return [LetterRow(**row) for row in rows]


async def _write_offs(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(write_off.SELECT_OF_CASE, asked.case_id, asked.tax_items)
    return [WriteOffRow.model_validate(dict(row)) for row in rows]


MONEY_PANELS = {
    "claims": Panel(CLAIMS, ClaimRow, _claims),
    "receipts": Panel(RECEIPTS, ReceiptRow, _receipts),
    "arrears": Panel(ARREARS, ArrearsRow, _arrears),
    "letters": Panel(LETTERS, LetterRow, _letters),
    "write_offs": Panel(WRITE_OFFS, WriteOffRow, _write_offs, has_route=False),
}
