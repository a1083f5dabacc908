"""A claim as an officer saw it, in the payload of every act on one, and what he reads when it has changed since."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.payments.rules.claim_changes import Change, described
from services.payments.rules.corrections import Objection, Obstacle, Seen
from services.payments.store import corrections
from shared.contracts.fields import AddresseeNo, ClaimId, TaxItemCode
from shared.days import TOKYO
from shared.http.problems import Problem
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection

_SENTENCES = {
    Obstacle.UNKNOWN_MONEY: "この収納は見つかりません。番号を確かめてください。",
    Obstacle.MONEY_CANCELLED: "この収納は取り消されています。何も変更していません。",
    Obstacle.MONEY_PROVISIONAL: "この収納はまだ速報です。確報が届いてから起案してください。",
    Obstacle.MONEY_CHANGED: "収納額が起案の金額と異なります。金額を確かめ、起案し直してください。",
    Obstacle.MONEY_ELSEWHERE: "この収納は起案の期別債権にはありません。今の消込先を確かめ、起案し直してください。",
    Obstacle.UNKNOWN_CLAIM: "期別債権が見つかりません。番号を確かめてください。",
    Obstacle.CLAIM_CHANGED: "期別債権が起案のときから変わっています。内容を確かめ、起案し直してください。",
}


class SeenClaim(BaseModel):
    """A claim as the proposing officer saw it; any change of it stops the approval.

    Attributes:
        claim_id: the claim.
        version: its version.
        addressee_no: who owes it.
        tax_item: its tax item.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    claim_id: ClaimId
    version: Annotated[int, Field(ge=1)]
    addressee_no: AddresseeNo
    tax_item: TaxItemCode

    def seen(self) -> Seen:
        """What the rules need of it."""
        return Seen(self.claim_id, self.version, self.addressee_no, self.tax_item.value)

    def lines(self, label: str) -> list[tuple[str, str]]:
        """What whoever decides reads of it."""
        return [
            (label, str(self.claim_id)),
            ("税目", tax_item(self.tax_item.value).name),
            ("宛名番号", self.addressee_no),
        ]


async def problem_of(objection: Objection, connection: Connection) -> Problem:
    """The answer to whoever comes second: what stands against his act, and what has changed since he looked."""
    sentence = _SENTENCES[objection.obstacle]
    if objection.obstacle is Obstacle.CLAIM_CHANGED and objection.seen is not None:
        sentence += await what_changed(objection.seen.claim_id, objection.seen.version, connection)
    return Problem(409, objection.obstacle.value, sentence)


async def what_changed(claim_id: int, version: int, connection: Connection) -> str:
    """What was entered on a claim after a version, as a sentence in Japanese; empty where nothing was."""
    rows = await connection.fetch(corrections.SELECT_CHANGES, claim_id, version)
    changes = [
        Change(
            row["side"],
            row["component"],
            row["reason"],
            row["amount_yen"],
            row["recorded_at"].astimezone(TOKYO).date(),
        )
        for row in rows
    ]
    return f"その後の変更: {described(changes)}。" if changes else ""
