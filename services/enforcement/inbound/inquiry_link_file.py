"""Reads who answers by the electronic link (電子照会): `<city>.inquiries.yaml`, beside the city's ordinances."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.rules.inquiries import Item, Recipient, unfit_items
from services.enforcement.rules.inquiry_link import InquiryLink, Institution
from shared.law.city_file import city_file, read_city_file
from shared.law.municipality import Municipality
from shared.law.parameter import UnsoundParameter

_Code = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
_Name = Annotated[str, Field(min_length=1, max_length=60)]


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
        UnsoundParameter: Something in it is missing, unknown or contradictory.
        OSError: It cannot be read.
    """
    return load_link(city_file(municipality, "inquiries"))


@cache
def load_link(path: Path) -> InquiryLink:
    """Read and check a file of the link; the same path is read once.

    Raises:
        UnsoundParameter: Something in it is missing, unknown or contradictory.
        OSError: It cannot be read.
    """
    read = read_city_file(path, _File)
    codes = [one.code for one in read.institutions]
    if len(codes) != len(set(codes)):
        raise UnsoundParameter(f"{path.name}: institutions の code に同じ値が2つあります。")
    for one in read.institutions:
        unfit = unfit_items(one.kind, one.items)
        if unfit:
            raise UnsoundParameter(f"{path.name}: {one.code} の items に、照会できない {'、'.join(unfit)} があります。")
    found = (Institution(one.code, one.name, one.kind, tuple(one.items), one.first_day) for one in read.institutions)
    return InquiryLink(read.link.code, {one.code: one for one in found})
