"""The panels of a case about means: property, income and what was asked of third parties.

Property and income are nobody's business once the case is closed: they are kept, and not shown.
"""

from datetime import date

from services.enforcement.inbound.case_panel import Asked, Panel, PanelRow
from services.enforcement.inbound.inquiries_http import LIST as INQUIRIES
from services.enforcement.store import inquiries, registers
from shared.access import Access, AccessAction
from shared.access.purposes import ASSET_INQUIRY
from shared.http.masking import MaskedAccount

PROPERTY = Access("enforcement.property.view", ASSET_INQUIRY, AccessAction.VIEW)
INCOME = Access("enforcement.income.view", ASSET_INQUIRY, AccessAction.VIEW)


class PropertyRow(PanelRow):
    """Property as valid and known on the day asked for."""

    property_id: int
    version_no: int
    kind: str
    third_party: str
    description: str
    account_number: MaskedAccount | None
    value_yen: int | None
    senior_yen: int
    is_gone: bool
    source: str
    source_reference: str
    effective_on: date
    known_on: date
    exemption: str | None


class IncomeRow(PanelRow):
    """Income as valid and known on the day asked for."""

    income_id: int
    version_no: int
    kind: str
    payer: str
    amount_yen: int
    period: str
    is_gone: bool
    source: str
    source_reference: str
    effective_on: date
    known_on: date


class InquiryRow(PanelRow):
    """An asset inquiry (財産調査) and where it stands; what it asked is in its own view."""

    inquiry_id: str
    document_no: str
    recipient: str
    state: str
    effective_on: date | None
    answer_by: date | None
    valid_until: date | None


async def _property(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(
        registers.SELECT_PROPERTY_OF, asked.case_id, asked.valid_on, asked.known_at
    )
    return [
        PropertyRow(
            **{
                **dict(row),
                "account_number": MaskedAccount(row["account_number"]) if row["account_number"] is not None else None,
            }
        )
        for row in rows
    ]


async def _income(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(
        registers.SELECT_INCOME_OF, asked.case_id, asked.valid_on, asked.known_at
    )
    return [IncomeRow(**row) for row in rows]


async def _inquiries(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(inquiries.SELECT_OF_CASE, asked.case_id)
    return [InquiryRow.model_validate({**dict(row), "inquiry_id": str(row["inquiry_id"])}) for row in rows]


MEANS_PANELS = {
    "property": Panel(PROPERTY, PropertyRow, _property, while_open=True),
    "income": Panel(INCOME, IncomeRow, _income, while_open=True),
    "inquiries": Panel(INQUIRIES, InquiryRow, _inquiries, while_open=True, has_route=False),
}
