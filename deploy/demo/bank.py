"""The bank of the demonstration: opens what the city has sent, debits, and answers row by row."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from deploy.demo.asking import DemoFailed
from deploy.demo.receiver import Receiver
from deploy.demo.transfer_files import Fate, TransferFile
from shared.formats.account_transfer import (
    Purpose,
    TransferHeader,
    TransferRow,
    check_file,
    iter_rows,
    write_account_transfer,
)
from shared.formats.bank_transfer import PAID, read_bank_transfer
from shared.formats.customer_number import customer_number
from shared.formats.profile import shipped_profile

_RECORD_BYTES = 122
#: Where a trailer states its total (合計金額): after its kind and the count.
_TRAILER_TOTAL = slice(7, 19)
#: Of a transfer: its kind, 振込金額, our number of the payment (顧客コード), and where the bank writes the result.
_DATA, _AMOUNT, _PAYMENT, _RESULT = b"2", slice(80, 90), slice(91, 101), 113


@dataclass(slots=True)
class Bank:
    """One bank that stands for all of them (とりまとめ店)."""

    _receiver: Receiver = field(default_factory=lambda: Receiver("demonstration bank"))
    _asked: dict[date, tuple[TransferHeader, list[TransferRow]]] = field(default_factory=dict)

    def certificate(self) -> bytes:
        """The certificate for which the city encrypts, as PEM."""
        return self._receiver.certificate()

    def opened(self, envelope: bytes) -> bytes:
        """What is in an envelope that was sealed for the bank."""
        return self._receiver.opened(envelope)

    def receive(self, debit_on: date, envelope: bytes) -> None:
        """Take a request file.

        Raises:
            DemoFailed: no bank would take it.
        """
        stream = io.BytesIO(self.opened(envelope))
        report = check_file(stream, shipped_profile("strict"), Purpose.REQUEST, received_on=debit_on)
        if not report.accepted:
            raise DemoFailed(f"{debit_on}の依頼データを銀行が受け付けません: {report.errors[0]}")
        stream.seek(0)
        self._asked[debit_on] = (report.groups[0].header, [row for part in iter_rows(stream, report) for row in part])

    def results(self, file: TransferFile) -> bytes:
        """The answers to what the city asked for on the file's debit day, and what nobody asked for.

        Raises:
            DemoFailed: the city has asked for something that it should not, or has sent nothing.
        """
        if file.debit_day.debit_on not in self._asked:
            raise DemoFailed(f"{file.debit_day.debit_on}の依頼データが届いていません。")
        header, asked = self._asked[file.debit_day.debit_on]
        answers = {customer_number(int(one.clearing_key)): one for one in file.debits}
        rows = []
        for row in asked:
            debit = answers.pop(row.customer_number, None)
            if debit is None or debit.result_code is None:
                raise DemoFailed(f"{file.debit_day.debit_on}に予定のない振替が依頼されました。")
            rows.append(row._replace(result_code=debit.result_code))
        for number, debit in answers.items():
            rows.append(rows[0]._replace(customer_number=number, amount_yen=debit.amount_yen, result_code="0"))
        content = b"".join(write_account_transfer([(header, rows)], Purpose.RESULT))
        return _with_wrong_total(content) if file.fate is Fate.REFUSED else content


class Order:
    """A file of refunds to be transferred (総合振込), and what the bank gives back of it."""

    def __init__(self, content: bytes) -> None:
        self._records = [content[at : at + _RECORD_BYTES] for at in range(0, len(content), _RECORD_BYTES)]
        data = [record for record in self._records if record.startswith(_DATA)]
        self.numbers = [int(record[_PAYMENT]) for record in data]
        self.amount_yen = sum(int(record[_AMOUNT]) for record in data)

    def answered(self, codes: Mapping[int, str], received_on: date) -> bytes:
        """The same records with a result in each: paid, where no other code is given for the payment.

        Raises:
            DemoFailed: no city would take it, so the order was wrong.
        """
        content = b"".join(self._with_result(record, codes) for record in self._records)
        file = read_bank_transfer(io.BytesIO(content), shipped_profile("strict"), received_on)
        if file.errors or file.amount_yen != self.amount_yen:
            raise DemoFailed(f"還付金の振込データを銀行が受け付けません: {file.errors[:1]}")
        return content

    @staticmethod
    def _with_result(record: bytes, codes: Mapping[int, str]) -> bytes:
        if not record.startswith(_DATA):
            return record
        code = codes.get(int(record[_PAYMENT]), PAID).encode()
        return record[:_RESULT] + code + record[_RESULT + 1 :]


def _with_wrong_total(content: bytes) -> bytes:
    start = next(at for at in range(0, len(content), _RECORD_BYTES) if content[at : at + 1] == b"8")
    at = slice(start + _TRAILER_TOTAL.start, start + _TRAILER_TOTAL.stop)
    wrong = f"{int(content[at]) + 1:012d}".encode()
    return content[: at.start] + wrong + content[at.stop :]
