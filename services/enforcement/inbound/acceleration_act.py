"""The act by which two persons decide that claims are collected before their due date (繰上徴収, 地方税法13条の2)."""

from datetime import datetime, time
from typing import Annotated

from pydantic import Field

from services.enforcement.handlers.acceleration import accelerate, require_acceleratable
from services.enforcement.handlers.dispositions import Wanted
from services.enforcement.inbound.disposition_act import NamedClaim, OfClaims, disposition_act
from services.enforcement.rules.acceleration import GROUND_LABELS, AccelerationGround
from services.enforcement.rules.dispositions import DispositionKind
from shared.approvals import Act
from shared.days import TOKYO
from shared.http.days import DayAtHand, DayOnPaper
from shared.postgres.sql import Connection, Sql

_NOW = Sql("SELECT now()")


class AcceleratedNamed(NamedClaim):
    """A claim with its due date as the officer saw it."""

    due_on: DayOnPaper


class Acceleration(OfClaims):
    """Claims that are collected sooner.

    Attributes:
        claims: Which, each with its due date.
        ground: Which of the six grounds.
        due_on: The day that takes the place of the due date.
        due_time: The time of that day in Japan, HH:MM.
    """

    claims: Annotated[tuple[AcceleratedNamed, ...], Field(min_length=1, max_length=500, strict=False)]
    ground: AccelerationGround
    due_on: DayAtHand
    due_time: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]

    def wanted(self) -> Wanted:
        """What the handlers need of it."""
        return Wanted(
            kind=DispositionKind.ACCELERATION,
            addressee_no=self.addressee_no,
            ground=self.ground.value,
            claims=self.tax_items(),
            due_on=self.due_on,
            due_time=time.fromisoformat(self.due_time),
            former_due={one.claim_id: one.due_on for one in self.claims},
        )


def acceleration_act() -> Act[Acceleration]:
    """The act."""

    async def admissible(payload: Acceleration, connection: Connection) -> None:
        now: datetime = await connection.fetchval(_NOW)
        await require_acceleratable(payload.wanted(), now.astimezone(TOKYO), connection)

    return disposition_act(
        DispositionKind.ACCELERATION,
        Acceleration,
        lines=_lines,
        admissible=admissible,
        execute=lambda approved, transaction: accelerate(approved.payload.wanted(), approved.approval_id, transaction),
    )


def _lines(payload: Acceleration) -> list[tuple[str, str]]:
    former = "、".join(f"{one.claim_id}: {one.due_on}" for one in payload.claims)
    return payload.lines(
        [
            ("事由", GROUND_LABELS[payload.ground]),
            ("繰上前の納期限", former),
            ("繰上後の納期限", f"{payload.due_on} {payload.due_time}"),
        ]
    )
