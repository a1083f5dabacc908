"""What the text of a field becomes, or why it cannot become anything."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, NamedTuple, TypeAlias

from shared.formats.mapped.mapping import FieldCheck, FieldType, MappedField
from shared.formats.ocr_line import OcrLineError, check_ocr_line
from shared.formats.slip import SlipError, parse_store_number

#: A field's value; None where an optional one is blank.
Value: TypeAlias = str | int | date | None
#: What an unlisted code becomes.
UNKNOWN: Final = "unknown"
_NO_LIMIT = "999999"
#: First day and last day of each era, and the western year of its year 0; the newest in front.
_ERAS = (
    (date(2019, 5, 1), date.max, 2018),
    (date(1989, 1, 8), date(2019, 4, 30), 1988),
    (date(1926, 12, 25), date(1989, 1, 7), 1925),
)


class MappedRow(NamedTuple):
    """One row: its values by name, those of its header, and where it stands in the stored file."""

    values: dict[str, Value]
    header: Mapping[str, Value]
    record_no: int
    byte_offset: int


class FieldFault(ValueError):  # noqa: N818 - It names what was found.
    """A field that cannot be read: the code of its error, and a Japanese sentence."""

    def __init__(self, code: str, field: MappedField, problem: str) -> None:
        super().__init__(problem)
        self.code, self.field, self.problem = code, field, problem


def read_field(field: MappedField, text: str, received_on: date, values: dict[str, Value]) -> None:
    """Put a field's value, and those of its parts, into the values of its record.

    Raises:
        FieldFault: The text is not what the field holds, or its check digits do not hold.
    """
    if field.optional and not text.strip(" 0-"):
        if field.value:
            values[field.value] = None
        return
    _CHECKS[field.check](field, text)
    value = _READERS[field.type](field, text, received_on)
    if field.value:
        values[field.value] = value
    for part in field.parts:
        read_field(part, text[part.at : part.at + part.length], received_on, values)


def era_day(text: str, received_on: date) -> date | None:
    """The day of a date YYMMDD without its era: the newest era in which it lies and is not far ahead.

    Boundaries: 令和 from 2019-05-01, 平成 from 1989-01-08, 昭和 from 1926-12-25.

    Args:
        text: Six digits.
        received_on: When the file came; a day more than a year after it belongs to an earlier era.
    """
    for first, last, zero in _ERAS:
        day = _day(zero + int(text[:2]), int(text[2:4]), int(text[4:]))
        if day is not None and first <= day <= last and (day - received_on).days <= 366:
            return day
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _require_digits(field: MappedField, text: str) -> None:
    if not (text.isascii() and text.isdigit()):
        raise FieldFault("E-FLD-01", field, f"「{_shown(text)}」は数字ではありません。")


def _shown(text: str) -> str:
    return "".join(character if character.isprintable() and character != "�" else "?" for character in text[:40])


def _digits(field: MappedField, text: str, _: date) -> Value:
    _require_digits(field, text)
    return text


def _number(field: MappedField, text: str, _: date) -> Value:
    _require_digits(field, text)
    return int(text)


def _text(field: MappedField, text: str, _: date) -> Value:
    if "�" in text or not text.isprintable():
        raise FieldFault("E-FLD-02", field, f"使えない文字があります(「{_shown(text)}」)。")
    return text.rstrip()


def _iso_day(field: MappedField, text: str, _: date) -> Value:
    digits = text.replace("-", "")
    day = None
    if len(digits) == 8 and digits.isascii() and digits.isdigit():
        day = _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if day is None:
        raise FieldFault("E-FLD-05", field, f"「{_shown(text)}」は実在する日ではありません。")
    return day


def _era_day(field: MappedField, text: str, received_on: date) -> Value:
    _require_digits(field, text)
    day = era_day(text, received_on)
    if day is None:
        raise FieldFault("E-FLD-05", field, f"「{text}」(和暦)に当たる日がありません。")
    return day


def _short_day(field: MappedField, text: str, _: date) -> Value:
    _require_digits(field, text)
    if text == _NO_LIMIT:
        return None
    day = _day(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    if day is None:
        raise FieldFault("E-FLD-05", field, f"「{text}」は実在する日ではありません。")
    return day


def _time(field: MappedField, text: str, _: date) -> Value:
    digits = text.strip().zfill(4)
    _require_digits(field, digits)
    if len(digits) != 4 or int(digits[:2]) > 23 or int(digits[2:]) > 59:
        raise FieldFault("E-FLD-06", field, f"「{_shown(text)}」は時刻ではありません。")
    return digits


def _code(field: MappedField, text: str, _: date) -> Value:
    return field.codes.get(text, UNKNOWN)


def _store_number(field: MappedField, text: str) -> None:
    try:
        parse_store_number(text)
    except SlipError as error:
        raise FieldFault("E-FLD-10", field, str(error)) from error


def _ocr_line(field: MappedField, text: str) -> None:
    try:
        check_ocr_line(text, field.length)
    except OcrLineError as error:
        raise FieldFault("E-FLD-10", field, str(error)) from error


def _no_check(_: MappedField, __: str) -> None:
    return


_READERS: dict[FieldType, Callable[[MappedField, str, date], Value]] = {
    FieldType.DIGITS: _digits,
    FieldType.NUMBER: _number,
    FieldType.TEXT: _text,
    FieldType.DAY: _iso_day,
    FieldType.ERA_DAY: _era_day,
    FieldType.SHORT_DAY: _short_day,
    FieldType.TIME: _time,
    FieldType.CODE: _code,
}
_CHECKS: dict[FieldCheck, Callable[[MappedField, str], None]] = {
    FieldCheck.NONE: _no_check,
    FieldCheck.STORE_NUMBER: _store_number,
    FieldCheck.OCR_LINE: _ocr_line,
}
