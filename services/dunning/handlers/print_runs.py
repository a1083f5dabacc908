"""Print runs: letters frozen piece by piece, released by two persons, drawn file by file, sealed for the printer."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.dunning.handlers.print_letters import Found, PrintWish, pieces_of
from services.dunning.handlers.print_slips import ask_for_slips
from services.dunning.rules.print_runs import (
    INDEX_NAME,
    MANIFEST_NAME,
    PrintedFile,
    PrintedSheet,
    PrintSource,
    content_sha256,
    file_name,
    index_csv,
    manifest_json,
    pieces_of_file,
)
from services.dunning.store import print_runs as store
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.documents.letter import DrawnLetter, Sender
from shared.documents.letter_sheets import fits_window, letters_pdf
from shared.documents.templates import FrozenLetter, letter_of
from shared.formats.envelope import NoCertificate, fingerprint, read_certificate, sealed
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: The certificate of whoever prints and encloses, below the installation's keys.
PRINTER_FILE = "printer-receiver.pem"


DRAWING = Access("dunning.print.draw", DUNNING, AccessAction.PRINT)
FIELDS = ("name", "address", "document_no", "open_principal_yen", "fee_yen")


class NotPrintable(Exception):  # noqa: N818 - It names what stands against it.
    """A step of a print run cannot be taken, and why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Prepared(NamedTuple):
    """What was frozen, and what was not."""

    #: None where nothing can be printed yet.
    run_id: int | None
    piece_count: int
    content_sha256: str
    #: Letters that a support measure holds back, letters that are addressed to nobody, and letters without their slip.
    withheld: int
    unaddressed: int
    waiting_for_slip: int
    subjects: Sequence[str]
    tax_items: Sequence[str]


class PrintRelease(NamedTuple):
    """What an officer proposes to hand over."""

    run_id: int
    piece_count: int
    content_sha256: str
    printer: str
    deletion_due_on: date


class Drawn(NamedTuple):
    """How far a run is drawn."""

    file_no: int
    letter_count: int
    page_count: int
    #: Code points that the font lacks, on letters of this file.
    missing: Sequence[str]
    more: bool
    subjects: Sequence[str]


class HandedOver(NamedTuple):
    """A file, sealed for the printer."""

    name: str
    envelope: bytes
    subjects: Sequence[str]


async def prepare(wish: PrintWish, pieces_of_one_file: int, sender: Sender, transaction: Transaction) -> Prepared:
    """Freeze the letters that are wished for and were not printed yet, in the order of the post.

    Notices that want a slip and have none are left for a later run, and payments is asked for their slips.

    Raises:
        NotPrintable: The reminders wished for are not released, have left already, or were given up.
    """
    connection = transaction.connection
    await connection.execute(store.LOCK, 0)
    if wish.source is PrintSource.REMINDER_RUN:
        state = await connection.fetchval(store.SELECT_REMINDER_RUN_STATE, wish.source_run_id)
        if state != "released":
            raise NotPrintable("unknown_reminder_run" if state is None else f"reminders_{state}")
    found = await pieces_of(wish, sender, connection)
    await ask_for_slips(found.waiting, transaction)
    pieces = found.pieces
    if not pieces:
        return Prepared(None, 0, "", found.withheld, found.unaddressed, len(found.waiting), _subjects(found), [])
    hashes = [piece.frozen.sha256 for piece in pieces]
    entered = (transaction.started_at, transaction.actor.id)
    content = content_sha256(hashes)
    run_id = await connection.fetchval(
        store.INSERT_RUN, wish.source.value, wish.source_run_id, len(pieces), pieces_of_one_file, content, *entered
    )
    await store.PIECES.copy(
        connection,
        [
            (
                run_id,
                number,
                piece.document_no,
                piece.letter_no,
                piece.addressee_no,
                piece.tax_items,
                *piece.frozen,
                one,
            )
            for number, (piece, one) in enumerate(zip(pieces, hashes, strict=True), 1)
        ],
    )
    return Prepared(
        run_id,
        len(pieces),
        content,
        found.withheld,
        found.unaddressed,
        len(found.waiting),
        _subjects(found),
        sorted({item for piece in pieces for item in piece.tax_items}),
    )


