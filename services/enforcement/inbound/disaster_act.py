"""The acts by which two persons put off due dates after a disaster (災害等による期限の延長), and by which they undo it.

Permissions: enforcement.disaster.propose and enforcement.disaster.approve. What is decided is exactly the list of
claims that the preview named by its hash.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.enforcement.handlers.disaster import (
    DECIDED,
    Asked,
    NotExtendable,
    Revoking,
    extend,
    require_extendable,
    require_revocable,
    revoke,
)
from services.enforcement.inbound.words import Words
from services.enforcement.store.write_off import SELECT_TODAY
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, AmountYen, TaxItemCode
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.law.parameter import NotInForce, NotYetAnnounced
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.disaster.propose", ENFORCEMENT, AccessAction.DECIDE)
APPROVE = Access(DECIDED.permission, ENFORCEMENT, AccessAction.APPROVE)
TaxItems = Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=6, strict=False)]


class DisasterExtension(Payload):
    """Due dates that are put off.

    Attributes:
        disaster_id: After which disaster.
        ended_on: The day on which the hindrance ended (その理由のやんだ日).
        due_on: The new due date of all.
        person_count: Of how many persons, as the preview says.
        claim_count: How many claims.
        owed_yen: What is owed on them.
        tax_items: Of the claims.
        list_sha256: What names exactly these claims.
        evidence: The papers that prove the disaster.
        reason: In words.
    """

    disaster_id: UUID
    ended_on: DayAtHand
    due_on: DayAtHand
    person_count: Annotated[int, Field(ge=1)]
    claim_count: Annotated[int, Field(ge=1)]
    owed_yen: AmountYen
    tax_items: TaxItems
    list_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    evidence: Words
    reason: Words

    def asked(self) -> Asked:
        """What the handlers need of it."""
        items = tuple(sorted(one.value for one in self.tax_items))
        return Asked(self.disaster_id, self.ended_on, self.due_on, self.list_sha256, items)


class ExtensionUndoing(Payload):
    """An extension that is undone, wholly or for some persons.

    Attributes:
        extension_id: The extension.
        addressee_nos: Whose; nobody for all of it.
        tax_items: Of the claims.
        reason: In words.
    """

    extension_id: UUID
    addressee_nos: Annotated[tuple[AddresseeNo, ...], Field(max_length=500, strict=False)] = ()
    tax_items: TaxItems
    reason: Words

    def revoking(self) -> Revoking:
        """What the handlers need of it."""
        items = tuple(sorted(one.value for one in self.tax_items))
        return Revoking(self.extension_id, tuple(sorted(set(self.addressee_nos))), items)


def disaster_acts(municipality: Municipality) -> tuple[Act[DisasterExtension], Act[ExtensionUndoing]]:
    """The extension, and its undoing."""
    return _extending(municipality), _undoing()


def _extending(municipality: Municipality) -> Act[DisasterExtension]:
    async def admissible(payload: DisasterExtension, connection: Connection) -> None:
        try:
            today = await connection.fetchval(SELECT_TODAY)
            await require_extendable(payload.asked(), today, connection, municipality)
        except NotExtendable as found:
            raise Problem(409, "not_extendable", str(found)) from None
        except (NotYetAnnounced, NotInForce):
            sentence = "この日の条例の値が登録されていません。理由のやんだ日を確かめてください。"
            raise Problem(409, "law_unknown", sentence) from None

    async def execute(approved: Approved[DisasterExtension], transaction: Transaction) -> None:
        try:
            await extend(approved.payload.asked(), approved.approval_id, transaction, municipality)
        except NotExtendable as found:
            raise Problem(409, "not_extendable", str(found)) from None

    return Act(
        name="enforcement.disaster_extension",
        label="災害等による期限の延長",
        payload=DisasterExtension,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        # A whole area: whose claims they are is recorded when it is carried out.
        subjects=lambda _payload: [],
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=admissible,
        execute=execute,
    )


def _undoing() -> Act[ExtensionUndoing]:
    async def admissible(payload: ExtensionUndoing, connection: Connection) -> None:
        try:
            await require_revocable(payload.revoking(), connection)
        except NotExtendable as found:
            raise Problem(409, "not_revocable", str(found)) from None

    async def execute(approved: Approved[ExtensionUndoing], transaction: Transaction) -> None:
        try:
            await revoke(approved.payload.revoking(), approved.approval_id, transaction)
        except NotExtendable as found:
            raise Problem(409, "not_revocable", str(found)) from None

    return Act(
        name="enforcement.disaster_extension_undo",
        label="災害等による期限の延長の取消し",
        payload=ExtensionUndoing,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_undo_lines,
        subjects=lambda payload: list(payload.addressee_nos),
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=admissible,
        execute=execute,
    )


def _lines(payload: DisasterExtension) -> list[tuple[str, str]]:
    return [
        ("災害", str(payload.disaster_id)),
        ("理由のやんだ日", payload.ended_on.isoformat()),
        ("延長後の期限", payload.due_on.isoformat()),
        ("対象", f"{payload.person_count:,}人、期別債権{payload.claim_count:,}件、未納{payload.owed_yen:,}円"),
        ("税目", _items(payload.tax_items)),
        ("一覧のハッシュ値", payload.list_sha256),
        ("証拠", payload.evidence),
        ("理由", payload.reason),
    ]


def _undo_lines(payload: ExtensionUndoing) -> list[tuple[str, str]]:
    return [
        ("延長", str(payload.extension_id)),
        ("宛名番号", "、".join(payload.addressee_nos) or "全員"),
        ("税目", _items(payload.tax_items)),
        ("理由", payload.reason),
    ]


def _items(tax_items: tuple[TaxItemCode, ...]) -> str:
    return "、".join(tax_item(one.value).name for one in tax_items)
