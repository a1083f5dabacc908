"""What letters say when they are printed: from what a source froze to the values of their templates."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from services.dunning.handlers.letters import heard_of
from services.dunning.handlers.print_slips import slip_on_letter, slips_of
from services.dunning.handlers.succession import parts_of_representatives
from services.dunning.rules.letters import LetterAddress, Obstacle, address_on_the_day
from services.dunning.rules.print_runs import PrintSource
from services.dunning.store import print_runs as store
from services.dunning.store import print_slips
from shared.contracts import LetterSlipMade
from shared.contracts.identity import LetterCapacity
from shared.documents.dunning_letter import DunningLetter
from shared.documents.letter import Destination, InheritedPart, Sender, Variant
from shared.documents.reminder_letter import ReminderLetter, ReminderLine, Tone
from shared.documents.templates import DUNNING_NOTICE, REMINDER, TRANSFER_FAILURE, FrozenLetter, freeze
from shared.documents.transfer_failure_letter import TransferFailureLetter
from shared.money import Yen
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
        with_slips: Whether notices wait for their payment slips.
    """

    source: PrintSource
    source_run_id: int | None
    variant: Variant
    document_nos: frozenset[str] | None = None
    with_slips: bool = False

    def covers(self, document_no: str) -> bool:
        """Whether a letter is wished for."""
        return self.document_nos is None or document_no in self.document_nos


class Piece(NamedTuple):
    """A letter before it has its place in a run."""

    document_no: str
    letter_no: int
    addressee_no: str
    tax_items: tuple[str, ...]
    frozen: FrozenLetter


class Found(NamedTuple):
    """What can be printed, in the order of the post, and what cannot yet."""

    pieces: list[Piece]
    #: Letters that a support measure (支援措置) holds back.
    withheld: int
    #: Letters that are addressed to nobody so far.
    unaddressed: int
    #: Letters that want a slip and have none yet, as `ask_for_slips` takes them.
    waiting: list[dict[str, Any]]


async def pieces_of(wish: PrintWish, sender: Sender, connection: Connection) -> Found:
    """The letters that are wished for and were not printed yet.

    Args:
        wish: What is to be printed.
        sender: Who writes.
        connection: With the transaction that freezes them.
    """
    if wish.source is PrintSource.TRANSFER_RUN:
        return await _failures(wish, sender, connection)
    if wish.source is PrintSource.READDRESSED:
        found = await connection.fetch(store.SELECT_READDRESSED)
    elif wish.source is PrintSource.DUNNING_RUN:
        found = await connection.fetch(store.SELECT_NOTICES, wish.source_run_id)
    else:
        found = await connection.fetch(store.SELECT_REMINDERS, wish.source_run_id)
    rows = [dict(row) for row in found if wish.covers(row["document_no"])]
    shown = [row for row in rows if not row["is_protected"]]
    withheld = len(rows) - len(shown)
    if wish.source is PrintSource.REMINDER_RUN:
        pieces, waiting = await _reminders(shown, wish, sender, connection)
        return Found(pieces, withheld, 0, waiting)
    slips = await slips_of([row["document_no"] for row in shown], connection) if wish.with_slips else {}
    waiting = [row for row in shown if wish.with_slips and row["document_no"] not in slips]
    to_heirs = [row for row in shown if row["capacity"] == LetterCapacity.HEIR_REPRESENTATIVE]
    parts = await parts_of_representatives({_key(row): _asked(row) for row in to_heirs}, connection)
    pieces = [
        _notice(row, sender, wish.variant, slips.get(row["document_no"]), parts.get(_key(row)))
        for row in shown
        if not wish.with_slips or row["document_no"] in slips
    ]
    unaddressed = 0
    if wish.source is PrintSource.DUNNING_RUN:
        unaddressed = await connection.fetchval(store.COUNT_UNADDRESSED, wish.source_run_id)
    return Found(pieces, withheld, unaddressed, waiting)


async def _failures(wish: PrintWish, sender: Sender, connection: Connection) -> Found:
    """Notices of failed transfers, addressed as of today: payments keeps no names."""
    rows = await connection.fetch(print_slips.SELECT_FAILURES, wish.source_run_id)
    made = [LetterSlipMade.model_validate_json(row["said"]) for row in rows if wish.covers(row["document_no"])]
    heard = await heard_of(connection, (one.addressee_no for one in made))
    pieces, withheld, unaddressed = [], 0, 0
    for one in made:
        address = address_on_the_day(heard.get(one.addressee_no), one.tax_item.value)
        if not isinstance(address, Obstacle):
            pieces.append((_order(address), _failure(one, address, sender, wish.variant)))
        elif address is Obstacle.ADDRESS_WITHHELD:
            withheld += 1
        else:
            unaddressed += 1
    return Found([piece for _, piece in sorted(pieces, key=itemgetter(0))], withheld, unaddressed, [])


def _order(address: LetterAddress) -> tuple[bool, str, str, str, str]:
    """The order in which the post wants letters; those without a postal code come last."""
    parts = (address.address, address.lot_number, address.building)
    return (address.postal_code is None, address.postal_code or "", *parts)


