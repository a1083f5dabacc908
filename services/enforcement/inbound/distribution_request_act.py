"""The act by which two persons request distribution from another body's compulsory procedure (交付要求, 82条)."""

from pydantic import Field

from services.enforcement.handlers.dispositions import Wanted
from services.enforcement.handlers.distribution_request import request, require_requestable
from services.enforcement.inbound.disposition_act import OfClaims, disposition_act, today
from services.enforcement.inbound.seizure_act import Number
from services.enforcement.inbound.words import Line, MaybeLine
from services.enforcement.rules.dispositions import DispositionKind
from services.enforcement.rules.distribution_request import PROCEDURES, Procedure
from shared.approvals import Act
from shared.http.days import DayAtHand, DayOnPaper
from shared.postgres.sql import Connection


class DistributionRequest(OfClaims):
    """A request for distribution.

    Attributes:
        procedure: Of which kind the other body's procedure is.
        authority: The body, such as a court.
        case_number: Its number of the case (事件番号).
        began_on: When it began.
        demand_by: Until when the body must have the request (配当要求の終期, 債権届出期間); none where there is no day.
        property_id: The property that it is about, where the register has it.
        description: The property in words; empty where the procedure has all of the debtor's property.
    """

    procedure: Procedure
    authority: Line
    case_number: Line
    began_on: DayOnPaper
    demand_by: DayAtHand | None = None
    property_id: Number | None = None
    description: MaybeLine = Field(default="")

    def wanted(self) -> Wanted:
        """What the handlers need of it."""
        return Wanted(
            kind=DispositionKind.DISTRIBUTION_REQUEST,
            addressee_no=self.addressee_no,
            ground=self.procedure.value,
            claims=self.tax_items(),
            authority=self.authority,
            reference=self.case_number,
            description=self.description,
            property_id=self.property_id,
            began_on=self.began_on,
            due_on=self.demand_by,
        )


def distribution_request_act() -> Act[DistributionRequest]:
    """The act."""

    async def admissible(payload: DistributionRequest, connection: Connection) -> None:
        await require_requestable(payload.wanted(), await today(connection), connection)

    return disposition_act(
        DispositionKind.DISTRIBUTION_REQUEST,
        DistributionRequest,
        lines=_lines,
        admissible=admissible,
        execute=lambda approved, transaction: request(approved.payload.wanted(), approved.approval_id, transaction),
    )


def _lines(payload: DistributionRequest) -> list[tuple[str, str]]:
    return payload.lines(
        [
            ("手続", PROCEDURES[payload.procedure].label),
            ("執行機関", payload.authority),
            ("事件番号", payload.case_number),
            ("開始の日", payload.began_on.isoformat()),
            ("期限", str(payload.demand_by or "なし")),
            ("財産", payload.description or "なし"),
            ("発付", "決裁の後、収納の回答を得て、その日の額で発付します。"),
        ]
    )
