"""Reminders (催告書) leave: what must be taken out before, and what was sent."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from services.dunning.handlers.letters import heard_of
from services.dunning.handlers.reminders import FIELDS, NotRunnable, dunned_claims, line_of, locked_run
from services.dunning.rules.letters import Heard, LetterAddress, Obstacle, address_on_the_day
from services.dunning.rules.reminders import DunnedClaim, Line, PromiseStanding, Waits
from services.dunning.store import reminders_letters
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts import RemindedClaim, ReminderIssued, TaxItemCode
from shared.days import TOKYO
from shared.law.blocks import Step, standing_against
from shared.postgres.sql import Connection
from shared.transaction import Transaction

SENT = Access("dunning.reminder.dispatch", DUNNING, AccessAction.REGISTER)


class Leaving(NamedTuple):
    """A letter that leaves with its run unless it is taken out."""

    document_no: str
    person_no: str
    form: str
    dispatch_on: date
    deadline_on: date
    address: LetterAddress
    lines: tuple[Line, ...]


class ToPull(NamedTuple):
    """A letter in which nothing may be asked for any more, and why."""

    document_no: str
    person_no: str
    reason: Waits


async def letters_leaving(connection: Connection, run_id: int) -> list[Leaving]:
    """The letters of a released run that were not taken out, by number."""
    letters: dict[str, Leaving] = {}
    for row in await connection.fetch(reminders_letters.SELECT_LEAVING, run_id):
        number = row["document_no"]
        before = letters.get(number)
        lines = (*(before.lines if before else ()), line_of(row))
        days = row["dispatch_on"], row["deadline_on"]
        address = LetterAddress(*(row[name] for name in LetterAddress._fields))
        letters[number] = Leaving(number, row["person_no"], row["letter_form"], *days, address, lines)
    return list(letters.values())


async def to_pull(connection: Connection, letters: Sequence[Leaving], today: date) -> list[ToPull]:
    """The letters to be taken out: every claim was paid, blocked or promised since the release, or nobody lives there.

    A letter of which something is still owed leaves as it is; it says that money may have crossed it.
    """
    heard = await heard_of(connection, (one.person_no for one in letters))
    claim_ids = sorted({line.claim_id for one in letters for line in one.lines})
    facts = {
        (claim.claim_id, claim.addressee_no): claim
        for claim in await dunned_claims(connection, today, claim_ids=claim_ids)
    }
    found = []
    for one in letters:
        reasons = [_nothing_to_ask(facts.get((line.claim_id, line.addressee_no))) for line in one.lines]
        reason = reasons[0] if all(reasons) else _wrong_address(one, heard.get(one.person_no))
        if reason is not None:
            found.append(ToPull(one.document_no, one.person_no, reason))
    return found


async def stop_letters(
    run_id: int, document_nos: Sequence[str], reason: str, transaction: Transaction
) -> list[Leaving]:
    """Take letters of a released run out before they leave (引き抜き).

    Returns:
        Those letters.

    Raises:
        NotRunnable: The run stands elsewhere, or one of the numbers is none of its letters (unknown_letter).
    """
    connection = transaction.connection
    await locked_run(connection, run_id, "released")
    letters = {one.document_no: one for one in await letters_leaving(connection, run_id)}
    numbers = sorted(set(document_nos))
    if not letters.keys() >= set(numbers):
        raise NotRunnable("unknown_letter")
    actor, at = transaction.actor.id, transaction.started_at
    await reminders_letters.STOPPED.copy(connection, [(number, reason, actor, at) for number in numbers])
    return [letters[number] for number in numbers]


async def dispatch_run(run_id: int, dispatched_on: date, piece_count: int, transaction: Transaction) -> int:
    """Note that the letters of a run have left: from now on their persons were asked, and each claim announces it.

    Args:
        run_id: The run.
        dispatched_on: The day on which they left; only the one that stands on them.
        piece_count: How many left, as whoever handed them over counted them.
        transaction: The one in which they count as sent.

    Returns:
        How many left although they should have been taken out.

    Raises:
        NotRunnable: The run stands elsewhere, the day is another or has not come (wrong_day), or the pieces are not as
            many as letters were made less those taken out (wrong_count).
    """
    connection = transaction.connection
    run = await locked_run(connection, run_id, "released")
    today = transaction.started_at.astimezone(TOKYO).date()
    if dispatched_on != run.release.dispatch_on or dispatched_on > today:
        raise NotRunnable("wrong_day")
    letters = await letters_leaving(connection, run_id)
    if len(letters) != piece_count:
        raise NotRunnable("wrong_count")
    slipped = await to_pull(connection, letters, dispatched_on)
    await reminders_letters.SLIPPED.copy(connection, [(one.document_no, one.reason.value) for one in slipped])
    actor, at = transaction.actor.id, transaction.started_at
    await connection.execute(reminders_letters.ADD_OUTCOME, run_id, "dispatched", piece_count, "", actor, at)
    for one in letters:
        for event in _announcements(one):
            transaction.publish(event, key=event.addressee_no)
    named = {number for one in letters for number in (one.person_no, *(line.addressee_no for line in one.lines))}
    if named:
        transaction.record_access(SENT, sorted(named), fields=(*FIELDS, "letter"), detail=f"reminder_run={run_id}")
    return len(slipped)


def _nothing_to_ask(claim: DunnedClaim | None) -> Waits | None:
    if claim is None:
        return Waits.CHANGED
    if claim.to_pay_yen <= 0:
        return Waits.NOTHING_TO_PAY
    if standing_against(claim.states, Step.REMINDER)[0]:
        return Waits.BLOCKED
    return Waits.PROMISED if claim.promise is PromiseStanding.OPEN else None


def _wrong_address(letter: Leaving, heard: Heard | None) -> Waits | None:
    """Why a letter must not go where it is addressed to; a support measure (支援措置) that began is such a reason."""
    for line in letter.lines:
        address = address_on_the_day(heard, line.tax_item)
        if isinstance(address, Obstacle):
            return Waits(address.value)
        if address != letter.address:
            return Waits.ADDRESS_CHANGED
    return None


def _announcements(letter: Leaving) -> list[ReminderIssued]:
    """One for each number under which claims of the letter are owed: its effect is each claim's own (民法150条)."""
    by_number: dict[str, list[Line]] = {}
    for line in letter.lines:
        by_number.setdefault(line.addressee_no, []).append(line)
    return [
        ReminderIssued(
            document_no=letter.document_no,
            addressee_no=number,
            form=letter.form,
            issued_on=letter.dispatch_on,
            deadline_on=letter.deadline_on,
            claims=tuple(
                RemindedClaim(
                    claim_id=line.claim_id,
                    tax_item=TaxItemCode(line.tax_item),
                    form=line.form.value,
                    open_principal_yen=line.to_pay_yen,
                )
                for line in lines
            ),
        )
        for number, lines in by_number.items()
    ]