def _subjects(found: Found) -> list[str]:
    return [*(piece.addressee_no for piece in found.pieces), *(row["addressee_no"] for row in found.waiting)]


async def require_releasable(release: PrintRelease, connection: Connection) -> None:
    """Check a proposal against what was frozen, hashed anew.

    Raises:
        NotPrintable: There is no such run, it was released, or it is another than the one proposed.
    """
    await connection.execute(store.LOCK, release.run_id)
    run = await connection.fetchrow(store.SELECT_RUN, release.run_id)
    if run is None:
        raise NotPrintable("unknown_run")
    if run["approval_id"] is not None:
        raise NotPrintable("released_before")
    rows = await connection.fetch(store.SELECT_HASHES, release.run_id)
    found = content_sha256(
        FrozenLetter(row["template"], row["template_version"], row["letter_values"]).sha256 for row in rows
    )
    if (release.piece_count, release.content_sha256) != (len(rows), found) or found != run["content_sha256"]:
        raise NotPrintable("run_changed")


async def release_run(release: PrintRelease, approval_id: UUID, transaction: Transaction) -> None:
    """Release what was approved.

    Raises:
        NotPrintable: It is no longer as it was proposed.
    """
    await require_releasable(release, transaction.connection)
    printed = (release.printer, release.deletion_due_on, transaction.started_at)
    await transaction.connection.execute(store.INSERT_RELEASE, release.run_id, approval_id, *printed)


async def draw_next_file(run_id: int, transaction: Transaction) -> Drawn:
    """Draw the next file of a released run and keep it; after the last one index and manifest.

    Each call is a transaction of its own: a run that was interrupted goes on where it stopped, with the same bytes.

    Raises:
        NotPrintable: The run is not released, or drawn already.
    """
    connection = transaction.connection
    await connection.execute(store.LOCK, run_id)
    run = await connection.fetchrow(store.SELECT_RUN, run_id)
    if run is None:
        raise NotPrintable("unknown_run")
    if run["approval_id"] is None:
        raise NotPrintable("not_released")
    if run["is_drawn"]:
        raise NotPrintable("drawn_before")
    file_no = run["files"] + 1
    numbers = pieces_of_file(file_no, run["pieces_of_one_file"], run["piece_count"])
    rows = await connection.fetch(store.SELECT_PIECES, run_id, numbers.start, numbers.stop - 1)
    # Drawing takes milliseconds for each, in which the service answers others.
    content, sheets = await asyncio.to_thread(_drawn, file_no, rows)
    good = [sheet for sheet in sheets if not sheet.left_out]
    pages = sum(sheet.page_count for sheet in good)
    kept = (hashlib.sha256(content).hexdigest(), content, transaction.started_at)
    await connection.execute(store.INSERT_FILE, run_id, file_no, len(good), pages, *kept)
    await store.SHEETS.copy(
        connection,
        [
            (
                run_id,
                one.piece_no,
                file_no,
                one.first_page,
                one.page_count,
                one.drawing_sha256,
                one.missing,
                one.left_out,
            )
            for one in sheets
        ],
    )
    more = numbers.stop <= run["piece_count"]
    if not more:
        await _complete(run, transaction)
    missing = sorted({one for sheet in good for one in sheet.missing})
    shown = {sheet.piece_no for sheet in good}
    subjects = [row["addressee_no"] for row in rows if row["piece_no"] in shown]
    return Drawn(file_no, len(good), pages, missing, more, subjects)


async def draw_letters(day: date, transaction: Transaction) -> dict[str, Any]:
    """The daily job: draw what was released and nobody has drawn yet.

    Args:
        day: The business day.
        transaction: Everything is drawn with it or nothing; drawn again it has the same bytes.

    Returns:
        `files`, `letters` and `pages` that were drawn, `missing` (characters that the font lacks) and `undeleted` (runs
        whose files the printer should have deleted before the day, and has not proved that he did).
    """
    connection = transaction.connection
    counts = {"files": 0, "letters": 0, "pages": 0}
    missing: set[str] = set()
    for run in await connection.fetch(store.SELECT_UNDRAWN):
        more = True
        while more:
            drawn = await draw_next_file(run["run_id"], transaction)
            detail = f"print {run['run_id']} {drawn.file_no}"
            transaction.record_access(DRAWING, drawn.subjects, fields=FIELDS, detail=detail)
            counts = {
                "files": counts["files"] + 1,
                "letters": counts["letters"] + drawn.letter_count,
                "pages": counts["pages"] + drawn.page_count,
            }
            missing |= set(drawn.missing)
            more = drawn.more
    undeleted = await connection.fetchval(store.COUNT_UNDELETED, day)
    return {**counts, "missing": len(missing), "undeleted": undeleted}


