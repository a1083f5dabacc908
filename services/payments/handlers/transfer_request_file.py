"""The request file of a debit day (全銀 種別91, 依頼明細): the same requests give the same bytes."""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
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
    """What two persons answer for of a file; the bytes themselves go where whoever had it written wants them."""

    request_count: int
    amount_yen: Yen
    #: What names these bytes and no others.
    sha256: str


def write_request_file(
    requests: Iterable[Request],
    consignor: Consignor,
    debit_on: date,
    bank_days: BusinessDays,
    keep: Callable[[bytes], object],
) -> RequestFile:
    """Write requests in their order, piece by piece; no request at all gives an empty file, which nobody can release.

    Args:
        requests: as frozen, in the order of the run; taken up as they are written.
        consignor: the city as the banks know it.
        debit_on: the debit day, on which banks are open.
        bank_days: days on which banks are open.
        keep: is given each piece.

    Raises:
        FormatError: a value must not stand in such a file; says which.
    """
    counted = _Counted(requests)
    digest = hashlib.sha256()
    first = next(counted, None)
    if first is not None:
        header = TransferHeader(
            consignor.code,
            consignor.name,
            debit_on,
            consignor.bank_number,
            consignor.branch_number,
            consignor.account_kind,
            consignor.account_number,
        )
        rows = (_row(request, debit_on) for request in itertools.chain((first,), counted))
        for piece in write_account_transfer(
            [(header, rows)], Purpose.REQUEST, is_bank_business_day=bank_days.is_business_day
        ):
            digest.update(piece)
            keep(piece)
    return RequestFile(counted.request_count, counted.amount_yen, digest.hexdigest())


class _Counted(Iterator[Request]):
    """Requests on their way, counted."""

    def __init__(self, requests: Iterable[Request]) -> None:
        self.request_count = 0
        self.amount_yen: Yen = 0
        self._remaining = iter(requests)

    def __next__(self) -> Request:
        request = next(self._remaining)
        self.request_count += 1
        self.amount_yen += request.amount_yen
        return request


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
