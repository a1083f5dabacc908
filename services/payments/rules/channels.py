"""The ways money comes (納付チャネル), as data: which files a channel sends, what it reports, whose credit pays it."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts import Channel, ReceiptStage
from shared.money import Yen

#: Credits of a payer who is in no channel.
UNKNOWN_PAYER = "unknown"


class UnknownChannel(LookupError):  # noqa: N818 - It names what was asked for.
    """There is no such channel; the sentence lists those there are."""


@dataclass(frozen=True, slots=True)
class ChannelTerms:
    """One channel.

    Attributes:
        code: Its own name, kept with each file.
        name: As officers call it.
        reported_as: What events call it; several channels may be one there.
        formats: The layouts its files come in: `account_transfer`, or names of mappings.
        stages: What it reports.
        issuer_code: The number under which it collects for the city; empty where its records carry none.
        payer_codes: Under which codes its money is paid into the city's account (振込依頼人コード).
        account: The city's account that it pays into, as bank-branch-kind-number.
        final_within_business_days: How long after a flash report its final report may take.
        fee_yen: What it takes for each payment.
        fee_netted: Whether it keeps the fee back from what it pays in.
        signature_demanded: Whether its files are refused without a registered sender's signature.
    """

    code: str
    name: str
    reported_as: Channel
    formats: tuple[str, ...]
    stages: frozenset[ReceiptStage]
    issuer_code: str
    payer_codes: frozenset[str]
    account: str
    final_within_business_days: int
    fee_yen: Yen
    fee_netted: bool
    signature_demanded: bool


@dataclass(frozen=True, slots=True)
class CreditAccount:
    """An account of the city, and the one layout in which its movements are taken: two would count money twice."""

    code: str
    name: str
    account: str
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChannelRegister:
    """All channels and accounts of a city."""

    channels: tuple[ChannelTerms, ...]
    accounts: tuple[CreditAccount, ...]

    def formats_of(self, code: str) -> tuple[str, ...]:
        """The layouts of one channel or account; of all for an empty code.

        Raises:
            UnknownChannel: there is no such channel.
        """
        every: Sequence[ChannelTerms | CreditAccount] = (*self.channels, *self.accounts)
        found = [one for one in every if code in ("", one.code)]
        if not found:
            known = "、".join(f"{one.code}({one.name})" for one in every)
            raise UnknownChannel(f"収納チャネル「{code[:40]}」はありません。使えるもの: {known}。")
        return tuple(dict.fromkeys(name for one in found for name in one.formats))

    def channel_of_format(self, name: str) -> ChannelTerms | None:
        """The channel whose files come in a layout; none for an account's."""
        return next((channel for channel in self.channels if name in channel.formats), None)

    def accounts_of_format(self, name: str) -> tuple[CreditAccount, ...]:
        """The accounts whose movements come in a layout."""
        return tuple(account for account in self.accounts if name in account.formats)

    def channel_of_payer(self, payer_code: str) -> str:
        """The channel whose money a payer brings, as events and receipts call it, or `unknown`."""
        found = (one.reported_as.value for one in self.channels if payer_code in one.payer_codes)
        return next(found, UNKNOWN_PAYER)

    def confirmation_days(self) -> dict[Channel, int]:
        """How many business days a flash report may wait, by what events call its channel: the slowest of them."""
        days: dict[Channel, int] = {}
        for one in self.channels:
            if ReceiptStage.FLASH in one.stages:
                days[one.reported_as] = max(days.get(one.reported_as, 0), one.final_within_business_days)
        return days
