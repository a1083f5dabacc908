"""In whose name an account is (口座名義): what the register says of it, and on what ground another name is paid."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.refunds.rules.payees import Capacity
from shared.contracts.payee_names import HolderLikeness


class HolderGround(StrEnum):
    """Why money goes to an account that is not in the name that the register has; two persons decide it."""

    RENAMED = "renamed"
    SPELLING = "spelling"
    TRADE_NAME = "trade_name"
    AGENT = "agent"
    #: The register has nothing to compare; another paper shows who the holder is.
    UNREGISTERED = "unregistered"


LIKENESS_LABELS: Mapping[HolderLikeness, str] = MappingProxyType(
    {
        HolderLikeness.SAME: "宛名のフリガナと一致",
        HolderLikeness.FORMER: "宛名の以前のフリガナと一致",
        HolderLikeness.OTHER: "宛名のフリガナと不一致",
        HolderLikeness.NO_READING: "宛名にフリガナの登録がない",
        HolderLikeness.UNKNOWN: "宛名に登録がない",
    }
)
GROUND_LABELS: Mapping[HolderGround, str] = MappingProxyType(
    {
        HolderGround.RENAMED: "氏名・名称の変更",
        HolderGround.SPELLING: "同一人のフリガナの違い",
        HolderGround.TRADE_NAME: "屋号・商号の名義",
        HolderGround.AGENT: "代理人の口座(委任状)",
        HolderGround.UNREGISTERED: "登録がなく、書類で名義を確認",
    }
)
_SILENT = (HolderLikeness.NO_READING, HolderLikeness.UNKNOWN)


class Holder(NamedTuple):
    """The account of one payee.

    Attributes:
        payee_no: His number in the entry.
        capacity: As what he receives.
        has_account: Whether he is paid to an account at all.
        likeness: What identity answered last; None while it has not, and of whoever receives for the addressee.
    """

    payee_no: int
    capacity: Capacity
    has_account: bool
    likeness: HolderLikeness | None


class Ground(NamedTuple):
    """Why the account of one payee is paid all the same, and by which paper."""

    payee_no: int
    ground: HolderGround
    document: str


class NotConfirmed(Exception):  # noqa: N818 - It names what was found.
    """An account that cannot be paid to as things stand; a code and a Japanese sentence for officers."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def require_confirmed(holders: Sequence[Holder], grounds: Sequence[Ground]) -> None:
    """Refuse to pay to an account that is nobody's by the register and by no ground.

    Whoever receives his own refund is compared with the register. Somebody else's account takes a mandate (委任状), as
    a representative's does; heirs, liquidators and others with a title of their own are not in the register as such.

    Args:
        holders: Every payee of an entry.
        grounds: What was given for some of them.

    Raises:
        NotConfirmed: Identity has not answered yet, a ground is missing, fits nothing, or is not needed.
    """
    given = {one.payee_no: one for one in grounds}
    if len(given) < len(grounds) or not given.keys() <= {one.payee_no for one in holders}:
        raise NotConfirmed(
            "unknown_payee", "根拠の受取人番号が還付先の入力にないか、重なっています。番号を確かめてください。"
        )
    for one in holders:
        _require_one(one, given.get(one.payee_no))


def _require_one(holder: Holder, ground: Ground | None) -> None:
    who = f"受取人{holder.payee_no}"
    is_compared = holder.has_account and holder.capacity is Capacity.SELF
    if is_compared and holder.likeness is None:
        sentence = f"{who}の口座名義を宛名に照会しています。回答を待って、計算し直してください。"
        raise NotConfirmed("holder_not_known", sentence)
    is_mandated = holder.has_account and holder.capacity is Capacity.REPRESENTATIVE
    is_needed = is_mandated or (is_compared and holder.likeness is not HolderLikeness.SAME)
    if not is_needed:
        if ground is not None:
            raise NotConfirmed("ground_not_needed", f"{who}の口座には名義の根拠は要りません。根拠を外してください。")
        return
    if ground is None:
        found = "代理人のもの" if is_mandated or holder.likeness is None else LIKENESS_LABELS[holder.likeness]
        sentence = f"{who}の口座名義は{found}です。書類で確かめて、根拠と書類の名を入力してください。"
        raise NotConfirmed("holder_unconfirmed", sentence)
    _require_fitting(who, holder, ground)


def _require_fitting(who: str, holder: Holder, ground: Ground) -> None:
    if holder.capacity is Capacity.REPRESENTATIVE:
        fits = ground.ground is HolderGround.AGENT
    else:
        fits = (ground.ground is HolderGround.UNREGISTERED) is (holder.likeness in _SILENT)
    if not fits:
        sentence = (
            f"{who}の根拠「{GROUND_LABELS[ground.ground]}」は、宛名への照会の結果に合いません。根拠を確かめてください。"
        )
        raise NotConfirmed("ground_unfitting", sentence)
