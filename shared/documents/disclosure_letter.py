"""The answer to a request about one's own data (開示・訂正・利用停止の決定通知書, 決定期限延長通知書).

個人情報の保護に関する法律82条, 83条2項, 93条, 94条2項, 101条, 102条2項; how to object: 行政不服審査法82条.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.documents.letter import Destination, Facts, Letter, Paragraph, Sender, day_words


class Asked(StrEnum):
    """What was asked for."""

    DISCLOSURE = "disclosure"
    CORRECTION = "correction"
    USE_SUSPENSION = "use_suspension"


class Answer(StrEnum):
    """What the letter tells."""

    EXTENDED = "extended"
    FULL = "full"
    PART = "part"
    NONE = "none"


#: What each answer is called, and by which article it is given.
_TITLES = {
    (Asked.DISCLOSURE, Answer.EXTENDED): ("開示決定等期限延長通知書", "83条2項"),
    (Asked.DISCLOSURE, Answer.FULL): ("保有個人情報開示決定通知書", "82条1項"),
    (Asked.DISCLOSURE, Answer.PART): ("保有個人情報部分開示決定通知書", "82条1項"),
    (Asked.DISCLOSURE, Answer.NONE): ("保有個人情報不開示決定通知書", "82条2項"),
    (Asked.CORRECTION, Answer.EXTENDED): ("訂正決定等期限延長通知書", "94条2項"),
    (Asked.CORRECTION, Answer.FULL): ("保有個人情報訂正決定通知書", "93条1項"),
    (Asked.CORRECTION, Answer.PART): ("保有個人情報部分訂正決定通知書", "93条1項"),
    (Asked.CORRECTION, Answer.NONE): ("保有個人情報不訂正決定通知書", "93条2項"),
    (Asked.USE_SUSPENSION, Answer.EXTENDED): ("利用停止決定等期限延長通知書", "102条2項"),
    (Asked.USE_SUSPENSION, Answer.FULL): ("保有個人情報利用停止決定通知書", "101条1項"),
    (Asked.USE_SUSPENSION, Answer.PART): ("保有個人情報部分利用停止決定通知書", "101条1項"),
    (Asked.USE_SUSPENSION, Answer.NONE): ("保有個人情報利用不停止決定通知書", "101条2項"),
}
_WORDS = {Asked.DISCLOSURE: "開示", Asked.CORRECTION: "訂正", Asked.USE_SUSPENSION: "利用停止"}
_LAW = "個人情報の保護に関する法律"


@dataclass(frozen=True, slots=True)
class DisclosureLetter:
    """What the letter says.

    Attributes:
        sender: Who writes.
        to: Whoever asked.
        document_no: 文書番号.
        issued_on: The day of the decision.
        asked: What was asked for.
        answer: What is answered.
        received_on: The day of the request.
        wanted: What was asked for, in the words of the request.
        statement: What is granted and how, or why it takes longer.
        grounds: Why not all of it is granted, with the articles; at least one where that is so.
        decide_by: The new last day, where it is extended.
        purposes: For what the disclosed data is used (利用目的); empty where nothing is disclosed.
    """

    sender: Sender
    to: Destination
    document_no: str
    issued_on: date
    asked: Asked
    answer: Answer
    received_on: date
    wanted: str
    statement: str
    grounds: tuple[str, ...] = ()
    decide_by: date | None = None
    purposes: str = ""


def disclosure_letter(values: DisclosureLetter) -> Letter:
    """The letter as its first versions had it: it named its article, the grounds and how to object.

    Raises:
        ValueError: A refusal names no ground, or an extension no last day.
    """
    return _letter(values, ())


def disclosure_letter_with_purposes(values: DisclosureLetter) -> Letter:
    """The letter, which tells for what disclosed data is used as well (個人情報の保護に関する法律82条1項).

    Raises:
        ValueError: A refusal names no ground, an extension no last day, or a disclosure no purpose.
    """
    discloses = values.asked is Asked.DISCLOSURE and values.answer in (Answer.FULL, Answer.PART)
    if discloses != bool(values.purposes):
        raise ValueError("a disclosure tells for what the data is used, and nothing else does")
    return _letter(values, (("利用目的", values.purposes),) if discloses else ())


def _letter(values: DisclosureLetter, told: tuple[tuple[str, str], ...]) -> Letter:
    refuses = values.answer in (Answer.PART, Answer.NONE)
    if refuses != bool(values.grounds) or (values.answer is Answer.EXTENDED) != (values.decide_by is not None):
        raise ValueError("a refusal names its grounds and an extension its last day, and nothing else does")
    title, article = _TITLES[values.asked, values.answer]
    what = "決定の期限を延長しました" if values.answer is Answer.EXTENDED else "決定しました"
    opening = (
        f"{day_words(values.received_on)}に請求のあった保有個人情報の{_WORDS[values.asked]}について、"
        f"{_LAW}{article}の規定により、次のとおり{what}。"
    )
    facts = [("請求の内容", values.wanted), *told]
    if values.decide_by is not None:
        facts += [("延長後の期限", day_words(values.decide_by)), ("延長の理由", values.statement)]
    else:
        facts.append(("決定の内容", values.statement))
    facts += [("認めない理由", ground) for ground in values.grounds]
    remedy = () if values.answer is Answer.EXTENDED else _remedy(values.sender)
    return Letter(
        title=title,
        document_no=values.document_no,
        issued_on=values.issued_on,
        sender=values.sender,
        to=values.to,
        blocks=(Paragraph(opening), Facts(tuple(facts)), *(Paragraph(one, small=True) for one in remedy)),
    )


def _remedy(sender: Sender) -> tuple[str, str]:
    review = (
        "この決定に不服があるときは、この決定があったことを知った日の翌日から起算して3か月以内に、"
        f"{sender.city}長に対して審査請求をすることができます(行政不服審査法2条、18条1項)。"
    )
    court = (
        "この決定の取消しの訴えは、この決定があったことを知った日の翌日から起算して6か月以内に、"
        f"{sender.city}を被告として(訴訟において{sender.city}を代表する者は{sender.city}長となります)"
        "提起することができます(行政事件訴訟法8条、14条)。"
    )
    return review, court