def _failure(made: LetterSlipMade, address: LetterAddress, sender: Sender, variant: Variant) -> Piece:
    if made.debit is None:
        raise ValueError(f"{made.document_no}: a notice of a failed transfer says what failed; payments left it out")
    to = _destination(address._asdict())
    values = TransferFailureLetter(
        sender=sender,
        to=to,
        document_no=made.document_no,
        issued_on=made.made_on,
        tax_item=made.tax_item.value,
        levy_fiscal_year=made.levy_fiscal_year,
        instalment=made.instalment,
        notice_no=made.notice_no,
        due_on=made.due_on,
        debit_on=made.debit.debit_on,
        reason=made.debit.reason,
        amount_yen=made.debit.amount_yen,
        slip=slip_on_letter(made, sender.city, to.name),
        variant=variant,
    )
    frozen = freeze(TRANSFER_FAILURE, values)
    return Piece(made.document_no, 1, made.addressee_no, (made.tax_item.value,), frozen)


async def _reminders(
    rows: Sequence[dict[str, Any]], wish: PrintWish, sender: Sender, connection: Connection
) -> tuple[list[Piece], list[dict[str, Any]]]:
    """Reminders, and those that wait for a slip; one of several claims goes without, for they are paid apart."""
    lines: dict[str, list[dict[str, Any]]] = {}
    for line in await connection.fetch(store.SELECT_REMINDED, [row["document_no"] for row in rows]):
        lines.setdefault(line["document_no"], []).append(dict(line))
    of_one = [number for number, found in lines.items() if len(found) == 1] if wish.with_slips else []
    slips = await slips_of(of_one, connection)
    to_heirs = {row["document_no"] for row in rows if row["capacity"] == LetterCapacity.HEIR_REPRESENTATIVE}
    inherited = [line for number in sorted(to_heirs) for line in lines[number]]
    parts = await parts_of_representatives({_key(one): one["to_pay_yen"] for one in inherited}, connection)
    due = {row["document_no"]: row["deadline_on"] for row in rows}
    waiting = [
        {**lines[number][0], "joint_of": None, "fee_yen": 0, "pay_by": due[number]}
        for number in of_one
        if number not in slips
    ]
    late = {one["document_no"] for one in waiting}
    pieces = [
        _reminder(
            row,
            lines[row["document_no"]],
            sender,
            wish.variant,
            slips.get(row["document_no"]),
            parts if row["document_no"] in to_heirs else {},
        )
        for row in rows
        if row["document_no"] not in late
    ]
    return pieces, waiting


def _key(row: Mapping[str, Any]) -> tuple[int, str]:
    return row["claim_id"], row["addressee_no"]


def _asked(row: Mapping[str, Any]) -> Yen:
    asked_yen: Yen = row["open_principal_yen"] + row["fee_yen"]
    return asked_yen


def _notice(
    row: Mapping[str, Any], sender: Sender, variant: Variant, made: LetterSlipMade | None, own_part_yen: Yen | None
) -> Piece:
    to = _destination(row)
    values = DunningLetter(
        sender=sender,
        to=to,
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
        slip=None if made is None else slip_on_letter(made, sender.city, to.name),
        variant=variant,
        inherited=None if own_part_yen is None else InheritedPart(_asked(row), own_part_yen),
    )
    return _piece(row, (row["tax_item"],), freeze(DUNNING_NOTICE, values))


def _reminder(
    row: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    sender: Sender,
    variant: Variant,
    made: LetterSlipMade | None,
    parts: Mapping[tuple[int, str], Yen],
) -> Piece:
    to = _destination(row)
    own = [(line["to_pay_yen"], parts[_key(line)]) for line in lines if _key(line) in parts]
    values = ReminderLetter(
        sender=sender,
        to=to,
        document_no=row["document_no"],
        issued_on=row["dispatch_on"],
        tone=_TONES[row["form"]],
        counted_to=None if made is None else made.slip.counters_until,
        pay_by=row["deadline_on"],
        lines=tuple(_reminded(line, made) for line in lines),
        slip=None if made is None else slip_on_letter(made, sender.city, to.name),
        variant=variant,
        inherited=InheritedPart(*map(sum, zip(*own, strict=True))) if own else None,
    )
    return _piece(row, tuple(sorted({line["tax_item"] for line in lines})), freeze(REMINDER, values))


def _reminded(line: Mapping[str, Any], made: LetterSlipMade | None) -> ReminderLine:
    """A claim of a reminder: with everything that its slip asks for, or with the tax that is open."""
    amounts = (line["to_pay_yen"], 0, 0, 0)
    if made is not None:
        slip = made.slip
        amounts = (slip.principal_yen, slip.dunning_fee_yen, slip.disposition_cost_yen, slip.late_charge_yen)
    facts = (line["tax_item"], line["levy_fiscal_year"], line["instalment"], line["notice_no"], line["due_on"])
    return ReminderLine(*facts, *amounts)


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
