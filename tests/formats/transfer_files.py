"""Synthetic account transfer files, built with the writer or byte by byte."""

import io
from collections.abc import Callable
from datetime import date

from shared.formats.account_transfer import (
    FileReport,
    Purpose,
    TransferHeader,
    TransferRow,
    check_file,
    iter_rows,
    write_account_transfer,
)
from shared.formats.customer_number import customer_number
from shared.formats.profile import Profile, Separator, shipped_profile

DEBIT_ON = date(2026, 11, 30)
RECEIVED_ON = date(2026, 12, 2)
HEADER = TransferHeader("0000000001", "ﾃｽﾄｼ ｼﾕｳﾉｳｶ", DEBIT_ON, "9998", "001", "1", "0000001", "ﾃｽﾄｷﾞﾝｺｳ", "ﾎﾝﾃﾝ")
STANDARD = shipped_profile("standard")
STRICT = shipped_profile("strict")
LENIENT = shipped_profile("lenient")

# One file by hand, of one paid and one unpaid row, so that the expected bytes do not come from the writer.
HEADER_RECORD = (
    b"1910" b"0000000001" + "ﾃｽﾄｼ ｼﾕｳﾉｳｶ".encode("cp932").ljust(40) + b"1130" b"9998"
    + "ﾃｽﾄｷﾞﾝｺｳ".encode("cp932").ljust(15) + b"001" + "ﾎﾝﾃﾝ".encode("cp932").ljust(15) + b"1" b"0000001" + b" " * 17
)  # fmt: skip
PAID_RECORD = (
    b"2" b"9999" + b" " * 15 + b"123" + b" " * 15 + b"    " b"1" b"7654321" + "ﾃｽﾄ ﾊﾅｺﾞ".encode("cp932").ljust(30)
    + b"0000012300" b"0" b"00000000000000042004" b"0" + b" " * 8
)  # fmt: skip
UNPAID_RECORD = (
    b"2" b"9900" + b" " * 15 + b"108" + b" " * 15 + b"    " b"1" b"0000002" + "ﾃｽﾄ ﾀﾛｳ".encode("cp932").ljust(30)
    + b"0000000700" b"1" b"00000000000000043001" b"1" + b" " * 8
)  # fmt: skip
TRAILER_RECORD = b"8000002000000013000000001000000012300000001000000000700" + b" " * 65
END_RECORD = b"9" + b" " * 119
RECORDS = (HEADER_RECORD, PAID_RECORD, UNPAID_RECORD, TRAILER_RECORD, END_RECORD)


def joined(*records: bytes, separator: bytes = b"\r\n") -> bytes:
    return b"".join(record + separator for record in records)


RESULT_FILE = joined(*RECORDS)


def row(request_id: int, **changes: object) -> TransferRow:
    plain = TransferRow(
        bank_number="9999",
        bank_name="",
        branch_number="001",
        branch_name="",
        account_kind="1",
        account_number=f"{request_id % 10_000_000:07d}",
        holder_kana="ﾃｽﾄ ﾊﾅｺ",
        amount_yen=1_000 + request_id,
        new_code="0",
        customer_number=customer_number(request_id),
        result_code="0",
        debit_on=DEBIT_ON,
    )
    return plain._replace(**changes)  # type: ignore[arg-type]  # _replace checks the names at run time.


def written(rows: list[TransferRow], purpose: Purpose, separator: Separator = Separator.CRLF) -> bytes:
    return b"".join(write_account_transfer([(HEADER, rows)], purpose, separator=separator))


def checked(
    data: bytes,
    profile: Profile = STANDARD,
    purpose: Purpose = Purpose.RESULT,
    is_bank_business_day: Callable[[date], bool] | None = None,
) -> FileReport:
    return check_file(
        io.BytesIO(data), profile, purpose, received_on=RECEIVED_ON, is_bank_business_day=is_bank_business_day
    )


def rows_of(data: bytes, profile: Profile = STANDARD, purpose: Purpose = Purpose.RESULT) -> list[TransferRow]:
    report = checked(data, profile, purpose)
    return [row for rows in iter_rows(io.BytesIO(data), report) for row in rows]


def error_codes(data: bytes, profile: Profile = STANDARD, purpose: Purpose = Purpose.RESULT) -> list[str]:
    return [error.code for error in checked(data, profile, purpose).errors]


def warning_codes(data: bytes, profile: Profile = STANDARD, purpose: Purpose = Purpose.RESULT) -> list[str]:
    return [warning.code for warning in checked(data, profile, purpose).warnings]


def changed(record: bytes, offset: int, value: bytes) -> bytes:
    return record[:offset] + value + record[offset + len(value) :]
