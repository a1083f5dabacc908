"""The act by which two persons decide a search (捜索, 国税徴収法142条).

Permissions: enforcement.search.propose and enforcement.search.approve.
"""

from typing import Annotated

from pydantic import Field

from services.enforcement.handlers.searches import NotSearchable, Wanted, decide_search, require_searchable
from services.enforcement.inbound.words import Line, Words
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, TaxItemCode
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.search.propose", ENFORCEMENT, AccessAction.DECIDE)
APPROVE = Access("enforcement.search.approve", ENFORCEMENT, AccessAction.APPROVE)


class Search(Payload):
    """A search.

    Attributes:
        case_id: The case.
        addressee_no: Who is in arrears.
        tax_items: Of what.
        place: Where.
        of_third_party: Whether somebody else has the place: then only where he keeps property and does not hand it
            over, or there is reason to think so (142条2項).
        planned_on: The first day on which it may be made.
        reason: Why it is necessary.
    """

    case_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    addressee_no: AddresseeNo
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=6, strict=False)]
    place: Line
    of_third_party: bool = False
    planned_on: DayAtHand
    reason: Words

    def wanted(self) -> Wanted:
        """What the handlers need of it."""
        items = tuple(one.value for one in self.tax_items)
        return Wanted(
            self.case_id, self.addressee_no, items, self.place, self.of_third_party, self.planned_on, self.reason
        )


def search_act() -> Act[Search]:
    """The act."""
    return Act(
        name="enforcement.search",
        label="捜索",
        payload=Search,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            ("案件", str(payload.case_id)),
            ("宛名番号", payload.addressee_no),
            ("場所", payload.place),
            ("対象", "第三者の物又は住居等(国税徴収法142条2項)" if payload.of_third_party else "滞納者の物又は住居等"),
            ("捜索の日", f"{payload.planned_on.isoformat()}から"),
            ("理由", payload.reason),
        ],
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=_require_admissible,
        execute=_execute,
    )


async def _require_admissible(payload: Search, connection: Connection) -> None:
    try:
        await require_searchable(payload.wanted(), connection)
    except NotSearchable as found:
        raise Problem(409, "not_searchable", str(found)) from None


async def _execute(approved: Approved[Search], transaction: Transaction) -> None:
    await _require_admissible(approved.payload, transaction.connection)
    await decide_search(approved.payload.wanted(), approved.approval_id, transaction)
