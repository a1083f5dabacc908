"""The act by which two persons give an operator the right to look at what one ticket names (調査の権限の付与).

Permissions: access.staff_inquiry.propose and access.staff_inquiry.approve; the operator takes no part.
"""

from datetime import UTC, datetime

from services.access.handlers.staff_inquiries import InvestigationRight, give_right, require_grantable
from shared.access import Access, AccessAction
from shared.access.purposes import OPERATIONS
from shared.access.terms import AccessPolicy
from shared.approvals import Act, Approved
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("access.staff_inquiry.propose", OPERATIONS, AccessAction.DECIDE)
APPROVE = Access("access.staff_inquiry.approve", OPERATIONS, AccessAction.APPROVE)


def staff_inquiry_act(policy: AccessPolicy) -> Act[InvestigationRight]:
    """The act, under a city's roles and limits."""

    async def admissible(right: InvestigationRight, connection: Connection) -> None:
        await require_grantable(right, connection, policy, datetime.now(UTC))

    async def execute(approved: Approved[InvestigationRight], transaction: Transaction) -> None:
        await give_right(approved, transaction, policy)

    def lines(right: InvestigationRight) -> list[tuple[str, str]]:
        office = policy.offices.get(right.office)
        return [
            ("問合せ", str(right.inquiry_id)),
            ("宛名番号", right.addressee_no or "なし"),
            ("調査する担当者", right.staff_no),
            ("所属", office.name if office else right.office),
            ("権限の終わり", right.ends_at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M:%S")),
        ]

    return Act(
        name="access.staff_inquiry_right",
        label="職員からの問合せを調査する権限の付与",
        payload=InvestigationRight,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lines,
        subjects=lambda right: [right.addressee_no] if right.addressee_no else [],
        barred=lambda right: {right.staff_no},
        admissible=admissible,
        execute=execute,
        # Who asks and who decides about operators may sit in different offices.
        any_office=True,
    )
