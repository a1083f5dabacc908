"""The act by which two persons close a day whose money does not agree with the bank, each difference explained.

An officer with payments.closing.propose names the differences and their reasons; the head of section with
payments.closing.approve decides. If anything differs otherwise when he does, nothing is closed.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.payments.handlers.closing import Explained, NotClosable, breaks_of, close_day, standing
from services.payments.rules.closing import Break, Obstacle
from shared.approvals import Act, Approved, Payload
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.http.routes import NoPersonalData
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = NoPersonalData("payments.closing.propose", "sums of a day by channel, nothing about anybody")
APPROVE = NoPersonalData("payments.closing.approve", "sums of a day by channel, nothing about anybody")

_SENTENCES = {
    Obstacle.FUTURE: "{subject}はまだ先の日です。当日以前の日を指定してください。",
    Obstacle.CLOSED: "{subject}はすでに締めています。締めた日は開け直せません。",
    Obstacle.DAYS_OPEN: "{subject}の末日までの日計が締まっていません。先に日計を締めてください。",
    Obstacle.FILE_UNFINISHED: "取込ファイル{subject}の記帳が終わっていません。終わるのを待ってください。",
    Obstacle.FILE_TOTAL: "取込ファイル{subject}の合計が記帳と{difference}円違います。ファイルを確かめてください。",
    Obstacle.DIFFERENCE: "{subject}の収納額と入金額が{difference}円違います。原因を調べ、理由を起案してください。",
    Obstacle.EXPLANATION: "{subject}の差額は{difference}円で、起案の金額と異なります。確かめて起案し直してください。",
}


class ExplainedDifference(BaseModel):
    """One difference: the credits of the bank less the reported money of a channel, and why."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    channel: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    difference_yen: Annotated[int, Field(ge=-(10**15), le=10**15)]
    explanation: Annotated[str, Field(min_length=3, max_length=300)]

    def line(self) -> tuple[str, str]:
        """What whoever decides reads of it."""
        return (f"差額({self.channel})", f"{self.difference_yen:,}円 {self.explanation}")


class DayClose(Payload):
    """A day and every difference it is closed with."""

    day: DayAtHand
    differences: Annotated[tuple[ExplainedDifference, ...], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _each_channel_once(self) -> "DayClose":
        self.explained()
        return self

    def explained(self) -> dict[str, Explained]:
        """The differences by channel."""
        return explained_once(self.differences)


def explained_once(differences: Sequence[ExplainedDifference]) -> dict[str, Explained]:
    """The differences by channel.

    Raises:
        ValueError: a channel is named twice.
    """
    found = {one.channel: Explained(one.difference_yen, one.explanation) for one in differences}
    if len(found) < len(differences):
        raise ValueError("differences: a channel is named twice")
    return found


def day_close() -> Act[DayClose]:
    """The act."""
    return Act(
        name="payments.day_close",
        label="差額のある日計の締め",
        payload=DayClose,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda _payload: [],
        admissible=_require_admissible,
        execute=_execute,
    )


def refusal(found: list[Break], code: str = "day_not_closable") -> Problem:
    """What stands against a close, by name."""
    sentences = [
        _SENTENCES[one.obstacle].format(subject=one.subject, difference=f"{one.difference_yen:,}") for one in found
    ]
    return Problem(409, code, "".join(sentences))


def _lines(payload: DayClose) -> list[tuple[str, str]]:
    return [("締める日", payload.day.isoformat()), *(one.line() for one in payload.differences)]


async def _require_admissible(payload: DayClose, connection: Connection) -> None:
    found = await standing(payload.day, connection)
    # Whether the day has come is looked at when it is closed.
    against = breaks_of(found, payload.day, payload.explained())
    if against:
        raise refusal(against)


async def _execute(approved: Approved[DayClose], transaction: Transaction) -> None:
    try:
        await close_day(approved.payload.day, approved.payload.explained(), approved.approval_id, transaction)
    except NotClosable as stopped:
        raise refusal(stopped.found) from None


def today_of(transaction: Transaction) -> date:
    """The day in Japan on which a transaction began."""
    return transaction.started_at.astimezone(TOKYO).date()
