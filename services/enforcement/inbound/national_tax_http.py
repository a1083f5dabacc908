"""National tax data of persons in arrears (国税関係情報): kept apart, read for a stated purpose, every reading noted.

Permissions: enforcement.national_tax.record to enter, enforcement.national_tax.view to read, and
enforcement.national_tax.audit to see who has read what. The view of a case never contains any of it.
"""

from datetime import datetime
from typing import Self

import asyncpg
from pydantic import BaseModel, ConfigDict, model_validator

from services.enforcement.inbound.words import Line
from services.enforcement.rules.registers import GROUND_LABELS, NationalTaxIncome, ReadingGround
from services.enforcement.store import cases, national_tax
from shared.access import Access, AccessAction
from shared.access.purposes import ASSET_INQUIRY, AUDIT
from shared.contracts.fields import AmountYen, DeltaYen, FiscalYear
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

national_tax_routes = Routes("national tax")

RECORD = Access("enforcement.national_tax.record", ASSET_INQUIRY, AccessAction.REGISTER)
VIEW = Access("enforcement.national_tax.view", ASSET_INQUIRY, AccessAction.VIEW)
READINGS = Access("enforcement.national_tax.audit", AUDIT, AccessAction.LIST)

_FIELDS = ("national_tax",)


class Filing(BaseModel):
    """What a tax office told: one kind of income of one year."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tax_year: FiscalYear
    income_kind: NationalTaxIncome
    income_yen: DeltaYen
    withheld_yen: AmountYen = 0
    tax_office: Line
    source_reference: Line
    known_on: DayAtHand


class Reading(BaseModel):
    """For what the data is read, and of which years."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ground: ReadingGround
    first_year: FiscalYear
    last_year: FiscalYear

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_year < self.first_year:
            raise ValueError("last_year: before first_year")
        return self


class FilingView(Filing):
    """A filing as it was entered."""

    filing_id: int


class Read(BaseModel):
    """What was read, with the purpose and the law that permit it."""

    model_config = ConfigDict(frozen=True)

    purpose: str
    legal_basis: str
    ground: str
    filings: list[FilingView]


class ReadingView(BaseModel):
    """Somebody has read somebody's data."""

    model_config = ConfigDict(frozen=True)

    reading_id: int
    case_id: int
    addressee_no: str
    reader: str
    purpose: str
    ground: str
    filing_count: int
    read_at: datetime


@national_tax_routes.post("/cases/{case_id}/national-tax", access=RECORD, summary="Enter a filing", status_code=201)
async def record_filing(call: Call, case_id: int, filing: Filing) -> dict[str, int]:
    """What a tax office told of a person with an open case."""
    case = await _open_case(call, case_id)
    call.record([case["addressee_no"]], fields=_FIELDS, detail=f"case:{case_id}")
    if filing.known_on > call.transaction.started_at.astimezone(TOKYO).date():
        raise Problem(422, "day_ahead", "把握した日がまだ来ていません。日付を確かめてください。")
    filing_id = await call.transaction.connection.fetchval(
        national_tax.ADD_FILING,
        case["addressee_no"],
        filing.tax_year,
        filing.income_kind.value,
        filing.income_yen,
        filing.withheld_yen,
        filing.tax_office,
        filing.source_reference,
        filing.known_on,
        call.actor.id,
        call.transaction.started_at,
    )
    return {"filing_id": filing_id}


@national_tax_routes.post(
    "/cases/{case_id}/national-tax/readings", access=VIEW, summary="Read national tax data", writes=True
)
async def read_filings(call: Call, case_id: int, reading: Reading) -> Read:
    """The filings of some years; the reading itself is written down with its purpose and ground."""
    case = await _open_case(call, case_id)
    connection, addressee_no = call.transaction.connection, case["addressee_no"]
    call.record([addressee_no], fields=_FIELDS, detail=f"case:{case_id} {reading.ground.value}")
    rows = await connection.fetch(national_tax.SELECT_FILINGS, addressee_no, reading.first_year, reading.last_year)
    await connection.execute(
        national_tax.ADD_READING,
        case_id,
        addressee_no,
        call.actor.id,
        VIEW.purpose.code,
        reading.ground.value,
        len(rows),
        call.transaction.started_at,
    )
    return Read(
        purpose=VIEW.purpose.label,
        legal_basis=VIEW.purpose.legal_basis,
        ground=GROUND_LABELS[reading.ground],
        filings=[FilingView(**row) for row in rows],
    )


@national_tax_routes.get(
    "/cases/{case_id}/national-tax/readings", access=READINGS, summary="Who has read national tax data of a person"
)
async def list_readings(call: Call, case_id: int) -> list[ReadingView]:
    """The newest readings first."""
    case = await call.transaction.connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=("reading",), detail=f"case:{case_id}")
    rows = await call.transaction.connection.fetch(national_tax.SELECT_READINGS, case_id)
    return [ReadingView(**row) for row in rows]


async def _open_case(call: Call, case_id: int) -> asyncpg.Record:
    case = await call.transaction.connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    if not case["is_open"]:
        sentence = "この案件は終わっています。滞納のない方の国税関係情報は扱えません。"
        raise Problem(409, "case_closed", sentence)
    return case
