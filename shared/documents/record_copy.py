"""The copy of what the city's collection holds of a person (保有個人情報の写し), section by section."""

import re
from dataclasses import dataclass
from datetime import date

from shared.documents.letter import Block, Destination, Facts, Letter, Paragraph, Sender, Table, day_words

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: What a heading of amounts in yen ends with.
_AMOUNTS = ("額", "手数料", "延滞金", "加算金", "過誤納")
#: A column is as wide as its longest text, up to so many narrow letters; what is longer goes on below.
_WIDTH_MAX = 60


@dataclass(frozen=True, slots=True)
class CopiedSection:
    """A section with its headings and rows; without rows nothing of the kind is held."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class RecordCopy:
    """What is handed over.

    Attributes:
        sender: Who writes.
        to: Whoever asked.
        document_no: What names the request.
        issued_on: The day of the copy.
        sections: What is held.
        omitted: Headings of what the decision does not disclose.
    """

    sender: Sender
    to: Destination
    document_no: str
    issued_on: date
    sections: tuple[CopiedSection, ...]
    omitted: tuple[str, ...] = ()


def record_copy(values: RecordCopy) -> Letter:
    """The copy as a letter of as many sheets as it needs."""
    blocks: list[Block] = [
        Paragraph(f"{values.sender.city}の収納システムが保有する、あなたの個人情報の写しです。個人番号は含みません。")
    ]
    blocks += [_held(section) for section in values.sections]
    if values.omitted:
        blocks.append(Facts((("決定により省いた項目", "、".join(values.omitted)),)))
    return Letter(
        title="保有個人情報の写し",
        document_no=values.document_no,
        issued_on=values.issued_on,
        sender=values.sender,
        to=values.to,
        blocks=tuple(blocks),
    )


def _held(section: CopiedSection) -> Block:
    caption = f"【{section.title}】"
    if not section.rows:
        return Paragraph(f"{caption}該当する記録はありません。")
    amounts = tuple(heading.endswith(_AMOUNTS) for heading in section.headings)
    rows = tuple(tuple(map(_words, row, amounts)) for row in section.rows)
    widths = tuple(min(max(map(_width, column)), _WIDTH_MAX) for column in zip(section.headings, *rows, strict=True))
    return Table(section.headings, widths, amounts, rows, caption=caption, wraps=True)


def _words(text: str, is_amount: bool) -> str:
    if is_amount:
        return f"{int(text):,}円" if text else ""
    return day_words(date.fromisoformat(text)) if _DAY.fullmatch(text) else text


def _width(text: str) -> int:
    return sum(1 if one.isascii() else 2 for one in text) + 1
