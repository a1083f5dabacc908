"""Follows whom identity knows, and enters whom a refund is to be paid to (還付先)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import asyncpg

from services.refunds.handlers.holders import ask_holders, ask_holders_of
from services.refunds.rules.payees import Account, Heirs, Receiver, checked, require_receivers
from services.refunds.store import overpayments, payees
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import AddresseeChanged, AddresseeEffect, AddresseeRegistered, Envelope
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction

HEARD = Access("refunds.addressee.follow", REFUND, AccessAction.UPDATE)


class NotEntered(Exception):  # noqa: N818 - It names what was found.
    """Something stands against an entry; a code and a Japanese sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Entry(NamedTuple):
    """A claim of a refund as an officer enters it."""

    addressee_no: str
    overpayment_ids: Sequence[int]
    claimed_on: date
    heirs: Heirs | None
    receivers: Sequence[Receiver]
    #: When a seizure of the right to the refund was served, and from when to when it was seized provisionally.
    seized_on: date | None
    provisional: tuple[date, date] | None


async def on_addressee(
    envelopes: Sequence[Envelope[AddresseeRegistered] | Envelope[AddresseeChanged]], transaction: Transaction
) -> None:
    """Keep where letters to addressees go and what must be heeded about them; whose name changed is compared anew."""
    newest = {envelope.event.addressee_no: envelope.event for envelope in envelopes}
    numbers = sorted(newest)
    connection = transaction.connection
    names = [newest[number].name for number in numbers]
    flags = [",".join(newest[number].flags) for number in numbers]
    await connection.execute(payees.SAVE_HEARD, numbers, names, flags, transaction.started_at)
    await connection.execute(payees.FORGET_LETTERS, numbers)
    rows = [
        (
            number,
            one.tax_item.value if one.tax_item else None,
            one.capacity.value,
            one.name,
            one.postal_code,
            one.address,
            one.lot_number,
            one.building,
        )
        for number in numbers
        for one in newest[number].letters
    ]
    await payees.LETTERS.copy(connection, rows)
    transaction.record_access(
        HEARD,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("letter",),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
    await ask_holders_of(sorted(number for number in numbers if _is_to_check(newest[number])), transaction)


async def enter(entry: Entry, transaction: Transaction) -> int:
    """Write down whom refunds of some overpayments are to be paid to; an earlier entry for them no longer counts.

    Returns:
        The number of the entry.

    Raises:
        NotEntered: an overpayment is another's or nothing of it is open, or a day has not come yet.
        NotPayable: nothing can be paid to one of the receivers as he was given.
    """
    connection = transaction.connection
    if max(_days(entry)) > transaction.started_at.astimezone(TOKYO).date():
        sentence = "請求または差押えの日がまだ来ていません。書類を確かめて、入力し直してください。"
        raise NotEntered("day_to_come", sentence)
    rows = await overpayments.lock(connection, entry.overpayment_ids)
    if len(rows) < len(set(entry.overpayment_ids)) or {row["addressee_no"] for row in rows.values()} != {
        entry.addressee_no
    }:
        raise NotEntered(
            "unknown_overpayment", "この宛名番号の過誤納金ではないものが含まれます。番号を確かめてください。"
        )
    # Of what was appropriated the interest is owed.
    closed = [
        number
        for number, row in rows.items()
        if max(row["open_yen"], row["reserved_yen"], row["appropriated_yen"]) <= 0
    ]
    if closed:
        raise NotEntered("nothing_open", f"過誤納金 {closed[0]} には還付できる額が残っていません。")
    heard = await connection.fetch(payees.SELECT_HEARD, [entry.addressee_no])
    name = heard[0]["own_name"] if heard else None
    flags = frozenset(heard[0]["flags"]) if heard else frozenset()
    receivers = [checked(receiver, name) for receiver in entry.receivers]
    require_receivers(receivers, entry.heirs, is_dead=bool(flags & {"dead", "heirs_unknown"}))
    heirs = (None,) * len(Heirs._fields) if entry.heirs is None else entry.heirs
    days = (entry.claimed_on, entry.seized_on, *(entry.provisional or (None, None)))
    entry_id: int = await connection.fetchval(
        payees.INSERT_ENTRY, entry.addressee_no, *days, *heirs, transaction.actor.id, transaction.started_at
    )
    await payees.ENTRY_OVERPAYMENTS.copy(connection, [(entry_id, number) for number in sorted(rows)])
    await payees.PAYEES.copy(connection, [_row(entry_id, no, one) for no, one in enumerate(receivers, start=1)])
    await ask_holders([entry_id], transaction)
    return entry_id


async def flags_of(connection: Connection, addressee_no: str) -> frozenset[str]:
    """What must be heeded about an addressee; nothing about one whom identity has not announced."""
    rows = await connection.fetch(payees.SELECT_HEARD, [addressee_no])
    return frozenset(rows[0]["flags"]) if rows else frozenset()


def heirs_of(entry: asyncpg.Record) -> Heirs | None:
    """The heirs as they were entered."""
    return None if entry["spouse"] is None else Heirs(*(entry[name] for name in Heirs._fields))


def _days(entry: Entry) -> list[date]:
    return [day for day in (entry.claimed_on, entry.seized_on, *(entry.provisional or ())) if day is not None]


def _is_to_check(event: AddresseeRegistered | AddresseeChanged) -> bool:
    return isinstance(event, AddresseeRegistered) or AddresseeEffect.CHECK_PAYEE in event.effects


def _row(entry_id: int, payee_no: int, receiver: Receiver) -> tuple[Any, ...]:
    account = (None,) * len(Account._fields) if receiver.account is None else receiver.account
    return (
        entry_id,
        payee_no,
        receiver.capacity.value,
        receiver.name,
        receiver.name_kana,
        receiver.source.value,
        receiver.consent_document,
        *account,
        receiver.difference_reason,
    )
