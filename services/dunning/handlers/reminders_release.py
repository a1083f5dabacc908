"""Makes the letters (催告書) of a run that two persons released: all in one transaction, each looked at once more."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.dunning.handlers.letters import heard_of
from services.dunning.handlers.reminders import FIELDS, NotRunnable, Release, Run, dunned_claims, locked_run
from services.dunning.rules.ladder import Form, Ladder, ReminderTerms
from services.dunning.rules.letters import LetterAddress, Obstacle, address_on_the_day
from services.dunning.rules.reminders import Candidate, Line, Waits, document_no, highest, propose
from services.dunning.store import claims as claim_store
from services.dunning.store import reminders, reminders_letters
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.days import TOKYO, fiscal_year
from shared.postgres.sql import Connection
from shared.transaction import Transaction

ISSUE = Access("dunning.reminder.approve", DUNNING, AccessAction.REGISTER)


class _Letter(NamedTuple):
    """A letter to one person at one place."""

    document_no: str
    person_no: str
    form: Form
    address: LetterAddress
    lines: tuple[Line, ...]
    dispatch_on: date
    deadline_on: date


async def require_releasable(release: Release, connection: Connection) -> Run:
    """The run, if it may be released as it was proposed.

    Raises:
        NotRunnable: There is no such run, it has ended, nobody is left in it, or it is another than the one proposed.
    """
    run = await locked_run(connection, release.run_id, "proposed")
    if not run.kept:
        raise NotRunnable("nothing_due")
    if run.release != release:
        raise NotRunnable("run_changed")
    return run


async def release_reminders(
    release: Release, approval_id: UUID, transaction: Transaction, terms: ReminderTerms
) -> None:
    """Make the letters that were released, less what has been paid, blocked or promised in the meantime.

    Nothing is ever added to what was approved: what is in letters and what is left out add up to the run. Nobody is
    asked for anything until they are dispatched.

    Raises:
        NotRunnable: As `require_releasable`, or the day of dispatch has passed (dispatch_passed).
    """
    connection = transaction.connection
    run = await require_releasable(release, connection)
    today = transaction.started_at.astimezone(TOKYO).date()
    if today > release.dispatch_on:
        raise NotRunnable("dispatch_passed")
    ladder = terms.ladder_on(run.run_on)
    left_out = {(one.person_no, line.claim_id): Waits.PULLED for one in run.pulled for line in one.lines}
    kept, waits = await _look_again(run, ladder, connection, today)
    left_out |= waits
    letters, obstacles = await _addressed(kept, release, terms, ladder, connection)
    left_out |= obstacles
    await _write(letters, release.run_id, ladder, transaction)
    await reminders_letters.LEFT_OUT.copy(
        connection,
        [(release.run_id, person, claim, reason.value) for (person, claim), reason in sorted(left_out.items())],
    )
    actor, at = transaction.actor.id, transaction.started_at
    await connection.execute(reminders.END_RUN, release.run_id, "issued", approval_id, "", actor, at)
    named = {number for one in letters for number in (one.person_no, *(line.addressee_no for line in one.lines))}
    transaction.record_access(
        ISSUE,
        sorted(named | {person for person, _ in left_out}),
        fields=(*FIELDS, "letter"),
        detail=f"reminder_run={release.run_id}",
    )


async def _look_again(
    run: Run, ladder: Ladder, connection: Connection, today: date
) -> tuple[list[Candidate], dict[tuple[str, int], Waits]]:
    """The candidates as they stand now, under the lock of their claims, and why proposed lines are no more."""
    proposed = {(one.person_no, line.claim_id): line for one in run.kept for line in one.lines}
    claim_ids = sorted({claim_id for _, claim_id in proposed})
    await claim_store.lock_claims(connection, claim_ids)
    day = run.release.dispatch_on
    facts = [
        claim
        for claim in await dunned_claims(connection, day, claim_ids=claim_ids, today=today)
        if (claim.person_no, claim.claim_id) in proposed
    ]
    candidates, waits = propose(facts, day, ladder)
    kept = []
    for candidate in candidates:
        same = tuple(line for line in candidate.lines if line.form is proposed[candidate.person_no, line.claim_id].form)
        if same:
            kept.append(Candidate(candidate.person_no, highest(same), same))
    found = {(one.person_no, line.claim_id) for one in kept for line in one.lines}
    for key in proposed.keys() - found:
        waits.setdefault(key, Waits.CHANGED)
    return kept, waits


async def _addressed(
    candidates: Sequence[Candidate],
    release: Release,
    terms: ReminderTerms,
    ladder: Ladder,
    connection: Connection,
) -> tuple[list[_Letter], dict[tuple[str, int], Waits]]:
    """One letter for each person and place; a claim whose letters go elsewhere is in a letter of its own."""
    heard = await heard_of(connection, (one.person_no for one in candidates))
    left_out: dict[tuple[str, int], Waits] = {}
    places: dict[tuple[str, LetterAddress], list[Line]] = {}
    for candidate in candidates:
        for line in candidate.lines:
            address = address_on_the_day(heard.get(candidate.person_no), line.tax_item)
            if isinstance(address, Obstacle):
                left_out[candidate.person_no, line.claim_id] = Waits(address.value)
            else:
                places.setdefault((candidate.person_no, address), []).append(line)
    day = release.dispatch_on
    first = await _take_serials(connection, fiscal_year(day), len(places))
    letters = []
    for serial, ((person_no, address), lines) in enumerate(places.items(), first):
        form = highest(lines)
        deadline_on = terms.deadline(ladder.required(form), day)
        letters.append(_Letter(document_no(day, serial), person_no, form, address, tuple(lines), day, deadline_on))
    return letters, left_out


async def _take_serials(connection: Connection, year: int, count: int) -> int:
    if not count:
        return 1
    last: int = await connection.fetchval(reminders_letters.TAKE_SERIALS, year, count)
    return last - count + 1


async def _write(letters: Sequence[_Letter], run_id: int, ladder: Ladder, transaction: Transaction) -> None:
    await reminders_letters.LETTERS.copy(
        transaction.connection,
        [
            (
                one.document_no,
                run_id,
                one.person_no,
                one.form.value,
                ladder.required(one.form).envelope,
                one.dispatch_on,
                one.deadline_on,
                sum(line.to_pay_yen for line in one.lines),
                *one.address,
                transaction.started_at,
            )
            for one in letters
        ],
    )
    await reminders_letters.LETTER_LINES.copy(
        transaction.connection,
        [
            (one.document_no, run_id, line.claim_id, line.addressee_no, line.tax_item, line.form.value, line.to_pay_yen)
            for one in letters
            for line in one.lines
        ],
    )
