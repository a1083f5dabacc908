"""The act by which two persons take part in another authority's seizure (参加差押, 国税徴収法86条)."""

from services.enforcement.handlers.dispositions import Wanted
from services.enforcement.handlers.participation import participate, require_participable
from services.enforcement.inbound.disposition_act import OfClaims, disposition_act, today
from services.enforcement.inbound.seizure_act import Number
from services.enforcement.inbound.words import Line
from services.enforcement.rules.dispositions import DispositionKind
from shared.approvals import Act
from shared.http.days import DayOnPaper
from shared.postgres.sql import Connection


class Participation(OfClaims):
    """A participation.

    Attributes:
        property_id: What the other authority has seized, in the register.
        description: The property in words, as the paper names it.
        authority: The other authority.
        seizure_number: The number of its seizure.
        seized_on: The day of its seizure.
    """

    property_id: Number
    description: Line
    authority: Line
    seizure_number: Line
    seized_on: DayOnPaper

    def wanted(self) -> Wanted:
        """What the handlers need of it."""
        return Wanted(
            kind=DispositionKind.PARTICIPATION,
            addressee_no=self.addressee_no,
            ground="prior_seizure",
            claims=self.tax_items(),
            authority=self.authority,
            reference=self.seizure_number,
            description=self.description,
            property_id=self.property_id,
            began_on=self.seized_on,
        )


def participation_act() -> Act[Participation]:
    """The act."""

    async def admissible(payload: Participation, connection: Connection) -> None:
        await require_participable(payload.wanted(), await today(connection), connection)

    return disposition_act(
        DispositionKind.PARTICIPATION,
        Participation,
        lines=lambda payload: payload.lines(
            [
                ("財産", f"{payload.property_id} {payload.description}"),
                ("先行の差押え", f"{payload.authority} {payload.seizure_number}({payload.seized_on})"),
                ("発付", "決裁の後、督促と収納の回答を得て、差押えの要件が満たされるときに発付します。"),
            ]
        ),
        admissible=admissible,
        execute=lambda approved, transaction: participate(approved.payload.wanted(), approved.approval_id, transaction),
    )
