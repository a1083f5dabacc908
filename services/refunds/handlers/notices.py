"""Tells addressees what became of their overpayments: each day's letters are made and kept as they were drawn.

One letter a person and tax item invites to claim what is open and says what was appropriated before; it is repeated as
a reminder after the months of the ordinance, for as long as nobody claims. A refund that was decided is told with its
interest and its account, and again where two persons approved another. Whoever has no address waits, and is told once
he has one.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import asyncpg

from services.refunds.handlers.lapse import years_to_claim
from services.refunds.handlers.notices_lines import (
    appropriated_lines,
    appropriated_yen,
    destination,
    interest_lines,
    overpaid_line,
)
from services.refunds.rules.lapse import last_day_to_claim
from services.refunds.rules.payees import ACCOUNT_KINDS
from services.refunds.store import decisions, notices, payees
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import ClaimOpened, Envelope
from shared.days import add_months
from shared.documents.letter import Destination, sender_of
from shared.documents.letter_sheets import letters_pdf
from shared.documents.page import PrintMark
from shared.documents.refund_letter import PayeeAccount, RefundLetter
from shared.documents.templates import REFUND as TEMPLATE
from shared.documents.templates import FrozenLetter, freeze, letter_of
from shared.http.masking import MaskedAccount
from shared.law.library import Law
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.transaction import Transaction

ISSUE = Access("refunds.notice.issue", REFUND, AccessAction.PRINT)
_FIELDS = ("name", "address", "overpayment", "refund")
_AT_ONCE = 5_000


class _Matter(NamedTuple):
    """What one letter is about."""

    kind: str
    addressee_no: str
    tax_item: str
    refund_id: int | None
    #: What is open or decided of each overpayment.
    refunded: Mapping[int, Yen]
    #: The interest of each, as it was kept with the decision, and its yen.
    interest: Sequence[tuple[Mapping[str, Any], Yen]]
    entry_id: int | None
    #: Which payee of the refund it names; one that was approved later is told in a letter of its own.
    change_no: int | None = None


class _Made(NamedTuple):
    """A matter with its letter's values, short of number and day."""

    matter: _Matter
    values: RefundLetter
    told: Sequence[Any]


async def on_claim_opened(envelopes: Sequence[Envelope[ClaimOpened]], transaction: Transaction) -> None:
    """Keep which notice and instalment claims are of; letters name them."""
    keys = [(one.event.claim_id, one.event.key.notice_no, one.event.key.instalment) for one in envelopes]
    columns = [list(column) for column in zip(*keys, strict=True)]
    await transaction.connection.execute(notices.SAVE_CLAIMS, *columns)


