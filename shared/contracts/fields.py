"""Building blocks that several contracts share."""

import contextlib
import re
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

_WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _as_written(value: object) -> object:
    # Left alone, pydantic reads a number or a text of digits as seconds since 1970: 0 would become 1 January 1970.
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _WRITTEN_DAY.fullmatch(value):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(value)
    # No plain ValueError: what that says would be shown to whoever filled in a form, and he reads Japanese.
    raise PydanticCustomError("written_day", "a day of the calendar is written YYYY-MM-DD")


#: A day, written YYYY-MM-DD and in no other way.
Day = Annotated[date, BeforeValidator(_as_written, json_schema_input_type=date)]
#: Whole yen, not negative. The bound (one quadrillion) is far above any city's budget and far below 2^53.
AmountYen = Annotated[int, Field(ge=0, le=999_999_999_999_999)]
#: Whole yen with a sign: the difference a revision makes.
DeltaYen = Annotated[int, Field(ge=-999_999_999_999_999, le=999_999_999_999_999)]
FiscalYear = Annotated[int, Field(ge=1950, le=2200, description="Western year in which the fiscal year begins (April)")]
AddresseeNo = Annotated[str, Field(pattern=r"^[0-9]{15}$", description="Addressee number (宛名番号), 15 digits")]
ClaimId = Annotated[int, Field(ge=1, le=2**53 - 1, description="Number of the claim in payments")]
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]
#: No control characters: PostgreSQL cannot store U+0000, and no name or address has any other.
PRINTABLE = r"^[^\u0000-\u001f\u007f]*$"
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=PRINTABLE)]


class TaxItemCode(StrEnum):
    """Tax items (税目): four taxes under the Local Tax Act, two charges under the Local Autonomy Act."""

    RESIDENCE_TAX = "010"
    PROPERTY_TAX = "012"
    VEHICLE_TAX = "013"
    CARE_PREMIUM = "023"
    HEALTH_TAX = "024"
    ELDERLY_MEDICAL_PREMIUM = "025"


class Contract(BaseModel):
    """A part of an event: frozen, strict, blind to unknown fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class NoticeKey(Contract):
    """What names one notice (通知書) among all: the natural key without its instalment."""

    municipality_code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    former_municipality_code: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    levy_fiscal_year: FiscalYear
    target_fiscal_year: FiscalYear
    tax_item: TaxItemCode
    notice_no: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,20}$")]
    sequence_no: Annotated[int, Field(ge=0, le=9999)] = 0


class ClaimKey(NoticeKey):
    """What names one claim (期別債権): the notice and the instalment."""

    instalment: Annotated[str, Field(pattern=r"^[0-9]{2}$")]


def natural_key(key: NoticeKey) -> str:
    """The notice key as one text, fields in their order: for unique indexes and look-ups."""
    former = key.former_municipality_code or ""
    return (
        f"{key.municipality_code}/{former}/{key.levy_fiscal_year}/{key.target_fiscal_year}"
        f"/{key.tax_item.value}/{key.notice_no}/{key.sequence_no}"
    )
