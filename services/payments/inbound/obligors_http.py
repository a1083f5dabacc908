"""Who owes a claim: its addressee, its joint obligors (連帯納税義務者) and heirs, now and as of any day.

Permission: payments.claim.view. What shows a claim shows all of them, is recorded for each, and is closed to whoever
lives with one of them.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from pydantic import BaseModel, ConfigDict, Field

from services.payments.handlers.obligors import Obligor, Obligors, obligors_of
from services.payments.store import claims
from services.payments.store import obligors as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.http.problems import not_found
from shared.http.routes import Call, Routes

VIEW = Access("payments.claim.view", RECEIPT, AccessAction.VIEW)

obligor_routes = Routes("obligors")


class ObligorView(BaseModel):
    """A joint obligor, whose share of the property divides nothing that is owed, or an heir with what he owes."""

    model_config = ConfigDict(frozen=True)

    addressee_no: str
    share_numerator: int | None
    share_denominator: int | None
    part_yen: int | None = Field(description="Of an heir (承継), what he owes of the claim; null: all of it")


class ObligorsView(BaseModel):
    """Who owes a claim."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    addressee_no: str
    joint_obligors: list[ObligorView]


@obligor_routes.get("/claims/{claim_id}/obligors", access=VIEW, summary="Who owes a claim, as of any day")
async def get_obligors(
    call: Call, claim_id: int, valid_on: date | None = None, known_at: datetime | None = None
) -> ObligorsView:
    """Who owed a claim on a day in law, as the system knew it at a time."""
    connection = call.transaction.connection
    claim = await connection.fetchrow(claims.SELECT_BY_ID, claim_id)
    if claim is None:
        raise not_found(f"期別債権 {claim_id}")
    rows = await connection.fetch(
        store.SELECT_AS_OF, claim_id, valid_on or date.max, known_at or datetime.max.replace(tzinfo=UTC)
    )
    joint = [Obligor(**dict(row)) for row in rows]
    subjects = [claim["addressee_no"], *(one.addressee_no for one in joint)]
    call.require_tax_item(claim["tax_item"], subjects)
    call.require_distance(subjects)
    call.record(subjects, fields=("joint_obligor",))
    return ObligorsView(claim_id=claim_id, addressee_no=claim["addressee_no"], joint_obligors=views(joint))


async def require_obligors(call: Call, claim_ids: Sequence[int]) -> Obligors:
    """Who owes these claims, for whoever lives with none of them.

    Raises:
        Refused: The caller or somebody of his household owes one of the claims.
    """
    owing = await obligors_of(claim_ids, call.transaction.connection)
    call.require_distance(owing.subjects)
    return owing


def views(joint: Sequence[Obligor]) -> list[ObligorView]:
    """Joint obligors as they are shown."""
    return [
        ObligorView(
            addressee_no=one.addressee_no,
            share_numerator=one.share_numerator,
            share_denominator=one.share_denominator,
            part_yen=one.part_yen,
        )
        for one in joint
    ]
