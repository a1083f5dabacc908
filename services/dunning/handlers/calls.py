"""Says about which letters somebody may be called (電話催告), and what stands against calling about the others."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

import asyncpg

from services.dunning.handlers.blocks import states_of
from services.dunning.handlers.promises import standings
from services.dunning.rules.calls import Attempt, CallResult, LetterOwed, Objection, objection
from services.dunning.rules.ladder import Form, ReminderTerms
from services.dunning.rules.reminders import PromiseStanding
from services.dunning.store import calls
from shared.days import TOKYO
from shared.law.blocks import Step, standing_against
from shared.postgres.sql import Connection

_BLOCK_LETTERS = 1_000


class OwedLetter(NamedTuple):
    """A letter with what is owed of it.

    Attributes:
        document_no: Its number.
        person_no: To whom it went.
        form: Which form it has.
        tax_items: Of the claims that are owed of it.
        letter: What is owed, and what of that no state stands against.
    """

    document_no: str
    person_no: str
    form: Form
    tax_items: frozenset[str]
    letter: LetterOwed


class CalledAbout(NamedTuple):
    """A letter with what is owed of it, and what stands against a call."""

    document_no: str
    person_no: str
    form: Form
    letter: LetterOwed
    objection: Objection | None


async def overdue_letters(connection: Connection, day: date, after: str = "") -> AsyncIterator[list[str]]:
    """Numbers of letters whose deadline lies before a day and of which a claim is owed, a block at a time."""
    while rows := await connection.fetch(calls.SELECT_LETTERS, day, after, _BLOCK_LETTERS):
        yield [row["document_no"] for row in rows]
        if len(rows) < _BLOCK_LETTERS:
            return
        after = rows[-1]["document_no"]


async def letters_owed(
    connection: Connection,
    day: date,
    document_nos: Sequence[str],
    steps: Collection[Step],
    tax_items: Sequence[str] | None = None,
) -> list[OwedLetter]:
    """Those of some letters whose deadline lies before a day and of which something is owed, by number.

    Args:
        connection: With an open transaction.
        day: The day of the call or message.
        document_nos: The letters.
        steps: The steps that a state must not stand against, so that anything may be said about a claim.
        tax_items: Only claims of these tax items; all where none are given.
    """
    rows = await connection.fetch(calls.SELECT_OWED, day, document_nos, tax_items)
    owed: dict[str, list[asyncpg.Record]] = {}
    for row in rows:
        owed.setdefault(row["document_no"], []).append(row)
    states = await states_of(connection, day, ((row["claim_id"], row["addressee_no"]) for row in rows))
    promised = await standings(connection, (row["claim_id"] for row in rows), day)
    wishes = await connection.fetch(calls.SELECT_WISHES, sorted({row["person_no"] for row in rows}))
    unwanted = {row["person_no"] for row in wishes if not row["may_be_called"]}
    attempts: dict[str, list[Attempt]] = {}
    for row in await connection.fetch(calls.SELECT_ATTEMPTS, list(owed)):
        attempts.setdefault(row["document_no"], []).append(_attempt(row))
    found = []
    for number, lines in owed.items():
        open_lines = [
            row
            for row in lines
            if not any(
                standing_against(states.get((row["claim_id"], row["addressee_no"]), ()), one)[0] for one in steps
            )
        ]
        letter = LetterOwed(
            deadline_on=lines[0]["deadline_on"],
            owed_yen=sum(row["owed_yen"] for row in lines),
            callable_yen=sum(row["owed_yen"] for row in open_lines),
            is_promised=any(promised.get(row["claim_id"]) is PromiseStanding.OPEN for row in lines),
            is_unwanted=lines[0]["person_no"] in unwanted,
            attempts=attempts.get(number, []),
        )
        items = frozenset(row["tax_item"] for row in lines)
        found.append(OwedLetter(number, lines[0]["person_no"], Form(lines[0]["form"]), items, letter))
    return found


async def called_about(
    connection: Connection,
    day: date,
    terms: ReminderTerms,
    document_nos: Sequence[str],
    tax_items: Sequence[str] | None = None,
) -> list[CalledAbout]:
    """What stands against a call about each of some letters (`letters_owed`).

    Args:
        connection: With an open transaction.
        day: The day of the call.
        terms: What the city has laid down.
        document_nos: The letters.
        tax_items: Only claims of these tax items; all where none are given.
    """
    rungs = {rung.form: rung for rung in terms.ladder_on(day).rungs}
    found = []
    for one in await letters_owed(connection, day, document_nos, (Step.PHONE_CALL,), tax_items):
        rung = rungs.get(one.form)
        against = objection(one.letter, rung.call if rung else None, day)
        found.append(CalledAbout(one.document_no, one.person_no, one.form, one.letter, against))
    return found


async def objection_to(
    connection: Connection, document_no: str, called_at: datetime, terms: ReminderTerms
) -> Objection | None:
    """What stood against a call about a letter at a moment."""
    local = called_at.astimezone(TOKYO)
    if not terms.may_call(local.date(), local.time()):
        return Objection.QUIET_HOURS
    found = await called_about(connection, local.date(), terms, [document_no])
    return found[0].objection if found else Objection.NOTHING_TO_PAY


def _attempt(row: asyncpg.Record) -> Attempt:
    return Attempt(row["called_at"].astimezone(TOKYO).date(), CallResult(row["result"]), row["call_again_on"])
