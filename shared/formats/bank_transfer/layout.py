"""The records of a transfer file, field by field, and the values they become. Offsets count from 0."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from shared.formats.account_transfer.layout import DATA, END, END_FIELDS, HEADER, TRAILER, Field
from shared.formats.characters import BANK_NAME, BLANK, DIGIT, DIGIT_OR_SPACE, NAME

KIND_CODE = b"21"
#: 7: by wire (テレ振込).
BY_WIRE = "7"
#: Not said yet in an order, and what a bank says of a transfer that was done.
UNKNOWN_YET, PAID = " ", "0"
RESULT_LABELS = MappingProxyType(
    {
        "1": "該当口座なし",
        "2": "預金種目・口座番号相違",
        "3": "受取人名相違",
        "4": "口座解約",
        "8": "組戻し",
        "9": "その他の振込不能",
    }
)

HEADER_FIELDS = (
    Field("種別コード", 1, 2, DIGIT),
    Field("コード区分", 3, 1, DIGIT),
    Field("振込依頼人コード", 4, 10, DIGIT),
    Field("振込依頼人名", 14, 40, NAME),
    Field("振込指定日", 54, 4, DIGIT),
    Field("仕向銀行番号", 58, 4, DIGIT),
    Field("仕向銀行名", 62, 15, BANK_NAME),
    Field("仕向支店番号", 77, 3, DIGIT),
    Field("仕向支店名", 80, 15, BANK_NAME),
    Field("預金種目(依頼人)", 95, 1, DIGIT_OR_SPACE),
    Field("口座番号(依頼人)", 96, 7, DIGIT_OR_SPACE),
    Field("ダミー", 103, 17, BLANK),
)
DATA_FIELDS = (
    Field("被仕向銀行番号", 1, 4, DIGIT),
    Field("被仕向銀行名", 5, 15, BANK_NAME),
    Field("被仕向支店番号", 20, 3, DIGIT),
    Field("被仕向支店名", 23, 15, BANK_NAME),
    Field("手形交換所番号", 38, 4, DIGIT_OR_SPACE),
    Field("預金種目", 42, 1, DIGIT),
    Field("口座番号", 43, 7, DIGIT),
    Field("受取人名", 50, 30, NAME),
    Field("振込金額", 80, 10, DIGIT),
    Field("新規コード", 90, 1, DIGIT_OR_SPACE),
    Field("顧客コード1", 91, 10, DIGIT),
    Field("顧客コード2", 101, 10, DIGIT_OR_SPACE),
    Field("振込指定区分", 111, 1, DIGIT_OR_SPACE),
    Field("識別表示", 112, 1, BLANK),
    Field("振込結果コード", 113, 1, DIGIT_OR_SPACE),
    Field("ダミー", 114, 6, BLANK),
)
TRAILER_FIELDS = (
    Field("合計件数", 1, 6, DIGIT),
    Field("合計金額", 7, 12, DIGIT),
    Field("ダミー", 19, 101, BLANK),
)
FIELDS = {HEADER: HEADER_FIELDS, DATA: DATA_FIELDS, TRAILER: TRAILER_FIELDS, END: END_FIELDS}


@dataclass(frozen=True, slots=True)
class OrderHeader:
    """For whom, on what day and from which account the bank transfers; names are half-width kana."""

    client_code: str
    client_name: str
    transfer_on: date
    bank_number: str
    branch_number: str
    account_kind: str
    account_number: str


class OrderRow(NamedTuple):
    """One transfer, ordered or done; ``record_no`` (from 1) is 0 in a row that has not been in a file."""

    bank_number: str
    branch_number: str
    account_kind: str
    account_number: str
    holder_kana: str
    amount_yen: int
    #: Our own number of the payment, which comes back with its result.
    customer_code: int
    result_code: str = UNKNOWN_YET
    record_no: int = 0
