"""Whom a refund is paid to (還付先): which account a bank file can name, whose it is, and who gets how much."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from shared.formats.bank_kana import BankKanaError, to_bank_kana
from shared.law.inheritance import inheritance_shares
from shared.money import Yen


class Source(StrEnum):
    """From where an account is known."""

    CLAIM_FORM = "claim_form"
    #: 公金受取口座, which the holder registered with the state for payments to him.
    PUBLIC_ACCOUNT = "public_account"
    #: The account of account transfer; only where its holder agreed in writing.
    TRANSFER_MANDATE = "transfer_mandate"
    CASH = "cash"


class Capacity(StrEnum):
    """As what somebody receives a refund."""

    SELF = "self"
    HEIR = "heir"
    #: 年金保険者, to whom a premium withheld from a pension after death goes back.
    PENSION_INSURER = "pension_insurer"
    #: 第二次納税義務者, whose own payments go back to him first (地方税法施行令6条の13).
    SECOND_LIABLE = "second_liable"
    LIQUIDATOR = "liquidator"
    REPRESENTATIVE = "representative"


SOURCE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        Source.CLAIM_FORM: "還付請求書の口座",
        Source.PUBLIC_ACCOUNT: "公金受取口座",
        Source.TRANSFER_MANDATE: "口座振替の口座(同意あり)",
        Source.CASH: "現金",
    }
)
CAPACITY_LABELS: Mapping[str, str] = MappingProxyType(
    {
        Capacity.SELF: "本人",
        Capacity.HEIR: "相続人",
        Capacity.PENSION_INSURER: "年金保険者",
        Capacity.SECOND_LIABLE: "第二次納税義務者",
        Capacity.LIQUIDATOR: "清算人",
        Capacity.REPRESENTATIVE: "代理人",
    }
)
ACCOUNT_KINDS: Mapping[str, str] = MappingProxyType({"1": "普通", "2": "当座", "4": "貯蓄", "9": "その他"})
_ACCOUNT_DIGITS = 7
#: What bank files write for the legal form of a corporation, before or after its name.
_LEGAL_FORM = re.compile(r"^[A-Zｱ-ﾝﾞﾟ]{1,5}\)|\([A-Zｱ-ﾝﾞﾟ]{1,5}\)|\([A-Zｱ-ﾝﾞﾟ]{1,5}$")
_CORPORATE_WORDS = re.compile("ｶﾌﾞｼｷｶﾞｲｼﾔ|ﾕｳｹﾞﾝｶﾞｲｼﾔ|ｺﾞｳﾄﾞｳｶﾞｲｼﾔ|ｺﾞｳﾒｲｶﾞｲｼﾔ|ｺﾞｳｼｶﾞｲｼﾔ")


class NotPayable(Exception):  # noqa: N818 - It names what was found.
    """A payee to whom nothing can be paid as he was given; the message is Japanese and for officers."""


class Account(NamedTuple):
    """An account as bank files name it."""

    bank_number: str
    branch_number: str
    account_kind: str
    account_number: str
    holder_kana: str


class Receiver(NamedTuple):
    """Who receives, with his account; none where he is paid in cash."""

    capacity: Capacity
    name: str
    name_kana: str
    source: Source
    consent_document: str | None
    account: Account | None
    #: Why a name is another's; empty where the account is his own and he is the addressee.
    difference_reason: str


class Heirs(NamedTuple):
    """Of whom a dead person's heirs are made up; the receivers follow this order."""

    spouse: bool
    children: int
    ascendants: int
    siblings: int
    half_siblings: int


