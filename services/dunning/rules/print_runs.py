"""What goes with printed letters: names, index and manifest of the files, and whether the printer's counts agree."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class PrintSource(StrEnum):
    """Whose letters a print run takes."""

    #: A released run of dunning notices (督促状).
    DUNNING_RUN = "dunning_run"
    #: A run of reminders (催告書).
    REMINDER_RUN = "reminder_run"
    #: Notices that were addressed anew.
    READDRESSED = "readdressed"
    #: Failed account transfers (口座振替不能) of a run in payments.
    TRANSFER_RUN = "transfer_run"


class PrintedFile(NamedTuple):
    """A file of letters."""

    file_no: int
    letter_count: int
    page_count: int
    sha256: str


class PrintedSheet(NamedTuple):
    """Where a piece is, or why it was not drawn; it says nothing that does not stand on the letter."""

    piece_no: int
    document_no: str
    file_no: int
    first_page: int | None
    page_count: int
    drawing_sha256: str
    missing: Sequence[str]
    left_out: str


class Counts(NamedTuple):
    """What the printer counted."""

    made: int
    enclosed: int
    pulled: int
    spoiled: int


_HEADINGS = (
    "作成番号",
    "文書番号",
    "ファイル",
    "開始ページ",
    "ページ数",
    "ハッシュ値",
    "印字できない文字",
    "印刷しない理由",
)
_LEFT_OUT = {"": "", "protected": "支援措置", "pulled": "引き抜き", "unprintable": "宛名が印字できない"}
INDEX_NAME, MANIFEST_NAME = "index.csv", "manifest.json"


def file_name(run_id: int, file_no: int) -> str:
    """The name of a file of letters."""
    return f"letters-{run_id}-{file_no:04d}.pdf"


def pieces_of_file(file_no: int, pieces_of_one_file: int, piece_count: int) -> range:
    """The numbers of the pieces in a file; an empty range beyond the last one."""
    first = (file_no - 1) * pieces_of_one_file + 1
    return range(first, min(first + pieces_of_one_file, piece_count + 1))


def content_sha256(piece_hashes: Iterable[str]) -> str:
    """What names all pieces of a run in their order, and no others."""
    digest = hashlib.sha256()
    for one in piece_hashes:
        digest.update(bytes.fromhex(one))
    return digest.hexdigest()


def index_csv(run_id: int, sheets: Sequence[PrintedSheet]) -> bytes:
    """Which piece is on which page of which file, and a trailer of totals: CSV in UTF-8, marked for spreadsheets."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for one in sheets:
        place = (file_name(run_id, one.file_no), one.first_page, one.page_count) if not one.left_out else ("", "", "")
        row = (one.piece_no, one.document_no, *place, one.drawing_sha256, " / ".join(one.missing))
        writer.writerow((*row, _LEFT_OUT[one.left_out]))
    drawn = [one for one in sheets if not one.left_out]
    pages = sum(one.page_count for one in drawn)
    writer.writerow(("合計", f"{len(drawn)}通", "", "", pages, "", "", f"{len(sheets) - len(drawn)}通"))
    return ("﻿" + text.getvalue()).encode()


def manifest_json(
    run_id: int, printer: str, deletion_due_on: date, files: Sequence[PrintedFile], index: bytes
) -> bytes:
    """Counts, totals and hashes of everything that is handed over; equal values give equal bytes."""
    content = {
        "run_id": run_id,
        "printer": printer,
        "deletion_due_on": deletion_due_on.isoformat(),
        "letters": sum(one.letter_count for one in files),
        "pages": sum(one.page_count for one in files),
        "index": {"name": INDEX_NAME, "sha256": hashlib.sha256(index).hexdigest()},
        "files": [
            {
                "name": file_name(run_id, one.file_no),
                "letters": one.letter_count,
                "pages": one.page_count,
                "sha256": one.sha256,
            }
            for one in files
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def findings_of(counts: Counts, drawn: int, drawn_again: int, on_pull_list: int) -> list[str]:
    """What does not agree between the printer's counts and ours; empty where everything does.

    Every letter that was made is enclosed, pulled out or spoiled, and a spoiled one was made again.

    Args:
        counts: What the printer says.
        drawn: Letters in the files.
        drawn_again: Letters that were drawn again in place of spoiled ones.
        on_pull_list: Letters that were to be pulled out.
    """
    found = []
    if counts.made != drawn + drawn_again:
        found.append(f"作成{counts.made}通は、ファイルの{drawn}通と再作成の{drawn_again}通の計と一致しません。")
    if counts.made != counts.enclosed + counts.pulled + counts.spoiled:
        parts = counts.enclosed + counts.pulled + counts.spoiled
        found.append(f"作成{counts.made}通は、封入・引き抜き・損傷の計{parts}通と一致しません。")
    if counts.pulled != on_pull_list:
        found.append(f"引き抜き{counts.pulled}通は、引き抜き一覧の{on_pull_list}通と一致しません。")
    if counts.spoiled != drawn_again:
        found.append(f"損傷{counts.spoiled}通は、再作成の{drawn_again}通と一致しません。")
    return found
