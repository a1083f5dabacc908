"""What matching is asked and answers: records, the review, decisions, models."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.contracts.fields import PRINTABLE, AddresseeNo
from shared.http.days import DayOnPaper

_RECORDS_MAX = 500
_PAGE_MAX = 100

Text = Annotated[str, Field(max_length=200, pattern=rf"^$|{PRINTABLE}")]
Source = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
Reference = Annotated[str, Field(pattern=r"^[0-9A-Za-z._-]{1,60}$")]


class RecordIn(BaseModel):
    """A record as a source sent it; what it does not say stays empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source_ref: Reference
    name: Text = ""
    name_kana: Text = ""
    birth: Annotated[str, Field(max_length=30)] = ""
    sex: Literal["", "1", "2"] = ""
    address: Text = ""
    stated_no: AddresseeNo | None = None
    amount_yen: Annotated[int, Field(ge=0, lt=2**53)] = 0
    due_on: DayOnPaper | None = None

    @model_validator(mode="after")
    def _somebody_is_meant(self) -> Self:
        if not (self.name or self.name_kana or self.stated_no):
            raise ValueError("氏名、カナ、宛名番号のいずれかを入力してください。")
        return self


class RecordsIn(BaseModel):
    """Records of one source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Source
    records: Annotated[list[RecordIn], Field(min_length=1, max_length=_RECORDS_MAX)]


class Matched(BaseModel):
    """What became of a record; the addressee number only where it is linked."""

    model_config = ConfigDict(frozen=True)

    record_id: int
    source_ref: str
    band: str
    reason: str
    outcome: str | None = Field(description="linked, nobody, reopened; null while nothing is decided")
    addressee_no: str | None


class QueuePage(BaseModel):
    """Where to begin in the review."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skip: Annotated[int, Field(ge=0, le=100_000)] = 0
    limit: Annotated[int, Field(ge=1, le=_PAGE_MAX)] = 50


class QueueItem(BaseModel):
    """A record that waits for a person."""

    model_config = ConfigDict(frozen=True)

    record_id: int
    source: str
    source_ref: str
    amount_yen: int
    due_on: date | None
    reason: str
    locked_by: str | None


class CandidateView(BaseModel):
    """A person of the master beside a record, as the register says it."""

    model_config = ConfigDict(frozen=True)

    addressee_no: str
    name: str
    name_kana: str
    former_name: str
    common_name: str
    latin_name: str
    born: str = Field(description="YYYY-MM-DD with zeros for what is unknown")
    sex: str | None
    address: str
    standing: str
    ended_on: date | None
    probability_ppm: int


class WeightView(BaseModel):
    """One line of the explanation."""

    model_config = ConfigDict(frozen=True)

    about: str
    level: str
    weight: str


class ItemView(BaseModel):
    """A record and its candidates side by side, with what speaks for and against the first one."""

    model_config = ConfigDict(frozen=True)

    record_id: int
    source: str
    source_ref: str
    name: str
    name_kana: str
    birth: str
    sex: str
    address: str
    amount_yen: int
    due_on: date | None
    band: str
    reason: str
    model_id: str | None
    outcome: str | None
    decided_by: str | None
    candidate: CandidateView | None
    runner_up: CandidateView | None
    sentence: str
    weights: list[WeightView]
    area_changes: list[str] = Field(description="What became of the area of the record's address (町名変更、住居表示)")


class LockView(BaseModel):
    """Until when the item is the officer's."""

    model_config = ConfigDict(frozen=True)

    record_id: int
    locked_until: datetime


class DecisionIn(BaseModel):
    """What a person decided: whose record it is, or nobody's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo | None = Field(description="Whose record it is; null where the master does not have him")
    reason: Literal["same_person", "asked_source", "asked_person", "other_person", "not_in_master", "cannot_tell"]
    note: Annotated[str, Field(max_length=300, pattern=rf"^$|{PRINTABLE}")] = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        linking = self.reason in ("same_person", "asked_source", "asked_person")
        if linking != (self.addressee_no is not None):
            raise ValueError("本人とする理由には宛名番号を、別人とする理由には宛名番号なしを指定してください。")
        return self


class Reopening(BaseModel):
    """Why a decision was wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note: Annotated[str, Field(min_length=3, max_length=300, pattern=PRINTABLE)]


class ModelIn(BaseModel):
    """A model as `shuno match --learned` wrote it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: Annotated[str, Field(min_length=2, max_length=900_000, pattern=r"^\{")]


class ModelView(BaseModel):
    """The name under which a model is activated."""

    model_config = ConfigDict(frozen=True)

    model_id: str


class Figures(BaseModel):
    """Numbers of one month."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: Annotated[int, Field(ge=2000, le=2200)]
    month: Annotated[int, Field(ge=1, le=12)]


class SourceFigures(BaseModel):
    """How many records of a source fell into a band, and what persons made of them."""

    model_config = ConfigDict(frozen=True)

    source: str
    band: str
    records: int
    linked: int
    nobody: int
    overturned: int


class StandingView(BaseModel):
    """What matching decides by now, and its numbers."""

    model_config = ConfigDict(frozen=True)

    model_id: str | None
    automatic_ppm: int
    none_ppm: int
    runner_up_ppm: int
    sources: list[SourceFigures]
