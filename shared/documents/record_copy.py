"""The copy of what the city's collection holds of a person (保有個人情報の写し), section by section."""

from dataclasses import dataclass
from datetime import date

from shared.documents.letter import Block, Destination, Facts, Letter, Paragraph, Sender, Table


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
    for section in values.sections:
        blocks.append(Paragraph(f"【{section.title}】"))
        widths = (1,) * len(section.headings)
        held = Table(section.headings, widths, (False,) * len(widths), section.rows)
        blocks.append(held if section.rows else Paragraph("該当する記録はありません。"))
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
