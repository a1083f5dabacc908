"""Reads who may use Individual Numbers for what: `<city>.number_use.yaml`, beside the city's ordinances."""

from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.identity.rules.number_use import Affair, NumberUse
from shared.law.municipality import Municipality


class NumberUseUnsound(ValueError):  # noqa: N818 - It names what was found.
    """The file cannot be used; the sentence says where."""


class _Affair(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    law: Annotated[str, Field(pattern=r"番号法第9条")]
    offices: Annotated[list[str], Field(min_length=1)]
    may_show: bool
    integrated: bool
    assumption: bool = False


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid")

    value: Annotated[int, Field(gt=0)]
    assumption: bool = False


class _Register(BaseModel):
    model_config = ConfigDict(extra="forbid")

    affairs: Annotated[list[_Affair], Field(min_length=1)]
    looks_per_hour: _Value
    unusual_per_day: _Value
    keep_ended_days: _Value


@cache
def load_number_use(path: Path) -> NumberUse:
    """Read and check the register.

    Raises:
        NumberUseUnsound: the file is not there, or says something it must not.
    """
    try:
        read = _Register.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise NumberUseUnsound(f"{path} を読み取れません({type(error).__name__})。") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise NumberUseUnsound(f"{path.name} {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    affairs = {
        one.code: Affair(one.code, one.name, one.law, frozenset(one.offices), one.may_show, one.integrated)
        for one in read.affairs
    }
    if len(affairs) < len(read.affairs):
        raise NumberUseUnsound(f"{path.name}: code に同じ値が2つあります。")
    return NumberUse(affairs, read.looks_per_hour.value, read.unusual_per_day.value, read.keep_ended_days.value)


def number_use_of(municipality: Municipality) -> NumberUse:
    """The register of a city."""
    policy = municipality.access_policy_file
    return load_number_use(policy.with_name(policy.name.replace(".access.yaml", ".number_use.yaml")))