async def issue_refund_notices(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Make the letters of a day.

    Args:
        day: the day on the letters.
        transaction: the job's.
        municipality: whose letters, with the months after which an unclaimed refund is reminded of.

    Returns:
        How many letters of each kind, and how many wait for an address.
    """
    counted = {"invitation": 0, "reminder": 0, "appropriation": 0, "decision": 0, "unaddressed": 0}
    decided = await transaction.connection.fetch(notices.SELECT_DECIDED, day, _AT_ONCE)
    await _issue(await _decided(decided, transaction), day, transaction, municipality, counted)
    last_told = add_months(day, -municipality.ordinance.refund_reminder_months.on(day))
    after = 0
    while rows := await transaction.connection.fetch(notices.SELECT_UNTOLD, after, _AT_ONCE, last_told):
        await _issue(_untold(rows), day, transaction, municipality, counted)
        after = rows[-1]["overpayment_id"]
    return counted


def pdf_of(kept: Sequence[asyncpg.Record], mark: PrintMark | None) -> bytes:
    """Letters as they were sent, drawn again from their kept values; without a mark always the same bytes.

    Args:
        kept: rows of `refund_notice`, at least one.
        mark: who prints a copy for the office; none for the envelope.
    """
    letters = (
        letter_of(FrozenLetter(row["template"], row["template_version"], row["template_values"])) for row in kept
    )
    return letters_pdf(letters, mark)[0]


async def _decided(refunds: Sequence[asyncpg.Record], transaction: Transaction) -> list[_Matter]:
    items: dict[int, list[asyncpg.Record]] = {}
    numbers = [row["refund_id"] for row in refunds]
    for item in await transaction.connection.fetch(decisions.SELECT_ITEMS, numbers):
        items.setdefault(item["refund_id"], []).append(item)
    return [
        _Matter(
            "decision",
            row["addressee_no"],
            items[row["refund_id"]][0]["tax_item"],
            row["refund_id"],
            {item["overpayment_id"]: item["amount_yen"] for item in items[row["refund_id"]]},
            [(json.loads(item["interest"]), item["interest_yen"]) for item in items[row["refund_id"]]],
            row["entry_id"],
            row["change_no"],
        )
        for row in refunds
    ]


def _untold(rows: Sequence[asyncpg.Record]) -> list[_Matter]:
    def kind(row: asyncpg.Record) -> str:
        if not row["open_yen"]:
            return "appropriation"
        return "invitation" if row["invited_on"] is None else "reminder"

    def place(row: asyncpg.Record) -> tuple[str, str, str]:
        return row["addressee_no"], row["tax_item"], kind(row)

    return [
        _Matter(what, number, item, None, {row["overpayment_id"]: row["open_yen"] for row in together}, (), None)
        for (number, item, what), together in groupby(sorted(rows, key=place), key=place)
    ]


async def _issue(
    matters: Sequence[_Matter],
    day: date,
    transaction: Transaction,
    municipality: Municipality,
    counted: dict[str, int],
) -> None:
    made = await _compose(matters, transaction, municipality)
    counted["unaddressed"] += len(matters) - len(made)
    if not made:
        return
    connection = transaction.connection
    numbers = [row["notice_id"] for row in await connection.fetch(notices.NEXT_NUMBERS, len(made))]
    rows = []
    for notice_id, one in zip(numbers, made, strict=True):
        document_no = f"K{day.year}{notice_id:08d}"
        frozen = freeze(TEMPLATE, replace(one.values, document_no=document_no, issued_on=day))
        matter = one.matter
        items = ",".join(sorted({line.tax_item for line in one.values.overpaid}))
        who = (notice_id, document_no, matter.kind, matter.addressee_no, items, matter.refund_id, matter.change_no)
        rows.append((*who, frozen.template, frozen.version, frozen.values, frozen.sha256))
        counted[matter.kind] += 1
    columns = [list(column) for column in zip(*rows, strict=True)]
    await connection.execute(notices.INSERT_NOTICES, *columns[:7], day, *columns[7:], transaction.started_at)
    about = [
        (number, overpayment) for number, one in zip(numbers, made, strict=True) for overpayment in one.matter.refunded
    ]
    await notices.ABOUT.copy(connection, about)
    told = [(use_id, number) for number, one in zip(numbers, made, strict=True) for use_id in one.told]
    await notices.TOLD.copy(connection, told)
    subjects = sorted({one.matter.addressee_no for one in made})
    transaction.record_access(ISSUE, subjects, fields=_FIELDS, detail=f"還付・充当通知書 {len(made)}件")


async def _compose(matters: Sequence[_Matter], transaction: Transaction, municipality: Municipality) -> list[_Made]:
    """The letters of those who have an address."""
    connection = transaction.connection
    everything = sorted({number for matter in matters for number in matter.refunded})
    lines = {row["overpayment_id"]: row for row in await connection.fetch(notices.SELECT_LINES, everything)}
    posted: dict[int, list[asyncpg.Record]] = {}
    for row in await connection.fetch(notices.SELECT_POSTED, everything):
        posted.setdefault(row["overpayment_id"], []).append(row)
    heard: dict[str, list[asyncpg.Record]] = {}
    for row in await connection.fetch(payees.SELECT_HEARD, sorted({matter.addressee_no for matter in matters})):
        heard.setdefault(row["addressee_no"], []).append(row)
    entries = sorted({matter.entry_id for matter in matters if matter.entry_id is not None})
    accounts: dict[int, list[asyncpg.Record]] = {}
    for row in await connection.fetch(payees.SELECT_PAYEES, entries):
        accounts.setdefault(row["entry_id"], []).append(row)
    made = []
    for matter in matters:
        to = destination((dict(row) for row in heard.get(matter.addressee_no, ())), matter.tax_item)
        if to is None:
            continue
        told = [row for number in matter.refunded for row in posted.get(number, ())]
        receivers = accounts.get(matter.entry_id or 0, ())
        account = _account(receivers)
        in_cash = bool(receivers) and account is None
        values = replace(_values(matter, to, lines, told, municipality), payee=account, in_cash=in_cash)
        made.append(_Made(matter, values, [row["use_id"] for row in told]))
    return made


def _values(
    matter: _Matter,
    to: Destination,
    lines: Mapping[int, asyncpg.Record],
    told: Iterable[asyncpg.Record],
    municipality: Municipality,
) -> RefundLetter:
    amounts = dict(matter.refunded)
    for row in told:
        amounts[row["overpayment_id"]] += appropriated_yen(dict(row))
    refund_yen = sum(matter.refunded.values()) + sum(yen for _, yen in matter.interest)
    claim_by = min(_claim_by(lines[number], municipality.law) for number in matter.refunded)
    return RefundLetter(
        sender=sender_of(municipality),
        to=to,
        document_no="",
        issued_on=date.min,
        overpaid=tuple(overpaid_line(dict(lines[number]), yen) for number, yen in sorted(amounts.items())),
        interest=tuple(line for kept, yen in matter.interest for line in interest_lines(kept, yen)),
        appropriated=tuple(line for row in told for line in appropriated_lines(dict(row))),
        refund_yen=refund_yen,
        claim_by=claim_by if refund_yen and matter.kind != "decision" else None,
    )


def _claim_by(overpayment: asyncpg.Record, law: Law) -> date:
    return last_day_to_claim(
        overpayment["arose_on"], years_to_claim(overpayment["tax_item"], overpayment["arose_on"], law)
    )


def _account(rows: Sequence[asyncpg.Record]) -> PayeeAccount | None:
    """The account of the first payee who has one, with how many others there are; none where all are paid in cash."""
    first = next((row for row in rows if row["account_number"] is not None), None)
    if first is None:
        return None
    others = f" ほか{len(rows) - 1}名" if len(rows) > 1 else ""
    return PayeeAccount(
        bank_name=f"金融機関{first['bank_number']} 店舗{first['branch_number']}",
        account_kind=ACCOUNT_KINDS[first["account_kind"]],
        account_end=MaskedAccount(first["account_number"])[-MaskedAccount.digits_shown :],
        holder_kana=first["holder_kana"] + others,
    )
