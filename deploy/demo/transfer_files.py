"""The banks' result files of account transfers (全銀 種別91), byte for byte as a bank sends them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from deploy.demo.calendar import result_day
from deploy.demo.year import TransferResult
from shared.formats.account_transfer import Purpose, TransferHeader, TransferRow, write_account_transfer
from shared.formats.customer_number import customer_number
from shared.money import Yen

_RECORD_BYTES = 122
#: Where a trailer states its total (合計金額): after its kind and the count.
_TRAILER_TOTAL = slice(7, 19)


class Fate(StrEnum):
    """What the intake must make of a file."""

    POSTED = "posted"
    REFUSED = "refused"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class TransferFile:
    """One file with what must come of it."""

    name: str
    day: date
    content: bytes
    fate: Fate
    count: int
    total_yen: Yen
    failed_count: int
    failed_yen: Yen
    channel: str = "account_transfer"


def transfer_files(results: Iterable[TransferResult]) -> list[TransferFile]:
    """The files of a year: one for each bank and due date, one group in it for each tax item.

    The second file comes first with a total that does not add up, and the first one comes twice.
    """
    by_file: dict[tuple[date, str], list[TransferResult]] = defaultdict(list)
    for result in results:
        by_file[result.due_on, result.bank].append(result)
    files = [_file(due_on, bank, rows) for (due_on, bank), rows in sorted(by_file.items())]
    return list(_with_faults(files))


def _with_faults(files: list[TransferFile]) -> Iterator[TransferFile]:
    for number, file in enumerate(files):
        if number == min(1, len(files) - 1):
            wrong = _with_wrong_total(file.content)
            yield replace(file, name=f"{file.name}-NG", content=wrong, fate=Fate.REFUSED)
        yield file
        if number == 0:
            yield replace(file, name=f"{file.name}-2", fate=Fate.REPEATED)


def _with_wrong_total(content: bytes) -> bytes:
    start = next(at for at in range(0, len(content), _RECORD_BYTES) if content[at : at + 1] == b"8")
    at = slice(start + _TRAILER_TOTAL.start, start + _TRAILER_TOTAL.stop)
    wrong = f"{int(content[at]) + 1:012d}".encode()
    return content[: at.start] + wrong + content[at.stop :]


def _file(due_on: date, bank: str, results: list[TransferResult]) -> TransferFile:
    by_item: dict[str, list[TransferRow]] = defaultdict(list)
    for result in results:
        by_item[result.tax_item].append(_row(result))
    groups = [(_header(item, due_on, bank), rows) for item, rows in sorted(by_item.items())]
    failed = [result.amount_yen for result in results if result.result_code != "0"]
    return TransferFile(
        name=f"KF{due_on:%Y%m%d}-{bank}",
        day=result_day(due_on),
        content=b"".join(write_account_transfer(groups, Purpose.RESULT)),
        fate=Fate.POSTED,
        count=len(results),
        total_yen=sum(result.amount_yen for result in results),
        failed_count=len(failed),
        failed_yen=sum(failed),
    )


def _header(item: str, due_on: date, bank: str) -> TransferHeader:
    return TransferHeader(f"0000000{item}", "ﾃｽﾄｼ ｼﾕｳﾉｳｶ", due_on, bank, "001", "1", "0000001", "ﾃｽﾄｷﾞﾝｺｳ", "ﾎﾝﾃﾝ")


def _row(result: TransferResult) -> TransferRow:
    request = int(result.clearing_key)
    return TransferRow(
        bank_number=result.bank,
        bank_name="",
        branch_number="001",
        branch_name="",
        account_kind="1",
        account_number=f"{request // 100 % 10_000_000:07d}",
        holder_kana="ﾃｽﾄ ﾊﾅｺ",
        amount_yen=result.amount_yen,
        new_code="0",
        customer_number=customer_number(request),
        result_code=result.result_code,
        debit_on=result.due_on,
    )
