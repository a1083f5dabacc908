"""Issues the dunning notices (督促状) of a business day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.dunning.handlers.followed import lock_overdue, lock_with_new_obligors
from services.dunning.handlers.issued import add_notices, notices_of_claims
from services.dunning.handlers.letters import address_notices, heard_of
from services.dunning.handlers.tax_notices import without_served_tax_notice
from services.dunning.rules.letters import can_be_issued
from services.dunning.rules.notice import (
    DunningTerms,
    IssuedNotice,
    Notice,
    decide_notice,
    document_no,
    joint_notices,
    later_joint_notice,
)
from services.dunning.rules.stages import Stage, Trigger, move
from services.dunning.store.claims import count_covered
from services.dunning.store.notices import take_serials
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts import DunningNoticeIssued
from shared.days import fiscal_year
from shared.transaction import Transaction

ISSUE = Access("dunning.notice.issue", DUNNING, AccessAction.REGISTER)


class OfficeClosed(ValueError):  # noqa: N818 - it names what is wrong.
    """Notices were to be issued on a day on which nobody dispatches them."""


async def issue_dunning_notices(day: date, transaction: Transaction, *, terms: DunningTerms) -> dict[str, Any]:
    """Issue the notice of every overdue claim whose day has come, once to each who owes it, addressed as of that day.

    A claim waits whose addressee is dead, until it is known who receives letters for the heirs, and one whose tax
    notice was not served.

    Args:
        day: The business day of dispatch (発した日).
        transaction: Everything commits with it or not at all, so a repeated run finds nothing left to do.
        terms: The law and the ordinances of the city.

    Returns:
        `issued`, `late` (of those, after the statutory days), `waiting` (overdue, for a later day, for heirs or for the
        service of the tax notice), `covered` (held back by provisional money), `open_principal_yen` and `fee_yen` (both
        summed over the issued), and `joint`: notices to joint obligors, whose amounts are those of the claims and are
        counted once.

    Raises:
        OfficeClosed: If the day is not a business day.
    """
    if not terms.business_days.is_business_day(day):
        raise OfficeClosed(f"{day}は開庁日ではありません。督促状は開庁日の日付で発行してください。")
    overdue = await lock_overdue(transaction.connection, day)
    joint = await _to_new_obligors(day, transaction, terms)
    decided = []
    heard = await heard_of(transaction.connection, (claim.addressee_no for claim in overdue))
    claim_ids = [claim.claim_id for claim in overdue]
    unserved = await without_served_tax_notice(transaction.connection, claim_ids, day)
    for claim in overdue:
        if claim.claim_id in unserved or not can_be_issued(heard.get(claim.addressee_no)):
            continue
        if (notice := decide_notice(claim, day, terms)) is not None:
            decided.append(notice)
            joint += joint_notices(claim, notice)
    if decided or joint:
        issued = await _number([*decided, *joint], day, transaction)
        stage = move(Stage.OVERDUE, Trigger.NOTICE_ISSUED)
        await add_notices(transaction.connection, issued, stage, transaction.started_at)
        await address_notices(issued, transaction)
        for one in issued:
            transaction.publish(_announcement(one), key=one.notice.addressee_no)
        transaction.record_access(
            ISSUE,
            [notice.addressee_no for notice in (*decided, *joint)],
            fields=("document_no", "issued_on", "pay_by", "open_principal_yen", "fee_yen", "stage"),
        )
    return {
        "issued": len(decided),
        "late": sum(notice.is_late for notice in decided),
        "waiting": len(overdue) - len(decided),
        "covered": await count_covered(transaction.connection),
        "open_principal_yen": sum(notice.open_principal_yen for notice in decided),
        "fee_yen": sum(notice.fee_yen for notice in decided),
        "joint": len(joint),
    }


async def _to_new_obligors(day: date, transaction: Transaction, terms: DunningTerms) -> list[Notice]:
    """The notices to those who became joint obligors after the claim's own notice."""
    claims = await lock_with_new_obligors(transaction.connection)
    known = await notices_of_claims(transaction.connection, [claim.claim_id for claim in claims])
    found = []
    for claim in claims:
        own, *others = known[claim.claim_id]
        for addressee_no in sorted({*claim.joint_addressee_nos} - {one.notice.addressee_no for one in others}):
            notice = later_joint_notice(claim, own.notice, addressee_no, day, terms)
            if notice is not None:
                found.append(notice)
    return found


async def _number(decided: Sequence[Notice], day: date, transaction: Transaction) -> list[IssuedNotice]:
    first = await take_serials(transaction.connection, fiscal_year(day), len(decided))
    return [IssuedNotice(document_no(day, serial), notice) for serial, notice in enumerate(decided, first)]


def _announcement(issued: IssuedNotice) -> DunningNoticeIssued:
    notice = issued.notice
    return DunningNoticeIssued(
        claim_id=notice.claim_id,
        addressee_no=notice.addressee_no,
        tax_item=notice.tax_item,
        document_no=issued.document_no,
        issued_on=notice.issued_on,
        pay_by=notice.pay_by,
        open_principal_yen=notice.open_principal_yen,
        fee_yen=notice.fee_yen,
        joint_of=notice.joint_of,
    )
