"""The paper of a pay sheet (差押可能額計算書): to the payer, so that he knows what to remit of a payment."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.enforcement.rules.pay_sheets import PAY_LABELS, PayKind
from shared.documents.letter import Destination, Facts, Letter, Paragraph, Sender, Table, day_words


def pay_sheet_letter(
    sheet: Mapping[str, Any],
    parts: Sequence[Mapping[str, Any]],
    document_no: str,
    on: date,
    sender: Sender,
    to: Destination,
    debtor_name: str,
) -> Letter:
    """The sheet as it is drawn: every protected part with its article, and what is left.

    Args:
        sheet: Its row: kind, pay_on, months, relatives, gross_yen and seizable_yen.
        parts: Its protected parts in the order of the law.
        document_no: Number of the record of seizure, and of the sheet.
        on: The day on the paper.
        sender: The office.
        to: Who pays.
        debtor_name: Whose pay it is.
    """
    facts = Facts(
        (
            ("滞納者", f"{debtor_name} 様"),
            ("支給の種類", PAY_LABELS[PayKind(sheet["kind"])]),
            ("支給の日", day_words(sheet["pay_on"])),
            ("支給の期間", f"{sheet['months']}か月"),
            ("生計を一にする親族の数", f"{sheet['relatives']}人"),
        )
    )
    table = Table(
        headings=("区分", "根拠", "金額"),
        widths=(5, 6, 3),
        amounts=(False, False, True),
        rows=(
            ("支給額(1,000円未満切捨て)", "", f"{sheet['gross_yen']:,}円"),
            *((f"差押禁止: {part['label']}", part["article"], f"{part['amount_yen']:,}円") for part in parts),
        ),
        totals=("差押可能額", "", f"{sheet['seizable_yen']:,}円"),
    )
    why = Paragraph(
        "滞納者の給料等の差押えについて、下記の支給のうち差し押さえることができる額は、国税徴収法の定めにより次のとおりです。"
        "この額を、支給の日に当市に支払ってください。残額は滞納者にお支払いください。"
    )
    return Letter("差押可能額計算書", document_no, on, sender, to, (why, facts, table))
