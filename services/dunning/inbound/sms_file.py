"""Reads what the city has laid down about short messages (SMS): `<city>.sms.yaml`, beside its ordinances."""

from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.dunning.rules.sms import SmsTerms, text_fault
from shared.days import BusinessDays
from shared.law.city_file import city_file, read_city_file
from shared.law.municipality import Municipality
from shared.law.parameter import UnsoundParameter

_Time = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_Prefix = Annotated[str, Field(pattern=r"^0[0-9]{2}$")]
_Code = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    opens: _Time
    closes: _Time
    number_prefixes: Annotated[list[_Prefix], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=365)]
    least_yen: Annotated[int, Field(ge=1)]
    messages: Annotated[int, Field(ge=1, le=10)]
    days_between: Annotated[int, Field(ge=1, le=365)]
    texts: Annotated[dict[_Code, str], Field(min_length=1)]
    law: Annotated[str, Field(min_length=1)]
    checked: date
    assumption: bool = False


def sms_terms_of(municipality: Municipality) -> SmsTerms:
    """What a city has laid down, from `<name>.sms.yaml` beside `<name>.access.yaml`.

    Raises:
        UnsoundParameter: Something in it is missing, unknown or contradictory, or a text says too much.
        OSError: It cannot be read.
    """
    return load_sms_terms(city_file(municipality, "sms"), municipality.law.business_days)


@cache
def _read(path: Path) -> _File:
    read = read_city_file(path, _File)
    if read.opens >= read.closes:
        raise UnsoundParameter(f"{path.name}: opens は closes より前の時刻にしてください。")
    for code, text in read.texts.items():
        fault = text_fault(text)
        if fault is not None:
            raise UnsoundParameter(f"{path.name}: texts.{code}: {fault}")
    return read


def load_sms_terms(path: Path, business_days: BusinessDays) -> SmsTerms:
    """Read and check a file of short messages; the same path is read once.

    Raises:
        UnsoundParameter: Something in it is missing, unknown or contradictory, or a text says too much.
        OSError: It cannot be read.
    """
    read = _read(path)
    return SmsTerms(
        time.fromisoformat(read.opens),
        time.fromisoformat(read.closes),
        tuple(read.number_prefixes),
        read.days,
        read.least_yen,
        read.messages,
        read.days_between,
        read.texts,
        business_days,
    )
