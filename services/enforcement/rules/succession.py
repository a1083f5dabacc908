"""Succession (納税承継, 地方税法9条・9条の2): what the law asks for before it is decided, and what each heir owes."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from shared.law.inheritance import HeirKind, Relative, divide, liable_yen, statutory_shares
from shared.money import Yen

KIND_LABELS: Mapping[HeirKind, str] = MappingProxyType(
    {
        HeirKind.SPOUSE: "配偶者",
        HeirKind.CHILD: "子",
        HeirKind.ASCENDANT: "直系尊属",
        HeirKind.SIBLING: "兄弟姉妹",
        HeirKind.HALF_SIBLING: "兄弟姉妹(父母の一方のみ同じ)",
    }
)


class RepresentativeBy(StrEnum):
    """How the representative came to be one (地方税法9条の2)."""

    #: The heirs said so (相続人代表者指定届, 1項).
    NOTIFIED = "notified"
    #: The mayor designated him, since nobody said (2項).
    DESIGNATED = "designated"


REPRESENTATIVE_LABELS: Mapping[RepresentativeBy, str] = MappingProxyType(
    {
        RepresentativeBy.NOTIFIED: "相続人代表者の届出(地方税法9条の2第1項)",
        RepresentativeBy.DESIGNATED: "市長の指定(地方税法9条の2第2項)",
    }
)


class Heir(NamedTuple):
    """Somebody named in a succession.

    Attributes:
        addressee_no: Who.
        relative: How he is related, and whether he renounced.
        share: Of what is owed; none for whoever renounced.
        received_yen: The value of what he inherited; none where nobody knows it yet.
    """

    addressee_no: str
    relative: Relative
    share: Fraction | None
    received_yen: Yen | None


class Objection(StrEnum):
    """What stands against a succession."""

    NOBODY = "nobody"
    TWO_SPOUSES = "two_spouses"
    SHARE_OF_RENOUNCED = "share_of_renounced"
    SHARE_MISSING = "share_missing"
    NOT_THE_WHOLE = "not_the_whole"
    OTHER_SHARES = "other_shares"
    NO_REPRESENTATIVE = "no_representative"
    VALUE_MISSING = "value_missing"


OBJECTIONS: Mapping[Objection, str] = MappingProxyType(
    {
        Objection.NOBODY: "承継する相続人がいません。相続財産清算人の選任を確かめてください。",
        Objection.TWO_SPOUSES: "配偶者が2人以上います。続柄を確かめてください。",
        Objection.SHARE_OF_RENOUNCED: "相続を放棄した人に相続分があります。相続分を消してください。",
        Objection.SHARE_MISSING: "相続分のない相続人がいます。分子と分母を入力してください。",
        Objection.NOT_THE_WHOLE: "相続分の合計が1になりません。分子と分母を確かめてください。",
        Objection.OTHER_SHARES: "法定相続分と一致しません(民法900条)。続柄を直すか、遺言による指定としてください。",
        Objection.NO_REPRESENTATIVE: "相続人代表者が承継する相続人の中にいません。代表者を選び直してください。",
        Objection.VALUE_MISSING: "限定承認では、全員について相続によって得た財産の価額を入力してください。",
    }
)


#: What stands against whoever names the deceased himself.
DECEASED_AMONG_HEIRS = "亡くなった人が相続人の中にいます。宛名番号を確かめてください。"


def objections(heirs: Sequence[Heir], representative_no: str, *, limited: bool, by_will: bool) -> Sequence[Objection]:
    """What stands against a succession; nothing where it may be decided.

    Args:
        heirs: Everybody named.
        representative_no: Who receives letters for all.
        limited: Whether they accepted with limitation (限定承認), which all do together (民法923条).
        by_will: Whether a will names other shares than the statutory ones (民法902条).
    """
    return list(dict.fromkeys(_objections(heirs, representative_no, limited=limited, by_will=by_will)))


def _objections(heirs: Sequence[Heir], representative_no: str, *, limited: bool, by_will: bool) -> Iterator[Objection]:
    succeeding = [one for one in heirs if not one.relative.renounced]
    if not succeeding:
        yield Objection.NOBODY
        return
    if sum(one.relative.kind is HeirKind.SPOUSE for one in succeeding) > 1:
        yield Objection.TWO_SPOUSES
        return
    if any(one.share is not None for one in heirs if one.relative.renounced):
        yield Objection.SHARE_OF_RENOUNCED
    shares = {one.addressee_no: one.share for one in succeeding if one.share is not None}
    if len(shares) < len(succeeding):
        yield Objection.SHARE_MISSING
    elif sum(shares.values(), Fraction(0)) != 1:
        yield Objection.NOT_THE_WHOLE
    elif not by_will and statutory_shares({one.addressee_no: one.relative for one in heirs}) != shares:
        yield Objection.OTHER_SHARES
    if representative_no not in shares:
        yield Objection.NO_REPRESENTATIVE
    if limited and any(one.received_yen is None for one in succeeding):
        yield Objection.VALUE_MISSING


class Succeeded(NamedTuple):
    """What heirs owe.

    Attributes:
        parts: By claim and heir, in yen; of each claim they are what is owed.
        liable_yen: By heir the most that may be collected from him for all claims together.
    """

    parts: dict[int, dict[str, Yen]]
    liable_yen: dict[str, Yen]


def succeeded(owed: Mapping[int, Yen], heirs: Sequence[Heir], representative_no: str, *, limited: bool) -> Succeeded:
    """Divide claims over the heirs, claim by claim, and say how far each is liable.

    Args:
        owed: What is owed, by claim.
        heirs: Everybody named, without an objection.
        representative_no: Who gets the yen that cannot be divided.
        limited: Whether they accepted with limitation.
    """
    shares = {one.addressee_no: one.share for one in heirs if one.share is not None}
    parts = {claim_id: divide(yen, shares, representative_no) for claim_id, yen in owed.items()}
    whole_yen = sum(owed.values())
    liable = {
        one.addressee_no: liable_yen(
            sum(of_claim[one.addressee_no] for of_claim in parts.values()),
            whole_yen,
            one.received_yen,
            limited=limited,
        )
        for one in heirs
        if one.share is not None
    }
    return Succeeded(parts, liable)


class Liability(NamedTuple):
    """How far an heir is liable for what one deceased owed, when property of his is to be seized.

    Attributes:
        parts: What he succeeded to, by claim.
        liable_yen: The most that may be collected from him for all claims, as it was decided.
        share: His share, which he owes of the delinquency charge that came since as well.
        limited: Whether he is liable within the estate only, so that nothing comes on top.
        taken_yen: What was collected from him by seizures of these claims, and what live ones hold.
        taken_alike_yen: So much of it by seizures for some of the same claims as the seizure in question.
    """

    parts: Mapping[int, Yen]
    liable_yen: Yen
    share: Fraction
    limited: bool
    taken_yen: Yen
    taken_alike_yen: Yen

    def seizable_yen(self, amounts: Mapping[int, Yen], charges: Mapping[int, Yen]) -> Yen:
        """The most that may be seized from him for some claims of the deceased.

        It is his parts of just these claims with his share of their charge, and what he is liable for beside the other
        heirs; never more than is left of all that he is liable for.
        """
        named = [claim_id for claim_id in self.parts if claim_id in amounts]
        charge_yen = sum(charges[claim_id] for claim_id in named)
        own_charge_yen = 0 if self.limited else charge_yen * self.share.numerator // self.share.denominator
        beside_yen = max(0, self.liable_yen - sum(self.parts.values()))
        of_these_yen = sum(self.parts[claim_id] for claim_id in named) + beside_yen + own_charge_yen
        of_all_yen = self.liable_yen + own_charge_yen
        left_yen = min(of_these_yen - self.taken_alike_yen, of_all_yen - self.taken_yen)
        return min(sum(amounts[claim_id] for claim_id in named), max(0, left_yen))


def seizable_yen(amounts: Mapping[int, Yen], charges: Mapping[int, Yen], liabilities: Sequence[Liability]) -> Yen:
    """The most that may be seized from somebody for some claims, of which he owes some as an heir.

    Args:
        amounts: What is owed on each claim, everything included.
        charges: The delinquency charge in it.
        liabilities: Of each deceased whose heir he is.
    """
    inherited = frozenset[int]().union(*(one.parts for one in liabilities))
    own_yen = sum(yen for claim_id, yen in amounts.items() if claim_id not in inherited)
    return own_yen + sum(one.seizable_yen(amounts, charges) for one in liabilities)
