"""The act by which two persons hand claims over to the collection association (滞納整理組合への移管)."""

from services.enforcement.handlers.association import require_transferable, transfer
from services.enforcement.handlers.dispositions import Wanted
from services.enforcement.inbound.disposition_act import OfClaims, disposition_act, today
from services.enforcement.inbound.words import Line
from services.enforcement.rules.dispositions import DispositionKind
from shared.approvals import Act
from shared.postgres.sql import Connection


class AssociationTransfer(OfClaims):
    """Claims that the association is to collect.

    Attributes:
        association: Its name, always written alike: reports to it are gathered by it.
        agreement: The number of the agreement or of the acceptance.
    """

    association: Line
    agreement: Line

    def wanted(self) -> Wanted:
        """What the handlers need of it."""
        return Wanted(
            kind=DispositionKind.ASSOCIATION,
            addressee_no=self.addressee_no,
            ground="transfer",
            claims=self.tax_items(),
            authority=self.association,
            reference=self.agreement,
        )


def association_act() -> Act[AssociationTransfer]:
    """The act."""

    async def admissible(payload: AssociationTransfer, connection: Connection) -> None:
        await require_transferable(payload.wanted(), await today(connection), connection)

    return disposition_act(
        DispositionKind.ASSOCIATION,
        AssociationTransfer,
        lines=lambda payload: payload.lines(
            [
                ("移管先", payload.association),
                ("協定・受入れの番号", payload.agreement),
                ("移管", "決裁の後、収納の回答を得て、その日の額で移管します。返還まで、市は滞納処分をしません。"),
            ]
        ),
        admissible=admissible,
        execute=lambda approved, transaction: transfer(approved.payload.wanted(), approved.approval_id, transaction),
    )
