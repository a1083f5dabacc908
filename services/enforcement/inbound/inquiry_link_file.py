"""Reads who answers by the electronic link (電子照会): `<city>.inquiries.yaml`, beside the city's ordinances."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.enforcement.rules.inquiries import Item, Recipient, unfit_items
from services.enforcement.rules.inquiry_link import InquiryLink, Institution
from shared.law.municipality import Municipality

_Code = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
_Name = Annotated[str, Field(min_length=1, max_length=60)]


class LinkUnsound(ValueError):  # noqa: N818 - It names what was found.
    """The file of the link cannot be used; the sentence says where."""


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: _Code
    name: _Name
    assumption: bool = False


class _Link(_Stated):
    checked: date


class _Institution(_Stated):
    kind: Recipient
    items: Annotated[list[Item], Field(min_length=1)]
    first_day: Annotated[date, Field(alias="from")]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    link: _Link
    institutions: list[_Institution]


def link_of(municipality: Municipality) -> InquiryLink:
    """The link of a city, from `<name>.inquiries.yaml` beside `<name>.access.yaml`.

    Raises:
        LinkUnsound: Something in it is missing, unknown or contradictory.
        OSError: It cannot be read.
    """
    policy = municipality.access_policy_file
    return load_link(policy.with_name(policy.name.replace(".access.yaml", ".inquiries.yaml")))


@cache
def load_link(path: Path) -> InquiryLink:
    """Read and check a file of the link; the same path is read once.

    Raises:
        LinkUnsound: Something in it is missing, unknown or contradictory.
        OSError: It cannot be read.
    """
    try:
        read = _File.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except ValidationError as error:
        places = "、".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        raise LinkUnsound(f"{path.name}: {places} を直してください。") from error
    except yaml.YAMLError as error:
        raise LinkUnsound(f"{path.name}: YAMLとして読めません。") from error
    codes = [one.code for one in read.institutions]
    if len(codes) != len(set(codes)):
        raise LinkUnsound(f"{path.name}: institutions の code に同じ値が2つあります。")
    for one in read.institutions:
        unfit = unfit_items(one.kind, one.items)
        if unfit:
            raise LinkUnsound(f"{path.name}: {one.code} の items に、照会できない {'、'.join(unfit)} があります。")
    found = (Institution(one.code, one.name, one.kind, tuple(one.items), one.first_day) for one in read.institutions)
    return InquiryLink(read.link.code, {one.code: one for one in found})
