"""Notices of failed transfers (口座振替不納通知): each failure gets a slip, with the charge to the day to pay by."""

from collections.abc import Mapping, Sequence
from datetime import date

import asyncpg

from services.payments.handlers.letter_slips import slips_said
from services.payments.handlers.slips import issue_each
from services.payments.rules.transfer_result import REASONS
from services.payments.store import transfer_notices
from shared.contracts import FailedDebit, LetterSlipMade
from shared.days import TOKYO, fiscal_year
from shared.law.municipality import Municipality
from shared.transaction import Transaction

#: Failures of one call; the caller goes on until nothing is left.
BATCH = 2_000


async def notice_failures(run_id: int, pay_by: date, transaction: Transaction, municipality: Municipality) -> list[str]:
    """Make out slips for failures that have no notice yet, and announce them; returns whose they are, one for each.

    Failures with a second transfer ahead, stops of the city itself, and claims paid meanwhile get none.

    Args:
        run_id: the run whose failures are meant.
        pay_by: the last day of the slips, to which the delinquency charge is counted.
        transaction: the open one; its actor stands in the register of slips.
        municipality: whose ordinances say how long a slip is good.

    Raises:
        SlipRefused: the day is past or too far ahead.
        NotYetAnnounced: the day lies past the announced rates of the delinquency charge.
    """
    rows = await transaction.connection.fetch(transfer_notices.SELECT_UNNOTICED, run_id, BATCH)
    numbers = await issue_each([row["claim_id"] for row in rows], pay_by, transaction, municipality)
    noticed = [row for row in rows if row["claim_id"] in numbers]
    entered = (pay_by, transaction.started_at, transaction.actor.id)
    await transfer_notices.NOTICES.copy(
        transaction.connection, [(row["request_id"], numbers[row["claim_id"]], *entered) for row in noticed]
    )
    await _say(run_id, noticed, numbers, transaction, municipality)
    return [row["addressee_no"] for row in noticed]


async def _say(
    run_id: int,
    noticed: Sequence[asyncpg.Record],
    numbers: Mapping[int, int],
    transaction: Transaction,
    municipality: Municipality,
) -> None:
    """Announce the slip of each notice, so that dunning prints it for the address that it knows."""
    said = await slips_said([numbers[row["claim_id"]] for row in noticed], transaction, municipality)
    year = fiscal_year(transaction.started_at.astimezone(TOKYO).date())
    for row in noticed:
        debit = FailedDebit(
            debit_on=row["debit_on"], amount_yen=row["amount_yen"], reason=REASONS.get(row["result_code"], "その他")
        )
        event = LetterSlipMade(
            document_no=f"T{year}-{row['request_id']:07d}",
            addressee_no=row["addressee_no"],
            debit=debit,
            transfer_run_id=run_id,
            **said[numbers[row["claim_id"]]],
        )
        transaction.publish(event, key=row["addressee_no"])
