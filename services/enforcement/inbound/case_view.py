"""The one view of a person in arrears (滞納者の照会): claims, receipts, arrears, property, income and more.

The whole view needs enforcement.case.view. Each panel is opened by a right of its own and leaves a record of its own; a
panel without right is not there at all. Panels with a tax item show those to which the right of that panel extends.
Each panel has a route of its own as well, for whoever needs just that one. Property and income are nobody's business
once the case is closed: they are kept, and not shown.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import asyncpg
from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from services.enforcement.inbound.rights import Rights
from services.enforcement.store import cases, claims, registers, seizures
from shared.access import Access, AccessAction
from shared.access.authority import Decision
from shared.access.purposes import ASSET_INQUIRY, ENFORCEMENT
from shared.http.masking import MaskedAccount
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

view_routes = Routes("cases")

VIEW = Access("enforcement.case.view", ENFORCEMENT, AccessAction.VIEW)
CLAIMS = Access("enforcement.case.claims", ENFORCEMENT, AccessAction.VIEW)
RECEIPTS = Access("enforcement.case.receipts", ENFORCEMENT, AccessAction.VIEW)
ARREARS = Access("enforcement.case.arrears", ENFORCEMENT, AccessAction.VIEW)
PROPERTY = Access("enforcement.property.view", ASSET_INQUIRY, AccessAction.VIEW)
INCOME = Access("enforcement.income.view", ASSET_INQUIRY, AccessAction.VIEW)
CONTACTS = Access("enforcement.contact.view", ENFORCEMENT, AccessAction.VIEW)
SEIZURES = Access("enforcement.seizure.view", ENFORCEMENT, AccessAction.VIEW)


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class CaseStepView(_Row):
    """When the case was opened or closed."""

    kind: str
    effective_on: date
    recorded_at: datetime


class ClaimRow(_Row):
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


class ReceiptRow(_Row):
    """A receipt; a reversed one stays to be seen."""

    receipt_id: int
    claim_id: int
    tax_item: str
    channel: str
    provisional: bool
    amount_yen: int
    paid_on: date
    reversed_on: date | None


class ArrearsRow(_Row):
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


class PropertyRow(_Row):
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


class IncomeRow(_Row):
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


class ContactRow(_Row):
    """A contact as it was written down."""

    contact_id: int
    kind: str
    made_on: date
    summary: str
    next_action: str
    next_action_on: date | None
    corrects: int | None
    recorded_by: str
    recorded_at: datetime


class SeizureRow(_Row):
    """A seizure and where it stands."""

    seizure_id: str
    property_id: int
    state: str
    seized_yen: int
    effective_on: date


class CaseView(_Row):
    """A case; a panel that the caller may not see is missing."""

    case_id: int
    addressee_no: str
    is_open: bool
    assignee: str | None
    assignment_no: int
    steps: list[CaseStepView]
    claims: list[ClaimRow] | None = None
    receipts: list[ReceiptRow] | None = None
    arrears: list[ArrearsRow] | None = None
    property: list[PropertyRow] | None = None
    income: list[IncomeRow] | None = None
    contacts: list[ContactRow] | None = None
    seizures: list[SeizureRow] | None = None

    @model_serializer(mode="wrap")
    def _opened_only(self, serialize: SerializerFunctionWrapHandler) -> Any:
        # An empty list says that there is nothing; a panel that was not opened says nothing at all.
        return {name: value for name, value in serialize(self).items() if name in self.model_fields_set}


class _Asked(NamedTuple):
    """What a panel is asked for: whose, as valid on a day, as known at a moment, in which tax items."""

    call: Call
    case_id: int
    addressee_no: str
    valid_on: date
    known_at: datetime
    tax_items: Sequence[str] | None


class _Panel(NamedTuple):
    """A panel: its right, what its records name, and how it is read."""

    access: Access
    row: type[_Row]
    read: Callable[[_Asked], Awaitable[list[_Row]]]
    #: Whether it is shown only while the person is in arrears or property is under seizure.
    while_open: bool = False


@view_routes.get("/cases/{case_id}", access=VIEW, summary="All about a person in arrears, panel by panel")
async def get_case(
    call: Call, case_id: int, valid_on: date | None = None, known_at: datetime | None = None
) -> CaseView:
    """The case with each panel the caller may see; property and income as valid on a day, as known at a time."""
    case = await _case(call, case_id)
    addressee_no = case["addressee_no"]
    # Refuses the caller's own household before any panel is opened.
    call.record([addressee_no], fields=("case",), detail=f"case:{case_id}")
    steps = await call.transaction.connection.fetch(cases.SELECT_CASE_STEPS, case_id)
    view: dict[str, Any] = {**dict(case), "steps": [CaseStepView.model_validate(dict(step)) for step in steps]}
    rights = await Rights.of(call)
    for name, panel in _PANELS.items():
        decision = rights.permit(panel.access)
        if decision is None or (panel.while_open and not case["is_open"]):
            continue
        view[name] = await panel.read(_asked(call, case, decision, valid_on, known_at))
        rights.record(panel.access, addressee_no, tuple(panel.row.model_fields), f"case:{case_id}")
    return CaseView(**view)


async def _case(call: Call, case_id: int) -> asyncpg.Record:
    case = await call.transaction.connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    return case


async def _claims(asked: _Asked) -> list[_Row]:
    rows = await asked.call.transaction.connection.fetch(claims.SELECT_CLAIMS_OF, asked.addressee_no, asked.tax_items)
    return [ClaimRow(**row) for row in rows]


async def _receipts(asked: _Asked) -> list[_Row]:
    rows = await asked.call.transaction.connection.fetch(claims.SELECT_RECEIPTS_OF, asked.addressee_no, asked.tax_items)
    return [ReceiptRow(**row) for row in rows]


async def _arrears(asked: _Asked) -> list[_Row]:
    rows = await asked.call.transaction.connection.fetch(claims.SELECT_ARREARS_OF, asked.addressee_no, asked.tax_items)
    return [
        ArrearsRow(**row, seizable_from=row["pay_by"] + timedelta(days=1) if row["pay_by"] else None) for row in rows
    ]


async def _property(asked: _Asked) -> list[_Row]:
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


async def _income(asked: _Asked) -> list[_Row]:
    rows = await asked.call.transaction.connection.fetch(
        registers.SELECT_INCOME_OF, asked.case_id, asked.valid_on, asked.known_at
    )
    return [IncomeRow(**row) for row in rows]


async def _contacts(asked: _Asked) -> list[_Row]:
    rows = await asked.call.transaction.connection.fetch(cases.SELECT_CONTACTS, asked.case_id)
    return [ContactRow(**row) for row in rows]


async def _seizures(asked: _Asked) -> list[_Row]:
    rows = await asked.call.transaction.connection.fetch(seizures.SELECT_OF_CASE, asked.case_id)
    return [
        SeizureRow(
            seizure_id=str(row["seizure_id"]),
            property_id=row["property_id"],
            state=row["state"],
            seized_yen=row["seized_yen"],
            effective_on=row["effective_on"],
        )
        for row in rows
        if asked.tax_items is None or set(row["tax_items"]) <= set(asked.tax_items)
    ]


def case_closed() -> Problem:
    """The answer to whoever asks for the property or income of somebody who owes nothing."""
    sentence = "この案件は終わっています。滞納のない方の財産や収入は扱えません。"
    return Problem(409, "case_closed", sentence)


def _asked(
    call: Call, case: asyncpg.Record, decision: Decision, valid_on: date | None, known_at: datetime | None
) -> _Asked:
    return _Asked(
        call,
        case["case_id"],
        case["addressee_no"],
        valid_on or date.max,
        known_at or datetime.max.replace(tzinfo=UTC),
        None if decision.tax_items is None else sorted(decision.tax_items),
    )


_PANELS = {
    "claims": _Panel(CLAIMS, ClaimRow, _claims),
    "receipts": _Panel(RECEIPTS, ReceiptRow, _receipts),
    "arrears": _Panel(ARREARS, ArrearsRow, _arrears),
    "property": _Panel(PROPERTY, PropertyRow, _property, while_open=True),
    "income": _Panel(INCOME, IncomeRow, _income, while_open=True),
    "contacts": _Panel(CONTACTS, ContactRow, _contacts),
    "seizures": _Panel(SEIZURES, SeizureRow, _seizures),
}


def _route(name: str, panel: _Panel) -> None:
    async def get_panel(
        call: Call, case_id: int, valid_on: date | None = None, known_at: datetime | None = None
    ) -> list[_Row]:
        case = await _case(call, case_id)
        call.record([case["addressee_no"]], fields=tuple(panel.row.model_fields), detail=f"case:{case_id}")
        if panel.while_open and not case["is_open"]:
            raise case_closed()
        return await panel.read(_asked(call, case, call.scope, valid_on, known_at))

    # The interface describes the rows of this panel, and not those of any.
    get_panel.__annotations__["return"] = list[panel.row]  # type: ignore[name-defined] # Known at run time only.
    view_routes.get(f"/cases/{{case_id}}/{name}", access=panel.access, summary=f"One panel of a case: {name}")(
        get_panel
    )


for _name, _panel in _PANELS.items():
    _route(_name, _panel)
