"""The report to a person of who used his data, when, why and with which items (個人情報の利用状況の報告)."""

from dataclasses import dataclass
from datetime import date

from shared.documents.letter import Destination, Facts, Letter, Paragraph, Sender, Table, day_words


@dataclass(frozen=True, slots=True)
class UsageReport:
    """What the report says.

    Attributes:
        sender: Who writes.
        to: Whoever asked.
        document_no: What names the request.
        issued_on: The day of the report.
        first_day: First day of the uses.
        last_day: Last day.
        lines: When, who, why, what was done, which items, and how often, as texts.
        withheld: Why uses are not described, and how many.
        until: Parts of the system and up to when their records are in it.
    """

    sender: Sender
    to: Destination
    document_no: str
    issued_on: date
    first_day: date
    last_day: date
    lines: tuple[tuple[str, str, str, str, str, str], ...]
    withheld: tuple[tuple[str, int], ...]
    until: tuple[tuple[str, str], ...]


def usage_report(values: UsageReport) -> Letter:
    """The report; where nothing was used it says so."""
    period = f"{day_words(values.first_day)}から{day_words(values.last_day)}まで"
    shown = (
        Table(
            ("日時", "利用した所属・役割", "利用の目的(根拠)", "したこと", "利用した項目", "回数"),
            (24, 38, 52, 16, 52, 8),
            (False,) * 5 + (True,),
            values.lines,
            wraps=True,
        )
        if values.lines
        else Paragraph("この期間に、記載する利用はありません。")
    )
    withheld = tuple((f"記載しない利用 {count}件", why) for why, count in values.withheld)
    until = tuple((f"{part}の記録", f"{moment}まで") for part, moment in values.until)
    return Letter(
        title="個人情報の利用状況の報告",
        document_no=values.document_no,
        issued_on=values.issued_on,
        sender=values.sender,
        to=values.to,
        blocks=(
            Paragraph(f"{values.sender.city}の収納システムで、あなたの個人情報を利用した状況は次のとおりです。"),
            Facts((("対象の期間", period),)),
            shown,
            *((Facts(withheld),) if withheld else ()),
            *((Facts(until),) if until else ()),
        ),
    )
