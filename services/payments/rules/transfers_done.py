"""Yearly notices of transfers done (口座振替済通知): whom they go to, and what exactly they say."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from shared.money import Yen

_INDEX_HEADINGS = (
    "通知番号",
    "宛名番号",
    "振替件数",
    "振替額",
    "状態",
    "ファイル",
    "最初のページ",
    "ページ数",
    "ファイルのハッシュ値(SHA-256)",
)


class DoneTransfer(NamedTuple):
    """A transfer that was done and not taken back.

    Attributes:
        request_id: The request to the bank.
        addressee_no: Whose tax it paid.
        debit_on: The day of the debit (振替日).
        tax_item: Code of the tax item.
        levy_fiscal_year: The levy year.
        instalment: The instalment.
        notice_no: Number of the tax notice.
        account_number: The account that was debited.
        holder_kana: Its holder in kana, as the bank has him.
        amount_yen: The amount.
    """

    request_id: int
    addressee_no: str
    debit_on: date
    tax_item: str
    levy_fiscal_year: int
    instalment: str
    notice_no: str
    account_number: str
    holder_kana: str
    amount_yen: Yen


class Sheet(NamedTuple):
    """What of a notice was printed and where; nothing where all of its transfers were taken back."""

    number: int
    addressee_no: str
    line_count: int
    amount_yen: Yen
    part_no: int | None
    first_page: int | None
    page_count: int | None


def year_to_notify(day: date, month_day: str) -> int | None:
    """The calendar year whose notices are due on a day: the one before, once the city's day of the year has come.

    Args:
        day: The business day.
        month_day: From when on the year before is notified, such as 01-10.
    """
    month, of_month = (int(part) for part in month_day.split("-"))
    return day.year - 1 if (day.month, day.day) >= (month, of_month) else None


def one_for_each(transfers: Iterable[DoneTransfer]) -> list[tuple[int, list[DoneTransfer]]]:
    """The notices with their numbers from 1: one for each person, by addressee number and day of debit."""
    ordered = sorted(transfers, key=lambda one: (one.addressee_no, one.debit_on, one.request_id))
    of_person = groupby(ordered, key=lambda one: one.addressee_no)
    return [(number, list(lines)) for number, (_, lines) in enumerate(of_person, 1)]


def content_sha256(notices: Sequence[tuple[int, Sequence[DoneTransfer]]]) -> str:
    """The hash over all that the notices say, field by field: what two persons release is that and nothing else."""
    digest = hashlib.sha256()
    for number, lines in notices:
        for line in lines:
            digest.update(("\x1f".join(str(part) for part in (number, *line)) + "\n").encode())
    return digest.hexdigest()


def index_csv(sheets: Sequence[Sheet], file_sha256: dict[int, str]) -> bytes:
    """Which notice is where, for whoever encloses and posts them: CSV in UTF-8 with a mark for spreadsheets.

    Args:
        sheets: Every notice of the year, printed or not.
        file_sha256: The hash of each file, by its number.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_INDEX_HEADINGS)
    for one in sheets:
        place: tuple[object, ...] = ("印刷なし(振替の取消)", "", "", "", "")
        if one.part_no is not None:
            place = ("印刷", file_name(one.part_no), one.first_page, one.page_count, file_sha256[one.part_no])
        writer.writerow((one.number, one.addressee_no, one.line_count, one.amount_yen, *place))
    return ("\ufeff" + text.getvalue()).encode()


def file_name(part_no: int) -> str:
    """The name of a file of notices."""
    return f"transfers-done-{part_no:04d}.pdf"
