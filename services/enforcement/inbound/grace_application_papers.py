"""The letters of applications for graces: that one is refused, and that one is to be corrected."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import asyncpg

from services.enforcement.handlers.issued_letters import Numbered
from services.enforcement.inbound.measure_papers import claims_table, period_words
from services.enforcement.rules.grace_applications import REFUSALS, RefusalGround
from services.enforcement.rules.measures import GROUNDS, MeasureGround
from shared.contracts import BlockState
from shared.documents.letter import Destination, Facts, Letter, Paragraph, Sender, day_words
from shared.documents.remedies import as_disposition, remedies_of


class _Words(NamedTuple):
    """What the letters call a grace, and the articles of its refusal and of its correction."""

    name: str
    refused: str
    corrected: str
    lapsing: str


_WORDS: Mapping[BlockState, _Words] = MappingProxyType(
    {
        BlockState.GRACE_OF_COLLECTION: _Words(
            "徴収猶予", "地方税法15条の2の2第2項", "地方税法15条の2第6項・第7項", "同条第8項"
        ),
        BlockState.GRACE_OF_REALISATION: _Words(
            "換価の猶予",
            "地方税法15条の6の2第3項、15条の2の2第2項",
            "地方税法15条の6の2第3項、15条の2第6項・第7項",
            "同条第8項",
        ),
    }
)
_NOTHING_CHANGES = "この申請に係る徴収金の納期限は変わりません。延滞金は、申請から決定までの期間についても計算します。"


def grace_refusal_letter(
    application: asyncpg.Record,
    refusal: asyncpg.Record,
    claims: Sequence[asyncpg.Record],
    name: Numbered,
    sender: Sender,
    to: Destination,
) -> Letter:
    """The refusal of a grace or its extension as it is told (不許可通知書), with its reasons and how to object.

    Args:
        application: The application, as the store shows it.
        refusal: The step that refused it, with its grounds and the reason in words.
        claims: Its claims with their names and how much of each was applied for.
        name: The number and the day of the letter.
        sender: The office.
        to: The applicant.
    """
    words = _WORDS[BlockState(application["kind"])]
    what = words.name + ("の期間の延長" if application["extends"] else "")
    facts = [
        *_application(application),
        ("認めない理由", "、".join(REFUSALS[RefusalGround(one)].label for one in refusal["grounds"])),
        ("具体的な理由", refusal["note"]),
    ]
    told = f"下記の{what}の申請については、これを認めないこととしましたので通知します({words.refused})。"
    blocks = (Paragraph(told), Facts(tuple(facts)), claims_table(claims), Paragraph(_NOTHING_CHANGES))
    title = f"{words.name}{'期間延長' if application['extends'] else ''}不許可通知書"
    letter = Letter(title, name.document_no, name.issued_on, sender, to, blocks)
    return as_disposition(letter, remedies_of(application["tax_items"], sender))


def grace_supplement_letter(
    application: asyncpg.Record, asked: asyncpg.Record, days: int, name: Numbered, sender: Sender, to: Destination
) -> Letter:
    """That an application is to be corrected or papers are to be handed in (申請書の訂正等に係る通知書).

    Args:
        application: The application, as the store shows it.
        asked: The step that asked, with what is missing and why.
        days: How many days the applicant has from the day after he got the letter.
        name: The number and the day of the letter.
        sender: The office.
        to: The applicant.
    """
    words = _WORDS[BlockState(application["kind"])]
    told = (
        f"提出された{words.name}の申請書または添付書類に不備がありますので、"
        f"訂正または提出を求めます({words.corrected})。"
    )
    period = f"この通知を受けた日の翌日から起算して{days}日以内"
    lapsing = (
        f"期限までに訂正または提出がないときは、期限を経過した日に申請を取り下げたものとみなされます({words.lapsing})。"
    )
    facts = (*_application(application), ("求める内容と理由", asked["note"]), ("期限", period))
    blocks = (Paragraph(told), Facts(facts), Paragraph(lapsing))
    return Letter("猶予申請書の訂正等に係る通知書", name.document_no, name.issued_on, sender, to, blocks)


def _application(application: asyncpg.Record) -> list[tuple[str, str]]:
    return [
        ("申請の日", day_words(application["applied_on"])),
        ("申請の事由", GROUNDS[MeasureGround(application["ground"])].label),
        ("申請した期間", period_words(application["first_day"], application["last_day"])),
    ]
