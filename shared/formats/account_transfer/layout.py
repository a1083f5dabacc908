"""The four records of the file, field by field, and the values they become.

Source: 全国銀行協会「適用業務およびレコード・フォーマット」(令和元年12月) §15-16. Offsets count from 0.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from shared.formats.characters import BANK_NAME, BLANK, DIGIT, DIGIT_OR_SPACE, KEY, NAME, CharacterClass

RECORD_BYTES = 120
HEADER, DATA, TRAILER, END = b"1", b"2", b"8", b"9"
KIND_CODE = b"91"
JIS_FLAG, EBCDIC_FLAG = b"0", b"1"
PAID = "0"
RESULT_CODES = b"0123489"
ACCOUNT_KINDS = b"1239"
NEW_CODES = b"012 "
GROUP_MAX_ROWS = 999_999
GROUP_MAX_YEN = 999_999_999_999


class Purpose(StrEnum):
    """Which way the file goes; the layout is the same, the totals are not."""

    REQUEST = "request"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its Japanese name, place, length and what it may hold."""

    name: str
    offset: int
    length: int
    characters: CharacterClass

    @property
    def end(self) -> int:
        """The offset after the field's last byte."""
        return self.offset + self.length


HEADER_FIELDS = (
    Field("種別コード", 1, 2, DIGIT),
    Field("コード区分", 3, 1, DIGIT),
    Field("委託者コード", 4, 10, DIGIT),
    Field("委託者名", 14, 40, NAME),
    Field("引落日", 54, 4, DIGIT),
    Field("取引銀行番号", 58, 4, DIGIT),
    Field("取引銀行名", 62, 15, BANK_NAME),
    Field("取引支店番号", 77, 3, DIGIT),
    Field("取引支店名", 80, 15, BANK_NAME),
    Field("預金種目(委託者)", 95, 1, DIGIT),
    Field("口座番号(委託者)", 96, 7, DIGIT),
    Field("ダミー", 103, 17, BLANK),
)
DATA_FIELDS = (
    Field("引落銀行番号", 1, 4, DIGIT),
    Field("引落銀行名", 5, 15, BANK_NAME),
    Field("引落支店番号", 20, 3, DIGIT),
    Field("引落支店名", 23, 15, BANK_NAME),
    Field("ダミー", 38, 4, BLANK),
    Field("預金種目", 42, 1, DIGIT),
    Field("口座番号", 43, 7, DIGIT),
    Field("預金者名", 50, 30, NAME),
    Field("引落金額", 80, 10, DIGIT),
    Field("新規コード", 90, 1, DIGIT_OR_SPACE),
    Field("顧客番号", 91, 20, KEY),
    Field("振替結果コード", 111, 1, DIGIT),
    Field("ダミー", 112, 8, BLANK),
)
TRAILER_FIELDS = (
    Field("合計件数", 1, 6, DIGIT),
    Field("合計金額", 7, 12, DIGIT),
    Field("振替済件数", 19, 6, DIGIT),
    Field("振替済金額", 25, 12, DIGIT),
    Field("振替不能件数", 37, 6, DIGIT),
    Field("振替不能金額", 43, 12, DIGIT),
    Field("ダミー", 55, 65, BLANK),
)
END_FIELDS = (Field("ダミー", 1, 119, BLANK),)
FIELDS = {HEADER: HEADER_FIELDS, DATA: DATA_FIELDS, TRAILER: TRAILER_FIELDS, END: END_FIELDS}
BY_NAME = {kind: {field.name: field for field in fields} for kind, fields in FIELDS.items()}


@dataclass(frozen=True, slots=True)
class TransferHeader:
    """A header record: for whom, on what day, and into which account the bank debits.

    The number fields hold exactly as many digits as the file; names are half-width kana without trailing spaces.
    """

    consignor_code: str
    consignor_name: str
    debit_on: date
    bank_number: str
    branch_number: str
    account_kind: str
    account_number: str
    bank_name: str = ""
    branch_name: str = ""


class TransferRow(NamedTuple):
    """A data record: one debit, requested or done.

    ``customer_number`` is the 20 bytes of the file untouched; ``record_no`` (from 1) and ``byte_offset`` (from 0) point
    into the stored file and are 0 in a row that has not been in one.
    """

    bank_number: str
    bank_name: str
    branch_number: str
    branch_name: str
    account_kind: str
    account_number: str
    holder_kana: str
    amount_yen: int
    new_code: str
    customer_number: str
    result_code: str
    debit_on: date
    record_no: int = 0
    byte_offset: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """The six totals of a trailer record, computed or as the file states them."""

    count: int = 0
    amount_yen: int = 0
    paid_count: int = 0
    paid_yen: int = 0
    unpaid_count: int = 0
    unpaid_yen: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.count + other.count,
            self.amount_yen + other.amount_yen,
            self.paid_count + other.paid_count,
            self.paid_yen + other.paid_yen,
            self.unpaid_count + other.unpaid_count,
            self.unpaid_yen + other.unpaid_yen,
        )
