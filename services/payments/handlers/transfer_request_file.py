"""The request file of a debit day (全銀 種別91, 依頼明細): the same requests give the same bytes."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shared.days import BusinessDays
from shared.formats.account_transfer import Purpose, TransferHeader, TransferRow, write_account_transfer
from shared.formats.customer_number import customer_number
from shared.law.transfer_terms import Consignor
from shared.money import Yen

_UNKNOWN_YET = "0"


class Request(NamedTuple):
    """One debit that is asked for."""

    bank_number: str
    branch_number: str
    account_kind: str
    account_number: str
    holder_kana: str
    amount_yen: Yen
    #: 1 for the first debit of a mandate, 2 for the first of a changed account, else 0.
    new_code: str
    clearing_key: str


class RequestFile(NamedTuple):
    """A file with what two persons answer for."""

    content: bytes
    request_count: int
    amount_yen: Yen

    @property
    def sha256(self) -> str:
        """What names these bytes and no others."""
        return hashlib.sha256(self.content).hexdigest()


def request_file(
    requests: Sequence[Request], consignor: Consignor, debit_on: date, bank_days: BusinessDays
) -> RequestFile:
    """Write requests in their order; no request at all gives an empty file, which nobody can release.

    Args:
        requests: as frozen, in the order of the run.
        consignor: the city as the banks know it.
        debit_on: the debit day, on which banks are open.
        bank_days: days on which banks are open.

    Raises:
        FormatError: a value must not stand in such a file; says which.
    """
    if not requests:
        return RequestFile(b"", 0, 0)
    header = TransferHeader(
        consignor.code,
        consignor.name,
        debit_on,
        consignor.bank_number,
        consignor.branch_number,
        consignor.account_kind,
        consignor.account_number,
    )
    rows = (_row(request, debit_on) for request in requests)
    pieces = write_account_transfer([(header, rows)], Purpose.REQUEST, is_bank_business_day=bank_days.is_business_day)
    return RequestFile(b"".join(pieces), len(requests), sum(request.amount_yen for request in requests))


def _row(request: Request, debit_on: date) -> TransferRow:
    return TransferRow(
        request.bank_number,
        "",
        request.branch_number,
        "",
        request.account_kind,
        request.account_number,
        request.holder_kana,
        request.amount_yen,
        request.new_code,
        customer_number(int(request.clearing_key)),
        _UNKNOWN_YET,
        debit_on,
    )
