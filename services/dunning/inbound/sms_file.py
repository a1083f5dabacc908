"""Reads what the city has laid down about short messages (SMS): `<city>.sms.yaml`, beside its ordinances."""

from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.dunning.rules.sms import SmsTerms, text_fault
from shared.days import BusinessDays
from shared.law.municipality import Municipality

_Time = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_Prefix = Annotated[str, Field(pattern=r"^0[0-9]{2}$")]
_Code = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class SmsUnsound(ValueError):  # noqa: N818 - It names what was found.
    """The file of short messages cannot be used; the sentence says where."""


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
        SmsUnsound: Something in it is missing, unknown or contradictory, or a text says too much.
        OSError: It cannot be read.
    """
    policy = municipality.access_policy_file
    path = policy.with_name(policy.name.replace(".access.yaml", ".sms.yaml"))
    return load_sms_terms(path, municipality.law.business_days)


@cache
def _read(path: Path) -> _File:
    try:
        read = _File.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except ValidationError as error:
        places = "、".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        raise SmsUnsound(f"{path.name}: {places} を直してください。") from error
    except yaml.YAMLError as error:
        raise SmsUnsound(f"{path.name}: YAMLとして読めません。") from error
    if read.opens >= read.closes:
        raise SmsUnsound(f"{path.name}: opens は closes より前の時刻にしてください。")
    for code, text in read.texts.items():
        fault = text_fault(text)
        if fault is not None:
            raise SmsUnsound(f"{path.name}: texts.{code}: {fault}")
    return read


def load_sms_terms(path: Path, business_days: BusinessDays) -> SmsTerms:
    """Read and check a file of short messages; the same path is read once.

    Raises:
        SmsUnsound: Something in it is missing, unknown or contradictory, or a text says too much.
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
