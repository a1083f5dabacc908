"""What letters say when they are printed: from what a source froze to the values of their templates."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.dunning.rules.print_runs import PrintSource
from services.dunning.store import print_runs as store
from shared.documents.dunning_letter import DunningLetter
from shared.documents.letter import Destination, Sender, Variant
from shared.documents.reminder_letter import ReminderLetter, ReminderLine, Tone
from shared.documents.templates import DUNNING_NOTICE, REMINDER, FrozenLetter, freeze
from shared.postgres.sql import Connection

_TONES = {
    "reminder": Tone.REMINDER,
    "final_reminder": Tone.FINAL,
    "seizure_warning": Tone.SEIZURE_AHEAD,
}


class PrintWish(NamedTuple):
    """What is to be printed.

    Attributes:
        source: Whose letters.
        source_run_id: Which run of it; none for letters that were addressed anew.
        variant: How they are made for their readers.
        document_nos: Only these, such as those of whoever needs large print; none for all.
    """

    source: PrintSource
    source_run_id: int | None
    variant: Variant
    document_nos: frozenset[str] | None = None


class Piece(NamedTuple):
    """A letter before it has its place in a run."""

    document_no: str
    letter_no: int
    addressee_no: str
    tax_items: tuple[str, ...]
    frozen: FrozenLetter


async def pieces_of(wish: PrintWish, sender: Sender, connection: Connection) -> tuple[list[Piece], int]:
    """The letters that are wished for and were not printed yet, in the order of the post.

    Args:
        wish: What is to be printed.
        sender: Who writes.
        connection: With the transaction that freezes them.

    Returns:
        The letters; and how many are held back because a support measure (支援措置) protects the address.
    """
    if wish.source is PrintSource.READDRESSED:
        found = await connection.fetch(store.SELECT_READDRESSED)
    elif wish.source is PrintSource.DUNNING_RUN:
        found = await connection.fetch(store.SELECT_NOTICES, wish.source_run_id)
    else:
        found = await connection.fetch(store.SELECT_REMINDERS, wish.source_run_id)
    rows = [dict(row) for row in found if wish.document_nos is None or row["document_no"] in wish.document_nos]
    shown = [row for row in rows if not row["is_protected"]]
    withheld = len(rows) - len(shown)
    if wish.source is not PrintSource.REMINDER_RUN:
        return [_notice(row, sender, wish.variant) for row in shown], withheld
    lines: dict[str, list[Mapping[str, Any]]] = {}
    for line in await connection.fetch(store.SELECT_REMINDED, [row["document_no"] for row in shown]):
        lines.setdefault(line["document_no"], []).append(dict(line))
    return [_reminder(row, lines[row["document_no"]], sender, wish.variant) for row in shown], withheld


def _notice(row: Mapping[str, Any], sender: Sender, variant: Variant) -> Piece:
    values = DunningLetter(
        sender=sender,
        to=_destination(row),
        document_no=row["document_no"],
        issued_on=row["issued_on"],
        tax_item=row["tax_item"],
        levy_fiscal_year=row["levy_fiscal_year"],
        instalment=row["instalment"],
        notice_no=row["notice_no"],
        due_on=row["due_on"],
        pay_by=row["pay_by"],
        open_principal_yen=row["open_principal_yen"],
        fee_yen=row["fee_yen"],
        is_joint=row["joint_of"] is not None,
        variant=variant,
    )
    return _piece(row, (row["tax_item"],), freeze(DUNNING_NOTICE, values))


def _reminder(row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], sender: Sender, variant: Variant) -> Piece:
    values = ReminderLetter(
        sender=sender,
        to=_destination(row),
        document_no=row["document_no"],
        issued_on=row["dispatch_on"],
        tone=_TONES[row["form"]],
        counted_to=None,
        pay_by=row["deadline_on"],
        lines=tuple(
            ReminderLine(
                tax_item=line["tax_item"],
                levy_fiscal_year=line["levy_fiscal_year"],
                instalment=line["instalment"],
                notice_no=line["notice_no"],
                due_on=line["due_on"],
                principal_yen=line["to_pay_yen"],
                dunning_fee_yen=0,
                disposition_cost_yen=0,
                late_charge_yen=0,
            )
            for line in lines
        ),
        variant=variant,
    )
    return _piece(row, tuple(sorted({line["tax_item"] for line in lines})), freeze(REMINDER, values))


def _piece(row: Mapping[str, Any], tax_items: tuple[str, ...], frozen: FrozenLetter) -> Piece:
    return Piece(row["document_no"], row["letter_no"], row["addressee_no"], tax_items, frozen)


def _destination(row: Mapping[str, Any]) -> Destination:
    return Destination(
        name=row["name"],
        address=row["address"],
        postal_code=row["postal_code"] or "",
        lot_number=row["lot_number"],
        building=row["building"],
        capacity=row["capacity"],
    )
