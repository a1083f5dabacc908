"""Reads the city's channels: `<city>.channels.yaml`, beside its ordinances."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.payments.rules.channels import ChannelRegister, ChannelTerms, CreditAccount
from shared.contracts import Channel, ReceiptStage
from shared.formats.mapped import Yields, shipped_mapping, shipped_names
from shared.law.municipality import Municipality

#: The layout of account transfer results, which has a reader of its own.
ACCOUNT_TRANSFER = "account_transfer"
_Account = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{3}-[0-9]-[0-9]{7}$")]
_Code = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]


class ChannelsUnsound(ValueError):  # noqa: N818 - It names what was found.
    """The file of channels cannot be used; the sentence says where."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: _Code
    name: Annotated[str, Field(min_length=1, max_length=60)]
    account: _Account
    formats: Annotated[list[str], Field(min_length=1)]
    assumption: bool = False


class _Channel(_Entry):
    #: None where the money is received in the system itself, as at a counter.
    formats: list[str]
    reported_as: Channel
    stages: Annotated[list[ReceiptStage], Field(min_length=1)]
    #: Which of the city's numbers its records carry.
    issuer: Literal["store_company", "institution", "none"]
    payer_codes: list[Annotated[str, Field(pattern=r"^[0-9]{10}$")]]
    final_within_business_days: Annotated[int, Field(ge=0, le=60)]
    fee_yen: Annotated[int, Field(ge=0, le=10_000)]
    fee_netted: bool
    signature_demanded: bool


class _Register(BaseModel):
    model_config = ConfigDict(extra="forbid")

    channels: Annotated[list[_Channel], Field(min_length=1)]
    accounts: list[_Entry]


@cache
def load_channels(path: Path, store_company: str, institution: str) -> ChannelRegister:
    """Read and check the channels.

    Args:
        path: Such as deploy/municipality/ishinomaki.channels.yaml.
        store_company: The city's 請求書発行企業コード.
        institution: The city's 共通納税機関コード.

    Raises:
        ChannelsUnsound: something in it is missing, unknown or contradictory.
        OSError: it cannot be read.
    """
    try:
        read = _Register.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except ValidationError as error:
        places = "、".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        raise ChannelsUnsound(f"{path.name}: {places} を直してください。") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ChannelsUnsound(f"{path.name}: UTF-8のYAMLとして読めません。") from error
    _check(path, read)
    numbers = {"store_company": store_company, "institution": institution, "none": ""}
    return ChannelRegister(
        tuple(
            ChannelTerms(
                one.code,
                one.name,
                one.reported_as,
                tuple(one.formats),
                frozenset(one.stages),
                numbers[one.issuer],
                frozenset(one.payer_codes),
                one.account,
                one.final_within_business_days,
                one.fee_yen,
                one.fee_netted,
                one.signature_demanded,
            )
            for one in read.channels
        ),
        tuple(CreditAccount(one.code, one.name, one.account, tuple(one.formats)) for one in read.accounts),
    )


def channels_of(municipality: Municipality) -> ChannelRegister:
    """The channels of a city: beside its ordinances, as its access policy is."""
    policy = municipality.access_policy_file
    path = policy.with_name(policy.name.replace(".access.yaml", ".channels.yaml"))
    issuer = municipality.slip_issuer
    return load_channels(path, issuer.company_code, issuer.institution_code)


def _check(path: Path, read: _Register) -> None:
    codes = [one.code for one in (*read.channels, *read.accounts)]
    payers = [code for one in read.channels for code in one.payer_codes]
    taken = [name for one in read.channels for name in one.formats]
    for name, values in (("code", codes), ("payer_codes", payers), ("formats", taken)):
        if len(values) != len(set(values)):
            raise ChannelsUnsound(f"{path.name}: {name} に同じ値が2つあります。")
    for entries, yields in ((read.channels, Yields.PAYMENTS), (read.accounts, Yields.CREDITS)):
        for one in entries:
            for name in one.formats:
                if name == ACCOUNT_TRANSFER and yields is Yields.PAYMENTS:
                    continue
                if name not in shipped_names() or shipped_mapping(name).yields is not yields:
                    raise ChannelsUnsound(f"{path.name}: {one.code} の書式「{name}」は使えません。")
