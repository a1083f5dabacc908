"""How to object to a disposition (教示, 行政不服審査法82条, 行政事件訴訟法46条), which differs by what is demanded."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from shared.documents.letter import Letter, Paragraph, Sender, sealed
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


def remedies_of(item_codes: Iterable[str], sender: Sender) -> list[str]:
    """How to object to a disposition for several tax items: once for each body that reviews, named where several do.

    Args:
        item_codes: The tax items.
        sender: The city.
    """
    by_body: dict[str, Sequence[str]] = {}
    for item in map(tax_item, item_codes):
        what = "市税" if item.kind is TaxKind.TAX else item.name
        by_body.setdefault(what, remedy_of(item.code, sender, seizure_bars=False))
    several = len(by_body) > 1
    return [f"({what}について){one}" if several else one for what, told in by_body.items() for one in told]


def as_disposition(letter: Letter, remedies: Sequence[str]) -> Letter:
    """A letter of a disposition (処分): the place of the seal, and below everything else how to object.

    Raises:
        ValueError: It would not tell how to object (行政不服審査法82条1項, 行政事件訴訟法46条1項).
    """
    if not remedies:
        raise ValueError(f"{letter.title}: a disposition tells how to object to it; give the sentences")
    told = (Paragraph(sentence, small=True) for sentence in remedies)
    return sealed(replace(letter, blocks=(*letter.blocks, *told)))
