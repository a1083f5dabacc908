"""The uniform QR code of local taxes (eL-QR), 255 digits, and the four numbers on its slip (eL番号).

The code carries both lines that machines read on the slip (`shared/formats/ocr_line.py`), with the network's own plan
of digits, and the dates of the slip.

Source: 総務省「地方税統一QRコード」仕様, EMVCo QR Code Specification (tags, CRC); 地方税法747条の6.
"""

from binascii import crc_hqx
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.formats.ocr_line import LOWER_DIGITS, UPPER_DIGITS, OcrLineError, check_ocr_line, ocr_line

#: The joint body that runs the network (地方税共同機構).
NETWORK_CODE: Final = "13800"
QR_DIGITS: Final = 255
_ACCOUNT, _BEARS_FEE, _STAMP = "0" * 11, "2", "0"
_CRC_START = 0xFFFF
_MIN_AMOUNT_YEN, _MAX_AMOUNT_YEN = 1, 99_999_999_999


class ElQrError(ValueError):
    """Digits that are no such code, or values that must not be printed; the message is Japanese and for officers."""


@dataclass(frozen=True, slots=True)
class ElSlip:
    """What the code says.

    Attributes:
        municipality_institution: 共通納税機関コード of the city, 5 digits; the 収納機関番号 of the eL番号.
        case_key: 案件特定キー, 20 digits; the 納付番号 of the eL番号.
        confirmation_number: 確認番号, 6 digits.
        item_number: 税目・料金番号, 3 digits; the 納付区分 of the eL番号.
        amount_yen: 1 to 99,999,999,999.
        levy_fiscal_year: 賦課年度.
        target_fiscal_year: 課税年度.
        instalment: 期別, 2 digits.
        due_on: 納期限.
        usable_until: 支払期限, the last day on which the network takes the slip.
        office_code: 税務事務所コード, 3 digits.
    """

    municipality_institution: str
    case_key: str
    confirmation_number: str
    item_number: str
    amount_yen: int
    levy_fiscal_year: int
    target_fiscal_year: int
    instalment: str
    due_on: date
    usable_until: date
    office_code: str = "000"

    @property
    def el_number(self) -> tuple[str, str, str, str]:
        """The four numbers that a payer types (eL番号): 収納機関番号, 納付番号, 確認番号, 納付区分."""
        return self.municipality_institution, self.case_key, self.confirmation_number, self.item_number

    @property
    def ocr_upper(self) -> str:
        """The upper line, 39 digits."""
        return ocr_line(f"{_ACCOUNT}{self.amount_yen:011d}{_BEARS_FEE}{NETWORK_CODE}{_STAMP}{self.item_number}00000")

    @property
    def ocr_lower(self) -> str:
        """The lower line, 44 digits."""
        return ocr_line(
            f"{self.case_key}{self.confirmation_number}0{self.municipality_institution}{self.office_code}0000000"
        )


def build_el_qr(slip: ElSlip) -> str:
    """Return the 255 digits.

    Raises:
        ElQrError: A part has the wrong length, or the amount does not fit.
    """
    for name, text, length in (
        ("共通納税機関コード", slip.municipality_institution, 5),
        ("案件特定キー", slip.case_key, 20),
        ("確認番号", slip.confirmation_number, 6),
        ("税目・料金番号", slip.item_number, 3),
        ("期別", slip.instalment, 2),
        ("税務事務所コード", slip.office_code, 3),
    ):
        if len(text) != length or not (text.isascii() and text.isdigit()):
            raise ElQrError(f"{name}は数字{length}桁です(「{text}」)。")
    if not _MIN_AMOUNT_YEN <= slip.amount_yen <= _MAX_AMOUNT_YEN:
        raise ElQrError(f"金額は{_MIN_AMOUNT_YEN}円から{_MAX_AMOUNT_YEN:,}円までです({slip.amount_yen:,}円)。")
    account = _tag("00", NETWORK_CODE) + _tag("01", slip.ocr_upper + slip.ocr_lower)
    dates = f"{slip.due_on:%Y%m%d}{slip.usable_until:%Y%m%d}"
    additional = f"{slip.levy_fiscal_year:04d}{slip.target_fiscal_year:04d}{slip.instalment}{dates}"
    body = (
        f"{_tag('00', '01')}{_tag('01', '12')}{_tag('27', account)}{_tag('54', f'{slip.amount_yen:011d}')}"
        f"{_tag('62', additional)}{_tag('80', '0' * 85)}6305"
    )
    return body + _crc(body)


def parse_el_qr(digits: str) -> ElSlip:
    """Return what 255 digits say, once the check sum, both lines' check digits and all repeated parts agree.

    Raises:
        ElQrError: The digits are no such code; says which part and why.
    """
    if len(digits) != QR_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise ElQrError(f"eL-QRは数字{QR_DIGITS}桁です({len(digits)}文字あります)。")
    if digits[-5:] != _crc(digits[:-5]):
        raise ElQrError("eL-QRの検査数字(CRC)が合いません。読み直してください。")
    account = dict(_tags(_part(digits, "27")))
    lines = account.get("01", "")
    upper, lower = lines[:UPPER_DIGITS], lines[UPPER_DIGITS:]
    slip = _slip(upper, lower, _part(digits, "62"))
    if int(_part(digits, "54")) != slip.amount_yen:
        raise ElQrError("eL-QRの金額が、OCR上段の金額と違います。")
    if build_el_qr(slip) != digits:
        raise ElQrError("eL-QRの固定部分が仕様と違います。")
    return slip


def parse_el_lines(upper: str, lower: str) -> tuple[str, str, str, str, int]:
    """Return what both lines of such a slip say: the four numbers in the order of ``ElSlip.el_number``, and the yen.

    Raises:
        ElQrError: A line was read wrongly, or is of another kind of slip.
    """
    try:
        above, below = check_ocr_line(upper, UPPER_DIGITS), check_ocr_line(lower, LOWER_DIGITS)
    except OcrLineError as error:
        raise ElQrError(str(error)) from error
    if above[23:28] != NETWORK_CODE:
        raise ElQrError(f"OCR上段の機関IDが{above[23:28]}です。共通納税の納付書は{NETWORK_CODE}です。")
    return below[27:32], below[:20], below[20:26], above[29:32], int(above[11:22])


def _slip(upper: str, lower: str, additional: str) -> ElSlip:
    institution, case_key, confirmation_number, item_number, amount_yen = parse_el_lines(upper, lower)
    try:
        return ElSlip(
            institution,
            case_key,
            confirmation_number,
            item_number,
            amount_yen,
            int(additional[:4]),
            int(additional[4:8]),
            additional[8:10],
            date.fromisoformat(additional[10:18]),
            date.fromisoformat(additional[18:26]),
            lower[34:37],
        )
    except ValueError as error:
        raise ElQrError("eL-QRの納期限または支払期限が実在する日ではありません。") from error


def _tag(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _tags(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while place + 4 <= len(text):
        length = int(text[place + 2 : place + 4])
        found.append((text[place : place + 2], text[place + 4 : place + 4 + length]))
        place += 4 + length
    return found


def _part(digits: str, tag: str) -> str:
    value = dict(_tags(digits)).get(tag)
    if value is None:
        raise ElQrError(f"eL-QRに項目{tag}がありません。")
    return value


def _crc(text: str) -> str:
    """The check sum of EMVCo (CRC-16 with polynomial 1021 and start FFFF), as five decimal digits."""
    return f"{crc_hqx(text.encode('ascii'), _CRC_START):05d}"
