"""What officers ask dunning: one notice, the stage of a claim, the notices of a day."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.followed import claim_of
from services.dunning.handlers.issued import notice_numbered, notices_issued_on, notices_of_claims
from services.dunning.rules.notice import IssuedNotice, seizable_from
from services.dunning.rules.stages import Stage
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.http.problems import not_found
from shared.http.routes import Call, Routes
from shared.law.tax_items import tax_item

ROUTES = Routes("dunning")

VIEW_NOTICE = Access("dunning.notice.view", DUNNING, AccessAction.VIEW)
LIST_NOTICES = Access("dunning.notice.list", DUNNING, AccessAction.LIST)
VIEW_CLAIM = Access("dunning.claim.view", DUNNING, AccessAction.VIEW)

PAGE_MAX = 500

DocumentNo = Annotated[str, Field(pattern=r"^D[0-9]{4}-[0-9]{7,9}$")]


class NoticeView(BaseModel):
    """A dunning notice (督促状) as it was issued."""

    model_config = ConfigDict(frozen=True)

    document_no: str
    claim_id: int
    addressee_no: str
    tax_item: str
    tax_item_name: str
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    due_on: date
    issue_by: date = Field(description="Last of the statutory days for issuing it")
    issued_on: date = Field(description="Day of dispatch (発した日)")
    late: bool
    pay_by: date
    seizable_from: date
    open_principal_yen: int
    fee_yen: int
    joint_of: str | None = Field(description="Of a notice to a joint obligor (連帯納税義務者), whose claim it is")


class NoticePage(BaseModel):
    """Notices of one day in the order of their numbers."""

    model_config = ConfigDict(frozen=True)

    notices: list[NoticeView]
    next_after: str | None = Field(description="Ask for the next page with this; null on the last")


class ClaimView(BaseModel):
    """Where a claim stands in dunning."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    addressee_no: str
    stage: Stage
    open_principal_yen: int = Field(description="What final money has left open")
    to_pay_yen: int = Field(description="The same, if provisional money arrives")
    due_on: date | None
    overdue_on: date | None
    joint_addressee_nos: list[str] = Field(description="Who owes it too (連帯納税義務者)")
    notice: NoticeView | None
    joint_notices: list[NoticeView] = Field(description="The notices to joint obligors")


@ROUTES.get("/notices/{document_no}", access=VIEW_NOTICE, summary="One dunning notice")
async def get_notice(call: Call, document_no: Annotated[DocumentNo, Path()]) -> NoticeView:
    """The notice with a document number (文書番号)."""
    issued = await notice_numbered(call.transaction.connection, document_no)
    if issued is None:
        raise not_found("督促状")
    subjects = _subjects([issued])
    call.require_distance(subjects)
    call.record(subjects, fields=_NOTICE_FIELDS)
    return _view(issued)


@ROUTES.get("/notices", access=LIST_NOTICES, summary="The dunning notices of a day")
async def list_notices(
    call: Call,
    issued_on: date,
    after: DocumentNo | None = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> NoticePage:
    """The list of a day of dispatch, page by page; asked again, it is the same."""
    # One more than asked for tells whether another page follows.
    found = await notices_issued_on(call.transaction.connection, issued_on, after or "", limit + 1)
    page = found[:limit]
    call.record(_subjects(page), fields=_NOTICE_FIELDS, detail=f"issued_on={issued_on}")
    next_after = page[-1].document_no if len(found) > limit else None
    return NoticePage(notices=[_view(one) for one in page], next_after=next_after)


@ROUTES.get("/claims/{claim_id}/dunning", access=VIEW_CLAIM, summary="Where a claim stands in dunning")
async def get_claim(call: Call, claim_id: Annotated[int, Path(ge=1, le=2**53 - 1)]) -> ClaimView:
    """The legal stage of a claim (期別債権), with its notice if there is one."""
    claim = await claim_of(call.transaction.connection, claim_id)
    if claim is None:
        raise not_found("督促の対象となる期別債権")
    issued = (await notices_of_claims(call.transaction.connection, [claim_id])).get(claim_id, [])
    subjects = sorted({claim.addressee_no, *claim.joint_addressee_nos, *_subjects(issued)})
    call.require_distance(subjects)
    call.record(subjects, fields=("stage", "open_principal_yen", *_NOTICE_FIELDS))
    own = next((one for one in issued if one.notice.joint_of is None), None)
    facts = claim.overdue
    return ClaimView(
        claim_id=claim.claim_id,
        addressee_no=claim.addressee_no,
        stage=claim.stage,
        open_principal_yen=claim.open_principal_yen,
        to_pay_yen=claim.to_pay_yen,
        due_on=facts.due_on if facts else None,
        overdue_on=facts.overdue_on if facts else None,
        joint_addressee_nos=list(claim.joint_addressee_nos),
        notice=_view(own) if own else None,
        joint_notices=[_view(one) for one in issued if one is not own],
    )


def _subjects(issued: Sequence[IssuedNotice]) -> list[str]:
    """Everybody whom notices name, in their order and each once."""
    named = (number for one in issued for number in (one.notice.addressee_no, one.notice.joint_of) if number)
    return list(dict.fromkeys(named))


_NOTICE_FIELDS = tuple(name for name in NoticeView.model_fields if name != "addressee_no")


def _view(issued: IssuedNotice) -> NoticeView:
    notice = issued.notice
    return NoticeView(
        **asdict(notice),
        document_no=issued.document_no,
        tax_item_name=tax_item(notice.tax_item.value).name,
        late=notice.is_late,
        seizable_from=seizable_from(notice.pay_by),
    )
