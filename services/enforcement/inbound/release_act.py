"""The act by which two persons decide the release of a seizure, wholly or in part (差押解除・一部解除・取消).

Permissions: enforcement.release.propose and enforcement.release.approve.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.enforcement.handlers.releasing import Release, release, require_releasable
from services.enforcement.handlers.seizing import locked_seizure
from services.enforcement.inbound.words import Words
from services.enforcement.rules.release import CAUSES, ReleaseCause
from services.enforcement.rules.seizure_states import UnlawfulStep
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, AmountYen, TaxItemCode
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.release.propose", ENFORCEMENT, AccessAction.DECIDE)
APPROVE = Access("enforcement.release.approve", ENFORCEMENT, AccessAction.APPROVE)


class SeizureRelease(Payload):
    """A release as the proposing officer saw the seizure.

    Attributes:
        seizure_id: The seizure.
        step_no: Its last step; any later one stops the approval.
        addressee_no: Whose property.
        tax_items: The tax items of its claims.
        ground: Why.
        released_on: From which day.
        remaining_yen: What stays seized; zero to release all.
        reason: In words.
    """

    seizure_id: UUID
    step_no: Annotated[int, Field(ge=1, le=99_999)]
    addressee_no: AddresseeNo
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=6, strict=False)]
    ground: ReleaseCause
    released_on: DayAtHand
    remaining_yen: AmountYen = 0
    reason: Words

    def release(self) -> Release:
        """What the handlers need of it."""
        return Release(self.seizure_id, self.step_no, self.ground, self.released_on, self.remaining_yen, self.reason)


def seizure_release(municipality: Municipality) -> Act[SeizureRelease]:
    """The act, in a municipality whose ordinance says until when what is left must be done."""

    async def execute(approved: Approved[SeizureRelease], transaction: Transaction) -> None:
        payload = approved.payload
        today = transaction.started_at.astimezone(TOKYO).date()
        if payload.released_on > today:
            raise Problem(409, "day_ahead", "解除の日がまだ来ていません。解除の日から承認してください。")
        await _require_admissible(payload, transaction.connection)
        try:
            await release(payload.release(), approved.approval_id, transaction, municipality)
        except UnlawfulStep as found:
            raise Problem(409, "not_releasable", str(found)) from None

    return Act(
        name="enforcement.seizure_release",
        label="差押えの解除",
        payload=SeizureRelease,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=_require_admissible,
        execute=execute,
    )


def _lines(payload: SeizureRelease) -> list[tuple[str, str]]:
    left = f"{payload.remaining_yen:,}円を残して一部解除" if payload.remaining_yen else "全部"
    return [
        ("差押え", str(payload.seizure_id)),
        ("宛名番号", payload.addressee_no),
        ("解除の範囲", left),
        ("事由", CAUSES[payload.ground].label),
        ("解除の日", payload.released_on.isoformat()),
        ("理由", payload.reason),
    ]


async def _require_admissible(payload: SeizureRelease, connection: Connection) -> None:
    try:
        await require_releasable(payload.release(), connection)
    except UnlawfulStep as found:
        raise Problem(409, "not_releasable", str(found)) from None
    seizure = await locked_seizure(payload.seizure_id, connection)
    seen = (payload.addressee_no, sorted(one.value for one in payload.tax_items))
    if seizure is None or (seizure["addressee_no"], list(seizure["tax_items"])) != seen:
        raise Problem(409, "not_releasable", "宛名番号または税目が差押えと異なります。内容を開き直してください。")
