"""Decides refunds (還付支出決定): what is refunded with which interest, to whom, as it stands on the day."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.refunds.handlers.holders import require_holders
from services.refunds.handlers.payees import heirs_of
from services.refunds.rules.holders import Ground, NotConfirmed
from services.refunds.rules.interest import Waited, as_json, interest_of
from services.refunds.rules.overpayments import year_of_account
from services.refunds.rules.payees import NotPayable, parts
from services.refunds.store import appropriation, decisions, holders, notices, overpayments, payees, payout
from shared.law.library import Law
from shared.law.refund_interest import RefundInterest
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7


class NotDecidable(Exception):  # noqa: N818 - It names what was found.
    """Something stands against a decision; a code and a Japanese sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Item(NamedTuple):
    """What is refunded of an overpayment: all that is open, with its interest and that of what was appropriated."""

    overpayment: asyncpg.Record
    amount_yen: Yen
    interest: RefundInterest
    #: The appropriations of it whose interest is in it.
    appropriated: Sequence[UUID]


class Part(NamedTuple):
    """What one payee gets."""

    payee: asyncpg.Record
    amount_yen: Yen
    #: Why his account is paid though the register does not confirm it.
    ground: Ground | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A refund as it would be decided now."""

    addressee_no: str
    entry_id: int
    entered_by: str
    decided_on: date
    items: Sequence[Item]
    parts: Sequence[Part]

    @property
    def amount_yen(self) -> Yen:
        """The overpayments together."""
        return sum(item.amount_yen for item in self.items)

    @property
    def interest_yen(self) -> Yen:
        """Their interest together."""
        return sum(item.interest.total_yen for item in self.items)


async def quote(
    addressee_no: str,
    overpayment_ids: Sequence[int],
    decided_on: date,
    grounds: Sequence[Ground],
    connection: Connection,
    law: Law,
) -> Quote:
    """What would be refunded, computed from what stands; the overpayments stay locked until the transaction ends.

    Args:
        addressee_no: whose overpayments they are.
        overpayment_ids: all of one entry of a payee.
        decided_on: the day up to which interest counts.
        grounds: why accounts are paid that the register does not confirm, one for each of them.
        connection: in a transaction.
        law: the rates.

    Raises:
        NotDecidable: something stands against it, such as a day whose rate has not been announced.
    """
    rows = await overpayments.lock(connection, overpayment_ids)
    _require_theirs(rows, addressee_no, overpayment_ids, decided_on)
    appropriated = await _appropriated(rows, connection)
    await _require_nothing_owed(rows, connection)
    entry = await _entry_for(sorted(rows), connection)
    terms = law.refund_interest_terms(decided_on)
    notified = {
        row["overpayment_id"]: row["notified_on"]
        for row in await connection.fetch(notices.SELECT_NOTIFIED, sorted(rows))
    }
    items = []
    for row in rows.values():
        waited = _waited(notified.get(row["overpayment_id"]), entry)
        before = appropriated.get(row["overpayment_id"], [])
        used_yen = [(used["appropriation_date"], used["amount_yen"]) for used in before]
        try:
            interest = interest_of(dict(row), max(row["open_yen"], 0), used_yen, waited, decided_on, terms)
        except ValueError as fault:
            raise NotDecidable("interest_unknown", f"過誤納金 {row['overpayment_id']}: {fault}") from None
        items.append(Item(row, max(row["open_yen"], 0), interest, [used["use_id"] for used in before]))
    total_yen = sum(item.amount_yen + item.interest.total_yen for item in items)
    if not total_yen:
        raise NotDecidable("nothing_open", "充当した額には還付加算金がつかないため、還付する額がありません。")
    try:
        amounts = parts(total_yen, heirs_of(entry))
    except NotPayable as fault:
        raise NotDecidable("not_payable", str(fault)) from None
    if min(amounts) <= 0:
        raise NotDecidable(
            "share_of_nothing", "還付額が少なく、受取人の一人に渡る額がありません。代表者一人を受取人にしてください。"
        )
    shares = await _parts(entry["entry_id"], amounts, grounds, connection)
    return Quote(addressee_no, entry["entry_id"], entry["entered_by"], decided_on, items, shares)


async def decide(quoted: Quote, approval_id: UUID, approved_by: str, transaction: Transaction, law: Law) -> int:
    """Enter a refund that two persons approved, and reserve its money.

    Returns:
        The number of the refund.

    Raises:
        NotDecidable: whoever approved it entered the account, or less is open than was approved.
    """
    if approved_by == quoted.entered_by:
        raise NotDecidable("entered_the_account", "還付先の口座を入力した職員は、その還付を承認できません。")
    connection = transaction.connection
    decided = (quoted.addressee_no, quoted.decided_on, quoted.amount_yen, quoted.interest_yen)
    refund_id: int = await connection.fetchval(
        decisions.INSERT_REFUND, approval_id, *decided, approved_by, transaction.started_at
    )
    use_ids = [uuid7() if item.amount_yen else None for item in quoted.items]
    uses = [
        overpayments.Use(
            use_id,
            item.overpayment["overpayment_id"],
            "refund",
            item.amount_yen,
            quoted.decided_on,
            *_account(item.overpayment, quoted.decided_on, law),
            approval_id,
        )
        for use_id, item in zip(use_ids, quoted.items, strict=True)
        if use_id is not None
    ]
    try:
        await overpayments.reserve(connection, uses, transaction.started_at)
    except overpayments.NotOpen:
        raise NotDecidable(
            "overpayment_changed", "過誤納金の残額が起案のときから変わりました。起案し直してください。"
        ) from None
    rows = [
        (
            refund_id,
            item.overpayment["overpayment_id"],
            use_id,
            item.amount_yen,
            item.interest.total_yen,
            json.dumps(as_json(item.interest), ensure_ascii=False),
        )
        for use_id, item in zip(use_ids, quoted.items, strict=True)
    ]
    await decisions.ITEMS.copy(connection, rows)
    counted = [(refund_id, use_id) for item in quoted.items for use_id in item.appropriated]
    await decisions.APPROPRIATION_INTEREST.copy(connection, counted)
    await _assign(refund_id, 1, quoted.entry_id, quoted.parts, approval_id, transaction)
    return refund_id


async def change_payee(
    refund_id: int,
    entry_id: int,
    grounds: Sequence[Ground],
    approval_id: UUID,
    approved_by: str,
    transaction: Transaction,
) -> None:
    """Pay a refund that was decided before to somebody else, or to another account; two persons approved it.

    Raises:
        NotDecidable: something stands against it (`quote_change`), or whoever approved it entered the account.
    """
    changed = await quote_change(refund_id, entry_id, grounds, transaction.connection)
    if approved_by == changed.entered_by:
        raise NotDecidable("entered_the_account", "還付先の口座を入力した職員は、その変更を承認できません。")
    await _assign(refund_id, changed.change_no, entry_id, changed.parts, approval_id, transaction)


class Change(NamedTuple):
    """Another payee of a refund, as it would be entered now."""

    refund: asyncpg.Record
    #: Of which tax items it is; whoever decides about it is in charge of each.
    tax_items: Sequence[str]
    change_no: int
    entered_by: str
    parts: Sequence[Part]


async def quote_change(refund_id: int, entry_id: int, grounds: Sequence[Ground], connection: Connection) -> Change:
    """What a change of payee would do; no run is frozen until the transaction ends.

    Raises:
        NotDecidable: something stands against it.
    """
    await connection.execute(decisions.LOCK_PAYEES)
    refund = await connection.fetchrow(decisions.SELECT_REFUND, refund_id)
    entry = await connection.fetchrow(payees.SELECT_ENTRY, entry_id)
    if refund is None or entry is None:
        raise NotDecidable("unknown_refund", "還付決定または還付先の入力が見つかりません。番号を確かめてください。")
    if await connection.fetch(decisions.SELECT_CANCELLATION, [refund_id]):
        raise NotDecidable("cancelled_before", "この還付決定は取り消されています。還付先は変えられません。")
    items = await connection.fetch(decisions.SELECT_ITEMS, [refund_id])
    newest = await connection.fetch(payees.SELECT_NEWEST, [item["overpayment_id"] for item in items])
    if {row["entry_id"] for row in newest} != {entry_id} or refund["entry_id"] == entry_id:
        sentence = "この還付の最新の還付先の入力ではないか、すでに承認されています。入力を確かめてください。"
        raise NotDecidable("payee_changed", sentence)
    standing = await connection.fetch(payout.SELECT_STANDING, [refund_id])
    if any(row["state"] == "ordered" for row in standing):
        raise NotDecidable("payment_under_way", "この還付は支払の手続中です。金融機関の結果を待ってください。")
    total_yen = refund["amount_yen"] + refund["interest_yen"]
    amounts = parts(total_yen, heirs_of(entry))
    before = await connection.fetch(decisions.SELECT_PARTS, [refund_id])
    paid = {row["payee_no"] for row in standing if row["state"] == "paid"}
    if paid and amounts != [row["amount_yen"] for row in before]:
        sentence = "一部の受取人に支払済みのため、受取人の人数と割合は変えられません。口座だけを変更してください。"
        raise NotDecidable("partly_paid", sentence)
    if len(paid) == len(before):
        raise NotDecidable("paid_before", "この還付は支払済みです。何も変更していません。")
    shares = await _parts(entry_id, amounts, grounds, connection)
    tax_items = sorted({item["tax_item"] for item in items})
    return Change(refund, tax_items, refund["change_no"] + 1, entry["entered_by"], shares)


async def _parts(
    entry_id: int, amounts_yen: Sequence[Yen], grounds: Sequence[Ground], connection: Connection
) -> list[Part]:
    """What each payee of an entry gets, each in an account that the register or a ground confirms."""
    receivers = await connection.fetch(payees.SELECT_PAYEES, [entry_id])
    try:
        require_holders(receivers, grounds)
    except NotConfirmed as found:
        raise NotDecidable(found.code, found.sentence) from None
    by_payee = {ground.payee_no: ground for ground in grounds}
    return [
        Part(payee, amount_yen, by_payee.get(payee["payee_no"]))
        for payee, amount_yen in zip(receivers, amounts_yen, strict=True)
    ]


async def _assign(
    refund_id: int,
    change_no: int,
    entry_id: int,
    shares: Sequence[Part],
    approval_id: UUID,
    transaction: Transaction,
) -> None:
    connection = transaction.connection
    await connection.execute(
        decisions.INSERT_PAYEE, refund_id, change_no, entry_id, approval_id, transaction.started_at
    )
    rows = [(refund_id, change_no, part.payee["payee_no"], part.amount_yen) for part in shares]
    await decisions.PARTS.copy(connection, rows)
    kept = [
        (
            refund_id,
            change_no,
            part.payee["payee_no"],
            part.payee["likeness"],
            part.ground.ground.value,
            part.ground.document,
        )
        for part in shares
        if part.ground is not None
    ]
    await holders.GROUNDS.copy(connection, kept)


def _require_theirs(
    rows: dict[int, asyncpg.Record], addressee_no: str, overpayment_ids: Sequence[int], decided_on: date
) -> None:
    if set(rows) != set(overpayment_ids) or {row["addressee_no"] for row in rows.values()} != {addressee_no}:
        sentence = "この宛名番号の過誤納金ではないものが含まれます。番号を確かめてください。"
        raise NotDecidable("unknown_overpayment", sentence)
    for number, row in rows.items():
        if decided_on < row["arose_on"]:
            raise NotDecidable("decided_too_early", f"支出決定の日が、過誤納金 {number} の生じた日より前です。")


async def _appropriated(rows: dict[int, asyncpg.Record], connection: Connection) -> dict[int, list[asyncpg.Record]]:
    """What of these paid other claims and bears interest that is not paid yet; each has that or something open."""
    found: dict[int, list[asyncpg.Record]] = {}
    for used in await connection.fetch(decisions.SELECT_APPROPRIATED, sorted(rows)):
        found.setdefault(used["overpayment_id"], []).append(used)
    for number, row in rows.items():
        if row["open_yen"] <= 0 and number not in found:
            raise NotDecidable("nothing_open", f"過誤納金 {number} には還付できる額が残っていません。")
    return found


async def _require_nothing_owed(rows: dict[int, asyncpg.Record], connection: Connection) -> None:
    """Refuse a refund of what must be appropriated first (地方税法17条の2), by what payments answered last."""
    due = {row["overpayment_id"]: row for row in await connection.fetch(appropriation.SELECT_DUE, sorted(rows))}
    for number, row in rows.items():
        if row["receipt_id"] is None or row["open_yen"] <= 0:
            # Payments does not say of which payment it is, or nothing is left that could be posted elsewhere.
            continue
        if number not in due or due[number]["stated_on"] is None:
            sentence = f"過誤納金 {number} は未納の有無を照会中です。回答を待って、計算し直してください。"
            raise NotDecidable("owed_not_known", sentence)
        if due[number]["due_yen"]:
            sentence = f"過誤納金 {number} は、先に未納の市税等へ充当しなければなりません。充当を起案してください。"
            raise NotDecidable("appropriation_first", sentence)


def _waited(notified_on: date | None, entry: asyncpg.Record) -> Waited:
    first, last = entry["provisionally_seized_from"], entry["provisionally_seized_until"]
    return Waited(notified_on, entry["claimed_on"], entry["seized_on"], None if first is None else (first, last))


async def _entry_for(overpayment_ids: Sequence[int], connection: Connection) -> asyncpg.Record:
    newest = {
        row["overpayment_id"]: row["entry_id"] for row in await connection.fetch(payees.SELECT_NEWEST, overpayment_ids)
    }
    missing = [number for number in overpayment_ids if number not in newest]
    if missing:
        raise NotDecidable(
            "no_payee", f"過誤納金 {missing[0]} の還付先が入力されていません。請求書の内容を入力してください。"
        )
    if len(set(newest.values())) > 1:
        sentence = "過誤納金ごとに還付先の入力が異なります。還付先ごとに分けて起案してください。"
        raise NotDecidable("several_payees", sentence)
    entry = await connection.fetchrow(payees.SELECT_ENTRY, newest[overpayment_ids[0]])
    if entry is None:
        raise LookupError("an entry has a number and no row")
    return entry


def _account(overpayment: asyncpg.Record, decided_on: date, law: Law) -> tuple[str, int]:
    closing: Any = law.books_close.on(decided_on)
    found = year_of_account(overpayment["accounting_fiscal_year"], decided_on, closing)
    return found.account.value, found.fiscal_year
