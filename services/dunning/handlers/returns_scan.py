"""Lists of scanned document numbers of returned mail (返戻の読取一覧), each fault told with its line."""

import csv
import hashlib
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.dunning.handlers.returns import Return, enter_returns
from services.dunning.rules.returns import REASONS
from services.dunning.rules.service_dates import ServiceTerms
from services.dunning.store import returns as store
from shared.transaction import Transaction, uuid7

HEADING = ["文書番号", "返戻日", "事由"]
_LINE_CHARACTERS_KEPT = 200


class NotAList(ValueError):  # noqa: N818 - it names what was found.
    """The text is no list of returned mail; with a sentence that says what is missing."""


class Fault(NamedTuple):
    """A line of which nothing could be made."""

    line_no: int
    line: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """What became of a list.

    Attributes:
        scan_id: Under which it is kept.
        entered: How many letters were entered.
        subjects: The addressees whose letters were entered.
        faults: The lines that were left out.
        repeated: Whether the same list came before; nothing was entered then.
    """

    scan_id: UUID
    entered: int
    subjects: list[str]
    faults: list[Fault]
    repeated: bool = False


async def take_scan(
    name: str, text: str, tax_items: Collection[str] | None, transaction: Transaction, terms: ServiceTerms
) -> Scanned:
    """Enter a list of returned mail; the same list sent again changes nothing and says so.

    Args:
        name: what the list is called.
        text: CSV with the heading 文書番号,返戻日,事由; the days are written YYYY-MM-DD.
        tax_items: those that the officer may deal with; none for all.
        transaction: the officer's.
        terms: the law and the ordinances.

    Raises:
        NotAList: It is empty or has another heading.
    """
    connection = transaction.connection
    digest = hashlib.sha256(text.encode()).digest()
    known = await connection.fetchrow(store.SELECT_SCAN, digest)
    if known is not None:
        rows = await connection.fetch(store.SELECT_SCAN_FAULTS, known["scan_id"])
        return Scanned(known["scan_id"], 0, [], [Fault(*row) for row in rows], repeated=True)
    lines = list(_lines(text))
    read = [(number, line, _read(cells)) for number, line, cells in lines]
    faults = [Fault(number, line, one) for number, line, one in read if isinstance(one, str)]
    good = [(number, line, one) for number, line, one in read if isinstance(one, Return)]
    subjects, sentences = await enter_returns([one for _, _, one in good], tax_items, transaction, terms)
    refused = zip(good, sentences, strict=True)
    faults += [Fault(number, line, sentence) for (number, line, _), sentence in refused if sentence is not None]
    faults.sort()
    scan_id = uuid7()
    row = (scan_id, name, digest, len(lines), len(subjects), transaction.actor.id, transaction.started_at)
    await store.SCANS.copy(connection, [row])
    await store.SCAN_FAULTS.copy(connection, [(scan_id, *fault) for fault in faults])
    return Scanned(scan_id, len(subjects), subjects, faults)


def _lines(text: str) -> Iterator[tuple[int, str, list[str]]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        heading = next(reader, [])
        if [cell.strip() for cell in heading] != HEADING:
            raise NotAList(f"1行目の見出しが「{','.join(HEADING)}」ではありません。読取一覧の様式を確かめてください。")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, ",".join(cells)[:_LINE_CHARACTERS_KEPT], [cell.strip() for cell in cells]
    except csv.Error:
        raise NotAList("CSVとして読めません。読取装置から出し直してください。") from None


def _read(cells: list[str]) -> Return | str:
    """A line as what came back, or the sentence that says why it is none."""
    if len(cells) != len(HEADING):
        return f"項目が{len(cells)}個あります。文書番号、返戻日、事由の3項目にしてください。"
    document_no, day, reason = cells
    try:
        returned_on = date.fromisoformat(day)
    except ValueError:
        return f"返戻日「{day[:20]}」が日付ではありません。2026-07-01のように書いてください。"
    if reason not in REASONS:
        return f"事由「{reason[:20]}」は一覧にありません。「{'」「'.join(REASONS)}」のいずれかにしてください。"
    return Return(document_no, returned_on, REASONS[reason])
