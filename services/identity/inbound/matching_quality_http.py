"""How good matching is, month by month: the blind sample, drift by source, and what went beyond the limits."""

from datetime import date, datetime
from typing import Annotated

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.identity.handlers.matching_quality import (
    WRONG,
    Checked,
    Drifted,
    is_beyond,
    quality_of,
)
from services.identity.inbound.matching_http import MODELS
from services.identity.inbound.matching_words import FIELDS
from services.identity.rules.matching.drift import BAND_SHARES
from services.identity.store import matching_quality
from shared.http.routes import Call, Routes

matching_quality_routes = Routes("matching")

_ABOUT = {**FIELDS, BAND_SHARES: "自動・要確認・該当なしの割合", WRONG: "自動判定の誤り"}


class CheckedView(BaseModel):
    """What persons made of a source's links that were drawn for them unmarked, in the twelve months up to this one."""

    model_config = ConfigDict(frozen=True)

    source: str
    drawn: int
    decided: int
    agreed: int
    wrong_ppm_low: int = Field(description="Lower end of the 95 percent interval (Wilson) of wrong links")
    wrong_ppm_high: int = Field(description="Its upper end")


class ShiftView(BaseModel):
    """How far a source has moved in one respect from what the model learnt."""

    model_config = ConfigDict(frozen=True)

    about: str
    label: str
    records: int
    shift_ppm: int = Field(description="100000 is little, 250000 is much (population stability index)")
    beyond: bool


class DriftView(BaseModel):
    """One source in the month."""

    model_config = ConfigDict(frozen=True)

    source: str
    shifts: list[ShiftView]


class FindingView(BaseModel):
    """What went beyond a limit, as it was when it was found."""

    model_config = ConfigDict(frozen=True)

    source: str
    about: str
    label: str
    records: int
    value_ppm: int
    limit_ppm: int
    model_id: str
    recorded_at: datetime


class QualityView(BaseModel):
    """The quality of matching in one month, under the model that counts now."""

    model_config = ConfigDict(frozen=True)

    month: date
    model_id: str | None
    sample_ppm: int
    wrong_ppm: int
    drift_ppm: int
    drift_records_min: int
    checked: list[CheckedView]
    drift: list[DriftView]
    findings: list[FindingView]


@matching_quality_routes.get("/matching/quality", access=MODELS, summary="The quality of matching in one month")
async def show_quality(
    call: Call, year: Annotated[int, Field(ge=2000, le=2200)], month: Annotated[int, Field(ge=1, le=12)]
) -> QualityView:
    """Links are checked on a blind sample; drift is measured against the records that the model was learnt from."""
    connection, first = call.transaction.connection, date(year, month, 1)
    quality = await quality_of(first, connection)
    standards = quality.standards
    kept = ("model_id", "sample_ppm", "wrong_ppm", "drift_ppm", "drift_records_min")
    found = await connection.fetch(matching_quality.SELECT_FINDINGS, first)
    return QualityView(
        month=first,
        **{name: standards[name] for name in kept},
        checked=[_checked(one) for one in quality.checked],
        drift=[DriftView(source=one.source, shifts=_shifts(one, standards)) for one in quality.drifted],
        findings=[
            FindingView(
                label=_ABOUT[row["about"]],
                **{name: row[name] for name in FindingView.model_fields if name != "label"},
            )
            for row in found
        ],
    )


def _checked(one: Checked) -> CheckedView:
    low, high = one.wrong_between_ppm
    return CheckedView(
        **{name: getattr(one, name) for name in ("source", "drawn", "decided", "agreed")},
        wrong_ppm_low=low,
        wrong_ppm_high=high,
    )


def _shifts(one: Drifted, standards: asyncpg.Record) -> list[ShiftView]:
    return [
        ShiftView(
            about=shift.about,
            label=_ABOUT[shift.about],
            records=shift.records,
            shift_ppm=shift.shift_ppm,
            beyond=is_beyond(shift, standards),
        )
        for shift in one.shifts
    ]
