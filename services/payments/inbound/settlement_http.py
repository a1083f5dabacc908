"""The settlement (決算) of a year's books, and the tables of days (日計表) and months (月計表).

Permission: payments.settlement.view. Each table names the version of the ledger (its last entry); asked for with that
version it is the same years later. Figures of closed books are the same in any case.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import Query
from fastapi.responses import Response

from services.payments.inbound.settlement_tables import TableFormat, render
from services.payments.rules.settlement import collection_rate, outstanding
from services.payments.store import closing, settlement_report
from shared.days import fiscal_year_first_day, fiscal_year_last_day, month_end
from shared.http.problems import Problem
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality
from shared.law.parameter import NotInForce
from shared.law.tax_items import TAX_ITEMS

SETTLEMENT = NoPersonalData("payments.settlement.view", "sums by tax item, nobody's own figures")

_DAYS_MAX = 366
_SECTIONS = {"current": "現年課税分", "carried_over": "滞納繰越分"}
_REPORT = (
    ("tax_item", "税目コード"),
    ("tax_item_name", "税目"),
    ("section_name", "区分"),
    ("carried_over_yen", "繰越調定額"),
    ("assessed_yen", "調定額"),
    ("past_year_assessed_yen", "うち過年度分調定額"),
    ("collected_yen", "収入済額"),
    ("unrefunded_yen", "うち還付未済額"),
    ("written_off_yen", "不納欠損額"),
    ("outstanding_yen", "収入未済額"),
    ("real_outstanding_yen", "実質収入未済額"),
    ("collection_rate", "収納率(%)"),
    ("late_charge_collected_yen", "延滞金収入済額"),
    ("dunning_fee_collected_yen", "督促手数料収入済額"),
    ("disposition_cost_collected_yen", "滞納処分費収入済額"),
)
_MONEY = (
    ("principal_yen", "本税"),
    ("dunning_fee_yen", "督促手数料"),
    ("late_charge_yen", "延滞金"),
    ("disposition_cost_yen", "滞納処分費"),
    ("overpaid_yen", "過誤納金"),
    ("suspense_yen", "消込不能"),
    ("total_yen", "合計"),
)
_DAYS = (("booked_on", "収入日"), ("channel", "納付チャネル"), *_MONEY, ("closed", "締め"))
_MONTHS = (
    ("month", "月"),
    ("tax_item", "税目コード"),
    ("tax_item_name", "税目"),
    ("channel", "納付チャネル"),
    *_MONEY,
    ("closed", "締め"),
)

Version = Annotated[int | None, Query(ge=0, description="台帳の版(最後の記帳番号)。省略すると現在。")]


def settlement_routes(municipality: Municipality) -> Routes:
    """The routes, for a municipality whose ordinance says how the collection rate is rounded."""
    routes = Routes("settlement")

    @routes.get("/settlement/report", access=SETTLEMENT, summary="The settlement of a year's books")
    async def report(
        call: Call,
        fiscal_year: Annotated[int, Query(ge=1990, le=2200)],
        booked_until: date | None = None,
        ledger_version: Version = None,
        output: TableFormat = TableFormat.JSON,
    ) -> Response:
        connection = call.transaction.connection
        version = await _version(call, ledger_version)
        found = await connection.fetch(settlement_report.SELECT_REPORT, fiscal_year, booked_until or date.max, version)
        at = fiscal_year_last_day(fiscal_year)
        try:
            decimals = municipality.ordinance.collection_rate_decimals.on(at)
            counted = municipality.ordinance.collection_rate_receipts.on(at)
        except NotInForce as error:
            raise Problem(422, "fiscal_year", str(error)) from None
        rows = [_report_row(row, decimals, counted) for row in found]
        _, closed_year, _ = await closing.closed_books(connection)
        facts = {
            "fiscal_year": fiscal_year,
            "ledger_version": version,
            "books_closed": closed_year is not None and fiscal_year <= closed_year,
        }
        return render(f"settlement-{fiscal_year}", _REPORT, rows, facts, output)

    @routes.get("/settlement/days", access=SETTLEMENT, summary="Money by day of the books and channel")
    async def days(
        call: Call, first: date, last: date, ledger_version: Version = None, output: TableFormat = TableFormat.JSON
    ) -> Response:
        if not 0 <= (last - first).days < _DAYS_MAX:
            raise Problem(422, "period", f"期間は初日から{_DAYS_MAX}日以内で、終わりの日を後にしてください。")
        version = await _version(call, ledger_version)
        found = await call.transaction.connection.fetch(settlement_report.SELECT_DAYS, first, last, version)
        closed, _, _ = await closing.closed_books(call.transaction.connection)
        rows = [{**dict(row), "closed": _closed(row["booked_on"], closed)} for row in found]
        facts = {"first": first, "last": last, "ledger_version": version}
        return render(f"days-{first}-{last}", _DAYS, rows, facts, output)

    @routes.get("/settlement/months", access=SETTLEMENT, summary="Money by month of the books, tax item and channel")
    async def months(
        call: Call,
        fiscal_year: Annotated[int, Query(ge=1990, le=2200)],
        ledger_version: Version = None,
        output: TableFormat = TableFormat.JSON,
    ) -> Response:
        first, last = fiscal_year_first_day(fiscal_year), fiscal_year_last_day(fiscal_year)
        version = await _version(call, ledger_version)
        found = await call.transaction.connection.fetch(settlement_report.SELECT_MONTHS, first, last, version)
        closed, _, _ = await closing.closed_books(call.transaction.connection)
        rows = _month_rows(found, closed)
        return render(
            f"months-{fiscal_year}",
            _MONTHS,
            rows,
            {"fiscal_year": fiscal_year, "ledger_version": version},
            output,
        )

    return routes


async def _version(call: Call, asked: int | None) -> int:
    newest: int = await call.transaction.connection.fetchval(closing.SELECT_LAST_ENTRY)
    if asked is not None and asked > newest:
        raise Problem(422, "ledger_version", f"台帳の版{asked}はまだありません。{newest}以下を指定してください。")
    return newest if asked is None else asked


def _report_row(row: asyncpg.Record, decimals: int, counted: str) -> dict[str, Any]:
    assessed, collected, unrefunded = row["assessed_yen"], row["collected_yen"], row["unrefunded_yen"]
    open_yen = outstanding(assessed, collected, unrefunded, row["written_off_yen"])
    return {
        **dict(row),
        "tax_item_name": TAX_ITEMS[row["tax_item"]].name,
        "section_name": _SECTIONS[row["section"]],
        "outstanding_yen": open_yen.booked_yen,
        "real_outstanding_yen": open_yen.real_yen,
        "collection_rate": collection_rate(assessed, collected, unrefunded, decimals=decimals, counted=counted),
    }


def _month_rows(found: Sequence[asyncpg.Record], closed: date | None) -> list[dict[str, Any]]:
    rows = []
    for row in found:
        month: date = row["month"]
        item = TAX_ITEMS.get(row["tax_item"])
        # A month is closed with its last day.
        more = {"tax_item_name": item.name if item else "消込不能", "closed": _closed(month_end(month), closed)}
        rows.append({**dict(row), "month": f"{month:%Y-%m}", **more})
    return rows


def _closed(day: date, closed_through: date | None) -> str:
    return "締め済み" if closed_through is not None and day <= closed_through else "未締め"
