"""How to object to a demand (教示, 行政不服審査法82条): the sentences differ by what is demanded."""

from collections.abc import Sequence

from shared.documents.letter import Sender
from shared.law.tax_items import LATE_ELDERLY_CHARGE, LONG_TERM_CARE_CHARGE, TaxKind, tax_item

_BOARDS = {
    LONG_TERM_CARE_CHARGE.code: ("介護保険審査会", "介護保険法183条、192条", "介護保険法196条"),
    LATE_ELDERLY_CHARGE.code: (
        "後期高齢者医療審査会",
        "高齢者の医療の確保に関する法律128条、130条",
        "高齢者の医療の確保に関する法律130条",
    ),
}


def remedy_of(item_code: str, sender: Sender, seizure_bars: bool) -> Sequence[str]:
    """Whom to ask for review, until when, and what may follow in court.

    Args:
        item_code: The tax item.
        sender: The city, whose mayor reviews what concerns taxes; its prefecture's board reviews charges.
        seizure_bars: Whether a later seizure ends the time for review, as it does for a dunning notice
            (地方税法19条の4第1号).
    """
    court = (
        f"処分の取消しの訴えは、審査請求に対する裁決を経た後に、裁決があったことを知った日の翌日から起算して6か月以内に、"
        f"{sender.city}を被告として(訴訟において{sender.city}を代表する者は{sender.city}長となります)提起することができます"
    )
    if tax_item(item_code).kind is TaxKind.TAX:
        review = (
            "この処分に不服があるときは、この通知を受け取った日の翌日から起算して3か月以内に、"
            f"{sender.city}長に対して審査請求をすることができます(地方税法19条、行政不服審査法18条)。"
        )
        if seizure_bars:
            review += (
                "ただし、差押えに係る通知を受けた日の翌日から起算して3か月を経過した後はできません(地方税法19条の4)。"
            )
        return (review, court + "(地方税法19条の12、行政事件訴訟法14条)。")
    board, articles, first = _BOARDS[item_code]
    review = (
        "この処分に不服があるときは、この通知を受け取った日の翌日から起算して3か月以内に、"
        f"{sender.prefecture}{board}に対して審査請求をすることができます({articles})。"
    )
    return (review, court + f"({first}、行政事件訴訟法14条)。")
