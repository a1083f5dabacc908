"""What became of a letter that came back (返戻): the stages of its service, and the only steps between them.

Service is settled by a second dispatch that does not come back, by delivery by hand (交付送達, 地方税法20条1項) or by
publication (公示送達, 20条の2). Until then the letter has no effect, and its claims are held.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class DocumentKind(StrEnum):
    """What came back."""

    TAX_NOTICE = "tax_notice"
    DUNNING_NOTICE = "dunning_notice"
    #: It asks for nothing by law, so its return holds nothing; where it went is looked for all the same.
    REMINDER = "reminder"


#: The title of each, as the dispatch record and the publication name it (地方税法20条5項).
TITLES: Mapping[DocumentKind, str] = MappingProxyType(
    {
        DocumentKind.TAX_NOTICE: "納税通知書",
        DocumentKind.DUNNING_NOTICE: "督促状",
        DocumentKind.REMINDER: "催告書",
    }
)


class ReturnReason(StrEnum):
    """What the post office says."""

    UNKNOWN_ADDRESSEE = "unknown_addressee"
    MOVED = "moved"
    REFUSED = "refused"
    STORAGE_EXPIRED = "storage_expired"
    OTHER = "other"


#: The words of the post's own stamp, which scanned lists use.
REASONS: Mapping[str, ReturnReason] = MappingProxyType(
    {
        "あて所に尋ねあたりません": ReturnReason.UNKNOWN_ADDRESSEE,
        "転居先不明": ReturnReason.MOVED,
        "受取拒絶": ReturnReason.REFUSED,
        "保管期間経過": ReturnReason.STORAGE_EXPIRED,
        "その他": ReturnReason.OTHER,
    }
)


class ServiceStage(StrEnum):
    """Where the service of a letter stands that came back at least once."""

    RETURNED = "returned"
    #: The resident register or another source is being asked (住民票・戸籍の附票).
    INQUIRING = "inquiring"
    #: The same document went out again; it counts as served once it has presumably arrived.
    RESENT = "resent"
    #: It is published and takes effect after the statutory days.
    PUBLISHED = "published"
    SERVED = "served"
    #: The return was entered by mistake: the letter never came back.
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether service is not settled, so that the letter has no effect."""
        return self not in (ServiceStage.SERVED, ServiceStage.WITHDRAWN)


class ServiceStep(StrEnum):
    """What moves it."""

    RETURNED = "returned"
    INQUIRED = "inquired"
    RESENT = "resent"
    DELIVERED = "delivered"
    PUBLISHED = "published"
    #: The day came on which what was sent or published counts as served.
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class NotPossible(ValueError):  # noqa: N818 - it names what was asked for.
    """The step makes no sense as the letter stands; the text is a Japanese sentence for whoever asked."""


_STAGE, _STEP = ServiceStage, ServiceStep
#: Nothing is published before somebody has looked for the address (地方税法20条の2第1項: 住所等が明らかでない場合).
TRANSITIONS: Mapping[tuple[ServiceStage, ServiceStep], ServiceStage] = MappingProxyType(
    {
        (_STAGE.RETURNED, _STEP.INQUIRED): _STAGE.INQUIRING,
        (_STAGE.RETURNED, _STEP.RESENT): _STAGE.RESENT,
        (_STAGE.RETURNED, _STEP.DELIVERED): _STAGE.SERVED,
        (_STAGE.RETURNED, _STEP.WITHDRAWN): _STAGE.WITHDRAWN,
        (_STAGE.INQUIRING, _STEP.INQUIRED): _STAGE.INQUIRING,
        (_STAGE.INQUIRING, _STEP.RESENT): _STAGE.RESENT,
        (_STAGE.INQUIRING, _STEP.DELIVERED): _STAGE.SERVED,
        (_STAGE.INQUIRING, _STEP.PUBLISHED): _STAGE.PUBLISHED,
        (_STAGE.INQUIRING, _STEP.WITHDRAWN): _STAGE.WITHDRAWN,
        (_STAGE.RESENT, _STEP.RETURNED): _STAGE.RETURNED,
        (_STAGE.RESENT, _STEP.DELIVERED): _STAGE.SERVED,
        (_STAGE.RESENT, _STEP.SETTLED): _STAGE.SERVED,
        (_STAGE.PUBLISHED, _STEP.DELIVERED): _STAGE.SERVED,
        (_STAGE.PUBLISHED, _STEP.SETTLED): _STAGE.SERVED,
        # The presumption that a letter arrived falls when it comes back after all.
        (_STAGE.SERVED, _STEP.RETURNED): _STAGE.RETURNED,
        (_STAGE.WITHDRAWN, _STEP.RETURNED): _STAGE.RETURNED,
    }
)
_REFUSALS: Mapping[ServiceStage, str] = MappingProxyType(
    {
        _STAGE.RETURNED: "この文書は返戻中で、まだ住所の調査が記録されていません。先に調査を記録してください。",
        _STAGE.INQUIRING: "この文書はすでに返戻として登録され、住所を調査しています。二重に登録する必要はありません。",
        _STAGE.RESENT: "この文書は再発送済みです。再び返戻されたときは返戻を登録してください。",
        _STAGE.PUBLISHED: "この文書は公示送達の手続中です。公示の記録を確かめてください。",
        _STAGE.SERVED: "この文書の送達は済んでいます。番号を確かめてください。",
        _STAGE.WITHDRAWN: "この文書の返戻は取り消されています。番号を確かめてください。",
    }
)


