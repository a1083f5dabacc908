"""Statutory shares of heirs, and how a claim is divided over them (納税承継, 地方税法9条; 民法887条から901条まで)."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, TypeVar

from shared.money import Yen

_Who = TypeVar("_Who", bound=Hashable)


class HeirKind(StrEnum):
    """How an heir is related to the deceased; whoever represents a child or a sibling is of that one's kind."""

    SPOUSE = "spouse"
    CHILD = "child"
    ASCENDANT = "ascendant"
    SIBLING = "sibling"
    HALF_SIBLING = "half_sibling"


class Relative(NamedTuple):
    """Somebody who may inherit.

    Attributes:
        kind: How he, or whom he represents, is related to the deceased.
        branch: Number of the child or sibling whom he represents together with others (代襲, 民法887条2項); zero for
            whoever inherits in his own right.
        renounced: Whether he has renounced (相続放棄): he never was an heir, and nobody represents him (939条).
    """

    kind: HeirKind
    branch: int = 0
    renounced: bool = False


@dataclass(frozen=True, slots=True)
class HeirShare:
    """One heir with his share and what he owes of a claim.

    Attributes:
        kind: How he is related.
        number: Counts the heirs of a kind from 1.
        share: Of the whole; the shares of all heirs are 1 exactly.
        amount_yen: Of the claim; the amounts add up to it.
    """

    kind: HeirKind
    number: int
    share: Fraction
    amount_yen: Yen


#: Who inherits beside the spouse, in this order (民法887条・889条), and what is then the spouse's (900条1-3号).
_RANKS = (
    (frozenset({HeirKind.CHILD}), Fraction(1, 2)),
    (frozenset({HeirKind.ASCENDANT}), Fraction(2, 3)),
    (frozenset({HeirKind.SIBLING, HeirKind.HALF_SIBLING}), Fraction(3, 4)),
)


def statutory_shares(relatives: Mapping[_Who, Relative]) -> dict[_Who, Fraction]:
    """The statutory shares of relatives (法定相続分, 民法900条・901条); whoever inherits nothing has none.

    Children exclude ascendants, and these exclude siblings. A sibling of one parent gets half of what one of both
    parents gets (900条4号). Whoever represents somebody divides that one's share with the others of his branch (901条).
    Whoever renounced is left out, so that the shares of all others are as if he did not exist.

    Raises:
        ValueError: Nobody inherits, or there are two spouses.
    """
    heirs = {who: one for who, one in relatives.items() if not one.renounced}
    spouses = [who for who, one in heirs.items() if one.kind is HeirKind.SPOUSE]
    if len(spouses) > 1:
        raise ValueError("配偶者は1人です。相続人の続柄を確かめてください。")
    for kinds, of_spouse in _RANKS:
        beside = {who: one for who, one in heirs.items() if one.kind in kinds}
        if beside:
            shares = dict.fromkeys(spouses, of_spouse)
            return {**shares, **_divided_by_branch(beside, 1 - sum(shares.values(), Fraction(0)))}
    if not spouses:
        raise ValueError("相続人がいません。相続人の数を指定するか、相続財産清算人の選任を確かめてください。")
    return {spouses[0]: Fraction(1)}


def divide(amount_yen: Yen, shares: Mapping[_Who, Fraction], representative: _Who) -> dict[_Who, Yen]:
    """What each heir owes of an amount (地方税法9条2項): his share, what is below a yen dropped.

    The yen that are left by the dropping fall to the representative (相続人代表者), so that the parts are the amount.

    Args:
        amount_yen: Zero or more.
        shares: Of every heir; 1 together.
        representative: One of them.

    Raises:
        ValueError: The shares are not 1 together or one is not positive, the representative is none of the heirs, or
            the amount is negative.
    """
    if sum(shares.values(), Fraction(0)) != 1 or any(share <= 0 for share in shares.values()):
        raise ValueError("相続分の合計が1になりません。分子と分母を確かめてください。")
    if representative not in shares:
        raise ValueError("相続人代表者が相続人の中にいません。代表者を確かめてください。")
    if amount_yen < 0:
        raise ValueError("承継する額は0円以上で指定してください。")
    parts = {who: amount_yen * share.numerator // share.denominator for who, share in shares.items()}
    parts[representative] += amount_yen - sum(parts.values())
    return parts


def liable_yen(own_yen: Yen, whole_yen: Yen, received_yen: Yen | None, *, limited: bool) -> Yen:
    """The most that may be collected from an heir for all that the deceased owed (地方税法9条1項ただし書・3項).

    Beside his own part he is liable for those of the others, up to what he received in excess of his own part. Whoever
    accepted with limitation (限定承認) is liable within what he received, and for nobody else.

    Args:
        own_yen: His own part of all claims.
        whole_yen: All that the deceased owed, his part included.
        received_yen: The value of what he inherited; none where nobody knows it yet.
        limited: Whether he accepted with limitation.

    Raises:
        ValueError: A limited acceptance without the value of what was received.
    """
    if limited:
        if received_yen is None:
            raise ValueError("限定承認では、相続によって得た財産の価額が必要です。価額を入力してください。")
        return min(own_yen, received_yen)
    return own_yen + min(whole_yen - own_yen, max(0, (received_yen or 0) - own_yen))


def inheritance_shares(
    amount_yen: Yen,
    *,
    spouse: bool,
    children: int = 0,
    represented: Sequence[int] = (),
    ascendants: int = 0,
    siblings: int = 0,
    half_siblings: int = 0,
) -> tuple[HeirShare, ...]:
    """Divide a claim over the heirs by their statutory shares; whoever renounced is not counted among them.

    Yen that cannot be divided fall to the first heir, who represents the others.

    Args:
        amount_yen: What the deceased owed.
        spouse: Whether there is one.
        children: How many are alive.
        represented: For each child who died before, how many represent him (代襲相続人).
        ascendants: How many of the nearest degree.
        siblings: How many of both parents.
        half_siblings: How many of one parent.

    Raises:
        ValueError: A number is negative, or there is no heir.
    """
    if min(amount_yen, children, ascendants, siblings, half_siblings, *represented) < 0:
        raise ValueError("金額と相続人の数は0以上で指定してください。")
    relatives = [Relative(HeirKind.SPOUSE)] * spouse + [Relative(HeirKind.CHILD)] * children
    for branch, count in enumerate(represented, 1):
        relatives += [Relative(HeirKind.CHILD, branch)] * count
    relatives += [Relative(HeirKind.ASCENDANT)] * ascendants
    relatives += [Relative(HeirKind.SIBLING)] * siblings + [Relative(HeirKind.HALF_SIBLING)] * half_siblings
    shares = statutory_shares(dict(enumerate(relatives)))
    parts = divide(amount_yen, shares, next(iter(shares)))
    counted: dict[HeirKind, int] = {}
    found = []
    for who, share in shares.items():
        kind = relatives[who].kind
        counted[kind] = counted.get(kind, 0) + 1
        found.append(HeirShare(kind, counted[kind], share, parts[who]))
    return tuple(found)


def _divided_by_branch(heirs: Mapping[_Who, Relative], whole: Fraction) -> dict[_Who, Fraction]:
    # Whoever inherits in his own right is a branch of himself.
    stems = {who: (one.kind, one.branch or (who,)) for who, one in heirs.items()}
    weights = {stem: Fraction(1, 2) if stem[0] is HeirKind.HALF_SIBLING else Fraction(1) for stem in stems.values()}
    together = sum(weights.values(), Fraction(0))
    members = list(stems.values())
    return {who: whole * weights[stem] / together / members.count(stem) for who, stem in stems.items()}
