"""Whether a claim's tax notice (納税通知書) reached its addressee: without that nothing may be asked for.

An assessment takes effect by its service (地方税法20条): a notice that came back has taken none.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from services.dunning.rules.returns import ServiceStage
from shared.contracts.fields import NoticeKey


class Unserved(StrEnum):
    """Why a claim's tax notice does not count as served."""

    #: Payments has announced no notice for the claim.
    UNKNOWN = "tax_notice_unknown"
    #: Nobody has said when it was sent, or it is sent on a later day.
    NOT_SENT = "tax_notice_not_sent"
    #: It came back, and neither a new address nor publication has settled its service.
    NOT_SERVED = "tax_notice_not_served"


#: What officers read.
LABELS: Mapping[Unserved, str] = MappingProxyType(
    {
        Unserved.UNKNOWN: "納税通知書の登録がありません。課税側の調定の連携を確かめてください。",
        Unserved.NOT_SENT: "納税通知書の発送年月日がありません。発送日を登録してください。",
        Unserved.NOT_SERVED: "納税通知書が返戻され、送達が済んでいません。返戻の調査を進めてください。",
    }
)


def tax_document_no(key: NoticeKey) -> str:
    """What names a tax notice on paper, beside the document numbers of dunning."""
    former = f"-{key.former_municipality_code}" if key.former_municipality_code else ""
    years = f"T{key.levy_fiscal_year}-{key.target_fiscal_year}"
    return f"{years}-{key.tax_item.value}-{key.notice_no}-{key.sequence_no}{former}"


def unserved(*, known: bool, sent_on: date | None, stage: ServiceStage | None, day: date) -> Unserved | None:
    """Why a tax notice does not count as served on a day; none where it does.

    Args:
        known: whether payments has announced it.
        sent_on: when it was sent, where somebody said so.
        stage: where its returned mail stands; none where it never came back.
        day: the day.
    """
    if not known:
        return Unserved.UNKNOWN
    if sent_on is None or sent_on > day:
        return Unserved.NOT_SENT
    return Unserved.NOT_SERVED if stage is not None and stage.is_open else None
