"""The closed register of purposes for which a person's data may be used, each with its legal basis."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


class UnknownPurpose(ValueError):  # noqa: N818 - the name says what happened.
    """A purpose code that is not in the register."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a person's data is used.

    Attributes:
        code: What is stored in access records and travels in message headers.
        label: What an officer reads, in Japanese.
        legal_basis: The article that makes the use lawful, in Japanese.
    """

    code: str
    label: str
    legal_basis: str

    def __post_init__(self) -> None:
        if not (self.code and self.code.isascii() and self.label and self.legal_basis):
            raise ValueError("A purpose needs an ASCII code, a label and a legal basis.")


RECEIPT = Purpose("receipt", "収納・消込", "地方自治法第231条")
DUNNING = Purpose("dunning", "督促・催告", "地方税法第329条、第371条、第457条ほか")
ENFORCEMENT = Purpose("enforcement", "滞納処分", "地方税法第331条、第373条ほか、国税徴収法第5章")
ASSET_INQUIRY = Purpose("asset_inquiry", "財産調査", "国税徴収法第141条、地方税法第20条の11")
GRACE = Purpose("grace", "納税相談・猶予", "地方税法第15条から第15条の6まで")
REFUND = Purpose("refund", "還付・充当", "地方税法第17条、第17条の2")
ADDRESSEE = Purpose("addressee", "宛名管理・名寄せ", "番号法第9条第1項")
INFORMATION_LINK = Purpose("information_link", "情報連携", "番号法第19条第8号")
CERTIFICATE = Purpose("certificate", "納税証明", "地方税法第20条の10")
SETTLEMENT = Purpose("settlement", "決算・統計", "地方自治法第233条")
TAXPAYER_INQUIRY = Purpose("taxpayer_inquiry", "本人からの照会対応", "個人情報の保護に関する法律第69条第1項")
DISCLOSURE = Purpose("disclosure", "開示・訂正・利用停止請求", "個人情報の保護に関する法律第76条、第90条、第98条")
AUDIT = Purpose("audit", "監査・アクセス記録の点検", "個人情報の保護に関する法律第66条、番号法第12条")
OPERATIONS = Purpose("operations", "システムの運用", "個人情報の保護に関する法律第66条、番号法第12条")

PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {
        purpose.code: purpose
        for purpose in (
            RECEIPT,
            DUNNING,
            ENFORCEMENT,
            ASSET_INQUIRY,
            GRACE,
            REFUND,
            ADDRESSEE,
            INFORMATION_LINK,
            CERTIFICATE,
            SETTLEMENT,
            TAXPAYER_INQUIRY,
            DISCLOSURE,
            AUDIT,
            OPERATIONS,
        )
    }
)


def purpose_of(code: str) -> Purpose:
    """Look a purpose up by its code.

    Raises:
        UnknownPurpose: The code is not in the register.
    """
    try:
        return PURPOSES[code]
    except KeyError:
        raise UnknownPurpose(f"利用目的「{code}」は登録されていません。使えるもの: {'、'.join(PURPOSES)}。") from None
