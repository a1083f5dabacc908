"""Says what persons owe, under the locks of their claims, when `refunds` asks before anything is paid back."""

from collections.abc import Mapping, Sequence
from datetime import date

import asyncpg

from services.payments.handlers.appropriation import TRIED, needed_of
from services.payments.handlers.book import Book, ClaimState
from services.payments.rules.appropriation import ClaimDates, appropriation_date_of
from services.payments.rules.clearing import Money
from services.payments.store import appropriation, claims
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import AskedOn, Envelope, OpenClaim, OpenClaimsAsked, OpenClaimsStated, TaxItemCode
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.transaction import Transaction

STATE = Access("payments.claim.state_open", REFUND, AccessAction.VIEW)
#: More than any claim.
_ENOUGH_YEN = 10**15


async def on_open_claims_asked(
    envelopes: Sequence[Envelope[OpenClaimsAsked]], transaction: Transaction, municipality: Municipality
) -> None:
    """Answer each question with the claims on which something is open, and what each needs on its appropriation date.

    Claims that are not due yet are left out: nothing is appropriated before both sides are due. The claims stay locked
    until the answer is written, so it lies behind all that was announced about them before.

    Raises:
        NotYetAnnounced: the rates of the delinquency charge of a appropriation date are not announced.
    """
    connection = transaction.connection
    today = transaction.started_at.astimezone(TOKYO).date()
    persons = sorted({number for envelope in envelopes for number in envelope.event.addressee_nos})
    open_ids = [row["claim_id"] for row in await connection.fetch(appropriation.SELECT_OPEN_OF, persons)]
    overpaid_ids = {one.claim_id for envelope in envelopes for one in envelope.event.overpaid}
    book = Book(transaction, municipality)
    rows = await claims.lock_by_id(connection, open_ids)
    await book.load(rows)
    dates = await connection.fetch(appropriation.SELECT_DATES, sorted({*open_ids, *overpaid_ids}))
    by_claim = {row["claim_id"]: row for row in dates}
    for envelope in envelopes:
        question = envelope.event
        found = (
            _open_claim(book, row, by_claim, question, today)
            for row in rows
            if row["addressee_no"] in question.addressee_nos
        )
        answer = OpenClaimsStated(
            ask_id=question.ask_id,
            addressee_no=question.addressee_no,
            stated_on=today,
            claims=tuple(one for one in found if one is not None),
        )
        transaction.publish(answer, key=question.addressee_no, cause=envelope)
    transaction.record_access(
        STATE,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("balance", "due_on"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


def _open_claim(
    book: Book,
    row: asyncpg.Record,
    by_claim: Mapping[int, asyncpg.Record],
    question: OpenClaimsAsked,
    today: date,
) -> OpenClaim | None:
    state, of_claim = book.by_id[row["claim_id"]], by_claim[row["claim_id"]]
    dates = ClaimDates(of_claim["due_on"], of_claim["statutory_due_on"], of_claim["notice_sent_on"])
    asked = []
    for arose_on in sorted({one.arose_on for one in question.overpaid}):
        day = appropriation_date_of(dates, arose_on)
        if day <= today:
            asked.append(_asked_on(book, state, arose_on, day))
    if not asked:
        return None
    same = (
        one.claim_id
        for one in question.overpaid
        if (of_overpaid := by_claim.get(one.claim_id)) and of_overpaid["notice_id"] == of_claim["notice_id"]
    )
    return OpenClaim(
        claim_id=row["claim_id"],
        addressee_no=row["addressee_no"],
        tax_item=TaxItemCode(row["tax_item"]),
        levy_fiscal_year=row["levy_fiscal_year"],
        instalment=row["instalment"],
        due_on=row["due_on"],
        asked=tuple(asked),
        same_notice_claim_ids=tuple(same),
    )


def _asked_on(book: Book, state: ClaimState, arose_on: date, day: date) -> AskedOn:
    """What the claim would take as of a day if there was enough, by component."""
    amount_yen = needed_of(book, state, day, _ENOUGH_YEN)
    counted = [money._replace(provisional=False) for money in state.money.values()]
    cleared = book.cleared(state, [*counted, Money(TRIED, amount_yen, day, provisional=False)])
    parts = cleared.parts[TRIED]
    return AskedOn(
        arose_on=arose_on,
        appropriation_date=day,
        principal_yen=parts.principal_yen,
        dunning_fee_yen=parts.dunning_fee_yen,
        late_charge_yen=parts.late_charge_yen,
        disposition_cost_yen=parts.disposition_cost_yen,
    )
