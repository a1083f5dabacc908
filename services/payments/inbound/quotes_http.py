"""What somebody has to pay on a day: at the counter, on the phone, before a slip is made.

Permission: payments.claim.quote. A claim is quoted to whoever has its tax item.
"""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.payments.handlers.quotes import ClaimQuote, quote_claims
from services.payments.inbound.obligors_http import require_obligors
from services.payments.store import claims, quotes
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts.fields import AddresseeNo
from shared.http.days import DayOnPaper
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced
from shared.merges import numbers_of_person

QUOTE = Access("payments.claim.quote", RECEIPT, AccessAction.VIEW)

_PAGE_MAX = 200
_FIELDS = ("claim", "balance", "quote")


class QuoteView(BaseModel):
    """What a claim asks for on a day, in yen, and the version of its ledger that says so."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    tax_item: str
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    due_on: date
    on: date
    version: int
    principal_yen: int
    dunning_fee_yen: int
    late_charge_yen: int
    disposition_cost_yen: int
    provisional_yen: int
    amount_yen: int


class QuoteQuery(BaseModel):
    """Whose claims, in the body so that the number stands in no URL, and the day they would be paid on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    on: DayOnPaper
    after: Annotated[int, Field(ge=0)] = 0


def quote_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose ordinances say the terms of the charge."""
    routes = Routes("quotes")

    @routes.get("/claims/{claim_id}/quote", access=QUOTE, summary="What a claim asks for on a day", writes=True)
    async def quote_claim(call: Call, claim_id: int, on: Annotated[date, Query()]) -> QuoteView:
        """The amount due on a day with its delinquency charge, and the version of the ledger it follows from."""
        row = await call.transaction.connection.fetchrow(claims.SELECT_BY_ID, claim_id)
        if row is None:
            raise not_found(f"期別債権 {claim_id}")
        call.require_tax_item(row["tax_item"], [row["addressee_no"]])
        call.record((await require_obligors(call, [claim_id])).subjects, fields=_FIELDS)
        (found,) = await quoted([claim_id], on, call, municipality)
        return quote_view(found, on)

    @routes.post("/quotes", access=QUOTE, summary="What an addressee's open claims ask for on a day", writes=True)
    async def quote_addressee(call: Call, query: QuoteQuery) -> list[QuoteView]:
        """The open claims of an addressee, under every number of his, in the caller's tax items, in pages."""
        numbers = await numbers_of_person(call.transaction.connection, query.addressee_no)
        rows = await call.transaction.connection.fetch(
            quotes.SELECT_OPEN_CLAIMS, numbers, query.after, _PAGE_MAX, call.scope.tax_items
        )
        call.record(numbers, fields=_FIELDS, detail=f"{len(rows)} claims")
        found = await quoted([row["claim_id"] for row in rows], query.on, call, municipality)
        return [quote_view(one, query.on) for one in found]

    return routes


async def quoted(claim_ids: list[int], on: date, call: Call, municipality: Municipality) -> list[ClaimQuote]:
    """Quote claims for a caller.

    Raises:
        Problem: 409 where the rates of the day have not been announced.
    """
    try:
        return await quote_claims(claim_ids, on, call.transaction, municipality)
    except NotYetAnnounced:
        sentence = f"{on}の延滞金の割合はまだ告示されていません。告示された年の日を指定してください。"
        raise Problem(409, "rates_not_announced", sentence) from None


def quote_view(found: ClaimQuote, on: date) -> QuoteView:
    """A quote as it is shown."""
    row, quote = found
    return QuoteView(
        claim_id=row["claim_id"],
        tax_item=row["tax_item"],
        levy_fiscal_year=row["levy_fiscal_year"],
        notice_no=row["notice_no"],
        instalment=row["instalment"],
        due_on=row["due_on"],
        on=on,
        version=row["version"],
        principal_yen=quote.principal_yen,
        dunning_fee_yen=quote.dunning_fee_yen,
        late_charge_yen=quote.late_charge_yen,
        disposition_cost_yen=quote.disposition_cost_yen,
        provisional_yen=quote.provisional_yen,
        amount_yen=quote.amount_yen,
    )
