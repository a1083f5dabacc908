"""What a row of an account transfer result file means (全銀 種別91, 振替結果コード)."""

from enum import StrEnum
from typing import NamedTuple

from shared.formats.customer_number import parse_customer_number
from shared.money import Yen

#: The only code with which money came; every other code is a failed transfer with its reason.
PAID = "0"
#: The city stopped the transfer itself (委託者の都合による振替停止): no failure of the payer.
OWN_STOP = "8"
#: No such account, stopped by its holder, no mandate at the bank: asking again is of no use until somebody has acted.
ENDS_ASKING = frozenset({"2", "3", "4"})
#: What officers and citizens read.
REASONS = {
    "1": "資金不足",
    "2": "預金取引なし",
    "3": "預金者の都合による振替停止",
    "4": "預金口座振替依頼書なし",
    "8": "委託者の都合による振替停止",
    "9": "その他",
}
_KEY_DIGITS = 17


class Verdict(StrEnum):
    """How a result fits the request that it answers."""

    EXPECTED = "expected"
    REPEATED = "repeated"
    #: Nobody asked: the money pays the claim that its customer number names, and the result is listed.
    NOT_REQUESTED = "not_requested"
    PULLED_OUT = "pulled_out"
    NOT_RELEASED = "not_released"
    DIFFERENT = "different"
    CONTRADICTS = "contradicts"


#: Money of these results is nobody's until an officer has decided; nothing is guessed.
SUSPENDED = frozenset({Verdict.PULLED_OUT, Verdict.NOT_RELEASED, Verdict.DIFFERENT, Verdict.CONTRADICTS})


class Debit(NamedTuple):
    """One debit, as it was asked for or as the bank reports it."""

    bank_number: str
    branch_number: str
    account_kind: str
    account_number: str
    amount_yen: Yen


class RequestStanding(NamedTuple):
    """A request as it stands when a result arrives."""

    state: str
    released: bool
    debit: Debit
    #: The result that came before, if one did.
    result_code: str | None


def verdict(request: RequestStanding | None, debit: Debit, result_code: str) -> Verdict:
    """How a result fits its request: each request has exactly one result, and only for what was asked.

    Args:
        request: the request of the claim and debit day; none where nothing was ever asked.
        debit: account and amount in the result.
        result_code: 振替結果コード.
    """
    if request is None:
        return Verdict.NOT_REQUESTED
    if request.state == "pulled_out":
        return Verdict.PULLED_OUT
    if not request.released:
        return Verdict.NOT_RELEASED
    if request.debit != debit:
        return Verdict.DIFFERENT
    if request.result_code is None:
        return Verdict.EXPECTED
    return Verdict.REPEATED if request.result_code == result_code else Verdict.CONTRADICTS


def clearing_key_of(customer_number: str) -> str:
    """The clearing key in a customer number (顧客番号); the text itself when the number is not one of ours.

    The city puts the clearing key of the slip into the first 17 of the 20 digits.
    """
    request = parse_customer_number(customer_number)
    if request is None:
        return customer_number.strip() or "blank"
    return f"{request:0{_KEY_DIGITS}d}"


def receipt_ref_of(debit_on_text: str, customer_number: str, record_no: int, file_id: int) -> str:
    """One reference per transfer: the day and our number; a foreign number is unique only by file and record.

    Args:
        debit_on_text: the debit day as YYYYMMDD.
        customer_number: the 20 characters of the file.
        record_no: the record in the file, from 1.
        file_id: the stored file.
    """
    if parse_customer_number(customer_number) is None:
        return foreign_ref_of(debit_on_text, record_no, file_id)
    return f"{debit_on_text}.{customer_number}"


def foreign_ref_of(debit_on_text: str, record_no: int, file_id: int) -> str:
    """The reference of money that is not the answer to a request: its place in the stored file."""
    return f"{debit_on_text}.file-{file_id}.{record_no}"