async def hand_over(run_id: int, file_no: int | None, certificate_file: Path, transaction: Transaction) -> HandedOver:
    """A file of a drawn run, sealed for whoever prints, with a note that it was handed over.

    Args:
        run_id: The run.
        file_no: Which file; 0 for the index, none for the manifest.
        certificate_file: The printer's certificate.
        transaction: The one in which it is noted.

    Raises:
        NotPrintable: The run is not drawn, has no such file, or there is no certificate.
    """
    connection = transaction.connection
    index = await connection.fetchrow(store.SELECT_INDEX, run_id)
    if index is None:
        raise NotPrintable("not_drawn")
    name, content, subjects = MANIFEST_NAME, index["manifest_bytes"], []
    if file_no == 0:
        name, content = INDEX_NAME, index["index_bytes"]
    elif file_no is not None:
        file = await connection.fetchrow(store.SELECT_FILE, run_id, file_no)
        if file is None:
            raise NotPrintable("unknown_file")
        name, content = file_name(run_id, file_no), file["bytes"]
        subjects = [row["addressee_no"] for row in await connection.fetch(store.SELECT_SUBJECTS, run_id, file_no)]
    try:
        certificate = await asyncio.to_thread(read_certificate, certificate_file)
    except NoCertificate:
        raise NotPrintable("no_certificate") from None
    envelope = await asyncio.to_thread(sealed, content, certificate)
    hashes = (hashlib.sha256(content).hexdigest(), hashlib.sha256(envelope).hexdigest(), fingerprint(certificate))
    await connection.execute(store.INSERT_SENDING, run_id, name, *hashes, transaction.started_at, transaction.actor.id)
    return HandedOver(name, envelope, subjects)


def _drawn(file_no: int, rows: Sequence[asyncpg.Record]) -> tuple[bytes, list[PrintedSheet]]:
    """A file of those pieces that may be printed, and what came of each piece."""
    letters = [letter_of(FrozenLetter(row["template"], row["template_version"], row["letter_values"])) for row in rows]
    reasons = []
    for row, letter in zip(rows, letters, strict=True):
        fits = letter.to is None or fits_window(letter.to)
        reasons.append(
            "protected" if row["is_protected"] else "pulled" if row["is_pulled"] else "" if fits else "unprintable"
        )
    printed = [letter for letter, reason in zip(letters, reasons, strict=True) if not reason]
    content, found = letters_pdf(printed) if printed else (b"", [])
    results = iter(found)
    sheets, next_page = [], 1
    for row, reason in zip(rows, reasons, strict=True):
        drawn = DrawnLetter(0, "", ()) if reason else next(results)
        place = None if reason else next_page
        sheets.append(
            PrintedSheet(
                row["piece_no"],
                row["document_no"],
                file_no,
                place,
                drawn.pages,
                drawn.sha256,
                drawn.missing,
                reason,
            )
        )
        next_page += drawn.pages
    return content, sheets


async def _complete(run: asyncpg.Record, transaction: Transaction) -> None:
    connection, run_id = transaction.connection, run["run_id"]
    sheets = [PrintedSheet(*row) for row in await connection.fetch(store.SELECT_SHEETS, run_id)]
    files = [PrintedFile(*row) for row in await connection.fetch(store.SELECT_FILES, run_id)]
    filled = [one for one in files if one.letter_count]
    index = index_csv(run_id, sheets)
    manifest = manifest_json(run_id, run["printer"], run["deletion_due_on"], filled, index)
    await connection.execute(
        store.INSERT_INDEX,
        run_id,
        hashlib.sha256(index).hexdigest(),
        index,
        hashlib.sha256(manifest).hexdigest(),
        manifest,
        sum(one.letter_count for one in filled),
        sum(one.page_count for one in filled),
        transaction.started_at,
    )
