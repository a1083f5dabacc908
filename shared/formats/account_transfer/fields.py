"""Checks the fields of many records at once, column by column, and names the exact byte when something is wrong.

A column of a field, over all records of a block, is a few slices with a stride; deleting the allowed bytes from it
leaves nothing when all is well. Only a column that leaves something is looked at record by record.
"""

from collections.abc import Iterator

from shared.formats.account_transfer.framing import Block
from shared.formats.account_transfer.layout import Field
from shared.formats.characters import BANK_NAME, NAME, decode, has_orphan_mark, orphan_mark_at
from shared.formats.findings import Findings

_NAME_CLASSES = (NAME, BANK_NAME)


def check_fields(block: Block, fields: tuple[Field, ...], findings: Findings, *, wide_characters: bool) -> bool:
    """Check records of one kind against their layout.

    Args:
        block: Records of the same kind.
        fields: The layout of that kind.
        findings: Takes the errors and warnings.
        wide_characters: Whether names may hold the wider set of symbols, with a warning.

    Returns:
        Whether every record can be read, warnings or not.
    """
    readable = True
    for field in fields:
        rest = _column(block, field).translate(None, field.characters.allowed)
        if rest:
            readable &= _check_column(block, field, findings, rest, wide_characters=wide_characters)
    if any(field.characters in _NAME_CLASSES for field in fields) and has_orphan_mark(block.data):
        _report_orphan_marks(block, fields, findings)
        readable = False
    return readable


def _column(block: Block, field: Field) -> bytes:
    return b"".join([block.data[place :: block.stride] for place in range(field.offset, field.end)])


def values(block: Block, field: Field) -> Iterator[tuple[int, bytes]]:
    """Yield one field of each record with the record's place in the block."""
    for index in range(len(block.offsets)):
        start = index * block.stride
        yield index, block.data[start + field.offset : start + field.end]


def _check_column(block: Block, field: Field, findings: Findings, rest: bytes, *, wide_characters: bool) -> bool:
    """Report the bytes of ``rest``, which the field's class does not allow outright; tell whether all are tolerated."""
    characters = field.characters
    tolerated = characters.tolerated if wide_characters or not characters.needs_wide else b""
    wrong = rest.translate(None, tolerated)
    if len(wrong) < len(rest):
        index, value = next(
            (index, value)
            for index, value in values(block, field)
            if any(byte in tolerated for byte in _odd(field, value))
        )
        place, shown = _first(value, bytes(byte for byte in _odd(field, value) if byte in tolerated))
        offset = block.offsets[index] + field.offset + place
        problem = f"{shown}があります。{characters.description}が標準ですが、読み込みます。"
        findings.warning(
            characters.warning_code, block.first_record + index, offset, field.name, problem, len(rest) - len(wrong)
        )
    if not wrong:
        return True
    for index, value in values(block, field):
        odd = _odd(field, value).translate(None, tolerated)
        if odd and not findings.cut:
            place, shown = _first(value, odd)
            offset = block.offsets[index] + field.offset + place
            problem = f"使えない文字{shown}があります。{characters.description}が必要です。"
            findings.error(characters.error_code, block.first_record + index, offset, field.name, problem)
    return False


def _odd(field: Field, value: bytes) -> bytes:
    return value.translate(None, field.characters.allowed)


def _first(value: bytes, odd: bytes) -> tuple[int, str]:
    """Return the place of the first odd byte in a value, and how to show it."""
    place = next(place for place, byte in enumerate(value) if byte in odd)
    shown = decode(value[place : place + 1])
    printable = shown.isprintable() and shown != "�"
    return place, f"「{shown if printable else '?'}」(16進{value[place]:02X})"


def _report_orphan_marks(block: Block, fields: tuple[Field, ...], findings: Findings) -> None:
    names = [field for field in fields if field.characters in _NAME_CLASSES]
    for field in names:
        for index, value in values(block, field):
            place = orphan_mark_at(value)
            if place is not None:
                offset = block.offsets[index] + field.offset + place
                problem = "濁点・半濁点が、付けられない文字の後(または先頭)にあります。"
                findings.error("E-FLD-04", block.first_record + index, offset, field.name, problem)
