"""What must hold at the moment in which a seizure is issued (差押えの要件); one thing missing forbids it.

Local Tax Act article 331 (and 373, 463-27, 728), Local Autonomy Act article 231-3, National Tax Collection Act
article 48.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from shared.money import Yen


class Precondition(StrEnum):
    """A precondition that does not hold."""

    UNKNOWN_CLAIM = "unknown_claim"
    NO_NOTICE = "no_notice"
    NOTICE_RETURNED = "notice_returned"
    TOO_EARLY = "too_early"
    NOT_DUE = "not_due"
    MONEY_ON_ITS_WAY = "money_on_its_way"
    NOTHING_OWED = "nothing_owed"
    EXTINGUISHED = "extinguished"
    HELD = "held"
    PROPERTY_CHANGED = "property_changed"
    SEIZED_ALREADY = "seized_already"
    EXCESS = "excess"
    FUTILE = "futile"
    PROTECTED = "protected"
    EXEMPT = "exempt"
    BEYOND_SHARE = "beyond_share"
    BEYOND_LIMIT = "beyond_limit"


#: What officers read, with the article.
LABELS: Mapping[Precondition, str] = MappingProxyType(
    {
        Precondition.UNKNOWN_CLAIM: "この宛名の期別債権ではありません",
        Precondition.NO_NOTICE: "督促状または納付催告書が発せられていません(地方税法331条1項1号、11条ほか)",
        Precondition.NOTICE_RETURNED: "督促状が返戻されたか宛先がなく、送達が済んでいません(地方税法20条、20条の2)",
        Precondition.TOO_EARLY: "督促状を発した日から起算して10日を経過していないか、指定期限が過ぎていません",
        Precondition.NOT_DUE: "納期限がまだ過ぎていません",
        Precondition.MONEY_ON_ITS_WAY: "速報の収納があり、確報を待っています",
        Precondition.NOTHING_OWED: "未納の額がありません",
        Precondition.EXTINGUISHED: "時効または執行停止の継続により消滅しています(地方税法15条の7、18条)",
        Precondition.HELD: "滞納処分を止める事由があります",
        Precondition.PROPERTY_CHANGED: "財産の登録が起案の後に変わっています",
        Precondition.SEIZED_ALREADY: "この財産はすでに差し押さえています",
        Precondition.EXCESS: "差し押さえる額が徴収すべき額を超えます(国税徴収法48条1項)",
        Precondition.PROTECTED: "差押えが禁止される部分です(国税徴収法76条、77条)",
        Precondition.EXEMPT: "差押えが禁止される財産です(国税徴収法75条ほか)",
        Precondition.FUTILE: "滞納処分費と優先する債権を引くと残余の見込みがありません(国税徴収法48条2項)",
        Precondition.BEYOND_LIMIT: "第二次納税義務の限度額を超えます(地方税法11条の2から12条の2まで)",
        Precondition.BEYOND_SHARE: "相続人として承継した額と納付の責任の限度を超えます(地方税法9条)",
    }
)


class Notice(NamedTuple):
    """A dunning notice (督促状), as dunning stated it; one that is not served has no effect yet."""

    document_no: str
    issued_on: date
    pay_by: date
    returned: bool = False


class Balance(NamedTuple):
    """What a claim asks for on the day of issue, as payments stated it under its lock, in yen."""

    due_on: date
    principal_yen: Yen
    dunning_fee_yen: Yen
    late_charge_yen: Yen
    provisional_yen: Yen
    disposition_cost_yen: Yen = 0

    @property
    def amount_yen(self) -> Yen:
        """All components together, provisional money counted as paid."""
        return self.principal_yen + self.dunning_fee_yen + self.late_charge_yen + self.disposition_cost_yen

    @property
    def open_yen(self) -> Yen:
        """What is assessed and open: a delinquency charge is assessed once the principal is complete, not before."""
        charge_yen = 0 if self.principal_yen else self.late_charge_yen
        return self.principal_yen + self.dunning_fee_yen + self.disposition_cost_yen + charge_yen


class Target(NamedTuple):
    """The property to be seized.

    Attributes:
        is_current: Whether it is still as it was proposed.
        is_seized: Whether another seizure of it is live.
        value_yen: What it is worth; none where nobody knows.
        senior_yen: What comes before the city's claims: the expected cost of the disposition, and senior claims.
        seized_yen: How much of it is to be seized; of what cannot be divided, for how much of the claims.
        seized_elsewhere_yen: What live seizures of other property hold for the same claims.
        divisible: Whether a part of it can be seized.
        seizable_yen: What of the payment by which an income was judged may be seized; none for other property.
        continuing: Whether the seizure extends to later payments, each of which is judged by itself.
        is_exempt: Whether the law exempts it wholly; what it exempts on a condition is weighed by two persons.
    """

    is_current: bool
    is_seized: bool
    value_yen: Yen | None
    senior_yen: Yen
    seized_yen: Yen
    seized_elsewhere_yen: Yen
    divisible: bool = True
    seizable_yen: Yen | None = None
    continuing: bool = False
    is_exempt: bool = False


class Failed(NamedTuple):
    """A precondition that does not hold, and of which claim; none where it concerns the property."""

    rule: Precondition
    claim_id: int | None = None


def failed_preconditions(
    claim_ids: Sequence[int],
    notices: Mapping[int, Notice],
    balances: Mapping[int, Balance],
    held: Collection[int],
    target: Target,
    day: date,
    accelerated: Collection[int] = (),
    extinguished: Collection[int] = (),
) -> list[Failed]:
    """Everything that stands against a seizure on a day; nothing where it is lawful.

    Args:
        claim_ids: The claims for which property is to be seized.
        notices: The dunning notice of each, by claim.
        balances: What each asks for, by claim; one that is missing is not this addressee's.
        held: Those against whose seizure something stands, such as a grace of collection.
        target: The property.
        day: The day of issue.
        accelerated: Those whose accelerated deadline (繰上徴収) is missed: no dunning notice is asked for, and they are
            due from that minute on (地方税法331条1項2号).
        extinguished: Those that are no more by the law, whatever the ledger still says (地方税法15条の7、18条).
    """
    failed: list[Failed] = []
    for claim_id in sorted(claim_ids):
        balance = balances.get(claim_id)
        if balance is None:
            failed.append(Failed(Precondition.UNKNOWN_CLAIM, claim_id))
            continue
        if claim_id not in accelerated:
            failed += (Failed(rule, claim_id) for rule in _against_demand(notices.get(claim_id), balance, day))
        if balance.amount_yen == 0:
            on_its_way = bool(balance.provisional_yen)
            failed.append(Failed(Precondition.MONEY_ON_ITS_WAY if on_its_way else Precondition.NOTHING_OWED, claim_id))
        if claim_id in extinguished:
            failed.append(Failed(Precondition.EXTINGUISHED, claim_id))
        if claim_id in held:
            failed.append(Failed(Precondition.HELD, claim_id))
    owed_yen = sum(balances[claim_id].amount_yen for claim_id in claim_ids if claim_id in balances)
    return failed + [Failed(rule) for rule in _against_target(target, owed_yen)]


def seizable_from(notice: Notice) -> date:
    """The first day on which seizure is possible: dispatch and eleven days for a tax, the deadline passed for a charge.

    For a tax the day of dispatch is the first of the ten (起算して10日を経過した日, 地方税法331条1項1号), so the last
    day to pay is dispatch and ten days; for a charge it is the deadline of the notice (地方自治法231条の3第3項).
    """
    return notice.pay_by + timedelta(days=1)


def amount_at_issue(target: Target, owed_yen: Yen) -> Yen:
    """What is seized on the day of issue; zero where that would be more than is owed (国税徴収法48条1項).

    A part of a claim is seized as it was decided, or not at all. What cannot be divided is no excess, however much it
    is worth (基本通達48条関係3): it stands for what is owed and not yet seized for elsewhere.

    Args:
        target: The property.
        owed_yen: What the claims ask for on the day.
    """
    room_yen = max(0, owed_yen - target.seized_elsewhere_yen)
    if not target.divisible:
        return min(target.seized_yen, room_yen)
    return target.seized_yen if target.seized_yen <= room_yen else 0


def holds_yen(seized_yen: Yen, value_yen: Yen | None, senior_yen: Yen, *, divisible: bool) -> Yen:
    """For how much of its claims a live seizure really stands.

    A house whose mortgage leaves little secures that little, not all that it was seized for.

    Args:
        seized_yen: What is seized.
        value_yen: What the property is worth; none where nobody knows.
        senior_yen: What comes before the city's claims.
        divisible: Whether a part of it can be seized.
    """
    if divisible or value_yen is None:
        return seized_yen
    return min(seized_yen, max(0, value_yen - senior_yen))


def _against_demand(notice: Notice | None, balance: Balance, day: date) -> list[Precondition]:
    found: list[Precondition] = []
    if notice is None:
        found.append(Precondition.NO_NOTICE)
    elif notice.returned:
        found.append(Precondition.NOTICE_RETURNED)
    elif day < seizable_from(notice):
        found.append(Precondition.TOO_EARLY)
    if day <= balance.due_on:
        # A notice does not help where the due date was put off after it.
        found.append(Precondition.NOT_DUE)
    return found


def _against_target(target: Target, owed_yen: Yen) -> list[Precondition]:
    found: list[Precondition] = []
    if not target.is_current:
        found.append(Precondition.PROPERTY_CHANGED)
    if target.is_seized:
        found.append(Precondition.SEIZED_ALREADY)
    if amount_at_issue(target, owed_yen) <= 0:
        found.append(Precondition.EXCESS)
    if target.is_exempt:
        found.append(Precondition.EXEMPT)
    if target.seizable_yen is not None:
        wanted_yen = 1 if target.continuing else target.seized_yen
        if wanted_yen > target.seizable_yen:
            found.append(Precondition.PROTECTED)
    if target.value_yen is not None and target.value_yen <= target.senior_yen:
        # Only what is plainly hopeless is forbidden; an unknown balance of a deposit is not.
        found.append(Precondition.FUTILE)
    return found
