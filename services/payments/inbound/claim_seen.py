"""A claim as an officer saw it, in the payload of every act on one, and what he reads when it has changed since."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.payments.rules.claim_changes import change_of, decision_made, described
from services.payments.rules.corrections import Objection, Obstacle, Seen
from services.payments.store import corrections, decisions
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
    Obstacle.EXEMPTION_TOO_HIGH: "減免額が調定額を超えています。金額を確かめ、起案し直してください。",
    Obstacle.NO_SUCH_DECISION: "取り消そうとする決定がないか、すでに取り消されています。一覧を開き直してください。",
}


class SeenClaim(BaseModel):
    """A claim as the proposing officer saw it; any change of it stops the approval.

    Attributes:
        claim_id: the claim.
        version: its version.
        addressee_no: who owes it.
        tax_item: its tax item.
        decision_count: how many decisions and revocations there were.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    claim_id: ClaimId
    version: Annotated[int, Field(ge=1)]
    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    decision_count: Annotated[int, Field(ge=0)]

    def seen(self) -> Seen:
        """What the rules need of it."""
        return Seen(self.claim_id, self.version, self.addressee_no, self.tax_item.value, self.decision_count)

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
        sentence += await what_changed(objection.seen, connection)
    return Problem(409, objection.obstacle.value, sentence)


async def what_changed(seen: Seen, connection: Connection) -> str:
    """What became of a claim after somebody saw it, as a sentence in Japanese; empty where nothing did."""
    rows = await connection.fetch(decisions.SELECT_SINCE, seen.claim_id, seen.decision_count)
    made = [
        decision_made(row["kind"], row["recorded_at"].astimezone(TOKYO).date(), is_revocation=row["revoked"])
        for row in rows
    ]
    return await what_entered(seen.claim_id, seen.version, connection) + (
        f"その後の決定: {described(made)}。" if made else ""
    )


async def what_entered(claim_id: int, version: int, connection: Connection) -> str:
    """What was entered on a claim after a version, as a sentence in Japanese; empty where nothing was."""
    rows = await connection.fetch(corrections.SELECT_CHANGES, claim_id, version)
    entered = [
        change_of(row["side"], row["component"], row["amount_yen"], row["recorded_at"].astimezone(TOKYO).date())
        for row in rows
    ]
    return f"その後の変更: {described(entered)}。" if entered else ""