class Standing(NamedTuple):
    """How the service of a letter stands after its last step.

    Attributes:
        step_no: number of the last step.
        stage: the stage after it.
        mailing_no: which dispatch it is about, from 1.
        dispatched_on: the day of that dispatch.
        effective_on: the day of the last step in the world.
        by_post: whether what settled the service, or is to settle it, is a dispatch by post.
        block_id: what the claims are held by; none where nothing holds them.
    """

    step_no: int
    stage: ServiceStage
    mailing_no: int
    dispatched_on: date
    effective_on: date
    by_post: bool
    block_id: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A letter that can come back.

    Attributes:
        document_no: its number.
        kind: what it is.
        addressee_no: whose.
        tax_item: of which tax item; empty for a reminder, which may be about several.
        claim_ids: the claims it asks for.
        sent_on: the day of its first dispatch; none where nobody has said so.
        pay_by: of a dunning notice, the last day to pay as it was printed.
    """

    document_no: str
    kind: DocumentKind
    addressee_no: str
    tax_item: str
    claim_ids: tuple[int, ...]
    sent_on: date | None
    pay_by: date | None = None


def move(stage: ServiceStage, step: ServiceStep) -> ServiceStage:
    """The stage after a step.

    Raises:
        NotPossible: If no step leads on from the stage; with a sentence about why.
    """
    try:
        return TRANSITIONS[stage, step]
    except KeyError:
        if stage is ServiceStage.RETURNED and step is ServiceStep.RETURNED:
            raise NotPossible("この文書はすでに返戻として登録されています。二重に登録する必要はありません。") from None
        raise NotPossible(_REFUSALS[stage]) from None


def returned(
    document: Document | None, before: Standing | None, returned_on: date, today: date, block_id: str
) -> tuple[Document, Standing]:
    """How a letter stands once it has come back; a block that holds its claims already goes on.

    Args:
        document: the letter; none where nobody knows its number.
        before: how it stood; none where it has never come back.
        returned_on: when it came back.
        today: the day on which this is entered.
        block_id: the number of the block that begins where none holds.

    Raises:
        NotPossible: If it cannot have come back then; with a sentence about why.
    """
    if document is None:
        raise NotPossible("この番号の文書は見つかりません。番号を確かめてください。")
    if returned_on > today:
        raise NotPossible("返戻日が今日より後です。日付を確かめてください。")
    dispatched_on = before.dispatched_on if before else document.sent_on
    if dispatched_on is None:
        raise NotPossible("この文書には発送の記録がありません。発送年月日を先に登録してください。")
    if returned_on < dispatched_on:
        raise NotPossible(f"返戻日が発送日({dispatched_on})より前です。日付を確かめてください。")
    holds = None if document.kind is DocumentKind.REMINDER else block_id
    if before is None:
        first = Standing(
            step_no=1,
            stage=ServiceStage.RETURNED,
            mailing_no=1,
            dispatched_on=dispatched_on,
            effective_on=returned_on,
            by_post=True,
            block_id=holds,
        )
        return document, first
    if before.stage is ServiceStage.SERVED and not before.by_post:
        raise NotPossible("この文書は公示または交付により送達済みです。番号を確かめてください。")
    # What settled the service presumed an arrival on a later day than that on which the letter came back.
    settled = before._replace(effective_on=min(before.effective_on, returned_on))
    after = moved(settled, ServiceStep.RETURNED, returned_on)
    return document, after._replace(by_post=True, block_id=before.block_id or holds)


def moved(before: Standing, step: ServiceStep, effective_on: date) -> Standing:
    """How a letter stands after a further step on a day.

    Raises:
        NotPossible: If no such step leads on, or its day lies before the last step's; with a sentence about why.
    """
    stage = move(before.stage, step)
    if effective_on < before.effective_on:
        raise NotPossible(f"日付が直前の記録の日({before.effective_on})より前です。日付を確かめてください。")
    return before._replace(
        step_no=before.step_no + 1,
        stage=stage,
        effective_on=effective_on,
        block_id=before.block_id if stage.is_open else None,
    )