def checked(receiver: Receiver, addressee_name: str | None) -> Receiver:
    """A receiver with his names in the half-width kana of bank files.

    Args:
        receiver: As he was entered.
        addressee_name: As identity announced it, with which the name of who receives his own refund is compared; none
            where it has not.

    Raises:
        NotPayable: The account is incomplete or cannot be written into a bank file, a name is another's without a
            reason, or it is a debit account whose holder has not agreed.
    """
    try:
        name_kana = to_bank_kana(receiver.name_kana, max_bytes=200)
    except BankKanaError as fault:
        raise NotPayable(f"受取人のフリガナ: {fault}") from None
    if (receiver.source is Source.CASH) != (receiver.account is None):
        raise NotPayable("口座を、現金払いでは入力せず、それ以外では入力してください。")
    if (receiver.source is Source.TRANSFER_MANDATE) != bool(receiver.consent_document):
        raise NotPayable(
            "口座振替の口座へ還付するには、名義人の同意の書類(consent_document)が必要です。ほかの口座には入力しないでください。"
        )
    account = None if receiver.account is None else _checked_account(receiver.account)
    differences = []
    if receiver.capacity is Capacity.SELF and addressee_name is not None and not _alike(addressee_name, receiver.name):
        differences.append("受取人の氏名が宛名の氏名と一致しません。")
    if account is not None and not same_name(account.holder_kana, name_kana):
        differences.append("口座名義が受取人のフリガナと一致しません。")
    if differences and not receiver.difference_reason:
        raise NotPayable(f"{''.join(differences)}確かめて、このままでよい場合はその理由を入力してください。")
    reason = receiver.difference_reason if differences else ""
    return receiver._replace(name_kana=name_kana, account=account, difference_reason=reason)


def same_name(holder_kana: str, name_kana: str) -> bool:
    """Whether an account's holder is who receives: spaces and the legal form of a corporation set aside."""
    return _bare(holder_kana) == _bare(name_kana)


def require_receivers(receivers: Sequence[Receiver], heirs: Heirs | None, *, is_dead: bool) -> None:
    """Refuse receivers that do not fit together.

    Raises:
        NotPayable: Heirs are not those they are said to be, somebody is there twice, or somebody dead is to receive.
    """
    inheriting = [one.capacity is Capacity.HEIR for one in receivers]
    if heirs is None:
        if any(inheriting):
            raise NotPayable("相続人への還付には、相続人の構成(配偶者・子・直系尊属・兄弟姉妹の数)が必要です。")
        if len(receivers) > 1:
            raise NotPayable("受取人を複数にできるのは相続人の場合だけです。")
        if is_dead and receivers[0].capacity is Capacity.SELF:
            raise NotPayable("この宛名の方は亡くなっています。相続人などを受取人として入力してください。")
        return
    if not all(inheriting):
        raise NotPayable("相続人の構成を入力したときは、受取人をすべて相続人にしてください。")
    expected = len(parts(len(receivers) + 1, heirs))
    if len(receivers) != expected:
        raise NotPayable(f"相続人は{expected}人ですが、受取人は{len(receivers)}人です。全員を入力してください。")
    paid_to = [(one.name_kana, one.account) for one in receivers if one.account is not None]
    if len(set(paid_to)) < len(paid_to):
        raise NotPayable("同じ人の同じ口座が2回入力されています。受取人を確かめてください。")


def parts(total_yen: Yen, heirs: Heirs | None) -> list[Yen]:
    """What each receiver gets, in their order: all of it, or the statutory shares of heirs (民法900条).

    Raises:
        NotPayable: There is no heir.
    """
    if heirs is None:
        return [total_yen]
    try:
        shares = inheritance_shares(
            total_yen,
            spouse=heirs.spouse,
            children=heirs.children,
            ascendants=heirs.ascendants,
            siblings=heirs.siblings,
            half_siblings=heirs.half_siblings,
        )
    except ValueError as fault:
        raise NotPayable(str(fault)) from None
    return [share.amount_yen for share in shares]


def _checked_account(account: Account) -> Account:
    for label, value, digits in (
        ("金融機関番号", account.bank_number, 4),
        ("支店番号", account.branch_number, 3),
        ("口座番号", account.account_number, _ACCOUNT_DIGITS),
    ):
        if not (value.isascii() and value.isdecimal() and len(value) == digits):
            raise NotPayable(f"{label}は{digits}桁の数字です({len(value)}桁)。先頭の0も入力してください。")
    if account.account_kind not in ACCOUNT_KINDS:
        kinds = "、".join(f"{code} {label}" for code, label in ACCOUNT_KINDS.items())
        raise NotPayable(f"預金種目は次のどれかです: {kinds}。")
    try:
        return account._replace(holder_kana=to_bank_kana(account.holder_kana))
    except BankKanaError as fault:
        raise NotPayable(f"口座名義: {fault}") from None


def _alike(one: str, other: str) -> bool:
    folded = ("".join(unicodedata.normalize("NFKC", name).split()) for name in (one, other))
    return len(set(folded)) == 1


def _bare(kana: str) -> str:
    joined = kana.replace(" ", "")
    return _LEGAL_FORM.sub("", _CORPORATE_WORDS.sub("", joined)).replace("-", "").replace(".", "")
