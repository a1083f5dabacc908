"""Opens overpayments as payments finds them, and takes back what turns out to be needed after all."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.refunds.handlers.appropriation import cancel_overdrawn
from services.refunds.handlers.appropriation_asking import ask
from services.refunds.handlers.returns import end_what_is_gone
from services.refunds.rules.overpayments import Held, cause_of, kind_of, restored, withdrawn
from services.refunds.store import overpayments
from services.refunds.store.overpayments import Withdrawal
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import (
    Envelope,
    InterestDates,
    InterestGround,
    OverpaidParts,
    OverpaymentFound,
    OverpaymentWithdrawn,
    ReceiptReversed,
)
from shared.money import Yen
from shared.transaction import Transaction

FOLLOW = Access("refunds.overpayment.follow", REFUND, AccessAction.UPDATE)
_FIELDS = ("overpayment",)


class NotSaidOfWhat(ValueError):  # noqa: N818 - It names what is missing.
    """An overpayment was announced without its tax item or its years."""


async def on_overpayment_found(envelopes: Sequence[Envelope[OverpaymentFound]], transaction: Transaction) -> None:
    """Open an overpayment for each; first what is missing of the same payment, where more was used than is left.

    Raises:
        NotSaidOfWhat: one names no tax item or year, so nobody can say from what it is paid.
    """
    connection = transaction.connection
    overdrawn = await _overdrawn([envelope.event for envelope in envelopes], transaction)
    rows = []
    given_back: list[Withdrawal] = []
    for envelope in envelopes:
        event = envelope.event
        missing = overdrawn.get(event.receipt_id or 0, [])
        given, rest_yen = restored(missing, event.amount_yen)
        given_back += (
            Withdrawal(str(envelope.event_id), number, -given_yen, event.arose_on) for number, given_yen in given
        )
        _take(missing, dict(given))
        if rest_yen:
            rows.append(_row(envelope, rest_yen, transaction))
    await overpayments.withdraw(connection, given_back, transaction.started_at)
    await overpayments.OVERPAYMENTS.copy(connection, rows)
    await ask(_persons(envelopes), transaction)
    _record(envelopes, transaction)


async def on_overpayment_withdrawn(
    envelopes: Sequence[Envelope[OverpaymentWithdrawn]], transaction: Transaction
) -> None:
    """Take back what something else of the claim needs, on whatever claim it was too much first."""
    held = await _held([envelope.event.receipt_id for envelope in envelopes], transaction)
    taken: list[Withdrawal] = []
    for envelope in envelopes:
        event = envelope.event
        of_receipt = held.get(event.receipt_id, [])
        taken += _withdrawn(of_receipt, event.amount_yen, str(envelope.event_id), event.withdrawn_on)
    await overpayments.withdraw(transaction.connection, taken, transaction.started_at)
    await _follow_up(held, envelopes, transaction)


async def on_receipt_reversed(envelopes: Sequence[Envelope[ReceiptReversed]], transaction: Transaction) -> None:
    """Take back all that was too much of payments whose money is gone; what was refunded of it must come back (返納).

    Of a payment that only moved to another claim, payments says itself what is too much; what was used of it is used.
    """
    gone = [envelope for envelope in envelopes if not envelope.event.moved]
    held = await _held([envelope.event.receipt_id for envelope in gone], transaction)
    concerned = [one for one in gone if one.event.receipt_id in held]
    if not concerned:
        return
    taken: list[Withdrawal] = []
    for envelope in concerned:
        event = envelope.event
        of_receipt = held[event.receipt_id]
        everything_yen = sum(one.remaining_yen for one in of_receipt)
        taken += _withdrawn(of_receipt, everything_yen, str(envelope.event_id), event.reversed_on)
    await overpayments.withdraw(transaction.connection, taken, transaction.started_at)
    taken_back = {one.event.receipt_id: one.event.reversed_on for one in concerned}
    await end_what_is_gone(taken_back, _numbers(held), transaction)
    await _follow_up(held, concerned, transaction)


async def _follow_up(
    held: Mapping[int, Sequence[Held]],
    envelopes: Sequence[Envelope[OverpaymentWithdrawn]] | Sequence[Envelope[ReceiptReversed]],
    transaction: Transaction,
) -> None:
    """What was used too much is undone, and what is due now is asked."""
    await cancel_overdrawn(_numbers(held), transaction)
    await ask(_persons(envelopes), transaction)
    _record(envelopes, transaction)


def _numbers(held: Mapping[int, Sequence[Held]]) -> list[int]:
    return sorted({one.overpayment_id for of_receipt in held.values() for one in of_receipt})


def _persons(
    envelopes: Sequence[Envelope[OverpaymentFound]]
    | Sequence[Envelope[OverpaymentWithdrawn]]
    | Sequence[Envelope[ReceiptReversed]],
) -> list[str]:
    return sorted({envelope.event.addressee_no for envelope in envelopes})


async def _held(receipt_ids: Sequence[int], transaction: Transaction) -> dict[int, list[Held]]:
    """What is known of these payments and not withdrawn yet, locked."""
    found: dict[int, list[Held]] = {}
    for row in await transaction.connection.fetch(overpayments.LOCK_OF_PAYMENTS, receipt_ids):
        one = Held(row["overpayment_id"], row["amount_yen"] - row["withdrawn_yen"])
        found.setdefault(row["receipt_id"], []).append(one)
    return found


async def _overdrawn(events: Sequence[OverpaymentFound], transaction: Transaction) -> dict[int, list[Held]]:
    """Overpayments of these payments of which more was used than is left, with what is missing; locked.

    On whatever claim it was too much: a payment may have moved while its refund was on its way.
    """
    receipt_ids = [event.receipt_id for event in events if event.receipt_id is not None]
    found: dict[int, list[Held]] = {}
    for row in await transaction.connection.fetch(overpayments.LOCK_OF_PAYMENTS, receipt_ids):
        missing_yen = min(-row["open_yen"], row["withdrawn_yen"])
        if missing_yen > 0:
            found.setdefault(row["receipt_id"], []).append(Held(row["overpayment_id"], missing_yen))
    return found


def _take(held: list[Held], taken: Mapping[int, Yen]) -> None:
    """What comes later in the batch finds only what is left."""
    held[:] = [Held(one.overpayment_id, one.remaining_yen - taken.get(one.overpayment_id, 0)) for one in held]


def _withdrawn(held: list[Held], amount_yen: Yen, source: str, on: date) -> list[Withdrawal]:
    taken = dict(withdrawn(held, amount_yen))
    _take(held, taken)
    return [Withdrawal(source, number, taken_yen, on) for number, taken_yen in taken.items()]


def _row(envelope: Envelope[OverpaymentFound], amount_yen: Yen, transaction: Transaction) -> tuple[Any, ...]:
    event = envelope.event
    if event.tax_item is None or event.levy_fiscal_year is None or event.accounting_fiscal_year is None:
        raise NotSaidOfWhat(
            f"claim_id {event.claim_id}: its overpayment has no tax_item, levy_fiscal_year or accounting_fiscal_year; "
            "announce it with them"
        )
    parts = _parts(event, amount_yen)
    cause = cause_of(event.cause, event.extinguished_on)
    dates = event.interest or InterestDates(ground=InterestGround.OTHER, paid_on=event.arose_on)
    return (
        str(envelope.event_id),
        event.claim_id,
        event.receipt_id,
        event.addressee_no,
        event.tax_item.value,
        event.levy_fiscal_year,
        event.accounting_fiscal_year,
        amount_yen,
        *parts,
        kind_of(cause).value,
        cause.value,
        event.arose_on,
        dates.ground.value,
        dates.paid_on,
        dates.revised_on,
        dates.claimed_on,
        dates.national_tax_revised_on,
        dates.filed_on,
        event.extinguished_on,
        transaction.started_at,
    )


def _parts(event: OverpaymentFound, amount_yen: Yen) -> list[Yen]:
    """What so much of it had paid before, the tax first."""
    said = event.parts or OverpaidParts()
    found = []
    for part_yen in (said.principal_yen, said.dunning_fee_yen, said.late_charge_yen, said.disposition_cost_yen):
        found.append(min(part_yen, amount_yen))
        amount_yen -= found[-1]
    return found


def _record(
    envelopes: Sequence[Envelope[OverpaymentFound] | Envelope[OverpaymentWithdrawn] | Envelope[ReceiptReversed]],
    transaction: Transaction,
) -> None:
    transaction.record_access(
        FOLLOW,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=_FIELDS,
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
