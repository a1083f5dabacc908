"""What became of printed letters: pulled out, counted back, deleted by the printer, drawn again from what was kept."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import asyncpg

from services.dunning.handlers.print_runs import NotPrintable
from services.dunning.rules.print_runs import Counts, findings_of
from services.dunning.store import print_outcome as store
from services.dunning.store import print_runs
from shared.documents.letter_sheets import letters_pdf
from shared.documents.page import PrintMark
from shared.documents.templates import FrozenLetter, UnknownTemplate, letter_of
from shared.transaction import Transaction


class Reported(NamedTuple):
    """A report of the printer, and what in it does not agree."""

    report_no: int
    findings: Sequence[str]


async def pull_out(run_id: int, document_nos: Sequence[str], reason: str, transaction: Transaction) -> int:
    """Put letters on the pull list of their run; letters that are on it already stay as they are.

    Returns:
        How many were put on it.

    Raises:
        NotPrintable: None of them is in the run, or all are on the list already (nothing_to_pull).
    """
    entered = (reason, transaction.actor.id, transaction.started_at)
    pulled = await transaction.connection.fetch(store.INSERT_PULLS, run_id, list(document_nos), *entered)
    if not pulled:
        raise NotPrintable("nothing_to_pull")
    return len(pulled)


async def report(run_id: int, counts: Counts, note: str, transaction: Transaction) -> Reported:
    """Enter what the printer counted, with everything that does not agree with what was handed over.

    Raises:
        NotPrintable: The run is not drawn.
    """
    connection = transaction.connection
    await connection.execute(print_runs.LOCK, run_id)
    index = await connection.fetchrow(print_runs.SELECT_INDEX, run_id)
    if index is None:
        raise NotPrintable("not_drawn")
    again = await connection.fetchval(store.COUNT_SPOILED, run_id)
    listed = await connection.fetch(store.SELECT_PULL_LIST, run_id)
    findings = findings_of(counts, index["letter_count"], again, len(listed))
    entered = (findings, note, transaction.actor.id, transaction.started_at)
    report_no = await connection.fetchval(store.INSERT_REPORT, run_id, *counts, *entered)
    return Reported(report_no, findings)


async def confirm_deletion(run_id: int, deleted_on: date, proof: str, transaction: Transaction) -> None:
    """Enter the printer's proof that he has deleted the files.

    Raises:
        NotPrintable: The run is not drawn, or the proof was entered before.
    """
    connection = transaction.connection
    await connection.execute(print_runs.LOCK, run_id)
    if await connection.fetchrow(print_runs.SELECT_INDEX, run_id) is None:
        raise NotPrintable("not_drawn")
    entered = (deleted_on, proof, transaction.actor.id, transaction.started_at)
    if await connection.fetchval(store.INSERT_DELETION, run_id, *entered) is None:
        raise NotPrintable("deleted_before")


async def draw_again(
    printed: asyncpg.Record, kind: str, reason: str, mark: PrintMark | None, transaction: Transaction
) -> bytes:
    """A letter as it was printed, drawn from its kept values and compared with what was drawn then; it is noted.

    Args:
        printed: The piece, as `store.SELECT_PRINTED` reads it.
        kind: spoiled for one that goes out in place of another, office for a copy.
        reason: Why.
        mark: Who prints a copy for the office; none on what goes out.
        transaction: The one in which it is noted.

    Raises:
        NotPrintable: This release draws it otherwise than it was sent (drawn_otherwise).
    """
    frozen = FrozenLetter(printed["template"], printed["template_version"], printed["letter_values"])
    try:
        letter = letter_of(frozen)
    except UnknownTemplate:
        raise NotPrintable("drawn_otherwise") from None
    content, (drawn,) = await asyncio.to_thread(letters_pdf, [letter], mark)
    if drawn.sha256 != printed["drawing_sha256"]:
        raise NotPrintable("drawn_otherwise")
    place = (printed["run_id"], printed["piece_no"])
    noted = (hashlib.sha256(content).hexdigest(), transaction.actor.id, transaction.started_at)
    await transaction.connection.execute(store.INSERT_REPRINT, *place, kind, reason, *noted)
    return content
