"""Payments in the layouts of the channels, put together by position from the layouts' papers and not by our reader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deploy.demo.calendar import LAST_DAY
from deploy.demo.claim import Paid
from shared.contracts import ReceiptStage
from shared.formats.ocr_line import ocr_line
from shared.formats.slip import StoreNumber, build_store_number
from shared.law.slip_issuer import SlipIssuer

_LINE_END = "\r\n"
_RECORD_CHARACTERS = 120
_PLACE = "0117001"
_STORE_STAGES = {ReceiptStage.FLASH: "01", ReceiptStage.FINAL: "02", ReceiptStage.CANCEL: "03"}
_NETWORK_STAGES = {ReceiptStage.FLASH: "1", ReceiptStage.FINAL: "2", ReceiptStage.CANCEL: "3"}


@dataclass(frozen=True, slots=True)
class Reported:
    """One record: what a channel says of a payment.

    Attributes:
        stage: Flash, final or cancelled.
        day: When the channel says so.
        paid: The payment.
        has_claim: Whether a claim waits for it.
        repeated: Whether the same record stands in the file once more before it.
    """

    stage: ReceiptStage
    day: date
    paid: Paid
    has_claim: bool
    repeated: bool = False

    @property
    def number(self) -> int:
        """The channel's own number of the payment, the same in all its records."""
        return int(self.paid.receipt_ref.rpartition("-")[2])

    @property
    def value_day(self) -> str:
        """When its money is credited, as YYYYMMDD; empty before that is known."""
        return f"{self.day:%Y%m%d}" if self.stage is ReceiptStage.FINAL else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a file is written from.

    Attributes:
        made_on: The day on which it is made and received.
        records: In the order of their days.
        issuer: Under which numbers the city collects.
        slip_keys: The 16 digits of the register's first slip, by the clearing key that the assessor printed.
    """

    made_on: date
    records: Sequence[Reported]
    issuer: SlipIssuer
    slip_keys: Mapping[str, str]

    @property
    def total_yen(self) -> int:
        """The sum over all records, whatever they report."""
        return sum(record.paid.amount_yen for record in self.records)


def convenience_store(sheet: Sheet) -> bytes:
    """An agent's file of 120 bytes a record, with the kind of bar code; shops name slips by their 16 digits."""
    lines = [f"1{sheet.made_on:%Y%m%d}"]
    for record in sheet.records:
        paid, number = record.paid, record.number
        free_digits = sheet.issuer.agent_code + sheet.slip_keys[paid.clearing_key]
        barcode = build_store_number(StoreNumber(sheet.issuer.company_code, free_digits, paid.amount_yen, LAST_DAY))
        body = f"2{_STORE_STAGES[record.stage]}{paid.paid_on:%Y%m%d}{_time(number)}1{barcode}"
        lines.append(f"{body:<63}{number % 500:07d}".ljust(80) + record.value_day)
    return _fixed([*lines, "8", "9"])


def local_tax_portal(sheet: Sheet) -> bytes:
    """What the joint body of local governments (地方税共同機構) sends of eL-QR and eL番号."""
    lines = [f"H,{sheet.issuer.institution_code},{sheet.made_on:%Y%m%d},0001"]
    lines += [
        f"D,{_NETWORK_STAGES[one.stage]},{one.number:020d},{_payment_no(one)},{_confirmation(one)},{_item(one)},"
        f"{one.paid.amount_yen},{one.paid.paid_on:%Y%m%d},,{one.value_day},01,{_PLACE}"
        for one in sheet.records
    ]
    lines.append(f"T,{len(sheet.records)},{sheet.total_yen}")
    return (_LINE_END.join(lines) + _LINE_END).encode("utf-8")


def pay_easy(sheet: Sheet) -> bytes:
    """What the multi-payment network sends (消込情報)."""
    lines = [f"1900{sheet.issuer.institution_code}{sheet.made_on:%Y%m%d}0001"]
    lines += [
        f"2{_NETWORK_STAGES[one.stage]}{one.number:016d}{_payment_no(one)}{_confirmation(one)}{_item(one)}"
        f"{one.paid.amount_yen:011d}{one.paid.paid_on:%Y%m%d}{_time(one.number)}{one.value_day:<8}{_PLACE}"
        for one in sheet.records
    ]
    return _fixed([*lines, _trailer(sheet), "9"])


def bank_counter(sheet: Sheet) -> bytes:
    """The two lines of digits of each slip paid at a bank (納付済通知書), as the bank's machine read them."""
    lines = [f"1901{sheet.made_on:%Y%m%d}0001"]
    for one in sheet.records:
        upper = ocr_line(f"{'0' * 11}{one.paid.amount_yen:011d}{'0' * 7}{_item(one)}{'0' * 5}")
        lower = ocr_line(f"{_payment_no(one)}{_confirmation(one)}0{sheet.issuer.institution_code}{'0' * 10}")
        day = f"{one.paid.paid_on:%Y%m%d}"
        lines.append(f"2{day}{day}{_PLACE}{one.number % 1_000_000:06d}{upper}{lower}")
    return _fixed([*lines, _trailer(sheet), "9"])


#: How the file of each channel is written, by the channel's code in the city's table.
LAYOUTS: dict[str, Callable[[Sheet], bytes]] = {
    "convenience_store": convenience_store,
    "local_tax_portal": local_tax_portal,
    "pay_easy": pay_easy,
    "bank_counter": bank_counter,
}


def _fixed(lines: Sequence[str]) -> bytes:
    return "".join(line.ljust(_RECORD_CHARACTERS) + _LINE_END for line in lines).encode("ascii")


def _trailer(sheet: Sheet) -> str:
    return f"8{len(sheet.records):06d}{sheet.total_yen:012d}"


def _payment_no(record: Reported) -> str:
    return f"{record.paid.clearing_key:0>20}"


def _confirmation(record: Reported) -> str:
    return f"{record.number % 1_000_000:06d}"


def _item(record: Reported) -> str:
    return record.paid.clearing_key[4:7]


def _time(number: int) -> str:
    return f"{9 + number % 12:02d}{number % 60:02d}"
