"""The registers of property and income (財産・収入の登録): what is known, from whom, since when.

Permissions: enforcement.property.record, enforcement.property.unmask, enforcement.income.record. Who may see them is
told by the panels of the case (`case_view.py`).
"""

from typing import Annotated, Any, Self

import asyncpg
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.enforcement.inbound.case_panel import case_closed
from services.enforcement.inbound.words import Line, MaybeLine
from services.enforcement.rules.registers import IncomeKind, IncomePeriod, PropertyKind, Source
from services.enforcement.rules.seizure_kinds import WITH_THIRD_PARTY
from services.enforcement.store import cases, registers
from shared.access import Access, AccessAction
from shared.access.purposes import ASSET_INQUIRY
from shared.contracts.fields import AmountYen
from shared.days import TOKYO
from shared.http.days import DayAtHand, DayOnPaper
from shared.http.masking import Whole, unmasking
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.exempt_property import Exemption

register_routes = Routes("registers")

RECORD_PROPERTY = Access("enforcement.property.record", ASSET_INQUIRY, AccessAction.REGISTER)
UNMASK_PROPERTY = Access("enforcement.property.unmask", ASSET_INQUIRY, AccessAction.VIEW)
RECORD_INCOME = Access("enforcement.income.record", ASSET_INQUIRY, AccessAction.REGISTER)

Number = Annotated[int, Field(ge=1, le=2**53 - 1)]


class _Entry(BaseModel):
    """What every entry says of its origin.

    Attributes:
        version_no: The version that the officer saw, where he changes an entry.
        is_gone: Whether it no longer exists from `effective_on` on.
        source: How the office learned of it.
        source_reference: The number of the answer, the protocol or the register.
        effective_on: From when it is so.
        known_on: When the office learned of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version_no: Annotated[int, Field(ge=1, le=99_999)] | None = None
    is_gone: bool = False
    source: Source
    source_reference: Line
    effective_on: DayOnPaper
    known_on: DayAtHand

    @model_validator(mode="after")
    def _known_after(self) -> Self:
        if self.known_on < self.effective_on:
            raise ValueError("known_on: before effective_on")
        return self


class PropertyEntry(_Entry):
    """Property; with its number, another version of what is known already.

    Attributes:
        exemption: Where the law exempts it from seizure: which line of the list (国税徴収法75条、78条ほか).
    """

    property_id: Number | None = None
    kind: PropertyKind
    third_party: MaybeLine = ""
    description: Line
    account_number: Annotated[str, Field(pattern=r"^[0-9]{1,8}$")] | None = None
    value_yen: AmountYen | None = None
    senior_yen: AmountYen = 0
    exemption: Exemption | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.account_number is not None and self.kind is not PropertyKind.DEPOSIT:
            raise ValueError("account_number: only a deposit has one")
        if self.kind in WITH_THIRD_PARTY and not self.third_party:
            raise ValueError("third_party: name who owes it, such as the bank with its branch or the employer")
        if (self.property_id is None) != (self.version_no is None):
            raise ValueError("property_id, version_no: give both to change an entry, or neither for a new one")
        return self


class IncomeEntry(_Entry):
    """Income; with its number, another version of what is known already."""

    income_id: Number | None = None
    kind: IncomeKind
    payer: MaybeLine = ""
    amount_yen: AmountYen
    period: IncomePeriod

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.income_id is None) != (self.version_no is None):
            raise ValueError("income_id, version_no: give both to change an entry, or neither for a new one")
        return self


@register_routes.post("/cases/{case_id}/property", access=RECORD_PROPERTY, summary="Enter property", status_code=201)
async def record_property(call: Call, case_id: int, entry: PropertyEntry) -> dict[str, int]:
    """Property of a person in arrears, or a new version of it; what was entered before stays."""
    connection = call.transaction.connection
    await _case(call, case_id, entry, ("property",))
    if entry.property_id is None:
        property_id, version_no = await connection.fetchval(registers.ADD_PROPERTY, case_id), 1
    else:
        property_id = entry.property_id
        found = await connection.fetchrow(registers.LOCK_PROPERTY, property_id, case_id)
        last = await connection.fetchrow(registers.SELECT_LAST_PROPERTY, property_id) if found else None
        version_no = _next_version(last["version_no"] if last else None, entry, "財産")
    row = (
        property_id,
        version_no,
        entry.kind.value,
        entry.third_party,
        entry.description,
        entry.account_number,
        entry.value_yen,
        entry.senior_yen,
    )
    await registers.PROPERTY_VERSIONS.copy(connection, [(*row, *_origin(entry, call))])
    if entry.exemption is not None:
        await registers.EXEMPTIONS.copy(connection, [(property_id, version_no, entry.exemption.value)])
    return {"property_id": property_id, "version_no": version_no}


@unmasking(
    register_routes, "/property/{property_id}/unmask", access=UNMASK_PROPERTY, summary="The whole number of an account"
)
async def whole_account(call: Call, property_id: int) -> Whole:
    """What is masked in the newest version."""
    row = await call.transaction.connection.fetchrow(registers.SELECT_LAST_PROPERTY, property_id)
    if row is None:
        raise not_found("財産")
    if not row["is_open"]:
        raise case_closed()
    held = {"account_number": row["account_number"]} if row["account_number"] else {}
    return Whole(row["addressee_no"], held)


@register_routes.post("/cases/{case_id}/income", access=RECORD_INCOME, summary="Enter income", status_code=201)
async def record_income(call: Call, case_id: int, entry: IncomeEntry) -> dict[str, int]:
    """Income of a person in arrears, or a new version of it; what was entered before stays."""
    connection = call.transaction.connection
    await _case(call, case_id, entry, ("income",))
    if entry.income_id is None:
        income_id, version_no = await connection.fetchval(registers.ADD_INCOME, case_id), 1
    else:
        income_id = entry.income_id
        last = await connection.fetchrow(registers.LOCK_INCOME, income_id, case_id)
        version_no = _next_version(last["version_no"] if last else None, entry, "収入")
    row = (income_id, version_no, entry.kind.value, entry.payer, entry.amount_yen, entry.period.value)
    await registers.INCOME_VERSIONS.copy(connection, [(*row, *_origin(entry, call))])
    return {"income_id": income_id, "version_no": version_no}


async def _case(call: Call, case_id: int, entry: _Entry, fields: tuple[str, ...]) -> asyncpg.Record:
    """The case, with the access recorded, where it is open and the entry's day has come.

    Raises:
        Problem: There is no such case, it is closed, or the day lies ahead.
    """
    case = await call.transaction.connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=fields, detail=f"case:{case_id} {entry.source.value}")
    if not case["is_open"]:
        raise case_closed()
    if entry.known_on > call.transaction.started_at.astimezone(TOKYO).date():
        raise Problem(422, "day_ahead", "把握した日がまだ来ていません。日付を確かめてください。")
    return case


def _next_version(last_no: int | None, entry: _Entry, what: str) -> int:
    if last_no is None:
        raise not_found(what)
    if last_no != entry.version_no:
        sentence = f"この{what}はほかの職員が変更しています。内容を開き直し、もう一度入力してください。"
        raise Problem(409, "changed", sentence)
    return last_no + 1


def _origin(entry: _Entry, call: Call) -> tuple[Any, ...]:
    return (
        entry.is_gone,
        entry.source.value,
        entry.source_reference,
        entry.effective_on,
        entry.known_on,
        call.actor.id,
        call.transaction.started_at,
    )
