"""A dunning notice is printed with a slip that payments made, and who pays by that slip owes nothing more."""

from datetime import date, datetime, time
from typing import Any

import pytest

from services.dunning.handlers.print_letters import PrintWish
from services.dunning.handlers.print_runs import Prepared, prepare
from services.dunning.rules.print_runs import PrintSource
from shared.access import Actor, ActorKind
from shared.contracts import AddresseeRegistered, Letter, LetterSlipAsked, LetterSlipMade, ReceiptStage
from shared.contracts.identity import LetterCapacity
from shared.days import TOKYO
from shared.documents.letter import Variant, sender_of
from shared.documents.letter_sheets import letter_pdf
from shared.documents.templates import FrozenLetter, letter_of
from shared.transaction import Transaction
from tests.dunning.printing import texts
from tests.journeys.conftest import CITY, Office
from tests.journeys.test_journeys import ADDRESSEE_NO, ASSESSED, DAY_AFTER, KEY, NOTICE_DAY, reported

PAY_BY = date(2025, 8, 25)
ADDRESSED = AddresseeRegistered(
    addressee_no=ADDRESSEE_NO,
    name="見本 太郎",
    letters=(Letter(capacity=LetterCapacity.SELF, name="見本 太郎", address="宮城県石巻市見本町1番1号"),),
    flags=(),
    effective_on=date(2025, 4, 1),
)


async def prepared(office: Office) -> Prepared:
    """A print run of the run that has the notice, with slips."""
    actor = Actor(id="service:dunning", kind=ActorKind.SERVICE)
    dunning = office.parts["dunning"].transactions
    run_id = await dunning.pool.fetchval("SELECT run_id FROM run_letter")
    wish = PrintWish(PrintSource.DUNNING_RUN, run_id, Variant(), None, with_slips=True)
    async with dunning.begin(actor) as transaction:
        return await prepare(wish, 500, sender_of(CITY), transaction)


async def test_a_notice_is_printed_with_its_slip_and_paid_by_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Slips are made out from today on; it is the day of the notice.
    now = datetime.combine(NOTICE_DAY, time(10), TOKYO)
    monkeypatch.setattr(Transaction, "started_at", property(lambda _: now))
    await office.arrives(ADDRESSED, ASSESSED, key=ADDRESSEE_NO)
    await office.day(DAY_AFTER)
    assert await office.day(NOTICE_DAY) == 1
    waiting = await prepared(office)
    await office.arrives()
    ready = await prepared(office)
    (row,) = await office.parts["dunning"].transactions.pool.fetch("SELECT * FROM print_piece")
    frozen = FrozenLetter(row["template"], row["template_version"], row["letter_values"])
    (asked,), (made,) = office.heard_of(LetterSlipAsked), office.heard_of(LetterSlipMade)
    paid: Any = reported(ReceiptStage.FINAL, made.slip.amount_yen, PAY_BY)
    await office.arrives(paid.model_copy(update={"clearing_key": made.slip.el_number[1][-16:]}))

    assert (waiting.run_id, waiting.waiting_for_slip, ready.piece_count, ready.waiting_for_slip) == (None, 1, 1, 0)
    assert (asked.document_no, made.document_no, row["document_no"]) == ("D2025-0000001",) * 3
    # 25 days at 2.4 % of 500,000 yen are 821 yen, less than the 1,000 yen below which nothing is charged.
    slip = made.slip
    assert (slip.principal_yen, slip.dunning_fee_yen, slip.late_charge_yen, slip.amount_yen) == (
        500_000,
        100,
        0,
        500_100,
    )
    letter = letter_of(frozen)
    assert letter.slip is not None
    assert (letter.slip.qr, letter.slip.store_number) == (slip.qr, slip.store_number)
    sheet = "".join(texts(letter_pdf(letter)))
    assert "合計金額500,100円" in sheet
    assert await office.balance(KEY) == {
        "principal_assessed": 500_000,
        "principal_collected": 500_000,
        "dunning_fee_assessed": 100,
        "dunning_fee_collected": 100,
    }
    assert await office.failing_proofs() == []
